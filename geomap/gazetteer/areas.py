"""The boundaries of places: areas.geojson, read strictly."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where, did_you_mean, read_text, shown_as

AREA_PROPERTIES = ("place", "source", "note")
IN_AREAS = Where("areas.geojson", 0)  # where an area stands that no file was read for


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One feature of areas.geojson: the boundary of a place."""

    place: str
    geometry: Mapping[str, Any]  # GeoJSON, EPSG:4326
    source: str
    note: str | None = None
    where: Where = IN_AREAS


def read_areas(folder: Path, under: str = "") -> Iterator[AreaRow]:
    """Yield the features of areas.geojson (one a line, as `writing` writes them)."""
    path = folder / under / "areas.geojson"
    if not path.exists():
        return
    name = shown_as(under, path.name)
    text = read_text(path, name)
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise GazetteerError(f"{name}:{line}: not valid JSON ({error})") from error
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise GazetteerError(f"{name}:1: not a GeoJSON FeatureCollection")
    lines = _feature_lines(text, len(document["features"]))
    for feature, line in zip(document["features"], lines, strict=True):
        yield area_row(feature, Where(name, line))


def area_row(feature: Mapping[str, Any], where: Where) -> AreaRow:
    """A checked area from a GeoJSON feature."""
    properties = feature.get("properties") or {}
    unknown = set(properties) - set(AREA_PROPERTIES)
    if unknown:
        word = sorted(unknown)[0]
        raise GazetteerError(
            f"{where}: unknown property '{word}'.{did_you_mean(word, AREA_PROPERTIES)}"
        )
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise GazetteerError(
            f"{where}: an area is a Polygon or MultiPolygon, not {geometry.get('type')}"
        )
    try:
        west, south, east, north = bounds_of(geometry)
    except (TypeError, ValueError) as error:
        raise GazetteerError(f"{where}: the coordinates of the area are broken") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise GazetteerError(f"{where}: coordinates out of range: degrees, longitude first")
    if not properties.get("place"):
        raise GazetteerError(f"{where}: the feature has no property 'place'")
    return AreaRow(
        properties["place"],
        geometry,
        properties.get("source") or "",
        properties.get("note") or None,
        where,
    )


def bounds_of(geometry: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """West, south, east, north of a GeoJSON polygon, in degrees."""
    polygons = (
        [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    )
    xs = [float(point[0]) for polygon in polygons for ring in polygon for point in ring]
    ys = [float(point[1]) for polygon in polygons for ring in polygon for point in ring]
    if not all(map(math.isfinite, (*xs, *ys))):
        raise ValueError("not finite")
    return min(xs), min(ys), max(xs), max(ys)


def _feature_lines(text: str, count: int) -> list[int]:
    """The line each feature starts at; all 1 where the file is not one feature a line."""
    starts = [
        n for n, line in enumerate(text.splitlines(), 1) if line.startswith('{"type":"Feature",')
    ]
    return starts if len(starts) == count else [1] * count
