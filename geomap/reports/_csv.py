"""CSV: one report a row, with a mapping from a report's fields to the file's columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._limits import MAX_LINE_MB, MAX_TABLE_MB, MB
from geomap.reports._metadata import FIELDS, known_from, make_report
from geomap.reports._streams import read_all
from geomap.reports._text import clean, decode

COLUMNS = ("id", "text", *FIELDS)
DELIMITERS = ",;\t|"
# Blank lines, and the line by which Excel tells itself the delimiter.
_OPENING = re.compile(r'(?:[ \t]*\n)*(?:"?sep=([,;\t|])"?[ \t]*\n)?(?:[ \t]*\n)*', re.IGNORECASE)


def read_csv(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """Rows with a column `text` and any of id, title, publisher, published, url, lang.

    `Given.columns` says which column holds a field where the names differ.
    """
    text = decode(read_all(stream, item.name, MAX_TABLE_MB), item.name, given.warn)
    if not text.strip():
        raise ReportError(f"{item.name}: is empty.")
    rows, above = table_rows(text)
    _, names = next(_checked(rows, item, above))
    places = _places([name.strip() for name in names], item, given)
    count = 0
    for line, row in _checked(rows, item, above):
        if any(cell.strip() for cell in row):
            count += 1
            try:
                report = _report(row, places, line, item, given)
            except ReportError as error:
                given.refuse(error)
            else:
                yield report
    if not count:
        raise ReportError(f"{item.name}: has a header and no rows.")


def table_rows(text: str) -> tuple[Any, int]:
    """A reader of the rows from the names of the columns on, and how many lines stand above them.

    The delimiter is the one that Excel names in its own line, else the one most used in the names.
    """
    opening = _OPENING.match(text)
    assert opening  # of nothing, if need be
    header = text[opening.end() :].partition("\n")[0]
    csv.field_size_limit(MAX_LINE_MB * MB)
    lines = io.StringIO(text)
    lines.seek(opening.end())
    delimiter = opening[1] or max(DELIMITERS, key=header.count)
    return csv.reader(lines, delimiter=delimiter, strict=True), opening[0].count("\n")


def _places(names: Sequence[str], item: Input, given: Given) -> dict[str, int]:
    """Which column each field of a report stands in."""
    for field in given.columns:
        if field not in COLUMNS:
            raise ReportError(f"no report has a field '{field}'; known are {', '.join(COLUMNS)}.")
    places = {}
    for field in COLUMNS:
        column = given.columns.get(field, field)
        at = [n for n, name in enumerate(names) if name.casefold() == column.casefold()]
        if len(at) > 1:
            raise ReportError(f"{item.name}:1: the column '{column}' is there twice.")
        if at:
            places[field] = at[0]
        elif field in given.columns or field == "text":
            raise ReportError(
                f"{item.name}:1: has no column '{column}', only {', '.join(names)}. "
                "Say which one it is, e.g. --column text=Body."
            )
    return places


def _checked(rows: Any, item: Input, above: int) -> Iterator[tuple[int, list[str]]]:
    """Every row with the line it begins on; so many lines stand above the first."""
    while True:
        line = above + rows.line_num + 1
        try:
            yield line, next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise ReportError(f"{item.name}:{line}: is not CSV ({error}).") from None


def _report(row: list[str], places: dict[str, int], line: int, item: Input, given: Given) -> Report:
    where = f"{item.name}:{line}"
    if max(places.values()) >= len(row):
        raise ReportError(f"{where}: has {len(row)} columns, fewer than the header.")
    fields = {field: row[at].strip() for field, at in places.items()}
    text = clean(row[places["text"]], where, given.warn)
    if not text.strip():
        raise ReportError(f"{where}: has no text.")
    return make_report(
        item, text, known_from(fields, where), given, id=fields.get("id") or f"{item.id}:{line}"
    )
