"""The words of the map's own voice, by language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from geomap.errors import MapError

FOLDER = Path(__file__).parent / "words"


@cache
def words_of(lang: str) -> dict[str, Any]:
    """Every word of the page in a language.

    Raises
    ------
    MapError
        When there are no words in that language.
    """
    path = FOLDER / f"{lang}.json"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.json")))
        raise MapError(f"the map has no words in {lang!r}; it has them in {known}.")
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words
