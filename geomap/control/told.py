"""A claim made ready for a rule: the days it speaks for, who speaks, what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from geomap.control.sides import Side, Sides, Strength, may_confirm, strength
from geomap.records import Claim, Modality
from geomap.syndication import sentence_key

# A report speaks for the days between the event it tells of and its own day, if they are few:
# "captured on Tuesday", printed on Wednesday, says who held the place on Wednesday too. Three days
# cover a weekend; what is told later is a look back.
FRESH_DAYS = 3

Order = tuple[int, int, str, int, str, str, str, str]


class Told:
    """One claim on one place, with what the rules need of it. Days are ordinals, 0 unknown."""

    __slots__ = (
        "claim",
        "confirms",
        "copy",
        "day",
        "last",
        "loser",
        "order",
        "published",
        "side",
        "worth",
    )

    def __init__(self, claim: Claim, side: Side, worth: Strength) -> None:
        self.claim = claim
        self.side = side
        self.worth = worth
        self.confirms = may_confirm(claim, worth)
        self.published = claim.published.toordinal() if claim.published else 0
        self.day = effective_day(claim)
        self.last = self._last_day()
        self.copy = False
        self.loser = claim.from_party  # as named, or as it was understood
        self.order: Order = (
            self.day,
            self.published,
            claim.report,
            claim.evidence.start,
            claim.status,
            claim.modality,
            claim.party or "",
            claim.extent,
        )

    def _last_day(self) -> int:
        """The last day the claim speaks for."""
        fresh = self.published and 0 <= self.published - self.day <= FRESH_DAYS
        return self.published if fresh else self.day

    def speak_as(self, side: Side, sides: Sides) -> None:
        """Give the claim another's voice: it is a copy of what that one published."""
        self.side = side
        self.copy = True
        self.worth = strength(self.claim, side.party, sides)
        self.confirms = may_confirm(self.claim, self.worth)


def effective_day(claim: Claim) -> int:
    """The day a claim speaks of, as an ordinal.

    Its date, else the end of its range, else its report's day. Nothing asserted happens after its
    report: a later date is a slip and is cut to the report's day.
    """
    told = claim.date or claim.date_to
    if told is None:
        return claim.published.toordinal() if claim.published else 0
    if claim.published and told > claim.published and claim.modality is Modality.ASSERTED:
        told = claim.published
    return told.toordinal()


def known_claims(claims: Iterable[Claim], known_by: date | None) -> dict[str, list[Claim]]:
    """The claims known by a day, by place id; those without a place are left out."""
    by_place: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.place is None:
            continue
        if known_by is None or (claim.published or claim.date or known_by) <= known_by:
            by_place[claim.place.id].append(claim)
    return by_place


def told_of(claims: Iterable[Claim], sides: Sides, copies: Mapping[str, str]) -> list[Told]:
    """The claims on one place in the order in which they are to be heard."""
    told = []
    for claim in claims:
        side = sides.of(claim)
        item = Told(claim, side, strength(claim, side.party, sides))
        if claim.report in copies and claim.source is None:
            item.speak_as(sides.of_publisher(copies[claim.report]), sides)
        told.append(item)
    told.sort(key=lambda item: item.order)
    _order_ties(told)
    _join_copies(told, sides)
    return told


def _order_ties(told: list[Told]) -> None:
    """Order claims that agree in all that orders them by whatever they differ in."""
    if any(one.order == other.order for one, other in pairwise(told)):
        told.sort(key=lambda item: (item.order, repr(item.claim)))


def _join_copies(told: list[Told], sides: Sides) -> None:
    """Let copies of one wire story speak with one voice, that of the publisher with most at stake.

    Only a narrator's own words can be copies here; who quotes a source adds no voice anyway.
    """
    narrators = [item for item in told if item.claim.source is None and item.claim.publisher]
    if len({item.side.voice for item in narrators}) < 2:
        return
    stories: defaultdict[int, list[Told]] = defaultdict(list)
    for item in narrators:
        key = sentence_key(item.claim.evidence.exact)
        if key is not None:
            stories[key].append(item)
    for copies in stories.values():
        if len({item.side.voice for item in copies}) > 1:
            origin = min(copies, key=lambda item: (item.worth, item.published, item.side.voice))
            for item in copies:
                if item.side.voice != origin.side.voice:
                    item.speak_as(origin.side, sides)
