"""Where a region's folder is, and what it says of the region as a whole."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import did_you_mean
from geomap.gazetteer.journal import settle
from geomap.gazetteer.parties import read_toml

REGION_KEYS = (
    "id",
    "title",
    "title_ar",
    "languages",
    "bbox",
    "centre",
    "cities",
    "country_words",
    "disclaimer",
    "spellings",
)
SPELLINGS = ("any", "listed")
SOURCE_KEYS = (
    "title",
    "publisher",
    "url",
    "year",
    "licence",
    "credit",
    "changed",
    "disclaimer",
    "fetch",
    "options",
)
WORLD = "world"  # made on demand: see geomap.gazetteer.world
NO_LICENCE = "no licence stated, facts only"


@dataclass(frozen=True, slots=True)
class Region:
    """A region as a whole. Degrees, EPSG:4326, longitude first."""

    id: str
    title: str
    title_ar: str | None
    languages: tuple[str, ...]
    bbox: tuple[float, float, float, float]  # west, south, east, north
    centre: tuple[float, float]  # lon, lat
    folder: Path
    cities: tuple[str, ...] = ()  # place ids, the likeliest first
    country_words: tuple[str, ...] = ()  # the country and its people: never mentions of a place
    disclaimer: str | None = None
    spellings: str = "any"  # "listed": a name is found only as it is listed, never by its sound


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where facts of the tables come from, and how to credit them."""

    id: str
    title: str
    licence: str
    credit: str
    publisher: str | None = None
    url: str | None = None
    year: int | None = None  # of the edition that was used
    changed: str | None = None
    disclaimer: str | None = None


def region_folders() -> list[Path]:
    """The folders that hold regions: of a checkout, of an installed package, and of the user."""
    package = Path(__file__).resolve().parent.parent
    roots = (package.parent / "gazetteer", package / "data" / "gazetteer", user_regions())
    return [root for root in roots if root.is_dir()]


def user_regions() -> Path:
    """Where regions that commands make are kept: `GEOMAP_REGIONS`, else the user's data folder."""
    named = os.environ.get("GEOMAP_REGIONS")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("geomap") / "regions"


def is_installed(folder: Path) -> bool:
    """Whether a region is a part of an installed program, which the next one replaces."""
    package = Path(__file__).resolve().parent.parent
    return folder.resolve().is_relative_to(package / "data")


def find_region(region: str | Path) -> Path:
    """The folder of a region, by name or path.

    Raises
    ------
    GazetteerError
        When there is no such region; the message names those there are.
    """
    path = Path(region).expanduser()
    if isinstance(region, Path) or len(path.parts) > 1 or str(region) in (".", ".."):
        return _checked_folder(path)
    for root in region_folders():
        if (root / region / "region.toml").is_file():
            settle(root / region)
            return root / region
    if path.is_dir():
        return _checked_folder(path)
    known = region_names()
    if region == WORLD:
        raise GazetteerError("no region 'world' yet: make it with `geomap gazetteer import world`")
    raise GazetteerError(
        f"no region '{region}': known are {', '.join(known) or 'none'}; "
        f"a path of a region folder does as well.{did_you_mean(str(region), known)}"
    )


def region_names() -> list[str]:
    """The names of the regions that come with the program, and of the user's own."""
    found = {file.parent.name for root in region_folders() for file in root.glob("*/region.toml")}
    return sorted(found)


def _checked_folder(path: Path) -> Path:
    if not (path / "region.toml").is_file():
        raise GazetteerError(f"{path}: no region folder (it has no region.toml)")
    settle(path)
    return path.resolve()


def read_region(folder: Path) -> Region:
    """Read region.toml strictly."""
    table = read_toml(folder / "region.toml")
    _check(table, REGION_KEYS, "region.toml", needed=("id", "title", "bbox"))
    west, south, east, north = _numbers(table["bbox"], 4, "bbox")
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise GazetteerError("region.toml: bbox is west, south, east, north in degrees")
    centre = table.get("centre", [(west + east) / 2, (south + north) / 2])
    lon, lat = _numbers(centre, 2, "centre")
    spellings = table.get("spellings", "any")
    if spellings not in SPELLINGS:
        raise GazetteerError(f"region.toml: spellings is one of {', '.join(SPELLINGS)}")
    return Region(
        id=table["id"],
        title=table["title"],
        title_ar=table.get("title_ar"),
        languages=tuple(table.get("languages", ["en"])),
        bbox=(west, south, east, north),
        centre=(lon, lat),
        folder=folder,
        cities=tuple(table.get("cities", [])),
        country_words=tuple(table.get("country_words", [])),
        disclaimer=table.get("disclaimer"),
        spellings=spellings,
    )


def read_sources(folder: Path) -> dict[str, DataSource]:
    """Read sources.toml: every source needs a title, a licence and a credit line."""
    sources = {}
    for identifier, table in read_toml(folder / "sources.toml", must_exist=False).items():
        where = f"sources.toml: [{identifier}]"
        _check(table, SOURCE_KEYS, where, needed=("title", "credit"))
        if not table.get("licence"):
            raise GazetteerError(f'{where} has no licence; write it, or "{NO_LICENCE}"')
        if not isinstance(table.get("year", 0), int):
            raise GazetteerError(f"{where} year is a whole number, as 2016")
        known = ("title", "licence", "credit", "publisher", "url", "year", "changed", "disclaimer")
        sources[identifier] = DataSource(identifier, **{k: table.get(k) for k in known})
    return sources


def updatable(folder: Path) -> list[DataSource]:
    """The sources that sources.toml has a `fetch` for."""
    tables = read_toml(folder / "sources.toml", must_exist=False)
    sources = read_sources(folder)
    return [sources[key] for key, table in tables.items() if "fetch" in table]


def is_odbl(source: DataSource) -> bool:
    """Whether a source is under the Open Database License: its rows stay in files of their own."""
    return source.licence.upper().startswith("ODBL")


def _check(table: Any, known: tuple[str, ...], where: str, *, needed: tuple[str, ...] = ()) -> None:
    if not isinstance(table, dict):
        raise GazetteerError(f"{where} is not a table")
    for key in table:
        if key not in known:
            raise GazetteerError(f"{where}: unknown key '{key}'.{did_you_mean(key, known)}")
    for key in needed:
        if key not in table:
            raise GazetteerError(f"{where}: '{key}' is missing")


def _numbers(value: Any, count: int, key: str) -> list[float]:
    if not isinstance(value, list) or len(value) != count:
        raise GazetteerError(f"region.toml: {key} needs {count} numbers")
    if not all(isinstance(number, int | float) for number in value):
        raise GazetteerError(f"region.toml: {key} needs numbers")
    return [float(number) for number in value]
