"""How much of the input is read, so that a long run can say how much is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any


class Meter:
    """Counts reports and the bytes of their files as they lie on the disk, packed or not.

    `shown` is called with each report that is handed on: how many there were, how many there will
    be in all. A part of one counts, too.
    """

    def __init__(self, shown: Callable[[float, int | None], None] | None = None) -> None:
        self.shown = shown
        self._total = 0
        self._finished = 0
        self._reports = 0
        self._stream: Any = None
        self._size = 0

    def expect(self, size: int) -> None:
        """A file of so many bytes is going to be read."""
        self._total += size

    def begin(self, stream: Any, size: int) -> None:
        """A file is being read; `stream` is what its bytes come from."""
        self.end()
        self._stream, self._size = stream, size

    def end(self) -> None:
        """The file that was being read is finished."""
        self._finished += self._size
        self._stream, self._size = None, 0

    def count(self) -> None:
        """One more report was read."""
        self._reports += 1
        if self.shown:
            self.shown(self._reports - 1, self.expected(self._reports))

    def within(self, share: float) -> None:
        """Of the report handed on last, which is long, such a share (0..1) is worked through."""
        if self.shown:
            self.shown(self._reports - 1 + share, self.expected(self._reports))

    def expected(self, done: int) -> int | None:
        """How many reports there will be in all, as far as what was read can tell."""
        read = self._finished + self._position()
        if not (self._total and read and self._reports):
            return None
        return max(done, round(self._reports * max(1.0, self._total / read)))

    def _position(self) -> int:
        with suppress(AttributeError, OSError, ValueError):  # closed, or a pipe
            return min(int(self._stream.tell()), self._size)
        return 0


def size_of(path: Path) -> int:
    """Bytes of a file, 0 where nobody knows."""
    with suppress(OSError):
        return path.stat().st_size
    return 0
