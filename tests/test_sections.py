"""A text as long as a book is read in sections, with the offsets of the whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer
from geomap.reading import read_report
from geomap.records import Report
from geomap.reports import Meter
from geomap.sections import LONGEST, sections

SEED = Path(__file__).parents[1] / "seeds"
FILLER = "The council met again and spoke at length of roads, of schools and of the harvest. "


@pytest.fixture(scope="module")
def book() -> Report:
    """The seed report at the beginning and at the end of a long text about nothing."""
    (seed,) = SEED.glob("*.txt")
    paragraph = FILLER * 12 + "\n\n"
    filling = paragraph * (2 * LONGEST // len(paragraph))
    text = seed.read_text(encoding="utf-8")
    return Report("book", f"{text}\n\n{filling}{text}", published=date(2016, 12, 6))


def test_sections_are_the_whole_text(book: Report) -> None:
    cut = list(sections(book))
    assert len(cut) > 2
    assert "".join(section.text for _, section in cut) == book.text
    assert all(len(section.text) <= LONGEST for _, section in cut)
    assert [offset for offset, _ in cut] == [
        sum(len(section.text) for _, section in cut[:at]) for at in range(len(cut))
    ]
    assert all(section.text.startswith("The council") for _, section in cut[1:])


def test_a_text_without_any_space_is_cut_all_the_same() -> None:
    cut = list(sections(Report("x", "a" * (LONGEST * 2 + 1))))
    assert [len(section.text) for _, section in cut] == [LONGEST, LONGEST, 1]


def test_claims_and_matches_have_the_offsets_of_the_whole(book: Report) -> None:
    told: list[float] = []
    meter = Meter(lambda done, total: told.append(done))
    meter.count()
    reading = read_report(book, Gazetteer.open("syria"), meter=meter)
    for match in reading.matches:
        assert book.text[match.mention.start : match.mention.end] == match.mention.surface
    quotes = [quote for c in reading.claims for quote in (c.evidence, *c.more_evidence)]
    for quote in quotes:
        assert book.text[quote.start : quote.end] == quote.exact
    first, last = min(q.start for q in quotes), max(q.end for q in quotes)
    assert first < LONGEST / 10
    assert last > len(book.text) - LONGEST / 10
    assert told == sorted(told)
    assert 0 < told[-1] < 1
