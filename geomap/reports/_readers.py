"""Which reader reads what: by the file's ending, or by a look at its first bytes."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._streams import open_input
from geomap.reports._text import BOMS

Reader = Callable[[BinaryIO, Input, Given], Iterator[Report]]

# The module is imported when a report of its kind is met: most need a library of their own.
READERS = {
    "text": ("_plain", "read_text"),
    "markdown": ("_plain", "read_markdown"),
    "jsonl": ("_jsonl", "read_jsonl"),
    "csv": ("_csv", "read_csv"),
    "html": ("_html", "read_html"),
    "feed": ("_feed", "read_feed"),
    "mail": ("_mail", "read_mail"),
    "pdf": ("_pdf", "read_pdf"),
    "parquet": ("_parquet", "read_parquet"),
}
PEEK = 4096  # bytes: enough for an XML declaration, comments and the first element
# What a stream without a name begins with, after white space; text if none of these fits.
_HEADER = rb"(?:Received|Return-Path|From|To|Date|Message-ID|MIME-Version|Subject|Delivered-To)"
_NAME = rb'"?[\w.-]{0,40}"?'  # of a column
SIGNS = (
    ("pdf", re.compile(rb"%PDF-")),
    ("parquet", re.compile(rb"PAR1")),
    ("jsonl", re.compile(rb"\{|\[\s*\{")),
    ("markdown", re.compile(rb"(?:---|\+\+\+)\r?\n")),
    ("feed", re.compile(rb"<(?:.*<)?(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE | re.DOTALL)),
    ("html", re.compile(rb"<(?:.*<)?(?:!doctype html|html|head|body)[\s>]", re.I | re.DOTALL)),
    (
        "csv",
        re.compile(
            rb"(?=.*[,;\t|])(?:%s[,;\t|])*\"?text\"?(?:[,;\t|]%s)*\r?\n" % (_NAME, _NAME), re.I
        ),
    ),
    ("mail", re.compile(rb"(?:%s: .*\r?\n(?:[ \t].*\n)*){3}" % _HEADER, re.IGNORECASE)),
)


def read_input(item: Input, given: Given) -> Iterator[Report]:
    """The reports in one input.

    Raises
    ------
    ReportError
        When it cannot be read.
    """
    data = None
    if item.address:
        from geomap.reports._web import fetch

        data = fetch(item.address, follow=given.follow)
    stream = open_input(item, given.meter, data)
    try:
        kind = item.kind or look_inside(stream)
        if not item.kind and kind == "text" and given.columns:
            kind = "csv"  # nothing else has columns
        yield from _reader(kind)(stream, item, given)
    finally:
        given.meter.end()
        if item.place or item.address:
            stream.close()
        else:
            stream.detach()


def _reader(kind: str) -> Reader:
    module, name = READERS[kind]
    reader: Reader = getattr(importlib.import_module(f"geomap.reports.{module}"), name)
    return reader


def look_inside(stream: io.BufferedReader) -> str:
    """The kind of a stream without a name, from its first bytes; text if nothing else fits."""
    head = stream.peek(PEEK)[:PEEK]
    for mark, encoding in BOMS:
        if head.startswith(mark):
            head = head[len(mark) :].decode(encoding, "ignore").encode()
            break
    head = head.lstrip()
    return next((kind for kind, sign in SIGNS if sign.match(head)), "text")
