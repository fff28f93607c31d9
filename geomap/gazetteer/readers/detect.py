"""What a file is, seen from its content. Its name decides two things only: which member of a zip
is meant, and that a .jsonld is Linked Places."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.readers._files import BOMS, BROKEN_SQLITE, head_of, members_of, opened_zip
from geomap.gazetteer.readers.cod import is_cod

GEONAMES_TABS = 18
NAMES_TABS = (7, 9)
HEAD = 65_536  # bytes looked at
RECORDS_TRIED = 50  # of a folder: the first may be alternative geometries, which say little
NO_FORMAT = (
    "is in no format that import knows: GeoNames, OpenStreetMap (.osm.pbf, .osm, Overpass JSON), "
    "Who's On First, Wikidata, OCHA, Linked Places, CSV, xlsx or what GDAL opens; name it with "
    "--from"
)
# Keys that stand together near the beginning of a format's JSON; the first that fits decides.
JSON_SIGNS: tuple[tuple[str, tuple[set[str], ...]], ...] = (
    ("linked-places", ({"@context"}, {"toponym"})),
    ("overpass", ({"elements", "osm3s"}, {"elements", "generator"}, {"elements", "version"})),
    ("nominatim", ({"osm_type", "osm_id", "lat"},)),
    ("wikidata", ({"head", "vars"}, {"bindings"})),
    ("wof", ({"wof:id"},)),
)
TABLES_OF_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table'"
VECTOR_MEMBERS = (".shp", ".gpkg", ".kml", ".fgb", ".gml", ".parquet", ".tab")


def detect(file: Path) -> str:
    """The format of a file or folder, as `--from` calls it.

    Raises
    ------
    GazetteerError
        When it is none that is known.
    """
    if file.is_dir():
        return _of_folder(file)
    head = head_of(file, HEAD)
    if b"OSMHeader" in head[:64] or re.match(rb"\s*(?:<\?xml[^>]*>\s*)?<osm[\s>]", head):
        return "osm"
    if _is_xml(head):
        return "vector"  # not opened before it is known to be no bomb
    return next((of(file) for start, of in BINARY.items() if head.startswith(start)), None) or (
        _of_text(file, head)
    )


def medium(file: Path) -> str:
    """How a table is stored: csv, xlsx or vector data."""
    if file.is_dir():
        return "vector"
    head = head_of(file, HEAD)
    if head.startswith(b"PK"):
        names = members_of(file)
        if "xl/workbook.xml" in names:
            return "xlsx"
        return "vector" if _has(names, *VECTOR_MEMBERS, ".geojson", ".json") else "csv"
    binary = head.startswith((b"SQLite format 3\x00", b"PAR1", b"fgb", b"\x00\x00\x27\x0a"))
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return "vector" if binary or text.startswith((b"{", b"<")) else "csv"


def _of_folder(folder: Path) -> str:
    for file in islice(folder.rglob("*.geojson"), RECORDS_TRIED):
        if b'"wof:' in head_of(file, HEAD):
            return "wof"
    if folder.suffix.lower() == ".gdb" or any(folder.glob("*.shp")):
        return "vector"
    raise GazetteerError(f"{folder}: a folder without records of Who's On First")


def _of_zip(file: Path) -> str:
    names = members_of(file)
    if "xl/workbook.xml" in names:
        return _of_workbook(file)
    if _has(names, *VECTOR_MEMBERS):
        return "vector"
    records = [name for name in names if name.lower().endswith(".geojson")]
    if records:
        with opened_zip(file) as packed:
            heads = (packed.open(name).read(HEAD) for name in records[:RECORDS_TRIED])
            return "wof" if any(b'"wof:' in head for head in heads) else "vector"
    texts = [n for n in names if n.lower().endswith((".txt", ".csv", ".tsv"))]
    for name in texts:
        with opened_zip(file) as packed, packed.open(name) as raw:
            told = _of_lines(raw.read(HEAD))
        if told.startswith("geonames"):
            return told
    if len(texts) == 1:
        return "csv"
    raise GazetteerError(f"{file}: {NO_FORMAT}")


def _of_workbook(file: Path) -> str:
    from geomap.gazetteer.readers.tables import sheets_with_pcodes

    return "ocha" if sheets_with_pcodes(file) else "csv"


def _of_sqlite(file: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as base:
            tables = {row[0] for row in base.execute(TABLES_OF_SQLITE)}
    except BROKEN_SQLITE as error:
        raise GazetteerError(f"{file}: the database is broken or cut off ({error})") from error
    if "spr" in tables or {"geojson", "names"} <= tables:
        return "wof"
    return _of_layer(file)


def _of_text(file: Path, head: bytes) -> str:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] in (b"{", b"["):
        return _of_json(file, text)
    if b"\x00" in head and not any(head.startswith(mark) for mark, _ in BOMS[1:]):
        raise GazetteerError(f"{file}: {NO_FORMAT}")
    return _of_lines(head)


def _of_lines(head: bytes) -> str:
    for mark, encoding in BOMS:
        if head.startswith(mark):
            head = head[len(mark) :].decode(encoding, "replace").encode()
    lines = [line for line in head.split(b"\n") if line.strip() and not line.startswith(b"#")]
    first = lines[0].rstrip(b"\r") if lines else b""
    cells = first.split(b"\t")
    if len(cells) == GEONAMES_TABS + 1 and cells[0].isdigit():
        return "geonames"
    if len(cells) - 1 in NAMES_TABS and cells[0].isdigit() and cells[1].isdigit():
        return "geonames-names"
    delimiter = max(b",;\t|", key=first.count)
    header = [
        cell.strip(b'"').decode("utf-8", "replace") for cell in first.split(bytes([delimiter]))
    ]
    return "ocha" if is_cod(header) else "csv"


def _of_json(file: Path, text: bytes) -> str:
    if file.suffix.lower() == ".jsonld":
        return "linked-places"
    keys = {key.decode() for key in re.findall(rb'"([@:\w]{1,40})"\s*:', text)}
    for fmt, fitting in JSON_SIGNS:
        if any(sign <= keys for sign in fitting):
            return fmt
    if text.startswith(b"[") and b"www.wikidata.org/entity/Q" in text:
        return "wikidata"
    if "features" in keys or b'"Feature"' in text:
        return "ocha" if is_cod(sorted(keys)) else "vector"
    raise GazetteerError(f"{file}: {NO_FORMAT}")


def _of_layer(file: Path) -> str:
    return "ocha" if _is_cod_vector(file) else "vector"


def _is_cod_vector(file: Path) -> bool:
    """Whether the attributes of a layer are OCHA's; a file that cannot be opened is read later."""
    if head_of(file, 4) == b"PAR1":
        from pyarrow import ArrowException
        from pyarrow.parquet import read_schema

        try:
            return is_cod(read_schema(file).names)
        except (ArrowException, OSError):
            return False
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(file)]
        return len(layers) == 1 and is_cod(pyogrio.read_info(file)["fields"].tolist())
    except (DataSourceError, DataLayerError):
        return False


def _is_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _has(names: list[str], *endings: str) -> bool:
    return any(name.lower().endswith(endings) for name in names)


# How binary files begin, and what looks into them.
BINARY = {
    b"PK": _of_zip,
    b"SQLite format 3\x00": _of_sqlite,
    b"PAR1": _of_layer,
    b"fgb": _of_layer,
    b"\x00\x00\x27\x0a": _of_layer,
}
