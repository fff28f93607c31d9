"""Who was shown as the holder of a place when a day began: worked out where somebody asks.

A claim may tell of "the holder", and a verdict of the holder before: each day is heard on the
ground of the days before it. But few claims ask who was shown, and what is shown in the end goes
back to the last change alone. So what stood said is kept as it was, and judged when it matters.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from geomap.control.replay import HOLDS, PART, Position
from geomap.control.rules import Rule
from geomap.control.sides import Sides
from geomap.control.verdict import (
    Before,
    Verdict,
    earlier_holder,
    judge,
    preferred,
    sorted_out,
)

# One eve in so many is worked out at once, or the first that is asked about would have to ask
# through years of others, each within the one after it.
LONGEST_CHAIN = 32


def eve_of(
    day: int, standing: list[Position], earlier: Before, *, number: int, rule: Rule, sides: Sides
) -> Before:
    """The eve of a day, the so many-th of a place: `standing` is what stands said on it."""
    eve: Before
    if rule.lenient:
        eve = _LenientEve(standing, earlier, rule)
    else:
        eve = _StrictEve(day, standing, earlier, rule, sides)
    if number % LONGEST_CHAIN == 0:
        eve.in_full()
    return eve


class _Eve(ABC):
    """What stood said when a day began, and what was shown before it."""

    __slots__ = ("_earlier", "_full", "_rule", "_standing")

    def __init__(self, standing: list[Position], earlier: Before, rule: Rule) -> None:
        self._standing = standing
        self._earlier = earlier
        self._rule = rule
        self._full: Verdict | None = None

    @property
    def since(self) -> int:
        return self.in_full().since

    @property
    def before(self) -> str | None:
        return self.in_full().before

    def in_full(self) -> Verdict:
        """The holder, since when it is shown, and the other one that was shown before."""
        if self._full is None:
            self._full = self._judged()
        return self._full

    @abstractmethod
    def _judged(self) -> Verdict: ...


class _LenientEve(_Eve):
    """Of a rule that listens to everybody: any holder that is said to be there is shown."""

    __slots__ = ("_asked",)

    def __init__(self, standing: list[Position], earlier: Before, rule: Rule) -> None:
        super().__init__(standing, earlier, rule)
        self._asked: tuple[str | None] | None = None  # the holder, once it is known

    @property
    def party(self) -> str | None:
        if self._asked is None:
            self._asked = (self._holder(),)
        return self._asked[0]

    def _judged(self) -> Verdict:
        party, earlier = self.party, self._earlier
        if party == earlier.party:
            return Verdict(party=party, since=earlier.since, before=earlier.before)
        if party is None:
            return Verdict(before=earlier.party)
        since = min(said.start for said in self._holds() if said.party == party)
        return Verdict(party=party, since=since, before=earlier_holder(earlier, party))

    def _holder(self) -> str | None:
        parties = {said.party for said in self._holds()}
        if len(parties) < 2:
            return parties.pop() if parties else None
        camps, left, _ = sorted_out(self._standing)
        camp = preferred(camps, left, self._rule, self._earlier)
        assert camp is not None  # a lenient rule listens to everybody
        return camp.party

    def _holds(self) -> list[Position]:
        return [said for said in self._standing if said.kind is HOLDS or said.kind is PART]


class _StrictEve(_Eve):
    """Of a rule that asks for more than one side's word."""

    __slots__ = ("_day", "_sides", "_winner")

    def __init__(
        self, day: int, standing: list[Position], earlier: Before, rule: Rule, sides: Sides
    ) -> None:
        super().__init__(standing, earlier, rule)
        self._day = day
        self._sides = sides
        self._winner: str | None = None

    @property
    def party(self) -> str | None:
        if self._full is None and self._winner is None:
            camps, left, _ = sorted_out(self._standing)
            camp = preferred(camps, left, self._rule, self._earlier)
            self._winner = camp.party if camp else self.in_full().party
        return self._full.party if self._full else self._winner

    def _judged(self) -> Verdict:
        """Where no new holder has support enough the earlier one stays."""
        return judge(self._standing, self._day, self._earlier, self._rule, self._sides)
