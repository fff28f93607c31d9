"""Claims in plain Arabic reports: which side took, holds, left, besieges or fights over a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from geomap.claims.arabic_events import Event
from geomap.claims.arabic_explain import explained
from geomap.claims.arabic_frames import Reader
from geomap.claims.arabic_text import FoldedText
from geomap.claims.arabic_voices import Voice, read_voices, voice_at
from geomap.claims.arabic_words import Item, lexicon, read_items, split_sentences
from geomap.claims.explain import Trace
from geomap.claims.when import find_dates
from geomap.records import (
    Claim,
    DateBasis,
    Evidence,
    Extent,
    Match,
    Modality,
    Report,
    Status,
)

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

CONTEXT = 32  # characters of prefix and suffix in a text quote


def read_arabic(
    report: Report, matches: Sequence[Match], gazetteer: Gazetteer, trace: Trace | None = None
) -> list[Claim]:
    """Return the claims of an Arabic report, in the order of the text.

    Parameters
    ----------
    report : Report
    matches : sequence of Match
        The places of the report, in text order (`geomap.places.match_places`).
    gazetteer : Gazetteer
        Gives the parties' Arabic names and whom a source speaks for.
    trace : Trace, optional
        Filled with what was seen in each sentence, if given.
    """
    folded = FoldedText(report.text)
    if trace is None and not lexicon().trigger.search(folded.text):
        return []
    whens = find_dates(report.text, report.published, "ar")
    items = read_items(folded, matches, whens, gazetteer)
    reader = Reader()
    drafts: list[_Draft] = []
    voice: Voice | None = None
    for sentence in split_sentences(folded.text, items):
        voices = read_voices(sentence, folded, gazetteer, voice)
        events = reader.read(sentence, voices)
        drafts += [_Draft(event, sentence, voices) for event in events]
        if trace is not None and sentence:
            trace.sentences.append(explained(folded, sentence, voices, events))
        voice = voices[-1] if voices else voice
    return _claims(report, folded, drafts)


@dataclass(slots=True)
class _Draft:
    event: Event
    sentence: Sequence[Item]
    voices: Sequence[Voice]
    claim: Claim | None = field(default=None)


def _claims(report: Report, folded: FoldedText, drafts: list[_Draft]) -> list[Claim]:
    claims: dict[tuple[object, ...], Claim] = {}
    for draft in drafts:
        draft.claim = _claim(report, folded, draft)
    holders = _holders(drafts)
    for draft in drafts:
        if draft.claim is None:
            continue
        claim = _historical_if_overtaken(draft, holders)
        key = (
            claim.place.id if claim.place else claim.surface,
            claim.party,
            claim.status,
            claim.modality,
            claim.extent,
            claim.source.name if claim.source else None,
            claim.date if claim.date_basis in (DateBasis.STATED, DateBasis.RELATIVE) else None,
        )
        known = claims.get(key)
        claims[key] = (
            replace(known, more_evidence=(*known.more_evidence, claim.evidence)) if known else claim
        )
    return sorted(claims.values(), key=lambda c: (c.evidence.start, c.evidence.end))


def _historical_if_overtaken(draft: _Draft, holders: dict[str, set[str | None]]) -> Claim:
    """A pluperfect ("had taken it in 2014") is history where the text tells of another holder."""
    claim = draft.claim
    assert claim is not None
    if not draft.event.pluperfect or claim.modality is not Modality.ASSERTED:
        return claim
    overtaken = holders.get(claim.surface, set()) - {claim.party}
    return replace(claim, modality=Modality.HISTORICAL) if overtaken else claim


def _holders(drafts: Sequence[_Draft]) -> dict[str, set[str | None]]:
    """Who is said to hold, or to have lost (None), each surface by the time of the report."""
    holders: dict[str, set[str | None]] = {}
    for draft in drafts:
        claim = draft.claim
        if claim is None or draft.event.pluperfect or claim.modality is not Modality.ASSERTED:
            continue
        if claim.party or claim.from_party:
            holders.setdefault(claim.surface, set()).add(claim.party)
    return holders


def _claim(report: Report, folded: FoldedText, draft: _Draft) -> Claim | None:
    event = draft.event
    match = event.place.match
    if match is None:
        return None
    place = match.place
    voice = voice_at(draft.voices, event.at)
    day, first, last, basis = _date(event, voice)
    from_party = event.from_party if event.from_party != event.party else None
    return Claim(
        report=report.id,
        surface=match.mention.surface,
        status=event.status,
        evidence=_evidence(report.text, folded, event),
        place=place,
        certainty=match.certainty,
        place_reason=None if place else match.reason,
        party=event.party,
        from_party=from_party if event.status in (Status.CONTROLLED, Status.LOST) else None,
        contenders=tuple(dict.fromkeys(event.contenders)),
        modality=event.modality,
        extent=Extent.PART if event.part else Extent.WHOLE,
        share=event.share,
        date=day,
        date_from=first,
        date_to=last,
        date_basis=basis,
        source=voice.source if voice else None,
        publisher=report.publisher,
        published=report.published,
        rule=f"ar:{event.rule}",
        weak=event.weak,
    )


def _date(
    event: Event, voice: Voice | None
) -> tuple[date | None, date | None, date | None, DateBasis]:
    """The event's own time; else the day somebody said so."""
    when = event.when
    if when and (when.date or when.date_from or when.date_to):
        return when.date, when.date_from, when.date_to, when.basis
    if voice and voice.when and voice.when.date:
        return voice.when.date, None, None, DateBasis.STATEMENT
    return None, None, None, DateBasis.PUBLISHED


def _evidence(text: str, folded: FoldedText, event: Event) -> Evidence:
    start, end = folded.start(event.start), folded.end(event.end)
    while end > start and text[end - 1].isspace():
        end -= 1
    return Evidence(
        text[start:end],
        text[max(0, start - CONTEXT) : start],
        text[end : end + CONTEXT],
        start,
        end,
    )
