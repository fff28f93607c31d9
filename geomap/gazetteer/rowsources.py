"""Places from a GeoNames dump (a country's zip, or its text) and from CSV, row by row."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from geomap.errors import GazetteerError
from geomap.gazetteer.linkedplaces import Brought, Incoming
from geomap.gazetteer.tables import (
    FORMULA_START,
    PLACE_COLUMNS,
    NameRow,
    Where,
    did_you_mean,
    place_row,
)

GEONAMES_COLUMNS = 19
CITY_PEOPLE, TOWN_PEOPLE = 100_000, 10_000  # as the kinds of places.csv are told apart
KIND_OF_CODE = {
    "ADM1": "governorate",
    "ADM2": "district",
    "ADM3": "subdistrict",
    "PPLX": "neighbourhood",
    "AIRP": "airport",
    "HSP": "hospital",
}
KIND_OF_CLASS = {"P": "locality", "R": "road", "H": "river", "T": "hill", "L": "landmark"}
Box = tuple[float, float, float, float]


def read_geonames(file: Path, source: str, *, classes: Sequence[str], bbox: Box) -> Brought:
    """The places of the feature classes inside a box; those outside are counted only."""
    brought = Brought()
    with _text(file) as lines:
        for number, line in enumerate(lines, 1):
            where = Where(file.name, number)
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != GEONAMES_COLUMNS:
                brought.refused.append(f"{where}: {len(cells)} columns, not {GEONAMES_COLUMNS}")
            elif cells[6] in classes:
                _keep(brought, cells, source, bbox, where)
    return brought


def _keep(brought: Brought, cells: list[str], source: str, bbox: Box, where: Where) -> None:
    try:
        entry = _geonames_place(cells, source, where)
    except GazetteerError as error:
        brought.refused.append(str(error))
        return
    west, south, east, north = bbox
    lon, lat = entry.place.lon, entry.place.lat
    if lon is not None and lat is not None and west <= lon <= east and south <= lat <= north:
        brought.places.append(entry)
    else:
        brought.outside += 1


def _geonames_place(cells: list[str], source: str, where: Where) -> Incoming:
    identifier, name, people = f"gn:{cells[0]}", _plain(cells[1], where), cells[14] or "0"
    kind = KIND_OF_CODE.get(cells[7]) or KIND_OF_CLASS.get(cells[6], "landmark")
    if kind == "locality" and people.isdigit() and int(people) >= TOWN_PEOPLE:
        kind = "city" if int(people) >= CITY_PEOPLE else "town"
    row = dict.fromkeys(PLACE_COLUMNS, "") | {
        "id": identifier,
        "name": name,
        "kind": kind,
        "lon": cells[5],
        "lat": cells[4],
        "quality": "C",
        "population": people.lstrip("0"),
        "links": f"geonames:{cells[0]}",
        "sources": source,
    }
    others = dict.fromkeys(" ".join(text.split()) for text in cells[3].split(","))
    kept = [t for t in others if t and t != name and not t.startswith(FORMULA_START)]
    names = (NameRow(identifier, text, _language(text), source=source) for text in kept)
    return Incoming(place_row(row, where), tuple(names))


def read_csv_places(file: Path, source: str, columns: Mapping[str, str]) -> Brought:
    """The places of a CSV with a header; `columns` says which column holds a field."""
    for wanted in columns:
        if wanted not in PLACE_COLUMNS:
            raise GazetteerError(f"no field '{wanted}'.{did_you_mean(wanted, PLACE_COLUMNS)}")
    brought = Brought()
    with _text(file) as lines:
        reader = csv.DictReader(lines)
        held = {wanted: columns.get(wanted, wanted) for wanted in PLACE_COLUMNS}
        header = reader.fieldnames or []
        for wanted in ("id", "name", *columns):
            if held[wanted] not in header:
                hint = did_you_mean(held[wanted], header)
                raise GazetteerError(f"{file}: no column '{held[wanted]}' for {wanted}.{hint}")
        try:
            for row in reader:
                where = Where(file.name, reader.line_num)
                cells = {k: " ".join((row.get(c) or "").split()) for k, c in held.items()}
                cells["kind"] = cells["kind"].lower() or "locality"
                cells["sources"] = source
                try:
                    _plain(cells["name"], where)
                    brought.places.append(Incoming(place_row(cells, where)))
                except GazetteerError as error:
                    brought.refused.append(str(error))
        except csv.Error as error:
            raise GazetteerError(f"{file}: line {reader.line_num}: {error}") from error
    return brought


@contextmanager
def _text(file: Path) -> Iterator[TextIO]:
    """A text file, or the one of the same name in a zip, as UTF-8."""
    try:
        if file.suffix.lower() == ".zip":
            with zipfile.ZipFile(file) as packed, packed.open(f"{file.stem}.txt") as raw:
                yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        else:
            with file.open(encoding="utf-8-sig", newline="") as plain:
                yield plain
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise GazetteerError(f"{file}: the zip is broken or cut off ({error})") from error
    except KeyError as error:
        raise GazetteerError(f"{file}: has no {file.stem}.txt, as GeoNames packs it") from error
    except UnicodeDecodeError as error:
        raise GazetteerError(f"{file}: not UTF-8 ({error.reason}); save it as UTF-8") from error


def _plain(name: str, where: Where) -> str:
    if name.startswith(FORMULA_START):
        raise GazetteerError(f"{where}: the name starts like a spreadsheet formula: '{name[:30]}'")
    return " ".join(name.split())


def _language(name: str) -> str:
    from geomap.names.fold import is_arabic

    if is_arabic(name):
        return "ar"
    return "und-Latn" if name[:1].isascii() else "und"
