"""What the rule made of each claim, in one plain phrase."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from geomap.control.replay import Kind, PlaceState
from geomap.control.sides import NEUTRAL, Strength
from geomap.control.told import Told
from geomap.control.verdict import Verdict
from geomap.records import Certainty, Extent, Heard, Modality, Status

NamedParty = Callable[[str], str]

FOR, AGAINST, CONTEXT = "for", "against", "context"

_UNREAL = {
    Modality.PLANNED: "a plan: changes nothing",
    Modality.HYPOTHETICAL: "only thought of: changes nothing",
    Modality.HISTORICAL: "a state of the past: changes nothing",
}


def heard(
    told: Iterable[Told], verdict: Verdict, state: PlaceState, status: Status, named: NamedParty
) -> tuple[Heard, ...]:
    """Every claim and its role: those for what is shown, those against, the rest; newest first."""
    carried = _carried(verdict)
    episode = {Status.CONTESTED: state.fight, Status.BESIEGED: state.siege}.get(status)
    telling = {id(item) for item in episode.told} if episode else set()
    rows: dict[str, list[Heard]] = {FOR: [], AGAINST: [], CONTEXT: []}
    phrases: dict[tuple[object, ...], str] = {}
    key: tuple[object, ...]
    for item in _newest_first(told):
        role = FOR if id(item) in telling else _role(item, carried)
        claim = item.claim
        key = (role, item.side, item.worth, item.copy, item.loser is None)
        key = (*key, claim.modality, claim.status, claim.certainty, claim.weak)
        because = phrases.get(key)
        if because is None:
            because = phrases[key] = _because(item, role, verdict, named)
        rows[role].append(Heard(claim, role, item.side.party, because))
    return (*rows[FOR], *rows[AGAINST], *rows[CONTEXT])


def _newest_first(told: Iterable[Told]) -> Iterator[Told]:
    """The days backwards, each day in the order of its reports and sentences."""
    days = [list(same_day) for _, same_day in groupby(told, key=attrgetter("day"))]
    for same_day in reversed(days):
        yield from same_day


def heard_later(told: Told, loser: str) -> Heard:
    """A later change that names its loser tells who held the place before."""
    because = f"told afterwards that {loser} lost it then: inferred"
    return Heard(told.claim, FOR, told.side.party, because)


Carried = dict[tuple[str, Kind, str], tuple[str, int, int]]


def _carried(verdict: Verdict) -> Carried:
    """By source and what it says: the role of that position, and the days it covers."""
    sides = ((AGAINST, verdict.opponents), (FOR, verdict.supporters))
    return {
        (said.who, said.kind, said.party): (role, said.start, said.last_day)
        for role, positions in sides
        for said in positions
    }


def _role(told: Told, carried: Carried) -> str:
    said = _says(told)
    if said is None:
        return CONTEXT
    role, start, last = carried.get((told.side.who, *said), (CONTEXT, 0, 0))
    return role if start <= told.day <= last else CONTEXT


def _says(told: Told) -> tuple[Kind, str] | None:
    """The position that a claim takes, if any."""
    claim = told.claim
    denied = claim.modality is Modality.DENIED
    if not denied and claim.modality is not Modality.ASSERTED:
        return None
    if claim.status is Status.LOST or (denied and claim.party is None):
        kind = Kind.STAYS if denied else Kind.LEFT
        return (kind, told.loser) if told.loser else None
    if claim.party is None or claim.status is Status.CONTESTED:
        return None
    if denied:
        return Kind.NOT, claim.party
    return (Kind.HOLDS if claim.extent is Extent.WHOLE else Kind.PART), claim.party


def _because(told: Told, role: str, verdict: Verdict, named: NamedParty) -> str:
    """One phrase, with the source's grade where it has one."""
    phrase = _phrase(told, role, verdict, named)
    return f"{phrase} (source graded {told.side.grade})" if told.side.grade else phrase


def _phrase(told: Told, role: str, verdict: Verdict, named: NamedParty) -> str:
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
