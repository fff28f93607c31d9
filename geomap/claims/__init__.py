"""The claim reader: what one report says of who holds which place, by whom it is said, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from geomap.records import Claim, Match, Report

if TYPE_CHECKING:
    from geomap.claims.explain import Trace
    from geomap.gazetteer import Gazetteer

__all__ = ["read_claims"]

ARABIC_LETTER = re.compile(r"[\u0600-\u06ff]")
LATIN_LETTER = re.compile(r"[A-Za-z]")


def read_claims(
    report: Report,
    matches: Sequence[Match],
    gazetteer: Gazetteer,
    *,
    trace: Trace | None = None,
) -> list[Claim]:
    """Return the claims that a careful analyst would note down from a report, in text order.

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
    if is_arabic(report.text):
        from geomap.claims.arabic import read_arabic

        return read_arabic(report, matches, gazetteer, trace)
    from geomap.claims.english import read_english

    return read_english(report, matches, gazetteer, trace)


def is_arabic(text: str) -> bool:
    """Whether a text is mostly in Arabic script."""
    if ARABIC_LETTER.search(text) is None:
        return False
    return len(ARABIC_LETTER.findall(text)) > len(LATIN_LETTER.findall(text))
