"""Lists without a verb: "Government: A, B", "Besieged: C (by the army)", "Rebels hold: D"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from geomap.claims.coref import ref_of
from geomap.claims.findings import Finding
from geomap.claims.scene import PlaceRef
from geomap.claims.sentences import Sentence
from geomap.claims.shape import JOIN, NAME, PARTY, SHARE, Shape
from geomap.records import Extent, Match, Status

CLOCK = r"(?:\W*(?:at )?\d{1,2}[:.h]\d\d(?: ?(?:gmt|utc|hrs|local time|am|pm))?\W*)?"
NOTE = r"(?:\s*\([^()]*\))?"
ITEM = rf"{SHARE % 'share'}{NAME}{NOTE}".replace("(?P<share>", "(?:")
LIST = rf"(?P<list>{ITEM}(?:{JOIN}{ITEM})*)"
WHO = rf"(?:the )?{PARTY}"
AREAS = r"(?: (?:areas?|zones?|towns?|villages?|control|territory|hands|side|camp|positions))?"
HELD = (
    r"(?:held|controlled|run|governed|captured|taken|retaken|recaptured|seized|secured|gained|"
    r"liberated)"
)
COLON = r"\s*(?::|\s[–—-])\s*"
TAIL = r"\s*[.;,]?\s*$"

NOW = r"(?:now |still |again |back |firmly |fully )*"
WHOLLY = r"(?:full |complete |sole |firm )?"
UNDER = r"(?:control|hands|rule)"
BESIEGED = r"(?:besieged|under siege|encircled|surrounded|cut off)"
FOUGHT = r"(?:contested|disputed|fighting(?: in| inside)?|clashes(?: in| inside)?|front lines?)"
HAVE = r"(?: (?:holds?|controls?|has|have))?"

# Each pattern is tried on a whole line; what it says of every name of its list.
SHAPES: tuple[tuple[Status, str], ...] = (
    (Status.CONTROLLED, rf"{WHO}(?:[- ]{HELD})?{AREAS}{HAVE}{NOTE}{COLON}{LIST}"),
    (Status.CONTROLLED, rf"{NOW}(?:areas |towns |places )?{HELD} by {WHO}{NOTE}{COLON}{LIST}"),
    (Status.CONTROLLED, rf"{NOW}(?:in|under) (?:the )?{UNDER} of {WHO}{COLON}{LIST}"),
    (Status.CONTROLLED, rf"{NOW}(?:in|under) {WHO}(?:'s?)? {UNDER}{COLON}{LIST}"),
    (
        Status.CONTROLLED,
        rf"{WHO} {NOW}in {WHOLLY}(?:control|possession|charge) (?:of|in) {LIST}",
    ),
    (Status.CONTROLLED, rf"{LIST},? {NOW}(?:in|under) {WHOLLY}{WHO}(?:'s?)? {UNDER}"),
    (
        Status.CONTROLLED,
        rf"{LIST},? {NOW}(?:in the hands|under (?:the )?{WHOLLY}control) of {WHO}",
    ),
    (Status.CONTROLLED, rf"{LIST}{COLON}{NOW}(?:{HELD} by )?{WHO}(?:[- ]{HELD})?"),
    (Status.BESIEGED, rf"{NOW}{BESIEGED}(?: by {WHO})?{AREAS}{COLON}{LIST}"),
    (Status.CONTESTED, rf"{NOW}{FOUGHT}{COLON}{LIST}"),
    (Status.LOST, rf"lost by {WHO}{COLON}{LIST}"),
)
BY_NAME = rf"{CLOCK}(?:{ITEM.replace(NOTE, '')}\s*\({WHO}\)(?:{JOIN})?){{2,}}{TAIL}"
SIGNED = re.compile(
    r"\s+[-–—]\s+(?P<who>[A-Z][\w.&' ]{1,60}?)[.\s]*$|\s*\((?P<by>[A-Z]{3,8})\)[.\s]*$"
)
# Each shape has a colon, a dash, brackets, or one of these words.
SIGNS = re.compile(r"[:(]|\s[–—-]\s")
WORDS = frozenset("control possession charge hands rule".split())


def may_be_roster(text: str, sentence: Sentence) -> bool:
    """The cheap test before `read_roster`: most sentences are no list."""
    if not sentence.words.isdisjoint(WORDS):
        return True
    return SIGNS.search(text, sentence.start, sentence.end) is not None


@cache
def _by_name() -> re.Pattern[str]:
    return re.compile(BY_NAME)


@cache
def _shapes() -> tuple[tuple[Status, re.Pattern[str]], ...]:
    """The shapes compiled, which takes as long as to read a report: not before one is tried."""
    return tuple((status, re.compile(CLOCK + body + TAIL)) for status, body in SHAPES)


def read_roster(shape: Shape) -> list[Finding]:
    """What a line without a verb says; empty where it is no such list."""
    whole = _read(shape, 0, len(shape.text))
    if whole:
        return whole
    # "Government: A, B; opposition: C": each part must be a list of its own.
    ends = [m.start() for m in re.finditer(r"[;|]", shape.text)]
    parts = list(pairwise([-1, *ends, len(shape.text)])) if ends else []
    told = [
        _read(shape, low + 1, high) for low, high in parts if shape.text[low + 1 : high].strip()
    ]
    return [finding for part in told for finding in part] if all(told) else []


def _read(shape: Shape, start: int, end: int) -> list[Finding]:
    while start < end and shape.text[start] == " ":
        start += 1
    found = list(_each_with_its_party(shape, start, end))
    for status, pattern in _shapes() if not found else ():
        hit = pattern.match(shape.text, start, end)
        if hit is not None:
            low, high = hit.span("list")
            sides = [p.party for p in (*shape.parties(start, low), *shape.parties(high, end))]
            inside = [p.party for p in shape.parties(low, high)]
            refs = [_ref(at, match, shape) for at, match in shape.places(low, high)]
            found = [_finding(status, ref, sides, inside) for ref in refs]
            break
    return [f for f in found if f.place.reason != "area"]


def _each_with_its_party(shape: Shape, start: int, end: int) -> Iterator[Finding]:
    """ "Izraa (government), Dael (rebels)"."""
    if _by_name().match(shape.text, start, end) is None:
        return
    for at, match in shape.places(start, end):
        sides = shape.parties(at, end)
        yield Finding(_ref(at, match, shape), Status.CONTROLLED, sides[0].party)


def _ref(at: int, match: Match, shape: Shape) -> PlaceRef:
    ref = ref_of(match)
    before = shape.text[max(0, at - 40) : at]
    part = re.search(SHARE % "share" + r"(?:the )?(?:\w+ of )?$", before)
    partial = part is not None and bool(part.group("share"))
    if partial:
        return PlaceRef(ref.start, ref.end, ref.surface, ref.match, Extent.PART, reason=ref.reason)
    return ref


def _finding(status: Status, ref: PlaceRef, sides: list[str], inside: list[str]) -> Finding:
    if status is Status.CONTROLLED:
        return Finding(ref, status, sides[0])
    if status is Status.LOST:
        return Finding(ref, status, None, sides[0])
    around = tuple(dict.fromkeys(sides or inside))
    return Finding(ref, status, None, None, around)
