"""The frame of a map where nobody gives one: around what was reported on.

A few places far from all others would make every quarter a dot. They are left out of the frame, and
the map says so in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING, Protocol

from geomap.records import Control, Place
from geomap.wording import coloured

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]  # west, south, east, north in degrees, EPSG:4326

MARGIN = 0.12  # of what is in the frame, on each side
SMALLEST_DEGREES = 0.06  # a single quarter still needs its surroundings
FEW = 8  # one place in so many may be left out
NEAR = 2.0  # times the size of the frame around the others: what makes it no larger stays in
FAR = 3.0  # times: as much larger the frame would be with those that are left out


class Areas(Protocol):
    """What a frame needs of a gazetteer."""

    def area(self, place_id: str) -> BaseGeometry | None: ...


def extent_of(controls: Iterable[Control], areas: Areas, fallback: Box) -> Box:
    """West, south, east, north around what was reported on; `fallback` where nothing was.

    Parameters
    ----------
    controls : iterable of Control
        Those that a map does not colour count for nothing.
    areas : Areas
        A gazetteer, whose boundaries are to be within the frame.
    fallback : tuple of float
        Degrees, EPSG:4326, as what is returned.
    """
    places = {control.place.id: control.place for control in coloured(controls)}
    boxes = [box for place in places.values() if (box := _box(place, areas))]
    if not boxes:
        return fallback
    west, south, east, north = _around_most(boxes)
    wide = max((east - west) * MARGIN, (SMALLEST_DEGREES - (east - west)) / 2)
    high = max((north - south) * MARGIN, (SMALLEST_DEGREES - (north - south)) / 2)
    return west - wide, south - high, east + wide, north + high


def _box(place: Place, areas: Areas) -> Box | None:
    area = areas.area(place.id)
    if area is not None:
        west, south, east, north = area.bounds
        return west, south, east, north
    if place.lon is None or place.lat is None:
        return None
    return place.lon, place.lat, place.lon, place.lat


def _around_most(boxes: Sequence[Box]) -> Box:
    """Around all boxes but a few so far out that the frame would be several times as large."""
    lon, lat = median((b[0] + b[2]) / 2 for b in boxes), median((b[1] + b[3]) / 2 for b in boxes)
    middle = (lon, lat, lon, lat)
    by_distance = sorted(boxes, key=lambda box: _size(_around((box, middle))))
    least = len(boxes) - len(boxes) // FEW
    frame = _around(by_distance[:least])
    largest = NEAR * _size(frame)
    for box in by_distance[least:]:
        wider = _around((frame, box))
        if _size(wider) > largest:
            break
        frame = wider
    whole = _around(boxes)
    return frame if _size(whole) >= FAR * _size(frame) else whole


def _around(boxes: Iterable[Box]) -> Box:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _size(box: Box) -> float:
    """The longer side, in degrees of latitude."""
    west, south, east, north = box
    return max((east - west) * math.cos(math.radians((south + north) / 2)), north - south)
