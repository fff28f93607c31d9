#!/usr/bin/env python3
"""Compile a region's tables from a folder of gathered data and hand corrections.

    python tools/compile_syria.py DATA_FOLDER -o gazetteer/syria

Reads whatever of these the folder holds: `*_places.csv` (quarters, with variants),
`*_areas.geojson` (their boundaries, by feature number), `*_localities.csv` (towns and villages),
`*_communities_*.csv` (OCHA's populated places, matched with those), `*_adm1.geojson` to
`*_adm3.geojson` (administrative areas) and `*_roads_*.geojson` (ODbL, kept apart). The hand
corrections are the tables beside this script; each row there has a reason. Prints what it merged,
changed and refused, and why. The hand-written files of the region (`*.toml`) are left alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geomap.gazetteer import conflate, incoming, writing
from geomap.gazetteer.areas import AreaRow
from geomap.gazetteer.cells import ODBL_FOLDER
from geomap.gazetteer.rows import NameRow, PlaceRow, RedirectRow
from geomap.gazetteer.search import distance_km
from geomap.gazetteer.tables import Tables
from geomap.names.fold import fold, sound

CORRECTIONS = Path(__file__).parent / "corrections"
CITY = "gn:170063"  # the quarters of the first table are quarters of this city
OUTSIDE_THE_CITY = ("outskirts", "road")  # kinds whose parent is a subdistrict, not the city

SOURCE_IDS = {
    "OCHA": "ocha",
    "CSR": "csr",
    "UN-Habitat": "un-habitat",
    "UNOSAT": "unosat",
    "Airwars": "airwars",
    "Syrian Archive": "syrian-archive",
    "alias list": "alias-list",
}
SOURCE_OF_PREFIX = {"HTH": "un-habitat", "PT": "hand"}  # rows that name no source

QUARTER_GRID = 1e-5  # degrees, about a metre
QUARTER_TOLERANCE = 2e-5  # degrees: what simplifying may move a boundary
ADMIN_GRID = 1e-4  # degrees, about ten metres; the source is simplified to 120-200 m already
ADMIN_TOLERANCE = 2e-4
ROAD_TOLERANCE = 3e-5
METRES_PER_DEGREE = 111_200
PART_SHARE = 0.9  # of an area that lies in a united one: more than streets and drawing take off
CITY_POPULATION = 100_000
TOWN_POPULATION = 10_000

GENERIC_ENDING = re.compile(r"\s+(district|neighbou?rhood|quarter|town)$", re.IGNORECASE)
NUMBERED_PART = re.compile(
    r"(\s[\dIVX]+|\s*الحي (الأول|الثاني|الثالث|الرابع)|\s(South|North)|\s(الجنوبي|الشمالي))$"
)
TITLE_WORDS = re.compile(
    r"[،,]| i Syria$|District$|^محافظة |ستادیومو|ايستاديومو|^Горад | (хот|ош|шаары)$"
)
ARTICLE = re.compile(r"^(al|el|as|ash|ad|an|ar|at|az|aj|ath)[\s-]+|^ال", re.IGNORECASE)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

TWIN_KM = 1.0  # localities of one name this near are one locality listed twice
TWIN_KM_OF_SOURCES = 6.0  # two sources put a town's point further apart than one source does
TWIN_CELL = 0.05  # degrees: twins lie in one cell or in neighbouring ones

ADMIN_KINDS = {1: "governorate", 2: "district", 3: "subdistrict"}


@dataclass
class Log:
    """What was done with the data, for whoever reviews it."""

    lines: list[str] = field(default_factory=list)

    def say(self, verb: str, what: str, why: str) -> None:
        self.lines.append(f"{verb}\t{what}\t{why}")

    def summary(self) -> str:
        counts: dict[str, int] = {}
        for line in self.lines:
            verb = line.split("\t")[0]
            counts[verb] = counts.get(verb, 0) + 1
        return ", ".join(f"{verb} {count}" for verb, count in sorted(counts.items()))


@dataclass
class Region:
    """The tables in the making."""

    places: dict[str, PlaceRow] = field(default_factory=dict)
    names: dict[str, list[NameRow]] = field(default_factory=dict)
    areas: dict[str, BaseGeometry] = field(default_factory=dict)
    area_sources: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    redirects: dict[str, RedirectRow] = field(default_factory=dict)
    log: Log = field(default_factory=Log)

    def add_name(
        self,
        place: str,
        text: str,
        lang: str,
        *,
        source: str | None = None,
        preferred: bool = False,
    ) -> None:
        """Add a spelling unless the place has one that reads the same."""
        text = clean(text)
        if not text:
            return
        known = self.names.setdefault(place, [])
        taken = {spelling_key(row.name) for row in known}
        taken.add(spelling_key(self.places[place].name))
        if spelling_key(text) not in taken:
            known.append(NameRow(place, text, lang, preferred, source=source))


def main() -> None:
    arguments = parse_arguments()
    region = Region()
    features = read_features(arguments.data)
    for path in sorted(arguments.data.glob("*_places.csv")):
        read_quarters(path, region, features)
    for path in sorted(arguments.data.glob("*_localities.csv")):
        read_localities(path, region)
    read_admin_areas(arguments.data, region)
    add_places(region)
    correct_places(region)
    merge_places(region)
    merge_twins(region)
    correct_names(region)
    unite_areas(region, features)
    find_parents(region)
    for path in sorted(arguments.data.glob("*_communities_*.csv")):
        conflate_communities(path, region, arguments.output)
    write_region(region, arguments.output)
    for path in sorted(arguments.data.glob("*_roads_*.geojson")):
        write_roads(path, arguments.output / ODBL_FOLDER / "roads.geojson")
    print("\n".join(region.log.lines) if arguments.verbose else "", end="")
    print(f"{len(region.places)} places; {region.log.summary()}", file=sys.stderr)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder of gathered data")
    parser.add_argument("-o", "--output", type=Path, required=True, help="region folder to write")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every decision")
    return parser.parse_args()


# --- the quarters --------------------------------------------------------------------------------


def read_features(folder: Path) -> dict[int, BaseGeometry]:
    """The boundaries by feature number."""
    features = {}
    for path in sorted(folder.glob("*_areas.geojson")):
        for feature in json.loads(path.read_text())["features"]:
            features[feature["properties"]["csr_feature"]] = shape(feature["geometry"])
    return features


def read_quarters(path: Path, region: Region, features: dict[int, BaseGeometry]) -> None:
    rows = list(read_csv(path))
    owners = names_of_rows(rows)
    for row in rows:
        add_quarter(row, region)
        numbers = [int(number) for number in row["csr_feature"].split(";") if number.strip()]
        if numbers:
            region.areas[row["id"]] = shapely.union_all([features[n] for n in numbers])
            region.area_sources[row["id"]] = ("csr", None)
        for lang, text in variants(row):
            reason = why_no_spelling(row, lang, text, owners)
            if reason:
                region.log.say("refused", f"{row['id']} '{text}'", reason)
            else:
                region.add_name(row["id"], text, lang)


def add_quarter(row: dict[str, str], region: Region) -> None:
    sources = [SOURCE_IDS[name.strip()] for name in row["sources"].split(";") if name.strip()]
    sources = sources or [s for p, s in SOURCE_OF_PREFIX.items() if row["id"].startswith(p)]
    links = [("pcode", row["pcode"])] if row["pcode"] else []
    links += [("csr", number) for number in row["csr_feature"].split(";") if number.strip()]
    if row["unosat_name"]:
        region.log.say("kept", f"{row['id']} UNOSAT label '{row['unosat_name']}'", "as a spelling")
    notes = [note for note in (row["notes"], point_note(row)) if note]
    region.places[row["id"]] = PlaceRow(
        id=row["id"],
        name=clean(row["name_en"].split("/")[0].split("(")[0]),
        kind=row["kind"],
        lon=number_or_none(row["lon"]),
        lat=number_or_none(row["lat"]),
        parent=None if row["kind"] in OUTSIDE_THE_CITY else CITY,
        quality={"none": "N"}.get(row["quality"], row["quality"]),
        links=tuple(links),
        sources=tuple(sources),
        notes=clean("; ".join(notes)) or None,
    )
    if row["name_ar"]:
        region.add_name(row["id"], row["name_ar"].split("/")[0], "ar", preferred=True)


def point_note(row: dict[str, str]) -> str:
    if row["point_source"] in ("", "OCHA centroid") or row["notes"].startswith("approximate"):
        return ""
    return f"point: {row['point_source']}"


def variants(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Language (by script) and text of every variant of a row."""
    for column in ("variants_en", "variants_ar"):
        for text in row[column].split(";"):
            for part in text.split("/"):
                cleaned = clean(re.sub(r"\(.*?\)", "", part))
                if cleaned:
                    yield ("ar" if has_arabic(cleaned) else "en"), cleaned
    for text in (row["name_en"], row["unosat_name"]):
        for part in text.split("/"):
            cleaned = clean(re.sub(r"\(.*?\)", "", part))
            if cleaned:
                yield "en", cleaned
    for part in row["name_ar"].split("/")[1:]:
        yield "ar", clean(part)


