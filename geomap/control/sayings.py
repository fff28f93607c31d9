"""What claims say, apart from where, when and by whom: few things, said very often."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from geomap.control.sides import Sides, Strength, strength
from geomap.digest import SEPARATOR
from geomap.records import Certainty, Claim, Extent, Modality, Status

STATUS = {item.value: item for item in Status}
MODALITY = {item.value: item for item in Modality}
EXTENT = {item.value: item for item in Extent}
CERTAINTY = {item.value: item for item in Certainty}


class Act(Enum):
    """What a claim does to the state of a place."""

    HOLD = "a party holds the whole place"
    PART = "a party holds a part of it"
    LOSS = "a party left"
    FIGHT = "fighting inside"
    SIEGE = "a siege"
    DENIAL = "something is not so"
    PAST = "something was so"
    NOTHING = "nothing"


class Weight(NamedTuple):
    """What a saying is worth, coming from one side."""

    worth: Strength
    confirms: bool
    counted: int  # what cannot confirm counts no more than the word of an unknown side


class Saying:
    """One thing said. There is one object for all claims that say it."""

    __slots__ = (
        *("act", "certainty", "contenders", "extent", "from_party", "modality"),
        *("order", "party", "share", "status", "weak", "weights"),
    )

    def __init__(
        self,
        status: Status,
        modality: Modality,
        extent: Extent,
        certainty: Certainty,
        weak: bool,
        party: str | None,
        from_party: str | None,
        contenders: tuple[str, ...],
        share: float | None,
    ) -> None:
        self.status = status
        self.modality = modality
        self.extent = extent
        self.certainty = certainty
        self.weak = weak
        self.party = party
        self.from_party = from_party
        self.contenders = contenders
        self.share = share
        self.act = self._act()
        self.order = (status.value, modality.value, party or "", extent.value)
        self.weights: dict[str | None, Weight] = {}  # by the side that says it, as asked for

    def _act(self) -> Act:
        if self.modality is Modality.DENIED:
            return Act.DENIAL
        if self.modality is Modality.HISTORICAL:
            return Act.PAST
        if self.modality is not Modality.ASSERTED:
            return Act.NOTHING
        if self.status in _ACTS:
            return _ACTS[self.status]
        if self.party is None:
            return Act.NOTHING
        return Act.HOLD if self.extent is Extent.WHOLE else Act.PART

    def weight(self, side: str | None, sides: Sides) -> Weight:
        """What it is worth when a side says so (a party, "neutral", None where not known)."""
        worth = strength(self, side, sides)
        confirms = self.solid and worth >= Strength.THIRD  # no stake, well read, place sure
        counted = int(worth if confirms else min(worth, Strength.UNKNOWN))
        weight = self.weights[side] = Weight(worth, confirms, counted)
        return weight

    @property
    def solid(self) -> bool:
        """Whether its place and wording are sure."""
        return self.certainty is not Certainty.UNCERTAIN and not self.weak


_ACTS = {Status.LOST: Act.LOSS, Status.CONTESTED: Act.FIGHT, Status.BESIEGED: Act.SIEGE}


class Sayings:
    """Gives each thing said its one object."""

    def __init__(self) -> None:
        self._known: dict[object, Saying] = {}

    def of(self, claim: Claim) -> Saying:
        """What a claim says."""
        key = (
            *(claim.status, claim.modality, claim.extent, claim.certainty, claim.weak),
            *(claim.party, claim.from_party, claim.contenders, claim.share),
        )
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Saying(*key)
        return known

    def read(self, said: str) -> Saying:
        """What the `said` of a digest says."""
        known = self._known.get(said)
        if known is None:
            known = self._known[said] = _read(said)
        return known


def _read(said: str) -> Saying:
    status, modality, extent, certainty, weak, party, from_party, contenders, share = said.split(
        SEPARATOR
    )
    return Saying(
        STATUS[status],
        MODALITY[modality],
        EXTENT[extent],
        CERTAINTY[certainty],
        weak == "1",
        party or None,
        from_party or None,
        tuple(contenders.split()),
        float(share) if share else None,
    )
