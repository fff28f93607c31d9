"""PDF: the text of its pages, with words and lines put together again."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._limits import MAX_PDF_MB, MAX_PDF_PAGES, MAX_TEXT_MB, MB
from geomap.reports._metadata import Known, make_report, over, side_file
from geomap.reports._pdfpage import has_lost_spaces, page_text
from geomap.reports._streams import read_all
from geomap.reports._text import clean

if TYPE_CHECKING:
    from pypdf import PdfReader

_WORD = re.compile(r"[\w-]+")
_SPLIT_WORD = re.compile(r"(\w+)-\n([a-z]\w*)")
_SPLIT_NAME = re.compile(r"(\w)-\n(\w)")
_SOFT_BREAK = re.compile(r"(?<![.!?:؟۔\n])[ \t]*\n(?![\n•*–-])")


def read_pdf(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """One file, one report. Its day is the day it was made unless a side file says another."""
    data = read_all(stream, item.name, MAX_PDF_MB)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd inside is not for the user
    text, known = _open(data, item)
    text = clean(joined_lines(text), item.name, given.warn)
    if not text.strip():
        raise ReportError(
            f"{item.name}: has no text in it; a scan must go through text recognition (OCR) first."
        )
    if has_lost_spaces(text):
        given.warn(
            f"{item.name}: its Arabic words run into each other, as it was made; "
            "read them from a text (.txt) of it instead."
        )
    known = over(side_file(item), known)
    if known.published and not side_file(item).published:
        given.warn(
            f"{item.name}: dated {known.published} by the day the PDF was made; "
            "a side file can say another."
        )
    yield make_report(item, text, known, given)


def _open(data: bytes, item: Input) -> tuple[str, Known]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReportError(f"{item.name}: is locked with a password.")
        if len(reader.pages) > MAX_PDF_PAGES:
            raise ReportError(f"{item.name}: has more than the limit of {MAX_PDF_PAGES:,} pages.")
        return _pages(reader, item), _known(reader)
    # What pypdf raises on damaged files beside its own errors.
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ReportError(f"{item.name}: is no PDF that can be read ({error}).") from None
    except RecursionError:
        raise ReportError(f"{item.name}: is nested too deeply for a PDF.") from None


def _pages(reader: PdfReader, item: Input) -> str:
    pages: list[str] = []
    size = 0
    for page in reader.pages:
        pages.append(page_text(page))
        size += len(pages[-1])
        if size > MAX_TEXT_MB * MB:
            raise ReportError(f"{item.name}: holds more text than the limit of {MAX_TEXT_MB} MB.")
    return "\n".join(pages)


def _known(reader: PdfReader) -> Known:
    about = reader.metadata
    if about is None:
        return Known()
    try:
        made = about.creation_date
    except ValueError:  # written in no form that PDF knows
        made = None
    return Known(title=about.title or None, published=made.date() if made else None)


def joined_lines(text: str) -> str:
    """Lines that a page's width broke, joined; a paragraph ends where a line ends a sentence.

    "neigh-" + "bourhood" loses its hyphen, "al-" + "Shaar" and "rebel-" + "held" keep it: a hyphen
    stays before a capital, and where the text elsewhere writes the word with a hyphen, or its first
    half alone.
    """
    text = "\n".join(line.strip() for line in text.split("\n"))
    words = set(_WORD.findall(text.lower()))

    def join(found: re.Match[str]) -> str:
        left, right = found.groups()
        hyphened = f"{left}-{right}"
        keep = hyphened.lower() in words or left.lower() in words
        return hyphened if keep else left + right

    text = _SPLIT_WORD.sub(join, text)
    text = _SPLIT_NAME.sub(r"\1-\2", text)
    return _SOFT_BREAK.sub(" ", text)
