"""What each source last said of one place, kept as the claims are heard in order.

A source's *position* is what it last said and has not taken back: that a party holds the place, or
a part of it, that a party left it, or that something is not so. A position covers the days from
when the source's side first said so to when the source last said so. Positions that contradict
each other are set against each other by `geomap.control.verdict`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from geomap.control.rules import Rule
from geomap.control.sides import NEUTRAL, Sides, Strength
from geomap.control.told import FRESH_DAYS, Told
from geomap.records import Extent, Modality, Status


class Kind(StrEnum):
    """What a position says."""

    HOLDS = "holds"  # the party holds the place
    PART = "part"  # the party holds a part of it
    LEFT = "left"  # the party no longer holds it; nobody says who does
    NOT = "not"  # a denial: the party does not hold it
    STAYS = "stays"  # a denial: the party has not lost it


_HOLDING = frozenset({Kind.HOLDS, Kind.PART, Kind.STAYS})
_MORE_THAN_PART = frozenset({Kind.HOLDS, Kind.LEFT})

# A side that says within a week what it said before says that it was so all the time.
RUN_GAP_DAYS = 7


class Position:
    """What one source says, from when to when."""

    __slots__ = (
        "confirms",
        "first",
        "kind",
        "last",
        "last_day",
        "latest",
        "party",
        "start",
        "taken_from",
        "voice",
        "who",
        "worth",
    )

    def __init__(self, kind: Kind, party: str, told: Told, start: int) -> None:
        self.kind = kind
        self.party = party
        self.who = told.side.who
        self.voice = told.side.voice  # what independence is counted by
        self.first = told
        self.taken_from = told.claim.from_party  # the last loser named
        self.start = start  # when the source's side first said so, without a break
        self.last_day = told.day  # the latest day spoken of
        self.last = told.last  # the latest day spoken for
        self._rest_on(told)

    def repeat(self, told: Told) -> None:
        """Hear the same again."""
        if told.confirms or not self.confirms:
            self._rest_on(told)
        self.taken_from = told.claim.from_party or self.taken_from
        self.last_day = max(self.last_day, told.day)
        self.last = max(self.last, told.last)

    def _rest_on(self, told: Told) -> None:
        """Take a claim as the one that carries the position."""
        self.latest = told
        self.confirms = told.confirms
        # what cannot confirm counts no more than the word of an unknown side
        self.worth = int(told.worth if told.confirms else min(told.worth, Strength.UNKNOWN))


class Episode:
    """Fighting inside a place, or a siege of it: from when to when, who, who says so."""

    __slots__ = ("contenders", "last_day", "start", "told")

    def __init__(self, told: Told) -> None:
        self.start = told.day
        self.last_day = told.day
        self.told: list[Told] = []
        self.contenders: list[str] = []
        self.extend(told)

    def extend(self, told: Told) -> None:
        """Hear of it again."""
        self.last_day = max(self.last_day, told.day)
        self.told.append(told)
        for party in told.claim.contenders:
            if party not in self.contenders:
                self.contenders.append(party)

    @property
    def confirmed(self) -> bool:
        """Whether somebody without a stake, or both sides, say so."""
        solid = [item for item in self.told if _solid(item)]
        voices = {item.side.voice for item in solid if item.side.party is not None}
        return any(item.side.party == NEUTRAL for item in solid) or len(voices) > 1


class PlaceState:
    """Everything that stands said of a place after the claims heard so far."""

    def __init__(self, rule: Rule, sides: Sides) -> None:
        self.rule = rule
        self.sides = sides
        self.by_source: dict[str, dict[tuple[Kind, str], Position]] = {}
        self.fight: Episode | None = None
        self.siege: Episode | None = None
        self.holder: str | None = None  # who was shown before the day that is being heard
        self.earlier: str | None = None  # and who before that one
        self.held_since = 0
        self._runs: dict[str, _Run] = {}  # what each side last said, and since when

    def hear(self, told: Told) -> None:
        """Take in one claim; the claims come in their order."""
        modality = told.claim.modality
        if modality is Modality.DENIED:
            self._hear_denial(told)
        elif modality is Modality.HISTORICAL:
            self._hear_past(told)
        elif modality is Modality.ASSERTED:
            self._hear_assertion(told)

    def held_by(self, holder: str | None, earlier: str | None, since: int) -> None:
        """Take note of who is shown before the next day is heard."""
        self.holder, self.earlier, self.held_since = holder, earlier, since

    def positions(self) -> list[Position]:
        """Every position that stands."""
        return [position for said in self.by_source.values() for position in said.values()]

    def drop(self, positions: Iterable[Position]) -> None:
        """Forget positions that were overtaken."""
        for position in positions:
            said = self.by_source[position.who]
            said.pop((position.kind, position.party), None)
            if not said:
                del self.by_source[position.who]

    def _hear_assertion(self, told: Told) -> None:
        claim = told.claim
        if claim.status is Status.LOST:
            self._hear_loss(told)
            return
        if claim.status is Status.CONTESTED:
            self.fight = _begun(self.fight, told)
            return
        if claim.status is Status.BESIEGED:
            self.siege = _begun(self.siege, told)
        if claim.party is not None:
            self._hear_hold(told, claim.party)

    def _hear_hold(self, told: Told, party: str) -> None:
        if told.claim.extent is Extent.PART:
            self._take_back(told, lambda at: at.party == party and at.kind in _MORE_THAN_PART)
            self._say(Kind.PART, party, told)
            return
        self._take_back(told, lambda at: _denied_by_holding(at, party, told))
        self._say(Kind.HOLDS, party, told)
        self._end_episodes(told, party)

    def _hear_loss(self, told: Told) -> None:
        party = told.loser = self.loser(told)
        if party is None or told.claim.extent is Extent.PART:
            return
        self._take_back(told, lambda at: at.party == party and at.kind in _HOLDING)
        self._say(Kind.LEFT, party, told)
        self._end_episodes(told, None)

    def _hear_denial(self, told: Told) -> None:
        claim = told.claim
        loser = told.loser = self.loser(told)
        if loser and (claim.status is Status.LOST or claim.party is None):
            self._take_back(told, lambda at: at.party == loser and at.kind is Kind.LEFT)
            self._say(Kind.STAYS, loser, told)
        elif claim.status is Status.CONTROLLED and claim.party:
            kind = Kind.PART if claim.extent is Extent.PART else Kind.HOLDS
            self._take_back(told, lambda at: at.party == claim.party and at.kind is kind)
            self._say(Kind.NOT, claim.party, told)

    def loser(self, told: Told) -> str | None:
        """Who is said to have lost the place: as named, else whoever held it then.

        "The quarter has fallen" does not say whose it was. It tells of the holder that is shown,
        unless that one came only these days: then it may be the same change, told once more.
        """
        named = told.claim.from_party
        if named is not None:
            return named
        if told.claim.modality is Modality.DENIED:
            side = told.side.party
            return side if side not in {None, NEUTRAL} else self.holder
        if self.held_since and told.day - self.held_since <= FRESH_DAYS:
            return self.earlier if self.earlier != self.holder else None
        return self.holder

    def _hear_past(self, told: Told) -> None:
        """A siege told of as over is over."""
        if told.claim.status is Status.BESIEGED and self.siege and told.day >= self.siege.last_day:
            self.siege = None

    def _say(self, kind: Kind, party: str, told: Told) -> None:
        said = self.by_source.setdefault(told.side.who, {})
        standing = said.get((kind, party))
        start = self._run_start(kind, party, told)
        if standing is not None:
            standing.repeat(told)
        else:
            said[kind, party] = Position(kind, party, told, start)

    def _run_start(self, kind: Kind, party: str, told: Told) -> int:
        """When the source's side began to say so: an army and its agency carry on each other's."""
        if told.side.party is None or told.side.party == NEUTRAL:
            return told.day
        run = self._runs.get(told.side.voice)
        carried_on = (
            run is not None
            and run.said == (kind, party)
            and told.claim.from_party is None
            and told.day - run.last <= RUN_GAP_DAYS
        )
        if run is None or not carried_on:
            run = self._runs[told.side.voice] = _Run((kind, party), told.day, told.day)
        run.last = told.day
        return run.start

    def _take_back(self, told: Told, unsaid: Callable[[Position], bool]) -> None:
        said = self.by_source.get(told.side.who)
        if said:
            for key in [key for key, position in said.items() if unsaid(position)]:
                del said[key]

    def _end_episodes(self, told: Told, holder: str | None) -> None:
        """Somebody's word that a party holds the whole place, or left it, ends what went before."""
        if not self.rule.own_word_counts and not told.confirms:
            return
        if self.fight is not None and _after(told, self.fight):
            self.fight = None
        if self.siege is None or told.claim.status is Status.BESIEGED:
            return
        if _after(told, self.siege) and self._is_taken(holder):
            self.siege = None

    def _is_taken(self, holder: str | None) -> bool:
        """Whether a besieged place is no longer with those who were besieged in it."""
        assert self.siege is not None
        inside = {item.claim.party for item in self.siege.told if item.claim.party}
        return holder is None or holder in self.siege.contenders or bool(inside - {holder})


@dataclass(slots=True)
class _Run:
    """What a side keeps saying, from when to when."""

    said: tuple[Kind, str]
    start: int
    last: int


def _denied_by_holding(said: Position, party: str, told: Told) -> bool:
    """Whether a source that says `party` holds the whole place takes back what it said before."""
    if said.kind is Kind.PART:
        return said.party == party or said.last_day < told.day
    if said.kind in {Kind.HOLDS, Kind.STAYS}:
        return said.party != party
    return said.party == party


def _begun(episode: Episode | None, told: Told) -> Episode:
    if episode is None:
        return Episode(told)
    episode.extend(told)
    return episode


def _after(told: Told, episode: Episode) -> bool:
    """Whether a claim comes after the last word of a fight or siege, not beside it."""
    latest = max(episode.told, key=lambda item: item.order)
    if told.day != latest.day:
        return told.day > latest.day
    if told.published != latest.published:
        return told.published > latest.published
    same_report = told.claim.report == latest.claim.report
    return same_report and told.order > latest.order and told.claim.from_party is not None


def _solid(told: Told) -> bool:
    """A claim whose place and wording are sure."""
    return told.confirms or (not told.claim.weak and told.claim.certainty.value != "uncertain")
