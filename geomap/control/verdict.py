"""Positions set against each other: who is shown, who is a rival, how well it is supported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from geomap.control.replay import HOLDS, LEFT, NOT, PART, STAYS, PlaceState, Position, Shown
from geomap.control.rules import Rule
from geomap.control.sides import NEUTRAL, Sides, Strength
from geomap.records import Extent, Standing

# One side's word against the other's stays a dispute until one of them has been silent for so many
# days while the other spoke again; who has no stake settles it at once.
SILENCE_DAYS = 5

# From here a part is the larger one, and its holder is the one shown.
LARGER_PART = 0.5

_THIRD = int(Strength.THIRD)


@dataclass(slots=True)
class Verdict:
    """What the rule makes of a place after some day."""

    party: str | None = None
    lost_by: str | None = None  # the last holder, where nobody is said to have taken over
    since: int = 0
    extent: Extent = Extent.WHOLE
    share: float | None = None
    standing: Standing = Standing.CLAIMED
    rivals: tuple[str, ...] = ()
    before: str | None = None  # who held it before, as far as anybody said
    supporters: Sequence[Position] = ()
    opponents: Sequence[Position] = ()

    def in_full(self) -> Verdict:
        """Itself: as `Before` has it."""
        return self


class Before(Shown, Protocol):
    """What was shown before: a verdict, or what can give one."""

    def in_full(self) -> Verdict:
        """The verdict."""


class Camp:
    """The positions that say one party holds the place."""

    __slots__ = ("part", "party", "whole")

    def __init__(self, party: str) -> None:
        self.party = party
        self.whole: list[Position] = []
        self.part: list[Position] = []

    @property
    def all(self) -> list[Position]:
        return self.whole + self.part if self.part else self.whole

    @property
    def published(self) -> int:
        """The day of the last report, -1 where no day is known."""
        return max((said.latest.published for said in self.all), default=-1)


def judge(
    standing: list[Position], today: int, before: Before, rule: Rule, sides: Sides
) -> Verdict:
    """Decide between the positions that stand in a place.

    `before` is what was shown so far: it stays where no new holder has support enough.
    """
    camps, left, denied = sorted_out(standing)
    winner = preferred(camps, left, rule, before)
    if winner is None:
        return _nobody(camps, left, before, rule)
    return _held(winner, camps, left + denied, before, sides, today)


def earlier_holder(before: Shown, party: str) -> str | None:
    """The last holder shown that is another than this one."""
    if before.party is not None and before.party != party:
        return before.party
    return before.before if before.before != party else None


def settle(state: PlaceState, today: int) -> list[Position]:
    """Forget the positions that later words make ones of the past; give those that stand."""
    positions = state.positions()
    if len(positions) < 2:
        return positions
    holds = [said for said in positions if said.kind is HOLDS]
    if state.rule.lenient and len(holds) == len(positions):  # as mostly
        overtaken = [said for said in holds if _taken_over(said, holds, today)]
    else:
        overtaken = _overtaken(positions, holds, state.rule, today)
    if not overtaken:
        return positions
    state.drop(overtaken)
    return [said for said in positions if said not in overtaken]


def _taken_over(said: Position, holds: list[Position], today: int) -> bool:
    """Whether it is said later that another holds the place."""
    party, last = said.party, said.last
    for other in holds:
        if other.last > last and other.party != party and _outdates(other, said, today):
            return True
    return False


def _answered(said: Position, holds: list[Position], today: int) -> bool:
    """Whether it is said later that the party that is said to be gone holds the place."""
    party, last = said.party, said.last
    for other in holds:
        if other.last > last and other.party == party and _outdates(other, said, today):
            return True
    return False


def _outdates(later: Position, said: Position, today: int) -> bool:
    """Whether a word that is heard later makes a contrary one a word of the past.

    A side's word about others stands beside what a source without a side said of late.
    """
    last = said.last
    if later.worth == _THIRD and _stands_beside(later, said):
        return later.start - last > SILENCE_DAYS
    return later.confirms or later.start > last or today - last > SILENCE_DAYS


def _overtaken(
    positions: list[Position], holds: list[Position], rule: Rule, today: int
) -> list[Position]:
    """The positions that later words make ones of the past.

    A denial is answered by those it denies, a hold by those who say that another holds it.
    """
    left = [said for said in positions if said.kind is LEFT]
    if not rule.lenient:
        holds = _listened_to(holds, left, rule)
    if not holds and not left:
        return []
    latest = max([said.last for said in holds + left])
    found = []
    for said in positions:
        if said.last >= latest:
            continue  # nothing is said later
        kind = said.kind
        if kind is LEFT or kind is NOT:
            past = _answered(said, holds, today)
        else:
            past = _taken_over(said, holds, today) or _left(said, left, rule)
        if past:
            found.append(said)
    return found


def _listened_to(holds: list[Position], left: list[Position], rule: Rule) -> list[Position]:
    """Leave out the camps that the rule does not listen to."""
    camps: dict[str, list[Position]] = {}
    for said in holds:
        camps.setdefault(said.party, []).append(said)
    return [
        said
        for party, camp in camps.items()
        if (left or len(camp) >= rule.voices) and _suffices(camp, party, left, rule)
        for said in camp
    ]


def _left(said: Position, left: list[Position], rule: Rule) -> bool:
    """Whether it is said later that the party left."""
    party, last = said.party, said.last
    for gone in left:
        if gone.party == party and (
            (gone.confirms and gone.last > last) or (rule.own_word_counts and gone.start > last)
        ):
            return True
    return False


def sorted_out(
    positions: Iterable[Position],
) -> tuple[dict[str, Camp], list[Position], list[Position]]:
    camps: dict[str, Camp] = {}
    left: list[Position] = []
    denied: list[Position] = []
    for position in positions:
        kind = position.kind
        if kind is HOLDS or kind is PART:
            camp = camps.get(position.party)
            if camp is None:
                camp = camps[position.party] = Camp(position.party)
            (camp.whole if kind is HOLDS else camp.part).append(position)
        else:
            (left if kind is LEFT else denied).append(position)
    return camps, left, denied


def _suffices(positions: list[Position], party: str, left: list[Position], rule: Rule) -> bool:
    """Whether the rule listens to a camp: voices enough, and more than its own word if need be."""
    if not positions:
        return False
    if rule.lenient:
        return True
    if rule.voices == 1 and any(position.worth for position in positions):
        return True  # not its own word alone
    needed = max(rule.voices, 2)
    if len(positions) < needed and not left:
        return False
    voices = {position.voice for position in positions}
    if len(voices) < needed and left:
        voices.update(position.voice for position in _helpers(positions, party, left))
    return len(voices) >= needed


def _helpers(positions: list[Position], party: str, left: list[Position]) -> list[Position]:
    """Those who say that the party's adversary left: as good as saying that it came."""
    losers = {position.taken_from for position in positions}
    return [
        gone for gone in left if gone.party != party and (gone.party in losers or losers == {None})
    ]


