"""Look for what is wrong in a region's tables: each finding with file, line and what to do.

Errors are what no table may have; CI fails on them. Warnings are what somebody should look at;
one that was looked at is written into accepted.csv with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where, did_you_mean
from geomap.gazetteer.parties import read_voices
from geomap.gazetteer.region import read_region, read_sources
from geomap.gazetteer.rows import ACCEPTED_COLUMNS, NameRow, PlaceRow, read_notes
from geomap.gazetteer.search import ADMIN_KINDS, distance_km
from geomap.gazetteer.tables import Tables, read_tables

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ERROR, WARNING = "error", "warning"
POINT_TOLERANCE_KM = 0.2  # a point this near its boundary is inside for any map we draw
POINT_ERROR_KM = 1.5  # beyond this the boundary belongs to something else
PARENT_MOST_KM = 40.0  # from a city without a boundary to its farthest part
PARENT_TOLERANCE_KM = 3.0  # administrative boundaries are simplified, villages straddle them
OVERLAP_SHARE = 0.05  # of the smaller area: less is drawing
OVERLAP_ERROR = 0.8  # nearly the same ground twice
NEIGHBOUR_KM = 6.0  # within a town: here a spelling that is another's name misleads
SAME_PLACE_KM = 0.5  # two places of one name this near are one place
KM_PER_DEGREE = 111.2
LINK_FORMS = {
    "geonames": re.compile(r"^\d+$"),
    "wikidata": re.compile(r"^Q\d+$"),
    "wof": re.compile(r"^\d+$"),
    "osm": re.compile(r"^(node|way|relation)/\d+$"),
    "pcode": re.compile(r"^[A-Z]{1,3}\d+$"),
}
# Administrative kinds from the widest to the narrowest; whatever else is inside them.
LEVELS = {kind: level for level, kind in enumerate(("country", *ADMIN_KINDS))}
# How wide a kind is; kinds that are not here (camp, airport, road ...) may stand anywhere.
RANKS = {
    **LEVELS,
    **dict.fromkeys(("city", "town", "village", "locality"), len(LEVELS)),
    **dict.fromkeys(("neighbourhood", "quarter"), len(LEVELS) + 1),
}
ADMIN = frozenset(LEVELS.values())
SCRIPT_OF_LANGUAGE = {
    **dict.fromkeys(("ar", "fa", "ur", "ckb", "ps"), "ARABIC"),
    **dict.fromkeys(("en", "fr", "de", "es", "it", "tr", "ku"), "LATIN"),
    **dict.fromkeys(("ru", "uk", "bg"), "CYRILLIC"),
    **{"el": "GREEK", "he": "HEBREW", "hy": "ARMENIAN"},
}
SCRIPT_OF_TAG = {
    **{"-Latn": "LATIN", "-Arab": "ARABIC", "-Cyrl": "CYRILLIC", "-Grek": "GREEK"},
    **{"-Armn": "ARMENIAN", "-Hebr": "HEBREW"},
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, or worth a look."""

    check: str  # the name of the check, as in accepted.csv
    level: str  # "error" | "warning"
    where: Where
    message: str
    suggestion: str = ""
    place: str = ""
    accepted: str | None = None  # the reason, where somebody looked at it


def check_region(folder: Path) -> list[Finding]:
    """All findings in a region folder, errors first.

    A table that cannot be loaded is one finding: nothing behind it can be checked.
    """
    try:
        region, sources = read_region(folder), read_sources(folder)
        read_voices(folder)
        tables = read_tables(folder)
        accepted = _accepted(folder)
    except GazetteerError as error:
        where, _, message = str(error).partition(": ")
        file, _, line = where.partition(":")
        place = Where(file, int(line)) if line.isdigit() else Where(where, 1)
        message = message or str(error)
        section = re.match(r"\[([^\]]+)\]", message)
        if section and not line.isdigit():
            place = Where(where, _line_of(folder / where, section[1]))
        return [Finding("load", ERROR, place, message, "mend this line first")]
    findings = [
        *_cities(region.cities, tables),
        *_sources_known(tables, set(sources)),
        *_scripts(tables.names),
        *_links(tables),
        *_levels(tables),
        *_in_region(tables, region.bbox),
        *_repeated_names(tables),
        *_same_place_twice(tables),
        *_other_places_names(tables),
        *_geometry(tables),
    ]
    marked = [replace(finding, accepted=_reason(finding, accepted)) for finding in findings]
    return sorted(marked, key=lambda f: (f.level, f.accepted is not None, f.check, str(f.where)))


