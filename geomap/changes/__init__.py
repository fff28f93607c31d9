"""What changed between two days: the places, and a paragraph fit for a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from geomap.jsonl import control_to_json, day_text, place_to_json
from geomap.records import Control, Extent, Place, Standing, Status


class Move(StrEnum):
    """The one kind that a change is counted under, the weightiest that fits."""

    TAKEN = "taken"  # one party holds what another held
    GAINED = "gained"  # a party holds what nobody was said to hold
    LOST = "lost"  # the holder left and nobody is said to have come
    DISPUTED = "disputed"  # another is said to hold it, and that is disputed
    FIGHTING = "fighting"  # fighting inside began
    SIEGE = "siege"  # a siege began
    ENDED = "ended"  # fighting or a siege ended, the holder is the same
    STANDING = "standing"  # the holder is the same, the support is not
    UNKNOWN = "unknown"  # no longer known


@dataclass(frozen=True, slots=True)
class Change:
    """One place whose party, status or standing changed."""

    place: Place
    move: Move
    before: Control | None
    after: Control | None

    @property
    def changed(self) -> tuple[str, ...]:
        """Which of party, status and standing changed."""
        return _differences(self.before, self.after)

    @property
    def taker(self) -> str | None:
        """Who holds it now."""
        return self.after.party if self.after else None

    @property
    def loser(self) -> str | None:
        """Who held it before: as shown then, else as the change itself names."""
        return _loser(self.before, self.after)

    @property
    def of_a_part(self) -> bool:
        """Whether the loser was shown with a part of the place alone."""
        held = self.before
        return held is not None and held.party is not None and held.extent is Extent.PART

    @property
    def own_word(self) -> bool:
        """Whether only the holder's own side says so."""
        after = self.after
        if after is None or after.party is None or after.standing is not Standing.CLAIMED:
            return False
        voices = {heard.side for heard in after.claims if heard.role == "for"}
        return voices == {after.party}


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Two days side by side: all that a map, a table or a sentence of the change needs."""

    first: date
    last: date
    rule: str
    before: Mapping[str, Control]
    after: Mapping[str, Control]
    changes: tuple[Change, ...]


def changes_between(
    first: date,
    last: date,
    before: Mapping[str, Control],
    after: Mapping[str, Control],
    *,
    rule: str = "latest",
) -> ChangeSet:
    """The places whose party, status or standing differ, in the order of their names."""
    found = []
    for place in before.keys() | after.keys():
        old, new = before.get(place), after.get(place)
        if _differences(old, new):
            shown = new or old
            assert shown is not None
            found.append(Change(shown.place, _move(old, new), old, new))
    found.sort(key=lambda change: (change.place.name.casefold(), change.place.id))
    return ChangeSet(first, last, rule, before, after, tuple(found))


def change_to_json(change: Change, of: ChangeSet) -> dict[str, Any]:
    """A change as other programs read it."""
    return {
        "place": place_to_json(change.place, change.after.certainty if change.after else None),
        "from": day_text(of.first),
        "to": day_text(of.last),
        "move": change.move.value,
        "changed": list(change.changed),
        "taken_from": change.loser if change.move is Move.TAKEN else None,
        "own_word": change.own_word,
        "rule": of.rule,
        "before": control_to_json(change.before) if change.before else None,
        "after": control_to_json(change.after) if change.after else None,
    }


def _state(control: Control | None) -> tuple[Status, str | None, Standing | None]:
    if control is None or control.status is Status.UNKNOWN:
        return Status.UNKNOWN, None, None
    return control.status, control.party, control.standing


def _differences(before: Control | None, after: Control | None) -> tuple[str, ...]:
    pairs = zip(("status", "party", "standing"), _state(before), _state(after), strict=True)
    return tuple(name for name, old, new in pairs if old != new)


def _move(before: Control | None, after: Control | None) -> Move:
    (old_status, old_party, _), (status, party, _) = _state(before), _state(after)
    loser = _loser(before, after)
    if party is not None and party != old_party:
        if after is not None and after.standing is Standing.DISPUTED:
            return Move.DISPUTED
        began = _begun(status) if status is not old_status else None
        return Move.TAKEN if loser not in {None, party} else began or Move.GAINED
    if status is Status.UNKNOWN:
        return Move.UNKNOWN
    if status is Status.LOST:
        return Move.LOST if old_status is not Status.LOST else Move.STANDING
    if status is not old_status:
        return _begun(status) or Move.ENDED
    return Move.STANDING


def _loser(before: Control | None, after: Control | None) -> str | None:
    """Who held it before: as shown then, else as the change itself names."""
    if before is not None and before.party is not None:
        return before.party
    return after.from_party if after else None


def _begun(status: Status) -> Move | None:
    return {Status.CONTESTED: Move.FIGHTING, Status.BESIEGED: Move.SIEGE}.get(status)
