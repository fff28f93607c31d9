"""Arabic sieges and fights: who surrounds a place, whose siege ended, where there is fighting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.claims.arabic_clause import (
    Clause,
    after_cue,
    by_party,
    next_index,
    over,
    remnant,
    right_edge,
    says_it_is_besieged,
    word_before,
)
from geomap.claims.arabic_events import Event
from geomap.claims.arabic_targets import ITS_PLACE, Target
from geomap.claims.arabic_words import lexicon
from geomap.records import Modality, Status

if TYPE_CHECKING:
    from geomap.claims.arabic_frames import Reader

SEES = re.compile("[وف]?[يت]?شهد(?:ت)?")  # "the town saw clashes"
TIGHTENS = re.compile("[وف]?(?:احكم|شدد|ضيق|اطبق|فرض|[يت]فرض|[يت]شدد|[يت]حكم)(?:ت|وا)?")
IMPOSED = re.compile("[يت]?فرض(?:ت|وا)?(?:ه|ها)?")
QUARTERS = re.compile("(?:[بل]?ال|لل|ب)?احياء(?:ها|ه)?")
THOSE_INSIDE = re.compile(r"[وف]?ال\w+(?<!ت)ين")  # "the besieged": people, not a place
QUARTERS_BACK = 3  # items: "the eastern quarters of the town of X"
COMING_TO_BLOWS = "[وف]?[بل]?ال?معرك"  # "the battle (of)": named, not told


def besiege(reader: Reader, clause: Clause, used: set[int]) -> list[Event]:
    """Somebody surrounds a place, or a party inside it."""
    if clause.trigger.noun and word_before(clause) == "من":
        return []  # "after three years of siege"
    if says_it_is_besieged(clause):
        return besieged(reader, clause, used)
    tightened = any(TIGHTENS.fullmatch(i.text) for i in clause.before[-4:])
    if clause.trigger.noun and re.match("[وف]?ال", clause.trigger.text) and not tightened:
        return []  # "the siege": named, not claimed
    if clause.trigger.noun and after_cue(clause, 1):
        clause = replace(clause, mood=replace(clause.mood, modality=Modality.HISTORICAL))
    by, _index = by_party(clause)
    agent, known = reader.agent(clause)
    besieger = by or agent
    inside = next(
        (i.party for i in clause.after if i.kind == "party" and i.party != besieger), None
    )
    targets = reader.targets.after(clause.items, clause.at, clause.right, ("", "علي", "في"))
    if not targets and ITS_PLACE.search(clause.trigger.text):
        targets = reader.targets.pronoun(clause.items, clause.at, clause.trigger.text)
    if not targets:
        targets = reader.targets.in_front(clause.items, clause.left, clause.at)
    if inside is None and remnant(clause):
        inside = reader.targets.holder_before(_subject_before(reader, besieger))
    return _besieged(reader, clause, targets, besieger if known else None, inside)


def besieged(reader: Reader, clause: Clause, used: set[int]) -> list[Event]:
    """A place, or those in it, "besieged (by somebody)"."""
    by, index = by_party(clause)
    inside = None
    targets = reader.targets.after(
        clause.items, clause.at, clause.right, ("في", "داخل", "ب"), strict=True
    )
    previous = clause.items[clause.at - 1] if clause.at else None
    if targets and previous and previous.kind == "party":
        inside = previous.party
    people = THOSE_INSIDE.fullmatch(clause.trigger.text) is not None
    if not targets and people and previous and previous.kind != "place":
        return []  # "the last besieged fighters left": of them, not of where they went
    if not targets:
        targets = reader.targets.before(clause.items, clause.at, clause.left)
    return _besieged(reader, clause, targets, by, inside, end=index)


def relieve(reader: Reader, clause: Clause, used: set[int]) -> list[Event]:
    """A siege that has ended is history."""
    siege = next_index(clause.items, clause.at, "besiege", len(clause.items))
    if siege == len(clause.items):
        return []
    used.add(siege)
    right = right_edge(clause.items, siege)
    targets = reader.targets.after(clause.items, siege, right, ("عن", "علي"), strict=True)
    by = next((i for i in range(siege, right) if IMPOSED.fullmatch(clause.items[i].text)), right)
    besieger = next((i.party for i in clause.items[by:right] if i.kind == "party"), None)
    mood = clause.mood
    if mood.modality is Modality.ASSERTED:
        clause = replace(clause, mood=replace(mood, modality=Modality.HISTORICAL))
    return _besieged(reader, clause, targets, besieger, None)


def clash(reader: Reader, clause: Clause, used: set[int]) -> list[Event]:
    """Fighting in a place; near it says nothing."""
    if after_cue(clause) or over(clause) or re.match(COMING_TO_BLOWS, clause.trigger.text):
        return []
    targets = reader.targets.after(
        clause.items, clause.at, clause.right, ("في", "داخل", "ب", "وسط"), strict=True
    )
    if not targets and any(SEES.fullmatch(i.text) for i in clause.before):
        targets = reader.targets.before(clause.items, clause.at, clause.left)
    ends = lexicon().cues["ends"]
    if any(ends.fullmatch(i.bare) for t in targets[-1:] for i in clause.items[t.last + 1 :][:2]):
        return []  # "the fighting in X has ended"
    parties = [i.party for i in [*clause.before, *clause.after] if i.kind == "party" and i.party]
    return [
        reader.event(clause, t, Status.CONTESTED, contenders=tuple(dict.fromkeys(parties)))
        for t in targets
    ]


def _besieged(
    reader: Reader,
    clause: Clause,
    targets: Sequence[Target],
    besieger: str | None,
    inside: str | None,
    *,
    end: int | None = None,
) -> list[Event]:
    contenders = (besieger,) if besieger else ()
    if len(targets) == 1 and _of_quarters(clause, targets[0]):
        targets = [replace(targets[0], part=True)]
    return [
        reader.event(clause, t, Status.BESIEGED, inside, contenders=contenders, end=end)
        for t in targets
    ]


def _of_quarters(clause: Clause, target: Target) -> bool:
    """Whether only quarters of the place are besieged: "the besieged quarters of X"."""
    match = target.place.match
    if match and match.candidates and match.candidates[0].place.kind == "neighbourhood":
        return False
    first, last = sorted((target.index, clause.at))
    said = clause.items[max(clause.left, first - QUARTERS_BACK) : last]
    return any(item.kind == "word" and QUARTERS.fullmatch(item.bare) for item in said)


def _subject_before(reader: Reader, besieger: str | None) -> str | None:
    """The party spoken of before the besieger was."""
    return next((e.party for e in reversed(reader.events) if e.party and e.party != besieger), None)
