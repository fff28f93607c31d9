"""What a row of a region folder holds: its columns, and the checked record made of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import (
    Where,
    cells_of,
    items_of,
    links_in,
    need_text,
    number_in,
    whole_in,
    year_in,
)

PLACE_COLUMNS = (
    "id",
    "name",
    "kind",
    "lon",
    "lat",
    "parent",
    "quality",
    "population",
    "links",
    "sources",
    "notes",
)
NAME_COLUMNS = ("place", "name", "lang", "preferred", "from", "until", "source", "notes")
REDIRECT_COLUMNS = ("from", "to", "reason")
REMOVED_COLUMNS = ("place", "name", "reason")
ACCEPTED_COLUMNS = ("check", "place", "reason")

# Where a row stands that no file was read for.
IN_PLACES = Where("places.csv", 0)
IN_NAMES = Where("names.csv", 0)
IN_REDIRECTS = Where("redirects.csv", 0)

QUALITIES = ("A", "B", "C", "N", "")
PLACE_ID = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]*(?::[A-Za-z0-9_./-]+)?$")
LANGUAGE_TAG = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
KIND = re.compile(r"^[a-z][a-z0-9 -]*$")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of places.csv. Degrees, EPSG:4326."""

    id: str
    name: str
    kind: str
    lon: float | None = None
    lat: float | None = None
    parent: str | None = None
    quality: str | None = None
    population: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    notes: str | None = None
    where: Where = IN_PLACES


@dataclass(frozen=True, slots=True)
class NameRow:
    """One row of names.csv: a further name of a place, in a language."""

    place: str
    name: str
    lang: str
    preferred: bool = False
    from_year: int | None = None
    until_year: int | None = None
    source: str | None = None
    notes: str | None = None
    where: Where = IN_NAMES


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """An id that was merged into another."""

    old: str
    new: str
    reason: str
    where: Where = IN_REDIRECTS


def read_places(folder: Path, under: str = "") -> Iterator[PlaceRow]:
    """Yield the rows of places.csv; the file must exist in the region folder itself."""
    for where, row in cells_of(folder, under, "places.csv", PLACE_COLUMNS, must_exist=not under):
        yield place_row(row, where)


def place_row(row: Mapping[str, str], where: Where) -> PlaceRow:
    """A checked place from the cells of a row."""
    identifier, name, kind = row["id"], row["name"], row["kind"]
    if not PLACE_ID.match(identifier):
        raise GazetteerError(f"{where}: '{identifier}' is no id (letters and digits, as gn:170063)")
    need_text(where, "name", name)
    if not KIND.match(kind):
        raise GazetteerError(f"{where}: '{kind}' is no kind (lower-case words, as neighbourhood)")
    lon = number_in(where, "lon", row["lon"], 180.0)
    lat = number_in(where, "lat", row["lat"], 90.0)
    if (lon is None) != (lat is None):
        raise GazetteerError(f"{where}: lon and lat come together or not at all")
    if row["quality"] not in QUALITIES:
        raise GazetteerError(f"{where}: quality '{row['quality']}' is not A, B, C, N or empty")
    return PlaceRow(
        id=identifier,
        name=name,
        kind=kind,
        lon=lon,
        lat=lat,
        parent=row["parent"] or None,
        quality=row["quality"] or None,
        population=whole_in(where, "population", row["population"]),
        links=links_in(where, row["links"]),
        sources=tuple(items_of(row["sources"])),
        notes=row["notes"] or None,
        where=where,
    )


def read_names(folder: Path, under: str = "") -> Iterator[NameRow]:
    """Yield the rows of names.csv."""
    for where, row in cells_of(folder, under, "names.csv", NAME_COLUMNS, must_exist=False):
        yield name_row(row, where)


def name_row(row: Mapping[str, str], where: Where) -> NameRow:
    """A checked name from the cells of a row."""
    need_text(where, "name", row["name"])
    if not LANGUAGE_TAG.match(row["lang"]):
        raise GazetteerError(f"{where}: '{row['lang']}' is no language tag (as en, ar, und-Latn)")
    if row["preferred"] not in ("", "yes"):
        raise GazetteerError(f"{where}: preferred is 'yes' or empty, not '{row['preferred']}'")
    first, last = year_in(where, "from", row["from"]), year_in(where, "until", row["until"])
    if first is not None and last is not None and first > last:
        raise GazetteerError(f"{where}: from {first} is later than until {last}")
    return NameRow(
        place=row["place"],
        name=row["name"],
        lang=row["lang"],
        preferred=row["preferred"] == "yes",
        from_year=first,
        until_year=last,
        source=row["source"] or None,
        notes=row["notes"] or None,
        where=where,
    )


def read_redirects(folder: Path) -> Iterator[RedirectRow]:
    """Yield the rows of redirects.csv, each old id once."""
    seen: dict[str, Where] = {}
    for where, row in cells_of(folder, "", "redirects.csv", REDIRECT_COLUMNS, must_exist=False):
        if row["from"] in seen:
            raise GazetteerError(
                f"{where}: '{row['from']}' is redirected already at {seen[row['from']]}"
            )
        seen[row["from"]] = where
        yield RedirectRow(row["from"], row["to"], row["reason"], where)


def read_notes(folder: Path, file: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of removed.csv (what was taken out, and why) or accepted.csv (warnings, why)."""
    return [row for _, row in cells_of(folder, "", file, columns, must_exist=False)]
