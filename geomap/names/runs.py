"""Runs of capitalised words in Latin script, and the listed names inside them."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from geomap.names.fold import APOSTROPHES, INVISIBLE, fold_word, is_article, without_articles
from geomap.names.tables import generics, land_words

_SCRIPT = [chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
_UPPER = "".join(c for c in _SCRIPT if unicodedata.category(c) in ("Lu", "Lt"))
_MARKS = "\u0300-\u036f" + INVISIBLE
_TAIL = rf"(?:[^\W\d_]|[{_MARKS}]|[{APOSTROPHES}](?=[^\W\d_])(?![sS]\b))*"
_CAPITAL = rf"(?:[{_UPPER}]{_TAIL}|[0-9]{{2,5}}(?=[ ][{_UPPER}]))"
_ARTICLE = r"(?:[aeAE](?:l|s|sh|d|n|r|t|z)|[uU]l)"
_GAP = r"(?:[ ]|[-‐‑–]|\r?\n(?!\s))"
_INNER = rf"(?:(?:{_ARTICLE}|of|bin|ibn|wa){_GAP})?"
# From a capital on; what may stand before it ("al-", "3000 ") is looked at only where a run is.
RUN = re.compile(
    rf"[{_UPPER}](?<![\w&#].)[^\W\d_]*+{_TAIL}"
    rf"(?:{_GAP}{_INNER}[{APOSTROPHES}]?{_CAPITAL})*"
)
_HYPHENS = "-‐‑–"
_SPACED_BEFORE = frozenset({"al ", "el ", "ul "})
_HYPHENED_BEFORE = re.compile(
    rf"(?<!\w)(?:[ae](?:l|s|sh|d|n|r|t|z)|ul)[{_HYPHENS}][{APOSTROPHES}]?\Z"
)
_NUMBER_BEFORE = re.compile(r"(?<![\w.,])[0-9]{2,5} \Z")
_LETTERS_OF_AYN = "ʿʾʽʻ"
_REACH_BEFORE = 7  # characters
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}]|[{APOSTROPHES}](?=[^\W\d_]))*")
# "As Safira" and "As Safira fell" cannot be told apart: the surface leaves such a word out.
_SPACED_ENGLISH_ARTICLES = frozenset({"as", "an", "at"})
MIN_AFTER_JOINED_ARTICLE = 4  # letters that must remain of "Alshaar"
MAX_MEMO = 1 << 15  # full after some thousand reports, so that memory grows no more after them
_OPENS, _LAND = 1, 2  # what a word may be: the first of a listed name, one of the land
# The two characters before most runs, which say that neither article, number nor ʿayn is there.
_NOTHING_BEFORE = frozenset(
    first + second
    for first in string.ascii_letters + ".,;:!?)\"'\n"
    for second in ' \n"('
    if first != "l" or second != " "
)


class Names(Protocol):
    """What the scanner asks of the names that are known."""

    def knows(self, key: str) -> bool:
        """Whether a folded name is one."""

    def is_alias(self, key: str) -> bool:
        """Whether a folded name is that of a party or a speaker."""

    def opens(self, word: str) -> bool:
        """Whether some name, listed or by its sound, or some alias begins with a folded word."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a run: offsets within the run, folded form, what stands before it."""

    start: int
    end: int
    word: str
    gap: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed name inside a run: tokens `first` to `last`, offsets within the run."""

    first: int
    last: int
    start: int
    end: int
    key: str
    alias: bool  # the name of a party or speaker, not of a place


class Run:
    """One run with the names found in it; its words are read when they are asked for."""

    __slots__ = ("_tokens", "hits", "land", "written")

    def __init__(self, written: str, *, land: bool = False) -> None:
        self.written = written
        self.hits: tuple[Hit, ...] = ()
        self.land = land  # whether some word of it is one of the land: tal, wadi, kafr …
        self._tokens: tuple[Token, ...] | None = None

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words."""
        if self._tokens is None:
            self._tokens = tokenise(self.written)
        return self._tokens

    @property
    def caps(self) -> bool:
        """Two words or more, all in capitals: capitals say nothing."""
        if self.written.upper() != self.written:
            return False
        return sum(not token.word.isdigit() for token in self.tokens) > 1

    @property
    def upper(self) -> tuple[bool, ...]:
        """Which words are all in capitals."""
        return tuple(self.written[t.start : t.end].isupper() for t in self.tokens)


Runs = list[tuple[int, Run]]


