"""Places of an answer of the Overpass API (JSON, `out center` or `out geom`)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._gather import Asked, Found, Gathering
from geomap.gazetteer.readers._json import JsonItems
from geomap.gazetteer.readers._osm_tags import is_place, place_of
from geomap.gazetteer.readers._shapes import FROM_AREA, area_geojson, point_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

KINDS = ("node", "way", "relation")
RING_POINTS = 4  # of a closed ring, the first and last being one


def read_overpass(file: Path, asked: Asked) -> Brought:
    """The places of an answer, one element at a time.

    Raises
    ------
    GazetteerError
        When the file is no such answer, or the server says that its answer is not whole.
    """
    gathering = Gathering(asked)
    items = JsonItems(file, ("elements",), asked.progress)
    for number, element in enumerate(items, 1):
        where = Where(f"{file.name}, element", number)
        try:
            _take(element, where, gathering)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            gathering.refuse(where, f"not as Overpass has it ({error!r})")
    if not items.found:
        raise GazetteerError(f"{file}: no answer of Overpass (it has no elements)")
    remark = items.beside.get("remark")
    if isinstance(remark, str) and "error" in remark.lower():
        raise GazetteerError(
            f"{file}: the answer is not whole: {' '.join(remark.split())[:120]}; ask again with "
            "[timeout:…] and [maxsize:…]"
        )
    return gathering.brought


def _take(element: Mapping[str, Any], where: Where, gathering: Gathering) -> None:
    tags = {str(key): str(value) for key, value in (element.get("tags") or {}).items()}
    if element["type"] not in KINDS or not is_place(tags):
        gathering.leave("no place=* and no boundary=administrative")
        return
    found = place_of(element["type"], int(element["id"]), tags)
    if found is None:
        gathering.leave("without a name")
        return
    if not _locate(found, element):
        gathering.refuse(where, "has no position: ask with 'out center' or 'out geom'")
        return
    if tags.get("admin_level") and found.area is not None:
        found.area_note = f"admin_level {tags['admin_level']} of OpenStreetMap"
    gathering.take(found, where)


def _locate(found: Found, element: Mapping[str, Any]) -> bool:
    """Set the point, and the area where the answer has its geometry; whether there is a point."""
    centre = element.get("center") or element
    stated = None
    if "lat" in centre and "lon" in centre:
        stated = (float(centre["lon"]), float(centre["lat"]))
        found.lon, found.lat = stated
    shape = _shape(element)
    if shape is not None and not shape.is_empty:
        found.lon, found.lat, taken = point_of(shape, stated)
        found.notes = FROM_AREA if taken else ""
        found.area = area_geojson(shape)
    elif stated is None and "bounds" in element:
        box = element["bounds"]
        found.lon = (float(box["minlon"]) + float(box["maxlon"])) / 2
        found.lat = (float(box["minlat"]) + float(box["maxlat"])) / 2
        found.notes = "point: middle of its bounds"
    return found.lon is not None


def _shape(element: Mapping[str, Any]) -> BaseGeometry | None:
    """The area of a closed way or of a relation's outer and inner ways."""
    import shapely

    if element["type"] == "way":
        line = _line(element.get("geometry"))
        closed = len(line) >= RING_POINTS and line[0] == line[-1]
        return shapely.make_valid(shapely.Polygon(line)) if closed else None
    rings = {"outer": [], "inner": []}  # type: dict[str, list[Any]]
    for member in element.get("members") or ():
        line = _line(member.get("geometry"))
        if len(line) > 1 and member.get("type") == "way":
            rings["inner" if member.get("role") == "inner" else "outer"].append(line)
    outer = _polygons(rings["outer"])
    if outer is None:
        return None
    inner = _polygons(rings["inner"])
    return outer if inner is None else outer.difference(inner)


def _polygons(lines: Sequence[Any]) -> BaseGeometry | None:
    """What closed lines enclose; nothing where a part is missing and they do not close."""
    import shapely

    if not lines:
        return None
    parts, cuts, dangles, _ = shapely.polygonize_full([shapely.LineString(line) for line in lines])
    if parts.is_empty or not cuts.is_empty or not dangles.is_empty:
        return None
    return shapely.union_all(shapely.get_parts(parts))


def _line(points: Any) -> list[tuple[float, float]]:
    """The points of a way; those that a query's box cut off are null."""
    line = [(float(p["lon"]), float(p["lat"])) for p in points or () if p]
    return [point for point in line if all(map(math.isfinite, point))]
