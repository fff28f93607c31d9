"""One parsed sentence with its names, and what the report has said before it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geomap.claims.parties import PartyMention
from geomap.records import Extent, Match, Report, Source

if TYPE_CHECKING:
    from geomap.claims.sentences import Sentence


class Token:
    """A word of a parsed sentence: what the parser says of it, and its place in the tree.

    Attributes
    ----------
    i, idx : int
        Its number in the sentence; the offset of its first character in `doc.text`.
    lower_, tag_, pos_, dep_ : str
        Lower case, Penn tag, coarse part of speech and relation, named as spaCy names them.
    start, end : int
        Its offsets in the report, known once the names behind their masks are.
    head : Token
        The word it hangs on; itself at the root.
    children : list of Token
        The words that hang on it, in text order.
    """

    __slots__ = (
        "_subtree", "children", "dep_", "doc", "end", "head", "i", "idx", "lower_", "pos_", "start",
        "tag_", "text",
    )  # fmt: skip

    def __init__(self, doc: Parse, i: int, idx: int, text: str, tag: str, pos: str, dep: str):
        self.doc, self.i, self.idx, self.text = doc, i, idx, text
        self.tag_, self.pos_, self.dep_ = tag, pos, dep
        self.lower_ = text.lower()
        self.start = self.end = 0
        self.head = self
        self.children: list[Token] = []
        self._subtree: list[Token] | None = None

    def __repr__(self) -> str:
        return f"{self.text}/{self.tag_}/{self.dep_}"

    @property
    def lefts(self) -> list[Token]:
        """The children before it."""
        return [child for child in self.children if child.i < self.i]

    @property
    def subtree(self) -> list[Token]:
        """The word and all that hangs on it, directly or not."""
        if self._subtree is None:
            found = [self]
            for token in found:
                found += token.children
            self._subtree = sorted(found, key=_number)
        return self._subtree

    @property
    def left_edge(self) -> Token:
        """The first word of its subtree."""
        return self.subtree[0]

    @property
    def right_edge(self) -> Token:
        """The last word of its subtree."""
        return self.subtree[-1]

    def nbor(self, steps: int) -> Token:
        """The word so many places further, or back if negative."""
        return self.doc[self.i + steps]


def _number(token: Token) -> int:
    return token.i


class Parse(list[Token]):
    """The words of one parsed sentence."""

    __slots__ = ("parties", "text")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.parties: frozenset[int] = frozenset()  # the numbers of the words that name a side

    def text_of(self, start: int, end: int) -> str:
        """The text from word `start` up to word `end`."""
        words = self[start:end]
        return self.text[words[0].idx : words[-1].idx + len(words[-1].text)] if words else ""


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
    matches: list[Match]  # in text order, as are the parties
    parties: list[PartyMention]
    focus: list[Focus] = field(default_factory=list)
    sources: list[tuple[int, Source]] = field(default_factory=list)  # by sentence number
    roles: dict[int, float] = field(default_factory=dict)  # of the names, by offset (`topics.py`)
    named_at: dict[str, list[int]] = field(default_factory=dict)  # in the action, by place
    _match_starts: list[int] = field(init=False)
    _party_starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._match_starts = [match.mention.start for match in self.matches]
        self._party_starts = [mention.start for mention in self.parties]

    @property
    def text(self) -> str:
        """The report's text: all that is read of it."""
        return self.report.text

    def matches_in(self, sentence: Sentence) -> list[Match]:
        """The names inside a sentence."""
        inside = self.matches_between(sentence.start, sentence.end)
        return [m for m in inside if m.mention.end <= sentence.end]

    def matches_between(self, start: int, end: int) -> list[Match]:
        """The names that begin at an offset or after it, and before another."""
        low = bisect_left(self._match_starts, start)
        return self.matches[low : bisect_left(self._match_starts, end, low)]

    def parties_in(self, sentence: Sentence) -> list[PartyMention]:
        """The parties named inside a sentence."""
        inside = self.parties_between(sentence.start, sentence.end)
        return [p for p in inside if p.end <= sentence.end]

    def parties_between(self, start: int, end: int) -> list[PartyMention]:
        """The party mentions that begin at an offset or after it, and before another."""
        low = bisect_left(self._party_starts, start)
        return self.parties[low : bisect_left(self._party_starts, end, low)]


@dataclass(slots=True)
class Scene:
    """A parsed sentence: tokens, which of them are places or parties, who speaks."""

    number: int
    sentence: Sentence
    doc: Parse
    discourse: Discourse
    place_at: dict[int, Match]
    party_at: dict[int, PartyMention]
    attribution: Attribution | None = None  # ", the army said" taken off the sentence
    retort: range = range(0)  # ", a claim the army denied" taken off it

    def span(self, token: Token) -> tuple[int, int]:
        """Offsets of a token in the report."""
        return token.start, token.end

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
    return [child for child in token.children if child.dep_ in deps]


def is_subordinate(node: Token) -> bool:
    """Whether a trigger stands in a participle, a relative clause or an "after" clause."""
    for token in (node, *up(node)):
        if token.dep_ == "pcomp" and token.head.lower_ == "before":
            return False  # "seized X before losing it again": what came next
        if token.dep_ in {"acl", "relcl", "amod", "pcomp"}:
            return True
        if token.dep_ == "advcl":
            marks = {c.lower_ for c in token.children if c.dep_ == "mark"}
            return bool(marks & {"after", "since"}) or (not marks and token.tag_ == "VBN")
        if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"conj", "xcomp"}:
            return False
    return False
