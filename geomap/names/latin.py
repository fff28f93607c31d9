"""Possible mentions in Latin script, judged by what stands beside them."""

from __future__ import annotations

import re

from geomap.names.against import is_town, reason_against
from geomap.names.context import Context, context_of, english
from geomap.names.fold import is_article
from geomap.names.lexicon import Bearing, Lexicon, ordinary
from geomap.names.runs import Hit, Run, Token
from geomap.names.sightings import AREA, MAYBE, NO, SETTLED, YES, Sighting
from geomap.names.tables import land_words

MIN_LETTERS = 2  # a single capital is an initial, or "I"
MIN_SPELLING_SIMILARITY = 75.0  # "Saraqeb" and "Saraqib"; not "Bench" and "Binnish"
CITY_WITH_QUARTERS = 50_000
LARGE_CITY = 500_000  # a name of such a city abroad outweighs a hamlet of the region
_LIST_GAP = re.compile(
    r"\A(?:['’]s)?\s*(?:[A-Za-z]+)?\s*"
    r"(?:,\s*(?:and|or|as well as|then|including|plus|but also)?|and|or|nor|&|as well as|/|then|;)"
    r"\s*(?:of\s+|in\s+|from\s+|to\s+|at\s+|both\s+|nearby\s+|neighbou?ring\s+|also\s+)*"
    r"(?:the\s+)?(?:\w+\s+(?:of\s+)?)?\Z"
)
MAX_LIST_GAP = 48


def sightings(text: str, lexicon: Lexicon) -> list[Sighting]:
    """Every listed name of the text in text order, judged one by one, then by their lists."""
    found: list[Sighting] = []
    for offset, run in lexicon.scanner.read(text).named:
        for hit in run.hits:
            sighting = _sight(text, offset, run, hit, lexicon)
            if sighting is not None:
                found.append(sighting)
    group_lists(text, found)
    return found


def _sight(text: str, offset: int, run: Run, hit: Hit, lexicon: Lexicon) -> Sighting | None:
    if len(hit.key) < MIN_LETTERS:
        return None
    known = lexicon.look_up(hit.key)
    feature = hit.key in lexicon.features
    if not (known.entries or known.abroad or feature) or lexicon.bars(hit.key):
        return None
    entries, abroad = list(known.entries), list(known.abroad)
    sighting = Sighting(offset + hit.start, offset + hit.end, hit.key, entries, abroad)
    context = context_of(text, sighting.start, sighting.end)
    judge(sighting, context, run, hit, lexicon)
    if is_large(sighting) and not sighting.cues & {"village", "quarter", "camp"}:
        prefer_large(sighting, lexicon)
    if feature and not sighting.cues & SETTLED:
        sighting.unresolved = AREA
    return sighting


def prefer_large(s: Sighting, lexicon: Lexicon) -> None:
    """Drop hamlets of the region that a great city abroad shares its name with."""
    if is_large(s) and not any(lexicon.bearing(entry).prominent for entry in s.entries):
        s.entries = []


def judge(s: Sighting, context: Context, run: Run, hit: Hit, lexicon: Lexicon) -> None:
    """Set the verdict, the cues and the reason."""
    left = _beside(run, hit, -1)
    right = _beside(run, hit, +1)
    nouns = _kind_nouns(context, left, right)
    s.cues = frozenset(english().kinds[noun] for noun in nouns)
    s.plural = any(noun.endswith("s") for noun in nouns)
    if _is_city_of_quarters(s, context, lexicon):
        s.cues -= {"quarter"}
    s.located = _is_located(context, run, left, s.cues)
    against = reason_against(s, context, run, hit, (left, right), lexicon)
    if against:
        s.verdict, s.why = NO, against
        return
    s.verdict, s.why = _weigh(s, context, hit, run, lexicon)


def _is_city_of_quarters(s: Sighting, context: Context, lexicon: Lexicon) -> bool:
    """ "the districts of X", where X is a city that has districts."""
    return context.word_before() == "of" and any(
        lexicon.bearing(entry).population >= CITY_WITH_QUARTERS for entry in s.entries
    )


def _weigh(s: Sighting, context: Context, hit: Hit, run: Run, lexicon: Lexicon) -> tuple[int, str]:
    bearings = [lexicon.bearing(entry) for entry in s.entries]
    feature = hit.key in lexicon.features
    prominent = feature or any(b.prominent for b in bearings) or is_large(s)
    listed = feature or any(entry.depth == "fold" for entry in s.entries) or bool(s.abroad)
    words = hit.key.split()
    if hit.alias and not is_town(s, bearings):
        return (YES, "located") if _is_surely_located(s, context) else (NO, "a party or a speaker")
    if len(words) == 1 and _is_word(words[0]) and not _is_town_with_article(s, hit, run, bearings):
        return _weigh_word(s, context, run, listed, bearings)
    if s.cues or context.dateline:
        return YES, "kind beside it" if s.cues else "dateline"
    return _weigh_name(s, words, prominent, listed, lexicon)