def names_of_rows(rows: Iterable[dict[str, str]]) -> dict[str, set[str]]:
    """For each name that is a row's own: the ids of those rows."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        for text in (row["name_en"], row["name_ar"]):
            owners.setdefault(name_key(text), set()).add(row["id"])
    owners.pop("", None)
    return owners


def why_no_spelling(
    row: dict[str, str], lang: str, text: str, owners: dict[str, set[str]]
) -> str | None:
    """Why a variant is no spelling of its row, or None where it is one."""
    own = {name_key(row["name_en"]), name_key(row["name_ar"])}
    others = owners.get(name_key(text), set()) - {row["id"]}
    if others and name_key(text) not in own:
        return f"is the name of {', '.join(sorted(others))}"
    if NUMBERED_PART.search(text):
        return "names a numbered part, not the whole"
    if GENERIC_ENDING.search(text) and name_key(GENERIC_ENDING.sub("", text)) in own | {
        name_key(variant) for _, variant in variants(row)
    }:
        return "a spelling with the word for district behind it"
    by_hand = REFUSED.get((row["id"], spelling_key(text)))
    return f"by hand: {by_hand}" if by_hand else None


# --- towns and villages --------------------------------------------------------------------------


def read_localities(path: Path, region: Region) -> None:
    for row in read_csv(path):
        identifier = f"gn:{row['geonames_id']}" if row["geonames_id"] else f"wof:{row['wof_id']}"
        place = locality(identifier, row, region)
        if place is None:
            continue
        region.places[identifier] = place
        region.names.pop(identifier, None)
        arabic = clean(row["name_ar"])
        spellings = [clean(name) for name in row["all_names"].split("|")]
        if not has_arabic(arabic):
            spellings.append(arabic)
            arabic = next((name for name in spellings if language_of(name) == "ar"), "")
        if language_of(arabic) == "ar":
            region.add_name(identifier, arabic, "ar", preferred=True)
        for spelling in [clean(row["name"]), *spellings]:
            add_locality_name(identifier, spelling, region)


def locality(identifier: str, row: dict[str, str], region: Region) -> PlaceRow | None:
    """The place of a row; None where the same place came with a better row before."""
    links = [("geonames", row["geonames_id"]), ("wof", row["wof_id"])]
    links.append(("wikidata", row["wikidata_id"]))
    earlier = region.places.get(identifier)
    if earlier is not None and earlier.notes and "is_current 1" in earlier.notes:
        region.log.say("merged", f"wof:{row['wof_id']} into {identifier}", "same GeoNames id")
        return None
    if earlier is not None:
        old = dict(earlier.links).get("wof", "")
        region.log.say("merged", f"wof:{old} into {identifier}", "same GeoNames id, later row")
        links.append(("wof", old))
    population = int(float(row["population"] or 0)) or None
    current = {
        "0": "Who's On First: is_current 0 (abolished or doubtful)",
        "1": "Who's On First: is_current 1",
    }
    sources = ("wof", "geonames") if row["src_geom"] == "geonames" else ("wof",)
    return PlaceRow(
        id=identifier,
        name=english_name(row),
        kind=kind_by_size(population),
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        quality="C",
        population=population,
        links=tuple((authority, value) for authority, value in links if value),
        sources=sources,
        notes=current.get(row["is_current"]),
    )


def english_name(row: dict[str, str]) -> str:
    """The Latin name of a row: its own, or the first plain one among its spellings."""
    spellings = [clean(row["name"]), *map(clean, row["all_names"].split("|"))]
    latin = [name for name in spellings if name and language_of(name) == "und-Latn"]
    return latin[0] if latin else clean(row["name"])


def kind_by_size(population: int | None) -> str:
    if population is None or population < TOWN_POPULATION:
        return "locality"
    return "city" if population >= CITY_POPULATION else "town"


def add_locality_name(identifier: str, spelling: str, region: Region) -> None:
    if not spelling:
        return
    by_hand = REFUSED.get((identifier, spelling_key(spelling)))
    if by_hand or TITLE_WORDS.search(spelling):
        region.log.say(
            "refused", f"{identifier} '{spelling}'", by_hand or "a page title, not a name"
        )
        return
    region.add_name(identifier, spelling, language_of(spelling))


# --- administrative areas ------------------------------------------------------------------------


def read_admin_areas(folder: Path, region: Region) -> None:
    for level, kind in ADMIN_KINDS.items():
        for path in sorted(folder.glob(f"*_adm{level}.geojson")):
            for feature in json.loads(path.read_text())["features"]:
                add_admin_area(level, kind, feature, region)


def add_admin_area(level: int, kind: str, feature: dict, region: Region) -> None:
    properties = feature["properties"]
    identifier = properties[f"ADM{level}_PCODE"]
    geometry = shape(feature["geometry"])
    point = geometry.representative_point()
    region.places[identifier] = PlaceRow(
        id=identifier,
        name=clean(properties[f"ADM{level}_EN"]),
        kind=kind,
        lon=round(point.x, 4),
        lat=round(point.y, 4),
        parent=properties[f"ADM{level - 1}_PCODE"] if level > 1 else None,
        quality="C",
        links=(("pcode", identifier),),
        sources=("ocha",),
    )
    region.add_name(identifier, properties[f"ADM{level}_AR"], "ar", preferred=True)
    region.areas[identifier] = geometry
    region.area_sources[identifier] = ("ocha", None)


# --- corrections by hand -------------------------------------------------------------------------


def correct_places(region: Region) -> None:
    for row in read_csv(CORRECTIONS / "places.csv"):
        place = region.places.get(row["place"])
        if place is None:
            region.log.say("refused", f"correction of {row['place']}", "no such place in the data")
            continue
        value = float(row["value"]) if row["field"] in ("lon", "lat") else row["value"]
        region.places[place.id] = replace(place, **{row["field"]: value})
        if row["field"] in ("lon", "lat") and "hand" not in place.sources:
            changed = region.places[place.id]
            region.places[place.id] = replace(changed, sources=(*changed.sources, "hand"))
        region.log.say("changed", f"{place.id} {row['field']}", row["reason"])


def add_places(region: Region) -> None:
    """Places that no file of the data has."""
    for row in read_csv(CORRECTIONS / "added.csv"):
        region.places[row["id"]] = PlaceRow(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            lon=number_or_none(row["lon"]),
            lat=number_or_none(row["lat"]),
            parent=row["parent"],
            quality="C" if row["lon"] else "N",
            sources=(row["source"],),
            notes=row["notes"],
        )
        region.add_name(row["id"], row["name_ar"], "ar", preferred=True)
        for text in row["names"].split(";"):
            region.add_name(row["id"], text, "en", source="press")
        region.log.say("added", f"{row['id']} {row['name']}", row["notes"])


def merge_places(region: Region) -> None:
    for row in read_csv(CORRECTIONS / "merges.csv"):
        if row["from"] in region.places and row["into"] in region.places:
            merge(region, row["from"], row["into"], row["reason"])
        else:
            region.log.say("refused", f"merge {row['from']} into {row['into']}", "not in the data")


def merge_twins(region: Region) -> None:
    """Merge localities listed twice: one name on one spot, or one Wikidata item."""
    cells: dict[tuple[int, int], list[str]] = {}
    for place in region.places.values():
        if place.id.startswith(("gn:", "wof:")):
            cell = (round(place.lon / TWIN_CELL), round(place.lat / TWIN_CELL))
            cells.setdefault(cell, []).append(place.id)
    for (x, y), members in sorted(cells.items()):
        around = [
            i for dx in (-1, 0, 1) for dy in (-1, 0, 1) for i in cells.get((x + dx, y + dy), [])
        ]
        for one in members:
            for other in around:
                if one < other and one in region.places and other in region.places:
                    reason = why_twins(region, one, other)
                    if reason:
                        kept, gone = sorted((one, other), key=lambda i: standing(region, i))
                        merge(region, gone, kept, reason)


def why_twins(region: Region, one: str, other: str) -> str | None:
    first, second = region.places[one], region.places[other]
    km = distance_km(first.lon, first.lat, second.lon, second.lat)
    items = {value for a, value in first.links if a == "wikidata"}
    if items & {value for a, value in second.links if a == "wikidata"}:
        return f"one Wikidata item, {km:.1f} km apart"
    if km > (TWIN_KM if one.startswith("gn:") == other.startswith("gn:") else TWIN_KM_OF_SOURCES):
        return None
    mine, theirs = keys_of(region, one), keys_of(region, other)
    several = one.startswith("gn:") != other.startswith("gn:") and len(mine & theirs) > 1
    if several or spelling_key(first.name) in theirs or spelling_key(second.name) in mine:
        return f"'{first.name}' listed twice, {km:.1f} km apart"
    return None


def keys_of(region: Region, identifier: str) -> set[str]:
    names = [region.places[identifier].name, *(n.name for n in region.names.get(identifier, []))]
    return {spelling_key(name) for name in names}


def standing(region: Region, identifier: str) -> tuple:
    """Which of two twins is kept: the one with people, a GeoNames id and more names."""
    place = region.places[identifier]
    names = len(region.names.get(identifier, []))
    return -(place.population or 0), identifier.startswith("wof:"), -names, identifier


def merge(region: Region, gone: str, kept: str, reason: str) -> None:
    old, new = region.places.pop(gone), region.places[kept]
    region.places[kept] = replace(
        new,
        population=new.population or old.population,
        links=(*new.links, *(link for link in old.links if link not in new.links)),
        sources=(*new.sources, *(s for s in old.sources if s not in new.sources)),
    )
    own = NameRow(gone, old.name, language_or_english(old.name))
    for name in [own, *region.names.pop(gone, [])]:
        if (kept, spelling_key(name.name)) not in REFUSED:
            region.add_name(kept, name.name, name.lang)
    region.redirects[gone] = RedirectRow(gone, kept, reason)
    region.log.say("merged", f"{gone} into {kept}", reason)


def correct_names(region: Region) -> None:
    for row in read_csv(CORRECTIONS / "preferred.csv"):
        if row["place"] in region.places:
            prefer(region, row["place"], row["lang"], row["name"], row["reason"])
    for row in read_csv(CORRECTIONS / "press_names.csv"):
        for text in row["names"].split(";"):
            if row["place"] in region.places:
                region.add_name(row["place"], text, row["lang"], source="press")


def prefer(region: Region, identifier: str, lang: str, text: str, reason: str) -> None:
    """Make a name the preferred one; the one it replaces stays as a spelling."""
    place = region.places[identifier]
    if lang == "en":
        old = place.name
        region.places[identifier] = replace(place, name=text)
        region.names[identifier] = [
            n
            for n in region.names.get(identifier, [])
            if spelling_key(n.name) != spelling_key(text)
        ]
        if (identifier, spelling_key(old)) not in REFUSED:
            region.add_name(identifier, old, language_or_english(old))
    else:
        rows = [
            replace(n, preferred=False) if n.lang == lang else n
            for n in region.names.get(identifier, [])
            if spelling_key(n.name) != spelling_key(text)
        ]
        rows = [n for n in rows if (identifier, spelling_key(n.name)) not in REFUSED]
        rows.append(NameRow(identifier, text, lang, preferred=True))
        region.names[identifier] = rows
    region.log.say("changed", f"{identifier} preferred {lang} name '{text}'", reason)


def language_or_english(text: str) -> str:
    lang = language_of(text)
    return "en" if lang == "und-Latn" else lang


# --- geometry ------------------------------------------------------------------------------------


def unite_areas(region: Region, features: dict[int, BaseGeometry]) -> None:
    for row in read_csv(CORRECTIONS / "areas.csv"):
        if row["place"] not in region.places:
            continue
        parts = [features[int(number)] for number in row["features"].split(";")]
        gap = float(row["close_m"]) / METRES_PER_DEGREE
        closed = shapely.union_all(parts).buffer(gap, join_style="mitre")
        closed = closed.buffer(-gap, join_style="mitre")
        region.areas[row["place"]] = closed
        region.area_sources[row["place"]] = ("csr", row["note"])
        region.log.say("changed", f"{row['place']} area", row["note"])
        for part in parts_of(closed, region, apart_from=row["place"]):
            region.places[part] = replace(region.places[part], parent=row["place"])
            region.log.say("changed", f"{part} parent", f"its area lies in that of {row['place']}")


def parts_of(union: BaseGeometry, region: Region, *, apart_from: str) -> list[str]:
    """The places of the city whose area lies in a united one."""
    return [
        place
        for place, area in region.areas.items()
        if place != apart_from
        and region.places[place].parent == CITY
        and area.intersection(union).area >= PART_SHARE * area.area
    ]


def find_parents(region: Region) -> None:
    """Give each place without a parent the subdistrict that contains its point."""
    codes = [i for i, p in region.places.items() if p.kind == "subdistrict"]
    tree = shapely.STRtree([region.areas[code] for code in codes])
    for place in list(region.places.values()):
        if place.parent is not None or place.lon is None or place.kind in ADMIN_KINDS.values():
            continue
        point = shapely.Point(place.lon, place.lat)
        found = tree.query(point, predicate="within")
        if not len(found):
            found = tree.query_nearest(point, max_distance=0.05)
            verb = "placed" if len(found) else "left out"
            region.log.say(verb, f"{place.id} {place.name}", "outside every subdistrict: nearest")
        if len(found):
            region.places[place.id] = replace(place, parent=codes[int(found[0])])


def compact(geometry: BaseGeometry, tolerance: float, grid: float) -> dict:
    """GeoJSON of an area, simplified and on a grid, exterior rings counter-clockwise."""
    simple = shapely.set_precision(geometry.simplify(tolerance), grid).buffer(0)
    polygons = [
        orient(part) for part in getattr(simple, "geoms", [simple]) if part.geom_type == "Polygon"
    ]
    digits = 5 if grid < 5e-5 else 4
    rings = [
        [[[round(x, digits), round(y, digits)] for x, y in ring.coords] for ring in rings_of(part)]
        for part in polygons
    ]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def rings_of(polygon: shapely.Polygon) -> list:
    return [polygon.exterior, *polygon.interiors]


# --- OCHA's populated places ---------------------------------------------------------------------


def conflate_communities(path: Path, region: Region, folder: Path) -> None:
    """Match them with the places there are: a P-code and a spelling for each, or a new place."""
    by_hand = {row["pcode"]: row for row in read_csv(CORRECTIONS / "communities.csv")}
    rows = []
    for row in read_csv(path):
        decision = by_hand.get(row["pcode"])
        if decision is None:
            rows.append(community(row))
        elif decision["entry"]:
            entry = region.places[decision["entry"]]
            links = (*entry.links, ("pcode", row["pcode"]))
            region.places[entry.id] = replace(entry, links=links)
            region.log.say("matched by hand", f"{row['pcode']} {entry.id}", decision["reason"])
        else:
            region.log.say("left out", f"{row['pcode']} {row['name_en']}", decision["reason"])
    names = tuple(name for rows in region.names.values() for name in rows)
    known = Tables(folder, region.places, names, region.redirects, {})
    proposal = conflate.propose(rows, known, folder)
    for verdict in proposal.verdicts:
        region.log.say(f"community {verdict.what}", f"{verdict.id} {verdict.name}", verdict.reason)
    for entry in proposal.new:
        region.places[entry.place.id] = entry.place
        for name in entry.names:
            region.add_name(entry.place.id, name.name, name.lang)
    for place, links in proposal.links.items():
        region.places[place] = replace(
            region.places[place], links=(*region.places[place].links, *links)
        )
    heard = sounds_of_names(region)
    for name in proposal.names:
        owners = heard.get(sound_key(name.name), set())
        if owners:
            why = "sounds like what it has" if name.place in owners else "is the name of another"
            region.log.say("spelling left out", f"{name.place} '{name.name}'", why)
        elif (name.place, spelling_key(name.name)) not in REFUSED:
            region.add_name(name.place, name.name, name.lang, source="ocha")


def sounds_of_names(region: Region) -> dict[str, set[str]]:
    """For each name by its sound: the ids of the places that have it."""
    heard: dict[str, set[str]] = {}
    for place in region.places.values():
        for text in (place.name, *(name.name for name in region.names.get(place.id, []))):
            heard.setdefault(sound_key(text), set()).add(place.id)
    return heard


def sound_key(text: str) -> str:
    """What every search hears in a spelling, so that another of the same sound adds nothing."""
    return sound(fold(text))


def community(row: dict[str, str]) -> incoming.Incoming:
    """A row of OCHA's table; of "Thadi - Mamali" and "Afrin (Haritan)" the names alone."""
    identifier = row["pcode"]
    plain = re.sub(r"\s*\(.*?\)", "", clean(row["name_en"]))
    parts = dict.fromkeys(clean(part) for part in re.split(r"\s+-\s+|/", plain))
    first, *others = [part[:1].upper() + part[1:] for part in parts if part]
    population = int(row["population"] or 0) or None
    place = PlaceRow(
        id=identifier,
        name=first,
        kind=kind_by_size(population),
        lon=None if not row["lon"] else round(float(row["lon"]), 5),
        lat=None if not row["lat"] else round(float(row["lat"]), 5),
        parent=row["adm3_pcode"],
        quality="C",
        population=population,
        links=(("pcode", identifier),),
        sources=("ocha",),
    )
    names = tuple(NameRow(identifier, name, "und-Latn") for name in others)
    return incoming.Incoming(place, names)


