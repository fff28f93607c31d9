"""What each source last said of one place, kept as the claims are heard in order.

A source's *position* is what it last said and has not taken back: that a party holds the place, or
a part of it, that a party left it, or that something is not so. A position covers the days from
when the source's side first said so to when the source last said so. Positions that contradict
each other are set against each other by `geomap.control.verdict`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from geomap.control.rules import Rule
from geomap.control.sayings import Act
from geomap.control.sides import NEUTRAL, Sides
from geomap.control.told import FRESH_DAYS, Told
from geomap.records import Extent, Modality, Status


class Kind(StrEnum):
    """What a position says."""

    HOLDS = "holds"  # the party holds the place
    PART = "part"  # the party holds a part of it
    LEFT = "left"  # the party no longer holds it; nobody says who does
    NOT = "not"  # a denial: the party does not hold it
    STAYS = "stays"  # a denial: the party has not lost it


# Names of this module: a member is looked up through its class, which takes three times as long.
HOLDS, PART, LEFT, NOT, STAYS = Kind
_HOLD, _PART, _LOSS, _FIGHT, _SIEGE, _DENIAL, _PAST, _NOTHING = Act

# A side that says within a week what it said before says that it was so all the time.
RUN_GAP_DAYS = 7


class Position:
    """What one source says, from when to when; once made it stays as it is."""

    __slots__ = (
        *("confirms", "kind", "last", "last_day", "latest", "party", "repeated"),
        *("start", "taken_from", "voice", "who", "worth"),
    )

    def __init__(self, kind: Kind, party: str, told: Told, start: int) -> None:
        self.kind = kind
        self.party = party
        _, self.voice, self.who, _ = told.side  # the voice: what independence is counted by
        self.taken_from = told.saying.from_party  # the last loser named
        self.start = start  # when the source's side first said so, without a break
        self.last_day = told.day  # the latest day spoken of
        self.last = told.last  # the latest day spoken for
        self.latest = told  # the claim that carries the position
        _, self.confirms, self.worth = told.weight
        self.repeated: Position | None = None  # what it became when it was said again

    def repeat(self, told: Told) -> Position:
        """What it becomes when the same is heard again."""
        again = self.repeated = Position(self.kind, self.party, told, self.start)
        if self.confirms and not told.weight.confirms:
            again.latest, again.confirms, again.worth = self.latest, self.confirms, self.worth
        again.taken_from = told.saying.from_party or self.taken_from
        again.last_day = max(self.last_day, told.day)
        again.last = max(self.last, told.last)
        return again

    @property
    def newest(self) -> Position:
        """What it has become since."""
        position = self
        while position.repeated is not None:
            position = position.repeated
        return position


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
        for party in told.saying.contenders:
            if party not in self.contenders:
                self.contenders.append(party)

    @property
    def in_part(self) -> bool:
        """Whether it is only ever told of a part of the place."""
        return all(item.saying.extent is Extent.PART for item in self.told)

    @property
    def confirmed(self) -> bool:
        """Whether somebody without a stake, or both sides, say so."""
        solid = [item for item in self.told if item.saying.solid]
        voices = {item.side.voice for item in solid if item.side.party is not None}
        return any(item.side.party == NEUTRAL for item in solid) or len(voices) > 1


class Shown(Protocol):
    """Who is shown as the holder of a place."""

    @property
    def party(self) -> str | None:
        """The holder."""

    @property
    def since(self) -> int:
        """The day since when, 0 where it is not known."""

    @property
    def before(self) -> str | None:
        """Another holder, shown before this one."""


class PlaceState:
    """Everything that stands said of a place after the claims heard so far."""

    __slots__ = ("_runs", "by_source", "fight", "rule", "shown", "sides", "siege")

    def __init__(self, rule: Rule, sides: Sides, shown: Shown) -> None:
        self.rule = rule
        self.sides = sides
        self.by_source: dict[str, list[Position]] = {}
        self.fight: Episode | None = None
        self.siege: Episode | None = None
        self.shown = shown  # before the day that is being heard
        self._runs: dict[str, _Run] = {}  # what each side last said, and since when

    def hear(self, told: Told) -> None:
        """Take in one claim; the claims come in their order."""
        saying = told.saying
        act = saying.act
        if act is _HOLD:
            self._hear_hold(told, saying.party)
        elif act is _PART:
            self._hear_part(told, saying.party)
        elif act is _LOSS:
            self._hear_loss(told)
        elif act is _DENIAL:
            self._hear_denial(told)
        elif act is _FIGHT:
            self.fight = _begun(self.fight, told)
        elif act is _SIEGE:
            self._hear_siege(told)
        elif act is _PAST:
            self._hear_past(told)

    def positions(self) -> list[Position]:
        """Every position that stands."""
        return [position for said in self.by_source.values() for position in said]

    def drop(self, positions: Iterable[Position]) -> None:
        """Forget positions that were overtaken."""
        for position in positions:
            said = self.by_source[position.who]
            if len(said) == 1:
                del self.by_source[position.who]
            else:
                said.remove(position)

    def _hear_siege(self, told: Told) -> None:
        self.siege = _begun(self.siege, told)
        party = told.saying.party
        if party is None:
            return
        if told.saying.extent is Extent.PART:
            self._hear_part(told, party)
        else:
            self._hear_hold(told, party)

    def _hear_part(self, told: Told, party: str | None) -> None:
        assert party is not None
        said = self.by_source.get(told.side.who)
        if said:
            said[:] = [
                at
                for at in said
                if at.party != party or (at.kind is not HOLDS and at.kind is not LEFT)
            ]
        self._say(PART, party, told, said)

    def _hear_hold(self, told: Told, party: str | None) -> None:
        assert party is not None
        said = self.by_source.get(told.side.who)
        if said:
            day = told.day
            for at in said:
                if _denied_by_holding(at, party, day):
                    said[:] = [one for one in said if not _denied_by_holding(one, party, day)]
                    break
        self._say(HOLDS, party, told, said)
        if self.fight is not None or self.siege is not None:
            self._end_episodes(told, party)

    def _hear_loss(self, told: Told) -> None:
        party = told.loser = self.loser(told)
        if party is None or told.saying.extent is Extent.PART:
            return
        said = self.by_source.get(told.side.who)
        if said:
            said[:] = [at for at in said if at.party != party or at.kind in {LEFT, NOT}]
        self._say(LEFT, party, told, said)
        self._end_episodes(told, None)

    def _hear_denial(self, told: Told) -> None:
        saying = told.saying
        loser = told.loser = self.loser(told)
        if loser and (saying.status is Status.LOST or saying.party is None):
            self._say(STAYS, loser, told, self._take_back(told, LEFT, loser))
        elif saying.status is Status.CONTROLLED and saying.party:
            kind = PART if saying.extent is Extent.PART else HOLDS
            self._say(NOT, saying.party, told, self._take_back(told, kind, saying.party))

    def loser(self, told: Told) -> str | None:
        """Who is said to have lost the place: as named, else whoever held it then.

        "The quarter has fallen" does not say whose it was. It tells of the holder that is shown,
        unless that one came only these days: then it may be the same change, told once more.
        """
        named = told.saying.from_party
        if named is not None:
            return named
        if told.saying.modality is Modality.DENIED:
            side = told.side.party
            return side if side not in {None, NEUTRAL} else self.shown.party
        shown = self.shown
        if shown.since and told.day - shown.since <= FRESH_DAYS:
            return shown.before if shown.before != shown.party else None
        return shown.party

    def _hear_past(self, told: Told) -> None:
        """A siege told of as over is over."""
        over = told.saying.status is Status.BESIEGED
        if over and self.siege and told.day >= self.siege.last_day:
            self.siege = None

    def _say(self, kind: Kind, party: str, told: Told, said: list[Position] | None) -> None:
        """Let the source of a claim, which so far says `said`, say this as well."""
        start = self._run_start(kind, party, told)
        if said is None:
            self.by_source[told.side.who] = [Position(kind, party, told, start)]
            return
        for at, standing in enumerate(said):
            if standing.kind is kind and standing.party == party:
                said[at] = standing.repeat(told)
                return
        said.append(Position(kind, party, told, start))

    def _run_start(self, kind: Kind, party: str, told: Told) -> int:
        """When the source's side began to say so: an army and its agency carry on each other's."""
        day = told.day
        side, voice, _, _ = told.side
        if side is None or side == NEUTRAL:
            return day
        run = self._runs.get(voice)
        if run is None:
            self._runs[voice] = _Run(kind, party, day)
            return day
        carried_on = (
            run.party == party
            and run.kind is kind
            and told.saying.from_party is None
            and day - run.last <= RUN_GAP_DAYS
        )
        if not carried_on:
            run.kind, run.party, run.start = kind, party, day
        run.last = day
        return run.start

    def _take_back(self, told: Told, kind: Kind, party: str) -> list[Position] | None:
        """Let a source no longer say something, and give what else it says."""
        said = self.by_source.get(told.side.who)
        if said:
            said[:] = [at for at in said if at.party != party or at.kind is not kind]
        return said

    def _end_episodes(self, told: Told, holder: str | None) -> None:
        """Somebody's word that a party holds the whole place, or left it, ends what went before."""
        if not self.rule.own_word_counts and not told.weight.confirms:
            return
        if self.fight is not None and _after(told, self.fight):
            self.fight = None
        if self.siege is None or told.saying.status is Status.BESIEGED:
            return
        if _after(told, self.siege) and self._is_taken(told, holder):
            self.siege = None

    def _is_taken(self, told: Told, holder: str | None) -> bool:
        """Whether a besieged place is no longer with those who were besieged in it.

        Where nobody said who they were, a siege that was not spoken of for a week is over when
        somebody is said to hold the whole place.
        """
        assert self.siege is not None
        inside = {item.saying.party for item in self.siege.told if item.saying.party}
        if holder is not None and not inside and not self.siege.contenders:
            return told.day - self.siege.last_day > RUN_GAP_DAYS
        return holder is None or holder in self.siege.contenders or bool(inside - {holder})


class _Run:
    """What a side keeps saying, from when to when."""

    __slots__ = ("kind", "last", "party", "start")

    def __init__(self, kind: Kind, party: str, day: int) -> None:
        self.kind = kind
        self.party = party
        self.start = self.last = day


def _denied_by_holding(said: Position, party: str, day: int) -> bool:
    """Whether a source that says `party` holds the whole place takes back what it said before."""
    kind = said.kind
    if kind is PART:
        return said.party == party or said.last_day < day
    if kind is HOLDS or kind is STAYS:
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
    same_report = told.report == latest.report
    return same_report and told.order > latest.order and told.saying.from_party is not None
