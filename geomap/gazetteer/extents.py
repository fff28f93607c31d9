"""Approximate extents for places without a boundary, and the places as a GeoDataFrame."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomap.records import Place

if TYPE_CHECKING:
    import geopandas
    from shapely import Point
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer.store import Gazetteer

QUARTER_KINDS = ("neighbourhood", "quarter", "camp")
POINT_KINDS = (*QUARTER_KINDS, "outskirts", "junction", "industrial")
MAX_RADIUS_KM = 0.6  # no further from its point than a quarter of the region commonly reaches
SITES_WITHIN_KM = 4.0
KM_PER_DEGREE = 111.2
ARC_SEGMENTS = 8  # of a quarter circle


def approximate_area(gazetteer: Gazetteer, place_id: str) -> BaseGeometry | None:
    """The Voronoi cell of a place's point, cut to the quarter that contains it (EPSG:4326).

    Sites are the points of the places without a boundary in the same quarter, and the quarter's
    own point. Outside every quarter the cell is cut to a circle of `MAX_RADIUS_KM`, less the ground
    of quarters that have a boundary. None for places that have a boundary, have no point, or are
    towns and villages.
    """
    place = gazetteer.get(place_id)
    if place.lon is None or place.lat is None or place.kind not in POINT_KINDS:
        return None
    if gazetteer.area(place.id) is not None:
        return None
    import shapely

    quarter = containing_quarter(gazetteer, place)
    scale = math.cos(math.radians(place.lat))
    point = shapely.Point(place.lon * scale, place.lat)
    limit: BaseGeometry = point.buffer(MAX_RADIUS_KM / KM_PER_DEGREE, quad_segs=ARC_SEGMENTS)
    if quarter is not None:
        limit = limit.intersection(_scaled(quarter[1], scale))
    else:
        limit = _outside_quarters(limit, point, gazetteer, scale)
    sites = [
        shapely.Point(other.lon * scale, other.lat)
        for other in _rivals(gazetteer, place, quarter)
        if other.lon is not None and other.lat is not None
    ]
    cell = _cell(point, [site for site in sites if not site.equals(point)], limit)
    return _scaled(cell, 1 / scale)


def _outside_quarters(
    limit: BaseGeometry, point: Point, gazetteer: Gazetteer, scale: float
) -> BaseGeometry:
    """The part of a circle that no quarter with a boundary covers, in one piece with the point."""
    for _, area in gazetteer.quarters:
        west, south, east, north = area.bounds
        if _meet((west * scale, south, east * scale, north), limit.bounds):
            limit = limit.difference(_scaled(area, scale))
    pieces: list[BaseGeometry] = list(getattr(limit, "geoms", [limit]))
    return min(pieces, key=lambda piece: piece.distance(point))


def containing_quarter(gazetteer: Gazetteer, place: Place) -> tuple[Place, BaseGeometry] | None:
    """The smallest quarter with a boundary that contains a place's point."""
    found = []
    for other, area in gazetteer.quarters:
        if other.id != place.id and _inside(place, area):
            found.append((area.area, other.id, other, area))
    return min(found)[2:] if found else None


def quarters(gazetteer: Gazetteer) -> list[tuple[Place, BaseGeometry]]:
    """The quarters that have a boundary, unions of other quarters left out."""
    found = []
    for place_id, area in gazetteer.areas().items():
        source = gazetteer.area_source(place_id)
        place = gazetteer.get(place_id)
        if place.kind in QUARTER_KINDS and not (source and source[1]):
            found.append((place, area))
    return found


def _rivals(
    gazetteer: Gazetteer, place: Place, quarter: tuple[Place, BaseGeometry] | None
) -> list[Place]:
    """The places whose points divide the ground with this one."""
    assert place.lon is not None and place.lat is not None
    around = gazetteer.near(
        place.lon, place.lat, within_km=SITES_WITHIN_KM, limit=None, kinds=POINT_KINDS
    )
    others = [near.place for near in around if near.place.id != place.id]
    if quarter is None:
        return others
    return [
        other
        for other in others
        if other.id == quarter[0].id
        or (gazetteer.area(other.id) is None and _inside(other, quarter[1]))
    ]


def _inside(place: Place, area: BaseGeometry) -> bool:
    from shapely import Point

    if place.lon is None or place.lat is None:
        return False
    if not _meet((place.lon, place.lat, place.lon, place.lat), area.bounds):
        return False
    return bool(area.contains(Point(place.lon, place.lat)))


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes (west, south, east, north) share a point: quicker asked than of shapes."""
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _cell(point: Point, sites: list[Point], limit: BaseGeometry) -> BaseGeometry:
    """The part of `limit` nearer to `point` than to any site."""
    import shapely

    if not sites:
        return limit
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint([point, *sites]), extend_to=limit.envelope.buffer(1.0)
    )
    mine = next((cell for cell in cells.geoms if cell.covers(point)), limit)
    return mine.intersection(limit)


def _scaled(geometry: BaseGeometry, factor: float) -> BaseGeometry:
    from shapely.affinity import scale

    return scale(geometry, xfact=factor, yfact=1.0, origin=(0, 0))


def _point(place: Place) -> Point | None:
    from shapely import Point

    return None if place.lon is None or place.lat is None else Point(place.lon, place.lat)


def places_frame(gazetteer: Gazetteer) -> geopandas.GeoDataFrame:
    """All places: the area where there is one, else the point, else an empty geometry."""
    import geopandas

    areas = gazetteer.areas()
    rows, shapes = [], []
    for place in gazetteer:
        shapes.append(areas.get(place.id) or _point(place))
        rows.append(
            {
                "id": place.id,
                "name": place.name,
                "name_ar": place.name_in("ar"),
                "kind": place.kind,
                "parent": place.parent,
                "quality": place.quality,
                "lon": place.lon,
                "lat": place.lat,
                "population": gazetteer.population(place.id),
            }
        )
    frame = geopandas.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")
    return frame.set_index("id", drop=False)
