"""What is said of one place, and what two things said of it in one sentence come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.claims.arabic_words import Item
from geomap.claims.when import When
from geomap.records import Modality, Status


@dataclass(frozen=True, slots=True)
class Event:
    """One thing said of one place, before source and date are settled."""

    rule: str
    at: int  # index of the trigger in its sentence
    status: Status
    place: Item
    start: int  # offsets in the folded text
    end: int
    party: str | None = None
    from_party: str | None = None
    contenders: tuple[str, ...] = ()
    modality: Modality = Modality.ASSERTED
    part: bool = False
    share: float | None = None
    when: When | None = None
    pluperfect: bool = False
    weak: bool = False
    said_by: str | None = None
    gone_to: bool = False  # held because the party fell back to it
    in_passing: bool = False  # told of after "after": the sentence is about something later


def events_places(events: Sequence[Event]) -> list[Item]:
    """The places of the events, once each."""
    return list({e.place.start: e.place for e in events}.values())


def settle(found: list[Event], fresh: Sequence[Event]) -> list[Event]:
    """Add events; a loss and a gain of one place in one sentence are one change of hands."""
    for event in fresh:
        if retold(found, event):
            continue
        partner = next((i for i, old in enumerate(found) if one_change(old, event)), None)
        if partner is None:
            found.append(event)
            continue
        old = found[partner]
        gain, loss = (old, event) if old.status is Status.CONTROLLED else (event, old)
        found[partner] = replace(
            gain,
            from_party=gain.from_party or loss.from_party,
            start=min(gain.start, loss.start),
            end=max(gain.end, loss.end),
            when=gain.when or loss.when,
        )
    return found


def retold(found: list[Event], event: Event) -> bool:
    """Whether it only tells more of an event found before: it is worked into that one.

    "X took the town after driving Y out of it" adds Y; "X retook it after it fell to Y" adds Y, and
    what fell is history.
    """
    for index, old in enumerate(found):
        if old.status is not Status.CONTROLLED or not same_place(old.place, event.place):
            continue
        if event.status is not Status.CONTROLLED or old.modality is not event.modality:
            continue
        if old.party == event.party and old.part == event.part and event.when is old.when:
            found[index] = replace(old, from_party=old.from_party or event.from_party)
            return True
        if event.party != old.party and "معقل" in event.rule:
            found[index] = replace(old, from_party=old.from_party or event.party)
            return True  # "X, the stronghold of Y, was taken": no second claim
        if event.in_passing and event.party != old.party:
            found[index] = replace(old, from_party=old.from_party or event.party)
            found.append(replace(event, modality=Modality.HISTORICAL))
            return True
    return False


def one_change(old: Event, new: Event) -> bool:
    return (
        {old.status, new.status} == {Status.CONTROLLED, Status.LOST}
        and same_place(old.place, new.place)
        and old.modality is new.modality
        and old.said_by == new.said_by
        and (old.party or new.party)
        != (old.from_party if old.status is Status.LOST else new.from_party)
    )


def same_claim(one: Event, other: Event) -> bool:
    """Whether both say the same of the same place."""
    return same_place(one.place, other.place) and (one.status, one.party, one.modality) == (
        other.status,
        other.party,
        other.modality,
    )


def same_place(one: Item, other: Item) -> bool:
    a, b = one.match, other.match
    if a is None or b is None:
        return False
    return (
        a.place.id == b.place.id if a.place and b.place else a.mention.surface == b.mention.surface
    )
