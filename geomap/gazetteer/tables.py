"""The tables of a region folder, read strictly.

Whatever is unknown, doubled or out of range stops the load with file and line; nothing is skipped
in silence. `docs/gazetteer.md` documents the columns; `PLACE_COLUMNS` and its like are the same
lists, and a test compares the two.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError

PLACE_COLUMNS = (
    "id",
    "name",
    "kind",
    "lon",
    "lat",
    "parent",
    "quality",
    "population",
    "links",
    "sources",
    "notes",
)
NAME_COLUMNS = ("place", "name", "lang", "preferred", "from", "until", "source", "notes")
REDIRECT_COLUMNS = ("from", "to", "reason")
REMOVED_COLUMNS = ("place", "name", "reason")
ACCEPTED_COLUMNS = ("check", "place", "reason")
AREA_PROPERTIES = ("place", "source", "note")

QUALITIES = ("A", "B", "C", "N", "")
ODBL_FOLDER = "odbl"  # data under the Open Database License stays in files of its own
FILES_UNDER = ("", ODBL_FOLDER)

PLACE_ID = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]*(?::[A-Za-z0-9_./-]+)?$")
LANGUAGE_TAG = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
KIND = re.compile(r"^[a-z][a-z0-9 -]*$")
# A cell that starts like this is run as a formula by spreadsheets.
FORMULA_START = ("=", "@", "+", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Where:
    """File and line of a row, for messages."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of places.csv. Degrees, EPSG:4326."""

    id: str
    name: str
    kind: str
    lon: float | None = None
    lat: float | None = None
    parent: str | None = None
    quality: str | None = None
    population: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    notes: str | None = None
    where: Where = Where("places.csv", 0)


@dataclass(frozen=True, slots=True)
class NameRow:
    """One row of names.csv: a further name of a place, in a language."""

    place: str
    name: str
    lang: str
    preferred: bool = False
    from_year: int | None = None
    until_year: int | None = None
    source: str | None = None
    notes: str | None = None
    where: Where = Where("names.csv", 0)


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """An id that was merged into another."""

    old: str
    new: str
    reason: str
    where: Where = Where("redirects.csv", 0)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One feature of areas.geojson: the boundary of a place."""

    place: str
    geometry: Mapping[str, Any]  # GeoJSON, EPSG:4326
    source: str
    note: str | None = None
    where: Where = Where("areas.geojson", 0)


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows of a region folder, checked against each other."""

    folder: Path
    places: dict[str, PlaceRow]
    names: tuple[NameRow, ...]
    redirects: dict[str, RedirectRow]
    areas: dict[str, AreaRow]
    odbl: frozenset[str] = field(default=frozenset())  # ids of places from ODbL files


def read_tables(folder: Path) -> Tables:
    """Read every table of a region folder and check them against each other.

    Raises
    ------
    GazetteerError
        With file, line and what is wrong: an unknown column, a duplicate id, a coordinate out of
        range, a name or an area of no place, an unknown parent, a redirect that leads nowhere.
    """
    places: dict[str, PlaceRow] = {}
    names: list[NameRow] = []
    areas: dict[str, AreaRow] = {}
    odbl: set[str] = set()
    for under in FILES_UNDER:
        for place in read_places(folder, under):
            if place.id in places:
                first = places[place.id].where
                raise GazetteerError(f"{place.where}: id '{place.id}' is already used at {first}")
            places[place.id] = place
            if under:
                odbl.add(place.id)
        names.extend(read_names(folder, under))
        for area in read_areas(folder, under):
            if area.place in areas:
                first = areas[area.place].where
                raise GazetteerError(f"{area.where}: '{area.place}' has an area at {first}")
            areas[area.place] = area
    redirects = {row.old: row for row in read_redirects(folder)}
    tables = Tables(folder, places, tuple(names), redirects, areas, frozenset(odbl))
    check_references(tables)
    return tables


