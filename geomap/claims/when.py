"""Days and spans of time named in a text, resolved against the day it was published.

A time is found by a rule of its language (`when_english.py`, `when_arabic.py`), and resolved in the
order of the text, because "four days later" and "that year" count from what was said before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geomap.claims.arabic_text import ARABIC_LETTER, FoldedText
from geomap.claims.when_calendar import Calendar, shift
from geomap.records import DateBasis

Day = date  # the type, where a field is called `date`
REACH = 80  # characters: no time is longer, from the word it is known by to either end
LONGEST_DATELINE = 60  # "DEIR AL-ZOR, Syria (Agency), Nov. 24 — "


@dataclass(frozen=True, slots=True)
class When:
    """A time as the text names it: `text == report_text[start:end]`, a preposition left out.

    Attributes
    ----------
    date : date or None
        The one day it means; None for a span, and where nothing tells which day.
    date_from, date_to : date or None
        The span it means, where it is more than a day; either end may be open.
    basis : DateBasis
        `STATED` for a calendar date, `RELATIVE` for everything counted from another day.
    kind : str
        "on" a day or span, "since", "until", "by", "before" or "after" it, a "future" time,
        a part of the day without its day ("time": at dawn), or the "dateline" of the report.
    anchor_offset_days : int or None
        For a time counted from another one in the text ("a day earlier": -1), how far. `date` then
        counts from the day named last before it; `on()` counts anew from a better known one.
    of_what_follows : bool
        True where it dates the clause or noun after it: in "X fell a day after Y" it is Y that
        happened one day earlier, so the offset is -1.
    weekday : int or None
        Monday is 0; set where only a weekday is named. `ahead()` gives the coming one.
    """

    start: int
    end: int
    text: str
    date: Day | None
    date_from: Day | None = None
    date_to: Day | None = None
    basis: DateBasis = DateBasis.RELATIVE
    kind: str = "on"
    anchor_offset_days: int | None = None
    of_what_follows: bool = False
    weekday: int | None = None

    def on(self, anchor: Day) -> When:
        """The same time counted from `anchor`; itself where it counts from nothing."""
        if self.anchor_offset_days is None:
            return self
        return replace(self, date=shift(anchor, self.anchor_offset_days))

    def ahead(self, published: Day) -> When:
        """The same weekday taken as the next one after `published` ("will leave on Friday")."""
        if self.weekday is None:
            return self
        days = (self.weekday - published.weekday() - 1) % 7 + 1
        return replace(self, date=shift(published, days), kind="future")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule makes of its match, before the preposition is looked at."""

    date: Day | None = None
    span: tuple[Day | None, Day | None] = (None, None)
    basis: DateBasis = DateBasis.RELATIVE
    kind: str = "on"
    offset: int | None = None
    of_what_follows: bool = False
    weekday: int | None = None
    anchors: bool = True  # a later "a day earlier" may count from it


class Found:
    """A match, its groups by name; `name2`, `name3` are the same one in other alternatives."""

    __slots__ = ("_groups", "end", "start", "string")

    def __init__(self, match: re.Match[str]) -> None:
        self.string = match.string
        self.start, self.end = match.span()
        self._groups = {
            name.rstrip("23"): said for name, said in match.groupdict().items() if said is not None
        }

    def __getitem__(self, name: str) -> str:
        return self._groups[name].lower()

    def get(self, name: str) -> str:
        """What was said there in lower case, or nothing."""
        return self._groups.get(name, "").lower()

    @property
    def text(self) -> str:
        """All that matched."""
        return self.string[self.start : self.end]