def preferred(
    camps: dict[str, Camp], left: list[Position], rule: Rule, before: Shown
) -> Camp | None:
    """The camp that is shown: the better source, the more voices of that kind, the later word.

    Between one side's word and the other's on one day, the change is shown, not the old holder.
    """
    heard = [camp for camp in camps.values() if _suffices(camp.all, camp.party, left, rule)]
    whole = [
        camp
        for camp in heard
        if not camp.part
        or (camp.whole and _suffices(camp.whole, camp.party, left, rule))
        or _larger_part(camp)
    ]
    best = _heaviest(whole or heard)
    if len(best) < 2:
        return best[0] if best else None
    return max(best, key=lambda camp: (camp.party != before.party, camp.published, camp.party))


def _heaviest(camps: list[Camp]) -> list[Camp]:
    if len(camps) < 2:
        return camps
    weights = [_weight(camp) for camp in camps]
    most = max(weights)
    return [camp for camp, weight in zip(camps, weights, strict=True) if weight == most]


def _larger_part(camp: Camp) -> bool:
    if camp.whole or not camp.part:
        return False
    return any((position.latest.saying.share or 0) > LARGER_PART for position in camp.part)


def _weight(camp: Camp) -> tuple[int, int, int, int]:
    """The worth of the best of a camp, how many voices of that worth, the last day, the start."""
    positions = camp.all
    worth = max(said.worth for said in positions)
    voices = {said.voice for said in positions if said.worth == worth}
    last = max(said.last_day for said in positions)
    return worth, len(voices), last, max(said.start for said in positions)


