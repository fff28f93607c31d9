"""The administrative areas that a region has already: what they say of rows that come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.areas import read_areas
from geomap.gazetteer.cells import FILES_UNDER, ODBL_FOLDER
from geomap.gazetteer.check import LEVELS, RANKS
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.rows import read_places

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST = 0.5  # of a file's points: a few beyond the border that fall inside when swapped are chance
NEAR_DEGREES = 0.05  # boundaries are simplified, and coasts have islands


@dataclass(frozen=True, slots=True)
class Level:
    """The area of an administrative place. EPSG:4326."""

    place: str
    rank: int  # 0 is the widest
    shape: BaseGeometry
    odbl: bool = False


def levels_of(region: Path) -> list[Level]:
    """The administrative areas in the tables of a region folder."""
    kinds = {row.id: row.kind for under in FILES_UNDER for row in read_places(region, under)}
    return [
        Level(area.place, LEVELS[kinds[area.place]], _shape(area.geometry), under == ODBL_FOLDER)
        for under in FILES_UNDER
        for area in read_areas(region, under)
        if kinds.get(area.place) in LEVELS
    ]


def _shape(geometry: Mapping[str, Any]) -> BaseGeometry:
    from shapely.geometry import shape

    return shape(dict(geometry))


def refuse_swapped(file: Path, brought: Brought, levels: Iterable[Level]) -> None:
    """Raise GazetteerError when most points fit the region's areas only the other way round.

    Within the box of a region both orders can be possible (37.2, 36.2 and 36.2, 37.2 are both in
    Syria's), so its widest areas decide, and the file as a whole.
    """
    import shapely

    levels = list(levels)
    if not levels:
        return
    widest = min(level.rank for level in levels)
    land = shapely.union_all([level.shape for level in levels if level.rank == widest])
    land = land.buffer(NEAR_DEGREES)
    shapely.prepare(land)
    points = ((entry.place.lon, entry.place.lat) for entry in brought.places)
    placed = [(lon, lat) for lon, lat in points if lon is not None and lat is not None]
    as_is = sum(land.covers(shapely.Point(lon, lat)) for lon, lat in placed)
    turned = sum(land.covers(shapely.Point(lat, lon)) for lon, lat in placed)
    if turned > MOST * len(placed) and as_is * 2 < turned:
        raise GazetteerError(
            f"{file}: {turned:,} of {len(placed):,} points lie in the region only with longitude "
            "and latitude swapped: name the columns the other way round, as --columns lon=X,lat=Y"
        )


def parents_by_area(brought: Brought, levels: Iterable[Level], *, odbl: bool) -> None:
    """Give rows without a parent the smallest administrative area that contains them.

    The areas are those of the region and of the file. Areas under the ODbL say nothing of rows
    that are not (`odbl` False): what follows from them would be under it, too.
    """
    from shapely import Point, STRtree

    known = [level for level in levels if odbl or not level.odbl]
    known += [
        Level(entry.place.id, LEVELS[entry.place.kind], _shape(area.geometry))
        for entry in brought.places
        if entry.place.kind in LEVELS
        for area in entry.areas
    ]
    if not known:
        return
    known.sort(key=lambda level: level.shape.area)
    tree: Any = STRtree([level.shape for level in known])
    for at, entry in enumerate(brought.places):
        place = entry.place
        if place.parent is not None or place.lon is None or place.lat is None:
            continue
        own = RANKS.get(place.kind, len(RANKS))
        around = sorted(tree.query(Point(place.lon, place.lat), predicate="intersects").tolist())
        fitting = (known[i] for i in around if known[i].rank < own and known[i].place != place.id)
        parent = next(fitting, None)
        if parent is not None:
            brought.places[at] = replace(entry, place=replace(place, parent=parent.place))
