"""Whether a state is told as over: "briefly held", "ran X from 2013 to 2015", "held X in 2014"."""

from __future__ import annotations

import re
from datetime import date

from geomap.claims.dating import Dated
from geomap.claims.scene import Scene, Token

STATES = frozenset(
    {"hold", "run", "keep", "defend", "seat", "state", "besiege", "share", "split", "belong"}
)
SHORTLY = frozenset({"briefly", "temporarily", "originally", "initially"})
INTERVAL = re.compile(
    r"\b(?:from|between)\b[^.;]{0,24}\b(?:19|20)\d\d\s*(?:to|and|until|till|through|[-–])\s", re.I
)
FOR_YEARS = re.compile(
    r"\bfor (?:\w+ ){0,3}(?:days|weeks|months|years)\b(?! (?:now|and counting))", re.I
)
BACK_THEN = re.compile(
    r"\b(?:at|in|by|before|until) the (?:start|beginning|outset|end) of "
    r"(?:the|this|last|that) (?:year|month|war|conflict|uprising|campaign|offensive|battle)\b",
    re.I,
)
LONG_PAST_DAYS = 180  # a state of a year that ended longer ago is not the state of today


def is_closed(node: Token, scene: Scene, frame: str, dated: Dated, published: date | None) -> bool:
    """Whether a state ended before the report, by its adverb, its interval or its year."""
    begins = _marks_a_beginning(node, dated, published)
    if frame == "besiege" and node.dep_ == "pcomp":  # "seized X after besieging it for two years"
        begins = begins or node.head.lower_ == "after"
    if begins or frame not in STATES:
        return begins
    if node.tag_ in {"VBD", "VBN"} and any(c.lower_ in SHORTLY for c in node.children):
        return True
    if frame == "seat" and node.dep_ == "attr":
        node = node.head  # "X was the group's capital for three years"
    if not _in_past(node):
        return False
    if dated.kind in {"since", "by"}:
        return False
    span = " ".join(t.text for t in node.subtree)
    told = any(over.search(span) for over in (BACK_THEN, INTERVAL, FOR_YEARS))
    last = dated.day or dated.end
    opening = scene.text[:60]
    told = told or any(over.search(opening) for over in (BACK_THEN, INTERVAL))
    return told or _is_long_past(last, published)


def _is_long_past(last: date | None, published: date | None) -> bool:
    return bool(last and published and (published - last).days > LONG_PAST_DAYS)


def _marks_a_beginning(node: Token, dated: Dated, published: date | None) -> bool:
    """ "the worst defeat since it seized half of X four years ago": only says since when."""
    since = any(c.dep_ == "mark" and c.lower_ == "since" for c in node.children)
    last = dated.day or dated.end
    return since and _is_long_past(last, published)


def _in_past(node: Token) -> bool:
    """A simple past: "held", "was held by"; not "has held", "is held"."""
    helpers = {c.lower_ for c in node.children if c.dep_ in {"aux", "auxpass"}}
    if node.tag_ == "VBN" and not helpers and any(c.dep_ == "nsubj" for c in node.children):
        return True  # a participle without its helper is a past tense that the tagger missed
    if node.tag_ == "VBD" or (node.pos_ == "AUX" and node.lower_ in {"was", "were"}):
        return not helpers & {"has", "have", "had", "is", "are"}
    return bool(helpers & {"was", "were"}) and not helpers & {"has", "have"}
