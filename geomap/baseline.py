"""Claims that no report has to be read for: a baseline, and claims coded by hand elsewhere.

Both are tables of plain text, and both become claims like all others, so that nothing on a map
comes from nowhere: their evidence is the row they stand in.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from geomap.errors import ClaimError, GazetteerError
from geomap.exported import features, is_export, statements
from geomap.jsonl import claim_from_json
from geomap.records import (
    Claim,
    DateBasis,
    Evidence,
    Extent,
    Modality,
    Place,
    Source,
    Status,
)
from geomap.reports import table_rows

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

Kind = TypeVar("Kind", Status, Modality, Extent)

BASELINE = "baseline"
BY_HAND = "coded by hand"
BASELINE_COLUMNS = ("place", "party", "as_of", "source")

# Names that a column of coded claims may have without being mapped, the field's own name first.
COLUMNS: dict[str, tuple[str, ...]] = {
    "place": ("place", "place_id", "id", "location"),
    "status": ("status",),
    "party": ("party", "holder", "actor"),
    "from_party": ("from_party", "from"),
    "contenders": ("contenders",),
    "modality": ("modality",),
    "extent": ("extent",),
    "share": ("share",),
    "date": ("date", "day", "event_date"),
    "published": ("published",),
    "source": ("source",),
    "publisher": ("publisher",),
    "report": ("report", "report_id"),
    "sentence": ("sentence", "text", "notes", "quote"),
}
NEEDED = ("place", "date")
NO_TABLES = frozenset({".gpkg", ".kml", ".parquet", ".shp", ".xls", ".xlsx"})


def read_baseline(path: Path, gazetteer: Gazetteer) -> list[Claim]:
    """Who held what before the first report: a table of place, party, as_of and source.

    Raises
    ------
    ClaimError
        When the table lacks a column or a row does not fit; the message names file and line.
    """
    claims = []
    for line, row in _rows(path, BASELINE_COLUMNS):
        place = _place(path, line, row["place"], gazetteer)
        as_of = _day(path, line, row["as_of"])
        if as_of is None or not row["source"]:
            raise ClaimError(f"{path.name}:{line}: a baseline needs a day and a source.")
        claims.append(
            Claim(
                report=f"{path.name}:{line}",
                surface=place.name,
                status=Status.CONTROLLED,
                evidence=_evidence(row),
                place=place,
                party=_party(path, line, row["party"], gazetteer),
                date=as_of,
                date_basis=DateBasis.STATED,
                source=Source(row["source"], gazetteer.side_of(row["source"])),
                published=as_of,
                rule=BASELINE,
            )
        )
    return claims


def read_coded(
    path: Path, gazetteer: Gazetteer, *, columns: Mapping[str, str] | None = None
) -> list[Claim]:
    """Claims coded by hand, or by another program: CSV, GeoJSON, or geomap's own JSON Lines.

    `columns` maps a field of a claim to the column that holds it, where the column has another
    name: `{"place": "neighbourhood", "party": "armed_group"}`. Columns that are not mapped are
    left alone. What `geomap export` wrote, as CSV or GeoJSON, needs no mapping.

    Raises
    ------
    ClaimError
        When a needed column is missing or a value does not fit; the message names file and line.
    """
    suffix = path.suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        return list(_from_jsonl(path))
    if suffix in NO_TABLES:
        raise ClaimError(f"{path.name}: coded claims are CSV, GeoJSON or JSON Lines.")
    mapped = {field: column.casefold() for field, column in (columns or {}).items()}
    unknown = set(mapped) - set(COLUMNS)
    if unknown:
        raise ClaimError(
            f"a claim has no field {sorted(unknown)[0]!r}. Fields: {', '.join(COLUMNS)}."
        )
    return [
        _coded(path, line, row, gazetteer)
        for line, row in _fields(path, {name: mapped.get(name) for name in COLUMNS})
    ]


def place_named(gazetteer: Gazetteer, name: str) -> Place:
    """A place by its id or by its name.

    Raises
    ------
    GazetteerError
        When there is none, or when the name fits several equally well.
    """
    if name in gazetteer:
        return gazetteer.get(name)
    found = gazetteer.find(name, limit=5)
    if not found:
        raise GazetteerError(f"no place is called {name!r}. Try: geomap gazetteer search {name!r}")
    best = found[0]
    equals = [item for item in found[1:] if item.score >= best.score]
    if equals:
        ids = ", ".join(f"{item.place.id} ({item.place.name})" for item in (best, *equals))
        raise GazetteerError(f"{name!r} may be several places: {ids}. Name one by its id.")
    return best.place


def _from_jsonl(path: Path) -> Iterator[Claim]:
    import json

    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            try:
                claim = claim_from_json(json.loads(line))
            except (ValueError, AttributeError, ClaimError) as wrong:
                raise ClaimError(f"{path.name}:{number}: {wrong}") from None
            yield replace(claim, rule=BY_HAND)


def _fields(path: Path, mapped: Mapping[str, str | None]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with the names of a claim's fields."""
    named: dict[str, str] = {}
    asked = [column for column in mapped.values() if column]
    for line, row in _rows_of(path, asked):
        if not asked and is_export(row):
            for said in statements(row):
                yield line, {name: said.get(name, "") for name in COLUMNS}
            continue
        if not named:
            named = {
                name: column
                for name, given in mapped.items()
                if (column := given or next((c for c in COLUMNS[name] if c in row), None))
            }
            missing = [name for name in NEEDED if name not in named]
            if missing:
                raise ClaimError(
                    f"{path.name}:1: no column for {missing[0]!r}. Name it with "
                    f"--column {missing[0]}=COLUMN. There are: {', '.join(row)}."
                )
        yield line, {name: row[named[name]] if name in named else "" for name in COLUMNS}


