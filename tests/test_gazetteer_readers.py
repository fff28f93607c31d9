"""Every format that `import` reads, from real files, as far as the region's tables."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from pathlib import Path

import geopandas
import openpyxl
import pytest
from shapely.geometry import Point, box

from geomap.gazetteer.readers import FORMATS, Asked, detect, read_places
from geomap.gazetteer.tables import Tables, read_tables
from tests.gazetteer_kit import (
    WOF_RECORDS,
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


def imported(made: Path, file: Path, *words: object) -> Tables:
    result = run("import", file, "--region", made, *words)
    assert result.exit_code == 0, (result.output, result.exception)
    return read_tables(made)


def names_of(tables: Tables, place: str) -> set[tuple[str, str]]:
    return {(name.name, name.lang) for name in tables.names if name.place == place}


# --- GeoNames ------------------------------------------------------------------------------------


MANBIJ = ("09", "7", "", "")


def dump(path: Path) -> Path:
    rows = geonames_row(9, "Aleppo Governorate", 37.2, 36.2, code="A.ADM1")
    rows += geonames_row(90, "Manbij District", 37.9, 36.5, code="A.ADM2", admin=MANBIJ)
    rows += geonames_row(2, "Manbij", 37.95, 36.53, people=99_497, admin=MANBIJ)
    rows += geonames_row(3, "Old Tell", 37.9, 36.6, code="P.PPLQ", others="Tall Qadim,تل قديم")
    rows += geonames_row(4, "Tripoli", 35.84, 34.43, country="LB", code="P.PPL")
    rows += geonames_row(5, "Peak", 37.0, 36.0, code="T.MT")
    rows += geonames_row(6, "Tokyo", 139.7, 35.7, country="JP")
    return zipped(path, **{path.stem: rows, "readme": "columns"})


def alternates(path: Path) -> Path:
    rows = [
        "1\t2\ten\tManbij\t1\t\t\t\t\t",
        "2\t2\tar\tمنبج\t1\t\t\t\t\t",
        "3\t2\t\tHierapolis\t\t\t\t1\t-300\t19460417",
        "4\t2\tku\tMenbic\t\t\t1\t\t\t",
        "5\t2\tlink\thttps://en.wikipedia.org/wiki/Manbij\t\t\t\t\t\t",
        "6\t2\twkdt\tQ221096\t\t\t\t\t\t",
        "7\t999\ten\tElsewhere\t\t\t\t\t\t",
        "8\t2\tar\tMembij\t\t\t\t\t\t",
    ]
    text = "\n".join(rows) + "\n"
    return zipped(path, **{path.stem: text, "iso-languagecodes": "ISO 639-3\tISO 639-1\n"})


def test_geonames_with_its_names_and_parents(tmp_path: Path) -> None:
    made = region(tmp_path)
    names = alternates(tmp_path / "alternateNamesV2.zip")
    words = ("--names", names, "--country", "SY")
    tables = imported(made, dump(tmp_path / "SY.zip"), *words)
    assert set(tables.places) == {"gn:2", "gn:3", "gn:9", "gn:90"}
    manbij = tables.places["gn:2"]
    assert (manbij.kind, manbij.parent, manbij.population) == ("town", "gn:90", 99_497)
    assert manbij.links == (("geonames", "2"), ("wikidata", "Q221096"))
    assert tables.places["gn:90"].parent == "gn:9"
    assert tables.places["gn:3"].notes == "GeoNames: abandoned"
    assert names_of(tables, "gn:3") == {("Tall Qadim", "und-Latn"), ("تل قديم", "ar")}
    told = {name.name: name for name in tables.names if name.place == "gn:2"}
    assert told["منبج"].preferred
    assert (told["Hierapolis"].from_year, told["Hierapolis"].until_year) == (-300, 1946)
    assert told["Hierapolis"].notes == "historic"
    assert told["Menbic"].notes == "colloquial"
    assert told["Membij"].lang == "ar-Latn"  # said to be Arabic, and is in Latin letters
    assert "https" not in "".join(told)
    assert 'licence = "CC BY 4.0"' in (made / "sources.toml").read_text()


def test_geonames_by_code_and_class(tmp_path: Path) -> None:
    file = dump(tmp_path / "allCountries.zip")
    made = region(tmp_path)
    everywhere = Asked(source="geonames", classes=("T",))
    assert [e.place.name for e in read_places(file, everywhere, made).places] == ["Peak"]
    by_code = Asked(source="geonames", codes=("PPLQ",))
    assert [e.place.id for e in read_places(file, by_code, made).places] == ["gn:3"]


def test_names_alone_are_news_for_places_that_link_to_geonames(tmp_path: Path) -> None:
    made = region(tmp_path, places="P1,Manbij,town,37.95,36.53,,A,,geonames:2,press,\n")
    tables = imported(made, alternates(tmp_path / "alternateNamesV2.zip"))
    assert ("منبج", "ar") in names_of(tables, "P1")
    assert ("wikidata", "Q221096") in tables.places["P1"].links


def test_rows_of_elsewhere_take_no_memory_however_many(tmp_path: Path) -> None:
    file = tmp_path / "allCountries.txt"
    with file.open("w") as out:
        for number in range(60_000):
            out.write(geonames_row(number, f"Place {number}", 100 + number % 70, 10.5))
    asked = Asked(source="geonames", bbox=(35, 32, 43, 38))
    made = region(tmp_path)
    peaks = []
    for size in (10_000, 60_000):
        part = tmp_path / f"{size}.txt"
        part.write_text("".join(file.open().readlines()[:size]))
        tracemalloc.start()
        brought = read_places(part, asked, made)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert brought.outside == size
    assert peaks[1] < peaks[0] * 1.2


# --- OpenStreetMap -------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm", ".osm.bz2"])
def test_an_extract(tmp_path: Path, ending: str) -> None:
    made = region(tmp_path)
    tables = imported(made, extract(tmp_path / f"extract{ending}", nodes=500))
    assert set(tables.places) == {"osm:node/1", "osm:way/7", "osm:relation/8"}
    city = tables.places["osm:node/1"]
    assert (city.name, city.kind, city.population) == ("Aleppo", "city", 1_800_000)
    assert city.links == (("osm", "node/1"), ("wikidata", "Q41183"))
    assert city.parent == "osm:relation/8"  # whose area contains it
    told = {name.name: name for name in tables.names if name.place == "osm:node/1"}
    assert set(told) == {"حلب", "Alep", "Haleb", "Halab al-Shahba", "Beroea", "Etat d'Alep"}
    assert told["حلب"].preferred
    assert told["Beroea"].notes == "old"
    assert (told["Etat d'Alep"].from_year, told["Etat d'Alep"].until_year) == (1920, 1946)
    assert tables.places["osm:relation/8"].kind == "governorate"
    square = tables.areas["osm:relation/8"].geometry["coordinates"][0]
    assert sorted({tuple(point) for point in square}) == [
        (37.0, 36.0),
        (37.0, 36.5),
        (37.5, 36.0),
        (37.5, 36.5),
    ]


def test_rows_under_the_odbl_stay_in_files_of_their_own(tmp_path: Path) -> None:
    places = 'gn:1,Aleppo,city,37.161,36.2,,A,,"geonames:1; wikidata:Q41183",press,\n'
    made = region(tmp_path, places=places)
    before = (made / "places.csv").read_bytes()
    result = run("import", extract(tmp_path / "x.osm.pbf", nodes=9), "--region", made)
    assert result.exit_code == 0, result.output
    assert "the area of 'Half' is not closed" in result.stderr
    assert "1 rows without a name" in result.stderr
    assert not (made / "names.csv").exists()
    assert not (made / "areas.geojson").exists()
    assert "Haleb" in (made / "odbl" / "names.csv").read_text("utf-8")
    assert "osm:relation/8" in (made / "odbl" / "areas.geojson").read_text("utf-8")
    assert "Open Database License 1.0" in (made / "odbl" / "LICENSE.md").read_text("utf-8")
    (made / "odbl" / "LICENSE.md").write_text("our own words\n")
    imported(made, overpass(tmp_path / "more.json"))
    assert (made / "odbl" / "LICENSE.md").read_text() == "our own words\n"
    assert 'licence = "ODbL 1.0"' in (made / "sources.toml").read_text("utf-8")
    rows = before.decode().replace('Q41183"', "Q41183; osm:node/1").replace('"', "")
    assert (made / "places.csv").read_text("utf-8") == rows


def test_an_answer_of_overpass(tmp_path: Path) -> None:
    made = region(tmp_path)
    result = run("import", overpass(tmp_path / "answer.json"), "--region", made)
    assert result.exit_code == 0, result.output
    assert "ask with 'out center' or 'out geom'" in result.stderr
    tables = read_tables(made)
    assert set(tables.places) == {"osm:node/1", "osm:way/7", "osm:relation/8"}
    assert tables.odbl == set(tables.places)
    assert (tables.places["osm:way/7"].lon, tables.places["osm:way/7"].lat) == (37.4, 36.1)
    assert set(tables.areas) == {"osm:relation/8"}


def test_half_an_answer_of_overpass_is_none(tmp_path: Path) -> None:
    made = region(tmp_path)
    before = contents(made)
    remark = 'runtime error: Query timed out in "query" at line 3 after 25 seconds.'
    result = run("import", overpass(tmp_path / "a.json", remark=remark), "--region", made)
    assert "the answer is not whole" in str(result.exception)
    assert contents(made) == before


def test_an_answer_of_nominatim(tmp_path: Path) -> None:
    answers = [
        {
            "osm_type": "node",
            "osm_id": 1,
            "lat": "36.53",
            "lon": "37.95",
            "category": "place",
            "type": "town",
            "name": "منبج",
            "namedetails": {"name": "منبج", "name:en": "Manbij"},
        },
        {"osm_type": "way", "osm_id": 2, "lat": "36.5", "lon": "37.9", "category": "highway"},
    ]
    file = tmp_path / "search.json"
    file.write_text(json.dumps(answers))
    tables = imported(region(tmp_path), file)
    assert tables.odbl == {"osm:node/1"}
    assert tables.places["osm:node/1"].name == "Manbij"
    assert names_of(tables, "osm:node/1") == {("منبج", "ar")}


# --- Who's On First ------------------------------------------------------------------------------


def wof_folder(folder: Path) -> Path:
    for record in WOF_RECORDS:
        number = record["properties"]["wof:id"]
        file = folder / "data" / str(number) / f"{number}.geojson"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(record), encoding="utf-8")
        file.with_name(f"{number}-alt-quattroshapes.geojson").write_text("{}")
    return folder


@pytest.mark.parametrize("form", ["folder", "zip", "bundle", "bundle.bz2", "spr only"])
def test_whos_on_first(tmp_path: Path, form: str) -> None:
    made = region(tmp_path)
    if form == "folder":
        file = wof_folder(tmp_path / "wof")
    elif form == "zip":
        wof_folder(tmp_path / "wof")
        file = tmp_path / "wof.zip"
        with zipfile.ZipFile(file, "w") as packed:
            for path in sorted((tmp_path / "wof").rglob("*.geojson")):
                packed.write(path, path.relative_to(tmp_path))
    else:
        file = wof_bundle(tmp_path / "wof.db", records=form != "spr only")
        if form.endswith("bz2"):
            import bz2

            packed_file = tmp_path / "wof.db.bz2"
            packed_file.write_bytes(bz2.compress(file.read_bytes()))
            file = packed_file
    result = run("import", file, "--region", made)
    assert result.exit_code == 0, (result.output, result.exception)
    assert "1 rows superseded" in result.stderr
    assert "1 rows deprecated" in result.stderr
    tables = read_tables(made)
    assert set(tables.places) == {"wof:1", "wof:42"}
    manbij = tables.places["wof:1"]
    assert (manbij.lon, manbij.lat, manbij.parent) == (37.2, 36.2, "wof:42")
    assert ("geonames", "1001") in manbij.links
    assert tables.places["wof:42"].kind == "governorate"
    assert ("منبج", "ar") in names_of(tables, "wof:1")
    if form != "spr only":
        assert ("Menbîc", "kmr") in names_of(tables, "wof:1")
        assert ("مدينة منبج", "ar") in names_of(tables, "wof:1")
        assert set(tables.areas) == {"wof:1", "wof:42"}


# --- Wikidata ------------------------------------------------------------------------------------


def test_a_result_of_wikidata(tmp_path: Path) -> None:
    made = region(tmp_path)
    result = run("import", wikidata(tmp_path / "query.json"), "--region", made)
    assert result.exit_code == 0, result.output
    assert "has no label" in result.stderr
    assert "another globe" in result.stderr
    assert "names no item" in result.stderr
    tables = read_tables(made)
    assert set(tables.places) == {"wd:Q221096"}
    manbij = tables.places["wd:Q221096"]
    assert (manbij.name, manbij.kind, manbij.lon, manbij.population) == (
        "Manbij",
        "city",
        37.95,
        99_497,
    )
    assert manbij.links == (("wikidata", "Q221096"), ("geonames", "168001"))
    others = {("منبج", "ar"), ("Membij", "und-Latn"), ("Hierapolis", "und-Latn")}
    assert names_of(tables, "wd:Q221096") == others


def test_the_plain_list_of_wikidata(tmp_path: Path) -> None:
    row = {
        "item": "http://www.wikidata.org/entity/Q221096",
        "itemLabel": "Manbij",
        "coord": "Point(37.95 36.53)",
    }
    file = tmp_path / "query.json"
    file.write_text(json.dumps([row]))
    assert set(imported(region(tmp_path), file).places) == {"wd:Q221096"}


# --- OCHA ----------------------------------------------------------------------------------------

LEVELS = [
    ["ADM2_EN", "ADM2_AR", "ADM2_PCODE", "ADM1_EN", "ADM1_AR", "ADM1_PCODE"],
    ["Al Bab", "الباب", "SY0202", "Aleppo", "حلب", "SY02"],
    ["Menbij", "منبج", "SY0205", "Aleppo", "حلب", "SY02"],
]
TOWNS = [
    ["pcode", "name_en", "adm3_en", "adm3_pcode", "adm2_en", "adm1_en", "lat", "lon", "population"],
    ["C1943", "Menbij", "Menbij", "SY020500", "Menbij", "Aleppo", 36.53, 37.95, 99497],
    ["C1944", "Nowhere", "Menbij", "SY020500", "Menbij", "Aleppo", None, None, None],
]
NEW_STYLE = [
    ["adm1_name", "adm1_name1", "adm1_pcode", "adm2_name", "adm2_name1", "adm2_pcode", "valid_to"],
    ["Aleppo", "حلب", "SY02", "Al Bab", "الباب", "SY0202", ""],
    ["Aleppo", "حلب", "SY02", "Gone", "زال", "SY0299", "2020-01-01"],
]


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book["Notes"].append(["read me"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def csv_text(rows: list[list[object]]) -> str:
    return "\n".join(",".join("" if c is None else str(c) for c in row) for row in rows) + "\n"


def test_ocha_workbook_with_levels_and_settlements(tmp_path: Path) -> None:
    file = workbook(tmp_path / "syr.xlsx", ADM2=LEVELS, places=TOWNS)
    tables = imported(region(tmp_path), file)
    assert tables.places["SY02"].kind == "governorate"
    assert tables.places["SY02"].lon is None
    assert tables.places["SY0202"].parent == "SY02"
    assert names_of(tables, "SY0202") == {("الباب", "ar")}
    assert tables.places["C1943"].parent == "SY020500"
    assert tables.places["C1943"].links == (("pcode", "C1943"),)
    assert tables.places["C1943"].kind == "town"
    assert tables.places["C1944"].quality == "N"


@pytest.mark.parametrize("rows", [LEVELS, NEW_STYLE])
def test_ocha_csv_in_both_layouts(tmp_path: Path, rows: list[list[object]]) -> None:
    file = tmp_path / "adm2.csv"
    file.write_text(csv_text(rows), encoding="utf-8")
    tables = imported(region(tmp_path), file)
    assert tables.places["SY0202"].name == "Al Bab"
    assert tables.places["SY0202"].parent == "SY02"
    assert names_of(tables, "SY02") == {("حلب", "ar")}
    assert "SY0299" not in tables.places


def test_a_district_with_the_name_and_the_boundary_of_its_governorate(tmp_path: Path) -> None:
    same = box(36.2, 33.4, 36.4, 33.6)
    one = {"ADM1_EN": "Damascus", "ADM1_PCODE": "SY01"}
    two = {"ADM2_EN": "Damascus", "ADM2_PCODE": "SY0100", **one}
    made = region(tmp_path)
    for name, row in (("adm1", one), ("adm2", two)):
        file = tmp_path / f"{name}.gpkg"
        geopandas.GeoDataFrame([row], geometry=[same], crs=4326).to_file(file)
        tables = imported(made, file)
    assert tables.places["SY0100"].parent == "SY01"
    assert set(tables.areas) == {"SY01", "SY0100"}


def test_ocha_shapefile(tmp_path: Path) -> None:
    rows = [dict(zip(LEVELS[0], row, strict=True)) for row in LEVELS[1:]]
    shapes = [box(37.4, 36.0, 37.7, 36.4), box(37.8, 36.3, 38.1, 36.6)]
    file = tmp_path / "syr_adm2.shp"
    geopandas.GeoDataFrame(rows, geometry=shapes, crs=4326).to_file(file, encoding="utf-8")
    tables = imported(region(tmp_path), file)
    assert set(tables.places) == {"SY02", "SY0202", "SY0205"}
    assert set(tables.areas) == {"SY0202", "SY0205"}
    assert names_of(tables, "SY0205") == {("منبج", "ar")}


# --- vector data ---------------------------------------------------------------------------------


def towns() -> geopandas.GeoDataFrame:
    rows = {"code": ["t1", "t2"], "name": ["Azaz", "Tel Rifaat"], "name_ar": ["أعزاز", "تل رفعت"]}
    points = [Point(37.05, 36.59), Point(37.09, 36.47)]
    return geopandas.GeoDataFrame(rows, geometry=points, crs=4326)


WAYS = {
    "shp": lambda frame, path: frame.to_file(path, encoding="utf-8"),
    "gpkg": lambda frame, path: frame.to_file(path, layer="towns"),
    "geojson": lambda frame, path: frame.to_file(path),
    "fgb": lambda frame, path: frame.to_file(path),
    "parquet": lambda frame, path: frame.to_parquet(path),
    "kml": lambda frame, path: frame.to_file(path, driver="KML"),
}


@pytest.mark.parametrize("ending", WAYS)
def test_vector_data_in_any_system(tmp_path: Path, ending: str) -> None:
    frame = towns() if ending == "kml" else towns().to_crs(32637)
    file = tmp_path / f"towns.{ending}"
    WAYS[ending](frame, file)
    tables = imported(region(tmp_path), file, "--source", "press")
    rows = {place.name: place for place in tables.places.values()}
    assert rows["Azaz"].lon == pytest.approx(37.05, abs=1e-6)
    assert rows["Azaz"].lat == pytest.approx(36.59, abs=1e-6)
    assert names_of(tables, rows["Azaz"].id) == {("أعزاز", "ar")}
    if ending != "kml":  # GDAL's KML gives every placemark an id of its own
        assert set(tables.places) == {"t1", "t2"}


def test_a_zipped_shapefile_and_one_of_several_layers(tmp_path: Path) -> None:
    towns().to_file(tmp_path / "towns.shp", encoding="utf-8")
    file = tmp_path / "towns.zip"
    with zipfile.ZipFile(file, "w") as packed:
        for part in tmp_path.glob("towns.[dspc]*"):
            packed.write(part, part.name)
    made = region(tmp_path)
    assert set(imported(made, file, "--source", "press").places) == {"t1", "t2"}
    many = tmp_path / "many.gpkg"
    towns().to_file(many, layer="one")
    other = towns().assign(code=["u1", "u2"], name=["X", "Y"], name_ar=None)
    other.to_file(many, layer="two")
    asked = run("import", many, "--region", made, "--source", "press")
    assert "which layer? Say it with --layer; it has one, two" in str(asked.exception)
    tables = imported(made, many, "--source", "press", "--layer", "two")
    assert {"u1", "u2"} <= set(tables.places)


def test_a_new_source_is_described_and_named_in_each_row(tmp_path: Path) -> None:
    file = tmp_path / "towns.gpkg"
    towns().to_file(file)
    made = region(tmp_path)
    words = ("--source", "survey", "--licence", "CC BY 4.0", "--credit", "The survey team")
    tables = imported(made, file, *words)
    assert tables.places["t1"].sources == ("survey",)
    assert 'credit = "The survey team"' in (made / "sources.toml").read_text()


def test_columns_named_by_hand_and_rows_without_ids(tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    rows = ["Ort;أسم;Andere;X;Y", "Azaz;أعزاز;Ezaz|Izaz;37.05;36.59", "Azaz;;;37.9;36.1", ""]
    file.write_text("\n".join(rows), "utf-8")
    columns = "name=Ort,name:ar=أسم,names=Andere"
    made = region(tmp_path)
    tables = imported(made, file, "--source", "press", "--columns", columns, "--kind", "town")
    assert set(tables.places) == {"press:azaz_37.0500_36.5900", "press:azaz_37.9000_36.1000"}
    azaz = tables.places["press:azaz_37.0500_36.5900"]
    assert azaz.kind == "town"
    others = {("أعزاز", "ar"), ("Ezaz", "und-Latn"), ("Izaz", "und-Latn")}
    assert names_of(tables, azaz.id) == others
    again = run("import", file, "--region", made, "--source", "press", "--columns", columns)
    assert "2 same." in again.stderr


def test_formats_are_seen_from_the_content(tmp_path: Path) -> None:
    text = geonames_row(1, "A", 37.1, 36.1)
    files = {
        "geonames": zipped(tmp_path / "a", x=text),
        "geonames-names": zipped(tmp_path / "b", x="1\t2\ten\tX\t\t\t\t\t\t\n"),
        "osm": extract(tmp_path / "c.osm.pbf", nodes=0).rename(tmp_path / "c"),
        "overpass": overpass(tmp_path / "d"),
        "wof": wof_bundle(tmp_path / "e"),
        "wikidata": wikidata(tmp_path / "f"),
        "ocha": workbook(tmp_path / "g.xlsx", x=LEVELS).rename(tmp_path / "g"),
    }
    for fmt, file in files.items():
        assert detect(file) == fmt
    assert set(files) < set(FORMATS)


def test_a_ring_of_parents_and_one_that_is_no_wider_keep_no_row_out(tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    rows = ["id,name,kind,lon,lat,parent", "a,A,town,37.1,36.1,b", "b,B,town,37.2,36.1,a"]
    rows += ["d,D,district,37.3,36.1,e", "e,E,town,37.3,36.2,", "f,F,town,37.4,36.2,d", ""]
    file.write_text("\n".join(rows))
    made = region(tmp_path)
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0, (result.output, result.exception)
    assert "2 rows kept without their parent" in result.stderr
    parents = {place.id: place.parent for place in read_tables(made).places.values()}
    assert parents == {"a": None, "b": "a", "d": None, "e": None, "f": "d"}


def test_what_follows_from_areas_under_the_odbl_stays_with_them(tmp_path: Path) -> None:
    made = region(tmp_path)
    imported(made, extract(tmp_path / "x.osm.pbf", nodes=0))
    file = tmp_path / "towns.csv"
    file.write_text("id,name,lon,lat\nx1,Town,37.4,36.1\n")
    assert imported(made, file, "--source", "press").places["x1"].parent is None
    levels = {"SY02": box(37.3, 36.0, 37.7, 36.4), "SY0202": box(37.35, 36.0, 37.6, 36.3)}
    rows = [{"ADM1_PCODE": "SY02", "ADM1_EN": "North"}, {"ADM2_PCODE": "SY0202", "ADM2_EN": "Bab"}]
    area = tmp_path / "levels.gpkg"
    geopandas.GeoDataFrame(rows, geometry=list(levels.values()), crs=4326).to_file(area)
    imported(made, area)
    file.write_text("id,name,lon,lat\nx2,Village,37.4,36.1\n")
    assert imported(made, file, "--source", "press").places["x2"].parent == "SY0202"


def test_what_a_record_under_the_odbl_says_stays_out_of_the_other_tables(tmp_path: Path) -> None:
    """Its id may be noted; the link to Wikidata that it has may not."""
    made = region(tmp_path, places="P1,Aleppo,city,37.161,36.2,,A,,,press,\n")
    tables = imported(made, extract(tmp_path / "x.osm.pbf", nodes=0))
    assert tables.places["P1"].links == (("osm", "node/1"),)


def test_a_parent_is_the_entry_that_its_row_is(tmp_path: Path) -> None:
    """The region knows the governorate by its P-code, the dump by a number of GeoNames."""
    place = "SY02,Aleppo,governorate,37.2,36.2,,A,,geonames:9,press,\n"
    made = region(tmp_path, places=place)
    tables = imported(made, dump(tmp_path / "SY.zip"), "--country", "SY")
    assert tables.places["gn:90"].parent == "SY02"
    assert tables.places["gn:2"].parent == "gn:90"
    (tmp_path / "towns.csv").write_text("id,name,lon,lat,parent\nx1,Town,37.4,36.1,gn:9\n")
    tables = imported(made, tmp_path / "towns.csv", "--source", "press")
    assert tables.places["x1"].parent == "SY02"


def test_points_and_areas_as_wkt(tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    square = "POLYGON((37 36,37.2 36,37.2 36.2,37 36.2,37 36))"
    rows = ["id,name,wkt", "a,A,Point(37.9 36.5)", f'b,B,"{square}"', "c,C,POINT(37)", "d,D,", ""]
    file.write_text("\n".join(rows))
    made = region(tmp_path)
    result = run("import", file, "--region", made, "--source", "press")
    assert "'POINT(37)' is no WKT" in result.stderr
    tables = read_tables(made)
    assert (tables.places["a"].lon, tables.places["d"].lon) == (37.9, None)
    assert set(tables.areas) == {"b"}


def test_places_of_a_neighbour_are_not_called_swapped(tmp_path: Path) -> None:
    """A town of Turkey would lie in Syria with its coordinates swapped."""
    tags = {"place": "town", "name": "Kulu"}
    node = {"type": "node", "id": 1, "lon": 33.0, "lat": 39.0, "tags": tags}
    made = region(tmp_path)
    file = overpass(tmp_path / "x.json", elements=[node])
    result = run("import", file, "--region", made)
    assert "1 rows outside the region" in result.stderr
    assert "swapped" not in result.stderr


def test_the_command_offers_every_format_there_is() -> None:
    from geomap.cli._gazetteer.importing import FORMATS as OFFERED

    assert set(OFFERED) == set(FORMATS)
