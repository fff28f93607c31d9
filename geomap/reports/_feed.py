"""RSS and Atom files, entry by entry, so that ten thousand entries need no more memory than one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urljoin

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._limits import MAX_XML_DEPTH
from geomap.reports._markup import plain_text, refuse_monsters
from geomap.reports._metadata import Known, make_report, read_day
from geomap.reports._text import clean
from geomap.reports._xmltext import XmlText

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ENTRIES = ("item", "entry")
ROOTS = ("rss", "feed", "RDF")
# The fullest text first: a summary is read only where there is nothing better.
TEXTS = ("encoded", "content", "description", "summary")
# Besides a feed's own; others, of pictures or sounds, use the same names for captions.
VOCABULARIES = (
    "",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
    "http://www.w3.org/2005/Atom",
)
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DAYS = ("published", "pubDate", "date", "issued", "updated", "modified")


def read_feed(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """One report an entry, called by the entry's own id or address."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    count = 0
    try:
        for entry, channel in _entries(stream, item, given):
            count += 1
            report = _report(entry, channel, count, item, given)
            if report:
                yield report
    except ParseError as error:
        line, column = error.position
        what = str(error.msg).partition(":")[0]
        raise ReportError(f"{item.name}:{line}: is not XML (column {column}: {what}).") from None
    except DefusedXmlException as error:
        what = type(error).__name__
        raise ReportError(
            f"{item.name}: declares XML entities or outside references; refused ({what})."
        ) from None
    if not count:
        raise ReportError(f"{item.name}: is no feed, or has no entries (RSS <item>, Atom <entry>).")


def _entries(stream: BinaryIO, item: Input, given: Given) -> Iterator[tuple[Element, Known]]:
    """Every entry with what the feed says of itself up to there; read ones are let go."""
    from xml.etree.ElementTree import TreeBuilder

    from defusedxml.ElementTree import XMLParser, iterparse

    open_elements: list[Element] = []
    channel = Known()
    text = XmlText(stream, item.name, given.warn)
    parser = XMLParser(target=TreeBuilder(), encoding="utf-8")
    for event, element in iterparse(text, events=("start", "end"), parser=parser):
        if event == "start":
            _check(element, open_elements, item)
            open_elements.append(element)
            continue
        open_elements.pop()
        tag = local(element)
        if tag in ENTRIES:
            text.since_entry = 0
            yield element, _here(channel, [*open_elements, element])
        elif len(open_elements) <= 2 and tag in {"title", "language"}:
            channel = _told(channel, tag, element)
        if open_elements and not _inside_entry(open_elements):
            open_elements[-1].remove(element)


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


def _here(channel: Known, around: Sequence[Element]) -> Known:
    """What is known of an entry by the elements around it: its language, where addresses begin."""
    lang = [said for element in around if (said := element.get(XML_LANG))]
    base = reduce(urljoin, (element.get(XML_BASE, "") for element in around))
    return replace(channel, lang=channel.lang or (lang[-1] if lang else None), url=base)


def _namespace(element: Element) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _report(entry: Element, channel: Known, count: int, item: Input, given: Given) -> Report | None:
    children: dict[str, Element] = {}
    for child in entry:
        if _namespace(child) in {_namespace(entry), *VOCABULARIES}:
            children.setdefault(local(child), child)
    where = f"{item.name}: entry {count}"
    title = plain_text(_html(children.get("title"))).replace("\n", " ") or None
    text = clean(_text(children, where) or title or "", where, given.warn)
    if not text.strip():
        given.warn(f"{where}: has no text. It is left out.")
        return None
    url = _link(entry)
    known = Known(
        title=title,
        publisher=_source(children) or channel.publisher,
        published=_day(children, where, given),
        url=urljoin(channel.url or "", url) if url else None,
        lang=channel.lang,
    )
    own = _said(children, "guid") or _said(children, "id") or known.url
    return make_report(item, text, known, given, id=own or _id_of(item, known, text))


def _id_of(item: Input, known: Known, text: str) -> str:
    """What an entry without id and address is called: its place in the feed changes by the hour."""
    told = f"{known.title}\n{known.published}" if known.title else text
    return f"{item.id}:{blake2b(told.encode(), digest_size=4).hexdigest()}"


def _said(children: dict[str, Element], name: str) -> str:
    element = children.get(name)
    return "".join(element.itertext()).strip() if element is not None else ""


def _source(children: dict[str, Element]) -> str:
    """Whom a feed of feeds has an entry from: RSS names it, Atom repeats the feed's own title."""
    element = children.get("source")
    entries = element if element is not None else ()
    titles = [child for child in entries if local(child) == "title"]
    return _said({"title": titles[0]}, "title") if titles else _said(children, "source")


def _text(children: dict[str, Element], where: str) -> str:
    html = next((said for name in TEXTS if (said := _html(children.get(name)))), "")
    refuse_monsters(html, where)
    return plain_text(html)


def _html(element: Element | None) -> str:
    """What an element says as HTML, whether that is escaped in it (RSS) or a part of it (xhtml)."""
    from xml.etree.ElementTree import tostring

    if element is None or not _is_text(element.get("type", "")):
        return ""
    if not len(element):
        return (element.text or "").strip()
    for inside in element.iter():
        inside.tag = local(inside)
    return tostring(element, encoding="unicode", method="html").strip()


def _is_text(kind: str) -> bool:
    """Whether a `type` is one of text: Atom may carry pictures, too."""
    return "/" not in kind or kind.startswith("text/") or "xml" in kind or "html" in kind


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
        return read_day(said, where)
    except ReportError:
        given.warn(f"{where}: the date {said!r} is in no form that feeds use; it is not read.")
        return None
