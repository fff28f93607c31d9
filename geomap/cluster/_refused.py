"""What could not be read as a report at all: set aside in one file, with the reason."""

from __future__ import annotations

import json
from pathlib import Path

from geomap.errors import ClaimError

FILE = "errors-input.jsonl"


class Refused:
    """Called with each refusal; `read_archive` begins without it."""

    def __init__(self, folder: Path) -> None:
        self.count = 0
        self._path = folder / FILE

    def __call__(self, reason: str) -> None:
        """Set one refusal aside."""
        self.count += 1
        line = json.dumps({"reason": reason}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            raise ClaimError(f"{self._path}: cannot be written ({error.strerror}).") from None


def forget_refused(folder: Path) -> None:
    """Remove what an earlier run refused."""
    try:
        (folder / FILE).unlink(missing_ok=True)
    except OSError as error:
        raise ClaimError(f"{folder / FILE}: cannot be removed ({error.strerror}).") from None
