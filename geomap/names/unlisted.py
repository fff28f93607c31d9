"""Names that no table lists: new spellings, rivers, and places nobody has entered.

Nothing here is guessed from capitals alone: the text itself must say that the name is a place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from geomap.names.context import REACH, Context, context_of, english
from geomap.names.fold import is_article
from geomap.names.index import Entry
from geomap.names.latin import MAX_LIST_GAP, in_one_list
from geomap.names.lexicon import Lexicon, ordinary
from geomap.names.runs import MAX_MEMO, Run, Runs, Token
from geomap.names.sightings import AREA, MAYBE, NO, SETTLED, UNKNOWN, YES, Sighting, Spans
from geomap.names.tables import land_words, word_list

MIN_SKELETON_SIMILARITY = 80.0  # of sounds; lowest value without a wrong match in tests/cases
SHORTEST_NAME = 2  # the "U" of "the U.S. base" is no name
MIN_TAKEN = 3  # so many people with bare names are never captured in one list
LEADS = frozenset(  # words that a sentence begins with before a name
    "only even when after before once but if while with by then now meanwhile although since until "
    "both near in at from south north east west".split()
)
MAX_WORDS = 4  # a longer run of capitals is a title, not a name
TAKES_PLACES_ONLY = frozenset(  # verbs whose object is never a person or a thing
    "retook recaptured entered overran stormed besieged retaking retake recapture recapturing "
    "retaken liberate liberated liberating reclaimed reclaim regained regain besiege besieging "
    "encircle encircled overrun reoccupied occupied".split()
)


class _Candidate:
    """A name that may be an unlisted one; what stands beside it is read when it is asked for."""

    __slots__ = ("_context", "_text", "end", "key", "start", "words")

    def __init__(self, text: str, start: int, end: int, words: tuple[str, ...]) -> None:
        self.start, self.end, self.words = start, end, words
        self.key = " ".join(words)
        self._text = text
        self._context: Context | None = None

    @property
    def context(self) -> Context:
        """The words around it."""
        if self._context is None:
            self._context = context_of(self._text, self.start, self.end)
        return self._context


def unlisted(text: str, lexicon: Lexicon, found: list[Sighting]) -> list[Sighting]:
    """Unlisted names that the text says are places; a list's members vouch for each other."""
    candidates = list(_candidates(text, lexicon, found))
    new = [s for c in candidates if (s := _by_noun(c, text, lexicon)) is not None]
    taken = {s.start for s in new}
    rest = [c for c in candidates if c.start not in taken]
    new += _by_list(text, rest, [*found, *new], lexicon)
    new += _again(candidates, new, lexicon)
    for s in found:
        if s.verdict == MAYBE and _is_vouched_for(s, text):
            s.verdict, s.why, s.located = YES, "what happens to it happens to places", True
    replaced = Spans(new)
    for s in found:
        if s.verdict == MAYBE and replaced.overlap(s.start, s.end):
            s.verdict, s.why = NO, "part of a longer name"
    return new


def _candidates(text: str, lexicon: Lexicon, found: list[Sighting]) -> Iterator[_Candidate]:
    kept = Spans(s for s in found if s.verdict == YES)
    spans = {(s.start, s.end) for s in found if s.verdict == MAYBE}
    for offset, run in _worth_a_look(text, lexicon.scanner.read(text), kept):
        name = _plain_name(run, lexicon)
        if name is None:
            continue
        start, end = offset + name.start, offset + name.end
        if (start, end) in spans or kept.overlap(start, end):
            continue
        yield _Candidate(text, start, end, name.words)


def _worth_a_look(
    text: str, runs: Iterable[tuple[int, Run]], sure: Spans
) -> Iterator[tuple[int, Run]]:
    """The runs that have a chance: a telling word near, a word of the land, or a list of places.

    A list is near a sure place or has three members, each within reach of the next.
    """
    near = _Reach(text)
    for row in _rows(runs):
        first, (last, ending) = row[0][0], row[-1]
        listed = len(row) >= MIN_TAKEN or sure.overlap(first, last + len(ending.written))
        for offset, run in row:
            if listed or run.land or near(offset, offset + len(run.written)):
                yield offset, run


