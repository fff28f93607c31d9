"""Geometry on its way in: sound polygons on a grid, a point inside each, other CRSs to degrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

AREA_GRID = 1e-5  # degrees, about a metre: finer boundaries are noise here
DECIMALS = 5
FROM_AREA = "point: inside the area, not its centre"
POLYGONS = ("Polygon", "MultiPolygon")


def area_geojson(geometry: BaseGeometry) -> Mapping[str, Any] | None:
    """The polygons of a geometry as valid GeoJSON on the grid; nothing where none is left."""
    import shapely
    from shapely.geometry import mapping
    from shapely.geometry.polygon import orient

    sound = shapely.set_precision(shapely.make_valid(geometry), AREA_GRID)
    parts = [p for p in shapely.get_parts(sound).tolist() if p.geom_type == "Polygon"]
    if len(parts) == 0:
        parts = [p for g in shapely.get_parts(sound).tolist() for p in getattr(g, "geoms", [])]
        parts = [p for p in parts if p.geom_type == "Polygon"]
    rings = [_rounded(mapping(orient(part))["coordinates"]) for part in parts if not part.is_empty]
    if not rings:
        return None
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _rounded(rings: Any) -> list[list[list[float]]]:
    return [[[round(x, DECIMALS), round(y, DECIMALS)] for x, y, *_ in ring] for ring in rings]


def point_of(
    geometry: BaseGeometry, stated: tuple[float, float] | None = None
) -> tuple[float, float, bool]:
    """Longitude and latitude of a place, and whether they were taken from its area.

    A stated point stands where it lies in the area; else a point inside the area is taken.
    """
    from shapely import Point

    if isinstance(geometry, Point):
        return float(geometry.x), float(geometry.y), False
    if stated is not None and geometry.covers(Point(stated)):
        return *stated, False
    inside = geometry.representative_point()
    return round(inside.x, DECIMALS), round(inside.y, DECIMALS), True


def is_area(geometry: BaseGeometry) -> bool:
    """Whether it has polygons."""
    return geometry.geom_type in POLYGONS


def refuse_endless(geometry: BaseGeometry) -> None:
    """Raise GazetteerError for coordinates that are NaN or infinite."""
    import numpy as np
    import shapely

    if not bool(np.isfinite(shapely.get_coordinates(geometry)).all()):
        raise GazetteerError("its coordinates are not finite numbers")


def to_degrees(crs: Any) -> Callable[[BaseGeometry], BaseGeometry]:
    """What turns geometry of a CRS (anything pyproj understands) into EPSG:4326, lon first."""
    import numpy as np
    import shapely
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        source = CRS.from_user_input(crs)
        if source.equals(CRS.from_epsg(4326), ignore_axis_order=True):
            return lambda geometry: geometry
        across = Transformer.from_crs(source, 4326, always_xy=True)
    except CRSError as error:
        raise GazetteerError(f"its coordinate system is not understood ({error})") from error

    def moved(points: Any) -> Any:
        xs, ys = across.transform(points[:, 0], points[:, 1])
        return np.column_stack([xs, ys])

    return lambda geometry: shapely.transform(geometry, moved)