Resolve = Callable[[Found, Calendar], Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern for one way of naming a time; tried only where one of `keys` is in the text."""

    name: str
    keys: tuple[str, ...]
    source: str  # of the pattern, compiled when a text first has a key: some take long
    resolve: Resolve

    @property
    def pattern(self) -> re.Pattern[str]:
        """What a text is searched for, whatever its case."""
        return _compiled(self.source)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules of one language, most specific first, and what may stand around a time."""

    rules: tuple[Rule, ...]
    joins: re.Pattern[str]  # between a part of the day and its day: "at dawn | on | Sunday"
    before: re.Pattern[str]  # the preposition that ends just before a time, group = its kind
    dateline: tuple[re.Pattern[str], re.Pattern[str]] | None = (
        None  # the line before it, the text after
    )
    aside: re.Pattern[str] | None = None  # what stands before a time that only looks back


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    found: Found
    resolve: Resolve
    part_of_day: bool


def find_dates(text: str, published: date | None, lang: str = "en") -> list[When]:
    """Return the times that `text` names, in its order, without overlaps.

    Parameters
    ----------
    text : str
        Any text; HTML entities inside a date are bridged, offsets count in the text as given.
    published : date or None
        The day the text came out. Without it a weekday, "yesterday" or a day without a year stays
        unresolved (`date` None) unless the text itself has named a year.
    lang : str
        The text's language; Arabic script is recognised by itself, so a wrong one does no harm.

    Notes
    -----
    A weekday is the latest one up to and including publication; "overnight" is the day of
    publication. A month, a year, "last week" are spans: `date` is None.
    """
    whens: list[When] = []
    if lang != "ar" or re.search("[A-Za-z]{3}", text):
        from geomap.claims.when_english import GRAMMAR as ENGLISH

        whens += _read(text, published, ENGLISH, lower(text))
    if ARABIC_LETTER.search(text):
        from geomap.claims.when_arabic import GRAMMAR as ARABIC

        folded = FoldedText(text)
        whens += [_unfold(w, folded) for w in _read(folded.text, published, ARABIC, folded.text)]
    return _without_overlaps(whens)


def _read(text: str, published: date | None, grammar: Grammar, keyed: str) -> list[When]:
    calendar = Calendar(published)
    found: list[When] = []
    for hit in _join_parts_of_day(text, _hits(text, grammar, keyed), grammar):
        reading = hit.resolve(hit.found, calendar)
        if reading is None:
            continue
        when = _place(text, hit, reading, grammar, published)
        found.append(when)
        _remember(calendar, when, reading, aside=_is_aside(text, hit.start, grammar))
    return found


def _hits(text: str, grammar: Grammar, keyed: str) -> list[_Hit]:
    """The matches of all rules in text order; where two overlap, the earlier rule's stays."""
    taken: list[tuple[int, int]] = []
    hits: list[_Hit] = []
    windows = _windows_by_keys(keyed, grammar)
    for rule in grammar.rules:
        if not windows[rule.keys]:
            continue
        core = "core" if "core" in rule.pattern.groupindex else 0
        fresh = [
            _Hit(m.start(core), m.end(), Found(m), rule.resolve, rule.name == "part of day")
            for start, end in windows[rule.keys]
            for m in rule.pattern.finditer(text, start, end)
        ]
        fresh = _outside(fresh, taken)
        hits += fresh
        taken = sorted(taken + [(hit.start, hit.end) for hit in fresh])
    return sorted(hits, key=lambda hit: hit.start)


def _windows_by_keys(keyed: str, grammar: Grammar) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    """For each set of keys the stretches of text in which one of them stands."""
    sets = tuple({rule.keys: None for rule in grammar.rules})
    words, finder = _key_finder(sets)
    spots: dict[str, list[int]] = {}
    for index, start, _ in finder.find_matches_as_indexes(keyed, overlapping=True):
        spots.setdefault(words[index], []).append(start)
    return {keys: _windows(keyed, [s for k in keys for s in spots.get(k, ())]) for keys in sets}


@cache
def _key_finder(sets: tuple[tuple[str, ...], ...]) -> tuple[list[str], Any]:
    import ahocorasick_rs

    words = list(dict.fromkeys(key for keys in sets for key in keys))
    return words, ahocorasick_rs.AhoCorasick(words)


def _windows(keyed: str, spots: list[int]) -> list[tuple[int, int]]:
    """The stretches around some spots: only there is a rule tried."""
    windows: list[tuple[int, int]] = []
    for spot in sorted(spots):
        start, end = max(0, spot - REACH), _word_end(keyed, spot + REACH)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _word_end(keyed: str, at: int) -> int:
    """The end of the word at `at`, so that no window cuts one in two."""
    limit = min(at + REACH, len(keyed))
    while at < limit and keyed[at].isalnum():
        at += 1
    return min(at, len(keyed))


def lower(text: str) -> str:
    """Lower case, letter by letter, so that offsets stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _outside(hits: list[_Hit], taken: list[tuple[int, int]]) -> list[_Hit]:
    """Those of `hits` that touch none of the `taken` spans; both are in text order."""
    free, index = [], 0
    for hit in hits:
        while index < len(taken) and taken[index][1] <= hit.start:
            index += 1
        if index == len(taken) or taken[index][0] >= hit.end:
            free.append(hit)
    return free


def _join_parts_of_day(text: str, hits: list[_Hit], grammar: Grammar) -> list[_Hit]:
    """Let "late on | Wednesday" and "Wednesday | overnight" be one time, that of the day."""
    joined: list[_Hit] = []
    for hit in hits:
        last = joined[-1] if joined else None
        if (
            last
            and last.part_of_day != hit.part_of_day
            and grammar.joins.fullmatch(text, last.end, hit.start)
        ):
            day = hit if last.part_of_day else last
            joined[-1] = replace(day, start=last.start, end=hit.end, part_of_day=False)
        else:
            joined.append(hit)
    return joined


def _place(
    text: str, hit: _Hit, reading: Reading, grammar: Grammar, published: date | None
) -> When:
    kind = reading.kind
    if kind == "on":
        kind = _kind_before(text, hit.start, grammar)
    if reading.basis is DateBasis.STATED and _in_dateline(text, hit, grammar):
        kind = "dateline"
    day, (first, last) = reading.date, reading.span
    if kind == "since" and not reading.offset:
        first, last = day or first, published
    elif kind in ("until", "before") and not reading.of_what_follows:
        day, first, last = None, None, (day or first)
    elif kind == "after" and not reading.of_what_follows:
        day, first, last = None, (day or last), None
    if first and last and first > last:
        last = None
    return When(
        hit.start,
        hit.end,
        text[hit.start : hit.end],
        day,
        first,
        last,
        reading.basis,
        kind,
        reading.offset,
        reading.of_what_follows,
        reading.weekday,
    )


def _in_dateline(text: str, hit: _Hit, grammar: Grammar) -> bool:
    if grammar.dateline is None:
        return False
    before, after = grammar.dateline
    line = text.rfind("\n", max(0, hit.start - LONGEST_DATELINE), hit.start) + 1
    return (
        hit.start - line <= LONGEST_DATELINE
        and before.fullmatch(text, line, hit.start) is not None
        and after.match(text, hit.end) is not None
    )


LONGEST_ASIDE = 60  # characters


def _kind_before(text: str, start: int, grammar: Grammar) -> str:
    found = grammar.before.search(text, max(0, start - 24), start)
    return found.lastgroup or "on" if found else "on"


def _is_aside(text: str, start: int, grammar: Grammar) -> bool:
    """ "X, which was secured on Saturday": the story goes on from the day it was at."""
    before = text[max(0, start - LONGEST_ASIDE) : start]
    return grammar.aside is not None and grammar.aside.search(before) is not None


def _remember(calendar: Calendar, when: When, reading: Reading, *, aside: bool) -> None:
    day = when.date or when.date_from
    if day is None or (aside and calendar.anchor and day < calendar.anchor):
        return
    if when.basis is DateBasis.STATED and when.kind != "dateline":
        calendar.year = day.year
    if not reading.anchors or reading.of_what_follows or when.kind in ("dateline", "future"):
        return
    if when.date or (when.date_to and (when.date_to - day).days <= 31):
        calendar.anchor = day


def _unfold(when: When, folded: FoldedText) -> When:
    start, end = folded.start(when.start), folded.end(when.end)
    return replace(when, start=start, end=end, text=folded.original[start:end])


def _without_overlaps(whens: Iterable[When]) -> list[When]:
    kept: list[When] = []
    for when in sorted(whens, key=lambda w: (w.start, -w.end)):
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
    return kept


def from_anchor(
    calendar: Calendar, days: int, *, of_what_follows: bool = False, anchors: bool = True
) -> Reading:
    """A time `days` from the day named last; without one only the past counts from publication."""
    origin = calendar.anchor or (calendar.published if days <= 0 and not of_what_follows else None)
    found = shift(origin, days) if origin else None
    return Reading(found, offset=days, of_what_follows=of_what_follows, anchors=anchors)


@cache
def words(lang: str) -> dict[str, dict[str, int]]:
    """The words of time of a language, from when.toml."""
    table: dict[str, Any] = tomllib.loads(
        (Path(__file__).parent / "when.toml").read_text(encoding="utf-8")
    )
    found: dict[str, dict[str, int]] = table[lang]
    return found


def any_of(table: Iterable[str]) -> str:
    """A pattern for any of the words, longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(table, key=len, reverse=True)) + ")"
