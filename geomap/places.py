"""Which place each name of a report means."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geomap.mentions import Found, find_mentions, sighted
from geomap.names.abroad import is_abroad
from geomap.names.decode import decode
from geomap.names.fold import fold
from geomap.names.lexicon import lexicon_of
from geomap.names.ranking import Ranked, rank, share_of_spot
from geomap.names.sightings import AREA, UNKNOWN, YES, Sighting
from geomap.names.world import City
from geomap.records import Candidate, Certainty, Match, Place, Report

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

MAX_CANDIDATES = 5
MIN_CERTAIN = 0.80  # share of the best candidate
MIN_LESS_CERTAIN = 0.55
MIN_KNOWN_ABROAD = 15_000  # inhabitants of a town that reports from its neighbours name
OUTSIDE = "outside the region"
NO_POINT = "no coordinates"


def match_places(report: Report, gazetteer: Gazetteer) -> list[Match]:
    """Every mention of the report with what it may mean, in text order, without overlaps.

    A name that means no place of the gazetteer is kept, unresolved, with the reason: "outside the
    region", "area" (a province, a region, a river), "no coordinates" or "unknown".
    """
    found = find_mentions(report.text, gazetteer)
    lexicon = lexicon_of(gazetteer)
    ranked = rank([f.sighting for f in found], lexicon)
    if is_abroad(report.text, gazetteer.region.country_words, lambda t: fold(t) in lexicon.sides):
        ranked = [
            [] if r and _is_namesake(f, r[0]) else r for f, r in zip(found, ranked, strict=True)
        ]
    return [_match(f, r) for f, r in zip(found, ranked, strict=True)]


def _is_namesake(found: Found, best: Ranked) -> bool:
    """A small place that no report on another country's war means."""
    if best.entry.depth == "skeleton":
        return True  # a spelling that nobody has listed, of a name in another country
    small = best.bearing.population < MIN_KNOWN_ABROAD
    return small and (bool(found.sighting.abroad) or not best.bearing.prominent)


def _match(found: Found, ranked: list[Ranked]) -> Match:
    sighting = found.sighting
    candidates = tuple(
        Candidate(r.bearing.place, round(r.share, 3), r.reasons) for r in ranked[:MAX_CANDIDATES]
    )
    reason = sighting.unresolved or (_abroad(found) if not candidates else None)
    if reason is None and ("area" in sighting.cues or "area" in ranked[0].bearing.classes):
        reason = AREA
    if reason == OUTSIDE:
        candidates = _cities(tuple(sighting.abroad[:MAX_CANDIDATES]))
    if reason is None and candidates[0].place.lon is None:
        reason = NO_POINT
    if reason is not None:
        return Match(found.mention, Certainty.UNRESOLVED, candidates, reason)
    return Match(found.mention, certainty_of(ranked), candidates)


def known_by_name(match: Match) -> tuple[Place, Certainty] | None:
    """The listed place that a name means although nobody knows where it lies, and how sure.

    There is no point to show, so the match is unresolved. Who holds the place can be told all the
    same.
    """
    if match.reason != NO_POINT:
        return None
    best = match.candidates[0]
    if best.score < MIN_LESS_CERTAIN:
        return best.place, Certainty.UNCERTAIN
    sure = best.score >= MIN_CERTAIN
    return best.place, Certainty.CERTAIN if sure else Certainty.LESS_CERTAIN


def _abroad(found: Found) -> str:
    s = found.sighting
    listed_here = any(entry.depth == "fold" for entry in s.entries)
    return OUTSIDE if s.abroad and not listed_here else UNKNOWN


@lru_cache(maxsize=1 << 12)
def _cities(cities: tuple[City, ...]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            Place(
                city.id, city.name, "city", city.lon, city.lat, links=(("country", city.country),)
            ),
            round(1 / (1 + rank), 3),
            ("a city abroad", f"{city.population:,} inhabitants"),
        )
        for rank, city in enumerate(cities)
    )


def certainty_of(ranked: list[Ranked]) -> Certainty:
    """How sure the best candidate is: its lead, the spelling, and what its source says of it."""
    best, share = ranked[0], share_of_spot(ranked)
    if share < MIN_LESS_CERTAIN or best.doubtful:
        return Certainty.UNCERTAIN
    if share < MIN_CERTAIN or best.entry.depth == "skeleton":
        return Certainty.LESS_CERTAIN
    return Certainty.CERTAIN


def explain_places(report: Report, gazetteer: Gazetteer) -> list[str]:
    """For every possible mention: what speaks for it or against it, and which places compete."""
    lexicon = lexicon_of(gazetteer)
    decoded = decode(report.text)
    seen = sighted(decoded.text, lexicon)
    kept = [s for s in seen if s.verdict == YES]
    ranked = {id(s): r for s, r in zip(kept, rank(kept, lexicon), strict=True)}
    return [line for s in seen for line in _explained(s, decoded.text, ranked.get(id(s)))]


def _explained(s: Sighting, text: str, ranked: list[Ranked] | None) -> list[str]:
    cues = f", called {' or '.join(sorted(s.cues))}" if s.cues else ""
    verdict = "a mention" if ranked is not None else "no mention"
    lines = [f"{text[s.start : s.end]!r} at {s.start}: {verdict}: {s.why}{cues}"]
    if ranked is not None and (s.unresolved or not ranked):
        lines.append(f"    unresolved: {s.unresolved or (OUTSIDE if s.abroad else UNKNOWN)}")
    for r in (ranked or [])[:MAX_CANDIDATES]:
        place = r.bearing.place
        because = "; ".join(r.reasons)
        lines.append(f"    {r.share:.2f}  {place.id}  {place.name} ({place.kind}): {because}")
    return lines
