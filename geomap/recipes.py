"""Map recipes: what a map is called, what it spans and how it looks, kept in a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from geomap.errors import MapError

LANGUAGES = ("en", "ar")
RULES = ("latest", "corroborated", "against-interest")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one map looks. Everything has a default that can be worked out from the reports."""

    title: str | None = None
    title_ar: str | None = None
    extent: tuple[float, float, float, float] | None = None  # west, south, east, north; EPSG:4326
    always_shown: tuple[str, ...] = ()  # place ids that are labelled even when not reported on
    basemap: str | None = None  # a tile set to add; None: the region's own roads and outlines
    languages: tuple[str, ...] = LANGUAGES
    rule: str | None = None
    palette: tuple[tuple[str, str], ...] = ()  # (party id, #rrggbb), over the region's own
    corrections: str | None = None  # "this map replaces ..."
    corrections_ar: str | None = None

    def speaking(self, lang: str) -> Recipe:
        """The same with a language first."""
        return replace(self, languages=(lang, *(one for one in self.languages if one != lang)))


def read_recipe(path: Path) -> Recipe:
    """Read a recipe, strictly.

    Raises
    ------
    MapError
        When the file is missing, is no TOML, or holds a key or a value that no recipe has.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MapError(f"{path}: there is no such recipe.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise MapError(f"{path}: cannot be read as a recipe ({error}).") from None
    known = {field.name for field in fields(Recipe)}
    for key in data:
        if key not in known:
            raise MapError(f"{path}: unknown key '{key}'. A recipe has {', '.join(sorted(known))}.")
    return Recipe(**{key: _value(path, key, value) for key, value in data.items()})


def _value(path: Path, key: str, value: Any) -> Any:
    checks = {
        "extent": _extent,
        "always_shown": _texts,
        "languages": _languages,
        "palette": _palette,
    }
    try:
        taken = checks.get(key, _text)(value)
    except (TypeError, ValueError) as error:
        raise MapError(f"{path}: {key}: {error}") from None
    if key == "rule" and taken not in RULES:
        raise MapError(f"{path}: rule '{taken}' is none of {', '.join(RULES)}.")
    return taken


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("should be a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("should be a list of texts")
    return tuple(_text(item) for item in value)


def _languages(value: Any) -> tuple[str, ...]:
    if not (languages := _texts(value)):
        raise ValueError("should name at least one language")
    return languages


def _extent(value: Any) -> tuple[float, float, float, float]:
    if not isinstance(value, list) or len(value) != 4:
        raise TypeError("should be [west, south, east, north] in degrees")
    west, south, east, north = (float(number) for number in value)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError("should be west < east and south < north, in degrees, longitude first")
    return west, south, east, north


def _palette(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise TypeError("should be a table of party = '#rrggbb'")
    for party, colour in value.items():
        if not (isinstance(colour, str) and len(colour) == 7 and colour.startswith("#")):
            raise ValueError(f"colour of '{party}' should be written #rrggbb")
        int(colour[1:], 16)
    return tuple(value.items())
