"""Second members without a verb: "X fell on 5 May, Y on the 8th", "took A, and the next day B"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.claims.sentences import Sentence
from geomap.claims.shape import JOIN, NAME, PARTY, PLACE, TIME, Shape
from geomap.claims.when import When
from geomap.records import Match

LIST = rf"(?P<list>{NAME}(?:{JOIN}{NAME})*)"
DAY = re.compile(r"the (?P<day>\d{1,2})(?:st|nd|rd|th)\b", re.I)
WHEN = rf"(?:{TIME}|the \d{{1,2}}(?:st|nd|rd|th)\b)"
ON = r"(?:(?:on|by|in|early|late|only|just|then|already|finally|later|soon after) )*"
END = r"(?=\s*(?:[.,;]|$|and\b|before\b|but\b))"
CLAUSE = r"(?:,|;|\band\b|\bthen\b|\bwhile\b|\bwith\b)(?: (?:then|and|also|finally|so did))*\s*"

# What may stand between the member that has the verb and the one that has none.
WORDS = (
    "and on by to from the early late within hours days was were lost captured taken retaken fell "
    "followed overrun recaptured liberated cleared stormed secured reclaimed surrendered back "
    "seized day morning evening then town towns village villages district districts city "
    "neighbourhood neighborhood quarter"
)
APPOSED = r", (?:the|its|their|an?) [a-z' -]{2,50}(?=,)"  # "X, its last large town, fell in May"
BETWEEN = re.compile(
    rf"(?:[\s,;.]|{APPOSED}|{PARTY}|{PLACE}|{TIME}|"
    rf"\b(?:in (?=(?:the )?{TIME})|(?:{'|'.join(WORDS.split())})\b))*"
)
BEFORE_TIME = re.compile(rf"{CLAUSE}{LIST},? {ON}{WHEN}{END}")
AFTER_TIME = re.compile(rf"{CLAUSE}{ON}{WHEN},? (?:also |then |with )?{LIST}{END}")
FOLLOWED = re.compile(
    rf"(?:^|{CLAUSE}){LIST} (?:also |soon |quickly |duly |both )*"
    rf"(?:followed|following|came next|went the same way|did too)\b"
    rf"(?! by\b)(?:[^.;,]{{0,12}}?(?P<time>{TIME}))?"
)
FOLLOWED_BY = re.compile(
    rf",? (?:and )?(?:quickly |soon )?followed (?:{ON}{TIME} )?by {LIST}(?: {ON}(?P<time>{TIME}))?"
)


# "The same goes for A and B", "and so is A": what was said last is said of these, too.
LIKEWISE = re.compile(
    rf"(?:\b[Tt]he same (?:goes|went|is true|was true|holds|applies|can be said) (?:for|of|to)\b"
    rf"|(?:,|\band\b|^) ?(?:so|as) (?:is|are|was|were|do|does|did|has|have|had)\b)"
    rf" (?:both )?{LIST}"
)


@dataclass(frozen=True, slots=True)
class Gapped:
    """A name without a verb of its own, and its time."""

    match: Match
    when: When | None
    day: int | None = None  # "the 8th": of the month told before
    after: int = -1  # where the name stands that has the verb, in the report


# Each pattern has a time, a day of the month, or one of these words.
SIGNS = frozenset("followed following came went did".split())


LIKEWISE_SIGNS = frozenset({"same", "so", "as", "fate", "too"})


# "X went the same way", also after a state: "Y is behind army lines. X went the same way."
SAME_WAY = re.compile(
    rf"(?:^|[,;] |\band ){LIST} (?:also |soon |quickly |both )*(?:went the same way|"
    r"(?:shared|met|suffered) (?:the same|its|their|that) fate|(?:did|has|have|is|are) too)\b"
)


def read_likewise(shape: Shape) -> list[Match]:
    """The names of which the text says that the same is true."""
    return [
        match
        for pattern in (LIKEWISE, SAME_WAY)
        for hit in pattern.finditer(shape.text)
        for _, match in shape.places(*hit.span("list"))
    ]


def may_have_gaps(text: str, sentence: Sentence, whens: Sequence[When]) -> bool:
    """The cheap test before `read_gaps`."""
    if whens or not sentence.words.isdisjoint(SIGNS):
        return True
    return DAY.search(text, sentence.start, sentence.end) is not None


def read_gaps(shape: Shape, told: Sequence[int]) -> list[Gapped]:
    """The names that share the verb of the name told last; `told` are those with a claim."""
    out: list[Gapped] = []
    spots = {m.mention.start: at for at, m in shape.places(0, len(shape.text))}
    anchors = sorted(spots[start] for start in told if start in spots)
    starts = {at: start for start, at in spots.items()}
    for pattern in (FOLLOWED, FOLLOWED_BY, BEFORE_TIME, AFTER_TIME):
        for hit in pattern.finditer(shape.text):
            low, high = hit.span("list")
            before = [at for at in anchors if at < low]
            plain = pattern in {BEFORE_TIME, AFTER_TIME}
            if plain and (not before or not BETWEEN.fullmatch(shape.text, before[-1], hit.start())):
                continue
            if pattern is FOLLOWED_BY and not before:
                continue
            times = shape.times(high, hit.end()) or shape.times(hit.start(), low)
            bare = DAY.search(hit.group()) if not times else None
            day = int(bare.group("day")) if bare else None
            after = starts[before[-1]] if before else -1
            for at, match in shape.places(low, high):
                if at not in anchors and all(g.match is not match for g in out):
                    out.append(Gapped(match, times[0] if times else None, day, after))
                    anchors = sorted([*anchors, at])
    return out
