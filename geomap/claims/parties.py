"""Which party a stretch of English text names: aliases of the region, "-held", "-led", "pro-"."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from geomap.claims.when import lower
from geomap.claims.words import ANAPHORIC_FORCES
from geomap.names.abroad import national_forces

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

APOSTROPHE = re.compile(r"&#39;|&rsquo;|’|‘")
GAP = re.compile(r"[\s\-‐‑]+")
HELD = r"(?:held|controlled|run|occupied|dominated|ruled|governed|administered|besieged)"
HELD_ADJECTIVE = re.compile(rf"([A-Za-z][\w.'’]*(?:[ -][A-Za-z][\w.'’]*)?)[-‐‑]({HELD})\b", re.I)
HELD_END = re.compile(rf"[-‐‑]{HELD}\b", re.I)
LONGEST_HOLDER = 80  # characters before "-held" that the name of its holder may take
BACKED = re.compile(
    r"[-‐‑](?:backed|supported|allied|aligned|linked|affiliated|based|funded|armed|trained|sponsored|made|born|brokered|imposed)\b",
    re.I,
)
SPONSOR = re.compile(
    r",?\s+(?:who (?:are|were) )?(?:(?:backed|supported|sponsored|armed|funded|trained) by|"
    r"(?:loyal|allied|aligned|close) (?:to|with)) (?:the )?(?P<who>[A-Z][A-Za-z.]+)"
)
LONGEST_ACRONYM = 5
ARABIC_LETTER = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class PartyMention:
    """A party named in the report, by offsets. `held` marks "rebel-held"."""

    start: int
    end: int
    party: str
    surface: str
    held: bool = False
    weak: bool = False
    besieged: bool = False


@dataclass(frozen=True, slots=True)
class PartyIndex:
    """The region's party aliases in one automaton."""

    finder: Any  # ahocorasick_rs.AhoCorasick, or None
    exact: dict[str, tuple[str, bool]]  # case kept: acronyms
    folded: dict[str, tuple[str, bool]]

    def lookup(self, text: str) -> tuple[str, bool] | None:
        """(party, weak) of an alias as written."""
        key = _fold(text)
        return self.exact.get(key) or self.folded.get(key.lower())

    def adjective(self, text: str) -> str | None:
        """The party that "rebel" in "rebel-held" means."""
        for form in (
            text,
            text + "s",
            text + " forces",
            text + "-led",
            text + "-led forces",
            text + " fighters",
            text + " army",
        ):
            found = self.lookup(form)
            if found:
                return found[0]
        return None


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return GAP.sub(" ", APOSTROPHE.sub("'", text)).strip()


_INDEXES: WeakKeyDictionary[Gazetteer, PartyIndex] = WeakKeyDictionary()


def party_index(gazetteer: Gazetteer) -> PartyIndex:
    """The party aliases of a gazetteer in Latin script, made once and kept as long as it is."""
    index = _INDEXES.get(gazetteer)
    if index is None:
        index = _INDEXES[gazetteer] = _index(gazetteer)
    return index


def _index(gazetteer: Gazetteer) -> PartyIndex:
    import ahocorasick_rs

    rows = tuple(
        (alias.text, party.id, alias.weak or alias.kind == "adjective")
        for party in gazetteer.parties.values()
        for alias in party.aliases
        if not ARABIC_LETTER.search(alias.text)
    )
    exact: dict[str, tuple[str, bool]] = {}
    folded: dict[str, tuple[str, bool]] = {}
    for text, party, weak in rows:
        key = _fold(text)
        table, key = (exact, key) if _acronym(key) else (folded, key.lower())
        table.setdefault(key, (party, weak))
    keys = [key for key in dict.fromkeys([*(k.lower() for k in exact), *folded]) if key]
    return PartyIndex(ahocorasick_rs.AhoCorasick(keys) if keys else None, exact, folded)


def _levelled(text: str) -> str:
    """The text with as many characters, in lower case, every gap a space, every quote plain."""
    levelled = lower(text)
    for char in "-‐‑\n\t\r\u00a0":
        levelled = levelled.replace(char, " ")
    for char in "’‘ʼ`":
        levelled = levelled.replace(char, "'")
    return levelled