def _rows_of(path: Path, needed: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table, or the properties of the features of a GeoJSON file."""
    if path.suffix.lower() not in {".geojson", ".json"}:
        yield from _rows(path, needed)
        return
    for number, row in features(_text(path), path.name):
        missing = [name for name in needed if name not in row]
        if missing:
            raise ClaimError(f"{path.name}: feature {number} has no property {missing[0]!r}.")
        yield number, defaultdict(str, row)


def _coded(path: Path, line: int, row: Mapping[str, str], gazetteer: Gazetteer) -> Claim:
    place = _place(path, line, row["place"], gazetteer)
    day = _day(path, line, row["date"])
    published = _day(path, line, row["published"]) or day
    contenders = row["contenders"].replace(",", " ").replace(";", " ").split()
    return Claim(
        report=row["report"] or f"{path.name}:{line}",
        surface=place.name,
        status=_one_of(Status, row["status"] or "controlled", path, line),
        evidence=_evidence({"row": row["sentence"]} if row["sentence"] else row, at=line),
        place=place,
        party=_party(path, line, row["party"], gazetteer),
        from_party=_party(path, line, row["from_party"], gazetteer),
        contenders=tuple(
            party for name in contenders if (party := _party(path, line, name, gazetteer))
        ),
        modality=_one_of(Modality, row["modality"] or "asserted", path, line),
        extent=_one_of(Extent, row["extent"] or "whole", path, line),
        share=_share(path, line, row["share"]),
        date=day,
        date_basis=DateBasis.STATED if day else DateBasis.PUBLISHED,
        source=Source(row["source"], gazetteer.side_of(row["source"])) if row["source"] else None,
        publisher=row["publisher"] or None,
        published=published,
        rule=BY_HAND,
    )


def _rows(path: Path, needed: tuple[str, ...] | list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers; every row as long as the head."""
    lines, above = table_rows(_text(path))
    try:
        head = [name.strip().casefold() for name in next(lines, [])]
        missing = [name for name in needed if name not in head]
        if missing:
            raise ClaimError(
                f"{path.name}:1: column {missing[0]!r} is missing. It has: {', '.join(head)}."
            )
        for row in lines:
            if not any(cell.strip() for cell in row):
                continue
            number = above + lines.line_num
            while len(row) > len(head) and not row[-1].strip():
                row.pop()
            if len(row) != len(head):
                raise ClaimError(
                    f"{path.name}:{number}: {len(row)} cells under {len(head)} columns."
                )
            yield number, dict(zip(head, (cell.strip() for cell in row), strict=True))
    except csv.Error as wrong:
        raise ClaimError(f"{path.name}:{above + lines.line_num}: {wrong}") from None


def _text(path: Path) -> str:
    """The text of a file in UTF-8, or in Excel's UTF-16."""
    try:
        data = path.read_bytes()
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except OSError as wrong:
        raise ClaimError(f"{path}: {wrong.strerror}") from None
    except UnicodeDecodeError as wrong:
        raise ClaimError(
            f"{path.name}: not UTF-8 (byte {wrong.start}). Save it as UTF-8."
        ) from None


def _place(path: Path, line: int, name: str, gazetteer: Gazetteer) -> Place:
    try:
        return place_named(gazetteer, name)
    except GazetteerError as wrong:
        raise ClaimError(f"{path.name}:{line}: {wrong}") from None


def _party(path: Path, line: int, name: str, gazetteer: Gazetteer) -> str | None:
    if not name:
        return None
    for party in gazetteer.parties.values():
        if name.casefold() in {party.id, party.name.casefold()}:
            return party.id
    raise ClaimError(
        f"{path.name}:{line}: no party {name!r}. There are: {', '.join(gazetteer.parties)}."
    )


def _day(path: Path, line: int, text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ClaimError(f"{path.name}:{line}: {text!r} is no day; write 2016-12-06.") from None


def _share(path: Path, line: int, text: str) -> float | None:
    if not text:
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ClaimError(f"{path.name}:{line}: a share lies between 0 and 1, not {text!r}.")
    return share


def _one_of(kinds: type[Kind], text: str, path: Path, line: int) -> Kind:
    try:
        return kinds(text.lower())
    except ValueError:
        allowed = ", ".join(kind.value for kind in kinds)
        raise ClaimError(f"{path.name}:{line}: {text!r} is none of {allowed}.") from None


def _evidence(row: Mapping[str, str], at: int = 0) -> Evidence:
    """The row itself, as a quote; `at` keeps rows of one file in their order."""
    exact = ", ".join(value for value in row.values() if value)
    return Evidence(exact, "", "", at, at + len(exact))
