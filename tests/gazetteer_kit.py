"""Real files of other gazetteers, as small as they can be, and a region to bring them into."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import osmium
from click.testing import CliRunner, Result
from osmium.osm import mutable

from geomap.cli.gazetteer import command
from geomap.gazetteer.rows import PLACE_COLUMNS

SYRIA = [35.0, 32.0, 43.0, 38.0]
SOURCES = """[press]
title = "Newspapers"
licence = "no licence stated, facts only"
credit = "the press"
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def region(folder: Path, *, places: str = "", bbox: list[float] | None = None) -> Path:
    """A region folder with a header and nothing else, or with some rows."""
    made = folder / "made"
    made.mkdir()
    box = json.dumps(bbox or SYRIA)
    (made / "region.toml").write_text(f'id = "made"\ntitle = "X"\nbbox = {box}\n')
    (made / "places.csv").write_text(",".join(PLACE_COLUMNS) + "\n" + places, encoding="utf-8")
    (made / "sources.toml").write_text(SOURCES)
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- GeoNames ------------------------------------------------------------------------------------


def geonames_row(
    number: int,
    name: str,
    lon: object,
    lat: object,
    *,
    code: str = "P.PPL",
    country: str = "SY",
    admin: tuple[str, ...] = ("09", "", "", ""),
    people: int = 0,
    others: str = "",
) -> str:
    letter, _, feature = code.partition(".")
    cells = [number, name, name, others, lat, lon, letter, feature, country, "", *admin]
    return "\t".join(map(str, [*cells, people, "", "", "Asia/Damascus", "2016-01-01"])) + "\n"


