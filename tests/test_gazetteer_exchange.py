"""Export and import: nothing lost on the way out and back, nothing written on an error."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from geomap.cli.gazetteer import command
from geomap.gazetteer.rows import PLACE_COLUMNS
from geomap.gazetteer.tables import read_tables

HEAD = ",".join(PLACE_COLUMNS) + "\n"
NAMES = "place,name,lang,preferred,from,until,source,notes\n"
SOURCES = """[press]
title = "Newspapers"
licence = "no licence stated, facts only"
credit = "the press"

[osm]
title = "OpenStreetMap"
licence = "ODbL-1.0"
credit = "OpenStreetMap contributors"
"""


def region(folder: Path, name: str, places: str = "", names: str = "") -> Path:
    made = folder / name
    made.mkdir()
    (made / "region.toml").write_text(f'id = "{name}"\ntitle = "X"\nbbox = [35, 32, 43, 38]\n')
    (made / "places.csv").write_text(HEAD + places, encoding="utf-8")
    if places:
        (made / "sources.toml").write_text(SOURCES)
    if names:
        (made / "names.csv").write_text(NAMES + names, encoding="utf-8")
    return made


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def feature(identifier: str, name: str, lon: float, lat: float, **more: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [lon, lat]}
    return {
        "@id": identifier,
        "type": "Feature",
        "properties": {"title": name, "fclasses": ["P"]},
        "names": [{"toponym": name}],
        "types": [{"label": "town"}],
        "geometry": point,
        **more,
    }


def collection(path: Path, *features: object) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two places, one of them OpenStreetMap's, with years, notes, links and a merged id."""
    places = (
        'gn:1,Aleppo,city,37.1612345,36.2,,A,1800000,"geonames:1; wikidata:Q41183",press,a note\n'
        "gn:2,al-Shaar,neighbourhood,37.185,36.209,gn:1,C,,,press,\n"
        "PT1,Nowhere,quarter,,,gn:1,N,,,press,\n"
    )
    names = (
        "gn:1,حلب,ar,yes,,,,\n"
        "gn:1,Beroea,und-Latn,,-300,637,press,Greek\n"
        "gn:2,Chaar,en,,1968,,press,\n"
    )
    made = region(tmp_path, "small", places, names)
    (made / "odbl").mkdir()
    (made / "odbl" / "places.csv").write_text(
        HEAD + "osm:9,Tal Shgheib,village,37.1,36.1,gn:1,C,,osm:node/9,osm,\n"
    )
    (made / "redirects.csv").write_text("from,to,reason\ngn:7,gn:2,the same suburb\n")
    square = [[[37.18, 36.2], [37.19, 36.2], [37.19, 36.21], [37.18, 36.21], [37.18, 36.2]]]
    area = {
        "type": "Feature",
        "properties": {"place": "gn:2", "source": "press", "note": "drawn"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    (made / "areas.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [area]})
    )
    return made


def test_out_and_back_and_out_is_byte_equal(small: Path, tmp_path: Path) -> None:
    empty = region(tmp_path, "empty")
    first, second = tmp_path / "1.jsonld", tmp_path / "2.jsonld"
    assert run("export", first, "--region", small).exit_code == 0
    result = run("import", first, "--region", empty)
    assert result.exit_code == 0, result.output
    assert "4 new." in result.stderr
    assert run("export", second, "--region", empty).exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    assert "osm:9" in (empty / "odbl" / "places.csv").read_text()
    assert "osm:9" not in (empty / "places.csv").read_text()
    assert read_tables(empty).redirects["gn:7"].new == "gn:2"


def test_the_shipped_region_out_and_back_and_out_is_byte_equal(tmp_path: Path) -> None:
    empty = region(tmp_path, "empty")
    toml = (empty / "region.toml").read_text(encoding="utf-8")
    west_to_north = "bbox = [35.4, 32.2, 42.5, 37.4]"
    (empty / "region.toml").write_text(re.sub(r"bbox = .*", west_to_north, toml), encoding="utf-8")
    first, second = tmp_path / "1.jsonld", tmp_path / "2.jsonld"
    assert run("export", first, "--region", "syria").exit_code == 0
    result = run("import", first, "--region", empty)
    assert result.exit_code == 0, result.output
    assert run("export", second, "--region", empty).exit_code == 0
    assert first.read_bytes() == second.read_bytes()


def test_what_the_format_says(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonld"
    run("export", out, "--region", small)
    document = json.loads(out.read_text("utf-8"))
    aleppo = next(f for f in document["features"] if f["@id"] == "urn:geomap:gn:1")
    assert {"type": "closeMatch", "identifier": "wd:Q41183"} in aleppo["links"]
    beroea = next(n for n in aleppo["names"] if n["toponym"] == "Beroea")
    assert beroea["when"]["timespans"] == [{"start": {"in": "-0300"}, "end": {"in": "0637"}}]
    shaar = next(f for f in document["features"] if f["@id"] == "urn:geomap:gn:2")
    assert shaar["geometry"]["geometries"][0]["certainty"] == "less-certain"
    assert shaar["relations"][0]["relationTo"] == "urn:geomap:gn:1"
    assert all(f["properties"]["fclasses"] for f in document["features"])


def test_geojson_and_csv(small: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "x.geojson", "--region", small)
    features = json.loads((tmp_path / "x.geojson").read_text("utf-8"))["features"]
    kinds = {f["properties"]["id"]: (f["geometry"] or {}).get("type") for f in features}
    assert kinds == {"PT1": None, "gn:1": "Point", "gn:2": "Polygon", "osm:9": "Point"}
    run("export", tmp_path / "x.csv", "--region", small)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["gn:1"]["name_ar"] == "حلب"
    assert run("export", tmp_path / "x.xyz", "--region", small).exit_code == 2


def test_again_is_all_the_same_and_changes_nothing(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonld"
    run("export", out, "--region", small)
    before = contents(small)
    result = run("import", out, "--region", small)
    assert result.exit_code == 0, result.output
    assert "4 same." in result.stderr
    assert contents(small) == before


def test_new_same_news_conflict_refused(small: Path, tmp_path: Path) -> None:
    base = "https://example.org/"
    name = {"toponym": "Ash Shaar Quarter", "lang": "en"}
    file = collection(
        tmp_path / "in.jsonld",
        feature(base + "a1", "Manbij", 37.95, 36.53),
        feature(base + "a2", "Al Shaar", 37.186, 36.209, names=[{"toponym": "Al Shaar"}, name]),
        feature(base + "a3", "Aleppo", 37.21, 36.21, types=[{"label": "city"}]),
        feature(base + "a4", "Hama", 35.13, 36.75),
        feature(base + "a5", "Tokyo", 139.7, 35.7),
        feature(base + "a6", "Swapped", 36.5, 37.95),
        feature(base + "a7", "=cmd()", 37.0, 36.5),
        feature(base + "a8", "Swapped", 33.0, 42.0),
        feature(base + "a9", "Metres", 330_000.0, 4_010_000.0),
        feature(base + "a1", "Manbij", 37.95, 36.53),
    )
    before = contents(small)
    words = ("import", file, "--region", small, "--source", "press")
    dry = run(*words, "--dry-run", "-f", "jsonl")
    assert dry.exit_code == 0, dry.output
    rows = [json.loads(line) for line in dry.stdout.splitlines()]
    what = {(row["id"], row["name"]): row["what"] for row in rows}
    assert what["a1", "Manbij"] == "new"
    assert what["a2", "Al Shaar"] == "same with news"
    assert what["a3", "Aleppo"] == "conflict"
    assert what["a5", "Tokyo"] == "refused"
    assert "feature:10: a row of the same id came before" in dry.stderr
    assert "swapped?" in dry.stderr
    assert "formula" in dry.stderr
    assert "out of range" in dry.stderr
    assert contents(small) == before
    assert run(*words).exit_code == 0
    after = read_tables(small)
    assert after.places["gn:2"].lon == 37.185
    assert "Ash Shaar Quarter" in {n.name for n in after.names if n.place == "gn:2"}
    assert "a1" in after.places


def test_what_was_taken_out_by_hand_stays_out(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonld"
    run("export", out, "--region", small)
    gone = run("remove", "PT1", "--because", "no such quarter", "--region", small)
    assert gone.exit_code == 0, gone.output
    result = run("import", out, "--region", small)
    assert "taken out by hand: no such quarter" in result.stderr
    assert "PT1" not in read_tables(small).places


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"type":"FeatureCollection","features":[', "not valid JSON"),
        ('{"features":["Haläb"]}'.encode("latin-1"), "not UTF-8"),
        (b"[" * 200_000, "not valid JSON"),
        (b'{"type":"Feature"}', "no Linked Places"),
        (b'{"features":[1, {}, null]}', "no place in it can be used"),
    ],
)
def test_broken_files_are_refused_and_nothing_is_written(
    small: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "broken.jsonld"
    file.write_bytes(content)
    before = contents(small)
    result = run("import", file, "--region", small)
    assert said in str(result.exception)
    assert contents(small) == before


def test_an_unknown_source_writes_nothing(small: Path, tmp_path: Path) -> None:
    file = collection(tmp_path / "in.jsonld", feature("x1", "Manbij", 37.95, 36.53))
    before = contents(small)
    result = run("import", file, "--region", small, "--source", "nobody")
    assert "nobody" in str(result.exception)
    assert contents(small) == before