def _weigh_name(
    s: Sighting, words: list[str], prominent: bool, listed: bool, lexicon: Lexicon
) -> tuple[int, str]:
    if prominent and (s.located or len(words) > 1 or _is_spelled_alike(s, lexicon)):
        return YES, "well known"
    if s.located and (listed or len(words) > 1 or _is_spelled_alike(s, lexicon)):
        return YES, "located"
    if len(words) > 1 and words[0] in land_words():
        return YES, "begins with a word of the land"
    return MAYBE, "needs company"


def _weigh_word(
    s: Sighting, context: Context, run: Run, listed: bool, bearings: list[Bearing]
) -> tuple[int, str]:
    """A name that is an ordinary word: with a generic noun, "in X", or a landmark of the city."""
    if listed and s.cues - {"site", "river"}:
        return YES, "kind beside it"
    known = [b for b, e in zip(bearings, s.entries, strict=True) if e.depth == "fold"]
    if run.caps or context.sentence_start or not listed:
        return NO, "an ordinary word"
    if _is_surely_located(s, context) and (s.abroad or any(b.prominent for b in known)):
        return YES, "located"
    if any(b.detailed for b in known):
        return MAYBE, "an ordinary word"
    if s.located and not ordinary(s.key):
        return MAYBE, "also a personal name"
    return NO, "an ordinary word"


def _is_surely_located(s: Sighting, context: Context) -> bool:
    """A word before the name that takes nothing but a place, and no owner's mark behind it."""
    before = context.word_before()
    sure = before in english().locative or before.endswith(english().held_by)
    return bool(s.cues & SETTLED) or (sure and not context.possessive)


def _is_word(word: str) -> bool:
    return (
        ordinary(word)
        or word in english().given
        or word in english().org_before
        or word in land_words()
    )


def _is_town_with_article(s: Sighting, hit: Hit, run: Run, bearings: list[Bearing]) -> bool:
    """ "al-Bab", though "Bab" is but a word."""
    word = run.tokens[hit.first]
    return hit.start < word.start and word.word in land_words() and is_town(s, bearings)


def _is_spelled_alike(s: Sighting, lexicon: Lexicon) -> bool:
    """Whether some listed spelling of a candidate is close; what merely sounds alike is not."""
    if s.abroad or s.key in lexicon.features:
        return True
    return any(
        entry.depth == "fold" or lexicon.likeness(s.key, entry) >= MIN_SPELLING_SIMILARITY
        for entry in s.entries
    )


def is_large(s: Sighting) -> bool:
    return any(city.capital or city.population >= LARGE_CITY for city in s.abroad)


def _beside(run: Run, hit: Hit, side: int) -> Token | None:
    """The word of the run beside the hit that is no article."""
    at = hit.first - 1 if side < 0 else hit.last + 1
    while side < 0 and at >= 0 and run.tokens[at].start >= hit.start:
        at -= 1
    tokens = run.tokens
    while side > 0 and at + 1 < len(tokens) and is_article(tokens[at].word, tokens[at + 1].word):
        at += 1
    return run.tokens[at] if 0 <= at < len(run.tokens) else None


def _kind_nouns(context: Context, left: Token | None, right: Token | None) -> set[str]:
    """The generic nouns beside the name: "the town of X", "X district", "village X"."""
    kinds = english().kinds
    nouns = set()
    before = [w for w in context.before if w not in _COUNTED]
    if before[:1] == ["of"] and len(before) > 1 and before[1] in kinds:
        nouns.add(before[1])
    elif before and before[0] in kinds and kinds[before[0]] in _NAMED_BY_APPOSITION:
        nouns.add(before[0])
    apposed = _apposed(context.after)
    if apposed:
        nouns.add(apposed)
    elif not context.possessive:
        for word in context.after[:2]:
            if word in kinds:
                nouns.add(word)
                break
            if word not in _ADJECTIVES:
                break
    if right is not None and right.word in kinds:
        nouns.add(right.word)
    return nouns


def _apposed(after: tuple[str, ...]) -> str | None:
    """The noun of "X, a rebel-held town" and "X—the village on the edge"."""
    if after[:1] not in ((",",), ("—",), ("–",), ("(",)):
        return None
    kinds = english().kinds
    for word in after[1:5]:
        if word in kinds:
            return word if kinds[word] in _APPOSED else None
        if word in _ENDS_APPOSITION:
            return None
    return None