def check_references(tables: Tables) -> None:
    """Raise GazetteerError at the first row that points to a place that is not there."""
    places = tables.places
    for place in places.values():
        if place.parent is not None and place.parent not in places:
            raise _unknown(place.where, "parent", place.parent, places)
        if place.parent == place.id:
            raise GazetteerError(f"{place.where}: '{place.id}' is its own parent")
    _refuse_parent_loops(places)
    seen: dict[tuple[str, str, str], Where] = {}
    for name in tables.names:
        if name.place not in places:
            raise _unknown(name.where, "place", name.place, places)
        key = (name.place, name.name, name.lang)
        if key in seen:
            raise GazetteerError(
                f"{name.where}: '{name.place}' has the name '{name.name}' ({name.lang}) "
                f"already at {seen[key]}"
            )
        seen[key] = name.where
    for area in tables.areas.values():
        if area.place not in places:
            raise _unknown(area.where, "place", area.place, places)
    for redirect in tables.redirects.values():
        if redirect.old in places:
            raise GazetteerError(f"{redirect.where}: '{redirect.old}' is still in places.csv")
        if redirect.new not in places and redirect.new not in tables.redirects:
            raise _unknown(redirect.where, "place", redirect.new, places)
        _follow(redirect.old, tables.redirects)


def _follow(old: str, redirects: Mapping[str, RedirectRow]) -> str:
    """Where a merged id leads in the end."""
    seen = {old}
    new = redirects[old].new
    while new in redirects:
        if new in seen:
            raise GazetteerError(f"{redirects[old].where}: the redirects of '{old}' run in a ring")
        seen.add(new)
        new = redirects[new].new
    return new


def final_redirects(tables: Tables) -> dict[str, str]:
    """Every merged id with the id it stands for now."""
    return {old: _follow(old, tables.redirects) for old in tables.redirects}


def _refuse_parent_loops(places: Mapping[str, PlaceRow]) -> None:
    sound: set[str] = set()
    for place in places.values():
        path: list[str] = []
        current: str | None = place.id
        while current is not None and current not in sound:
            if current in path:
                raise GazetteerError(f"{place.where}: the parents of '{place.id}' run in a ring")
            path.append(current)
            current = places[current].parent
        sound.update(path)


def _unknown(where: Where, what: str, value: str, known: Iterable[str]) -> GazetteerError:
    return GazetteerError(
        f"{where}: {what} '{value}' is not in places.csv.{did_you_mean(value, known)}"
    )


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word, or nothing."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(value, list(known), scorer=fuzz.ratio, score_cutoff=50)
    return f" Did you mean '{best[0]}'?" if best else ""


def read_places(folder: Path, under: str = "") -> Iterator[PlaceRow]:
    """Yield the rows of places.csv; the file must exist in the region folder itself."""
    for where, row in _rows(folder, under, "places.csv", PLACE_COLUMNS, must_exist=not under):
        yield place_row(row, where)


def place_row(row: Mapping[str, str], where: Where) -> PlaceRow:
    """A checked place from the cells of a row."""
    identifier, name, kind = row["id"], row["name"], row["kind"]
    if not PLACE_ID.match(identifier):
        raise GazetteerError(f"{where}: '{identifier}' is no id (letters and digits, as gn:170063)")
    _need_text(where, "name", name)
    if not KIND.match(kind):
        raise GazetteerError(f"{where}: '{kind}' is no kind (lower-case words, as neighbourhood)")
    lon = _number(where, "lon", row["lon"], 180.0)
    lat = _number(where, "lat", row["lat"], 90.0)
    if (lon is None) != (lat is None):
        raise GazetteerError(f"{where}: lon and lat come together or not at all")
    if row["quality"] not in QUALITIES:
        raise GazetteerError(f"{where}: quality '{row['quality']}' is not A, B, C, N or empty")
    return PlaceRow(
        id=identifier,
        name=name,
        kind=kind,
        lon=lon,
        lat=lat,
        parent=row["parent"] or None,
        quality=row["quality"] or None,
        population=_whole(where, "population", row["population"]),
        links=_links(where, row["links"]),
        sources=tuple(_split(row["sources"])),
        notes=row["notes"] or None,
        where=where,
    )


