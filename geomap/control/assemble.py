"""One place's control, put together from the verdict, the fighting, the siege and the claims."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from geomap.control.because import FOR, Role, role_of_later, roles
from geomap.control.eves import eve_of
from geomap.control.replay import Episode, PlaceState
from geomap.control.rules import Rule
from geomap.control.sides import Sides
from geomap.control.told import FRESH_DAYS, Told
from geomap.control.verdict import Before, Verdict, judge, settle
from geomap.records import Certainty, Extent, Modality, Standing, Status

STALE_AFTER = 30  # days without news

_SURENESS = (Certainty.CERTAIN, Certainty.LESS_CERTAIN, Certainty.UNCERTAIN, Certainty.UNRESOLVED)
_SPOKEN = frozenset({Modality.ASSERTED, Modality.DENIED})
_WORST_FIRST = (Standing.DISPUTED, Standing.CLAIMED, Standing.CONFIRMED)


class Draft(NamedTuple):
    """A control that lacks its place and its claims: the fields, and the role of each claim."""

    fields: dict[str, Any]
    roles: list[Role]


def place_control(
    told: list[Told],
    day: date,
    *,
    rule: Rule,
    sides: Sides,
    stale_after: int = STALE_AFTER,
    context: bool = True,
) -> Draft | None:
    """The control of one place on a day, from its claims in their order.

    None where nothing was told of it up to that day, and nothing later says who held it.
    """
    today = day.toordinal()
    past = told[: bisect_right(told, today, key=attrgetter("day"))]
    state, verdict = replay(past, today, rule, sides)
    status = _status(state, verdict)
    claims = roles(past, verdict, state, status, sides.named, context=context)
    later = _later_loser(told[len(past) :]) if status is Status.UNKNOWN else None
    if later is not None:
        party = later.saying.from_party
        assert party is not None
        fields = {
            "status": Status.CONTROLLED,
            "party": party,
            "inferred": True,
            "certainty": later.saying.certainty,
        }
        return Draft(fields, [role_of_later(later, sides.named(party)), *claims])
    if not past:
        return None
    last_heard = _last_heard(past, today)
    fields = {
        "status": status,
        "party": verdict.party,
        "rivals": verdict.rivals,
        "contenders": _contenders(state, status),
        "standing": _standing(state, verdict, status),
        "extent": _extent(state, verdict, status),
        "share": verdict.share,
        "since": _date(_since(state, verdict, status)),
        "last_heard": _date(last_heard),
        "stale": 0 < last_heard < today - stale_after,
        "certainty": _certainty(claims),
        "from_party": verdict.lost_by or verdict.before,
    }
    return Draft(fields, claims)


def _last_heard(past: list[Told], today: int) -> int:
    """The last day that anybody spoke for, 0 where nobody did."""
    latest = 0
    for item in reversed(past):
        if item.day + FRESH_DAYS < latest:
            break  # nothing told of before reaches so far
        if item.saying.modality in _SPOKEN:
            latest = max(latest, min(item.last, today))
    return latest


def replay(told: list[Told], today: int, rule: Rule, sides: Sides) -> tuple[PlaceState, Verdict]:
    """Hear the claims day by day; what each day makes of them is the ground for the next."""
    eve: Before = Verdict()
    state = PlaceState(rule, sides, eve)
    hear = state.hear
    on: int | None = None  # the day that is being heard; 0 is that of the undated
    days = 0
    for item in told:
        if item.day != on:
            if on is not None:
                days += 1
                standing = settle(state, on)
                eve = eve_of(item.day, standing, eve, number=days, rule=rule, sides=sides)
                state.shown = eve
            on = item.day
        hear(item)
    if on is not None:
        settle(state, on)
    standing = settle(state, today)
    return state, judge(standing, today, eve, rule, sides)


def _later_loser(later: list[Told]) -> Told | None:
    """The later claim that tells who held the place before all that was told of it since.

    It names the loser of the first change. What is told before it, or on the same day, may be the
    same change without its loser, or the loser as the holder; another holder in between leaves
    open who held the place at first, and so does a loser that is told of as the holder only after
    another one.
    """
    first: set[str] = set()  # holders on the first day that any is told of
    earlier: set[str] = set()  # and up to the day before
    for _, same_day in groupby(later, key=attrgetter("day")):
        told = [item for item in same_day if _is_change(item)]
        says = [item.saying for item in told]
        holders = {said.party for said in says if said.party and said.extent is Extent.WHOLE}
        named = [item for item in told if item.saying.from_party]
        losers = {item.saying.from_party for item in named}
        if len(losers) > 1:
            return None
        if named:
            came_later = losers & earlier - first
            others = (earlier | holders) - losers
            return None if came_later or len(others) > 1 else named[0]
        first = first or holders
        earlier |= holders
    return None


def _is_change(told: Told) -> bool:
    changes = {Status.CONTROLLED, Status.LOST}
    return told.saying.modality is Modality.ASSERTED and told.saying.status in changes


def _status(state: PlaceState, verdict: Verdict) -> Status:
    if state.fight is not None:
        return Status.CONTESTED
    if state.siege is not None:
        return Status.BESIEGED
    if verdict.party is not None:
        return Status.CONTROLLED
    return Status.LOST if verdict.lost_by else Status.UNKNOWN


def _extent(state: PlaceState, verdict: Verdict, status: Status) -> Extent:
    """How much of the place it is: of a siege of nobody in particular, what is said besieged."""
    if status is Status.BESIEGED and verdict.party is None and state.siege is not None:
        return Extent.PART if state.siege.in_part else Extent.WHOLE
    return verdict.extent


def _episode(state: PlaceState, status: Status) -> Episode | None:
    return {Status.CONTESTED: state.fight, Status.BESIEGED: state.siege}.get(status)


def _contenders(state: PlaceState, status: Status) -> tuple[str, ...]:
    episode = _episode(state, status)
    return tuple(sorted(episode.contenders)) if episode else ()


def _since(state: PlaceState, verdict: Verdict, status: Status) -> int:
    episode = _episode(state, status)
    return episode.start if episode else verdict.since


def _standing(state: PlaceState, verdict: Verdict, status: Status) -> Standing:
    """How well what is shown is supported: of a fight its own support, of a siege the weaker."""
    episode = _episode(state, status)
    if episode is None:
        return verdict.standing
    shown = Standing.CONFIRMED if episode.confirmed else Standing.CLAIMED
    if verdict.party is None:
        return shown
    if status is Status.CONTESTED and verdict.standing is not Standing.DISPUTED:
        return shown
    return min(shown, verdict.standing, key=_WORST_FIRST.index)


def _certainty(claims: list[Role]) -> Certainty:
    """How sure the place is: as sure as the surest claim that counts."""
    counting = [item for item in claims if item.role == FOR] or claims
    return min((i.certainty for i in counting), key=_SURENESS.index, default=_SURENESS[0])


def _date(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
