"""The claim reader: what one report says of who holds which place, by whom it is said, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.claims.scripts import by_script, is_arabic
from geomap.records import Claim, Match, Report

if TYPE_CHECKING:
    from geomap.claims.explain import Trace
    from geomap.gazetteer import Gazetteer

__all__ = ["read_claims"]


def read_claims(
    report: Report,
    matches: Sequence[Match],
    gazetteer: Gazetteer,
    *,
    trace: Trace | None = None,
) -> list[Claim]:
    """Return the claims that a careful analyst would note down from a report, in text order.

    Arabic sentences are read as Arabic and the others as English, also in one report.

    Parameters
    ----------
    report : Report
        Only its `text` is read.
    matches : sequence of Match
        The names in that text, in text order, not overlapping (`places.match_places`).
    gazetteer : Gazetteer
        Its parties and speakers tell the sides apart.
    trace : Trace, optional
        Filled with what was seen in each sentence and why; costs nothing when left out.

    Returns
    -------
    list of Claim
        One per place, party, status, modality, extent, date and source.
    """
    both = by_script(report.text)
    if both is None:
        return _read(report, matches, gazetteer, trace)
    told = [
        _read(replace(report, text=part), _in(part, matches), gazetteer, trace) for part in both
    ]
    claims = [_quoted_from(report.text, claim) for claims in told for claim in claims]
    return sorted(claims, key=lambda claim: claim.evidence.start)


def _read(
    report: Report, matches: Sequence[Match], gazetteer: Gazetteer, trace: Trace | None
) -> list[Claim]:
    if is_arabic(report.text):
        from geomap.claims.arabic import read_arabic

        return read_arabic(report, matches, gazetteer, trace)
    from geomap.claims.english import read_english

    return read_english(report, matches, gazetteer, trace)


def _in(part: str, matches: Sequence[Match]) -> list[Match]:
    """The names that a part of the text, the rest of it blank, still has."""
    return [m for m in matches if part[m.mention.start : m.mention.end] == m.mention.surface]


def _quoted_from(text: str, claim: Claim) -> Claim:
    """A claim whose evidence has the words around it that the whole text has."""
    from geomap.claims.merge import evidence_for

    first, *more = (
        evidence_for(text, e.start, e.end) for e in (claim.evidence, *claim.more_evidence)
    )
    return replace(claim, evidence=first, more_evidence=tuple(more))
