"""Runs of capitalised words in Latin script, and the listed names inside them."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple, Protocol

from geomap.names.capitals import MARKS, Words, capitalised
from geomap.names.fold import (
    APOSTROPHES,
    LONGEST_ARTICLE,
    bare,
    fold_word,
    is_article,
    without_articles,
)
from geomap.names.gate import ANY, FIRST, LATER, NUMBERED, WHOLE, Gate, Verdicts
from geomap.names.tables import generics, land_words

if TYPE_CHECKING:
    from geomap.names.coarse import Flags, Offsets
    from geomap.names.gate import Parts

_ARTICLE = r"(?:[aeAE](?:l|s|sh|d|n|r|t|z)|[uU]l)"
_GAP = r"(?:[ ]|[-‐‑–]|(?:\r\n?|\n)(?!\s))"
_INNER = rf"(?:(?:{_ARTICLE}|of|bin|ibn|wa){_GAP})?"
# What may stand between two capitalised words of one run; a number counts as one.
_JOINT = re.compile(rf"{_GAP}{_INNER}[{APOSTROPHES}]?(?:[0-9]{{2,5}}[ ])?")
_LONGEST_GAP = 12  # characters: "-al-'" or " of 3000 "
_HYPHENS = "-‐‑–"
_SPACED_BEFORE = frozenset({"al ", "el ", "ul "})
_HYPHENED_BEFORE = re.compile(
    rf"(?<!\w)(?:[ae](?:l|s|sh|d|n|r|t|z)|ul)[{_HYPHENS}][{APOSTROPHES}]?\Z"
)
_NUMBER_BEFORE = re.compile(r"(?<![\w.,])[0-9]{2,5} \Z")
_LETTERS_OF_AYN = "ʿʾʽʻ"
_REACH_BEFORE = 7  # characters
_WORD = re.compile(rf"[^\W_]+(?:(?:[{MARKS}]|[{APOSTROPHES}](?=[^\W\d_]))[^\W_]*)*")
# "As Safira" and "As Safira fell" cannot be told apart: the surface leaves such a word out.
_SPACED_ENGLISH_ARTICLES = frozenset({"as", "an", "at"})
MIN_AFTER_JOINED_ARTICLE = 4  # letters that must remain of "Alshaar"
MAX_MEMO = 1 << 14  # full after two thousand reports: memory grows no more after them
_ALL = 0xFF
_STARTS = WHOLE | FIRST | NUMBERED
_LAND = 16  # beside the parts of names that a word may be: a word of the land, as tal, wadi, kafr
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

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Which words may be of names and aliases; together they know every one."""


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
        import numpy as np

        self.text = text
        self._scanner = scanner
        self._words = words = capitalised(text)
        joined = _joined(text, words)
        self._parts = scanner.look_at(text, words, joined)
        self._lasts: Offsets = (~joined).nonzero()[0]  # the last word of each run
        self._firsts = np.zeros_like(self._lasts)
        self._firsts[1:] = self._lasts[:-1] + 1
        telling = np.zeros(len(self._lasts), dtype=bool)
        telling[self._lasts.searchsorted((self._parts & _STARTS).nonzero()[0])] = True
        self.named: Runs = [found for found in self._runs(telling) if found[1].hits]

    def __iter__(self) -> Iterator[tuple[int, Run]]:
        """Every run with its offset."""
        return self._runs(slice(None))

    def _runs(self, which: Flags | slice) -> Iterator[tuple[int, Run]]:
        text, words, known = self.text, self._words, self._scanner.known
        firsts, lasts = self._firsts[which], self._lasts[which]
        starts, ends = words.starts[firsts].tolist(), words.ends[lasts].tolist()
        for start, end, first, last in zip(
            starts, ends, firsts.tolist(), lasts.tolist(), strict=True
        ):
            offset = start
            if text[start - 2 : start] not in _NOTHING_BEFORE:
                offset = _with_what_is_before(text, start)
            written = text[offset:end]
            run = known(written)
            if run is None:
                offsets = (words.starts[first : last + 1] - offset).tolist()
                parts = self._parts[first : last + 1].tolist()
                run = self._scanner.learn(written, dict(zip(offsets, parts, strict=True)))
            yield offset, run


def _joined(text: str, words: Words) -> Flags:
    """Whether each word and the next one are of one run."""
    import numpy as np

    joined = np.zeros(len(words.starts), dtype=bool)
    gaps = words.starts[1:] - words.ends[:-1]
    near = words.open[:-1] & (gaps <= _LONGEST_GAP)
    joined[:-1] = near
    asked = (near & (gaps > 1)).nonzero()[0]
    spans = zip(words.ends[asked].tolist(), words.starts[asked + 1].tolist(), strict=True)
    joined[asked] = [_is_joint(text[start:end]) for start, end in spans]
    return joined


@lru_cache(maxsize=1 << 12)
def _is_joint(gap: str) -> bool:
    return _JOINT.fullmatch(gap) is not None


