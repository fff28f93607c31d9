"""JSON Lines: one report a line, read one at a time."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._metadata import known_from, make_report
from geomap.reports._streams import read_lines
from geomap.reports._text import clean, decode, without_unfit

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_jsonl(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """`id`, `text` and any of title, publisher, published, url, lang; other fields are passed over.

    A line without an `id` is called after its file and line.
    """
    count = 0
    for number, line in read_lines(stream, item.name):
        if number == 1 and line.startswith(UTF16):
            raise ReportError(f"{item.name}: is UTF-16; JSON Lines must be UTF-8. Save it as that.")
        if not line.strip():
            continue
        count += 1
        try:
            report = _report(line, number, item, given)
        except ReportError as error:
            given.refuse(error)
        else:
            yield report
    if not count:
        raise ReportError(f"{item.name}: is empty.")


def _report(line: bytes, number: int, item: Input, given: Given) -> Report:
    where = f"{item.name}:{number}"
    fields = _fields(line, where, given)
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ReportError(
            f"{where}: has no text (every line needs a field 'text' that is not empty)."
        )
    id_ = fields.get("id")
    if id_ is not None and not isinstance(id_, str | int):
        raise ReportError(f"{where}: id must be text, not {id_!r}.")
    known = known_from(fields, where)
    name = clean(str(id_), where, given.warn).strip() if id_ is not None else ""
    return make_report(
        item, without_unfit(text, where, given.warn), known, given, id=name or f"{item.id}:{number}"
    )


def _fields(line: bytes, where: str, given: Given) -> dict[str, Any]:
    try:
        fields = json.loads(decode(line, where, given.warn))
    except json.JSONDecodeError as error:
        raise ReportError(f"{where}: is not JSON ({error.msg}, column {error.colno}).") from None
    except RecursionError:
        raise ReportError(f"{where}: is nested too deeply for a report.") from None
    if not isinstance(fields, dict):
        raise ReportError(f"{where}: must be one JSON object a line, with 'id' and 'text'.")
    return fields
