"""Places of Who's On First: a bundle as SQLite, or GeoJSON records in a folder or a zip."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._files import BROKEN_SQLITE, MB, head_of, unzipped
from geomap.gazetteer.readers._gather import (
    Asked,
    Called,
    Found,
    Gathering,
    kinds,
    short_language,
    whole,
)
from geomap.gazetteer.readers._shapes import (
    FROM_AREA,
    area_geojson,
    is_area,
    point_of,
    refuse_endless,
)

MAX_RECORD_MB = 64  # one GeoJSON record; the largest country has 30 MB
NAME_KEY = re.compile(r"^name:([a-z]{3})(?:_[a-z]+)?_x_(preferred|variant|colloquial|historical)$")
AUTHORITIES = {"gn:id": "geonames", "wd:id": "wikidata", "osm:id": "osm"}
ALT_RECORD = re.compile(r"-alt-")
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"  # a view may never end
EVERY = 500  # records between two reports of progress
NOWHERE = {"", "-1", "0"}
GONE = ("is_deprecated", "is_superseded", "is_ceased")
PAST = (("edtf:deprecated", "deprecated"), ("edtf:cessation", "ceased"))
UNKNOWN_DATES = {"", "u", "uuuu", "..", "open"}


def read_wof(file: Path, asked: Asked) -> Brought:
    """The current places of a bundle; superseded, deprecated and ceased ones are counted only.

    Raises
    ------
    GazetteerError
        When the file or folder holds no records of Who's On First.
    """
    gathering = Gathering(asked)
    if file.is_dir():
        _read_folder(file, gathering)
    elif file.suffix.lower() == ".zip":
        with unzipped(file) as folder:
            _read_folder(folder, gathering)
    elif not head_of(file, 16).startswith(b"SQLite"):
        _take_file(file, Where(file.name, 1), gathering)
    else:
        _read_bundle(file, gathering)
    return gathering.brought


# --- records as GeoJSON --------------------------------------------------------------------------


def _read_folder(folder: Path, gathering: Gathering) -> None:
    files = sorted(folder.rglob("*.geojson"))
    files = [file for file in files if not ALT_RECORD.search(file.name)]
    if not files:
        raise GazetteerError(f"{folder}: no .geojson records of Who's On First in it")
    for number, file in enumerate(files, 1):
        _take_file(file, Where(str(file.relative_to(folder)), 1), gathering)
        if number % EVERY == 0:
            gathering.asked.progress(number, len(files))


def _take_file(file: Path, where: Where, gathering: Gathering) -> None:
    try:
        if file.stat().st_size > MAX_RECORD_MB * MB:
            raise GazetteerError(f"larger than the limit of {MAX_RECORD_MB} MB for a record")
        _take_record(file.read_bytes(), where, gathering)
    except OSError as error:
        gathering.refuse(where, f"cannot be read ({error.strerror})")
    except GazetteerError as error:
        gathering.refuse(where, error)


def _take_record(body: bytes | str, where: Where, gathering: Gathering) -> None:
    record = _record(body)
    past = _past(record["properties"])
    if past:
        gathering.leave(past)
        return
    gathering.take(_found(record["properties"], record.get("geometry")), where)


def _record(body: bytes | str) -> dict[str, Any]:
    try:
        text = body.decode("utf-8-sig") if isinstance(body, bytes) else body
        record: dict[str, Any] = json.loads(text)
    except UnicodeDecodeError as error:
        raise GazetteerError(f"not UTF-8 (byte {error.start})") from None
    except (ValueError, RecursionError) as error:
        raise GazetteerError(f"not valid JSON, or cut off ({error})") from None
    properties = record.get("properties") if isinstance(record, dict) else None
    if not isinstance(properties, dict) or "wof:id" not in properties:
        raise GazetteerError("no record of Who's On First (it has no wof:id)")
    return record


def _past(properties: Mapping[str, Any]) -> str | None:
    """Why a record is no place of today."""
    if properties.get("wof:superseded_by"):
        return "superseded"
    for key, word in PAST:
        if str(properties.get(key) or "").strip() not in UNKNOWN_DATES:
            return word
    return "not current" if str(properties.get("mz:is_current")) == "0" else None


def _found(properties: Mapping[str, Any], geometry: Any) -> Found:
    identifier = int(properties["wof:id"])
    links = [f"wof:{identifier}", *_concordances(properties.get("wof:concordances") or {})]
    names = list(_names(properties))
    english = next((n.text for n in names if n.lang == "en" and n.preferred), "")
    parent = str(properties.get("wof:parent_id") or "")
    people = properties.get("wof:population") or properties.get("gn:population")
    found = Found(
        id=f"wof:{identifier}",
        name=english or str(properties.get("wof:name") or ""),
        kind=kinds("wof").get(str(properties.get("wof:placetype")), "landmark"),
        parent=f"wof:{parent}" if parent.isdigit() and parent not in NOWHERE else "",
        population=whole(people),
        links=links,
        names=[Called(str(properties.get("wof:name") or "")), *names],
    )
    found.names = [called for called in found.names if called.text]
    _locate(found, properties, geometry)
    return found


def _concordances(told: Mapping[str, Any]) -> Iterator[str]:
    for key, authority in AUTHORITIES.items():
        value = str(told.get(key) or "").strip()
        value = value if authority != "osm" or "/" in value else ""
        if value and value not in NOWHERE:
            yield f"{authority}:{value}"


def _names(properties: Mapping[str, Any]) -> Iterator[Called]:
    for key, values in properties.items():
        fitting = NAME_KEY.match(key)
        if fitting is None or not isinstance(values, list):
            continue
        language, what = short_language(fitting[1]), fitting[2]
        for at, text in enumerate(values):
            if isinstance(text, str) and text.strip():
                preferred = what == "preferred" and at == 0
                notes = what if what in ("colloquial", "historical") else ""
                yield Called(text, "" if language == "und" else language, preferred, notes=notes)


def _locate(found: Found, properties: Mapping[str, Any], geometry: Any) -> None:
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    stated = _stated(properties)
    if stated is not None:
        found.lon, found.lat = stated
    if not geometry:
        return
    try:
        drawn = shape(geometry)
        refuse_endless(drawn)
    except (ShapelyError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise GazetteerError(f"its geometry is broken ({error})") from None
    if is_area(drawn):
        found.lon, found.lat, taken = point_of(drawn, stated)
        found.notes = FROM_AREA if taken else ""
        found.area = area_geojson(drawn)
    elif found.lon is None and drawn.geom_type == "Point":
        found.lon, found.lat, _ = point_of(drawn)


def _stated(properties: Mapping[str, Any]) -> tuple[float, float] | None:
    for source in ("lbl", "geom"):
        lon, lat = properties.get(f"{source}:longitude"), properties.get(f"{source}:latitude")
        if isinstance(lon, int | float) and isinstance(lat, int | float):
            return float(lon), float(lat)
    return None


# --- the bundle ----------------------------------------------------------------------------------


def _read_bundle(file: Path, gathering: Gathering) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as base:
            base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_RECORD_MB * MB)
            base.execute("PRAGMA trusted_schema = OFF")
            tables = {row[0] for row in base.execute(TABLES)}
            if "geojson" not in tables and "spr" not in tables:
                raise GazetteerError(f"{file}: no bundle of Who's On First (no table 'spr')")
            if "geojson" in tables:
                _read_geojson(base, tables, gathering)
            else:
                _read_spr(base, tables, gathering)
    except BROKEN_SQLITE as error:
        raise GazetteerError(f"{file}: the bundle is broken or cut off ({error})") from error


def _read_geojson(base: sqlite3.Connection, tables: set[str], gathering: Gathering) -> None:
    columns = {row[1] for row in base.execute("PRAGMA table_info(geojson)")}
    where_alt = " WHERE NOT is_alt" if "is_alt" in columns else ""
    total = base.execute(f"SELECT count(*) FROM geojson{where_alt}").fetchone()[0]  # noqa: S608
    gone = _gone(base) if "spr" in tables else {}
    rows = base.execute(f"SELECT id, body FROM geojson{where_alt} ORDER BY id")  # noqa: S608
    for number, (identifier, body) in enumerate(rows, 1):
        where = Where("geojson", identifier)
        if identifier in gone:
            gathering.leave(gone[identifier])
            continue
        try:
            _take_record(body, where, gathering)
        except GazetteerError as error:
            gathering.refuse(where, error)
        if number % EVERY == 0:
            gathering.asked.progress(number, total)


def _gone(base: sqlite3.Connection) -> dict[int, str]:
    columns = {row[1] for row in base.execute("PRAGMA table_info(spr)")}
    gone: dict[int, str] = {}
    for column in GONE:
        if column in columns:
            rows = base.execute(f"SELECT id FROM spr WHERE {column} = 1")  # noqa: S608
            gone |= {row[0]: column.removeprefix("is_") for row in rows}
    return gone


def _read_spr(base: sqlite3.Connection, tables: set[str], gathering: Gathering) -> None:
    """A bundle without the records themselves: points, names and concordances from their tables."""
    gone = _gone(base)
    base.row_factory = sqlite3.Row
    for row in base.execute("SELECT * FROM spr ORDER BY id"):
        identifier = row["id"]
        if identifier in gone:
            gathering.leave(gone[identifier])
            continue
        properties = {
            "wof:id": identifier,
            "wof:name": row["name"],
            "wof:placetype": row["placetype"],
            "wof:parent_id": row["parent_id"],
            "geom:longitude": row["longitude"],
            "geom:latitude": row["latitude"],
            "mz:is_current": row["is_current"],
            "wof:concordances": _concordances_of(base, tables, identifier),
        }
        if _past(properties):
            gathering.leave("not current")
            continue
        where = Where("spr", identifier)
        found = _found(properties, None)
        found.names += _names_of(base, tables, identifier)
        gathering.take(found, where)


def _concordances_of(base: sqlite3.Connection, tables: set[str], identifier: int) -> dict[str, Any]:
    if "concordances" not in tables:
        return {}
    query = "SELECT other_source, other_id FROM concordances WHERE id = ?"
    return {str(row[0]): row[1] for row in base.execute(query, (identifier,))}


def _names_of(base: sqlite3.Connection, tables: set[str], identifier: int) -> Iterator[Called]:
    if "names" not in tables:
        return
    query = "SELECT language, privateuse, name FROM names WHERE id = ? ORDER BY rowid"
    for language, use, name in base.execute(query, (identifier,)):
        lang = short_language(str(language or ""))
        preferred = "preferred" in str(use or "")
        yield Called(str(name), "" if lang == "und" else lang, preferred)
