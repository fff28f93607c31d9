"""Whom a map or a row is owed to, as the region's own table of sources has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.gazetteer.region import NO_LICENCE, DataSource

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

Box = tuple[float, float, float, float]  # west, south, east, north in degrees, EPSG:4326
THE_PROJECT = "the project"  # credits itself with nothing
QUOTES = "quoted sentences belong to their publishers"


@dataclass(frozen=True, slots=True)
class Owed:
    """A source and what was taken from it: "boundaries", "places", "roads"."""

    what: tuple[str, ...]
    source: DataSource

    @property
    def licensed(self) -> bool:
        """Whether it has a licence: the others gave names and facts alone."""
        return self.source.licence != NO_LICENCE

    @property
    def short(self) -> str:
        """Its first words, for the line under a map: the publisher's name."""
        return self.source.credit.split(",", 1)[0]


def owed_by_map(gazetteer: Gazetteer, place_ids: Iterable[str], box: Box) -> tuple[Owed, ...]:
    """The sources of every place, boundary and road of a map, in the order of the region's table.

    Parameters
    ----------
    place_ids : the places that are named on the map.
    box : what the map spans; the boundaries that reach into it are its ground.
    """
    inside = (key for key, its in gazetteer.area_boxes().items() if _meet(its, box))
    taken: dict[str, dict[str, None]] = {}
    for place in inside:
        if drawn_from := gazetteer.area_source(place):
            _note(taken, "boundaries", drawn_from[:1])
    for place in place_ids:
        _note(taken, "places", gazetteer.get(place).sources)
    known = dict(gazetteer.sources)
    roads = gazetteer.road_source
    if roads is not None:
        known.setdefault(roads.id, roads)
        _note(taken, "roads", [roads.id])
    owed = (Owed(tuple(taken[key]), source) for key, source in known.items() if key in taken)
    return tuple(one for one in owed if one.source.credit != THE_PROJECT)


def attribution(gazetteer: Gazetteer, place_id: str) -> str:
    """Who gave the boundary and the point of one place."""
    boundary, point = _sources(gazetteer, place_id)
    parts = [
        f"{what}: {credit}"
        for what, owed in (("boundary", boundary), ("place", point))
        if (credit := _credits(owed))
    ]
    return "; ".join(parts) or THE_PROJECT


def licence(gazetteer: Gazetteer, place_id: str) -> str:
    """Under which licences a row about one place stands, each once."""
    boundary, point = _sources(gazetteer, place_id)
    licences = (source.licence for source in (*boundary, *point) if source.licence != NO_LICENCE)
    return "; ".join((*dict.fromkeys(licences), QUOTES))


def _sources(gazetteer: Gazetteer, place_id: str) -> tuple[list[DataSource], list[DataSource]]:
    """Of its boundary, and of the place itself."""
    area = gazetteer.area_source(place_id)
    known = gazetteer.sources
    boundary = [known[area[0]]] if area and area[0] in known else []
    return boundary, [known[key] for key in gazetteer.get(place_id).sources if key in known]


def _credits(sources: Iterable[DataSource]) -> str:
    return ", ".join(dict.fromkeys(s.credit for s in sources if s.credit != THE_PROJECT))


def _note(taken: dict[str, dict[str, None]], what: str, sources: Iterable[str]) -> None:
    for source in sources:
        taken.setdefault(source, {})[what] = None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
