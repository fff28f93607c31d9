"""Parquet: one report a row, read a few rows at a time and only the columns of a report."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._metadata import FIELDS, known_from, make_report
from geomap.reports._text import clean, without_unfit

COLUMNS = ("id", "text", *FIELDS)
ROWS_AT_ONCE = 256  # of long reports a few hundred MB at the most, of short ones nothing
MAGIC = b"PAR1"


def read_parquet(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """Rows with a column `text` and any of id, title, publisher, published, url, lang.

    `Given.columns` says which column holds a field where the names differ. Other columns are never
    read from the file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not stream.seekable():
        raise ReportError(f"{item.name}: Parquet cannot be read from a stream; name a file.")
    try:
        table = pq.ParquetFile(stream)
        places = _places(table.schema_arrow.names, item, given)
        count = 0
        for batch in table.iter_batches(ROWS_AT_ONCE, columns=list(places.values())):
            for row in batch.to_pylist():
                count += 1
                try:
                    report = _report(row, places, count, item, given)
                except ReportError as error:
                    given.refuse(error)
                else:
                    yield report
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise ReportError(f"{item.name}: is no Parquet that can be read ({reason}).") from None
    if not count:
        raise ReportError(f"{item.name}: has no rows.")


def _places(names: list[str], item: Input, given: Given) -> dict[str, str]:
    """Which column each field of a report stands in."""
    places = {}
    for field in COLUMNS:
        column = given.columns.get(field, field)
        if column in names:
            places[field] = column
        elif field in given.columns or field == "text":
            raise ReportError(
                f"{item.name}: has no column '{column}', only {', '.join(names)}."
                + (" It holds claims, not reports." if "claim" in names else "")
            )
    return places


def _report(
    row: Mapping[str, Any], places: Mapping[str, str], number: int, item: Input, given: Given
) -> Report:
    where = f"{item.name}: row {number}"
    fields = {field: _plain(row[column]) for field, column in places.items()}
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ReportError(f"{where}: has no text.")
    known = known_from(fields, where)
    id_ = fields.get("id")
    name = clean(str(id_), where, given.warn).strip() if id_ is not None else ""
    return make_report(
        item, without_unfit(text, where, given.warn), known, given, id=name or f"{item.id}:{number}"
    )


def _plain(value: Any) -> Any:
    """A time as the day it is on in its own zone; everything else as it is."""
    return value.date() if isinstance(value, datetime.datetime) else value
