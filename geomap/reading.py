"""One report after the other: names found, places resolved, claims read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geomap.collector import without_collector
from geomap.records import Claim, Match, Report

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.reports import Meter

ClaimReader = Callable[[Report, Sequence[Match], "Gazetteer"], Sequence[Claim]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One report with what was read from it."""

    report: Report
    matches: tuple[Match, ...]
    claims: tuple[Claim, ...]


def read_report(
    report: Report, gazetteer: Gazetteer, *, reader: str = "builtin", meter: Meter | None = None
) -> Reading:
    """Find the names, resolve them, read the claims; of a long text section by section.

    `meter` is told how far the reading of a long text is.
    """
    from geomap.sections import moved_claim, moved_match, sections

    matches: list[Match] = []
    claims: list[Claim] = []
    for offset, section in sections(report):
        if meter is not None and offset:
            meter.within(offset / len(report.text))
        reading = _read_at_once(section, gazetteer, reader)
        matches += (moved_match(match, offset) for match in reading.matches)
        claims += (moved_claim(claim, offset) for claim in reading.claims)
    return Reading(report, tuple(matches), tuple(claims))


def _read_at_once(report: Report, gazetteer: Gazetteer, reader: str) -> Reading:
    from geomap.places import match_places

    with without_collector():
        matches = match_places(report, gazetteer)
        if reader == "builtin" and names_no_place(report.text, matches, gazetteer):
            return Reading(report, tuple(matches), ())
        claims = _claim_reader(reader)(report, matches, gazetteer)
        return Reading(report, tuple(matches), tuple(_with_known_names(claims, matches)))


def _with_known_names(claims: Sequence[Claim], matches: Sequence[Match]) -> Iterator[Claim]:
    """The claims, those about a listed place without coordinates with that place."""
    from geomap.places import known_by_name

    named = {match.mention.surface: found for match in matches if (found := known_by_name(match))}
    for claim in claims:
        if claim.place is None and claim.surface in named:
            place, certainty = named[claim.surface]
            yield replace(claim, place=place, certainty=certainty, place_reason=None)
        else:
            yield claim


def names_no_place(text: str, matches: Sequence[Match], gazetteer: Gazetteer) -> bool:
    """Whether an English text names no place that a claim could be about: most of an archive.

    Towns abroad count where the text names somebody who could hold them.
    """
    from geomap.claims.parties import names_a_side
    from geomap.claims.scripts import is_arabic
    from geomap.claims.triage import is_near, names_unknown_place
    from geomap.places import OUTSIDE

    near = [match for match in matches if is_near(match)]
    if any(match.reason != OUTSIDE for match in near) or names_unknown_place(text):
        return False
    if near and names_a_side(text, gazetteer):
        return False
    return not is_arabic(text)


def _claim_reader(name: str) -> ClaimReader:
    """The built-in reader at once; any other by its entry point, which takes time to look up."""
    if name == "builtin":
        from geomap.claims import read_claims

        return read_claims
    from geomap.claims.readers import get_reader

    return get_reader(name)


def readings_of(
    reports: Iterable[Report],
    gazetteer: Gazetteer,
    *,
    reader: str = "builtin",
    meter: Meter | None = None,
) -> Iterator[Reading]:
    """Read every report, one after the other."""
    return (read_report(report, gazetteer, reader=reader, meter=meter) for report in reports)
