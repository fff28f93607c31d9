"""HTML pages: the article's text, title, date and publisher, without menus and footers."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._limits import MAX_HTML_MB
from geomap.reports._markup import plain_text, refuse_monsters, without_hidden
from geomap.reports._metadata import Known, make_report, over, read_day, side_file
from geomap.reports._streams import read_all
from geomap.reports._text import clean, decode, web_encoding

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
HEAD = 4096  # bytes: where a page must declare its encoding, and says what made it
_OWN_MAP = '<meta name="generator" content="geomap '


def read_html(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """One page, one report. Its date is read only where the page states it, never guessed."""
    html = _decode_page(read_all(stream, item.name, MAX_HTML_MB), item.name, given)
    if _OWN_MAP in html[:HEAD]:
        raise ReportError(f"{item.name}: is a map that geomap drew, not a report.")
    refuse_monsters(html, item.name)
    text, known = _article(without_hidden(html), item)
    text = clean(text, item.name, given.warn)
    if not text.strip():
        raise ReportError(f"{item.name}: has no text in it.")
    yield make_report(item, text, over(side_file(item), known), given)


def _decode_page(data: bytes, name: str, given: Given) -> str:
    """The page as text: UTF-8 where it is, else what the page itself declares, else a guess."""
    try:
        return clean(data.decode("utf-8-sig"), name, given.warn)
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:HEAD])
    if declared:
        try:
            encoding = web_encoding(declared[1].decode("ascii"))
            return clean(data.decode(encoding), name, given.warn)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name, given.warn)


def _article(html: str, item: Input) -> tuple[str, Known]:
    from trafilatura import bare_extraction

    for library in ("trafilatura", "htmldate"):  # what they miss in a page is not for the user
        logging.getLogger(library).setLevel(logging.CRITICAL)
    found = bare_extraction(
        html,
        url=item.address,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None or not found.text:
        return plain_text(html), Known(url=item.address)
    known = Known(
        title=found.title,
        publisher=found.sitename,
        published=read_day(found.date, item.name),
        url=found.url or item.address,
    )
    return found.text, known
