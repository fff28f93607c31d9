"""Exports are read back by GDAL and pyarrow and hold their provenance."""

from __future__ import annotations

import csv
import json
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import pyogrio
import pytest

from geomap.errors import MapError
from geomap.export import export
from geomap.records import Claim, Control, Evidence, Heard, Source, Standing, Status

DAY = date(2016, 12, 6)


def control(gazetteer: Any, place_id: str, party: str, quote: str, **more: Any) -> Control:
    place = gazetteer.get(place_id)
    claim = Claim(
        "seed",
        place.name,
        Status.CONTROLLED,
        Evidence(quote, "", "", 0, len(quote)),
        place=place,
        party=party,
        date=DAY,
        source=Source("SANA", "government"),
    )
    heard = Heard(claim, "for", "government", "in its own favour: claimed only")
    return Control(place, DAY, Status.CONTROLLED, party, claims=(heard,), since=DAY, **more)


@pytest.fixture(scope="module")
def controls(gazetteer: Any) -> list[Control]:
    return [
        control(gazetteer, "N0156", "government", "The army took it.", standing=Standing.CONFIRMED),
        control(gazetteer, "PT001", "opposition", "=HYPERLINK(1)"),
    ]


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "parquet", "kml"])
def test_geographic_formats_are_read_back(
    tmp_path: Path, gazetteer: Any, controls: list[Control], ending: str
) -> None:
    path = tmp_path / f"control.{ending}"
    export(controls, gazetteer, path)
    frame = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path, layer=0)
    assert frame.crs.to_epsg() in {4326, 4979}
    assert set(frame["party"]) == {"government", "opposition"}
    quarter = frame[frame["place_id"] == "N0156"].iloc[0]
    assert quarter.geometry.geom_type in {"Polygon", "MultiPolygon"}
    assert quarter.geometry.contains(gpd.points_from_xy([37.1854], [36.2091])[0])
    assert "SANA" in quarter["sources"]
    assert "CC BY" in quarter["licence"]


def test_geojson_is_rfc7946(tmp_path: Path, gazetteer: Any, controls: list[Control]) -> None:
    path = tmp_path / "control.geojson"
    export(controls, gazetteer, path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert "crs" not in document
    for feature in document["features"]:
        shape = gpd.GeoSeries.from_wkt([_wkt(feature["geometry"])]).iloc[0]
        for part in getattr(shape, "geoms", [shape]):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw


def _wkt(geometry: dict[str, Any]) -> str:
    from shapely.geometry import shape

    return shape(geometry).wkt


def test_geopackage_has_claims_and_a_style(
    tmp_path: Path, gazetteer: Any, controls: list[Control]
) -> None:
    path = tmp_path / "control.gpkg"
    export(controls, gazetteer, path)
    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert {"control", "claims"} <= layers
    claims = gpd.read_file(path, layer="claims")
    assert list(claims["quote"]) == ["The army took it.", "=HYPERLINK(1)"]
    with sqlite3.connect(path) as database:
        (style,) = database.execute("SELECT styleQML FROM layer_styles").fetchone()
    for party in gazetteer.parties.values():
        assert f'value="{party.id}"' in style


def test_the_style_is_where_qgis_looks_and_draws_areas_and_points(
    tmp_path: Path, gazetteer: Any, controls: list[Control]
) -> None:
    path = tmp_path / "control.gpkg"
    export(controls, gazetteer, path)
    points = gpd.read_file(path, layer="control_points")
    assert list(points["place_id"]) == ["PT001"]
    assert set(points.geom_type) == {"Point"}
    assert set(gpd.read_file(path, layer="control")["place_id"]) == {"N0156", "PT001"}
    with sqlite3.connect(path) as database:
        rows = database.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    styles = {layer: ElementTree.fromstring(qml) for layer, _, _, qml in rows}
    assert [row[:3] for row in rows] == [("control", "geom", 1), ("control_points", "geom", 1)]
    for layer, kind in (("control", "fill"), ("control_points", "marker")):
        renderer = styles[layer].find("renderer-v2")
        assert renderer.get("attr") in set(points.columns)
        assert {symbol.get("type") for symbol in renderer.findall("symbols/symbol")} == {kind}
        assert "" in {row.get("value") for row in renderer.findall("categories/category")}
        columns = " ".join(
            one.get("value")
            for one in styles[layer].iter("Option")
            if one.get("name") == "expression"
        )
        assert "standing" in columns
    patterns = {one.get("class") for one in styles["control"].iter("layer")}
    assert {"SimpleFill", "LinePatternFill", "PointPatternFill"} <= patterns


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "parquet", "kml", "csv"])
def test_what_it_replaces_is_in_every_format(
    tmp_path: Path, gazetteer: Any, controls: list[Control], ending: str
) -> None:
    path = tmp_path / f"control.{ending}"
    export(controls, gazetteer, path, replaces="This replaces the file of Monday.")
    if ending == "csv":
        rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        told = [row["replaces"] for row in rows]
    else:
        frame = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path, layer=0)
        told = list(frame["replaces"])
    assert told == ["This replaces the file of Monday."] * 2


def test_every_row_says_whom_it_is_owed_to(
    tmp_path: Path, gazetteer: Any, controls: list[Control]
) -> None:
    path = tmp_path / "control.geojson"
    export(controls, gazetteer, path)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shaar, maadi = (feature["properties"] for feature in features)
    assert shaar["licence"].startswith(gazetteer.sources["csr"].licence)
    assert gazetteer.sources["csr"].credit in shaar["attribution"]
    assert maadi["boundary"] == "none: a point" and "boundary:" not in maadi["attribution"]


def test_csv_holds_no_formula(tmp_path: Path, gazetteer: Any, controls: list[Control]) -> None:
    path = tmp_path / "control.csv"
    export(controls, gazetteer, path)
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["quotes"] for row in rows] == ["The army took it.", "'=HYPERLINK(1)"]
    assert all(len(row["lon"].partition(".")[2]) <= 4 for row in rows)


def test_nothing_known_is_an_empty_file(tmp_path: Path, gazetteer: Any) -> None:
    for ending in ("geojson", "csv"):
        path = tmp_path / f"none.{ending}"
        export([], gazetteer, path)
        assert path.stat().st_size > 0


def test_unknown_ending(tmp_path: Path, gazetteer: Any, controls: list[Control]) -> None:
    with pytest.raises(MapError, match="geojson"):
        export(controls, gazetteer, tmp_path / "control.shp")


def test_place_without_a_point_keeps_its_row(
    tmp_path: Path, gazetteer: Any, controls: list[Control]
) -> None:
    nowhere = replace(controls[1], place=gazetteer.get("PT035"))
    path = tmp_path / "control.geojson"
    export([nowhere], gazetteer, path)
    (feature,) = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["place_id"] == "PT035"
