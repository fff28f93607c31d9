"""The tables of a region folder, read strictly and checked against each other.

Whatever is unknown, doubled or out of range stops the load with file and line; nothing is skipped
in silence. `docs/gazetteer.md` documents the columns; `PLACE_COLUMNS` and its like in `rows` are
the same lists, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.areas import AreaRow, read_areas
from geomap.gazetteer.cells import FILES_UNDER, Where, did_you_mean
from geomap.gazetteer.rows import (
    NameRow,
    PlaceRow,
    RedirectRow,
    read_names,
    read_places,
    read_redirects,
)

TABLES = ("places.csv", "names.csv", "areas.geojson", "redirects.csv")  # what `read_tables` reads


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows of a region folder, checked against each other."""

    folder: Path
    places: dict[str, PlaceRow]
    names: tuple[NameRow, ...]
    redirects: dict[str, RedirectRow]
    areas: dict[str, AreaRow]
    odbl: frozenset[str] = field(default=frozenset())  # ids of places from ODbL files


def read_tables(folder: Path) -> Tables:
    """Read every table of a region folder and check them against each other.

    Raises
    ------
    GazetteerError
        With file, line and what is wrong: an unknown column, a duplicate id, a coordinate out of
        range, a name or an area of no place, an unknown parent, a redirect that leads nowhere.
    """
    places: dict[str, PlaceRow] = {}
    names: list[NameRow] = []
    areas: dict[str, AreaRow] = {}
    odbl: set[str] = set()
    for under in FILES_UNDER:
        for place in read_places(folder, under):
            if place.id in places:
                first = places[place.id].where
                raise GazetteerError(f"{place.where}: id '{place.id}' is already used at {first}")
            places[place.id] = place
            if under:
                odbl.add(place.id)
        names.extend(read_names(folder, under))
        for area in read_areas(folder, under):
            if area.place in areas:
                first = areas[area.place].where
                raise GazetteerError(f"{area.where}: '{area.place}' has an area at {first}")
            areas[area.place] = area
    redirects = {row.old: row for row in read_redirects(folder)}
    tables = Tables(folder, places, tuple(names), redirects, areas, frozenset(odbl))
    check_references(tables)
    return tables


def check_references(tables: Tables) -> None:
    """Raise GazetteerError at the first row that points to a place that is not there."""
    places = tables.places
    for place in places.values():
        if place.parent is not None and place.parent not in places:
            raise _unknown(place.where, "parent", place.parent, places)
        if place.parent == place.id:
            raise GazetteerError(f"{place.where}: '{place.id}' is its own parent")
    _refuse_parent_loops(places)
    seen: dict[tuple[str, str, str], Where] = {}
    for name in tables.names:
        if name.place not in places:
            raise _unknown(name.where, "place", name.place, places)
        key = (name.place, name.name, name.lang)
        if key in seen:
            raise GazetteerError(
                f"{name.where}: '{name.place}' has the name '{name.name}' ({name.lang}) "
                f"already at {seen[key]}"
            )
        seen[key] = name.where
    for area in tables.areas.values():
        if area.place not in places:
            raise _unknown(area.where, "place", area.place, places)
    for redirect in tables.redirects.values():
        if redirect.old in places:
            raise GazetteerError(f"{redirect.where}: '{redirect.old}' is still in places.csv")
        if redirect.new not in places and redirect.new not in tables.redirects:
            raise _unknown(redirect.where, "place", redirect.new, places)
        _follow(redirect.old, tables.redirects)


def _follow(old: str, redirects: Mapping[str, RedirectRow]) -> str:
    """Where a merged id leads in the end."""
    seen = {old}
    new = redirects[old].new
    while new in redirects:
        if new in seen:
            raise GazetteerError(f"{redirects[old].where}: the redirects of '{old}' run in a ring")
        seen.add(new)
        new = redirects[new].new
    return new


def final_redirects(tables: Tables) -> dict[str, str]:
    """Every merged id with the id it stands for now."""
    return {old: _follow(old, tables.redirects) for old in tables.redirects}


def _refuse_parent_loops(places: Mapping[str, PlaceRow]) -> None:
    sound: set[str] = set()
    for place in places.values():
        path: list[str] = []
        current: str | None = place.id
        while current is not None and current not in sound:
            if current in path:
                raise GazetteerError(f"{place.where}: the parents of '{place.id}' run in a ring")
            path.append(current)
            current = places[current].parent
        sound.update(path)


def _unknown(where: Where, what: str, value: str, known: Iterable[str]) -> GazetteerError:
    return GazetteerError(
        f"{where}: {what} '{value}' is not in places.csv.{did_you_mean(value, known)}"
    )