def read_names(folder: Path, under: str = "") -> Iterator[NameRow]:
    """Yield the rows of names.csv."""
    for where, row in _rows(folder, under, "names.csv", NAME_COLUMNS, must_exist=False):
        yield name_row(row, where)


def name_row(row: Mapping[str, str], where: Where) -> NameRow:
    """A checked name from the cells of a row."""
    _need_text(where, "name", row["name"])
    if not LANGUAGE_TAG.match(row["lang"]):
        raise GazetteerError(f"{where}: '{row['lang']}' is no language tag (as en, ar, und-Latn)")
    if row["preferred"] not in ("", "yes"):
        raise GazetteerError(f"{where}: preferred is 'yes' or empty, not '{row['preferred']}'")
    first, last = _year(where, "from", row["from"]), _year(where, "until", row["until"])
    if first is not None and last is not None and first > last:
        raise GazetteerError(f"{where}: from {first} is later than until {last}")
    return NameRow(
        place=row["place"],
        name=row["name"],
        lang=row["lang"],
        preferred=row["preferred"] == "yes",
        from_year=first,
        until_year=last,
        source=row["source"] or None,
        notes=row["notes"] or None,
        where=where,
    )


def read_redirects(folder: Path) -> Iterator[RedirectRow]:
    """Yield the rows of redirects.csv, each old id once."""
    seen: dict[str, Where] = {}
    for where, row in _rows(folder, "", "redirects.csv", REDIRECT_COLUMNS, must_exist=False):
        if row["from"] in seen:
            raise GazetteerError(
                f"{where}: '{row['from']}' is redirected already at {seen[row['from']]}"
            )
        seen[row["from"]] = where
        yield RedirectRow(row["from"], row["to"], row["reason"], where)


