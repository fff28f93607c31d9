"""HTML fragments to plain text, and the limits that keep hostile mark-up out of the parsers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from geomap.errors import ReportError
from geomap.reports._limits import MAX_HTML_DEPTH, MAX_HTML_TAGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


SILENT = _tags("script style template noscript svg head title")
# Elements within a line; every other one stands on lines of its own.
INLINE = _tags(
    "a abbr b bdi bdo cite code data del dfn em font i img ins kbd mark q s samp small span "
    "strong sub sup time u var wbr"
)
# Elements that need no end tag: counting them would call an ordinary list deep.
OPEN_ENDED = _tags(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th "
    "option optgroup thead tbody tfoot colgroup rt rp"
)
_HIDING = re.compile(
    r"<(?:template|textarea|noscript)\b|\shidden\b|display\s*:\s*none|visibility\s*:\s*hidden", re.I
)
_STYLE = "translate(@style, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ ', 'abcdefghijklmnopqrstuvwxyz')"
_HIDDEN = (
    "//template | //textarea | //noscript | //body//*[@hidden]"
    f" | //body//*[contains({_STYLE}, 'display:none')]"
    f" | //body//*[contains({_STYLE}, 'visibility:hidden')]"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")


def refuse_monsters(html: str, name: str) -> None:
    """Stop at a page with more tags, or deeper ones, than a parser should be given.

    Raises
    ------
    ReportError
        Naming the limit.
    """
    depth = 0
    for count, tag in enumerate(_TAG.finditer(html), 1):
        if count > MAX_HTML_TAGS:
            raise ReportError(f"{name}: has more than the limit of {MAX_HTML_TAGS:,} HTML tags.")
        closes, element, empty = tag.groups()
        if empty or element.lower() in OPEN_ENDED:
            continue
        depth = max(0, depth - 1) if closes else depth + 1
        if depth > MAX_HTML_DEPTH:
            raise ReportError(f"{name}: nests HTML deeper than the limit of {MAX_HTML_DEPTH} tags.")


def without_hidden(html: str) -> str:
    """The page without what its reader does not see: templates, forms' texts, hidden elements."""
    if not _HIDING.search(html):
        return html
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring, tostring

    data = html.encode("utf-8", "replace")
    try:
        root = document_fromstring(data, parser=HTMLParser(encoding="utf-8"))
    except ParserError:  # not one element in it
        return html
    for element in root.xpath(_HIDDEN):
        element.drop_tree()
    return str(tostring(root, encoding="unicode"))


def plain_text(html: str) -> str:
    """The words of a piece of HTML, one paragraph a line with a blank line between."""
    if "<" not in html and "&" not in html:
        return _paragraphs(html)
    from lxml.html import HTMLParser, document_fromstring

    data = f"<body>{html}</body>".encode("utf-8", "replace")
    root = document_fromstring(data, parser=HTMLParser(encoding="utf-8", remove_comments=True))
    return _paragraphs("".join(_words(root)))


def _words(root: HtmlElement) -> Iterator[str]:
    """The text in document order, line breaks for what stands on lines of its own."""
    waiting: list[HtmlElement | str] = [root]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            yield piece
            continue
        edge = "" if piece.tag in INLINE else "\n"
        yield edge
        waiting.append(edge + " ".join((piece.tail or "").split("\n")))
        if piece.tag not in SILENT and isinstance(piece.tag, str):
            waiting.extend(reversed(piece))
            yield " ".join((piece.text or "").split("\n"))


def _paragraphs(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)