def _nobody(camps: dict[str, Camp], left: list[Position], before: Before, rule: Rule) -> Verdict:
    """No camp is listened to: the old holder stays unless somebody said that it left."""
    gone = [p for p in left if before.party in {None, p.party} and p.start >= before.since]
    if not gone and before.party is None:
        gone = left  # whoever said so last has taken it back, others still say so
    opponents = [position for camp in camps.values() for position in camp.all]
    if gone:
        latest = max(gone, key=lambda position: (position.worth, position.last_day, position.party))
        return Verdict(
            lost_by=latest.party,
            since=latest.start,
            standing=Standing.CONFIRMED if _any_confirms(gone) else Standing.CLAIMED,
            before=latest.party,
            supporters=gone,
            opponents=opponents,
        )
    taken_back = not camps or rule.lenient
    if before.party is None or taken_back:
        return Verdict(before=before.party or before.before, opponents=opponents)
    return replace(
        before.in_full(), rivals=tuple(sorted(set(camps) - {before.party})), opponents=opponents
    )


def _held(
    winner: Camp,
    camps: dict[str, Camp],
    negative: list[Position],
    before: Before,
    sides: Sides,
    today: int,
) -> Verdict:
    supporters, extent = _in_force(winner, today)
    others = [camp for camp in camps.values() if camp.party != winner.party]
    opponents = [position for camp in others for position in camp.all]
    disputes = [p for p in opponents if _contradicts(p, winner.party, supporters, extent, sides)]
    denials = [p for p in negative if _denies(p, winner.party, supporters, extent)]
    disputes += denials
    opponents += denials
    helpers = _helpers_of(winner, [p for p in negative if p.kind is LEFT], before)
    former = _loser(supporters, helpers, before, winner.party)
    confirmed = _any_confirms(supporters + helpers)
    if any(camp.part for camp in others):
        extent = Extent.PART
    return Verdict(
        party=winner.party,
        since=min((p.start for p in supporters if p.start), default=0),
        extent=extent,
        share=_share(supporters, negative) if extent is Extent.PART else None,
        standing=Standing.DISPUTED
        if disputes
        else (Standing.CONFIRMED if confirmed else Standing.CLAIMED),
        rivals=_rivals(winner.party, opponents, former),
        before=former,
        supporters=supporters + helpers,
        opponents=opponents,
    )


def _in_force(camp: Camp, today: int) -> tuple[list[Position], Extent]:
    """The camp's positions on how much of the place it is: the later, else the better source."""
    whole, part = camp.whole, camp.part
    if not part:
        return whole, Extent.WHOLE
    whole = [w for w in whole if not any(p.start > w.last for p in part)]
    part = [p for p in part if not any(_since_all_of_it(p, w, today) for w in whole)]
    if not whole:
        return part, Extent.PART
    if not part or max(w.worth for w in whole) > max(p.worth for p in part):
        return whole, Extent.WHOLE
    if max(w.worth for w in whole) < max(p.worth for p in part):
        return whole + part, Extent.PART
    later_whole = max(w.last for w in whole) > max(p.last for p in part)
    return (whole, Extent.WHOLE) if later_whole else (whole + part, Extent.PART)


