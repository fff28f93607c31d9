"""What `gazetteer export` writes, read back by others: GDAL, pandas, a schema of Linked Places."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import geopandas
import jsonschema
import pyogrio
import pytest

from geomap.gazetteer.exporting import COLUMNS
from geomap.gazetteer.linkedplaces import linked_places, types
from geomap.gazetteer.region import find_region, read_sources
from geomap.gazetteer.rows import NameRow, PlaceRow
from geomap.gazetteer.tables import Tables, read_tables
from tests.gazetteer_kit import region, run
from tests.test_gazetteer_exchange import feature, small

__all__ = ["small"]  # the fixture
SCHEMA = Path(__file__).parent / "data" / "linked-places-1.3.schema.json"
AAT_CHECKED = 500  # features of the shipped region that go through the schema


def exported(folder: Path, target: Path, *words: object) -> Path:
    result = run("export", target, "--region", folder, *words)
    assert result.exit_code == 0, (result.output, result.exception)
    return target


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geojson", "csv"])
def test_every_row_has_its_sources_and_licences(small: Path, tmp_path: Path, ending: str) -> None:
    file = exported(small, tmp_path / f"x.{ending}")
    if ending == "csv":
        with file.open(encoding="utf-8", newline="") as lines:
            rows = {row["id"]: row for row in csv.DictReader(lines)}
    elif ending == "parquet":
        frame = geopandas.read_parquet(file)
        rows = {row["id"]: row for row in frame.to_dict("records")}
    else:
        layer = "places" if ending == "gpkg" else None
        frame = pyogrio.read_dataframe(file, layer=layer)
        rows = {row["id"]: row for row in frame.to_dict("records")}
    assert set(rows) == {"gn:1", "gn:2", "PT1", "osm:9"}
    assert set(COLUMNS) <= set(rows["gn:1"])
    assert rows["gn:1"]["licence"] == "no licence stated, facts only"
    assert rows["osm:9"]["licence"] == "ODbL-1.0"
    assert rows["osm:9"]["credit"] == "OpenStreetMap contributors"
    assert rows["gn:1"]["name_ar"] == "حلب"
    assert rows["gn:2"]["area_source"] == "press"
    assert int(rows["gn:1"]["population"]) == 1_800_000


def test_a_geopackage_as_gdal_reads_it(small: Path, tmp_path: Path) -> None:
    file = exported(small, tmp_path / "x.gpkg")
    layers = {str(name): kind for name, kind in pyogrio.list_layers(file)}
    assert layers == {"places": "Point", "areas": "MultiPolygon", "names": None, "sources": None}
    for layer in ("places", "areas"):
        assert pyogrio.read_info(file, layer=layer)["crs"] == "EPSG:4326"
    places = pyogrio.read_dataframe(file, layer="places").set_index("id")
    assert places.geometry["gn:1"].x == pytest.approx(37.1612345)
    assert places.geometry["PT1"] is None
    areas = pyogrio.read_dataframe(file, layer="areas")
    assert list(areas["id"]) == ["gn:2"]
    assert areas.geometry[0].is_valid
    names = pyogrio.read_dataframe(file, layer="names").set_index("name")
    assert (names["from_year"]["Beroea"], names["until_year"]["Beroea"]) == (-300, 637)
    sources = pyogrio.read_dataframe(file, layer="sources").set_index("id")
    assert sources["licence"]["osm"] == "ODbL-1.0"


def test_a_geoparquet_says_its_version_and_system(small: Path, tmp_path: Path) -> None:
    from pyarrow.parquet import read_schema

    file = exported(small, tmp_path / "x.parquet")
    told = json.loads(read_schema(file).metadata[b"geo"])
    assert told["version"] == "1.1.0"
    frame = geopandas.read_parquet(file).set_index("id")
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry["gn:2"].geom_type == "Polygon"
    assert frame.geometry["gn:1"].geom_type == "Point"


def test_what_is_exported_can_be_imported(small: Path, tmp_path: Path) -> None:
    file = exported(small, tmp_path / "x.parquet")
    made = region(tmp_path)
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0, (result.output, result.exception)
    there = read_tables(made)
    assert set(there.places) == {"gn:1", "gn:2", "PT1", "osm:9"}
    assert there.places["gn:2"].parent == "gn:1"
    assert there.places["gn:1"].links == (("geonames", "1"), ("wikidata", "Q41183"))


def test_an_export_that_fails_leaves_the_old_file(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.gpkg"
    target.write_text("old")
    (small / "places.csv").write_text("broken")
    assert run("export", target, "--region", small).exit_code == 1
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


# --- Linked Places -------------------------------------------------------------------------------


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def test_linked_places_are_what_the_format_demands(small: Path, tmp_path: Path) -> None:
    document = json.loads(exported(small, tmp_path / "x.jsonld").read_text("utf-8"))
    validator().validate(document)
    by_id = {entry["@id"]: entry for entry in document["features"]}
    assert by_id["urn:geomap:PT1"]["geometry"] is None
    node = by_id["urn:geomap:osm:9"]["links"][0]
    assert node["identifier"] == "https://www.openstreetmap.org/node/9"
    suburb = by_id["urn:geomap:gn:2"]["types"][0]
    assert suburb == {
        "identifier": "aat:300000745",
        "label": "neighborhood",
        "sourceLabels": [{"label": "neighbourhood", "lang": "en"}],
    }


def test_the_shipped_region_is_what_the_format_demands() -> None:
    folder = find_region("syria")
    tables, sources = read_tables(folder), read_sources(folder)
    document = json.loads("".join(linked_places(tables, sources, year=2020)))
    features = document["features"]
    kinds = {entry["types"][0]["sourceLabels"][0]["label"]: entry for entry in features}
    odd = [entry for entry in features if entry["geometry"] is None or "links" not in entry]
    some = random.Random(4).sample(features, AAT_CHECKED)
    chosen = [*kinds.values(), *odd[:50], *some]
    validator().validate(document | {"features": chosen})


def test_the_schema_says_no() -> None:
    """A schema that takes anything would prove nothing."""
    good: dict[str, Any] = feature("urn:x:1", "X", 37.0, 36.0)
    good["names"] = [{"toponym": "X", "citations": [{"label": "Y", "year": 1900}]}]
    good["types"] = [{"identifier": "aat:300008375", "label": "town"}]
    context = "https://example.org/linkedplaces-context-v1.1.jsonld"

    def holds(entry: dict[str, Any]) -> bool:
        document = {"type": "FeatureCollection", "@context": context, "features": [entry]}
        return validator().is_valid(document)

    assert holds(good)
    assert holds(good | {"geometry": None})
    bad: list[dict[str, Any]] = [
        {"@id": "1"},
        {"properties": {"title": "X"}},
        {"properties": {"title": "X", "fclasses": ["Q"]}},
        {"names": [{"toponym": "X"}]},
        {"names": [{"toponym": "X", "citations": [{"label": "Y"}]}]},
        {"types": [{"label": "town"}]},
        {"geometry": {"type": "GeometryCollection", "geometries": []}},
        {"geometry": {"type": "Point", "coordinates": [200, 36]}},
        {"when": {"timespans": [{"end": {"in": "1900"}}]}},
        {"when": {"timespans": [{"start": {"in": "1968 or so"}}]}},
        {"links": [{"type": "closeMatch", "identifier": "pcode:SY02"}]},
    ]
    for change in bad:
        assert not holds(good | change), change


def test_a_name_that_ended_has_a_start_and_comes_back_without(tmp_path: Path) -> None:
    made = region(tmp_path, places="P1,Manbij,town,37.95,36.53,,A,,,press,\n")
    header = "place,name,lang,preferred,from,until,source,notes\n"
    (made / "names.csv").write_text(header + "P1,Hierapolis,und-Latn,,,637,press,\n")
    file = exported(made, tmp_path / "x.jsonld")
    document = json.loads(file.read_text("utf-8"))
    validator().validate(document)
    span = document["features"][0]["names"][1]["when"]["timespans"][0]
    assert span == {"start": {"latest": "0637"}, "end": {"in": "0637"}}
    (tmp_path / "other").mkdir()
    back = region(tmp_path / "other")
    assert run("import", file, "--region", back).exit_code == 0
    [name] = read_tables(back).names
    assert (name.from_year, name.until_year) == (None, 637)


def test_since_when_is_the_year_of_the_earliest_source(tmp_path: Path) -> None:
    made = region(tmp_path, places='P1,A,town,37.9,36.5,,A,,,"press; ocha",\nP2,B,town,,,,N,,,,\n')
    with (made / "sources.toml").open("a") as out:
        out.write('[ocha]\ntitle = "COD"\nyear = 2020\nlicence = "CC BY-IGO 3.0"\ncredit = "O"\n')
    document = json.loads("".join(linked_places(read_tables(made), read_sources(made), year=2031)))
    validator().validate(document)
    years = [f["when"]["timespans"][0]["start"]["latest"] for f in document["features"]]
    assert years == ["2020", "2031"]
    assert document["features"][0]["names"][0]["citations"][1]["year"] == 2020


HIERAPOLIS = {"start": {"earliest": "-0300"}, "end": {"latest": "0637"}}


def test_a_record_of_another_gazetteer_keeps_what_it_cites(tmp_path: Path) -> None:
    """The kind of record that the format's own documentation shows."""
    record = feature(
        "http://mygaz.org/places/p_12345",
        "Manbij",
        37.95,
        36.53,
        names=[
            {
                "toponym": "Hierapolis",
                "lang": "grc",
                "citations": [{"label": "Old Gazetteer (1635)", "year": 1635}],
                "when": {
                    "timespans": [{"start": {"earliest": "-0300"}, "end": {"latest": "0637"}}]
                },
            }
        ],
        links=[
            {"type": "exactMatch", "identifier": "http://www.geonames.org/168001/"},
            {"type": "closeMatch", "identifier": "https://www.wikidata.org/wiki/Q221096"},
            {"type": "primaryTopicOf", "identifier": "https://en.wikipedia.org/wiki/Manbij"},
        ],
        relations=None,
    )
    file = tmp_path / "x.jsonld"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [record]}))
    made = region(tmp_path)
    result = run("import", file, "--region", made, "--source", "press")
    assert result.exit_code == 0, (result.output, result.exception)
    tables = read_tables(made)
    assert tables.places["p_12345"].links == (("geonames", "168001"), ("wikidata", "Q221096"))
    [name] = tables.names
    assert (name.from_year, name.until_year, name.source) == (-300, 637, None)
    assert name.notes == "cited: Old Gazetteer (1635)"


def test_every_kind_of_the_readers_has_a_type_of_its_own() -> None:
    from geomap.gazetteer.readers._gather import kinds

    told = {
        kind
        for table in ("geonames", "osm", "osm_admin_level", "wof", "wikidata", "cod")
        for kind in kinds(table).values()
    }
    assert told <= set(types())
    assert {row.fclass for row in types().values()} == set("AHLPRST")


def test_a_kind_and_a_source_that_nobody_describes(tmp_path: Path) -> None:
    tables = Tables(
        tmp_path,
        {"P1": PlaceRow("P1", "A", "ruin", sources=("gone",))},
        (NameRow("P1", "B", "en"),),
        {},
        {},
    )
    document = json.loads("".join(linked_places(tables, {}, year=2020)))
    validator().validate(document)


def test_a_year_is_a_number(tmp_path: Path) -> None:
    made = region(tmp_path)
    (made / "sources.toml").write_text('[x]\ntitle="X"\nlicence="L"\ncredit="C"\nyear="2016"\n')
    assert "year is a whole number" in str(run("export", "x.csv", "--region", made).exception)
