"""The compiled form of a region: one SQLite file in the user's cache, opened in milliseconds.

Keyed by path, size and time of every table, so an edit is seen at once. Written aside and renamed,
so two processes may compile at once; where the cache cannot be written it lives in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geomap.gazetteer.cells import FILES_UNDER
from geomap.gazetteer.parties import Alias, Party, Speaker, Voices, read_voices
from geomap.gazetteer.region import DataSource, Region, read_region, read_sources
from geomap.gazetteer.tables import Tables, final_redirects, read_tables

FORMAT = 6  # raise whenever the schema or the keys change
TABLE_FILES = (
    "region.toml",
    "places.csv",
    "names.csv",
    "redirects.csv",
    "areas.geojson",
    "parties.toml",
    "publishers.toml",
    "sources.toml",
)

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE place (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
  lon REAL, lat REAL, parent TEXT, quality TEXT, population INTEGER,
  links TEXT NOT NULL, sources TEXT NOT NULL, notes TEXT);
CREATE TABLE name (
  place INTEGER NOT NULL, ord INTEGER NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL,
  preferred INTEGER NOT NULL, from_year INTEGER, until_year INTEGER, source TEXT,
  key TEXT NOT NULL, bones TEXT NOT NULL, senob TEXT NOT NULL);
CREATE TABLE redirect (old TEXT PRIMARY KEY, new TEXT NOT NULL);
CREATE TABLE area (
  place TEXT PRIMARY KEY, west REAL, south REAL, east REAL, north REAL,
  source TEXT NOT NULL, note TEXT, wkb BLOB NOT NULL);
"""
INDEXES = """
CREATE INDEX place_parent ON place (parent);
CREATE INDEX place_where ON place (lat, lon);
CREATE INDEX name_place ON name (place, ord);
CREATE INDEX name_key ON name (key);
CREATE INDEX name_bones ON name (bones, key);
CREATE INDEX name_senob ON name (senob, key);
"""


