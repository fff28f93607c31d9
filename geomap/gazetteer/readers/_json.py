"""The items of a long array in a JSON document, one at a time: the document is never held whole."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.readers._files import MB, opened_bytes
from geomap.gazetteer.readers._gather import Progress

MAX_ITEM_MB = 64  # one feature; the boundary of a country in full detail has 30 MB
CHUNK = 1 << 18  # characters read at once; doubled while an item is longer
SPACE = " \t\n\r"


class JsonItems:
    """Reads `{..., key: [item, item, ...], ...}` or `[item, ...]`; iterate over it once.

    `path` names the array, as ("results", "bindings"); an array at the top needs no name. What
    stands beside it is in `beside` when the items have been read, and `found` says whether the
    array was there.

    Raises
    ------
    GazetteerError
        While iterating: the file is cut off, is no JSON or no UTF-8, nests too deep, or has an
        item larger than the limit.
    """

    def __init__(self, file: Path, path: Sequence[str], progress: Progress) -> None:
        self.beside: dict[str, Any] = {}
        self.found = False
        self._file = file
        self._path = tuple(path)
        self._progress = progress
        self._stream: io.TextIOBase = io.StringIO()
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder()

    def __iter__(self) -> Iterator[Any]:
        with opened_bytes(self._file, self._progress) as raw:
            self._stream = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
            if self._peek() == "[":
                yield from self._array()
            else:
                yield from self._object(self._path)
            if self._peek():
                raise self._broken("something stands behind its end")

    def _object(self, path: tuple[str, ...]) -> Iterator[Any]:
        self._expect("{")
        if self._skip("}"):
            return
        while True:
            key = self._value()
            if not isinstance(key, str):
                raise self._broken("a key is no text")
            self._expect(":")
            wanted = path[:1] == (key,)
            if wanted and len(path) == 1 and self._peek() == "[":
                yield from self._array()
            elif wanted and len(path) > 1 and self._peek() == "{":
                yield from self._object(path[1:])
            else:
                self.beside[key] = self._value()
            if self._skip("}"):
                return
            self._expect(",")

    def _array(self) -> Iterator[Any]:
        self.found = True
        self._expect("[")
        if self._skip("]"):
            return
        while True:
            yield self._value()
            if self._skip("]"):
                return
            self._expect(",")

    def _peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            while self._at < len(self._text):
                char = self._text[self._at]
                if char not in SPACE:
                    return char
                self._at += 1
            if not self._more(CHUNK):
                return ""

    def _skip(self, char: str) -> bool:
        if self._peek() != char:
            return False
        self._at += 1
        return True

    def _expect(self, char: str) -> None:
        if not self._skip(char):
            here = self._peek()
            raise self._broken(f"'{char}' expected, not '{here}'" if here else "it is cut off")

    def _value(self) -> Any:
        self._peek()
        size = CHUNK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError:
                raise self._broken("it nests too deep") from None
            except ValueError as error:
                if not self._more(size):
                    raise self._broken(getattr(error, "msg", str(error))) from None
            else:
                if end < len(self._text) or not self._more(size):
                    self._at = end
                    return value
            if len(self._text) - self._at > MAX_ITEM_MB * MB:
                raise GazetteerError(f"{self._file}: an item is longer than {MAX_ITEM_MB} MB")
            size *= 2

    def _more(self, size: int) -> bool:
        """Read on; what was taken already is let go."""
        if self._ended:
            return False
        try:
            part = self._stream.read(size)
        except UnicodeDecodeError as error:
            raise GazetteerError(
                f"{self._file}: not UTF-8 ({error.reason}); save it as UTF-8"
            ) from error
        self._ended = not part
        self._text = self._text[self._at :] + part
        self._at = 0
        return bool(part)

    def _broken(self, why: str) -> GazetteerError:
        return GazetteerError(f"{self._file}: not valid JSON, or cut off ({why})")
