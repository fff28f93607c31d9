"""Names that no table lists: new spellings, rivers, and places nobody has entered.

Nothing here is guessed from capitals alone: the text itself must say that the name is a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from geomap.names.context import Context, context_of, english
from geomap.names.fold import is_article, sound
from geomap.names.index import Entry
from geomap.names.latin import in_one_list
from geomap.names.lexicon import Lexicon, ordinary
from geomap.names.runs import Run, Token
from geomap.names.sightings import AREA, SETTLED, UNKNOWN, YES, Sighting, overlaps
from geomap.names.tables import word_list

MIN_SKELETON_SIMILARITY = 70.0  # of sounds; lowest value without a wrong match in tests/cases
MAX_WORDS = 4  # a longer run of capitals is a title, not a name
TAKES_PLACES_ONLY = frozenset(  # verbs whose object is never a person or a thing
    {"retook", "recaptured", "entered", "overran", "stormed", "besieged", "retaking", "retake"}
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    key: str
    words: tuple[str, ...]
    context: Context


def unlisted(text: str, lexicon: Lexicon, found: list[Sighting]) -> list[Sighting]:
    """Unlisted names that the text says are places; a list's members vouch for each other."""
    candidates = list(_candidates(text, lexicon, found))
    new = [s for c in candidates if (s := _by_noun(c, lexicon)) is not None]
    taken = {s.start for s in new}
    rest = [c for c in candidates if c.start not in taken]
    new += _by_list(text, rest, [*found, *new], lexicon)
    return new


def _candidates(text: str, lexicon: Lexicon, found: list[Sighting]) -> Iterator[_Candidate]:
    for offset, run in lexicon.scanner.scan(text):
        tokens = _name_of(run)
        if not tokens or any(h.alias or h.first <= _at(run, tokens[0]) <= h.last for h in run.hits):
            continue
        start, end = offset + _start(run, tokens[0]), offset + tokens[-1].end
        probe = Sighting(start, end, "")
        if overlaps(probe, found):
            continue
        words = tuple(_key_words(tokens))
        if _is_ruled_out(words, lexicon):
            continue
        yield _Candidate(start, end, " ".join(words), words, context_of(text, start, end))


def _name_of(run: Run) -> tuple[Token, ...]:
    """The words of a run without generic nouns and directions around the name."""
    e = english()
    tokens = list(run.tokens)
    if run.caps:
        return ()
    while tokens and (tokens[-1].word in e.kinds or tokens[-1].word in e.calendar):
        tokens.pop()
    while len(tokens) > 1 and (
        tokens[0].word in e.kinds or tokens[0].word in e.direction or tokens[0].word in ("the", "of")
    ):
        tokens.pop(0)
    return tuple(tokens) if len(tokens) <= MAX_WORDS else ()


def _at(run: Run, token: Token) -> int:
    return run.tokens.index(token)


def _start(run: Run, token: Token) -> int:
    return token.start


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
        or all(ordinary(w) or w in word_list("countries") or w in e.calendar for w in words)
        or words[0] in word_list("countries")
        or any(w in e.org_before or w in e.org_after or w == "of" for w in words)
        or lexicon.is_alias(key)
    )


def _by_noun(c: _Candidate, lexicon: Lexicon) -> Sighting | None:
    """A place because of the noun beside it: "the village of X", "X neighbourhood", "X river"."""
    e = english()
    context = c.context
    before, earlier, after = context.word_before(), context.word_before(1), context.word_after()
    if context.possessive:
        after = ""
    if after in e.water and e.kinds.get(after) in {"river", "area"}:
        return _sighting(c, frozenset({e.kinds[after]}), AREA, "a river or a region by the noun")
    noun = None
    if before == "of" and earlier in e.unknown_of:
        noun = earlier
    elif before in e.unknown_of and not ordinary(c.words[0]):
        noun = before
    elif after in e.unknown_after and not any(ordinary(w) for w in c.words):
        noun = after
    elif before in TAKES_PLACES_ONLY and _looks_bare(c):
        return _resolved(c, frozenset(), lexicon, "only places are taken so")
    if noun is None or (c.words[0] in e.given and before != "of"):
        return None
    return _resolved(c, frozenset({e.kinds[noun]}), lexicon, f"called a {noun}")


def _looks_bare(c: _Candidate) -> bool:
    """An object that stands alone: no words that speak, no person's name."""
    e = english()
    return (
        c.context.word_after() not in e.speech
        and not any(w in e.given or ordinary(w) for w in c.words)
        and not c.context.possessive
    )


def _by_list(
    text: str, rest: list[_Candidate], sure: list[Sighting], lexicon: Lexicon
) -> list[Sighting]:
    """Names that stand in a list with sure ones: "in X, Y and Z"."""
    new: list[Sighting] = []
    members = sorted((s for s in sure if s.verdict == YES), key=lambda s: s.start)
    for c in rest:
        if not _looks_bare(c):
            continue
        probe = Sighting(c.start, c.end, c.key, verdict=YES)
        before = [s for s in members if s.end <= c.start][-1:]
        after = [s for s in members if s.start >= c.end][:1]
        joined_before = [s for s in before if in_one_list(text, s, probe)]
        joined_after = [s for s in after if in_one_list(text, probe, s)]
        closes = joined_before and _AND.search(text[joined_before[0].end : c.start])
        if (joined_before and joined_after) or (closes and joined_before[0].located):
            mate = joined_before[0]
            s = _resolved(c, mate.cues & SETTLED, lexicon, "stands in a list of places")
            if mate.group >= 0:
                s.group = mate.group
            new.append(s)
    return new


_AND = re.compile(r"\b(?:and|as well as|or)\b")


def _resolved(
    c: _Candidate, cues: frozenset[str], lexicon: Lexicon, why: str
) -> Sighting:
    """With the places whose consonants fit, or unknown."""
    entries = list(_similar(c.key, lexicon))
    s = _sighting(c, cues, None if entries else UNKNOWN, why)
    s.entries = entries
    return s


def _similar(key: str, lexicon: Lexicon) -> Iterator[Entry]:
    heard = sound(key)
    for entry in lexicon.index.find(key, skeletons=True):
        place = lexicon.bearing(entry).place
        names = (place.name, *(name.text for name in place.names))
        if max(ratio(heard, lexicon.sound_of(name)) for name in names) >= MIN_SKELETON_SIMILARITY:
            yield entry


def _sighting(c: _Candidate, cues: frozenset[str], unresolved: str | None, why: str) -> Sighting:
    return Sighting(
        c.start, c.end, c.key, cues=cues, verdict=YES, located=True, why=why, unresolved=unresolved
    )
