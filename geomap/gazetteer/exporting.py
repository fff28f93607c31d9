"""A region's places as files for other programs, each row with its sources and their licences."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.gazetteer.cells import FORMULA_START
from geomap.gazetteer.incoming import SOURCE_FIELDS
from geomap.gazetteer.region import DataSource, read_sources
from geomap.gazetteer.rows import NameRow, PlaceRow
from geomap.gazetteer.tables import Tables, read_tables
from geomap.gazetteer.writing import format_degrees, name_key, natural_key

if TYPE_CHECKING:
    import geopandas

# The columns of a place in every flat format, in this order.
COLUMNS = (
    *("id", "name", "name_ar", "names", "kind", "lon", "lat", "parent", "quality"),
    *("population", "links", "sources", "licence", "credit", "area_source", "notes"),
)
WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class Exported:
    """A region as it is written out: its rows in the order of their ids."""

    tables: Tables
    sources: Mapping[str, DataSource]
    names: Mapping[str, list[NameRow]]

    def places(self) -> list[PlaceRow]:
        """The places in the natural order of their ids."""
        return sorted(self.tables.places.values(), key=lambda row: natural_key(row.id))

    def row(self, place: PlaceRow) -> dict[str, Any]:
        """The cells of a place by `COLUMNS`; None where nothing is known."""
        names = self.names.get(place.id, [])
        arabic = [row.name for row in names if row.lang == "ar"]
        area = self.tables.areas.get(place.id)
        cited = dict.fromkeys(
            source
            for source in (*place.sources, *(n.source for n in names), area and area.source)
            if source
        )
        known = [self.sources[source] for source in cited if source in self.sources]
        return {
            "id": place.id,
            "name": place.name,
            "name_ar": arabic[0] if arabic else None,
            "names": _joined(row.name for row in names),
            "kind": place.kind,
            "lon": place.lon,
            "lat": place.lat,
            "parent": place.parent,
            "quality": place.quality,
            "population": place.population,
            "links": _joined(f"{authority}:{value}" for authority, value in place.links),
            "sources": _joined(cited),
            "licence": _joined(source.licence for source in known),
            "credit": _joined(source.credit for source in known),
            "area_source": area.source if area else None,
            "notes": place.notes,
        }


def _joined(texts: Any) -> str | None:
    return "; ".join(dict.fromkeys(texts)) or None


def export_region(folder: Path, target: Path, fmt: str) -> int:
    """Write the places of a region folder to `target` in a format of `WRITERS`; how many.

    Coordinates are degrees, EPSG:4326. The file is not written aside: that is the caller's part.

    Raises
    ------
    GazetteerError
        When a table of the region is broken.
    """
    tables = read_tables(folder)
    names: dict[str, list[NameRow]] = defaultdict(list)
    for row in sorted(tables.names, key=name_key):
        names[row.place].append(row)
    region = Exported(tables, read_sources(folder), names)
    WRITERS[fmt](region, target)
    return len(tables.places)


# --- text ----------------------------------------------------------------------------------------


def _write_linked_places(region: Exported, target: Path) -> None:
    from geomap.gazetteer.linkedplaces import linked_places

    _write_lines(linked_places(region.tables, region.sources), target)


def _write_geojson(region: Exported, target: Path) -> None:
    _write_lines(_geojson(region), target)


def _write_lines(lines: Iterator[str], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in lines)


def _geojson(region: Exported) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    places = region.places()
    for number, place in enumerate(places, 1):
        feature = {
            "type": "Feature",
            "id": place.id,
            "properties": region.row(place),
            "geometry": _geometry(region, place),
        }
        comma = "," if number < len(places) else ""
        yield json.dumps(feature, ensure_ascii=False, separators=(",", ":")) + comma
    yield "]}"


def _geometry(region: Exported, place: PlaceRow) -> Mapping[str, Any] | None:
    area = region.tables.areas.get(place.id)
    return area.geometry if area is not None else _point(place)


def _point(place: PlaceRow) -> Mapping[str, Any] | None:
    return None if place.lon is None else {"type": "Point", "coordinates": [place.lon, place.lat]}


def _write_csv(region: Exported, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for place in region.places():
            row = {column: _formula_safe(cell) for column, cell in region.row(place).items()}
            row |= {"lon": format_degrees(place.lon), "lat": format_degrees(place.lat)}
            writer.writerow([row[column] for column in COLUMNS])


def _formula_safe(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith((*FORMULA_START, "-")):
        return "'" + value
    return "" if value is None else value


# --- geographic data -----------------------------------------------------------------------------


def _frame(region: Exported, places: list[PlaceRow], shapes: list[Any]) -> geopandas.GeoDataFrame:
    import geopandas
    import pandas

    frame = pandas.DataFrame([region.row(place) for place in places], columns=list(COLUMNS))
    frame["population"] = frame["population"].astype("Int64")
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=WGS84)


def _shape(geometry: Mapping[str, Any] | None) -> Any:
    from shapely.geometry import shape

    return None if geometry is None else shape(dict(geometry))


def _write_geopackage(region: Exported, target: Path) -> None:
    """Layers of points and of areas, and tables of names and of sources with their licences."""
    import pandas
    from pyogrio import write_dataframe
    from shapely import MultiPolygon

    target.unlink(missing_ok=True)
    places = region.places()
    points = [_shape(_point(place)) for place in places]
    layers = {"places": (_frame(region, places, points), "Point")}
    drawn = [place for place in places if place.id in region.tables.areas]
    if drawn:
        parts = [_shape(_geometry(region, place)) for place in drawn]
        areas = [MultiPolygon([p]) if p.geom_type == "Polygon" else p for p in parts]
        layers["areas"] = (_frame(region, drawn, areas), "MultiPolygon")
    for layer, (frame, kind) in layers.items():
        write_dataframe(
            frame, target, driver="GPKG", layer=layer, geometry_type=kind, append=target.exists()
        )
    for layer, rows in (("names", _name_rows(region)), ("sources", _source_rows(region))):
        if rows:
            table = pandas.DataFrame(rows)
            write_dataframe(table, target, driver="GPKG", layer=layer, append=True)


def _name_rows(region: Exported) -> list[dict[str, Any]]:
    return [
        {
            "place": row.place,
            "name": row.name,
            "lang": row.lang,
            "preferred": row.preferred,
            "from_year": row.from_year,
            "until_year": row.until_year,
            "source": row.source,
            "notes": row.notes,
        }
        for place in region.places()
        for row in region.names.get(place.id, [])
    ]


def _source_rows(region: Exported) -> list[dict[str, Any]]:
    return [
        {"id": key, **{name: getattr(region.sources[key], name) for name in SOURCE_FIELDS}}
        for key in sorted(region.sources)
    ]


def _write_parquet(region: Exported, target: Path) -> None:
    """GeoParquet: of each place its area, else its point."""
    places = region.places()
    frame = _frame(region, places, [_shape(_geometry(region, place)) for place in places])
    frame.to_parquet(target, index=False, schema_version="1.1.0")


WRITERS: dict[str, Callable[[Exported, Path], None]] = {
    "linked-places": _write_linked_places,
    "geojson": _write_geojson,
    "geopackage": _write_geopackage,
    "geoparquet": _write_parquet,
    "csv": _write_csv,
}
SUFFIXES = {
    ".jsonld": "linked-places",
    ".json": "linked-places",
    ".geojson": "geojson",
    ".gpkg": "geopackage",
    ".parquet": "geoparquet",
    ".geoparquet": "geoparquet",
    ".csv": "csv",
}
