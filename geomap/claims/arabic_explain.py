"""What the Arabic reader saw in a sentence, for `--explain`."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.claims.arabic_events import Event
from geomap.claims.arabic_text import FoldedText
from geomap.claims.arabic_voices import Voice
from geomap.claims.arabic_words import Item
from geomap.claims.explain import SentenceTrace


def explained(
    folded: FoldedText, sentence: Sequence[Item], voices: Sequence[Voice], events: Sequence[Event]
) -> SentenceTrace:
    """One sentence: its names, its trigger words, what they said and which said nothing."""
    start, end = folded.start(sentence[0].start), folded.end(sentence[-1].end)
    note = SentenceTrace(start, end, folded.original[start:end], True)
    note.places = [item.match.mention.surface for item in sentence if item.match is not None]
    note.parties = [
        f"{item.text} = {item.party}"
        for item in sentence
        if item.kind == "party" and item.party is not None
    ]
    note.source = ", ".join(dict.fromkeys(voice.source.name for voice in voices)) or None
    note.accepted = [_said(event, sentence) for event in events]
    used = {event.at for event in events}
    note.rejected = [
        f"{item.text}: no claim of its own"
        for at, item in enumerate(sentence)
        if item.kind == "trigger" and at not in used
    ]
    return note


def _said(event: Event, sentence: Sequence[Item]) -> str:
    place = event.place.match.mention.surface if event.place.match else event.place.text
    extent = "part" if event.part else "whole"
    day = event.when.date if event.when else None
    return (
        f"{sentence[event.at].text} (ar:{event.rule}): {place} {event.status.value}"
        f" {event.party or '-'} < {event.from_party or '-'} {event.modality.value};"
        f" {extent}; {day or '-'}"
    )
