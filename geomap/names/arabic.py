"""Possible mentions in Arabic script: no capitals to go by, so the words beside a name decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from geomap.names.fold import ARABIC, ARABIC_ARTICLE, INVISIBLE, bare, fold_word
from geomap.names.latin import is_large, prefer_large
from geomap.names.lexicon import Lexicon
from geomap.names.sightings import AREA, MAYBE, NO, ONLY_IN_A_LIST, SETTLED, UNKNOWN, YES, Sighting
from geomap.names.tables import generics, land_words, table, word_list

_TOKEN = re.compile(rf"[{ARABIC}{INVISIBLE}]+")
_PUNCTUATION = "،؛؟«»"
_CLITICS = re.compile(r"^([وف]?)(لل|[بلك])?")
MIN_WORD = 2  # letters that must remain once clitics are off
MIN_WORD_IN_A_LIST = 4
SHORT_NAME = 3  # letters: a name only right after "and" in a list called places
SHORT = "too short to stand alone"
_JOINED_BY_AND = re.compile(r"\s+و\Z")
MAX_GAP = 1  # characters between the words of one name
_LIST_GAP = re.compile(
    r"\A\s*(?:[،,/؛–-]\s*(?:و\s?)?|و\s?|أو\s+|ثم\s+)"
    r"(?:ب|ل|في\s+|إلى\s+|من\s+|على\s+|كل\s+من\s+)?(?:[^\W\d_]{2,7}\s+)?\Z"
)
MAX_LIST_GAP = 24
REACH_OF_A_CHANGE = 8  # words from "took control" to the name
_PLURALS = frozenset(
    map(fold_word, ("أحياء", "قرى", "مدن", "بلدات"))
)  # "wide quarters": احياء واسعة
_OVER = ("على", "علي", "من", "في", "داخل", "عن", "الى", "الي")
_ADJECTIVE = "يه"  # "a border town": بلدة حدودية
_RESUMES = re.compile("(?:علي|في|من|ال[يى]|عن|ب|ل)(?:ها|هما|ه)")


@dataclass(frozen=True, slots=True)
class Arabic:
    """The cue words, as sets."""

    kinds: dict[str, str]
    preposition: frozenset[str]
    person: frozenset[str]
    organisation: frozenset[str]
    adjective: frozenset[str]
    change: re.Pattern[str]
    metonym: frozenset[str]
    ordinary: frozenset[str]
    months: frozenset[str]
    ordinals: frozenset[str]


@cache
def arabic() -> Arabic:
    """The cue words of `arabic.toml`."""
    t = table("arabic")
    return Arabic(
        kinds={fold_word(w): kind for kind, listed in t["kinds"].items() for w in listed},
        preposition=_folded(t["near"]["preposition"]),
        person=_folded(t["person"]["before"]),
        organisation=_folded(t["organisation"]["before"]),
        adjective=_folded(t["adjective"]["words"]),
        change=re.compile("(?:" + "|".join(map(fold_word, t["change"]["stems"])) + ")"),
        metonym=_folded(t["metonym"]["after"]),
        ordinary=_folded(str(t["ordinary"]["words"]).split()) | land_words(),
        months=_folded(t["months"]["names"]),
        ordinals=_folded(t["months"]["ordinals"]),
    )


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold_word(word) for word in words)


@dataclass(frozen=True, slots=True)
class Word:
    """An Arabic word: offsets, folded, and what separates it from the one before."""

    start: int
    end: int
    folded: str
    joined: bool  # a single space before it


@dataclass(frozen=True, slots=True)
class Reading:
    """A word with its clitics taken off: how many letters they are, and what they are."""

    cut: int
    clitic: str
    word: str


def sightings(text: str, lexicon: Lexicon) -> list[Sighting]:
    """Every listed name of the text in text order, judged one by one, then by their lists."""
    words = list(_words(text))
    found: list[Sighting] = []
    at = 0
    while at < len(words):
        hit = _longest(words, at, lexicon)
        if hit is None or _starts_later(words, at, hit[0], lexicon):
            unknown = None if hit else _unlisted(words, at, lexicon)
            if unknown is not None:
                found.append(unknown)
            at += 1
            continue
        last, reading, key = hit
        sighting = _judged(text, words, at, last, reading, key, lexicon)
        if sighting is not None:
            found.append(sighting)
        at = last + 1 if sighting is not None and sighting.verdict != NO else at + 1
    group_lists(text, found)
    return found


def _unlisted(words: list[Word], at: int, lexicon: Lexicon) -> Sighting | None:
    """A name that no table has, after "the village of", "the quarter of"."""
    a = arabic()
    if at == 0 or not words[at].joined or _has_article(words[at - 1].folded):
        return None
    if at + 1 < len(words) and _RESUMES.fullmatch(words[at + 1].folded):
        return None  # "a town over which they have control": no name
    noun, word = _plain(words[at - 1].folded), words[at].folded
    kind = a.kinds.get(noun)
    named = word.startswith(ARABIC_ARTICLE) or kind in ("village", "town")
    key = bare(word)
    ruled_out = (
        key in a.ordinary or word in a.ordinary or key in a.kinds or key in a.preposition
        or key in a.organisation or key in word_list("countries") or len(key) <= MIN_WORD
        or (word.endswith(_ADJECTIVE) and key == word)
    )  # fmt: skip
    if kind not in ("quarter", "village", "town") or not named or ruled_out:
        return None
    start, end = words[at].start, words[at].end
    return Sighting(
        start, end, key, cues=frozenset({kind}), verdict=YES, located=True,
        why="called a place", unresolved=UNKNOWN,
    )  # fmt: skip


def _starts_later(words: list[Word], at: int, last: int, lexicon: Lexicon) -> bool:
    """ "The city of X Y": the name X Y, not a name "City of X"."""
    if bare(words[at].folded) not in generics().before or at + 1 >= len(words):
        return False
    later = _longest(words, at + 1, lexicon)
    return later is not None and later[0] >= last


def _words(text: str) -> Iterator[Word]:
    done = -1
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        written = found.group()
        while written and written[0] in _PUNCTUATION:
            start, written = start + 1, written[1:]
        while written and written[-1] in _PUNCTUATION:
            end, written = end - 1, written[:-1]
        if written:
            joined = start - done == MAX_GAP and text[done] in " -\n"
            yield Word(start, end, fold_word(written), joined)
        done = end


def _readings(word: str) -> Iterator[Reading]:
    """The word as it stands, then without its clitics, fewer taken off first."""
    yield Reading(0, "", word)
    if word[:1] in "وف" and len(word) > MIN_WORD:
        yield Reading(1, word[0], word[1:])
    match = _CLITICS.match(word)
    if match and match.group(2) and len(word) - match.end() >= MIN_WORD:
        # Of "للشعار" the second lam stays: it is what is left of the article.
        cut = match.end() - (1 if match.group(2) == "لل" else 0)
        yield Reading(cut, match.group(0), word[match.end() :])


def _longest(words: list[Word], at: int, lexicon: Lexicon) -> tuple[int, Reading, str] | None:
    best: tuple[int, Reading, str] | None = None
    for reading in _readings(words[at].folded):
        last, key = at, ""
        for end in range(at, min(len(words), at + lexicon.index.max_words)):
            if end > at and not words[end].joined:
                break
            word = bare(reading.word) if end == at else bare(words[end].folded)
            key = f"{key} {word}" if key else word
            if lexicon.lists(key) and not _opens_more(words, at, end):
                last = end
                if best is None or last > best[0]:
                    best = (last, reading, key)
            elif end == at and not lexicon.begins(key):
                break
    return best


def _opens_more(words: list[Word], at: int, end: int) -> bool:
    """Whether the last word is a generic noun of the name that follows: "Market of the city of"."""
    following = end + 1 < len(words) and words[end + 1].joined
    return end > at and following and words[end].folded in arabic().kinds


def _judged(
    text: str,
    words: list[Word],
    first: int,
    last: int,
    reading: Reading,
    key: str,
    lexicon: Lexicon,
) -> Sighting | None:
    known = lexicon.look_up(key)
    entries = [entry for entry in known.entries if entry.depth == "fold"]
    abroad = list(known.abroad)
    feature = key in lexicon.features
    if lexicon.bars(key) or not (entries or abroad or feature):
        return None
    start = words[first].start + _written_length(text, words[first], reading.cut)
    s = Sighting(start, words[last].end, key, entries, abroad)
    s.verdict, s.why = _weigh(s, words, first, last, reading, lexicon)
    if not s.cues & {"village", "quarter", "camp"}:
        prefer_large(s, lexicon)
    if feature and not s.cues & SETTLED:
        s.unresolved = AREA
    if last > first and bare(reading.word) in generics().before:
        s.start = words[first + 1].start  # the surface is the bare name
        s.cues = s.cues or frozenset(filter(None, [arabic().kinds.get(bare(reading.word))]))
    return s


def _written_length(text: str, word: Word, letters: int) -> int:
    """How many characters of the original the first folded letters take (marks included)."""
    length = 0
    while letters:
        if fold_word(text[word.start + length]):
            letters -= 1
        length += 1
    while word.start + length < word.end and not fold_word(text[word.start + length]):
        length += 1  # the stroke after a clitic: بـحلب
    return length


def _weigh(
    s: Sighting, words: list[Word], first: int, last: int, reading: Reading, lexicon: Lexicon
) -> tuple[int, str]:
    a = arabic()
    previous = words[first - 1].folded if first and words[first].joined else ""
    before = _plain(words[first - 1].folded) if first and words[first].joined else ""
    after = words[last + 1].folded if last + 1 < len(words) and words[last + 1].joined else ""
    if reading.clitic in ("", "و", "ف") and before in a.kinds and not _has_article(previous):
        s.cues = frozenset({a.kinds[before]})
    if s.key in a.months and after in a.ordinals:
        return NO, "a month"
    called = not s.cues and reading.clitic[-1:] not in ("ب", "ل")  # "a commander in Aleppo"
    if _is_alias(words, first, last, lexicon) or (before in a.organisation and called):
        return NO, "an organisation"
    if before in a.person and called:
        return NO, "a person"
    if a.metonym & {after, before} and lexicon.look_up(s.key).capital:
        return NO, "a government"
    s.located = bool(s.cues) or before in a.preposition or reading.clitic[-1:] in ("ب", "ل", "لل")
    verdict, why = _decided(s, reading, before, after, lexicon)
    if verdict != YES and _of_a_change(s, words, first, before):
        return YES, "said to change hands"
    return verdict, why


def _of_a_change(s: Sighting, words: list[Word], first: int, before: str) -> bool:
    """ "Took control of X", "withdrew from X": a name that one place alone has needs no company."""
    a = arabic()
    alone = len({entry.place for entry in s.entries if entry.depth == "fold"}) == 1
    common = s.key in a.ordinary | a.kinds.keys() | a.preposition | a.organisation
    if not alone or common or before not in _OVER or len(s.key) <= MIN_WORD_IN_A_LIST:
        return False
    told = words[max(0, first - REACH_OF_A_CHANGE) : first - 1]
    return any(a.change.search(word.folded) for word in told)


def _decided(
    s: Sighting, reading: Reading, before: str, after: str, lexicon: Lexicon
) -> tuple[int, str]:
    a = arabic()
    article = (s.cues or before in a.preposition) and reading.word.startswith(ARABIC_ARTICLE)
    land = s.key in land_words() and not article
    named = reading.word.startswith(ARABIC_ARTICLE) and not _has_article(after)
    if land and named and _is_city(s, lexicon):
        return MAYBE, ONLY_IN_A_LIST  # "Manbij and al-Bab", but "and the nearby hill"
    if s.key in a.kinds or s.key in a.preposition or land:
        return NO, "an ordinary word"
    bare_plural = before in _PLURALS and not reading.word.startswith(ARABIC_ARTICLE)
    if reading.word in a.adjective or (s.key in a.ordinary and (bare_plural or not s.entries)):
        return NO, "an ordinary word"  # كان: "villages that had been", never Cannes
    if s.cues - {"site", "river"}:
        return YES, "kind beside it"
    if s.key in a.ordinary and s.key not in land_words():
        return NO, "an ordinary word"
    return _weigh_name(s, reading.word, lexicon)


def _weigh_name(s: Sighting, written: str, lexicon: Lexicon) -> tuple[int, str]:
    several = " " in s.key
    prominent = (
        s.key in lexicon.features
        or any(lexicon.bearing(entry).prominent for entry in s.entries)
        or is_large(s)
    )
    if prominent and (s.located or several or _is_city(s, lexicon)):
        return YES, "well known"
    abroad = bool(s.abroad) and not s.entries and len(s.key) >= MIN_WORD_IN_A_LIST
    if s.located and (several or abroad):
        return YES, "located"
    long_enough = len(written) >= MIN_WORD_IN_A_LIST
    if prominent or several or (s.located and long_enough):
        return MAYBE, "needs company"
    if not long_enough and len(written) == SHORT_NAME and s.entries:
        return NO, SHORT
    return (MAYBE, ONLY_IN_A_LIST) if long_enough and s.entries else (NO, "alone")


def _is_city(s: Sighting, lexicon: Lexicon) -> bool:
    return any("town" in lexicon.bearing(entry).classes for entry in s.entries) or bool(s.abroad)


def _is_alias(words: list[Word], first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether the name lies inside a longer name of a party or a speaker."""
    for start in range(max(0, first - 3), first + 1):
        for end in range(last, min(len(words), last + 3)):
            if end == last and start == first:
                continue
            if not all(words[i].joined for i in range(start + 1, end + 1)):
                continue
            rest = [bare(words[i].folded) for i in range(start + 1, end + 1)]
            for reading in _readings(words[start].folded):
                if lexicon.is_alias(" ".join([bare(reading.word), *rest])):
                    return True
    return False


