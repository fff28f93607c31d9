"""What a printed map spans: its extent, the shape of its frame, lengths on the ground."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomap.framing import Box
from geomap.staticmap import style

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

METRES_A_DEGREE = 111_320.0
SCALE_LENGTHS_KM = (0.5, 1, 2, 5, 10, 20, 50, 100)


def fitted(extent: Box, page: style.Page) -> Box:
    """The extent widened to the shape of the frame, a degree east as long as it is there."""
    west, south, east, north = extent
    frame = (page.map_width * page.width) / ((page.top - page.bottom) * page.height)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * shrink, north - south
    if wide / high < frame:
        grow = (high * frame - wide) / shrink / 2
        return west - grow, south, east + grow, north
    grow = (wide / frame - high) / 2
    return west, south - grow, east, north + grow


def scale_of(box: Box) -> tuple[float, float]:
    """The length of a scale bar for a map of this box, in kilometres and in degrees east."""
    west, south, east, north = box
    a_degree_km = METRES_A_DEGREE * math.cos(math.radians((south + north) / 2)) / 1000
    width_km = (east - west) * a_degree_km
    length = max((km for km in SCALE_LENGTHS_KM if km <= width_km / 4), default=SCALE_LENGTHS_KM[0])
    return length, length / a_degree_km


def circle(lon: float, lat: float, radius_m: float) -> BaseGeometry:
    """A circle on the ground, as a polygon in degrees (EPSG:4326)."""
    from shapely.affinity import scale
    from shapely.geometry import Point

    round_one = Point(lon, lat).buffer(radius_m / METRES_A_DEGREE, quad_segs=16)
    return scale(round_one, 1 / math.cos(math.radians(lat)), 1)
