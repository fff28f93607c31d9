"""What was mentioned and cannot be drawn: unknown names, places elsewhere, shares of areas."""

from __future__ import annotations

from collections.abc import Iterable

from geomap.records import Certainty, Claim, Match, Modality
from geomap.webmap.options import Note, NoteKind


def notes_of(matches: Iterable[tuple[str, Match]], claims: Iterable[Claim]) -> tuple[Note, ...]:
    """Each name once, with the sentence where a claim was made about it.

    Parameters
    ----------
    matches : pairs of a report's id and a match found in it.
    claims : the claims of the same reports.
    """
    notes: dict[tuple[NoteKind, str], Note] = {}
    for claim in claims:
        if is_noted(claim):
            note = _of_claim(claim)
            notes.setdefault((note.kind, note.name.casefold()), note)
    named = {name for _, name in notes}
    for report, match in matches:
        if match.certainty is Certainty.UNRESOLVED:
            note = Note(_kind(match.reason), match.mention.surface, report=report)
            if note.name.casefold() not in named:
                notes.setdefault((note.kind, note.name.casefold()), note)
    order = list(NoteKind)
    return tuple(sorted(notes.values(), key=lambda note: order.index(note.kind)))


def is_noted(claim: Claim) -> bool:
    """Whether a claim can only be told in words: it is meant, and has no point on the map."""
    drawn = claim.place is not None and claim.place.lon is not None
    return not drawn and claim.modality is Modality.ASSERTED


def _of_claim(claim: Claim) -> Note:
    return Note(
        _kind(claim.place_reason),
        claim.surface,
        quote=claim.evidence.exact,
        source=claim.source.name if claim.source else None,
        report=claim.report,
        share=claim.share,
    )


def _kind(reason: str | None) -> NoteKind:
    words = (reason or "").lower()
    if "outside" in words:
        return NoteKind.OUTSIDE
    return NoteKind.AREA if "area" in words else NoteKind.UNKNOWN