def _acronym(text: str) -> bool:
    return len(text) <= LONGEST_ACRONYM and text.isupper()


def find_parties(
    text: str, index: PartyIndex, taken: Iterable[tuple[int, int]] = ()
) -> list[PartyMention]:
    """The party mentions of a text, in order.

    None inside the `taken` spans (place names), of which no two overlap.
    """
    held = [m for found in _held_adjectives(text) if (m := _held(found, index))]
    modifiers = sorted((m.start, m.end) for m in held)
    named = [m for m in _named(text, index) if not _touches(m.start, m.start + 1, modifiers)]
    named = [_sponsored(text, m, index) for m in _absorbed(text, list(named))]
    named = _led(text, named)
    spans = sorted(taken)
    free = [m for m in [*held, *named] if not _touches(m.start, m.end, spans)]
    return _as_told_before(text, _of_the_group(text, sorted(free, key=lambda m: m.start)))


def _of_the_group(text: str, mentions: list[PartyMention]) -> list[PartyMention]:
    """ "70 militants", in a text about Islamic State: its own, not anybody's."""
    last: str | None = None
    out = []
    of_is = any(m.party == "islamic-state" and not m.weak for m in mentions)
    for mention in mentions:
        plain = mention.surface.lower()
        if plain in ZEALOTS:
            bare = OF_NO_KIND.search(text[max(0, mention.start - LONGEST_COUNT) : mention.start])
            known = bare and last in JIHADIST
            out.append(replace(mention, party=last) if known and last else mention)
            continue
        if plain == "the militants" and not of_is:
            out.append(replace(mention, party=last or mention.party))
            continue
        out.append(mention)
        if not mention.held and mention.party not in PATRONS:
            last = mention.party
    return out


ZEALOTS = frozenset({"militants", "jihadists", "extremists"})
JIHADIST = frozenset({"islamic-state", "hts"})
PATRONS = frozenset({"government", "russia", "turkey", "us-coalition", "sdf"})  # no jihadists
LONGEST_COUNT = 24  # characters of "the several thousand "
OF_NO_KIND = re.compile(  # what may stand before a word that no adjective tells whose
    r"(?:\A|[.:;,“\"] |\n|\b(?:\d[\d,.]*|some|several|many|few|more|other|remaining|last|fleeing|"
    r"thousand|hundred|dozens of|hundreds of|thousands of|scores of|by|from|that|where|when|"
    r"after|as|and|against) )\Z",
    re.I,
)


def _as_told_before(text: str, mentions: list[PartyMention]) -> list[PartyMention]:
    """ "the rebels", once "Turkish-backed rebels" are named and no others: those."""
    known: dict[str, str] = {}
    out = []
    for mention in mentions:
        *before, noun = mention.surface.lower().split()
        if mention.held or noun not in REBELS_TOO:
            out.append(mention)
            continue
        plain = before == ["the"] or (not before and ends_in_the(text, mention.start))
        if plain and noun in known:
            out.append(replace(mention, party=known[noun]))
            continue
        out.append(mention)
        if before and BACKED_BY.search(before[0]):
            known[noun] = mention.party
        elif before and not plain:
            known.pop(noun, None)
    return out


def ends_in_the(text: str, at: int) -> bool:
    """Whether the word before an offset is "the"."""
    return text[max(0, at - len(THE)) : at].lower() == THE


REBELS_TOO = frozenset("rebels fighters factions insurgents".split())
BACKED_BY = re.compile(r"\w-(?:backed|supported|sponsored|allied|aligned)\Z")


