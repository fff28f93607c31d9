"""A small map of where a claim lies among its neighbours: shapes in pixels, for an SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from geomap.records import Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer import Gazetteer

SIZE = 320  # pixels, square
WITHIN_KM = 1.5  # from the middle to the edge: the quarter and those around it
MAX_NEIGHBOURS = 60
KM_PER_DEGREE = 111.32


def minimap(place: Place, gazetteer: Gazetteer) -> dict[str, Any]:
    """The place and what lies around it, as SVG paths and points; north is up."""
    if place.lon is None or place.lat is None:
        return {"size": SIZE, "shapes": []}
    view = _View(place.lon, place.lat)
    near = gazetteer.near(place.lon, place.lat, within_km=WITHIN_KM, limit=MAX_NEIGHBOURS)
    places = [place, *(one.place for one in near if one.place.id != place.id)]
    return {"size": SIZE, "shapes": [_shape(one, place, view, gazetteer) for one in places]}


def _shape(one: Place, middle: Place, view: _View, gazetteer: Gazetteer) -> dict[str, Any]:
    area = gazetteer.area(one.id)
    assert one.lon is not None
    assert one.lat is not None
    x, y = view.pixel(one.lon, one.lat)
    return {
        "id": one.id,
        "name": one.name,
        "here": one.id == middle.id,
        "x": x,
        "y": y,
        "path": view.path(area) if area is not None else None,
    }


class _View:
    """Degrees (EPSG:4326) to pixels, good for a few kilometres around the middle."""

    def __init__(self, lon: float, lat: float) -> None:
        self.lon, self.lat = lon, lat
        self.per_lat = KM_PER_DEGREE * SIZE / (2 * WITHIN_KM)
        self.per_lon = self.per_lat * math.cos(math.radians(lat))

    def pixel(self, lon: float, lat: float) -> tuple[float, float]:
        """Right and down from the top left corner."""
        x = SIZE / 2 + (lon - self.lon) * self.per_lon
        y = SIZE / 2 - (lat - self.lat) * self.per_lat
        return round(x, 1), round(y, 1)

    def path(self, area: BaseGeometry) -> str:
        """The outlines of an area in the language of SVG paths."""
        return "".join(
            "M" + "L".join("{} {}".format(*self.pixel(x, y)) for x, y, *_ in ring) + "Z"
            for ring in _rings(area)
        )


def _rings(area: BaseGeometry) -> Iterator[list[tuple[float, ...]]]:
    for part in getattr(area, "geoms", [area]):
        if part.geom_type == "Polygon":
            yield list(part.exterior.coords)
            yield from (list(ring.coords) for ring in part.interiors)