def _rows(runs: Iterable[tuple[int, Run]]) -> Iterator[Runs]:
    """The runs of a text, divided wherever a gap is longer than any between names of a list."""
    row: Runs = []
    end = 0
    for offset, run in runs:
        if row and offset - end > MAX_LIST_GAP:
            yield row
            row = []
        row.append((offset, run))
        end = offset + len(run.written)
    if row:
        yield row


class _Reach:
    """Where the words stand that say of a name beside them that it is a place."""

    def __init__(self, text: str) -> None:
        low = text.lower()
        self._everywhere = len(low) != len(text)  # "İ" becomes two characters: no offset holds
        hits = _telling_finder().find_matches_as_indexes(low, overlapping=True)
        self._starts = sorted(start for _, start, _ in hits)

    def __call__(self, start: int, end: int) -> bool:
        """Whether one of them may be within reach of a stretch of the text."""
        at = bisect_right(self._starts, start - REACH - _longest_telling_word())
        within = at < len(self._starts) and self._starts[at] < end + REACH
        return within or self._everywhere


@cache
def _telling_finder() -> Any:
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick(list(_telling_words()))


@cache
def _telling_words() -> frozenset[str]:
    e = english()
    stands_after = {f" {cue} " for cues in e.unlisted.values() for cue in cues}
    return TAKES_PLACES_ONLY.union(
        e.control, e.unknown_of, e.unknown_after, e.water, stands_after, TELL_FATE
    )


@cache
def _longest_telling_word() -> int:
    return max(map(len, _telling_words()))


@dataclass(frozen=True, slots=True)
class _PlainName:
    """The part of a run that may be an unlisted name. Offsets are those of the run."""

    start: int
    end: int
    words: tuple[str, ...]


def _plain_name(run: Run, lexicon: Lexicon) -> _PlainName | None:
    memo: dict[int, tuple[Run, _PlainName | None]] = lexicon.memo
    known = memo.get(id(run))
    if known is not None and known[0] is run:
        return known[1]
    tokens = _name_of(run)
    words = tuple(_key_words(tokens)) if tokens else ()
    name = None
    if words and not any(hit.alias for hit in run.hits) and not _is_ruled_out(words, lexicon):
        name = _PlainName(tokens[0].start, tokens[-1].end, words)
    if len(memo) >= MAX_MEMO:
        memo.clear()
    memo[id(run)] = run, name
    return name


def _name_of(run: Run) -> tuple[Token, ...]:
    """The words of a run without generic nouns and directions around the name."""
    e = english()
    tokens = list(run.tokens)
    if run.caps:
        return ()
    while tokens and (tokens[-1].word in e.kinds or tokens[-1].word in e.calendar):
        tokens.pop()
    while len(tokens) > 1 and (
        tokens[0].word in LEADS
        or tokens[0].word in e.kinds
        or tokens[0].word in e.direction
        or tokens[0].word in ("the", "of")
    ):
        tokens.pop(0)
    return tuple(tokens) if len(tokens) <= MAX_WORDS else ()


def _key_words(tokens: tuple[Token, ...]) -> Iterator[str]:
    for token, after in zip(tokens, (*tokens[1:], None), strict=True):
        if after is None or not is_article(token.word, after.word):
            yield token.word


