"""What the rule made of each claim, in one plain phrase."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from geomap.control.replay import Kind, PlaceState, Position
from geomap.control.sides import NEUTRAL, Strength
from geomap.control.told import Told
from geomap.control.verdict import Verdict
from geomap.records import Certainty, Heard, Modality, Status

NamedParty = Callable[[str], str]

FOR, AGAINST, CONTEXT = "for", "against", "context"
_ORDER = {FOR: 0, AGAINST: 1, CONTEXT: 2}

_UNREAL = {
    Modality.PLANNED: "a plan: changes nothing",
    Modality.HYPOTHETICAL: "only thought of: changes nothing",
    Modality.HISTORICAL: "a state of the past: changes nothing",
}


def heard(
    told: Iterable[Told], verdict: Verdict, state: PlaceState, status: Status, named: NamedParty
) -> tuple[Heard, ...]:
    """Every claim with its role: those for what is shown first, then those against."""
    rows = []
    for item in told:
        role = _role(item, verdict, state, status)
        because = _because(item, role, status, verdict, named)
        if item.side.grade:
            because += f" (source graded {item.side.grade})"
        rows.append(
            (_ORDER[role], -item.day, item.order, Heard(item.claim, role, item.side.party, because))
        )
    rows.sort(key=lambda row: row[:3])
    return tuple(row[3] for row in rows)


def heard_later(told: Told, loser: str) -> Heard:
    """A later change that names its loser tells who held the place before."""
    because = f"told afterwards that {loser} lost it then: inferred"
    return Heard(told.claim, FOR, told.side.party, because)


def _role(told: Told, verdict: Verdict, state: PlaceState, status: Status) -> str:
    claim = told.claim
    if claim.modality not in {Modality.ASSERTED, Modality.DENIED}:
        return CONTEXT
    if claim.modality is Modality.ASSERTED and claim.status in {Status.CONTESTED, Status.BESIEGED}:
        episode = state.fight if claim.status is Status.CONTESTED else state.siege
        if episode is not None and told in episode.told:
            return FOR if status is claim.status else CONTEXT
        if claim.status is Status.CONTESTED:
            return CONTEXT
    if _carried_by(told, verdict.supporters):
        return FOR
    return AGAINST if _carried_by(told, verdict.opponents) else CONTEXT


def _carried_by(told: Told, positions: Iterable[Position]) -> bool:
    """Whether a claim is part of one of these positions."""
    return any(
        position.who == told.side.who
        and (position.kind, position.party) in _says(told)
        and position.start <= told.day <= position.last_day
        for position in positions
    )


def _says(told: Told) -> tuple[tuple[Kind, str], ...]:
    claim = told.claim
    denied = claim.modality is Modality.DENIED
    if claim.status is Status.LOST or (denied and claim.party is None):
        kind = Kind.STAYS if denied else Kind.LEFT
        return ((kind, told.loser),) if told.loser else ()
    if claim.party is None:
        return ()
    if denied:
        return ((Kind.NOT, claim.party),)
    return ((Kind.HOLDS, claim.party),) if claim.extent == "whole" else ((Kind.PART, claim.party),)


def _because(told: Told, role: str, status: Status, verdict: Verdict, named: NamedParty) -> str:
    claim = told.claim
    if claim.modality in _UNREAL:
        return _UNREAL[claim.modality]
    if claim.modality is Modality.DENIED:
        return (
            "denies it: disputes, never colours" if role == AGAINST else "a denial: never colours"
        )
    if role == CONTEXT:
        return _passed_over(told, verdict)
    worth = _worth(told, named)
    return f"{worth}: {_effect(told)}" if role == FOR else f"{worth}: says otherwise"


def _passed_over(told: Told, verdict: Verdict) -> str:
    if told.claim.status is Status.LOST and told.loser is None:
        return "does not say who lost it"
    if verdict.party is None and verdict.lost_by is None:
        return "the rule asks for another voice"
    return "overtaken by what was said later"


def _worth(told: Told, named: NamedParty) -> str:
    if told.copy:
        return "a copy of what another publisher printed, no voice of its own"
    side = told.side.party
    if side is None:
        return "whose side the source is on is not known"
    if side == NEUTRAL:
        return "speaks for no side"
    if told.worth is Strength.AGAINST:
        return "against its own interest"
    if told.worth is Strength.NEUTRAL:
        return f"speaks for another side, {named(side)}"
    return f"speaks for {named(side)}, in its own favour"


def _effect(told: Told) -> str:
    if told.confirms:
        return "confirms"
    if told.claim.certainty is Certainty.UNCERTAIN:
        return "claimed only, and which place is meant is uncertain"
    if told.claim.weak:
        return "claimed only, and read by a weak rule"
    return "claimed only"