def _touches(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a stretch has a character in common with one of the spans, sorted and apart."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    return first < len(spans) and spans[first][0] < end


def _sponsored(text: str, mention: PartyMention, index: PartyIndex) -> PartyMention:
    """ "rebels supported by Turkish armour" are whom "Turkish-backed rebels" are."""
    found = SPONSOR.match(text, mention.end)
    if found is None:
        return mention
    last = mention.surface.split()[-1]
    sponsor = found.group("who").rstrip(".")
    for alias in (f"{sponsor}-backed {last}", f"{sponsor}-backed rebels"):
        known = index.lookup(alias)
        if known:
            return replace(mention, party=known[0], weak=False)
    return mention


LED_BY = re.compile(
    r"(?: (?:and|which|that|who|are|were|is))* (?:led|dominated|headed|spearheaded) by (?:the )?"
    r"(?:(?:former |one-time )?(?:al[- ]Qa[ei]da|al-Qaida)[- ](?:affiliate|linked|offshoot) )?"
)


THOSE_LED = re.compile(r"\b[Tt]hose (?:led|commanded|headed|backed|loyal) (?:by|to) (?:the )?\Z")
LONGEST_LEAD = 32  # characters of "those commanded by the "


def _those_led(text: str, leader: PartyMention) -> PartyMention:
    """ "those led by HTS": its side."""
    low = max(0, leader.start - LONGEST_LEAD)
    found = THOSE_LED.search(text[low : leader.start])
    if found is None or leader.held:
        return leader
    start = low + found.start()
    return replace(leader, start=start, surface=text[start : leader.end])


def _led(text: str, mentions: list[PartyMention]) -> list[PartyMention]:
    """ "rebel groups led by HTS" are its side, there and wherever "they" are meant."""
    out = [_those_led(text, mention) for mention in mentions]
    for at, (one, leader) in enumerate(itertools.pairwise(mentions)):
        if LED_BY.fullmatch(text, one.end, leader.start):
            out[at] = replace(one, party=leader.party, weak=False)
            if at and text[mentions[at - 1].end : one.start].strip() == "and":  # "rebels and"
                out[at - 1] = replace(out[at - 1], party=leader.party, weak=False)
    return out


def _is_of_sponsor(sponsor: PartyMention, mention: PartyMention) -> bool:
    """ "Turkish-backed Islamist rebels": the sponsor's, whoever such rebels are without one."""
    noun = mention.surface.lower().split()[-1]
    return sponsor.surface.endswith("-backed") and noun in REBELS_TOO


# between a sponsor and those it backs: "Turkish-backed Syrian fighters"
WHOSE = re.compile(r" (?:Syrian|Arab|Turkmen|Turkoman|Sunni|Islamist|local|tribal|rebel|armed) ")


def _absorbed(text: str, mentions: list[PartyMention]) -> list[PartyMention]:
    """ "YPG fighters", "SDF units": a weak word right after a party belongs to that party."""
    out: list[PartyMention] = []
    for mention in mentions:
        last = out[-1] if out else None
        between = text[last.end : mention.start] if last else ""
        joined = not between.strip(" -") or (
            last is not None and last.surface.endswith("-backed") and WHOSE.fullmatch(between)
        )
        theirs = last is not None and (last.party == mention.party or _is_of_sponsor(last, mention))
        if last and joined and (mention.weak or theirs):
            weak = last.weak and mention.weak
            out[-1] = PartyMention(
                last.start, mention.end, last.party, text[last.start : mention.end], weak=weak
            )
        else:
            out.append(mention)
    return out


def _held_adjectives(text: str) -> Iterator[re.Match[str]]:
    """Each "rebel-held", found by its end: few words have a hyphen, every word may be a holder."""
    position = 0
    for end in HELD_END.finditer(text):
        low = max(position, end.start() - LONGEST_HOLDER)
        found = HELD_ADJECTIVE.search(text, low, end.end())
        if found is not None:
            position = found.end()
            yield found


def _held(found: re.Match[str], index: PartyIndex) -> PartyMention | None:
    words = found.group(1)
    for candidate in (words, re.split(r"[ ]", words)[-1], re.split(r"[ -]", words)[-1]):
        party = index.adjective(candidate)
        if party:
            start = found.start() + len(words) - len(candidate)
            besieged = found.group(2).lower() == "besieged"
            return PartyMention(
                start, found.end(), party, candidate, held=not besieged, besieged=besieged
            )
    return None


def _named(text: str, index: PartyIndex) -> Iterable[PartyMention]:
    """The longest alias at each place, whole words alone."""
    if index.finder is None:
        return
    levelled = _levelled(text)
    hits = index.finder.find_matches_as_indexes(levelled, overlapping=True)
    spans = sorted(((start, -end) for _, start, end in hits))
    longest: dict[int, int] = {}
    for start, negative in spans:
        longest.setdefault(start, -negative)
    reached = 0
    for start, negative in spans:
        end = -negative
        if start < reached or not _whole_words(levelled, start, end):
            continue
        bare = start + len(THE)
        reach = longest.get(bare, 0) if levelled.startswith(THE, start) else 0
        if reach > end and index.lookup(text[bare:reach]):
            continue  # "the army" in "the Army of Conquest"
        known = index.lookup(text[start:end])
        if (
            known is None
            or BACKED.match(text, end)
            or OPPOSED.search(text[max(0, start - 8) : start])
            or (levelled[start:end] == "military" and SITE.match(levelled, end))
            or (levelled[start:end].endswith("coalition") and OF_OTHERS.match(levelled, end))
        ):
            continue
        reached = end
        party, weak = known
        surface = text[start:end]
        yield PartyMention(
            start, end, party, surface, weak=weak or surface.lower() in ANAPHORIC_FORCES
        )


# Words without which none of the two patterns below fits: sought first, they take no time.
SIDES = (
    "junta federal separatist secessionist guerrilla paramilitar Taliban rebel insurgent jihadist"
).split()
SIDES_ABROAD = re.compile(
    r"\b(?:(?P<ruling>(?:ruling )?junta|federal (?:forces|troops|army)|junta (?:forces|troops))|"
    r"(?:separatist|secessionist|guerrilla|paramilitary) (?:forces|fighters|leaders|troops|group)|"
    r"separatists|secessionists|guerrillas|paramilitaries|Taliban)\b"
)


def national(text: str, index: PartyIndex, named: list[PartyMention]) -> list[PartyMention]:
    """With the forces of a country abroad, "Ukrainian forces": its government there."""
    out = list(named)
    for word in SIDES_ABROAD.finditer(text):
        if not any(m.start < word.end() and word.start() < m.end for m in out):
            side = "government" if word["ruling"] else "opposition"
            out.append(PartyMention(word.start(), word.end(), side, word.group()))
    for found in national_forces(text, lambda words: index.lookup(words) is not None):
        inside = [m for m in out if m.start < found.end() and found.start() < m.end]
        if all(m.weak for m in inside):
            out = [m for m in out if m not in inside]
            out.append(PartyMention(found.start(), found.end(), "government", found.group()))
    return sorted(out, key=lambda m: m.start)


def names_a_side(text: str, gazetteer: Gazetteer) -> bool:
    """Whether a text names a party of the region, or the forces of any country, by a proper name.

    Every country has "the army" and "the government".
    """
    named = find_parties(text, party_index(gazetteer))
    if any(not m.weak and CAPITAL.search(m.surface.removeprefix("The ")) for m in named):
        return True
    low = text.lower()
    if any(word.lower() in low for word in SIDES) and (
        SIDES_ABROAD.search(text) or REBELS.search(text)
    ):
        return True
    return next(national_forces(text, lambda _: False), None) is not None


CAPITAL = re.compile("[A-Z]")
REBELS = re.compile(r"\b(?:rebels?|insurgents|jihadists)\b", re.I)


THE = "the "
OF_OTHERS = re.compile(r" of (?!states|nations|countries)")  # "a coalition of Islamist groups"
# "X military airport" says what it is, not whose
SITE = re.compile(
    r" (?:airport|air ?base|base|airfield|hospital|academy|college|barracks|housing|site|zone)\b"
)


def _whole_words(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or after.isalnum())


OPPOSED = re.compile(r"(?i)(?:\bpro|\banti|\bnon|\bformer|\bex)[-‐‑ ]$")