def read_notes(folder: Path, file: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of removed.csv (what was taken out, and why) or accepted.csv (warnings, why)."""
    return [row for _, row in _rows(folder, "", file, columns, must_exist=False)]


def read_areas(folder: Path, under: str = "") -> Iterator[AreaRow]:
    """Yield the features of areas.geojson (one a line, as this module writes them)."""
    path = folder / under / "areas.geojson"
    if not path.exists():
        return
    name = _shown(under, path.name)
    text = _read_text(path, name)
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise GazetteerError(f"{name}:{line}: not valid JSON ({error})") from error
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise GazetteerError(f"{name}:1: not a GeoJSON FeatureCollection")
    lines = _feature_lines(text, len(document["features"]))
    for feature, line in zip(document["features"], lines, strict=True):
        yield area_row(feature, Where(name, line))


def area_row(feature: Mapping[str, Any], where: Where) -> AreaRow:
    """A checked area from a GeoJSON feature."""
    properties = feature.get("properties") or {}
    unknown = set(properties) - set(AREA_PROPERTIES)
    if unknown:
        word = sorted(unknown)[0]
        raise GazetteerError(
            f"{where}: unknown property '{word}'.{did_you_mean(word, AREA_PROPERTIES)}"
        )
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise GazetteerError(
            f"{where}: an area is a Polygon or MultiPolygon, not {geometry.get('type')}"
        )
    try:
        west, south, east, north = bounds_of(geometry)
    except (TypeError, ValueError) as error:
        raise GazetteerError(f"{where}: the coordinates of the area are broken") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise GazetteerError(f"{where}: coordinates out of range: degrees, longitude first")
    if not properties.get("place"):
        raise GazetteerError(f"{where}: the feature has no property 'place'")
    return AreaRow(
        properties["place"],
        geometry,
        properties.get("source") or "",
        properties.get("note") or None,
        where,
    )


def bounds_of(geometry: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """West, south, east, north of a GeoJSON polygon, in degrees."""
    polygons = (
        [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    )
    xs = [float(point[0]) for polygon in polygons for ring in polygon for point in ring]
    ys = [float(point[1]) for polygon in polygons for ring in polygon for point in ring]
    if not all(map(math.isfinite, (*xs, *ys))):
        raise ValueError("not finite")
    return min(xs), min(ys), max(xs), max(ys)


def _feature_lines(text: str, count: int) -> list[int]:
    """The line each feature starts at; all 1 where the file is not one feature a line."""
    starts = [
        n for n, line in enumerate(text.splitlines(), 1) if line.startswith('{"type":"Feature",')
    ]
    return starts if len(starts) == count else [1] * count


def _rows(
    folder: Path, under: str, file: str, columns: Sequence[str], *, must_exist: bool
) -> Iterator[tuple[Where, dict[str, str]]]:
    path = folder / under / file
    shown = _shown(under, file)
    if not path.exists():
        if must_exist:
            raise GazetteerError(f"{path}: no such file: a region folder needs {file}")
        return
    text = _read_text(path, shown)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, columns, Where(shown, 1))
        line = reader.line_num + 1
        for cells in reader:
            where, line = Where(shown, line), reader.line_num + 1
            if not cells:
                raise GazetteerError(f"{where}: an empty line")
            if len(cells) != len(columns):
                raise GazetteerError(f"{where}: {len(cells)} cells, {len(columns)} expected")
            _check_cells(cells, header, where)
            yield where, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise GazetteerError(f"{shown}:{reader.line_num}: not valid CSV ({error})") from error


def _check_header(header: list[str], columns: Sequence[str], where: Where) -> None:
    for column in header:
        if column not in columns:
            raise GazetteerError(
                f"{where}: unknown column '{column}'.{did_you_mean(column, columns)}"
            )
    for column in columns:
        if column not in header:
            raise GazetteerError(f"{where}: the column '{column}' is missing")
    if len(set(header)) != len(header):
        raise GazetteerError(f"{where}: a column comes twice")


def _check_cells(cells: list[str], header: list[str], where: Where) -> None:
    for cell, column in zip(cells, header, strict=True):
        if cell != cell.strip():
            raise GazetteerError(f"{where}: spaces around '{cell.strip()}' in {column}")
        if cell.startswith(FORMULA_START):
            raise GazetteerError(
                f"{where}: {column} starts like a spreadsheet formula: '{cell[:30]}'"
            )


def _read_text(path: Path, shown: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise GazetteerError(
            f"{shown}: not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    except OSError as error:
        raise GazetteerError(f"{shown}: cannot be read ({error.strerror})") from error


def _shown(under: str, file: str) -> str:
    return f"{under}/{file}" if under else file


def _need_text(where: Where, column: str, value: str) -> None:
    if not value:
        raise GazetteerError(f"{where}: {column} is empty")
    if any(ord(char) < 32 for char in value):
        raise GazetteerError(f"{where}: {column} has a control character")


def _number(where: Where, column: str, value: str, limit: float) -> float | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        raise GazetteerError(f"{where}: {column} '{value}' is no number") from None
    if not -limit <= number <= limit:  # also refuses NaN
        raise GazetteerError(
            f"{where}: {column} {value} is out of range (-{limit:g} to {limit:g} degrees)"
        )
    return number


def _whole(where: Where, column: str, value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit()):
        raise GazetteerError(f"{where}: {column} '{value}' is no whole number")
    return int(value)


def _year(where: Where, column: str, value: str) -> int | None:
    if not value:
        return None
    if not re.fullmatch(r"-?\d{1,4}", value):
        raise GazetteerError(f"{where}: {column} '{value}' is no year")
    return int(value)


def _links(where: Where, value: str) -> tuple[tuple[str, str], ...]:
    links = []
    for item in _split(value):
        authority, colon, identifier = item.partition(":")
        if not colon or not authority or not identifier:
            raise GazetteerError(f"{where}: link '{item}' is not authority:identifier")
        links.append((authority, identifier))
    return tuple(links)


def _split(value: str) -> list[str]:
    return [item.strip() for item in value.split(";") if item.strip()]
