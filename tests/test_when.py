"""When a text says something happened: stated dates, weekdays, spans, and counting from them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.claims.when import When, find_dates
from geomap.records import DateBasis

TUESDAY = date(2016, 12, 13)


def only(text: str, published: date | None = TUESDAY, lang: str = "en") -> When:
    whens = find_dates(text, published, lang)
    assert len(whens) == 1, whens
    assert text[whens[0].start : whens[0].end] == whens[0].text
    return whens[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It fell on 6 December 2016.", date(2016, 12, 6)),
        ("It fell on the 6th of December, 2016.", date(2016, 12, 6)),
        ("It fell on Dec. 6.", date(2016, 12, 6)),
        ("It fell on December 6, 2015, at noon", date(2015, 12, 6)),
        ("Dec.&nbsp;6: it fell", date(2016, 12, 6)),
        ("It fell on July 17", date(2016, 7, 17)),
        ("It fell on December 20", date(2015, 12, 20)),
        ("It fell on 2016-12-06", date(2016, 12, 6)),
        ("It fell on 27/11/2016", date(2016, 11, 27)),
        ("It fell on 11/27/2016", date(2016, 11, 27)),
        ("It fell on Tuesday, December 6, 2016", date(2016, 12, 6)),
        ("It fell on Tuesday 6 December", date(2016, 12, 6)),
    ],
)
def test_stated_dates(text: str, day: date) -> None:
    when = only(text)
    assert (when.date, when.basis) == (day, DateBasis.STATED)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It fell on Tuesday.", date(2016, 12, 13)),
        ("It fell on Wednesday.", date(2016, 12, 7)),
        ("It fell late on Wednesday.", date(2016, 12, 7)),
        ("It fell Monday night", date(2016, 12, 12)),
        ("By Saturday morning it had fallen", date(2016, 12, 10)),
        ("It fell last Friday", date(2016, 12, 9)),
        ("It fell last Tuesday", date(2016, 12, 6)),
        ("It fell at dawn on Sunday", date(2016, 12, 11)),
        ("It fell in the early hours of Sunday", date(2016, 12, 11)),
        ("It fell overnight", date(2016, 12, 13)),
        ("It fell overnight on Monday", date(2016, 12, 12)),
        ("It fell yesterday evening", date(2016, 12, 12)),
        ("It fell this morning", date(2016, 12, 13)),
        ("It fell two days ago", date(2016, 12, 11)),
        ("It fell a day earlier", date(2016, 12, 12)),
    ],
)
def test_days_counted_from_publication(text: str, day: date) -> None:
    when = only(text)
    assert (when.date, when.basis) == (day, DateBasis.RELATIVE)
