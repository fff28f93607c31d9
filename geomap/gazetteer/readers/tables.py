"""Places of tables: CSV in any usual delimiter and encoding, and workbooks (xlsx)."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._files import (
    BROKEN_ZIP,
    members_of,
    opened_bytes,
    opened_zip,
    text_lines,
)
from geomap.gazetteer.readers._gather import Asked, Gathering
from geomap.gazetteer.readers._table import PlainRows, text_of
from geomap.gazetteer.readers.cod import CodRows, is_cod

DELIMITERS = ",;\t|"
HEADER_WITHIN = 10  # rows: some workbooks have a title above the header
MAX_SHEET_COLUMNS = 500
BROKEN_BOOK = (*BROKEN_ZIP, KeyError, ParseError, ValueError)


def rows_of(header: Sequence[str], asked: Asked, name: str, *, cod: bool | None) -> Any:
    """What reads the rows of a table: OCHA's or anybody's (`cod` says which, None looks)."""
    if cod or (cod is None and not asked.columns and is_cod(header)):
        return CodRows(header, asked, name)
    return PlainRows(header, asked, name)


def read_csv(file: Path, asked: Asked, *, cod: bool | None = None) -> Brought:
    """The places of a CSV with a header, one row at a time.

    Raises
    ------
    GazetteerError
        When a column is missing, a line is too long or not in the encoding, or quotes are open.
    """
    gathering = Gathering(asked, by_hand=True)
    member = _only_csv(file)
    with opened_bytes(file, asked.progress, member=member) as stream:
        lines = text_lines(stream, str(file), asked.encoding)
        first = next(lines, "")
        if not first.strip():
            raise GazetteerError(f"{file}: its first line is empty; a CSV begins with its columns")
        delimiter = max(DELIMITERS, key=first.count)
        reader = csv.reader(_again(first, lines), delimiter=delimiter, strict=True)
        try:
            header = [cell.strip() for cell in next(reader)]
            rows = rows_of(header, asked, str(file), cod=cod)
            for cells in reader:
                where = Where(file.name, reader.line_num)
                if len(cells) > len(header):
                    gathering.refuse(where, f"{len(cells)} cells, {len(header)} columns")
                elif any(cells):
                    rows.take(dict(zip(header, cells, strict=False)), where, gathering)
        except csv.Error as error:
            why = str(error)
            if "field larger" in why:
                why = f"a cell has more than {csv.field_size_limit():,} characters: an open quote?"
            raise GazetteerError(f"{file}: line {reader.line_num}: {why}") from error
    rows.finish(gathering)
    return gathering.brought


def _again(first: str, lines: Iterable[str]) -> Iterator[str]:
    yield first
    yield from lines


def _only_csv(file: Path) -> str | None:
    """The table in a zip, where it is alone there."""
    if file.suffix.lower() != ".zip":
        return None
    tables = [name for name in members_of(file) if name.lower().endswith((".csv", ".tsv", ".txt"))]
    if len(tables) != 1:
        raise GazetteerError(f"{file}: {len(tables)} tables in the zip: unpack the one you mean")
    return tables[0]


def read_workbook(file: Path, asked: Asked, *, cod: bool | None = None) -> Brought:
    """The places of a workbook: all of OCHA's sheets, or one sheet of another table.

    Raises
    ------
    GazetteerError
        When the file is no workbook, or no sheet of it has a table of places.
    """
    with opened_zip(file):
        pass  # a bomb is refused before anything is unpacked
    gathering = Gathering(asked, by_hand=True)
    try:
        with warnings.catch_warnings(), file.open("rb") as raw:
            warnings.simplefilter("ignore")  # of styles and extensions that are not read
            _read_sheets(file, raw, gathering, cod)
    except BROKEN_BOOK as error:
        raise GazetteerError(f"{file}: the workbook is broken or cut off ({error})") from error
    return gathering.brought


def _read_sheets(file: Path, raw: IO[bytes], gathering: Gathering, cod: bool | None) -> None:
    from openpyxl import load_workbook

    asked = gathering.asked
    book = load_workbook(raw, read_only=True, data_only=True)
    names = [sheet.title for sheet in book.worksheets]
    if asked.layer is not None and asked.layer not in names:
        raise GazetteerError(f"{file}: no sheet '{asked.layer}'; it has {', '.join(names)}")
    tables = {sheet.title: _header(sheet) for sheet in book.worksheets}
    every = []
    for name in [asked.layer] if asked.layer else _sheets(file, tables, asked, cod):
        at, header = tables[name]
        rows = rows_of(header, asked, f"{file}, sheet {name}", cod=cod)
        every.append(rows)
        lines = book[name].iter_rows(min_row=at + 1, values_only=True)
        for number, cells in enumerate(lines, at + 1):
            asked.progress(number, book[name].max_row)
            row = {key: cell for key, cell in zip(header, cells, strict=False) if key}
            if any(text_of(cell) for cell in row.values()):
                rows.take(row, Where(f"{file.name}, {name}", number), gathering)
    for rows in every:  # the levels above last: a later sheet may have them with their points
        rows.finish(gathering)


def sheets_with_pcodes(file: Path) -> list[str]:
    """The sheets of a workbook that are tables of OCHA; none where it cannot be read."""
    from openpyxl import load_workbook

    with opened_zip(file):
        pass
    try:
        with file.open("rb") as raw:
            book = load_workbook(raw, read_only=True, data_only=True)
            return [sheet.title for sheet in book.worksheets if is_cod(_header(sheet)[1])]
    except BROKEN_BOOK as error:
        raise GazetteerError(f"{file}: the workbook is broken or cut off ({error})") from error


def _sheets(
    file: Path, tables: dict[str, tuple[int, list[str]]], asked: Asked, cod: bool | None
) -> list[str]:
    """All sheets that are OCHA's; else the only one that has a table at all."""
    own = [name for name, (_, header) in tables.items() if is_cod(header)]
    if own and cod is not False and not asked.columns:
        return own
    filled = [name for name, (_, header) in tables.items() if header]
    if len(filled) != 1:
        told = ", ".join(filled) or "none with a table"
        raise GazetteerError(f"{file}: which sheet? Say it with --layer; it has {told}")
    return filled


def _header(sheet: Any) -> tuple[int, list[str]]:
    """The row of the header and its cells: the first row with P-codes, else the first filled."""
    first: tuple[int, list[str]] = (0, [])
    rows = sheet.iter_rows(max_row=HEADER_WITHIN, max_col=MAX_SHEET_COLUMNS, values_only=True)
    for number, cells in enumerate(rows, 1):
        header = [text_of(cell) for cell in cells]
        if is_cod(header):
            return number, header
        if not first[1] and sum(map(bool, header)) > 1:
            first = (number, header)
    return first
