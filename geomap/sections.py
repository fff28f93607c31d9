"""Long texts read in sections, so that a page of a book costs what a page of a report does.

What a section tells is read without the sections before it, but for the report's own date and
publisher. Offsets are always those of the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from geomap.records import Claim, Evidence, Match, Report

LONGEST = 200_000  # characters; the longest reports of the press have a quarter of it
_BREAKS = ("\n\n", "\n", ". ", " ")  # where to cut, best first


def sections(report: Report) -> Iterator[tuple[int, Report]]:
    """The report in pieces of at most `LONGEST` characters, each with its offset."""
    text, start = report.text, 0
    while len(text) - start > LONGEST:
        end = _cut(text, start)
        yield start, replace(report, text=text[start:end])
        start = end
    yield start, replace(report, text=text[start:]) if start else report


def _cut(text: str, start: int) -> int:
    """Where the section from `start` on ends: behind a paragraph, a line, a sentence or a word."""
    for mark in _BREAKS:
        # Not far from the full length: a title alone is no section.
        at = text.rfind(mark, start + LONGEST // 2, start + LONGEST)
        if at >= 0:
            return at + len(mark)
    return start + LONGEST


def moved_match(match: Match, by: int) -> Match:
    """A match of a section with its offsets in the whole text."""
    if not by:
        return match
    mention = match.mention
    moved = replace(mention, start=mention.start + by, end=mention.end + by)
    return replace(match, mention=moved)


def moved_claim(claim: Claim, by: int) -> Claim:
    """A claim of a section with its offsets in the whole text."""
    if not by:
        return claim
    more = tuple(_moved(evidence, by) for evidence in claim.more_evidence)
    return replace(claim, evidence=_moved(claim.evidence, by), more_evidence=more)


def _moved(evidence: Evidence, by: int) -> Evidence:
    return replace(evidence, start=evidence.start + by, end=evidence.end + by)
