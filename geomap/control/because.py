"""What the rule made of each claim, in one plain phrase."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from geomap.control.replay import HOLDS, LEFT, NOT, PART, STAYS, Episode, Kind, PlaceState
from geomap.control.sides import NEUTRAL, Strength
from geomap.control.told import Key, Told
from geomap.control.verdict import Verdict
from geomap.records import Certainty, Extent, Modality, Status

NamedParty = Callable[[str], str]

FOR, AGAINST, CONTEXT = "for", "against", "context"

OVERTAKEN = "overtaken by what was said later"

_UNREAL = {
    Modality.PLANNED: "a plan: changes nothing",
    Modality.HYPOTHETICAL: "only thought of: changes nothing",
    Modality.HISTORICAL: "a state of the past: changes nothing",
}


Carried = dict[tuple[str, Kind, str], tuple[str, int, int]]


class Role(NamedTuple):
    """A claim's role; the claim itself is put beside it at the end (`records.Heard`)."""

    key: Key
    role: str
    side: str | None
    because: str
    certainty: Certainty


def roles(
    told: list[Told],
    verdict: Verdict,
    state: PlaceState,
    status: Status,
    named: NamedParty,
    *,
    context: bool,
) -> list[Role]:
    """Every claim and its role: those for what is shown, those against, the rest; newest first.

    Without `context` the rest is left out, unless there is nothing else.
    """
    carried = _carried(verdict)
    episode = {Status.CONTESTED: state.fight, Status.BESIEGED: state.siege}.get(status)
    telling = {id(item) for item in episode.told} if episode else set()
    found: dict[str, list[Told]] = {FOR: [], AGAINST: [], CONTEXT: []}
    for item in _newest_first(told if context else _since(told, carried, episode)):
        found[FOR if id(item) in telling else _role(item, carried)].append(item)
    if found[FOR] or found[AGAINST]:
        found[CONTEXT] = found[CONTEXT] if context else []
    elif not context:
        found[CONTEXT] = list(_newest_first(told))
    phrases: dict[tuple[object, ...], str] = {}
    rows = []
    for role, items in found.items():
        for item in items:
            key = (role, item.side, item.weight.worth, item.copy, item.loser is None, item.saying)
            because = phrases.get(key)
            if because is None:
                because = phrases[key] = _because(item, role, verdict, named)
            rows.append(Role(item.key, role, item.side.party, because, item.saying.certainty))
    return rows


def _since(told: list[Told], carried: Carried, episode: Episode | None) -> list[Told]:
    """The claims from the first day on which any of them can be for or against."""
    starts = [start for _, start, _ in carried.values()]
    starts += [item.day for item in episode.told] if episode else []
    if not starts:
        return []
    return told[bisect_left(told, min(starts), key=attrgetter("day")) :]


def _newest_first(told: Iterable[Told]) -> Iterator[Told]:
    """The days backwards, each day in the order of its reports and sentences."""
    days = [list(same_day) for _, same_day in groupby(told, key=attrgetter("day"))]
    for same_day in reversed(days):
        yield from same_day


def role_of_later(told: Told, loser: str) -> Role:
    """A later change that names its loser tells who held the place before."""
    because = f"told afterwards that {loser} lost it then: inferred"
    return Role(told.key, FOR, told.side.party, because, told.saying.certainty)


def _carried(verdict: Verdict) -> Carried:
    """By source and what it says: the role of that position, and the days it covers."""
    sides = ((AGAINST, verdict.opponents), (FOR, verdict.supporters))
    return {
        (said.who, said.kind, said.party): (role, said.start, said.newest.last_day)
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
    saying = told.saying
    denied = saying.modality is Modality.DENIED
    if not denied and saying.modality is not Modality.ASSERTED:
        return None
    if saying.status is Status.LOST or (denied and saying.party is None):
        kind = STAYS if denied else LEFT
        return (kind, told.loser) if told.loser else None
    if saying.party is None or saying.status is Status.CONTESTED:
        return None
    if denied:
        return NOT, saying.party
    return (HOLDS if saying.extent is Extent.WHOLE else PART), saying.party


def _because(told: Told, role: str, verdict: Verdict, named: NamedParty) -> str:
    """One phrase, with the source's grade where it has one."""
    phrase = _phrase(told, role, verdict, named)
    return f"{phrase} (source graded {told.side.grade})" if told.side.grade else phrase


def _phrase(told: Told, role: str, verdict: Verdict, named: NamedParty) -> str:
    modality = told.saying.modality
    if modality in _UNREAL:
        return _UNREAL[modality]
    if modality is Modality.DENIED:
        return (
            "denies it: disputes, never colours" if role == AGAINST else "a denial: never colours"
        )
    if role == CONTEXT:
        return _passed_over(told, verdict)
    worth = _worth(told, named)
    return f"{worth}: {_effect(told)}" if role == FOR else f"{worth}: says otherwise"


def _passed_over(told: Told, verdict: Verdict) -> str:
    if told.saying.status is Status.LOST and told.loser is None:
        return "does not say who lost it"
    if verdict.party is None and verdict.lost_by is None:
        return "the rule asks for another voice"
    return OVERTAKEN


def _worth(told: Told, named: NamedParty) -> str:
    if told.copy:
        return "a copy of what another publisher printed, no voice of its own"
    side = told.side.party
    if side is None:
        return "whose side the source is on is not known"
    if side == NEUTRAL:
        return "speaks for no side"
    if told.weight.worth is Strength.AGAINST:
        return "against its own interest"
    if told.weight.worth is Strength.THIRD:
        return f"speaks for another side, {named(side)}"
    return f"speaks for {named(side)}, in its own favour"


def _effect(told: Told) -> str:
    if told.weight.confirms:
        return "confirms"
    if told.saying.certainty is Certainty.UNCERTAIN:
        return "claimed only, and which place is meant is uncertain"
    if told.saying.weak:
        return "claimed only, and read by a weak rule"
    return "claimed only"
