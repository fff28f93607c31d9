"""Control of a city or district, summed from its parts: by area and by count.

Shares that a report states of a region without boundary ("three quarters of the enclave") stand
beside the computed ones as a check. They are never drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import TYPE_CHECKING

from geomap.records import Certainty, Claim, Control, Modality, Place, Status

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer import Gazetteer

KM_PER_DEGREE = 111.195  # of latitude, on a sphere of 6,371 km
UNKNOWN = "unknown"
PART = "in part"
# A part lies in a parent without saying so in the gazetteer when this much of it does.
INSIDE = 0.5


@dataclass(frozen=True, slots=True)
class Sum:
    """How much one holder has: number of parts, and square kilometres of those with a boundary."""

    holder: str  # a party, "unknown", or "in part"
    count: int
    area_km2: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A region as the sum of its parts."""

    parent: Place
    parts: tuple[Place, ...]
    sums: tuple[Sum, ...]  # the largest area first

    @property
    def area_km2(self) -> float:
        """All parts that have a boundary."""
        return sum(item.area_km2 for item in self.sums)

    def share(self, holder: str) -> tuple[float, float]:
        """The holder's share by area and by count, each 0..1."""
        mine = [item for item in self.sums if item.holder == holder]
        area = sum(item.area_km2 for item in mine)
        count = sum(item.count for item in mine)
        return (
            area / self.area_km2 if self.area_km2 else 0.0,
            count / len(self.parts) if self.parts else 0.0,
        )


@dataclass(frozen=True, slots=True)
class StatedShare:
    """What a report says that a party holds of a region, with the share computed beside it."""

    claim: Claim
    share: float  # 0..1, as stated
    computed: float | None  # by area, of the places ever said to be the other side's
    of_km2: float
    of_places: int


def sum_parts(parent: Place, controls: Mapping[str, Control], gazetteer: Gazetteer) -> Summary:
    """Sum the control of a place's parts; a part held in part is nobody's in the sum."""
    parts = tuple(parts_of(parent, gazetteer))
    sums: dict[str, tuple[int, float]] = {}
    for part in parts:
        holder = _holder(controls.get(part.id))
        count, area = sums.get(holder, (0, 0.0))
        sums[holder] = (count + 1, area + area_km2(gazetteer.area(part.id)))
    ordered = sorted(
        (Sum(holder, count, area) for holder, (count, area) in sums.items()),
        key=lambda item: (-item.area_km2, -item.count, item.holder),
    )
    return Summary(parent, parts, tuple(ordered))


def parts_of(parent: Place, gazetteer: Gazetteer) -> Iterator[Place]:
    """The smallest parts of a place: those that name it as their parent, or lie in its area."""
    inside = list(gazetteer.within(parent.id))
    parents = {place.parent for place in inside}
    for place in inside:
        if place.id != parent.id and place.id not in parents:
            yield place


def area_km2(area: BaseGeometry | None) -> float:
    """Square kilometres of a geometry in degrees (EPSG:4326), true enough below a few degrees."""
    if area is None:
        return 0.0
    return float(area.area) * KM_PER_DEGREE**2 * cos(radians(area.centroid.y))


def stated_shares(
    claims: Iterable[Claim],
    controls: Mapping[str, Control],
    gazetteer: Gazetteer,
    *,
    day: date | None,
) -> list[StatedShare]:
    """Shares of regions without boundary that reports state, the newest first.

    The computed share is that of the area which was ever said to be the other side's and is now
    said to be the party's: an estimate, since nobody says where the region ends.
    """
    stated = []
    told = list(claims)
    for claim in told:
        is_share = claim.place is None and claim.share is not None and claim.party is not None
        if is_share and claim.modality is Modality.ASSERTED and _by(claim, day):
            assert claim.share is not None and claim.party is not None
            computed, km2, places = _computed(
                claim.party, claim.from_party, told, controls, gazetteer
            )
            stated.append(StatedShare(claim, claim.share, computed, km2, places))
    stated.sort(
        key=lambda item: (item.claim.published or date.min, item.claim.report), reverse=True
    )
    return stated


def _by(claim: Claim, day: date | None) -> bool:
    told = claim.published or claim.date
    return day is None or told is None or told <= day


def _computed(
    party: str,
    loser: str | None,
    claims: Iterable[Claim],
    controls: Mapping[str, Control],
    gazetteer: Gazetteer,
) -> tuple[float | None, float, int]:
    """The share by area, the area and the number of places it is of."""
    others = {
        claim.place.id
        for claim in claims
        if claim.place is not None
        and claim.certainty is not Certainty.UNCERTAIN
        and _was_others(claim, party, loser)
    }
    areas = {place: area_km2(gazetteer.area(place)) for place in others}
    whole = sum(areas.values())
    held = sum(area for place, area in areas.items() if _holder(controls.get(place)) == party)
    return (held / whole if whole else None), whole, len(areas)


def _was_others(claim: Claim, party: str, loser: str | None) -> bool:
    """Whether a claim says that the place was, or is, with the side that lost the region."""
    if claim.modality not in {Modality.ASSERTED, Modality.HISTORICAL}:
        return False
    named = {claim.from_party, claim.party if claim.status is Status.CONTROLLED else None}
    return loser in named if loser else bool(named - {None, party})


def _holder(control: Control | None) -> str:
    if control is None or control.party is None:
        return UNKNOWN
    return PART if control.extent == "part" else control.party


def summary_lines(summary: Summary) -> Iterator[str]:
    """The sum in words, a line a holder."""
    yield (
        f"{summary.parent.name}: {len(summary.parts)} parts, {summary.area_km2:.1f} km² with a "
        "boundary, summed from what is shown for each"
    )
    for item in summary.sums:
        area, count = summary.share(item.holder)
        yield (f"  {item.holder}: {item.count} ({count:.0%}), {item.area_km2:.1f} km² ({area:.0%})")


def stated_lines(stated: Iterable[StatedShare], *, day: date | None) -> Iterator[str]:
    """Each stated share beside the one computed for a day, and how much later that day is."""
    for item in stated:
        claim = item.claim
        who = claim.source.name if claim.source else claim.publisher or "narrator"
        check = (
            f"computed {item.computed:.0%} of {item.of_km2:.1f} km² in {item.of_places} places"
            if item.computed is not None
            else "nothing to compute it from"
        )
        later = (day - claim.published).days if day and claim.published else 0
        if later and item.computed is not None:
            check += f" on {day}, {later} day{'' if later == 1 else 's'} later"
        yield (
            f"stated: {claim.party} {item.share:.0%} of {claim.surface} "
            f"({who}, {claim.published or 'undated'}); {check}"
        )