def cache_folder() -> Path:
    """Where compiled regions are kept: `GEOMAP_CACHE`, else the user's cache folder."""
    named = os.environ.get("GEOMAP_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("geomap")


# Threads share a connection, as SQLite lets them. No statement may be kept with it: Python 3.13
# gives the same one to two threads that ask the same at once, and they get rows of each other.
_SHARED: Any = {"check_same_thread": False, "cached_statements": 0}


def open_compiled(folder: Path) -> tuple[sqlite3.Connection, Path | None]:
    """A read-only connection to the compiled region, and its file (None: in memory)."""
    cache = cache_folder()
    family = f"region-{FORMAT}-{_digest(str(folder))[:10]}-"
    file = cache / f"{family}{_digest(_state(folder))[:16]}.sqlite"
    if not file.is_file() and not _compile_to(file, folder):
        memory = sqlite3.connect(":memory:", **_SHARED)
        compile_region(folder, memory)
        return memory, None
    _forget_older(cache, family, file)
    return connect(file), file


def connect(file: Path) -> sqlite3.Connection:
    """Open a compiled region for reading; it never changes once it has its name."""
    address = f"{file.as_uri()}?mode=ro&immutable=1"
    connection: sqlite3.Connection = sqlite3.connect(address, uri=True, **_SHARED)
    return connection


def _state(folder: Path) -> str:
    """Path, size and time of every table."""
    parts = [str(folder)]
    for under in FILES_UNDER:
        for name in TABLE_FILES:
            path = folder / under / name
            with contextlib.suppress(FileNotFoundError):
                about = path.stat()
                parts.append(f"{under}/{name} {about.st_size} {about.st_mtime_ns}")
    return "\n".join(parts)


def content_of(folder: Path) -> str:
    """A digest of what stands in the tables, wherever they lie and whenever they were written."""
    content = hashlib.sha256()
    for under in FILES_UNDER:
        for name in TABLE_FILES:
            with contextlib.suppress(FileNotFoundError):
                table = (folder / under / name).read_bytes()
                content.update(f"{under}/{name} {len(table)}\n".encode() + table)
    return content.hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _compile_to(file: Path, folder: Path) -> bool:
    """Compile beside the cache file, then rename; False where nothing can be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        os.close(handle)
    except OSError:
        return False
    try:
        connection = sqlite3.connect(aside, isolation_level=None)
        try:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            compile_region(folder, connection)
        finally:
            connection.close()
        Path(aside).replace(file)
    except (OSError, sqlite3.OperationalError):  # a full disk: memory will do
        return False
    finally:
        Path(aside).unlink(missing_ok=True)
    return True


def _forget_older(cache: Path, family: str, newest: Path) -> None:
    """Remove what was compiled from earlier states of the same folder."""
    for old in cache.glob(f"{family}*.sqlite"):
        if old != newest:
            with contextlib.suppress(OSError):
                old.unlink()


def compile_region(folder: Path, connection: sqlite3.Connection) -> None:
    """Read all tables of a region strictly and fill a database with them."""
    region, sources, voices = read_region(folder), read_sources(folder), read_voices(folder)
    tables = read_tables(folder)
    connection.executescript(SCHEMA)
    connection.execute("BEGIN")
    _fill_places(connection, tables)
    connection.executemany("INSERT INTO redirect VALUES (?, ?)", final_redirects(tables).items())
    _fill_areas(connection, tables)
    content = hashlib.sha256()
    for row in connection.execute("SELECT place, text, lang FROM name ORDER BY place, ord"):
        content.update(repr(row).encode())
    meta = {
        "stamp": content.hexdigest(),
        "region": json.dumps(asdict(region) | {"folder": ""}),
        "sources": json.dumps([asdict(source) for source in sources.values()]),
        "voices": _voices_json(voices),
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.execute("COMMIT")
    connection.executescript(INDEXES)


def _fill_places(connection: sqlite3.Connection, tables: Tables) -> None:
    numbers = {identifier: n for n, identifier in enumerate(tables.places)}
    connection.executemany(
        "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                numbers[row.id],
                row.id,
                row.name,
                row.kind,
                row.lon,
                row.lat,
                row.parent,
                row.quality,
                row.population,
                json.dumps(row.links, ensure_ascii=False),
                json.dumps(row.sources),
                row.notes,
            )
            for row in tables.places.values()
        ),
    )
    connection.executemany(
        "INSERT INTO name VALUES (?,?,?,?,?,?,?,?,?,?,?)", _name_rows(tables, numbers)
    )


def _name_rows(tables: Tables, numbers: dict[str, int]) -> Iterator[tuple[object, ...]]:
    """Every name with its keys: of each place its own name first."""
    from geomap.gazetteer.search import key_of
    from geomap.names.fold import is_arabic, skeleton

    def keyed(text: str) -> tuple[str, str, str]:
        key = key_of(text)
        bones = skeleton(key).replace(" ", "")
        return key, bones, bones[::-1]

    for row in tables.places.values():
        lang = "ar" if is_arabic(row.name) else "en"
        yield (numbers[row.id], 0, row.name, lang, 1, None, None, None, *keyed(row.name))
    order: dict[str, int] = {}
    for name in tables.names:
        order[name.place] = order.get(name.place, 0) + 1
        yield (
            numbers[name.place],
            order[name.place],
            name.name,
            name.lang,
            int(name.preferred),
            name.from_year,
            name.until_year,
            name.source,
            *keyed(name.name),
        )


def _fill_areas(connection: sqlite3.Connection, tables: Tables) -> None:
    if not tables.areas:
        return
    from shapely import to_wkb
    from shapely.geometry import shape

    for row in tables.areas.values():
        geometry = shape(dict(row.geometry))
        connection.execute(
            "INSERT INTO area VALUES (?,?,?,?,?,?,?,?)",
            (row.place, *geometry.bounds, row.source, row.note, to_wkb(geometry)),
        )


# --- the hand-written tables, kept as JSON ---


def _voices_json(voices: Voices) -> str:
    return json.dumps(
        {
            "parties": [asdict(party) for party in voices.parties.values()],
            "speakers": [asdict(speaker) for speaker in voices.speakers],
            "offices": voices.offices,
        },
        ensure_ascii=False,
    )


def load_voices(text: str) -> Voices:
    """The parties and speakers of a compiled region."""
    data = json.loads(text)
    parties = {}
    for entry in data["parties"]:
        aliases = tuple(Alias(**alias) for alias in entry.pop("aliases"))
        allies = tuple(entry.pop("allies"))
        parties[entry["id"]] = Party(**entry, aliases=aliases, allies=allies)
    speakers = tuple(
        Speaker(**(entry | {"aliases": tuple(entry["aliases"])})) for entry in data["speakers"]
    )
    return Voices(parties, speakers, tuple(data["offices"]))


def load_region(text: str, folder: Path) -> Region:
    """The region of a compiled region; the folder is where it is now."""
    data = json.loads(text)
    for key in ("languages", "bbox", "centre", "cities", "country_words"):
        data[key] = tuple(data[key])
    return Region(**(data | {"folder": folder}))


def load_sources(text: str) -> dict[str, DataSource]:
    """The sources of a compiled region."""
    return {entry["id"]: DataSource(**entry) for entry in json.loads(text)}