class RunScanner:
    """Finds runs in texts and names in runs; remembers every run and every word it has read.

    Most words of a text begin no name that anybody listed. That is remembered word by word, so that
    a run of such words needs no further look, even where the run is new.
    """

    def __init__(self, names: Names, max_words: int) -> None:
        self._names = names
        self._knows = names.knows
        self._is_alias = names.is_alias
        self._max_words = max_words
        self._memo: dict[str, Run] = {}
        self._words: dict[str, int] = {}  # a word as written: what it may be
        self._last: tuple[str, Runs] = ("", [])

    def scan(self, text: str) -> Runs:
        """Every run of the text with its offset."""
        if self._last[0] is text:
            return self._last[1]
        memo = self._memo
        if len(memo) >= MAX_MEMO:
            memo.clear()
        found = []
        for match in RUN.finditer(text):
            start, end = match.span()
            if text[start - 2 : start] not in _NOTHING_BEFORE:
                start = _with_what_is_before(text, start)
            written = text[start:end]
            run = memo.get(written)
            if run is None:
                run = memo[written] = self._read(written)
            found.append((start, run))
        self._last = text, found
        return found

    def _read(self, written: str) -> Run:
        known = self._words
        seen = 0
        for word in written.split(" "):
            may_be = known.get(word)
            seen |= self._look_at(word) if may_be is None else may_be
        run = Run(written, land=bool(seen & _LAND))
        if seen & _OPENS:
            run.hits = tuple(self._hits(run.tokens))
        return run

    def _look_at(self, word: str) -> int:
        """What a word between two spaces may be; it may still be several, joined by hyphens."""
        if len(self._words) >= MAX_MEMO:
            self._words.clear()
        folded = [token.word for token in tokenise(word)]
        may_be = _OPENS if any(map(self._opens, folded)) else 0
        if not land_words().isdisjoint(folded):
            may_be |= _LAND
        self._words[word] = may_be
        return may_be

    def _opens(self, word: str) -> bool:
        if not word or self._names.opens(word):
            return True
        stripped = _without_joined_article(word)
        return bool(stripped) and self._names.opens(stripped)

    def _hits(self, tokens: tuple[Token, ...]) -> Iterator[Hit]:
        at = 0
        while at < len(tokens):
            hit = self._longest(tokens, at)
            if hit is not None:
                yield hit
                at = hit.last + 1
            else:
                at += 1

    def _longest(self, tokens: tuple[Token, ...], first: int) -> Hit | None:
        token = tokens[first]
        if not token.capital or _opens_name(tokens, first):
            return None
        for last in range(min(len(tokens), first + self._max_words + 3) - 1, first - 1, -1):
            if not tokens[last].capital or self._ends_generic(tokens, first, last):
                continue
            key = _key(tokens, first, last)
            alias = self._is_alias(key)
            if not alias and not self._knows(key):
                key = _without_joined_article(key) if first == last else ""
                if not key or not self._knows(key):
                    continue
            return Hit(first, last, _start(tokens, first), tokens[last].end, key, alias)
        return None

    def _ends_generic(self, tokens: tuple[Token, ...], first: int, last: int) -> bool:
        """Whether the last word is a generic noun that the name can do without: "X District"."""
        if first == last or tokens[last].word not in generics().after:
            return False
        shorter = _key(tokens, first, last - 1)
        return self._knows(shorter) and not self._is_alias(_key(tokens, first, last))


def _key(tokens: tuple[Token, ...], first: int, last: int) -> str:
    """The folded name of some tokens, without articles."""
    return " ".join(without_articles([tokens[i].word for i in range(first, last + 1)]))


def tokenise(written: str) -> tuple[Token, ...]:
    """The words of a run."""
    tokens = []
    done = 0
    for found in _WORD.finditer(written):
        folded = fold_word(found.group()).replace(" ", "")
        capital = not found.group()[0].islower()
        gap = written[done : found.start()]
        tokens.append(Token(found.start(), found.end(), folded, gap, capital))
        done = found.end()
    return tuple(tokens)


def _with_what_is_before(text: str, start: int) -> int:
    """Where a run starts that has an article in lower case, a number or an ʿayn before it."""
    before = text[start - 1] if start else ""
    if before == " ":
        near = text[start - 3 : start] if start > 2 else ""
        if near in _SPACED_BEFORE and not text[start - 4 : start - 3].isalnum():
            return start - 3
        if near[1:2].isdigit():
            number = _NUMBER_BEFORE.search(text[max(0, start - _REACH_BEFORE) : start])
            return start - len(number.group()) if number else start
    elif before and (before in _HYPHENS or before in APOSTROPHES):
        article = _HYPHENED_BEFORE.search(text[max(0, start - _REACH_BEFORE) : start])
        if article:
            return start - len(article.group())
        if before in _LETTERS_OF_AYN:
            return start - 1
    return start


def _opens_name(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a token is an article that belongs to the name that follows."""
    return at + 1 < len(tokens) and is_article(tokens[at].word, tokens[at + 1].word)


def _start(tokens: tuple[Token, ...], first: int) -> int:
    """Where the surface starts: at the article, where one stands before the name."""
    if first == 0 or not is_article(tokens[first - 1].word, tokens[first].word):
        return tokens[first].start
    article = tokens[first - 1]
    spaced = tokens[first].gap == " "
    if spaced and article.word in _SPACED_ENGLISH_ARTICLES:
        return tokens[first].start
    return article.start


_JOINED = re.compile(
    rf"^(?:(?:al|el)(?=.{{{MIN_AFTER_JOINED_ARTICLE}}})"
    rf"|[ae](?=(s|z|d|n|r|t)\1.{{{MIN_AFTER_JOINED_ARTICLE - 1}}}))"
)


@lru_cache(maxsize=1 << 14)
def _without_joined_article(word: str) -> str:
    """ "shaar" of "alshaar"; empty where there is no joined article."""
    joined = _JOINED.match(word)
    return word[joined.end() :] if joined else ""