def _since_all_of_it(part: Position, whole: Position, today: int) -> bool:
    """Whether a party that held a part is said, later, to hold all of it."""
    if whole.start > part.last or (whole.confirms and whole.last > part.last):
        return True
    return whole.last > part.last and today - part.last > SILENCE_DAYS


def _contradicts(
    said: Position, party: str, supporters: list[Position], extent: Extent, sides: Sides
) -> bool:
    """Whether another party's hold is claimed for the same days as what is shown.

    Two parties may hold a part each, and one source may say that a party took the place and
    another kept a part of it.
    """
    if sides.friends(said.party, party):
        return False
    if said.kind is PART and extent is Extent.PART:
        return False
    return any(
        held.who != said.who
        and said.start <= held.last + (SILENCE_DAYS if _stands_beside(said, held) else 0)
        and held.start <= said.last
        for held in supporters
        if held.kind is HOLDS or said.kind is HOLDS
    )


def _stands_beside(said: Position, held: Position) -> bool:
    """Whether it is a side's word about others, set against that of a source without a side."""
    return said.worth == _THIRD and held.worth > _THIRD and said.taken_from != held.party


def _denies(said: Position, party: str, supporters: list[Position], extent: Extent) -> bool:
    """Whether a denial, or the word that the holder left, stands against what is shown.

    Where a part is shown, a denial of the whole says nothing against it.
    """
    if (said.party == party) == (said.kind is STAYS):
        return False
    denies_whole = said.kind is NOT and said.latest.saying.extent is Extent.WHOLE
    if denies_whole and extent is Extent.PART:
        return False
    return any(said.last >= held.start for held in supporters)


def _rivals(party: str, opponents: list[Position], former: str | None) -> tuple[str, ...]:
    named: dict[str, int] = {}
    for position in opponents:
        rival = _rival_meant(position, former)
        if rival is not None and rival != party:
            named[rival] = max(named.get(rival, 0), position.last)
    return tuple(sorted(named, key=lambda rival: (-named[rival], rival)))


def _rival_meant(said: Position, former: str | None) -> str | None:
    """The party that a position speaks for as the holder; a denial speaks for whoever held it."""
    if said.kind in {HOLDS, PART, STAYS}:
        return said.party
    side = said.latest.side.party
    if said.kind is LEFT:
        return None
    return said.latest.saying.from_party or (
        side if side not in {None, NEUTRAL, said.party} else former
    )


def _helpers_of(winner: Camp, left: list[Position], before: Before) -> list[Position]:
    """Those who say that the holder before left, where that can only mean the winner came."""
    expected = earlier_holder(before, winner.party)
    return [
        gone for gone in _helpers(winner.all, winner.party, left) if expected in {None, gone.party}
    ]


def _loser(
    supporters: list[Position], helpers: list[Position], before: Before, party: str
) -> str | None:
    """Whom the holder took it from: as said, else whoever was shown before."""
    said = [position for position in supporters if position.taken_from]
    if said:
        return max(said, key=lambda p: (p.worth, p.last_day, p.voice)).taken_from
    return earlier_holder(before, party) or (helpers[0].party if helpers else None)


def _share(supporters: list[Position], negative: list[Position]) -> float | None:
    """The share that the better, else the later source states; none after another party left."""
    gone = {p.party: p.start for p in negative if p.kind is LEFT}
    stated = [
        p
        for p in supporters
        if p.kind is PART
        and p.latest.saying.share is not None
        and not any(party != p.party and start > p.last for party, start in gone.items())
    ]
    best = max(stated, key=lambda position: (position.worth, position.last_day), default=None)
    return best.latest.saying.share if best else None


def _any_confirms(positions: Iterable[Position]) -> bool:
    return any(position.confirms for position in positions)
