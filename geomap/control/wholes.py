"""What is said of the whole of a city speaks for its quarters, where nothing better is known.

"Security has returned to the whole of Aleppo" says who holds a quarter that was left days before
without a word of who came. Such control is inferred, and never more than claimed. What is said of a
quarter itself goes first: the word about the whole fills in only where no holder of the quarter is
known; a confirmed one also overtakes what was last said of the quarter before it. A side's own word
does so where the quarter has long fallen silent and is shown with a party from which that side has
taken others: whoever says that it holds the whole city speaks of those it was fighting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from geomap.control.assemble import Draft
from geomap.control.because import CONTEXT, FOR, OVERTAKEN
from geomap.control.sides import Sides
from geomap.control.verdict import SILENCE_DAYS
from geomap.records import Extent, Place, Standing, Status


@dataclass(frozen=True, slots=True)
class Whole:
    """A place that has parts, with the one party that is shown for all of it."""

    place: Place
    draft: Draft
    beaten: set[str] = field(default_factory=set)  # from whom it has taken parts


def speak_for_parts(
    drafts: dict[str, Draft], places: Mapping[str, Place], sides: Sides, *, context: bool
) -> dict[str, Draft]:
    """The drafts with those of parts filled in from their wholes, innermost whole first.

    A part is a place that names the whole as its parent. Only places that something was said of
    have a draft: a whole never brings in parts that nobody reported on.
    """
    parents = {parent for place in drafts if (parent := places[place].parent) in drafts and parent}
    wholes = {
        place: Whole(places[place], drafts[place]) for place in parents if _is_whole(drafts[place])
    }
    if not wholes:
        return drafts
    for place, draft in drafts.items():
        loser = draft.fields.get("from_party")
        if loser is None:
            continue
        for whole in _around(places[place], places, wholes):
            if sides.friends(whole.draft.fields["party"], draft.fields["party"]):
                whole.beaten.add(loser)
    return {
        place: next(
            (
                _inferred(draft, whole, context=context)
                for whole in _around(places[place], places, wholes)
                if _speaks_for(whole, draft, sides)
            ),
            draft,
        )
        for place, draft in drafts.items()
    }


def _is_whole(draft: Draft) -> bool:
    """Whether one party is shown for all of a place, and nobody is heard who contradicts it."""
    held = draft.fields
    return (
        held["status"] is Status.CONTROLLED
        and not held.get("inferred")
        and held.get("extent") is Extent.WHOLE
        and held.get("standing") is not Standing.DISPUTED
    )


def _around(
    place: Place, places: Mapping[str, Place], wholes: Mapping[str, Whole]
) -> Iterator[Whole]:
    """The wholes that a place is a part of, as far as they are known here."""
    seen = {place.id}
    while place.parent is not None and place.parent not in seen:
        seen.add(place.parent)
        if place.parent in wholes:
            yield wholes[place.parent]
        if place.parent not in places:
            return
        place = places[place.parent]


_HELD = frozenset({Status.CONTROLLED, Status.CONTESTED})


def _speaks_for(whole: Whole, part: Draft, sides: Sides) -> bool:
    said, held = whole.draft.fields, part.fields
    if held.get("inferred") or said["last_heard"] is None:
        return False
    heard = held["last_heard"]
    if held["party"] is None and held["status"] in {Status.UNKNOWN, Status.LOST}:
        return heard is None or bool(said["last_heard"] >= heard)
    if heard is None or not said["since"] or sides.friends(said["party"], held["party"]):
        return False
    if held["status"] is Status.CONTROLLED and said["standing"] is Standing.CONFIRMED:
        return bool(said["since"] > heard)
    silent = (said["since"] - heard).days > SILENCE_DAYS
    return silent and held["party"] in whole.beaten and held["status"] in _HELD


def _inferred(part: Draft, whole: Whole, *, context: bool) -> Draft:
    said, held = whole.draft.fields, part.fields
    before, since = part.roles, said["since"]
    left_before = held["status"] is Status.LOST and held["from_party"] == said["party"]
    if held["party"] is not None or left_before:
        before = [role._replace(role=CONTEXT, because=OVERTAKEN) for role in before if context]
    if left_before and since and held["since"] and since <= held["since"]:
        since = said["last_heard"]  # it had left this part: it is back since it was said again
    loser = held["party"] or held["from_party"]
    fields: dict[str, Any] = {
        **said,
        "standing": Standing.CLAIMED,
        "inferred": True,
        "since": since,
        "from_party": loser if loser != said["party"] else None,
    }
    because = f"said of the whole of {whole.place.name}: inferred"
    told = [role._replace(because=because) for role in whole.draft.roles if role.role == FOR]
    return Draft(fields, [*told, *before])
