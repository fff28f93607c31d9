"""The second look: names that only their company in the report makes a mention."""

from __future__ import annotations

from collections.abc import Iterator

from geomap.names.against import PART_OF_NAME, PERSON
from geomap.names.lexicon import Bearing, Lexicon
from geomap.names.ranking import km_between, rank
from geomap.names.sightings import MAYBE, NO, ONLY_IN_A_LIST, YES, Sighting

NEIGHBOUR_KM = 20.0  # how near two obscure names of one list must be to vouch for each other
COMPANY_KM = 40.0  # how near a place of the report makes an obscure name one
PERSONAL = (PART_OF_NAME, PERSON)  # why a sighting is none that stands for a person
WORD_COMPANY_KM = 15.0  # the same, where the name is an ordinary word


def decide_by_company(found: list[Sighting], lexicon: Lexicon) -> None:
    """Turn every MAYBE into YES or NO by the sure names of the same report."""
    undecided = [s for s in found if s.verdict == MAYBE]
    if not undecided:
        return
    sure = [s for s in found if s.verdict == YES]
    keys = {s.key for s in sure}
    people = {s.key for s in found if s.verdict == NO and s.why in PERSONAL} - keys
    points = list({b.place.id: b for b in _points(sure, lexicon)}.values())
    for s in undecided:
        if lexicon.worldwide and not s.located:
            s.verdict, s.why = (YES, "in company") if s.key in keys else (NO, "alone")
            continue
        if s.key in people and not s.located:
            s.verdict, s.why = NO, "a person of the report"
            continue
        near = s.why != ONLY_IN_A_LIST and _is_near(s, points, lexicon)
        mates = [m for m in undecided if m is not s and m.group == s.group >= 0]
        known = s.key in keys or near or any(_are_neighbours(s, m, lexicon) for m in mates)
        s.verdict, s.why = (YES, "in company") if known else (NO, "alone")


def _points(sure: list[Sighting], lexicon: Lexicon) -> Iterator[Bearing]:
    yield from (ranked[0].bearing for ranked in rank(sure, lexicon) if ranked)


def _is_near(s: Sighting, points: list[Bearing], lexicon: Lexicon) -> bool:
    within = WORD_COMPANY_KM if s.why == "an ordinary word" else COMPANY_KM
    for entry in s.entries:
        if entry.depth != "fold" and not s.located:
            continue
        place = lexicon.bearing(entry).place
        for point in points:
            distance = km_between(place.lon, place.lat, point.place.lon, point.place.lat)
            if distance is not None and distance <= within:
                return True
    return False


def _are_neighbours(one: Sighting, other: Sighting, lexicon: Lexicon) -> bool:
    """Whether two names of one list are listed for places close to each other."""
    places = [lexicon.bearing(entry).place for entry in one.entries if entry.depth == "fold"]
    others = [lexicon.bearing(entry).place for entry in other.entries if entry.depth == "fold"]
    return any(
        (distance := km_between(a.lon, a.lat, b.lon, b.lat)) is not None
        and distance <= NEIGHBOUR_KM
        for a in places
        for b in others
    )