# --- writing -------------------------------------------------------------------------------------


def write_region(region: Region, folder: Path) -> None:
    areas = []
    for identifier, geometry in region.areas.items():
        if identifier not in region.places:
            continue
        admin = region.places[identifier].kind in ADMIN_KINDS.values()
        tolerance, grid = (
            (ADMIN_TOLERANCE, ADMIN_GRID) if admin else (QUARTER_TOLERANCE, QUARTER_GRID)
        )
        source, note = region.area_sources[identifier]
        areas.append(AreaRow(identifier, compact(geometry, tolerance, grid), source, note))
    names = [name for rows in region.names.values() for name in rows]
    writing.write_aside(folder / "places.csv", writing.places_text(region.places.values()))
    writing.write_aside(folder / "names.csv", writing.names_text(names))
    writing.write_aside(folder / "redirects.csv", writing.redirects_text(region.redirects.values()))
    writing.write_aside(folder / "areas.geojson", writing.areas_text(areas))


def write_roads(path: Path, target: Path) -> None:
    lines = []
    for feature in json.loads(path.read_text())["features"]:
        line = shape(feature["geometry"]).simplify(ROAD_TOLERANCE)
        coordinates = [[round(x, 5), round(y, 5)] for x, y in mapping(line)["coordinates"]]
        properties = {"class": feature["properties"]["roadClass"]}
        if feature["properties"]["name"]:
            properties["name"] = feature["properties"]["name"]
        geometry = {"type": "LineString", "coordinates": coordinates}
        record = {"type": "Feature", "properties": properties, "geometry": geometry}
        lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    head = (
        '{"type":"FeatureCollection","licence":"ODbL-1.0",'
        '"attribution":"© OpenStreetMap contributors","features":[\n'
    )
    writing.write_aside(target, head + ",\n".join(lines) + "\n]}\n")