def zipped(path: Path, **texts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in texts.items():
            packed.writestr(f"{name}.txt", text)
    return path


# --- OpenStreetMap -------------------------------------------------------------------------------

CORNERS = [(37.0, 36.0), (37.5, 36.0), (37.5, 36.5), (37.0, 36.5)]


def extract(path: Path, *, nodes: int = 30_000) -> Path:
    """A city, a suburb as closed way, a governorate of two ways, an open boundary, many nodes."""
    city = {
        "place": "city",
        "name": "حلب",
        "name:en": "Aleppo",
        "name:fr": "Alep",
        "alt_name": "Haleb;Halab al-Shahba",
        "old_name": "Beroea",
        "old_name:1920-1946": "Etat d'Alep",
        "int_name": "Aleppo",
        "name:etymology": "milk",
        "wikidata": "Q41183",
        "population": "1,800,000",
    }
    with osmium.SimpleWriter(str(path)) as out:
        out.add_node(mutable.Node(id=1, location=(37.16, 36.2), tags=city))
        out.add_node(
            mutable.Node(id=2, location=(139.7, 35.7), tags={"place": "town", "name": "T"})
        )
        out.add_node(mutable.Node(id=3, location=(37.2, 36.3), tags={"place": "hamlet"}))
        for number, point in enumerate(CORNERS, 10):
            out.add_node(mutable.Node(id=number, location=point))
        for number in range(100, 100 + nodes):
            # unlike each other, so that they do not pack to nothing
            spot = (36 + number * 7919 % 9973 / 9973, 35 + number * 104729 % 9967 / 9967)
            out.add_node(mutable.Node(id=number, location=spot))
        suburb = {"place": "suburb", "name": "Block"}
        governorate = {
            "type": "boundary",
            "boundary": "administrative",
            "admin_level": "4",
            "name": "محافظة حلب",
            "name:en": "Aleppo Governorate",
        }
        out.add_way(mutable.Way(id=5, nodes=[10, 11, 12]))
        out.add_way(mutable.Way(id=6, nodes=[12, 13, 10]))
        out.add_way(mutable.Way(id=7, nodes=[10, 11, 12, 10], tags=suburb))
        members = [("w", 5, "outer"), ("w", 6, "outer"), ("n", 1, "admin_centre")]
        out.add_relation(mutable.Relation(id=8, members=members, tags=governorate))
        half = governorate | {"name:en": "Half"}
        out.add_relation(mutable.Relation(id=9, members=members[:1], tags=half))
    return path


def overpass(path: Path, **more: Any) -> Path:
    ring = [{"lon": lon, "lat": lat} for lon, lat in [*CORNERS, CORNERS[0]]]
    elements = [
        {
            "type": "node",
            "id": 1,
            "lat": 36.2,
            "lon": 37.16,
            "tags": {"place": "city", "name": "A"},
        },
        {
            "type": "way",
            "id": 7,
            "center": {"lat": 36.1, "lon": 37.4},
            "tags": {"place": "suburb", "name": "Centred"},
        },
        {
            "type": "relation",
            "id": 8,
            "tags": {
                "boundary": "administrative",
                "admin_level": "4",
                "name:en": "Aleppo Governorate",
                "name:ar": "محافظة حلب",
            },
            "members": [
                {"type": "way", "ref": 5, "role": "outer", "geometry": ring[:3]},
                {"type": "way", "ref": 6, "role": "outer", "geometry": ring[2:]},
            ],
        },
        {"type": "way", "id": 9, "tags": {"place": "suburb", "name": "Nowhere"}},
        {"type": "node", "id": 2, "lat": 36.2, "lon": 37.1, "tags": {"shop": "bakery"}},
    ]
    answer = {"version": 0.6, "generator": "Overpass API", "osm3s": {}, "elements": elements}
    path.write_text(json.dumps(answer | more), encoding="utf-8")
    return path


# --- Who's On First ------------------------------------------------------------------------------


def wof_record(number: int, name: str, **more: Any) -> dict[str, Any]:
    properties = {
        "wof:id": number,
        "wof:name": name,
        "wof:placetype": "locality",
        "wof:parent_id": 42,
        "wof:superseded_by": [],
        "wof:concordances": {"gn:id": 1000 + number, "wd:id": f"Q{number}"},
        "mz:is_current": 1,
        "edtf:deprecated": "",
        "edtf:cessation": "uuuu",
        "geom:longitude": 37.1,
        "geom:latitude": 36.1,
        "lbl:longitude": 37.2,
        "lbl:latitude": 36.2,
        "name:eng_x_preferred": [name],
        "name:ara_x_preferred": ["منبج"],
        "name:ara_x_variant": ["مدينة منبج"],
        "name:kmr_x_preferred": ["Menbîc"],
    }
    square = [[[37.0, 36.0], [37.5, 36.0], [37.5, 36.5], [37.0, 36.5], [37.0, 36.0]]]
    geometry = {"type": "Polygon", "coordinates": square}
    return {"type": "Feature", "properties": properties | more, "geometry": geometry}


WOF_RECORDS = (
    wof_record(1, "Manbij"),
    wof_record(2, "Gone", **{"wof:superseded_by": [1]}),
    wof_record(3, "Wrong", **{"edtf:deprecated": "2017-01-01"}),
    wof_record(42, "Aleppo", **{"wof:placetype": "region", "wof:parent_id": -1}),
)


def wof_bundle(path: Path, *, records: bool = True) -> Path:
    """A bundle with the tables of the published ones; without `records`, spr and names only."""
    with closing(sqlite3.connect(path)) as base:
        base.execute(
            "CREATE TABLE spr (id INTEGER PRIMARY KEY, parent_id INTEGER, name TEXT,"
            " placetype TEXT, country TEXT, latitude REAL, longitude REAL, is_current INTEGER,"
            " is_deprecated INTEGER, is_ceased INTEGER, is_superseded INTEGER)"
        )
        base.execute("CREATE TABLE names (id INTEGER, language TEXT, privateuse TEXT, name TEXT)")
        base.execute("CREATE TABLE concordances (id INTEGER, other_id TEXT, other_source TEXT)")
        if records:
            base.execute("CREATE TABLE geojson (id INTEGER, body TEXT, is_alt BOOLEAN)")
        for record in WOF_RECORDS:
            told = record["properties"]
            gone = bool(told["wof:superseded_by"]), bool(told["edtf:deprecated"])
            row = (told["wof:id"], told["wof:parent_id"], told["wof:name"], told["wof:placetype"])
            place = (*row, "SY", 36.2, 37.2, 1, gone[1], 0, gone[0])
            base.execute(f"INSERT INTO spr VALUES ({','.join('?' * 11)})", place)
            base.execute("INSERT INTO names VALUES (?, 'ara', 'preferred', 'منبج')", row[:1])
            base.execute("INSERT INTO concordances VALUES (?, ?, 'gn:id')", (row[0], 1000 + row[0]))
            if records:
                body = json.dumps(record, ensure_ascii=False)
                base.execute("INSERT INTO geojson VALUES (?, ?, 0)", (row[0], body))
                base.execute("INSERT INTO geojson VALUES (?, '{}', 1)", row[:1])
        base.commit()
    return path


# --- Wikidata ------------------------------------------------------------------------------------


def wikidata(path: Path) -> Path:
    def row(item: str, label: str, lang: str, point: str, **more: str) -> dict[str, Any]:
        return {
            "item": {"type": "uri", "value": f"http://www.wikidata.org/entity/{item}"},
            "itemLabel": {"type": "literal", "value": label, "xml:lang": lang},
            "coord": {"type": "literal", "value": point},
            **{key: {"type": "literal", "value": value} for key, value in more.items()},
        }

    point = "Point(37.95 36.53)"
    rows = [
        row("Q221096", "Manbij", "en", point, typeLabel="city", population="99497"),
        row("Q221096", "منبج", "ar", point, itemAltLabel="Membij, Hierapolis", geonames="168001"),
        row("Q5", "Q5", "en", "Point(37.1 36.1)"),
        row("Q6", "Crater", "en", "<http://www.wikidata.org/entity/Q405> Point(37.1 36.1)"),
    ]
    rows.append({"other": {"type": "literal", "value": "x"}})
    document = {"head": {"vars": ["item"]}, "results": {"bindings": rows}}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path