_COUNTED = frozenset({"both", "two", "three", "four", "five", "several", "nearby"})
_ENDS_APPOSITION = frozenset({",", "and", "or", "of", "in", "from", "to", "which", "where", "who"})
_APPOSED = frozenset({"quarter", "town", "village", "camp"})
_NAMED_BY_APPOSITION = frozenset({"quarter", "town", "village", "camp", "area"})
_ADJECTIVES = frozenset({"old", "military", "international", "northern", "southern", "industrial"})


def _is_located(context: Context, run: Run, left: Token | None, cues: frozenset[str]) -> bool:
    """Whether a word beside the name takes a place: "in X", "eastern X", "captured X"."""
    if cues or context.dateline:
        return True
    e = english()
    if left is not None and not run.caps:
        return left.word in e.direction or left.word in e.preposition
    word = context.word_before()
    if word == "both":
        word = context.word_before(1)
    return (
        word in e.preposition
        or word in e.direction
        or word in e.taking
        or word in e.kinds
        or word.endswith(e.held_by)
    )


def group_lists(text: str, found: list[Sighting]) -> None:
    """Give the names of one list one number, and let the sure ones vouch for the others.

    Also notes which name is placed by another ("X, west of Y") and which is set against another.
    """
    members: dict[int, list[Sighting]] = {}
    contrasts = any(word in text for word in _CONTRAST_WORDS)
    last_of_key: dict[str, Sighting] = {}
    for at, s in enumerate(found):
        if at and in_one_list(text, found[at - 1], s):
            s.group = found[at - 1].group
        else:
            s.group = at
        members.setdefault(s.group, []).append(s)
        if at and _LINK.match(text[found[at - 1].end : s.start]):
            found[at - 1].link = s.start
        other = last_of_key.get(s.key)
        if contrasts and other is not None and _is_contrast(text[other.end : s.start]):
            s.contrast, other.contrast = other.start, s.start
        last_of_key[s.key] = s
    for listed in members.values():
        if len(listed) == 1 or _are_clauses(text, listed):
            for s in listed:
                s.group = -1
        else:
            _share(listed)


def _are_clauses(text: str, listed: list[Sighting]) -> bool:
    """ "beside the road to X; Y was never theirs": two names about a semicolon are no list."""
    return len(listed) == 2 and ";" in text[listed[0].end : listed[1].start]


_LINK = re.compile(
    r"\A(?:,|\s[-–—]|—)?\s*"
    r"(?:(?:the|a|an)\s+(?:[\w-]+\s+){0,2}"
    r"(?:town|village|city|suburb|district|quarter|neighbou?rhood|camp|hamlet)\s+)?"
    r"(?:(?:gas|oil|border|air|military|industrial|housing|field|base|camp|crossing|airport|airbase"
    r"|area|district|quarter|neighbou?rhood|suburb|village|town)\s+){0,2}(?:just\s+)?"
    r"(?:(?:[\w.]+\s+){0,2}(?:north|south|east|west)[\w-]*\s+of"
    r"|outside|near|in|of|on the edge of|beside)"
    r"\s+(?:the\s+)?(?:(?:north|south|east|west)\w*\s+)?(?:(?:city|town|village)\s+of\s+)?\Z"
)
_CONTRAST_WORDS = "mistaken confused confuse unlike distinct different namesake another".split()
_CONTRAST = re.compile(rf"\b(?:{'|'.join(_CONTRAST_WORDS)})\b")
MAX_CONTRAST_GAP = 260


def _is_contrast(gap: str) -> bool:
    return len(gap) <= MAX_CONTRAST_GAP and "\n\n" not in gap and bool(_CONTRAST.search(gap))


def _share(listed: list[Sighting]) -> None:
    # "Hama and Idlib provinces" are two provinces; "X and the Y valley" are not two valleys.
    cues = frozenset().union(*(s.cues if s.plural else s.cues & SETTLED for s in listed))
    sure = sum(s.verdict == YES for s in listed)
    for s in listed:
        s.cues = s.cues or cues
        if s.verdict == MAYBE and sure:
            s.verdict, s.why = YES, "stands in a list of places"


def in_one_list(text: str, one: Sighting, other: Sighting) -> bool:
    """Whether nothing but commas, "and" and generic nouns stand between two names."""
    if NO in (one.verdict, other.verdict) or other.start - one.end > MAX_LIST_GAP:
        return False
    return _LIST_GAP.match(text[one.end : other.start]) is not None
