"""Tables are read strictly: file, line, what is wrong, what may be meant."""

# ruff: noqa: E501 (a table of messages)

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.rows import NameRow, PlaceRow
from geomap.gazetteer.tables import read_tables
from geomap.gazetteer.writing import areas_text, names_text, places_text

REGION = """\
id = "small"
title = "Small"
bbox = [36, 35, 38, 37]
"""
PLACES = """\
id,name,kind,lon,lat,parent,quality,population,links,sources,notes
P1,Alpha,town,37,36,,A,1200,geonames:1,hand,
P2,Beta,quarter,37.01,36.01,P1,B,,,hand,"one, two"
"""
NAMES = """\
place,name,lang,preferred,from,until,source,notes
P1,ألفا,ar,yes,,,hand,
P2,Old Beta,en,,1950,1980,hand,
"""
SOURCES = """\
[hand]
title = "By hand"
licence = "MIT"
credit = "us"
"""
PARTIES = """\
[red]
name = "Red"
colour = "#cc0000"
pattern = "dots"
[[red.aliases]]
texts = ["Red Army"]
"""
AREA = (
    '{"type":"FeatureCollection","features":[\n'
    '{"type":"Feature","properties":{"place":"P2","source":"hand"},"geometry":{"type":"Polygon",'
    '"coordinates":[[[37.0,36.0],[37.02,36.0],[37.02,36.02],[37.0,36.02],[37.0,36.0]]]}}\n]}\n'
)


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A small region folder that loads."""
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in {
        "region.toml": REGION,
        "places.csv": PLACES,
        "names.csv": NAMES,
        "sources.toml": SOURCES,
        "parties.toml": PARTIES,
        "areas.geojson": AREA,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_small_region_opens(region: Path) -> None:
    gazetteer = Gazetteer.open(region)
    assert [place.id for place in gazetteer] == ["P1", "P2"]
    assert gazetteer.get("P1").name_in("ar") == "ألفا"
    assert gazetteer.population("P1") == 1200
    old = gazetteer.get("P2").names[1]
    assert (old.text, old.from_year, old.until_year) == ("Old Beta", 1950, 1980)
    assert gazetteer.area("P2") is not None and gazetteer.area("P1") is None


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("places.csv", "kind,lon", "knid,lon", "places.csv:1: unknown column 'knid'. Did you mean 'kind'?"),
        ("places.csv", ",notes\n", "\n", "places.csv:1: the column 'notes' is missing"),
        ("places.csv", "P2,Beta", "P1,Beta", "places.csv:3: id 'P1' is already used at places.csv:2"),
        ("places.csv", "37.01,36.01", "37.01,136.01", "places.csv:3: lat 136.01 is out of range"),
        ("places.csv", "37.01,36.01", "east,36.01", "places.csv:3: lon 'east' is no number"),
        ("places.csv", "37.01,36.01", "nan,36.01", "places.csv:3: lon nan is out of range"),
        ("places.csv", "37.01,36.01", ",36.01", "places.csv:3: lon and lat come together"),
        ("places.csv", "P1,B,", "P3,B,", "places.csv:3: parent 'P3' is not in places.csv. Did you mean"),
        ("places.csv", "P1,B,", "P2,B,", "places.csv:3: 'P2' is its own parent"),
        ("places.csv", "P1,Alpha", ",Alpha", "places.csv:2: '' is no id"),
        ("places.csv", "P1,Alpha", "P1,", "places.csv:2: name is empty"),
        ("places.csv", "P1,Alpha", "P1,=cmd()", "places.csv:2: name starts like a spreadsheet formula"),
        ("places.csv", ",A,", ",E,", "places.csv:2: quality 'E' is not A, B, C, N or empty"),
        ("places.csv", "1200", "many", "places.csv:2: population 'many' is no whole number"),
        ("places.csv", "geonames:1", "geonames", "places.csv:2: link 'geonames' is not authority:"),
        ("places.csv", "P1,Alpha,town", "P1,Alpha,town,x", "places.csv:2: 12 cells, 11 expected"),
        ("names.csv", "P2,Old", "P9,Old", "names.csv:3: place 'P9' is not in places.csv. Did you mean"),
        ("names.csv", "Beta,en", "Beta,English", "names.csv:3: 'English' is no language tag"),
        ("names.csv", "1950,1980", "1980,1950", "names.csv:3: from 1980 is later than until 1950"),
        ("names.csv", "ar,yes", "ar,true", "names.csv:2: preferred is 'yes' or empty"),
        ("areas.geojson", '"P2"', '"P7"', "areas.geojson:2: place 'P7' is not in places.csv"),
        ("areas.geojson", "Polygon", "Point", "areas.geojson:2: an area is a Polygon or MultiPolygon"),
        ("areas.geojson", "37.02,36.0]", "337.02,36.0]", "areas.geojson:2: coordinates out of range"),
        ("areas.geojson", '"source"', '"sorce"', "unknown property 'sorce'. Did you mean 'source'?"),
        ("areas.geojson", "]}\n", "\n", "areas.geojson:4: not valid JSON"),
        ("region.toml", "bbox", "box", "region.toml: unknown key 'box'. Did you mean 'bbox'?"),
        ("sources.toml", "licence", "lisence", "unknown key 'lisence'. Did you mean 'licence'?"),
        ("sources.toml", 'licence = "MIT"\n', "", 'has no licence; write it, or "no licence stated'),
        ("parties.toml", "#cc0000", "red", "parties.toml:1: [red] colour 'red' is not #rrggbb"),
        ("parties.toml", '"dots"', '"dotz"', "unknown pattern 'dotz'"),
        ("parties.toml", "texts", "text", "unknown key 'text'. Did you mean 'texts'?"),
        ("parties.toml", "[red]", "[red", "parties.toml: not valid TOML"),
    ],
)  # fmt: skip
def test_a_broken_row_names_file_line_and_what(
    file: str, old: str, new: str, message: str, region: Path
) -> None:
    path = region / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GazetteerError) as caught:
        Gazetteer.open(region)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_parents_must_not_run_in_a_ring(region: Path) -> None:
    path = region / "places.csv"
    path.write_text(path.read_text().replace("37,36,,A", "37,36,P2,A"))
    with pytest.raises(GazetteerError, match="run in a ring"):
        read_tables(region)


def test_bytes_that_are_not_utf8(region: Path) -> None:
    (region / "names.csv").write_bytes("place,name\nP1,caf\xe9".encode("latin-1"))
    with pytest.raises(GazetteerError, match=r"names.csv: not UTF-8 \(byte 17\); save it as UTF-8"):
        read_tables(region)


def test_a_redirect_must_lead_somewhere_and_not_in_a_ring(region: Path) -> None:
    redirects = region / "redirects.csv"
    redirects.write_text("from,to,reason\nX1,P9,moved\n")
    with pytest.raises(GazetteerError, match=r"redirects.csv:2: place 'P9' is not in places.csv"):
        read_tables(region)
    redirects.write_text("from,to,reason\nX1,X2,moved\nX2,X1,moved\n")
    with pytest.raises(GazetteerError, match="run in a ring"):
        read_tables(region)
    redirects.write_text("from,to,reason\nX1,X2,moved\nX2,P1,moved\n")
    assert Gazetteer.open(region).get("X1").id == "P1"


def test_odbl_rows_live_in_their_own_folder(region: Path) -> None:
    (region / "odbl").mkdir()
    head = PLACES.splitlines()[0]
    (region / "odbl" / "places.csv").write_text(f"{head}\nosm:1,Gamma,village,37,36,P1,C,,,hand,\n")
    tables = read_tables(region)
    assert tables.odbl == {"osm:1"}
    assert Gazetteer.open(region).get("osm:1").name == "Gamma"


def test_no_such_region_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"no region 'siria'.*Did you mean 'syria'"):
        Gazetteer.open("siria")
    with pytest.raises(GazetteerError, match=r"no region folder \(it has no region.toml\)"):
        Gazetteer.open(tmp_path)


def test_tables_are_written_as_they_are_read(region: Path) -> None:
    tables = read_tables(region)
    assert places_text(tables.places.values()) == PLACES
    assert names_text(tables.names) == NAMES
    assert areas_text(tables.areas.values()) == AREA


def test_the_order_of_rows_is_that_of_people() -> None:
    rows = [PlaceRow(i, i, "town") for i in ("gn:10", "P10", "gn:9", "P9")]
    order = [line.split(",")[0] for line in places_text(rows).splitlines()[1:]]
    assert order == ["P9", "P10", "gn:9", "gn:10"]
    names = [NameRow("P1", "b", "en"), NameRow("P1", "a", "ar"), NameRow("P1", "a", "en")]
    assert [line.split(",")[1:3] for line in names_text(names).splitlines()[1:]] == [
        ["a", "en"], ["b", "en"], ["a", "ar"],
    ]  # fmt: skip


def test_shipped_tables_are_in_the_stable_form() -> None:
    from tests.conftest import ROOT

    folder = ROOT / "gazetteer" / "syria"
    tables = read_tables(folder)
    assert places_text(tables.places.values()) == (folder / "places.csv").read_text("utf-8")
    assert names_text(tables.names) == (folder / "names.csv").read_text("utf-8")


def test_a_copied_region_is_the_same_region(region: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(region, tmp_path / "copy")
    assert Gazetteer.open(copy).stamp == Gazetteer.open(region).stamp


def test_every_column_is_documented() -> None:
    from geomap.gazetteer import areas, rows
    from geomap.gazetteer import region as regions
    from tests.conftest import ROOT

    page = (ROOT / "docs" / "gazetteer.md").read_text(encoding="utf-8")
    columns = {
        *rows.PLACE_COLUMNS,
        *rows.NAME_COLUMNS,
        *rows.REDIRECT_COLUMNS,
        *rows.REMOVED_COLUMNS,
        *rows.ACCEPTED_COLUMNS,
        *areas.AREA_PROPERTIES,
        *regions.REGION_KEYS,
        *(set(regions.SOURCE_KEYS) - {"fetch", "options"}),
    }
    assert [column for column in sorted(columns) if f"`{column}`" not in page] == []
