"""Denials of what was told before: "the army denied this"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geomap.claims.arabic_events import Event
from geomap.claims.arabic_voices import THAT, Voice
from geomap.claims.arabic_words import Item
from geomap.records import Modality, Status

THIS = re.compile("ذلك|هذا|هذه|الامر|الخبر|ال[اأ]نباء|المعلومات|صحته|صحتها")
OPENS = 2  # items of a sentence among which a denial of the sentence before stands
STATES = ("held", "seat", "hold")  # told in passing: what is denied is rather the news
CHANGES = (Status.CONTROLLED, Status.LOST)


def retorts(
    items: Sequence[Item], voices: Sequence[Voice], found: Sequence[Event], last: Sequence[Event]
) -> list[Event]:
    """What was `found` in the sentence before a denial of "this", or told `last`, as denied.

    Nothing where the denier goes on to say what is not so.
    """
    events: list[Event] = []
    for voice in voices:
        end = _this(items, voice) if voice.denies else None
        if end is None or any(e.modality is Modality.DENIED for e in found):
            continue
        opens = voice.first <= OPENS
        told = [e for e in found if e.at < voice.first] or (last if opens else ())
        denier = voice.party or voice.source.party
        events += [
            replace(
                event,
                rule="retort",
                at=voice.first,
                start=items[voice.first].start,
                end=items[end].end,
                from_party=event.from_party or (denier if event.party else None),
                modality=Modality.DENIED,
                when=None,
                said_by=voice.source.name,
            )
            for event in told
            if event.modality is Modality.ASSERTED
            and event.status in CHANGES
            and not event.rule.startswith(STATES)
            and event.party != denier
        ]
    return events


def _this(items: Sequence[Item], voice: Voice) -> int | None:
    """The index of the "this" that is denied, if nothing else is."""
    for index in range(voice.first + 1, voice.last):
        item = items[index]
        if item.kind == "trigger" or THAT.fullmatch(item.text):
            return None
        if item.kind == "word" and THIS.fullmatch(item.text):
            return index
    return None