class RunScanner:
    """Finds runs in texts and names in runs; remembers every run and every word it has read.

    Most words of a text are part of no name that anybody listed. Gates tell so of all of them at
    once (see `gate`), and only the others are looked up.
    """

    def __init__(self, names: Names, max_words: int) -> None:
        self._names = names
        self._knows = names.knows
        self._is_alias = names.is_alias
        self._max_words = max_words
        self._land = Gate.of(land_words())
        self._alone = lru_cache(maxsize=MAX_MEMO)(self._find_word)
        self._memo: dict[str, Run] = {}
        self.known = self._memo.get  # the run that is so written, if it was read before
        self._verdicts = Verdicts()  # whether words are names of their own, and of the land
        self._last = Page("", self)

    def read(self, text: str) -> Page:
        """The runs of a text and the names in them."""
        if self._last.text is not text:
            self._last = Page(text, self)
        return self._last

    def look_at(self, text: str, words: Words, joined: Flags) -> Parts:
        """What each of the words of a text is: a name, or what it may be of one."""
        import numpy as np

        parts = np.zeros(len(words.coarse), dtype=np.uint8)
        for gate in self._names.gates:
            parts |= gate.parts(words.coarse)
        parts[words.odd] = ANY
        parts[~words.numbered] &= _ALL & ~NUMBERED
        first = (parts & FIRST).nonzero()[0]
        parts[first] &= _ALL & ~FIRST
        first = first[joined[first]]
        parts[first[self._begin(words, first, first + 1)]] |= FIRST
        parts |= (self._land.parts(words.coarse) & WHOLE) * _LAND
        asked = (parts & (WHOLE | _LAND)).nonzero()[0]
        spans = np.stack((words.starts[asked], words.ends[asked]))
        parts[asked] &= self._verdicts.on(
            words.written[asked], lambda at: self._judge(text[slice(*spans[:, at])])
        )
        return parts

    def _begin(self, words: Words, first: Offsets, second: Offsets) -> Flags:
        """Whether some words may begin names together with the words after them."""
        begin: Flags = words.numbered[second] | words.odd[first] | words.odd[second]
        begin |= words.ends[second] - words.starts[second] <= LONGEST_ARTICLE
        for gate in self._names.gates:
            begin |= gate.begin(words.coarse[first], words.coarse[second])
        return begin

    def _judge(self, word: str) -> int:
        """What a word may be, after a look at whether it is a name and one of the land."""
        plain = _plain(word)
        verdict = _ALL & ~(WHOLE | _LAND)
        if self._alone(plain):
            verdict |= WHOLE
        if plain in land_words():
            verdict |= _LAND
        return verdict

    def _find(self, key: str) -> tuple[str, bool] | None:
        """A folded name, and whether it is an alias, where it is known."""
        alias = self._is_alias(key)
        return (key, alias) if alias or self._knows(key) else None

    def _find_word(self, word: str) -> tuple[str, bool] | None:
        """The same of a single word, which an article may be written together with."""
        found = self._find(word)
        if found is None and (stripped := _without_joined_article(word)) and self._knows(stripped):
            found = stripped, False
        return found

    def learn(self, written: str, parts: dict[int, int]) -> Run:
        """The run that is so written; `parts` has what its capitalised words may be, by offset."""
        together = reduce(or_, parts.values())
        run = Run(written, land=bool(together & _LAND))
        if together & _STARTS:
            tokens = tokenise(written)  # not kept: few runs are looked at again
            may_be = [parts.get(t.start, ANY) if t.capital else LATER for t in tokens]
            run.hits = tuple(self._hits(tokens, may_be))
        if len(self._memo) >= MAX_MEMO:
            self._memo.clear()
        self._memo[written] = run
        return run

    def _hits(self, tokens: tuple[Token, ...], parts: list[int]) -> Iterator[Hit]:
        at = 0
        while at < len(tokens):
            hit = self._longest(tokens, parts, at) if parts[at] & (WHOLE | FIRST) else None
            if hit is not None:
                yield hit
                at = hit.last + 1
            else:
                at += 1

    def _longest(self, tokens: tuple[Token, ...], parts: list[int], first: int) -> Hit | None:
        if _opens_name(tokens, first):
            return None
        reach = first
        if parts[first] & FIRST:
            while reach + 1 < min(len(tokens), first + self._max_words + 3) and (
                parts[reach + 1] & LATER or len(tokens[reach + 1].word) <= LONGEST_ARTICLE
            ):
                reach += 1
        for last in range(reach, first - 1, -1):
            if not tokens[last].capital or self._ends_generic(tokens, first, last):
                continue
            key = _key(tokens, first, last)
            found = self._alone(key) if first == last else self._find(key)
            if found is not None:
                return Hit(first, last, _start(tokens, first), tokens[last].end, *found)
        return None

    def _ends_generic(self, tokens: tuple[Token, ...], first: int, last: int) -> bool:
        """Whether the last word is a generic noun that the name can do without: "X District"."""
        if first == last or tokens[last].word not in generics().after:
            return False
        shorter = _key(tokens, first, last - 1)
        return self._knows(shorter) and not self._is_alias(_key(tokens, first, last))


def _key(tokens: tuple[Token, ...], first: int, last: int) -> str:
    """The folded name of some tokens, without articles."""
    if first == last:
        return bare(tokens[first].word)
    return " ".join(without_articles([tokens[i].word for i in range(first, last + 1)]))


def tokenise(written: str) -> tuple[Token, ...]:
    """The words of a run."""
    tokens = []
    done = 0
    for found in _WORD.finditer(written):
        start, end = found.span()
        capital = not written[start].islower()
        tokens.append(Token(start, end, _plain(found[0]), written[done:start], capital))
        done = end
    return tuple(tokens)


def _plain(word: str) -> str:
    """A folded word; what stood for a hyphen inside it is no space."""
    return fold_word(word).replace(" ", "")


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


@lru_cache(maxsize=1 << 13)
def _without_joined_article(word: str) -> str:
    """ "shaar" of "alshaar"; empty where there is no joined article."""
    joined = _JOINED.match(word)
    return word[joined.end() :] if joined else ""
