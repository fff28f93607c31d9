"""Files that are broken, cut off, made to do harm or wrong: one line, and nothing written."""

from __future__ import annotations

import json
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import geopandas
import openpyxl
import pytest
from click.testing import Result
from shapely.geometry import Point

from geomap.errors import GazetteerError
from geomap.gazetteer.readers import Asked, read_places
from geomap.gazetteer.readers import _files as files
from geomap.gazetteer.readers import _json as json_items
from geomap.gazetteer.tables import read_tables
from tests.gazetteer_kit import (
    contents,
    extract,
    geonames_row,
    overpass,
    region,
    run,
    wikidata,
    wof_bundle,
    zipped,
)
from tests.test_gazetteer_readers import LEVELS, towns, workbook


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return region(tmp_path)


def refused(made: Path, file: Path, *words: object) -> str:
    """The one line that an import ends with; the region must be as it was."""
    before = contents(made)
    result: Result = run("import", file, "--region", made, "--source", "press", *words)
    assert isinstance(result.exception, GazetteerError), (result.output, result.exception)
    assert contents(made) == before
    message = str(result.exception)
    assert "\n" not in message
    assert "/geomap-import-" not in message  # what was unpacked aside is not what the user gave
    return message


def cut(path: Path, share: float = 0.5) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share) + 3])
    return path


def geonames_zip(path: Path) -> Path:
    rows = (geonames_row(n, f"Place {n * 7919}", 37 + n / 1e5, 36.1) for n in range(3_000))
    return zipped(path, SY="".join(rows))


def shapefile(path: Path) -> Path:
    many = geopandas.GeoDataFrame(
        {"name": [f"Town {n}" for n in range(500)]},
        geometry=[Point(37 + n / 1e3, 36) for n in range(500)],
        crs=4326,
    )
    many.to_file(path)
    return path


def geopackage(path: Path) -> Path:
    shapefile(path)
    return path


def parquet(path: Path) -> Path:
    towns().to_parquet(path)
    return path


def kml(path: Path) -> Path:
    towns().to_file(path, driver="KML")
    return path


def geojson(path: Path) -> Path:
    towns().to_file(path)
    return path


def packed_text(path: Path) -> Path:
    import gzip

    path.write_bytes(gzip.compress(os.urandom(5_000)))
    return path


CUT: dict[str, Callable[[Path], Path]] = {
    "SY.zip": geonames_zip,
    "extract.osm.pbf": extract,
    "extract.osm": lambda path: extract(path, nodes=50),
    "answer.json": overpass,
    "query.json": wikidata,
    "wof.db": wof_bundle,
    "levels.xlsx": lambda path: workbook(path, ADM2=LEVELS),
    "towns.shp": shapefile,
    "towns.gpkg": geopackage,
    "towns.parquet": parquet,
    "towns.kml": kml,
    "towns.geojson": geojson,
    "towns.csv.gz": packed_text,
}


@pytest.mark.parametrize("name", CUT)
def test_half_a_file(made: Path, tmp_path: Path, name: str) -> None:
    message = refused(made, cut(CUT[name](tmp_path / name)))
    assert name in message
    assert "cut off" in message or "cannot be read" in message


@pytest.mark.parametrize("name", [name for name in CUT if not name.endswith(".gz")])
def test_a_few_wrong_bytes_are_an_error_of_the_file_or_none(
    made: Path, tmp_path: Path, name: str
) -> None:
    """Whatever is damaged: places or one line, never a traceback of somebody's library."""
    file = CUT[name](tmp_path / name)
    whole = file.read_bytes()
    ways = random.Random(name)
    for _ in range(12):
        data = bytearray(whole)
        for _ in range(ways.choice([1, 5, 50])):
            data[ways.randrange(len(data))] = ways.randrange(256)
        file.write_bytes(data)
        with suppress(GazetteerError):
            assert isinstance(read_places(file, Asked(source="press"), made).places, list)


