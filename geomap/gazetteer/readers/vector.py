"""Places of vector data: GeoJSON, GeoParquet, and whatever else GDAL opens (through pyogrio)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where, did_you_mean
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._files import CHUNK, head_of, opened_bytes, unzipped
from geomap.gazetteer.readers._gather import Asked, Gathering
from geomap.gazetteer.readers._json import JsonItems
from geomap.gazetteer.readers._shapes import to_degrees
from geomap.gazetteer.readers.tables import rows_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MAX_XML_DEPTH = 100  # of elements; a KML of folders in folders has twenty
BATCH = 10_000  # rows held at once
LOOK_AHEAD = 1_000  # features of a GeoJSON whose properties together are its columns
VECTORS = (".shp", ".gpkg", ".geojson", ".json", ".kml", ".fgb", ".gml", ".parquet", ".tab", ".gdb")
XML_START = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<")
# Of data. GDAL also opens XML that only says what to open (VRT, services), here or on the net.
XML_ROOTS = ("kml", "gpx", "gml", "FeatureCollection", "rss", "feed")
INSTRUCTIONS = "is no data: KML, GML, GPX and GeoRSS are read, not files that say what else to open"
NO_CRS = (
    "does not say its coordinate system (a shapefile without its .prj?): put the .prj beside it, "
    "or name the system with --crs, as --crs EPSG:32637"
)


def read_vector(file: Path, asked: Asked, *, cod: bool | None = None) -> Brought:
    """The places of one layer, brought to EPSG:4326, a batch at a time.

    Raises
    ------
    GazetteerError
        When the file cannot be opened or is cut off, has several layers and none is named, or does
        not say its coordinate system.
    """
    gathering = Gathering(asked, by_hand=True)
    if file.suffix.lower() in (".zip", ".kmz"):
        with unzipped(file) as folder:
            _read(_only_vector(folder, file, asked), gathering, cod)
    else:
        _read(file, gathering, cod)
    return gathering.brought


def _read(file: Path, gathering: Gathering, cod: bool | None) -> None:
    head = head_of(file) if file.is_file() else b""
    if XML_START.match(head):
        refuse_xml_bomb(file)
    elif b"gdal_streamed_alg" in head:
        raise GazetteerError(f"{file}: {INSTRUCTIONS}")
    if head.startswith(b"PAR1"):
        _read_parquet(file, gathering, cod)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b"FeatureCollection" in head:
        _read_geojson(file, gathering, cod)
    else:
        _read_gdal(file, gathering, cod)


def _only_vector(folder: Path, file: Path, asked: Asked) -> Path:
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in VECTORS)
    named = [p for p in found if asked.layer in (p.stem, p.name)]
    if len(found) == 1 or len(named) == 1:
        return (named or found)[0]
    told = ", ".join(p.name for p in found[:20]) or "none"
    raise GazetteerError(f"{file}: which of its files? Say it with --layer; it has {told}")


def refuse_xml_bomb(file: Path) -> None:
    """Raise GazetteerError for XML that defines entities or nests too deep."""
    depth = 0

    def start(name: str, attributes: object) -> None:
        nonlocal depth
        if depth == 0 and name.rpartition(":")[2] not in XML_ROOTS:
            raise GazetteerError(f"{file}: {INSTRUCTIONS}")
        depth += 1
        if depth > MAX_XML_DEPTH:
            raise GazetteerError(f"{file}: nests XML deeper than the limit of {MAX_XML_DEPTH}")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(*told: object) -> None:
        raise GazetteerError(f"{file}: the XML defines entities, as a bomb does: refused")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = entity
    try:
        with opened_bytes(file, lambda done, total: None) as raw:
            while part := raw.read(CHUNK):
                parser.Parse(part)
            parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, UnicodeDecodeError) as error:
        raise GazetteerError(f"{file}: the XML is broken or cut off ({error})") from error


# --- through GDAL --------------------------------------------------------------------------------


def _read_gdal(file: Path, gathering: Gathering, cod: bool | None) -> None:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    asked = gathering.asked
    if file.suffix.lower() == ".shp":
        _refuse_cut_shapefile(file)
    try:
        layer = _layer(file, asked)
        told = pyogrio.read_info(file, layer=layer, force_feature_count=True)
        crs = asked.crs or told["crs"]
        if not crs:
            raise GazetteerError(f"{file}: {NO_CRS}")
        turn = to_degrees(crs)
        rows = rows_of(list(told["fields"]), asked, str(file), cod=cod)
        count = 0
        for cells, wkb in _batches(file, layer, asked):
            count += 1
            asked.progress(count, told["features"])
            _take(rows, cells, wkb, turn, Where(f"{file.name}, feature", count), gathering)
        if count < told["features"]:
            raise GazetteerError(
                f"{file}: holds {count:,} of {told['features']:,} features: it is cut off"
            )
        rows.finish(gathering)
    except (DataSourceError, DataLayerError, UnicodeDecodeError, RuntimeError) as error:
        raise GazetteerError(
            f"{file}: cannot be read as geographic data, or is cut off ({_first_line(error)})"
        ) from error


def _refuse_cut_shapefile(file: Path) -> None:
    """GDAL reads the rest of a cut shapefile as rows without a place; its headers say how long.

    The main file has its length in 16-bit words at byte 24; a .dbf its rows at byte 4, the length
    of its header at 8 and of a row at 10 (ESRI Shapefile Technical Description, 1998).
    """
    head = head_of(file, 32)
    if len(head) < 32 or file.stat().st_size < 2 * int.from_bytes(head[24:28], "big"):
        raise GazetteerError(f"{file}: the shapefile is cut off (shorter than its header says)")
    for table in (file.with_suffix(".dbf"), file.with_suffix(".DBF")):
        if table.is_file():
            told = head_of(table, 32)
            rows, top, wide = told[4:8], told[8:10], told[10:12]
            size = int.from_bytes(top, "little") + int.from_bytes(rows, "little") * (
                int.from_bytes(wide, "little")
            )
            if table.stat().st_size < size:
                raise GazetteerError(f"{file}: its .dbf is cut off (shorter than its header says)")


def _layer(file: Path, asked: Asked) -> str:
    import pyogrio

    layers = [str(name) for name, geometry in pyogrio.list_layers(file)]
    drawn = [str(name) for name, geometry in pyogrio.list_layers(file) if geometry is not None]
    if asked.layer in layers:
        return str(asked.layer)
    if asked.layer is not None and len(layers) > 1:
        hint = did_you_mean(asked.layer, layers)
        raise GazetteerError(f"{file}: no layer '{asked.layer}'.{hint}")
    if len(drawn) == 1 or len(layers) == 1:
        return (drawn or layers)[0]
    told = ", ".join(layers[:20]) or "none"
    raise GazetteerError(f"{file}: which layer? Say it with --layer; it has {told}")


def _batches(file: Path, layer: str, asked: Asked) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    import pyogrio

    encoding = None if asked.encoding == "utf-8" else asked.encoding
    with pyogrio.open_arrow(
        file, layer=layer, encoding=encoding, batch_size=BATCH, use_pyarrow=True
    ) as (told, reader):
        geometry = told["geometry_name"] or "wkb_geometry"
        for batch in reader:
            for row in batch.to_pylist():
                yield row, row.pop(geometry, None)


def _take(
    rows: Any,
    cells: Mapping[str, Any],
    wkb: bytes | None,
    turn: Any,
    where: Where,
    gathering: Gathering,
) -> None:
    import shapely
    from shapely.errors import ShapelyError

    try:
        shape = turn(shapely.force_2d(shapely.from_wkb(wkb))) if wkb is not None else None
    except (ShapelyError, TypeError) as error:
        gathering.refuse(where, f"its geometry is broken ({error})")
        return
    rows.take(cells, where, gathering, shape)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0].strip()


# --- GeoJSON -------------------------------------------------------------------------------------


def _read_geojson(file: Path, gathering: Gathering, cod: bool | None) -> None:
    import numpy as np
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    asked = gathering.asked
    items = JsonItems(file, ("features",), asked.progress)
    features = iter(items)
    first = list(islice(features, LOOK_AHEAD))
    if not items.found:
        raise GazetteerError(f"{file}: no GeoJSON FeatureCollection (it has no features)")
    header = dict.fromkeys(key for feature in first for key in _cells(feature) or ())
    rows = rows_of(list(header), asked, str(file), cod=cod)
    turn = to_degrees(asked.crs or _stated_crs(items.beside.get("crs")))
    for number, feature in enumerate(chain(first, features), 1):
        where = Where(f"{file.name}, feature", number)
        cells = _cells(feature)
        if cells is None:
            gathering.refuse(where, "is no GeoJSON feature with properties")
            continue
        drawn: BaseGeometry | None = None
        try:
            with np.errstate(invalid="ignore"):  # NaN is refused below, with its reason
                drawn = turn(shape(feature["geometry"])) if feature.get("geometry") else None
        except (ShapelyError, AttributeError, KeyError, TypeError, ValueError) as error:
            gathering.refuse(where, f"its geometry is broken ({_first_line(error)})")
            continue
        rows.take(cells, where, gathering, drawn)
    rows.finish(gathering)


def _cells(feature: Any) -> dict[str, Any] | None:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return None
    properties: dict[str, Any] = feature["properties"]
    return {"id": feature["id"], **properties} if "id" in feature else properties


def _stated_crs(member: Any) -> str:
    """The system an old GeoJSON names; RFC 7946 knows only longitude and latitude of WGS 84."""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name) if name else "OGC:CRS84"


# --- GeoParquet ----------------------------------------------------------------------------------


def _read_parquet(file: Path, gathering: Gathering, cod: bool | None) -> None:
    import json

    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    asked = gathering.asked
    try:
        with ParquetFile(file) as table:
            told = (table.schema_arrow.metadata or {}).get(b"geo")
            if told is None:
                raise GazetteerError(f"{file}: no GeoParquet (it says nothing of geometry)")
            geo = json.loads(told)
            geometry = geo["primary_column"]
            column = geo["columns"][geometry]
            if column.get("encoding") != "WKB":
                raise GazetteerError(f"{file}: its geometry is not written as WKB: save it so")
            crs = asked.crs or column.get("crs", "OGC:CRS84")
            if not crs:
                raise GazetteerError(f"{file}: {NO_CRS}")
            turn = to_degrees(crs)
            header = [name for name in table.schema_arrow.names if name != geometry]
            rows = rows_of(header, asked, str(file), cod=cod)
            total, number = table.metadata.num_rows, 0
            for batch in table.iter_batches(BATCH):
                for row in batch.to_pylist():
                    number += 1
                    where = Where(f"{file.name}, row", number)
                    _take(rows, row, row.pop(geometry), turn, where, gathering)
                asked.progress(number, total)
            rows.finish(gathering)
    except (ArrowException, OSError, KeyError, ValueError) as error:
        why = _first_line(error)
        raise GazetteerError(f"{file}: the Parquet file is broken or cut off ({why})") from error
