"""What is said of a place, in a form in which two states of it can be compared."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from geomap.gazetteer.areas import AreaRow
from geomap.gazetteer.incoming import Incoming
from geomap.gazetteer.search import distance_km
from geomap.gazetteer.tables import Tables
from geomap.gazetteer.writing import format_degrees

Pair = tuple[str, str]  # an authority and its identifier, a language and a name
Point = tuple[str, str]  # lon, lat in degrees as the tables write them, so that equal is equal


@dataclass(frozen=True, slots=True)
class Facts:
    """A place without its id and its notes."""

    name: str
    kind: str
    point: Point | None = None
    parent: str | None = None
    population: int | None = None
    links: frozenset[Pair] = frozenset()
    names: frozenset[Pair] = frozenset()  # language, text
    area: str | None = None  # a digest of the boundary


@dataclass(frozen=True, slots=True)
class Change:
    """One thing in which two states differ."""

    what: str  # new, gone, merged, moved, renamed, kind, parent, population, name added ...
    id: str
    name: str
    before: str | None = None
    after: str | None = None
    metres: int | None = None  # how far it moved
    outcome: str = ""  # of an update: taken, conflict, kept


def facts_of(tables: Tables) -> dict[str, Facts]:
    """The places of a region by id."""
    names: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in tables.names:
        names[row.place].add((row.lang, row.name))
    return {
        place.id: Facts(
            place.name,
            place.kind,
            _point(place.lon, place.lat),
            place.parent,
            place.population,
            frozenset(place.links),
            frozenset(names[place.id]),
            area_digest(tables.areas.get(place.id)),
        )
        for place in tables.places.values()
    }


def facts_brought(entry: Incoming) -> Facts:
    """What a row of an import says of its place."""
    place = entry.place
    return Facts(
        place.name,
        place.kind,
        _point(place.lon, place.lat),
        place.parent,
        place.population,
        frozenset(place.links),
        frozenset((row.lang, row.name) for row in entry.names),
        area_digest(entry.areas[0] if entry.areas else None),
    )


def _point(lon: float | None, lat: float | None) -> Point | None:
    return None if lon is None or lat is None else (format_degrees(lon), format_degrees(lat))


def area_digest(area: AreaRow | None) -> str | None:
    """A short text that changes whenever a boundary does."""
    if area is None:
        return None
    text = json.dumps(area.geometry, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def metres_between(one: Point, other: Point) -> int:
    """The distance between two points in whole metres."""
    (lon, lat), (lon2, lat2) = one, other
    return round(distance_km(float(lon), float(lat), float(lon2), float(lat2)) * 1000)


def differences(
    old: Mapping[str, Facts], new: Mapping[str, Facts], redirects: Mapping[str, str] | None = None
) -> Iterator[Change]:
    """How the new state differs from the old, place by place; merged ids are not gone."""
    merged = redirects or {}
    for identifier, facts in old.items():
        if identifier not in new:
            into = merged.get(identifier)
            yield Change("merged" if into else "gone", identifier, facts.name, None, into)
    for identifier, facts in new.items():
        if identifier in old:
            yield from changes(identifier, old[identifier], facts)
        else:
            yield Change("new", identifier, facts.name)


def changes(identifier: str, old: Facts, new: Facts) -> Iterator[Change]:
    """How one place differs."""
    for field in fields(Facts):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after:
            continue
        if field.name in ("names", "links"):
            yield from _members(identifier, new.name, field.name[:-1], before, after)
        else:
            yield change_of(identifier, new.name, field.name, before, after)


def _members(
    identifier: str,
    name: str,
    what: str,
    old: frozenset[tuple[str, str]],
    new: frozenset[tuple[str, str]],
) -> Iterator[Change]:
    for lang, text in sorted(new - old):
        yield Change(f"{what} added", identifier, name, None, f"{lang}:{text}")
    for lang, text in sorted(old - new):
        yield Change(f"{what} removed", identifier, name, f"{lang}:{text}", None)


WORD = {"name": "renamed", "point": "moved"}


def change_of(identifier: str, name: str, field: str, before: object, after: object) -> Change:
    """A change of one field."""
    metres = None
    if field == "point" and isinstance(before, tuple) and isinstance(after, tuple):
        metres = metres_between(before, after)
    return Change(WORD.get(field, field), identifier, name, _shown(before), _shown(after), metres)


def _shown(value: object) -> str | None:
    if value is None:
        return None
    return ", ".join(value) if isinstance(value, tuple) else str(value)
