"""Runs of capitalised words in Latin script, and the listed names inside them."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol

from geomap.names.capitals import MARKS, capitalised
from geomap.names.coarse import FIRST, LATER, NUMBERED, WHOLE, coarse_keys
from geomap.names.fold import APOSTROPHES, LONGEST_ARTICLE, fold_word, is_article, without_articles
from geomap.names.tables import generics, land_words

_ARTICLE = r"(?:[aeAE](?:l|s|sh|d|n|r|t|z)|[uU]l)"
_GAP = r"(?:[ ]|[-‐‑–]|\r?\n(?!\s))"
_INNER = rf"(?:(?:{_ARTICLE}|of|bin|ibn|wa){_GAP})?"
# What may stand between two capitalised words of one run; a number counts as one.
_JOINT = re.compile(rf"{_GAP}{_INNER}[{APOSTROPHES}]?(?:[0-9]{{2,5}}[ ])?")
_HYPHENS = "-‐‑–"
_SPACED_BEFORE = frozenset({"al ", "el ", "ul "})
_HYPHENED_BEFORE = re.compile(
    rf"(?<!\w)(?:[ae](?:l|s|sh|d|n|r|t|z)|ul)[{_HYPHENS}][{APOSTROPHES}]?\Z"
)
_NUMBER_BEFORE = re.compile(r"(?<![\w.,])[0-9]{2,5} \Z")
_LETTERS_OF_AYN = "ʿʾʽʻ"
_REACH_BEFORE = 7  # characters
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}]|[{APOSTROPHES}](?=[^\W\d_]))*")
# "As Safira" and "As Safira fell" cannot be told apart: the surface leaves such a word out.
_SPACED_ENGLISH_ARTICLES = frozenset({"as", "an", "at"})
MIN_AFTER_JOINED_ARTICLE = 4  # letters that must remain of "Alshaar"
MAX_MEMO = 1 << 15  # full after some thousand reports, so that memory grows no more after them
# What a word may be: a name, the first of a longer one, a later one of it; a word of the land.
_ALONE, _OPENS, _LATER, _LAND = 1, 2, 4, 8
_ANYTHING = _ALONE | _OPENS | _LATER
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
        """Whether some longer name, listed or by its sound, or alias begins with a folded word."""

    def parts(self, coarse: list[str]) -> list[int]:
        """Which parts of names and aliases the words of each coarse key may be (see `coarse`)."""


class Token(NamedTuple):
    """A word of a run: offsets within the run, folded form, what stands before it."""

    start: int
    end: int
    word: str
    gap: str
    capital: bool


class Hit(NamedTuple):
    """A listed name inside a run: tokens `first` to `last`, offsets within the run."""

    first: int
    last: int
    start: int
    end: int
    key: str
    alias: bool  # the name of a party or speaker, not of a place


class Run:
    """One run with the names found in it; its words are read when they are asked for."""

    __slots__ = ("_caps", "_tokens", "hits", "land", "written")

    def __init__(self, written: str, *, land: bool = False) -> None:
        self.written = written
        self.hits: tuple[Hit, ...] = ()
        self.land = land  # whether some word of it is one of the land: tal, wadi, kafr …
        self._tokens: tuple[Token, ...] | None = None
        self._caps: bool | None = None

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words."""
        if self._tokens is None:
            self._tokens = tokenise(self.written)
        return self._tokens

    @property
    def caps(self) -> bool:
        """Two words or more, all in capitals: capitals say nothing."""
        if self._caps is None:
            self._caps = self.written.upper() == self.written and (
                sum(not token.word.isdigit() for token in self.tokens) > 1
            )
        return self._caps


Runs = list[tuple[int, Run]]


class Page:
    """The capitalised words of one text, the runs that they form, and the names in those."""

    def __init__(self, text: str, scanner: RunScanner) -> None:
        self.text = text
        self._scanner = scanner
        words = capitalised(text)
        self._starts, self._ends = words.starts, words.ends
        self._kinds = scanner.kinds_of(words.written)
        # Whether a word and the next one are of one run.
        gaps = zip(words.near[:-1], words.ends, words.starts[1:], strict=False)
        self._joined = [near and _is_joint(text[end:start]) for near, end, start in gaps]
        self._joined.append(False)
        self.named: Runs = list(self._with_names())

    def __iter__(self) -> Iterator[tuple[int, Run]]:
        """Every run with its offset."""
        first = 0
        for last, joined in enumerate(self._joined[: len(self._starts)]):
            if not joined:
                yield self._run(first, last)
                first = last + 1

    def _with_names(self) -> Iterator[tuple[int, Run]]:
        """The runs that hold names."""
        kinds, joined = self._kinds, self._joined
        done = -1
        for at in [at for at, kind in enumerate(kinds) if kind & (_ALONE | _OPENS)]:
            if at <= done or not (kinds[at] & _ALONE or self._may_go_on(at)):
                continue
            first = done = at
            while first and joined[first - 1]:
                first -= 1
            while joined[done]:
                done += 1
            offset, run = self._run(first, done)
            if run.hits:
                yield offset, run

    def _may_go_on(self, at: int) -> bool:
        """Whether what follows a word may be a later word of a name."""
        if not self._joined[at]:
            return False
        start, end = self._ends[at], self._starts[at + 1]
        return (
            bool(self._kinds[at + 1] & _LATER)
            or self._ends[at + 1] - end <= LONGEST_ARTICLE
            or any(map(str.isdigit, self.text[start:end]))
        )

    def _run(self, first: int, last: int) -> tuple[int, Run]:
        text, start = self.text, self._starts[first]
        if text[start - 2 : start] not in _NOTHING_BEFORE:
            start = _with_what_is_before(text, start)
        return start, self._scanner.run(text[start : self._ends[last]], self._kinds, first, last)


