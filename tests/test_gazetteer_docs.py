"""Every import and export command of docs/gazetteer.md runs, on files made for it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.gazetteer.tables import read_tables
from tests.conftest import ROOT
from tests.gazetteer_kit import (
    extract,
    overpass,
    region,
    run,
    wikidata,
    wof_bundle,
)
from tests.test_gazetteer_exchange import collection, feature
from tests.test_gazetteer_readers import LEVELS, alternates, dump, towns, workbook

PAGE = Path(__file__).parent.parent / "docs" / "gazetteer.md"
EDIT = re.compile(r"^    geomap gazetteer (\S.*?)(?:\s+#.*)?$", re.MULTILINE)
COMMAND = re.compile(r"^    geomap gazetteer (import|export) (\S.*?)(?:\s+#.*)?$", re.MULTILINE)


def commands(verb: str) -> list[str]:
    return [words for found, words in COMMAND.findall(PAGE.read_text("utf-8")) if found == verb]


def csv(path: Path) -> Path:
    path.write_text("id,Town,Arabic,lon,lat\nx1,Azaz,أعزاز,37.05,36.59\n", "utf-8")
    return path


def shapefile(path: Path) -> Path:
    towns().to_crs(32637).to_file(path, encoding="utf-8")
    path.with_suffix(".prj").unlink()
    return path


def geopackage(path: Path) -> Path:
    towns().to_file(path, layer="towns")
    towns().to_file(path, layer="others")
    return path


MAKERS: dict[str, Callable[[Path], object]] = {
    "SY.zip": dump,
    "alternateNamesV2.zip": alternates,
    "allCountries.zip": dump,
    "syria-latest.osm.pbf": lambda path: extract(path, nodes=9),
    "overpass.json": overpass,
    "whosonfirst-data-admin-sy-latest.db": wof_bundle,
    "query.json": wikidata,
    "syr_admgz.xlsx": lambda path: workbook(path, ADM2=LEVELS),
    "survey.gpkg": geopackage,
    "towns.shp": shapefile,
    "towns.csv": csv,
    "places.jsonld": lambda path: collection(path, feature("urn:x:p1", "Manbij", 37.95, 36.53)),
}


@pytest.mark.parametrize("words", commands("import"))
def test_an_import_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    region(tmp_path).rename("my-region")
    for name, make in MAKERS.items():
        if name in words:
            make(tmp_path / name)
    result = run("import", *shlex.split(words))
    assert result.exit_code == 0, (result.output, result.exception)
    there = read_tables(tmp_path / "my-region").places
    assert bool(there) != ("--dry-run" in words)


@pytest.mark.parametrize("words", commands("export"))
def test_an_export_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    made = region(tmp_path, places="P1,Manbij,town,37.95,36.53,,A,,,press,\n")
    result = run("export", *shlex.split(words), "--region", made)
    assert result.exit_code == 0, (result.output, result.exception)
    assert (tmp_path / shlex.split(words)[0]).stat().st_size > 100


def test_the_edits_of_the_page(tmp_path: Path) -> None:
    boundary = feature("x", "x", 0, 0) | {
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[37.205, 36.23], [37.21, 36.23], [37.21, 36.235], [37.205, 36.23]]],
        }
    }
    made = tmp_path / "boundary.geojson"
    made.write_text(json.dumps({"type": "FeatureCollection", "features": [boundary]}), "utf-8")
    copy = shutil.copytree(ROOT / "gazetteer" / "syria", tmp_path / "my-region")
    edits = EDIT.findall(PAGE.read_text("utf-8").partition("## Edit")[2].partition("## What")[0])
    assert len(edits) >= 6
    for words in edits:
        told = [str(made) if word == made.name else word for word in shlex.split(words)]
        result = run(*told, "--region", copy)
        assert result.exit_code == 0, (words, result.output, result.exception)


def test_the_page_has_commands_for_every_file_that_is_made() -> None:
    page = json.dumps(commands("import"))
    assert [name for name in MAKERS if name not in page] == []
    assert len(commands("export")) == 5
