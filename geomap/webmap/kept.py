"""What is slow to draw and changes only with the gazetteer, kept between runs.

One JSON file a frame in the user's cache folder (`GEOMAP_CACHE`), named by what it was made from:
a change of a boundary, a road or the frame makes a new one. A file that is missing, broken or
cannot be written costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORMAT = 1  # raise whenever shapes are clipped, simplified or encoded in another way
MOST_KEPT = 32  # files, about 0.1 MB each: the oldest go first


class Kept:
    """Values by name, made when first asked for."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.values: dict[str, Any] = {}
        self.more = False
        with contextlib.suppress(OSError, ValueError):
            read = json.loads(file.read_text(encoding="utf-8"))
            self.values = read if isinstance(read, dict) else {}

    @classmethod
    def of(cls, folder: Path, *made_from: object) -> Kept:
        """The values that belong to what they are made from."""
        digest = hashlib.sha256(repr((FORMAT, *made_from)).encode()).hexdigest()
        return cls(folder / f"ground-{digest[:24]}.json")

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        """The value of a name; what `make` returns has to be the same after a trip through JSON.

        None is not kept: that there is nothing to draw is found out at once.
        """
        if name in self.values:
            return self.values[name]
        value = make()
        if value is not None:
            self.values[name] = value
            self.more = True
        return value

    def save(self) -> None:
        """Write what is new, aside and renamed."""
        if not self.more:
            return
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as out:
                    json.dump(self.values, out, separators=(",", ":"))
                Path(aside).replace(self.file)
                self.more = False
            finally:
                Path(aside).unlink(missing_ok=True)
            self._forget_older()

    def _forget_older(self) -> None:
        files = self.file.parent.glob("ground-*.json")
        by_age = sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)
        for old in by_age[MOST_KEPT:]:
            old.unlink(missing_ok=True)