def test_a_dbf_shorter_than_its_shp(made: Path, tmp_path: Path) -> None:
    cut(shapefile(tmp_path / "towns.shp").with_suffix(".dbf"))
    assert "towns.shp" in refused(made, tmp_path / "towns.shp")


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.osm.pbf", "x.zip", "x.shp", "x"])
def test_an_empty_file(made: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert "is empty (0 bytes)" in refused(made, tmp_path / name)


@pytest.mark.parametrize(
    "content", [b"ab\x00cd", os.urandom(3_000), b"\x7fELF\x02\x01\x01" + bytes(200), b"\n\n\n"]
)
def test_what_is_no_data_at_all(made: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    assert "x.txt" in refused(made, tmp_path / "x.txt")


@pytest.mark.parametrize("encoding", ["cp1256", "utf-16-le", "latin-1"])
def test_the_wrong_encoding(made: Path, tmp_path: Path, encoding: str) -> None:
    name = "Haläb" if encoding == "latin-1" else "حلب"
    file = tmp_path / "towns.csv"
    file.write_bytes(f"id,name,lon,lat\nx1,{name},37.1,36.2\n".encode(encoding))
    message = refused(made, file)
    assert "--encoding" in message or "--from" in message
    if encoding != "utf-16-le":
        words = ("--source", "press", "--encoding", encoding)
        assert run("import", file, "--region", made, *words).exit_code == 0
        assert read_tables(made).places["x1"].name == name


def test_utf_16_as_excel_saves_it(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_bytes("id\tname\tlon\tlat\nx1\tحلب\t37.1\t36.2\n".encode("utf-16"))
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0, (result.output, result.exception)
    assert read_tables(made).places["x1"].name == "حلب"


def test_names_read_in_the_wrong_encoding_are_refused(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "towns.shp"
    towns().assign(name=towns()["name_ar"]).to_file(file, encoding="utf-8")
    (tmp_path / "towns.cpg").write_text("ISO-8859-1")
    message = refused(made, file)
    assert "wrong encoding" in message
    words = ("--source", "press", "--encoding", "utf-8")
    (tmp_path / "towns.cpg").unlink()
    assert run("import", file, "--region", made, *words).exit_code == 0


def test_a_shapefile_without_its_prj(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "towns.shp"
    towns().to_crs(32637).to_file(file)
    (tmp_path / "towns.prj").unlink()
    assert "put the .prj beside it, or name the system with --crs" in refused(made, file)
    words = ("--source", "press", "--crs", "EPSG:32637")
    assert run("import", file, "--region", made, *words).exit_code == 0
    assert read_tables(made).places["t1"].lon == pytest.approx(37.05, abs=1e-6)


def test_a_zipped_shapefile_that_is_cut_off(made: Path, tmp_path: Path) -> None:
    cut(shapefile(tmp_path / "towns.shp"))
    file = tmp_path / "towns.zip"
    with zipfile.ZipFile(file, "w") as packed:
        for part in tmp_path.glob("towns.[dspc]*"):
            packed.write(part, part.name)
    assert "towns.zip: towns.shp: the shapefile is cut off" in refused(made, file)


def test_a_coordinate_system_nobody_knows(made: Path, tmp_path: Path) -> None:
    file = geojson(tmp_path / "towns.geojson")
    assert "coordinate system is not understood" in refused(made, file, "--crs", "EPSG:999999")


NAN = float("nan")
BAD_POINTS = {
    "swapped": (36.2, 41.9, "longitude and latitude swapped?"),
    "projected": (330_000.0, 4_010_000.0, "projected coordinates"),
    "nan": ("nan", 36.2, "not a finite number"),
    "inf": (37.1, "inf", "not a finite number"),
    "word": ("east", 36.2, "is no number"),
    "half": (37.1, "", "come together or not at all"),
}


@pytest.mark.parametrize("what", BAD_POINTS)
def test_bad_coordinates_in_a_table(made: Path, tmp_path: Path, what: str) -> None:
    lon, lat, said = BAD_POINTS[what]
    file = tmp_path / "towns.csv"
    file.write_text(f"id,name,lon,lat\nx1,Aleppo,{lon},{lat}\nx2,Azaz,37.05,36.59\n")
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0, (result.output, result.exception)
    assert said in result.stderr
    assert "1 new, 1 refused." in result.stderr
    assert set(read_tables(made).places) == {"x2"}


def test_a_file_swapped_as_a_whole_where_both_orders_are_in_the_box(
    tmp_path: Path, made: Path
) -> None:
    """Aleppo's coordinates swapped are in Syria's box, and in Turkey."""
    file = tmp_path / "towns.csv"
    rows = "x1,Aleppo,36.2,37.16\nx2,Azaz,36.59,37.05\nx3,Manbij,36.53,37.95\n"
    file.write_text("id,name,lon,lat\n" + rows)
    result = run("import", file, "--region", "syria", "--source", "press", "--dry-run")
    assert "3 of 3 points lie in the region only with longitude" in str(result.exception)
    words = ("--region", "syria", "--source", "press", "--dry-run", "--columns", "lon=lat,lat=lon")
    assert run("import", file, *words).exit_code == 0


def test_bad_coordinates_in_vector_data(made: Path, tmp_path: Path) -> None:
    points = [Point(4_010_000, 330_000), Point(36.2, 41.9), Point(37.1, 36.1), None]
    rows = {"id": ["a", "b", "c", "d"], "name": ["Metres", "Swapped", "Good", "Blank"]}
    file = tmp_path / "towns.gpkg"
    geopandas.GeoDataFrame(rows, geometry=points, crs=4326).to_file(file)
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0, (result.output, result.exception)
    assert "projected (metres) or swapped" in result.stderr
    assert "swapped?" in result.stderr
    assert set(read_tables(made).places) == {"c", "d"}


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [NAN, 36.1]},
        {"type": "Point", "coordinates": [float("inf"), 36.1]},
        {"type": "Point", "coordinates": "here"},
        {
            "type": "Polygon",
            "coordinates": [[[37, 36], [37.1, NAN], [37, 36.1], [37, 36]]],
        },
        {"type": "Polygon", "coordinates": [[[37, 36]]]},
        {"type": "Blob"},
        "POINT(37 36)",
    ],
)
def test_bad_geometry_in_geojson(made: Path, tmp_path: Path, geometry: object) -> None:
    good = {"type": "Point", "coordinates": [37.1, 36.1]}
    features = [
        {"type": "Feature", "properties": {"id": key, "name": key}, "geometry": shape}
        for key, shape in (("bad", geometry), ("good", good))
    ]
    file = tmp_path / "x.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [*features, 5]}))
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0, (result.output, result.exception)
    assert "1 new, 2 refused." in result.stderr
    assert set(read_tables(made).places) == {"good"}


def test_ten_thousand_rows_of_one_place(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("name,lon,lat\n" + "Azaz,37.05,36.59\n" * 10_000)
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0, (result.output, result.exception)
    assert "the same id came before (and 9,998 more like it)" in result.stderr
    assert "1 new, 9,999 refused." in result.stderr


@pytest.mark.parametrize("start", ["=", "@", "+", "\t="])
def test_a_formula_in_a_name(made: Path, tmp_path: Path, start: str) -> None:
    file = tmp_path / "towns.csv"
    file.write_text(f'id,name,lon,lat\nx1,"{start}HYPERLINK(1)",37.1,36.1\nx2,Azaz,37.05,36.59\n')
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0
    assert "formula" in result.stderr
    assert "HYPERLINK" not in (made / "places.csv").read_text()


def test_a_formula_in_a_further_name_costs_that_name_alone(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("id,name,names,lon,lat\nx1,Azaz,=cmd();Ezaz,37.05,36.59\n")
    result = run("import", file, "--region", made, "--source", "press")
    assert "a further name left out" in result.stderr
    assert "1 new" in result.stderr
    assert [name.name for name in read_tables(made).names] == ["Ezaz"]


# --- bombs ---------------------------------------------------------------------------------------


def test_a_zip_bomb(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "SY.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("SY.txt", bytes(40 * files.MB))
    assert file.stat().st_size < files.MB
    assert "as a zip bomb does" in refused(made, file)


def test_a_zip_that_is_larger_than_it_says(made: Path, tmp_path: Path) -> None:
    """The size in the directory is forged: no more is read than it says, and the sum is wrong."""
    file = tmp_path / "SY.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("SY.txt", bytes(40 * files.MB))
    data = file.read_bytes()
    size = (40 * files.MB).to_bytes(4, "little")
    file.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    assert "SY.zip" in refused(made, file)


@pytest.mark.parametrize("form", ["gz", "bz2", "xz"])
def test_a_packed_bomb(made: Path, tmp_path: Path, form: str) -> None:
    import bz2
    import gzip
    import lzma

    pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[form]
    file = tmp_path / f"x.csv.{form}"
    file.write_bytes(pack(bytes(40 * files.MB)))
    assert "as a zip bomb does" in refused(made, file)


def test_a_workbook_bomb(made: Path, tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", ADM2=LEVELS)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/image.bin", bytes(40 * files.MB))
    assert "as a zip bomb does" in refused(made, file)


def test_a_zip_with_a_path_that_leads_out(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("../../evil.shp", b"x")
    assert "leads out of the zip" in refused(made, file)
    assert not (tmp_path.parent / "evil.shp").exists()


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [ENTITIES, XXE])
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("x.osm", '<osm version="0.6"><node id="1" lat="36" lon="37"/></osm>'),
        ("x.kml", "<kml><Document><Placemark><name>&b;</name></Placemark></Document></kml>"),
        ("x.gml", "<gml><name>&b;</name></gml>"),
    ],
)
def test_an_xml_bomb(made: Path, tmp_path: Path, head: str, name: str, body: str) -> None:
    (tmp_path / name).write_text(head + body)
    assert "defines entities" in refused(made, tmp_path / name)


def test_a_file_that_says_what_else_to_open(made: Path, tmp_path: Path) -> None:
    geojson(tmp_path / "secret.geojson")
    source = f"<SrcDataSource>{tmp_path / 'secret.geojson'}</SrcDataSource>"
    layer = f'<OGRVRTLayer name="secret">{source}</OGRVRTLayer>'
    (tmp_path / "x.vrt").write_text(f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>")
    assert "not files that say what else to open" in refused(made, tmp_path / "x.vrt")
    steps = {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read secret"}
    (tmp_path / "x.json").write_text(json.dumps(steps))
    message = refused(made, tmp_path / "x.json", "--from", "vector")
    assert "not files that say what else to open" in message


def test_a_bundle_whose_table_is_a_view_without_end(made: Path, tmp_path: Path) -> None:
    import sqlite3

    base = sqlite3.connect(tmp_path / "x.db")
    counting = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
    base.execute(f"CREATE VIEW spr AS {counting} SELECT id, 'X' AS name FROM n")
    base.commit()
    base.close()
    message = refused(made, tmp_path / "x.db", "--from", "wof")
    assert "no bundle of Who's On First" in message


def test_marks_of_direction_are_no_part_of_a_name(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("id,name,lon,lat\nx1,\u200fAz\u202eaz\u200e,37.05,36.59\n", "utf-8")
    assert run("import", file, "--region", made, "--source", "press").exit_code == 0
    assert read_tables(made).places["x1"].name == "Azaz"


def test_xml_that_nests_without_end(made: Path, tmp_path: Path) -> None:
    (tmp_path / "x.kml").write_text("<kml>" + "<Folder>" * 50_000 + "</Folder>" * 50_000 + "</kml>")
    assert "nests XML deeper than the limit" in refused(made, tmp_path / "x.kml")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 500_000,
        '{"features":' + "[" * 500_000,
        '{"elements":[{"a":' + '{"a":' * 100_000,
        '{"osm3s":1,"elements":[' + "[" * 3_000 + "]" * 3_000 + "]}",
    ],
)
@pytest.mark.parametrize("fmt", ["linked-places", "overpass", "wikidata", "vector"])
def test_json_that_nests_without_end(made: Path, tmp_path: Path, text: str, fmt: str) -> None:
    (tmp_path / "x.json").write_text(text)
    assert "x.json" in refused(made, tmp_path / "x.json", "--from", fmt)


def test_a_json_item_larger_than_the_limit(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_items, "MAX_ITEM_MB", 2)
    (tmp_path / "x.json").write_text('{"osm3s":{},"elements":[{"tags":"' + "a" * 4 * files.MB)
    assert "an item is longer than 2 MB" in refused(made, tmp_path / "x.json")


@pytest.fixture
def long_line(tmp_path: Path) -> Iterator[Path]:
    """A gigabyte without a line end: a hole in the file, which takes no room on the disk."""
    file = tmp_path / "long.csv"
    with file.open("wb") as out:
        out.write(b"id,name,lon,lat\nx1,")
        out.truncate(1 << 30)
    yield file
    file.unlink()


def test_a_line_of_a_gigabyte(made: Path, long_line: Path) -> None:
    import tracemalloc

    asked = Asked(source="press")
    tracemalloc.start()
    with pytest.raises(GazetteerError, match="longer than the limit of 16 MB"):
        read_places(long_line, asked, made, "csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * files.MAX_LINE_MB * files.MB  # some copies of one line, not of the file


def test_a_quote_that_is_never_closed(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text('id,name,lon,lat\nx1,"Azaz,37,36\n' + "x2,B,37,36\n" * 200_000)
    assert "x.csv" in refused(made, file)


def test_a_workbook_with_nothing_to_read(made: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "x.xlsx")
    assert "which sheet?" in refused(made, tmp_path / "x.xlsx")


@pytest.mark.parametrize("fmt", ["geonames", "osm", "wof", "ocha", "overpass", "wikidata"])
def test_a_file_of_another_format_than_said(made: Path, tmp_path: Path, fmt: str) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("id,name,lon,lat\nx1,Azaz,37.05,36.59\n")
    assert "towns.csv" in refused(made, file, "--from", fmt)