def _has_article(word: str) -> bool:
    """ "the town" is no "town of": a generic noun before its name has no article."""
    return any(reading.word.startswith(ARABIC_ARTICLE) for reading in _readings(word))


def _plain(word: str) -> str:
    """A word before a name, without its clitics and article, as the tables write it."""
    a = arabic()
    for reading in _readings(word):
        for form in (reading.word, bare(reading.word)):
            if (
                form in a.metonym
                or form in a.kinds
                or form in a.preposition
                or form in a.person
                or form in a.organisation
            ):
                return form
    return bare(word)


def group_lists(text: str, found: list[Sighting]) -> None:
    """Give the names of one list one number; the sure ones vouch for the others."""
    group = 1_000_000  # apart from the groups of Latin script
    pairs = list(pairwise(found))
    for one, other in pairs:
        gap = text[one.end : other.start]
        called = one.verdict == YES and one.cues & {"village", "town", "quarter"}
        if called and other.why == SHORT and _JOINED_BY_AND.match(gap):
            other.verdict, other.why = MAYBE, ONLY_IN_A_LIST
        if NO in (one.verdict, other.verdict) or len(gap) > MAX_LIST_GAP:
            continue
        if _LIST_GAP.match(gap):
            if one.group < 0:
                group += 1
                one.group = group
            other.group = one.group
            other.cues = other.cues or one.cues
            if other.verdict == MAYBE and one.verdict == YES:
                other.verdict, other.why = YES, "stands in a list of places"
            elif one.verdict == MAYBE and other.verdict == YES:
                one.verdict, one.why = YES, "stands in a list of places"
    for one, other in reversed(pairs):  # a list is vouched for from its end, too
        listed = one.group >= 0 and one.group == other.group
        if listed and one.verdict == MAYBE and other.verdict == YES:
            one.verdict, one.why = YES, "stands in a list of places"
