"""The ground under a map: areas and roads, clipped to the frame, as fine as a screen shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from geomap.gazetteer.compiled import cache_folder
from geomap.records import Place
from geomap.webmap.encode import encode_lines
from geomap.webmap.kept import Kept
from geomap.webmap.options import Extent
from geomap.wording import QUARTER_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

SCREEN_PIXELS = 1000  # the width of a map on a desk
SHARPNESS = 2.0  # a reader zooms in about twice before the quarters end
MARGIN = 0.30  # of the extent on every side: a wide screen shows more than the frame
GROUND_KINDS = {
    "park": "green",
    "cemetery": "green",
    "landmark": "stone",
    "airport": "works",
    "industrial": "works",
}


class Land(Protocol):
    """What the map needs of a gazetteer."""

    @property
    def ground_stamp(self) -> str: ...
    def get(self, place_id: str) -> Place: ...
    def area_boxes(self) -> Mapping[str, Extent]: ...
    def area(self, place_id: str) -> BaseGeometry | None: ...
    def approximate_area(self, place_id: str) -> BaseGeometry | None: ...
    def roads(self) -> Iterable[BaseGeometry]: ...
    def ids_inside(self, box: Extent, kinds: Collection[str]) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Shape:
    """The area of a place, encoded, and the point where its name stands best."""

    rings: str
    at: tuple[float, float]  # (lon, lat)
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The extent of a map and how fine its lines are."""

    extent: Extent
    drawn: Extent  # extent and margin: what is clipped to
    tolerance: float  # degrees

    @property
    def origin(self) -> tuple[float, float]:
        """The corner that encoded coordinates count from."""
        return self.drawn[0], self.drawn[1]

    def holds(self, lon: float | None, lat: float | None) -> bool:
        """Whether a point is drawn."""
        if lon is None or lat is None:
            return False
        west, south, east, north = self.drawn
        return west <= lon <= east and south <= lat <= north


def frame_of(extent: Extent) -> Frame:
    """The frame around an extent, rounded to the grid of the coordinates."""
    west, south, east, north = (round(degrees, 4) for degrees in extent)
    wide, high = (east - west) * MARGIN, (north - south) * MARGIN
    drawn = (west - wide, south - high, east + wide, north + high)
    rounded = (round(drawn[0], 4), round(drawn[1], 4), round(drawn[2], 4), round(drawn[3], 4))
    tolerance = (east - west) / SCREEN_PIXELS / SHARPNESS
    return Frame((west, south, east, north), rounded, tolerance)


class Ground:
    """The shapes under the map of one frame: each drawn once, and kept for the next map of it."""

    def __init__(self, land: Land, frame: Frame, *, folder: Path | None = None) -> None:
        self.land, self.frame = land, frame
        self._kept = Kept.of(folder or cache_folder(), land.ground_stamp, frame)

    def shape(self, place: Place) -> Shape | None:
        """The area of a place as it is drawn, or None where it has none within the frame."""
        row = self._kept.get(f"place {place.id}", lambda: self._shape(place))
        return Shape(row[0], (row[1], row[2]), bool(row[3])) if row else None

    def _shape(self, place: Place) -> list[Any] | None:
        area, approximate = self.land.area(place.id), False
        if area is None:
            area, approximate = self.land.approximate_area(place.id), True
        if area is None:
            return None
        drawn = _clipped(area, self.frame)
        rings = encode_lines(_rings(drawn), self.frame.origin)
        if not rings:
            return None
        at = drawn.representative_point()
        return [rings, round(at.x, 4), round(at.y, 4), int(approximate)]

    def roads(self) -> str:
        """Every road within the frame, encoded as one."""
        encoded: str = self._kept.get("roads", self._roads)
        return encoded

    def _roads(self) -> str:
        import shapely

        lines = [line for line in self.land.roads() if line is not None and not line.is_empty]
        if not lines:
            return ""
        merged = shapely.line_merge(shapely.union_all(lines))
        return encode_lines(_paths(_clipped(merged, self.frame)), self.frame.origin)

    def outlines(self) -> str:
        """The administrative areas under a map of more than a city, encoded as one; else ""."""
        encoded: str = self._kept.get("outlines", self._outlines)
        return encoded

    def _outlines(self) -> str:
        land, frame = self.land, self.frame
        wide = frame.extent[2] - frame.extent[0]
        kind = next((kind for kind, least in OUTLINE_KINDS if wide >= least), None)
        if kind is None:
            return ""
        within = (key for key, box in sorted(land.area_boxes().items()) if meets(box, frame.drawn))
        areas = (land.area(key) for key in within if land.get(key).kind == kind)
        clipped = (_clipped(area, frame) for area in areas if area is not None)
        return encode_lines((ring for area in clipped for ring in _rings(area)), frame.origin)

    def save(self) -> None:
        """Keep what was drawn for the next map of this frame."""
        self._kept.save()


# Which outlines are the ground of a map that is at least so many degrees wide.
OUTLINE_KINDS = (("governorate", 3.0), ("district", 0.8), ("subdistrict", 0.35))


def _clipped(geometry: BaseGeometry, frame: Frame) -> BaseGeometry:
    import shapely

    simple = geometry.simplify(frame.tolerance, preserve_topology=True)
    clipped: BaseGeometry = shapely.clip_by_rect(simple, *frame.drawn)
    return clipped


def _rings(geometry: BaseGeometry) -> Iterator[list[tuple[float, float]]]:
    """Outer rings one way round, holes the other: areas that lie on each other stay filled."""
    from shapely import Polygon, orient_polygons

    for part in _parts(orient_polygons(geometry)):
        if isinstance(part, Polygon) and not part.is_empty:
            yield [(x, y) for x, y, *_ in part.exterior.coords][:-1]
            for hole in part.interiors:
                yield [(x, y) for x, y, *_ in hole.coords][:-1]


def _paths(geometry: BaseGeometry) -> Iterator[list[tuple[float, float]]]:
    for part in _parts(geometry):
        if part.geom_type == "LineString" and not part.is_empty:
            yield [(x, y) for x, y, *_ in part.coords]


def _parts(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    if hasattr(geometry, "geoms"):
        for part in geometry.geoms:
            yield from _parts(part)
    else:
        yield geometry


def ground_places(land: Land, frame: Frame, reported: Mapping[str, Place]) -> list[Place]:
    """The places a map shows, by id: those with an area within the frame, and the reported."""
    shown = dict(reported)
    for place_id, box in land.area_boxes().items():
        if place_id not in shown and meets(box, frame.drawn):
            place = land.get(place_id)
            if place.kind not in ADMINISTRATIVE:
                shown[place_id] = place
    return sorted(shown.values(), key=lambda place: place.id)


def wider_than_quarters(land: Land, box: Extent, place_ids: Iterable[str]) -> set[str]:
    """Those without an area that hold quarters of the map: a circle would belittle them."""
    boxes = land.area_boxes()
    inside = (land.get(place_id) for place_id, its in boxes.items() if meets(its, box))
    holders = {place.parent for place in inside if place.kind in QUARTER_KINDS}
    return {place_id for place_id in place_ids if place_id in holders and place_id not in boxes}


# Areas so large that their outline would lie over all others.
ADMINISTRATIVE = {"country", "governorate", "district", "subdistrict", "city", "region"}


def meets(one: Extent, other: Extent) -> bool:
    """Whether two boxes share anything."""
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
