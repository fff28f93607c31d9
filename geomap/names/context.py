"""What stands beside a name: cues that it is a place, and of which kind, or that it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, NamedTuple

from geomap.names.fold import fold_word
from geomap.names.tables import table

REACH = 64  # characters looked at on either side
WORDS = 6  # words looked at on either side
_PIECE = re.compile(r"[^\W_]+(?:['’‘ʿ-][^\W_]+)*|[.,;:()\"“”!?—–\n]")
_BREAKS = ".;:!?\n"
_BREAK = re.compile(f"[{_BREAKS}]")
_SENTENCE_STARTS = frozenset({".", "!", "?", "\n", "“", '"'})
_DATELINE = re.compile(
    r"\A(?:\s*[,(]\s*[A-Z][\w.]+\)?)?(?:,?\s*[A-Z][a-z]{2,8}\.?\s*\d{0,2},?\s*(?:\d{4})?)?"
    r"\s*(?:\([^)\n]{1,40}\))?\s*(?:[-–—•:]\s?|/[A-Z])"
)
_MARKUP = " \t>*#"  # before the first word of a line
_POSSESSIVE = re.compile(r"\A['’ʼ′][sS]?(?![^\W_])")


@dataclass(frozen=True, slots=True)
class English:
    """The cue words, as sets."""

    kinds: dict[str, str]  # generic noun → class
    preposition: frozenset[str]
    locative: frozenset[str]
    direction: frozenset[str]
    taking: frozenset[str]
    control: frozenset[str]
    rural: frozenset[str]
    person: frozenset[str]
    naming: frozenset[str]
    role: frozenset[str]
    speech: frozenset[str]
    auxiliary: frozenset[str]
    passive: frozenset[str]
    telling: frozenset[str]
    owned: frozenset[str]
    org_before: frozenset[str]
    org_after: frozenset[str]
    unknown_of: frozenset[str]
    unknown_after: frozenset[str]
    unlisted: dict[str, frozenset[str]]  # what only places stand after
    water: frozenset[str]
    calendar: frozenset[str]
    given: frozenset[str]

    held_by: ClassVar[tuple[str, ...]] = ("-held", "-controlled", "-run", "-occupied", "-ruled")


@cache
def english() -> English:
    """The cue words of `english.toml` and `people.toml`."""
    t = table("english")
    people = table("people")["given"]
    kinds = {word: kind for kind, listed in t["kinds"].items() for word in listed}
    near, person, org, unknown = t["near"], t["person"], t["organisation"], t["unknown"]
    return English(
        kinds=kinds,
        preposition=frozenset(near["preposition"]),
        locative=frozenset(near["locative"]),
        direction=frozenset(near["direction"]),
        control=frozenset(near["control"]),
        taking=frozenset(near["taking"]),
        rural=frozenset(near["area"]),
        person=frozenset(person["before"]),
        naming=frozenset(person["naming"]),
        role=frozenset(person["role"]),
        speech=frozenset(person["speech"]),
        passive=frozenset(person["passive"]),
        auxiliary=frozenset(person["auxiliary"]),
        telling=frozenset(person["telling"]),
        owned=frozenset(person["owned"]),
        org_before=frozenset(org["before"]),
        org_after=frozenset(org["after"]),
        unknown_of=frozenset(unknown["of"]),
        unknown_after=frozenset(unknown["after"]),
        unlisted={name: frozenset(unknown[name]) for name in ("before", "taking")},
        water=frozenset(unknown["water"]),
        calendar=frozenset(t["calendar"]["words"]),
        given=frozenset(word for listed in people.values() for word in str(listed).split()),
    )


class Context(NamedTuple):
    """The words around a name, nearest first, up to a break; and what follows at once."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    possessive: bool
    line_start: bool
    sentence_start: bool
    dateline: bool

    def word_before(self, at: int = 0) -> str:
        """The word at a distance before the name, or an empty string."""
        return self.before[at] if at < len(self.before) else ""

    def word_after(self, at: int = 0) -> str:
        """The word at a distance after the name, or an empty string."""
        return self.after[at] if at < len(self.after) else ""


def context_of(text: str, start: int, end: int) -> Context:
    """The context of `text[start:end]`."""
    left = text[max(0, start - REACH) : start]
    right = text[end : end + REACH]
    possessive = _POSSESSIVE.match(right)
    opens = max(map(left.rfind, _BREAKS))  # where the clause opens, or -1
    before = _PIECE.findall(left[opens + 1 :].lower())
    behind = possessive.end() if possessive else 0
    ends = _BREAK.search(right, behind)
    after = _PIECE.findall(right[behind : ends.start() if ends else REACH].lower())
    line = left.rfind("\n") + 1
    line_start = (line > 0 or start < REACH) and not left[line:].strip(_MARKUP)
    opened = before[-1] if before else left[opens] if opens >= 0 else "\n"
    return Context(
        before=_words(before[::-1]),
        after=_words(after),
        possessive=possessive is not None,
        line_start=line_start,
        sentence_start=line_start or opened in _SENTENCE_STARTS,
        dateline=line_start and _DATELINE.match(right) is not None,
    )


def _words(pieces: list[str]) -> tuple[str, ...]:
    """The first words; commas and quotes are kept as they are, articles are not."""
    return tuple([piece for piece in pieces if piece != "the"][:WORDS])


def folded(word: str) -> str:
    """A word as the tables write it."""
    return fold_word(word)