@lru_cache(maxsize=1 << 12)
def _is_joint(gap: str) -> bool:
    return _JOINT.fullmatch(gap) is not None


class RunScanner:
    """Finds runs in texts and names in runs; remembers every run and every word it has read.

    Most words of a text are part of no name that anybody listed. A coarse key tells so of many
    words at once, and it is remembered word by word, so that a run of such words needs no look.
    """

    def __init__(self, names: Names, max_words: int) -> None:
        self._names = names
        self._knows = names.knows
        self._is_alias = names.is_alias
        self._max_words = max_words
        self._land = frozenset(coarse_keys(land_words()))  # coarse keys of the words of the land
        self._memo: dict[str, Run] = {}
        self._words: dict[str, int] = {}  # a word as written: what it may be
        self._last = Page("", self)

    def read(self, text: str) -> Page:
        """The runs of a text and the names in them."""
        if self._last.text is not text:
            self._last = Page(text, self)
        return self._last

    def kinds_of(self, words: list[str]) -> list[int]:
        """What each of some words may be: a name of its own, the first or a later part of one."""
        if len(self._words) >= MAX_MEMO:
            self._forget()
        known = self._words
        kinds = list(map(known.get, words))
        new = {word for word, kind in zip(words, kinds, strict=True) if kind is None}
        keys = coarse_keys(new)
        for word, key, part in zip(new, keys, self._names.parts(keys), strict=True):
            known[word] = self._look_at(word, part) if part or key in self._land else 0
        return [
            known[word] if kind is None else kind for word, kind in zip(words, kinds, strict=True)
        ]

    def _forget(self) -> None:
        """Forget the words that are part of no name, or all where few are such."""
        telling = {word: kind for word, kind in self._words.items() if kind}
        self._words = telling if len(telling) < MAX_MEMO // 2 else {}

    def _look_at(self, word: str, part: int) -> int:
        folded = fold_word(word).replace(" ", "")
        may_be = _ALONE if part & NUMBERED or (part & WHOLE and self._stands_alone(folded)) else 0
        if part & FIRST and self._names.opens(folded):
            may_be |= _OPENS
        if part & LATER:
            may_be |= _LATER
        return may_be | _LAND if folded in land_words() else may_be

    def _stands_alone(self, word: str) -> bool:
        if self._is_alias(word) or self._knows(word):
            return True
        stripped = _without_joined_article(word)
        return bool(stripped) and self._knows(stripped)

    def run(self, written: str, kinds: list[int], first: int, last: int) -> Run:
        """The run that is so written, its capitalised words being of the kinds first to last."""
        run = self._memo.get(written)
        if run is None:
            if len(self._memo) >= MAX_MEMO:
                self._memo.clear()
            run = self._memo[written] = self._read(written, set(kinds[first : last + 1]))
        return run

    def _read(self, written: str, kinds: set[int]) -> Run:
        run = Run(written, land=any(kind & _LAND for kind in kinds))
        if any(kind & (_ALONE | _OPENS) for kind in kinds):
            run.hits = tuple(self._hits(run.tokens, [self._kind(t, written) for t in run.tokens]))
        return run

    def _kind(self, token: Token, written: str) -> int:
        if not token.capital:
            return _LATER
        return self._words.get(written[token.start : token.end], _ANYTHING)

    def _hits(self, tokens: tuple[Token, ...], kinds: list[int]) -> Iterator[Hit]:
        at = 0
        while at < len(tokens):
            hit = self._longest(tokens, kinds, at) if kinds[at] & (_ALONE | _OPENS) else None
            if hit is not None:
                yield hit
                at = hit.last + 1
            else:
                at += 1

    def _longest(self, tokens: tuple[Token, ...], kinds: list[int], first: int) -> Hit | None:
        if _opens_name(tokens, first):
            return None
        reach = first
        if kinds[first] & _OPENS:
            while reach + 1 < min(len(tokens), first + self._max_words + 3) and (
                kinds[reach + 1] & _LATER or len(tokens[reach + 1].word) <= LONGEST_ARTICLE
            ):
                reach += 1
        for last in range(reach, first - 1, -1):
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
