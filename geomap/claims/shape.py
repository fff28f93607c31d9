"""A sentence with its sides, names and times made one sign each, for what has no verb to parse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geomap.claims.parties import PartyMention
from geomap.claims.when import When
from geomap.records import Match

PARTY, PLACE, TIME = "\x01", "\x02", "\x03"
KINDS = r"(?:towns?|villages?|cit(?:y|ies)|districts?|neighbou?rhoods?|quarters?|camps?|suburbs?)"
SHARE = (
    r"(?P<%s>(?:(?:most|much|half|part|parts|nearly all|almost all|a third|two thirds|"
    r"the centre|the center|(?:the )?(?:north|south|east|west)(?:ern (?:part|half|side))?) of |"
    r"(?:northern|southern|eastern|western|central) ))?"
)
SPACE = re.compile(r"\s")
NAME = rf"(?:all of )?(?:the )?(?:{KINDS}(?: of)? )?{PLACE}(?: {KINDS}| airbase| air base)?"
JOIN = r"\s*(?:,? and |,? & |,? plus |[,;/+])\s*"


@dataclass(slots=True)
class Shape:
    """The signs of a stretch of text, and what each of them stands for."""

    text: str = ""
    what: dict[int, PartyMention | Match | When] = field(default_factory=dict)

    def parties(self, low: int, high: int) -> list[PartyMention]:
        """The sides between two offsets of `text`."""
        return [w for at, w in self._between(low, high) if isinstance(w, PartyMention)]

    def places(self, low: int, high: int) -> list[tuple[int, Match]]:
        """The names between two offsets of `text`, each with its offset."""
        return [(at, w) for at, w in self._between(low, high) if isinstance(w, Match)]

    def times(self, low: int, high: int) -> list[When]:
        """The times between two offsets of `text`."""
        return [w for at, w in self._between(low, high) if isinstance(w, When)]

    def _between(self, low: int, high: int) -> Iterable[tuple[int, PartyMention | Match | When]]:
        return sorted((at, w) for at, w in self.what.items() if low <= at < high)


def shape_of(
    text: str,
    start: int,
    end: int,
    parties: Sequence[PartyMention],
    matches: Sequence[Match],
    whens: Sequence[When] = (),
) -> Shape:
    """Write one sign for each side, name and time of `text[start:end]`, the rest in lower case."""
    spans: list[tuple[int, int, str, PartyMention | Match | When]] = [
        (m.mention.start, m.mention.end, PLACE, m) for m in matches
    ]
    spans += [(p.start, p.end, PARTY, p) for p in parties]
    spans += [(w.start, w.end, TIME, w) for w in whens]
    shape = Shape()
    at = start
    for low, high, sign, what in sorted(spans, key=lambda s: (s[0], -s[1])):
        if low < at or high > end:
            continue
        shape.text += _plain(text[at:low])
        shape.what[len(shape.text)] = what
        shape.text += sign
        at = high
    shape.text += _plain(text[at:end])
    return shape


def _plain(text: str) -> str:
    return SPACE.sub(" ", text.lower().replace("’", "'"))
