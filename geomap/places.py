"""Which place each name of a report means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.mentions import Found, find_mentions
from geomap.names.lexicon import lexicon_of
from geomap.names.ranking import Ranked, rank
from geomap.records import Candidate, Certainty, Match, Place, Report

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

MAX_CANDIDATES = 5
MIN_CERTAIN = 0.80  # share of the best candidate
MIN_LESS_CERTAIN = 0.55
OUTSIDE = "outside the region"
UNKNOWN = "unknown"
AREA = "area"
NO_POINT = "no coordinates"


def match_places(report: Report, gazetteer: Gazetteer) -> list[Match]:
    """Every mention of the report with what it may mean, in text order, without overlaps.

    A name that means no place of the gazetteer is kept, unresolved, with the reason: "outside the
    region", "area" (a province, a region, a river), "no coordinates" or "unknown".
    """
    found = find_mentions(report.text, gazetteer)
    ranked = rank([f.sighting for f in found], lexicon_of(gazetteer))
    return [_match(f, r) for f, r in zip(found, ranked, strict=True)]


def _match(found: Found, ranked: list[Ranked]) -> Match:
    sighting = found.sighting
    candidates = tuple(
        Candidate(r.bearing.place, round(r.share, 3), r.reasons) for r in ranked[:MAX_CANDIDATES]
    )
    reason = sighting.unresolved or (_abroad(found) if not candidates else None)
    if reason is None and "area" in sighting.cues:
        reason = AREA
    if reason == OUTSIDE:
        candidates = tuple(_city(found))
    if reason is None and candidates[0].place.lon is None:
        reason = NO_POINT
    if reason is not None:
        return Match(found.mention, Certainty.UNRESOLVED, candidates, reason)
    return Match(found.mention, certainty_of(ranked), candidates)


def _abroad(found: Found) -> str:
    return OUTSIDE if found.sighting.abroad else UNKNOWN


def _city(found: Found) -> list[Candidate]:
    return [
        Candidate(
            Place(city.id, city.name, "city", city.lon, city.lat, links=(("country", city.country),)),
            round(1 / (1 + rank), 3),
            ("a city abroad", f"{city.population:,} inhabitants"),
        )
        for rank, city in enumerate(found.sighting.abroad[:MAX_CANDIDATES])
    ]


def certainty_of(ranked: list[Ranked]) -> Certainty:
    """How sure the best candidate is: its lead, the spelling, and what its source says of it."""
    best = ranked[0]
    if best.share < MIN_LESS_CERTAIN or best.doubtful:
        return Certainty.UNCERTAIN
    if best.share < MIN_CERTAIN or best.entry.depth == "skeleton":
        return Certainty.LESS_CERTAIN
    return Certainty.CERTAIN