def _line_of(file: Path, section: str) -> int:
    """The line on which a table of a TOML file starts; 1 where it is not found."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    heads = {f"[{section}]", f'["{section}"]'}
    return next((n for n, line in enumerate(lines, 1) if line.strip() in heads), 1)


def _accepted(folder: Path) -> list[tuple[str, str, str]]:
    rows = read_notes(folder, "accepted.csv", ACCEPTED_COLUMNS)
    return [(row["check"], row["place"], row["reason"]) for row in rows]


def _reason(finding: Finding, accepted: list[tuple[str, str, str]]) -> str | None:
    """Why a warning was accepted, by its place or a pattern ("gn:*"); errors never are."""
    if finding.level == ERROR:
        return None
    fitting = (
        reason
        for check, places, reason in accepted
        if check == finding.check and fnmatchcase(finding.place, places)
    )
    return next(fitting, None)


def _cities(cities: tuple[str, ...], tables: Tables) -> Iterator[Finding]:
    for city in cities:
        if city not in tables.places and city not in tables.redirects:
            message = f"city '{city}' is not in places.csv"
            yield Finding("region", ERROR, Where("region.toml", 1), message, "take it out")


def _sources_known(tables: Tables, known: set[str]) -> Iterator[Finding]:
    def missing(source: str, where: Where, place: str) -> Finding:
        message = f"source '{source}' is not in sources.toml"
        hint = did_you_mean(source, known).strip() or "describe it in sources.toml"
        return Finding("source", ERROR, where, message, hint, place)

    for row in tables.places.values():
        if not row.sources and row.quality != "N":
            message = f"'{row.id}' names no source"
            yield Finding("source", WARNING, row.where, message, "say where it is from", row.id)
        for source in row.sources:
            if source not in known:
                yield missing(source, row.where, row.id)
    for name in tables.names:
        if name.source and name.source not in known:
            yield missing(name.source, name.where, name.place)
    for area in tables.areas.values():
        if area.source not in known:
            yield missing(area.source, area.where, area.place)


def _scripts(names: tuple[NameRow, ...]) -> Iterator[Finding]:
    for name in names:
        wanted = SCRIPT_OF_LANGUAGE.get(name.lang) or SCRIPT_OF_TAG.get(name.lang[-5:])
        if wanted and not _has_letters(name.name, wanted):
            message = f"'{name.name}' is not in the script of '{name.lang}'"
            hint = f"mend the language: {wanted.title()} letters are expected"
            yield Finding("script", ERROR, name.where, message, hint, name.place)


def _has_letters(text: str, script: str) -> bool:
    """Whether a text has letters of a script; one without any letter ("1070") is in every one."""
    letters = [char for char in text if char.isalpha()]
    return not letters or any(script in unicodedata.name(char, "") for char in letters)


def _links(tables: Tables) -> Iterator[Finding]:
    owners: dict[tuple[str, str], str] = {}
    for row in tables.places.values():
        for link in row.links:
            authority, value = link
            form = LINK_FORMS.get(authority)
            if form and not form.match(value):
                message = f"'{authority}:{value}' is no identifier of {authority}"
                yield Finding("link", ERROR, row.where, message, "mend or remove it", row.id)
            if authority == "same-as" and value not in tables.places:
                message = f"same-as:{value} leads to no place"
                yield Finding("link", ERROR, row.where, message, "mend or remove it", row.id)
            if link in owners:
                message = f"'{row.id}' and '{owners[link]}' both link to {authority}:{value}"
                yield Finding("shared-link", WARNING, row.where, message, "merge them?", row.id)
            owners.setdefault(link, row.id)


def no_wider(parent: str, kind: str) -> bool:
    """Whether a kind cannot be the parent of another: it is as narrow or narrower."""
    rank, above = RANKS.get(kind), RANKS.get(parent)
    return rank is not None and above is not None and (above > rank or above == rank in ADMIN)


def _levels(tables: Tables) -> Iterator[Finding]:
    """A parent that cannot be one: no wider than its part, or too far away to hold it."""
    for row in tables.places.values():
        if row.parent is None:
            continue
        parent = tables.places[row.parent]
        if no_wider(parent.kind, row.kind):
            message = f"'{row.id}' ({row.kind}) has a parent that is no wider ({parent.kind})"
            hint = f"name a wider parent than '{parent.id}'"
            yield Finding("parent", ERROR, row.where, message, hint, row.id)
        elif row.kind not in LEVELS and parent.id not in tables.areas:
            km = _km(row, parent)
            if PARENT_MOST_KM < km < float("inf"):
                message = f"'{row.id}' is {km:.0f} km from its parent '{parent.id}'"
                hint = "another parent, or another point?"
                yield Finding("parent-far", WARNING, row.where, message, hint, row.id)


def _in_region(tables: Tables, bbox: tuple[float, float, float, float]) -> Iterator[Finding]:
    west, south, east, north = bbox
    for row in tables.places.values():
        if row.lon is None or row.lat is None:
            continue
        if west <= row.lon <= east and south <= row.lat <= north:
            continue
        message = f"'{row.id}' lies outside the region ({row.lon:g}, {row.lat:g})"
        swapped = west <= row.lat <= east and south <= row.lon <= north
        hint = "lon and lat swapped?" if swapped else "mend the point, or bbox in region.toml"
        yield Finding("outside", ERROR, row.where, message, hint, row.id)


def _repeated_names(tables: Tables) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    preferred: dict[tuple[str, str], str] = {}
    for name in tables.names:
        key = (name.place, _letters(name.name))
        own = tables.places[name.place].name
        earlier = seen.get(key) or (own if _letters(own) == key[1] else None)
        if earlier is not None:
            message = f"'{name.place}' has '{name.name}' beside '{earlier}'"
            yield Finding("repeated", WARNING, name.where, message, "one will do", name.place)
        seen.setdefault(key, name.name)
        if name.preferred:
            pair = (name.place, name.lang)
            if pair in preferred:
                message = f"'{name.place}' has two preferred names in {name.lang}"
                yield Finding("preferred", ERROR, name.where, message, "keep one", name.place)
            preferred[pair] = name.name


def _same_place_twice(tables: Tables) -> Iterator[Finding]:
    """Two places of one name on one spot."""
    by_name: dict[str, list[PlaceRow]] = defaultdict(list)
    for row in tables.places.values():
        if row.kind not in LEVELS and row.lon is not None:
            by_name[_folded(row.name)].append(row)
    for rows in by_name.values():
        for at, row in enumerate(rows):
            for other in rows[:at]:
                if _km(row, other) <= SAME_PLACE_KM:
                    message = f"'{row.id}' and '{other.id}' are both '{row.name}', on one spot"
                    hint = f"geomap gazetteer merge {row.id} {other.id} --because ..."
                    yield Finding("twice", WARNING, row.where, message, hint, row.id)


def _other_places_names(tables: Tables) -> Iterator[Finding]:
    """A spelling that is the name of another place nearby."""
    own_name: dict[str, list[PlaceRow]] = defaultdict(list)
    for row in tables.places.values():
        if row.kind not in LEVELS:
            own_name[_folded(row.name)].append(row)
    for name in tables.names:
        if name.preferred and name.lang == "ar":
            row = tables.places[name.place]
            if row.kind not in LEVELS:
                own_name[_folded(name.name)].append(row)
    for name in tables.names:
        mine = tables.places[name.place]
        if name.preferred or mine.kind in LEVELS:
            continue
        for other in own_name.get(_folded(name.name), ()):
            if other.id != mine.id and _folded(other.name) != _folded(mine.name):
                if _km(mine, other) > NEIGHBOUR_KM:
                    continue
                message = f"'{name.name}' of '{mine.id}' is the name of '{other.id}' nearby"
                hint = f'geomap gazetteer name remove {mine.id} "{name.name}" --because ...'
                yield Finding("other-name", WARNING, name.where, message, hint, mine.id)
                break


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _folded(text: str) -> str:
    from geomap.names.fold import fold

    return fold(text)


def _km(one: PlaceRow, other: PlaceRow) -> float:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return float("inf")
    return distance_km(one.lon, one.lat, other.lon, other.lat)


# --- geometry ------------------------------------------------------------------------------------


def _geometry(tables: Tables) -> Iterator[Finding]:
    from shapely.geometry import shape

    shapes = {place: shape(dict(area.geometry)) for place, area in tables.areas.items()}
    sound: dict[str, BaseGeometry] = {}
    for place, geometry in shapes.items():
        where = tables.areas[place].where
        if not geometry.is_valid or geometry.is_empty:
            from shapely import is_valid_reason

            message = f"the area of '{place}' is not valid: {is_valid_reason(geometry)}"
            yield Finding("geometry", ERROR, where, message, "mend it with area set", place)
        else:
            sound[place] = geometry
    yield from _points_in_areas(tables, sound)
    yield from _points_in_parents(tables, sound)
    yield from _overlaps(tables, sound)


def _points_in_areas(tables: Tables, shapes: Mapping[str, BaseGeometry]) -> Iterator[Finding]:
    for place, geometry in shapes.items():
        row = tables.places[place]
        km = _km_outside(row, geometry)
        if km > POINT_TOLERANCE_KM:
            level = ERROR if km > POINT_ERROR_KM else WARNING
            message = f"the point of '{place}' is {km:.1f} km outside its area"
            yield Finding("point", level, row.where, message, "move the point", place)


def _points_in_parents(tables: Tables, shapes: Mapping[str, BaseGeometry]) -> Iterator[Finding]:
    for row in tables.places.values():
        parent = shapes.get(row.parent or "")
        if parent is None:
            continue
        km = _km_outside(row, parent)
        if km > PARENT_TOLERANCE_KM:
            message = f"'{row.id}' is {km:.1f} km outside its parent '{row.parent}'"
            yield Finding("parent-area", WARNING, row.where, message, "another parent?", row.id)


def _km_outside(row: PlaceRow, geometry: BaseGeometry) -> float:
    from shapely import Point

    if row.lon is None or row.lat is None:
        return 0.0
    return float(geometry.distance(Point(row.lon, row.lat))) * KM_PER_DEGREE


def _overlaps(tables: Tables, shapes: Mapping[str, BaseGeometry]) -> Iterator[Finding]:
    """Areas of one level that cover the same ground; unions of others carry a note and may."""
    from shapely import STRtree

    levels: dict[str, list[str]] = defaultdict(list)
    for place in shapes:
        if not tables.areas[place].note:
            kind = tables.places[place].kind
            levels[kind if kind in LEVELS else "ground"].append(place)
    for places in levels.values():
        tree: Any = STRtree([shapes[place] for place in places])
        first, second = tree.query([shapes[place] for place in places], predicate="intersects")
        for a, b in zip(first.tolist(), second.tolist(), strict=True):
            if a < b:
                yield from _overlap(places[a], places[b], shapes, tables)


def _overlap(
    one: str, other: str, shapes: Mapping[str, BaseGeometry], tables: Tables
) -> Iterator[Finding]:
    common = shapes[one].intersection(shapes[other]).area
    share = common / min(shapes[one].area, shapes[other].area)
    if share > OVERLAP_SHARE:
        level = ERROR if share > OVERLAP_ERROR else WARNING
        message = f"the areas of '{one}' and '{other}' overlap by {share:.0%} of the smaller"
        where = tables.areas[other].where
        yield Finding("overlap", level, where, message, "mend one with area set", other)
