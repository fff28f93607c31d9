"""RSS and Atom files, entry by entry, so that ten thousand entries need no more memory than one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._limits import MAX_TEXT_MB, MAX_XML_DEPTH, MB
from geomap.reports._markup import plain_text, refuse_monsters
from geomap.reports._metadata import Known, make_report, read_day
from geomap.reports._streams import read_some
from geomap.reports._text import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ENTRIES = ("item", "entry")
ROOTS = ("rss", "feed", "RDF")
# The fullest text first: a summary is read only where there is nothing better.
TEXTS = ("encoded", "content", "description", "summary")
DAYS = ("published", "pubDate", "date", "issued", "updated", "modified")


def read_feed(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """One report an entry, called by the entry's own id or address."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    count = 0
    try:
        for entry, channel in _entries(stream, item):
            count += 1
            report = _report(entry, channel, count, item, given)
            if report:
                yield report
    except ParseError as error:
        line, column = error.position
        raise ReportError(
            f"{item.name}:{line}: is not XML (column {column}: {error.msg})."
        ) from None
    except DefusedXmlException as error:
        what = type(error).__name__
        raise ReportError(
            f"{item.name}: declares XML entities or outside references; refused ({what})."
        ) from None
    if not count:
        raise ReportError(f"{item.name}: is no feed, or has no entries (RSS <item>, Atom <entry>).")


def _entries(stream: BinaryIO, item: Input) -> Iterator[tuple[Element, Known]]:
    """Every entry with what the feed says of itself up to there; read ones are let go."""
    from defusedxml.ElementTree import iterparse

    open_elements: list[Element] = []
    channel = Known()
    metered = _Metered(stream, item.name)
    for event, element in iterparse(metered, events=("start", "end")):
        if event == "start":
            _check(element, open_elements, item)
            open_elements.append(element)
            continue
        open_elements.pop()
        tag = local(element)
        if tag in ENTRIES:
            metered.since_entry = 0
            yield element, channel
        elif len(open_elements) <= 2 and tag in {"title", "language"}:
            channel = _told(channel, tag, element)
        if open_elements and not _inside_entry(open_elements):
            open_elements[-1].remove(element)


class _Metered:
    """A stream that stops where one entry takes more bytes than a report may have."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream = stream
        self.name = name
        self.since_entry = 0

    def read(self, size: int) -> bytes:
        """Read on, within the limit."""
        data = read_some(self.stream, size, self.name)
        self.since_entry += len(data)
        if self.since_entry > MAX_TEXT_MB * MB:
            raise ReportError(
                f"{self.name}: an entry is larger than the limit of {MAX_TEXT_MB} MB."
            )
        return data


def _check(element: Element, open_elements: list[Element], item: Input) -> None:
    if not open_elements and local(element) not in ROOTS:
        raise ReportError(f"{item.name}: is no RSS or Atom feed but <{local(element)}>.")
    if len(open_elements) > MAX_XML_DEPTH:
        raise ReportError(f"{item.name}: nests XML deeper than the limit of {MAX_XML_DEPTH}.")


def _inside_entry(open_elements: list[Element]) -> bool:
    return any(local(element) in ENTRIES for element in open_elements)


def _told(channel: Known, tag: str, element: Element) -> Known:
    text = " ".join((element.text or "").split()) or None
    if tag == "title":
        return Known(publisher=channel.publisher or text, lang=channel.lang)
    return Known(publisher=channel.publisher, lang=channel.lang or text)


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _report(entry: Element, channel: Known, count: int, item: Input, given: Given) -> Report | None:
    children: dict[str, Element] = {}
    for child in entry:
        children.setdefault(local(child), child)
    where = f"{item.name}: entry {count}"
    text = clean(_text(children, where), where, given.warn)
    if not text.strip():
        given.warn(f"{where}: has no text. It is left out.")
        return None
    url = _link(entry)
    known = Known(
        title=plain_text(_said(children, "title")).replace("\n", " ") or None,
        publisher=_said(children, "source") or channel.publisher,
        published=_day(children, where, given),
        url=url,
        lang=channel.lang,
    )
    own = _said(children, "guid") or _said(children, "id") or url
    return make_report(item, text, known, given, id=own or _id_of(item, known, text))


def _id_of(item: Input, known: Known, text: str) -> str:
    """What an entry without id and address is called: its place in the feed changes by the hour."""
    told = f"{known.title}\n{known.published}" if known.title else text
    return f"{item.id}:{blake2b(told.encode(), digest_size=4).hexdigest()}"


def _said(children: dict[str, Element], name: str) -> str:
    element = children.get(name)
    return "".join(element.itertext()).strip() if element is not None else ""


def _text(children: dict[str, Element], where: str) -> str:
    html = next((said for name in TEXTS if (said := _said(children, name))), "")
    refuse_monsters(html, where)
    return plain_text(html)


def _link(entry: Element) -> str | None:
    links = [child for child in entry if local(child) == "link"]
    whole = [link for link in links if link.get("rel", "alternate") == "alternate"]
    for link in whole or links:
        address = (link.get("href") or link.text or "").strip()
        if address:
            return address
    return None


def _day(children: dict[str, Element], where: str, given: Given) -> date | None:
    """The first day that the entry states, in RSS's or in Atom's writing."""
    said = next((said for name in DAYS if (said := _said(children, name))), "")
    if not said:
        return None
    try:
        return parsedate_to_datetime(said).date()
    except ValueError:
        pass
    try:
        return read_day(said, where)
    except ReportError:
        given.warn(f"{where}: the date {said!r} is in no form that feeds use; it is not read.")
        return None