# --- text ----------------------------------------------------------------------------------------


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def clean(text: str) -> str:
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split()).strip("-= ")


def number_or_none(text: str) -> float | None:
    return float(text) if text else None


def spelling_key(text: str) -> str:
    """Two spellings with the same key differ only in case, spaces, hyphens or apostrophes."""
    letters = unicodedata.normalize("NFC", text).casefold()
    return "".join(char for char in letters if char.isalnum())


def name_key(text: str) -> str:
    """The same without the article."""
    return spelling_key(ARTICLE.sub("", clean(text)))


def has_arabic(text: str) -> bool:
    return any("ARABIC" in unicodedata.name(char, "") for char in text)


SCRIPTS = {"LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek", "ARMENIAN": "Armn"}


def language_of(text: str) -> str:
    """A language tag from the script alone; Arabic script is told apart by its letters."""
    scripts = {unicodedata.name(c, "?").split(" ")[0] for c in text if c.isalpha()}
    if scripts == {"ARABIC"}:
        if set(text) & set("ەێۆڕڵۇ"):
            return "ckb"
        if set(text) & set("ہھے"):
            return "ur"
        return "fa" if set(text) & set("یکگچپژۃ") else "ar"
    if len(scripts - {"MODIFIER"}) == 1:
        return f"und-{SCRIPTS.get(next(iter(scripts - {'MODIFIER'})), 'Zyyy')}"
    return "und"


REFUSED = {
    (row["place"], spelling_key(row["name"])): row["reason"]
    for row in read_csv(CORRECTIONS / "refused.csv")
}

if __name__ == "__main__":
    main()
