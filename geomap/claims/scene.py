"""One parsed sentence with its names, and what the report has said before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.claims.parties import PartyMention
from geomap.records import Extent, Match, Report, Source

if TYPE_CHECKING:
    from geomap.claims.masking import Masked
    from geomap.claims.sentences import Sentence

Token = Any  # spacy.tokens.Token: spaCy is imported only where the parser is loaded


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place as a sentence refers to it. `match` is None for a region or a name nobody knows."""

    start: int
    end: int
    surface: str
    match: Match | None = None
    extent: Extent = Extent.WHOLE
    share: float | None = None
    reason: str | None = None  # "area" | "unknown" where there is no place
    anaphor: bool = False
    held_by: str | None = None  # "rebel-held X"
    besieged: bool = False

    @property
    def key(self) -> str:
        """What makes two references the same place."""
        place = self.match.place if self.match else None
        return place.id if place else "surface:" + self.surface.casefold()


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says a stretch of the sentence, and where the statement stands."""

    source: Source
    start: int
    end: int
    verb: str = "say"


@dataclass(slots=True)
class Focus:
    """The places that a sentence was about, in one list."""

    sentence: int
    refs: tuple[PlaceRef, ...]


@dataclass(slots=True)
class Discourse:
    """What has been said so far."""

    report: Report
    sentences: list[Sentence]
    matches: list[Match]
    parties: list[PartyMention]
    focus: list[Focus] = field(default_factory=list)
    sources: list[tuple[int, Source]] = field(default_factory=list)  # by sentence number

    @property
    def text(self) -> str:
        """The report's text: all that is read of it."""
        return self.report.text

    def matches_in(self, sentence: Sentence) -> list[Match]:
        """The names inside a sentence."""
        start, end = sentence.start, sentence.end
        return [m for m in self.matches if start <= m.mention.start and m.mention.end <= end]

    def parties_in(self, sentence: Sentence) -> list[PartyMention]:
        """The parties named inside a sentence."""
        return [p for p in self.parties if sentence.start <= p.start and p.end <= sentence.end]


@dataclass(slots=True)
class Scene:
    """A parsed sentence: tokens, which of them are places or parties, who speaks."""

    number: int
    sentence: Sentence
    masked: Masked
    doc: Any
    discourse: Discourse
    place_at: dict[int, Match]
    party_at: dict[int, PartyMention]
    attribution: Attribution | None = None  # ", the army said" taken off the sentence

    def span(self, token: Token) -> tuple[int, int]:
        """Offsets of a token in the report."""
        return self.masked.original(token.idx, token.idx + len(token.text))

    def words(self, tokens: list[Token]) -> tuple[int, int]:
        """Offsets of a stretch of tokens in the report."""
        first, last = min(tokens, key=lambda t: t.i), max(tokens, key=lambda t: t.i)
        return self.span(first)[0], self.span(last)[1]

    def text_of(self, tokens: list[Token]) -> str:
        """The report's own words from the first to the last token."""
        start, end = self.words(tokens)
        return self.discourse.report.text[start:end]

    @property
    def text(self) -> str:
        """The sentence as the report has it."""
        return self.discourse.report.text[self.sentence.start : self.sentence.end]


def up(token: Token) -> Iterator[Token]:
    """The heads of a token up to the root, nearest first."""
    while token.head.i != token.i:
        token = token.head
        yield token


def kids(token: Token, *deps: str) -> list[Token]:
    """The children of a token in the given relations."""
    return [child for child in children(token) if child.dep_ in deps]


def children(token: Token) -> list[Token]:
    """The children of a token in text order, worked out once a sentence (spaCy searches anew)."""
    known = token.doc.user_data.get("children")
    if known is None:
        known = [[] for _ in token.doc]
        for other in token.doc:
            if other.head.i != other.i:
                known[other.head.i].append(other)
        token.doc.user_data["children"] = known
    found: list[Token] = known[token.i]
    return found