def _is_ruled_out(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    e = english()
    key = " ".join(words)
    return (
        not words
        or not key.replace(" ", "").isalpha()
        or len(key) < SHORTEST_NAME
        or all(ordinary(w) or w in word_list("countries") or w in e.calendar for w in words)
        or words[0] in word_list("countries")
        or any(w in e.org_before or w in e.org_after or w == "of" for w in words)
        or lexicon.is_alias(key)
    )


def _by_noun(c: _Candidate, text: str, lexicon: Lexicon) -> Sighting | None:
    """A place because of the noun beside it: "the village of X", "X neighbourhood", "X river"."""
    e = english()
    context = c.context
    before, earlier, after = context.word_before(), context.word_before(1), context.word_after()
    if context.possessive:
        after = ""
    if after in e.water and e.kinds.get(after) in {"river", "area"}:
        return _sighting(c, frozenset({e.kinds[after]}), AREA, "a river or a region by the noun")
    noun = None
    if _is_told_as_a_place(c, text) and _looks_bare(c):
        return _resolved(c, frozenset(), lexicon, "what happens to it happens to places")
    if before == "of" and earlier in e.unknown_of:
        noun = earlier
    elif before in e.unknown_of and not ordinary(c.words[0]):
        noun = before
    elif after in e.unknown_after and not all(ordinary(w) for w in c.words[:1]):
        noun = after
    elif _is_taken_as_a_place(before, earlier) and _looks_bare(c):
        return _resolved(c, frozenset(), lexicon, "only places are taken so")
    if noun is None and c.words[0] in land_words() and len(c.words) > 1:
        return _resolved(c, frozenset(), lexicon, "begins with a word of the land")
    if noun is None or (c.words[0] in e.given and before != "of"):
        return None
    return _resolved(c, frozenset({e.kinds[noun]}), lexicon, f"called a {noun}")


def _is_vouched_for(s: Sighting, text: str) -> bool:
    """A listed name that might be anything, "Kramatorsk", told of as a place."""
    c = _Candidate(text, s.start, s.end, tuple(s.key.split()))
    return not _is_person_like(c) and bool(_FATE.match(text, s.end) or _CALLED.match(text, s.end))


def _is_person_like(c: _Candidate) -> bool:
    return any(w in english().given or ordinary(w) for w in c.words)


def _is_told_as_a_place(c: _Candidate, text: str) -> bool:
    """A name that shares the fate of places: "X, a town in", "seized X", "X was retaken"."""
    if len(c.words) > MAX_PLACE_WORDS or c.context.dateline:
        return False
    unlisted = english().unlisted
    before, after = c.context.before, c.context.after
    told_before = (" ".join(before[count - 1 :: -1]) for count in range(1, LONGEST_CUE + 1))
    if not unlisted["before"].isdisjoint(told_before):
        return True
    if before[:1] and before[0] in unlisted["taking"]:
        plain = after[:1] != (",",) or after[1:2] in {("where",), ("which",), ("and",)}
        if plain:
            return True
    return bool(_FATE.match(text, c.end) or _CALLED.match(text, c.end))


def _again(
    candidates: list[_Candidate], sure: list[Sighting], lexicon: Lexicon
) -> Iterator[Sighting]:
    """A name that the text has shown to be a place is one wherever it stands."""
    known = {s.key: s for s in sure if s.unresolved == UNKNOWN}
    taken = {s.start for s in sure}
    for c in candidates:
        if c.start not in taken and c.key in known and _looks_bare(c):
            yield _resolved(c, frozenset(), lexicon, "a place elsewhere in the text")


def _is_taken_as_a_place(before: str, earlier: str) -> bool:
    """After "recaptured", "control of", "took over"."""
    over = before in {"of", "over"} and earlier in english().control
    return before in TAKES_PLACES_ONLY or (over and (before, earlier) != ("of", "taken"))


def _looks_bare(c: _Candidate) -> bool:
    """An object that stands alone: no words that speak, no person's name."""
    e = english()
    return (
        not any(w in e.given or ordinary(w) for w in c.words)
        and c.context.word_after() not in e.speech
        and not c.context.possessive
    )


def _by_list(
    text: str, rest: list[_Candidate], sure: list[Sighting], lexicon: Lexicon
) -> list[Sighting]:
    """Names that stand in a list with sure ones: "in X, Y and Z"."""
    known = {s.start: s for s in sure if s.verdict != NO}
    plain = {c.start: c for c in rest if _looks_bare(c)}
    probes = [Sighting(c.start, c.end, c.key, verdict=YES) for c in plain.values()]
    new: list[Sighting] = []
    for chain in _chains(text, sorted([*known.values(), *probes], key=lambda s: s.start)):
        mates = [s for s in chain if s.start in known and s.verdict == YES]
        if len(mates) == len(chain) or not (
            _is_list_of_places(chain, known, plain) if mates else _is_taken(text, chain)
        ):
            continue
        for s in chain:
            if s.verdict == MAYBE:
                s.verdict, s.why = YES, "stands in a list of places"
        for probe in chain:
            if probe.start in plain:
                cues = mates[0].cues & SETTLED if mates else frozenset()
                s = _resolved(plain[probe.start], cues, lexicon, "stands in a list of places")
                s.group = mates[0].group if mates else -1
                new.append(s)
    return new


def _chains(text: str, members: list[Sighting]) -> Iterator[list[Sighting]]:
    """Maximal stretches of names with nothing but list gaps between them, closed by an "and"."""
    chain: list[Sighting] = []
    for s in members:
        if chain and not in_one_list(text, chain[-1], s):
            yield from _closed(text, chain)
            chain = []
        chain.append(s)
    yield from _closed(text, chain)


def _closed(text: str, chain: list[Sighting]) -> Iterator[list[Sighting]]:
    if len(chain) < 2:
        return
    goes_on = _GOES_ON.match(text[chain[-1].end : chain[-1].end + _AND_REACH])
    if goes_on or _AND.search(text[chain[-2].end : chain[-1].start]):
        yield chain


def _is_taken(text: str, chain: list[Sighting]) -> bool:
    """Three unknown names or more that are captured at once: "seized X, Y and Z"."""
    if len(chain) < MIN_TAKEN:
        return False
    return context_of(text, chain[0].start, chain[0].end).word_before() in english().taking


def _is_list_of_places(
    chain: list[Sighting], known: dict[int, Sighting], plain: dict[int, _Candidate]
) -> bool:
    first = chain[0].start
    if first in known:
        return known[first].located or sum(s.start in known for s in chain) > 1
    before = plain[first].context.word_before()
    return before in english().locative or before in english().taking or before in english().kinds


LONGEST_CUE = 3  # words
MAX_PLACE_WORDS = 2  # "captured John Fitzgerald Smith" is about no place
_HELPERS = r"(?:was|were|is|are|has been|have been|had been|be|being|been)"
_ADVERBS = (
    r"(?: (?:also|then|later|finally|fully|completely|now|still|again|already|soon|largely))*"
)
TELL_FATE = frozenset(  # every reading of the two patterns below has one of these
    "captured retaken liberated overrun besieged encircled surrounded seized taken occupied "
    "evacuated abandoned control hands fell fallen remain town city capital village district "
    "quarter suburb settlement port bourhood borhood".split()
) | {"cut off"}
_BESIDES = r"(?:,[^,.;]{3,60},)?"  # "Fallujah, halfway to Baghdad, has been in"
_FATE = re.compile(  # what is said of places and hardly of people
    rf"{_BESIDES}(?: and [A-Z]\w+)? (?:"
    rf"{_HELPERS}{_ADVERBS} (?:recaptured|retaken|liberated|overrun|besieged|encircled|surrounded|"
    r"seized|captured|taken (?:by|from|on|in|over)|occupied|evacuated|abandoned|cut off|"
    r"(?:firmly )?(?:under|in) (?:[\w'’-]+ ){0,4}(?:control|hands))\b"
    r"|(?:also |has |had |have )?(?:fell|fallen) (?:to|on|in|after|under)\b"
    r"|(?:has |had )?chang(?:ed|es) hands\b|remain(?:s|ed)? (?:under|in) )"
)
_CALLED = re.compile(  # "X, a small town on the river", "X, capital of Y", "X, the second city"
    r", (?:the |a |an |its |their |another )?(?:[\w-]+(?:['’]s)? ){0,3}"
    r"(?:town|city|capital|village|district|quarter|suburb|neighbou?rhood|settlement|port)\b"
    r"(?! (?:council|spokes|official|resident|leader|commander))"
)
_AND_REACH = 24
_GOES_ON = re.compile(r"\A\s*,?\s*(?:and|as well as)\b")
_AND = re.compile(r"\b(?:and|as well as|or)\b")


def _resolved(c: _Candidate, cues: frozenset[str], lexicon: Lexicon, why: str) -> Sighting:
    """With the places whose consonants fit, or unknown."""
    entries = list(_similar(c.key, lexicon))
    s = _sighting(c, cues, None if entries else UNKNOWN, why)
    s.entries = entries
    return s


def _similar(key: str, lexicon: Lexicon) -> Iterator[Entry]:
    for entry in lexicon.index.find(key, skeletons=True):
        if lexicon.likeness(key, entry, by_sound=True) >= MIN_SKELETON_SIMILARITY:
            yield entry


def _sighting(c: _Candidate, cues: frozenset[str], unresolved: str | None, why: str) -> Sighting:
    return Sighting(
        c.start, c.end, c.key, cues=cues, verdict=YES, located=True, why=why, unresolved=unresolved
    )
