"""Which party a stretch of English text names: aliases of the region, "-held", "-led", "pro-"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from geomap.claims.words import ANAPHORIC_FORCES

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

HELD = r"(?:held|controlled|run|occupied|dominated|ruled|governed|administered|besieged)"
HELD_ADJECTIVE = re.compile(rf"([A-Za-z][\w.'’]*(?:[ -][A-Za-z][\w.'’]*)?)[-‐‑]({HELD})\b", re.I)
BACKED = re.compile(
    r"[-‐‑](?:backed|supported|allied|aligned|linked|affiliated|based|funded|armed|trained|sponsored|made|born|brokered|imposed)\b",
    re.I,
)
LONGEST_ACRONYM = 5
ARABIC_LETTER = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class PartyMention:
    """A party named in the report, by offsets. `held` marks "rebel-held"; weak ones may be anaphors."""

    start: int
    end: int
    party: str
    surface: str
    held: bool = False
    weak: bool = False
    besieged: bool = False


@dataclass(frozen=True, slots=True)
class PartyIndex:
    """The region's party aliases as one pattern."""

    pattern: re.Pattern[str] | None
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


def _fold(text: str) -> str:
    text = re.sub(r"&#39;|&rsquo;|’|‘", "'", text)
    return re.sub(r"[\s\-‐‑]+", " ", text).strip()


def party_index(gazetteer: Gazetteer) -> PartyIndex:
    """The party aliases of a gazetteer in Latin script."""
    rows = tuple(
        (alias.text, party.id, alias.weak or alias.kind == "adjective")
        for party in gazetteer.parties.values()
        for alias in party.aliases
        if not ARABIC_LETTER.search(alias.text)
    )
    return _index(rows)


@lru_cache(maxsize=8)
def _index(rows: tuple[tuple[str, str, bool], ...]) -> PartyIndex:
    exact: dict[str, tuple[str, bool]] = {}
    folded: dict[str, tuple[str, bool]] = {}
    for text, party, weak in rows:
        key = _fold(text)
        table, key = (exact, key) if _acronym(key) else (folded, key.lower())
        table.setdefault(key, (party, weak))
    keys = sorted([*exact, *folded], key=len, reverse=True)
    if not keys:
        return PartyIndex(None, exact, folded)
    body = "|".join(
        re.escape(key)
        .replace(r"\ ", r"(?:\s|[-‐‑]|&nbsp;)+")
        .replace("'", "(?:'|’|‘|&#39;|&rsquo;)")
        for key in keys
    )
    pattern = re.compile(rf"(?<![\w])(?:{body})(?![\w])", re.I)
    return PartyIndex(pattern, exact, folded)


def _acronym(text: str) -> bool:
    return len(text) <= LONGEST_ACRONYM and text.isupper()


def find_parties(
    text: str, index: PartyIndex, taken: Iterable[tuple[int, int]] = ()
) -> list[PartyMention]:
    """The party mentions of a text, in order; none inside the `taken` spans (place names)."""
    spans = sorted(taken)
    held = [m for found in HELD_ADJECTIVE.finditer(text) if (m := _held(found, index))]
    named = [m for m in _named(text, index) if not any(h.start <= m.start < h.end for h in held)]
    named = _absorbed(text, list(named))
    free = [m for m in [*held, *named] if not any(s < m.end and m.start < e for s, e in spans)]
    return sorted(free, key=lambda m: m.start)


def _absorbed(text: str, mentions: list[PartyMention]) -> list[PartyMention]:
    """ "YPG fighters", "SDF units": a weak word right after a party belongs to that party."""
    out: list[PartyMention] = []
    for mention in mentions:
        last = out[-1] if out else None
        if (
            last
            and not text[last.end : mention.start].strip(" -")
            and (mention.weak or last.party == mention.party)
        ):
            weak = last.weak and mention.weak
            out[-1] = PartyMention(
                last.start, mention.end, last.party, text[last.start : mention.end], weak=weak
            )
        else:
            out.append(mention)
    return out


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
    if index.pattern is None:
        return
    for found in index.pattern.finditer(text):
        known = index.lookup(found.group())
        if known is None or BACKED.match(text, found.end()):
            continue
        if re.search(
            r"(?i)(?:\banti|\bnon|\bformer|\bex)[-‐‑ ]$",
            text[max(0, found.start() - 8) : found.start()],
        ):
            continue
        party, weak = known
        weak = weak or found.group().lower() in ANAPHORIC_FORCES
        yield PartyMention(found.start(), found.end(), party, found.group(), weak=weak)
