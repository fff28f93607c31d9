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


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in May 2015", date(2015, 5, 1), date(2015, 5, 31)),
        ("in early May", date(2016, 5, 1), date(2016, 5, 11)),
        ("at the end of October", date(2016, 10, 21), date(2016, 10, 31)),
        ("in the summer of 2012", date(2012, 6, 1), date(2012, 8, 31)),
        ("in 2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("over the past week", date(2016, 12, 6), date(2016, 12, 13)),
        ("last week", date(2016, 12, 5), date(2016, 12, 11)),
        ("between 3 and 5 March", date(2016, 3, 3), date(2016, 3, 5)),
        ("from March 3 to March 5, 2016", date(2016, 3, 3), date(2016, 3, 5)),
        ("from Friday to Sunday", date(2016, 12, 9), date(2016, 12, 11)),
        ("since 2012", date(2012, 1, 1), date(2016, 12, 13)),
    ],
)
def test_spans_have_no_day(text: str, first: date, last: date) -> None:
    when = only(text)
    assert (when.date, when.date_from, when.date_to) == (None, first, last)


def days(text: str, published: date | None = TUESDAY) -> list[date | None]:
    return [when.date for when in find_dates(text, published)]


def test_counting_from_the_day_named_before() -> None:
    text = "Rebels lost it on August 6. It was back in army hands four days later."
    assert days(text) == [date(2016, 8, 6), date(2016, 8, 10)]
    text = "The jihadists lost it on March 27, 2016 and took it again on December 11 that year."
    assert days(text, date(2017, 3, 3)) == [date(2016, 3, 27), date(2016, 12, 11)]
    assert days("It fell on Saturday. The same day, Y fell. The next day, Z fell.") == [
        date(2016, 12, 10),
        date(2016, 12, 10),
        date(2016, 12, 11),
    ]


def test_a_day_after_dates_what_follows_it() -> None:
    text = "They advanced on Thursday, a day after rebels lost X. Earlier in the day they took Y."
    thursday, lost, earlier = find_dates(text, date(2016, 12, 8))
    assert (lost.date, lost.of_what_follows) == (date(2016, 12, 7), True)
    assert earlier.date == thursday.date == date(2016, 12, 8)
    assert lost.on(date(2016, 12, 1)).date == date(2016, 11, 30)


def test_a_chronicle_goes_on_in_its_own_year() -> None:
    text = "On 28 December 2013 X fell. On 3 January, Y fell."
    assert days(text, date(2020, 5, 1)) == [date(2013, 12, 28), date(2014, 1, 3)]
    assert days(text, None) == [date(2013, 12, 28), date(2014, 1, 3)]


def test_without_a_day_of_publication_only_full_dates_resolve() -> None:
    text = "It fell on Tuesday, on 6 May, yesterday and on 7 May 2015."
    assert days(text, None) == [None, None, None, date(2015, 5, 7)]


def test_kinds() -> None:
    assert [w.kind for w in find_dates("since Monday, until Friday, by Saturday", TUESDAY)] == [
        "since",
        "until",
        "by",
    ]
    assert only("ALEPPO, Syria, Dec. 6 — Rebels").kind == "dateline"
    assert only("They will leave within days").kind == "future"
    friday = only("They will leave on Friday")
    assert friday.ahead(TUESDAY).date == date(2016, 12, 16)


@pytest.mark.parametrize(
    "text", ["He may march.", "1,500 in 2,016 tents", "every Friday", "Fridays", "$2016", "3.12.5"]
)
def test_what_is_no_time(text: str) -> None:
    assert find_dates(text, TUESDAY) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("يوم السبت", date(2016, 12, 10)),
        ("أمس السبت", date(2016, 12, 10)),
        ("أمس", date(2016, 12, 12)),
        ("مساء أمس", date(2016, 12, 12)),
        ("أول أمس", date(2016, 12, 11)),
        ("صباح اليوم", date(2016, 12, 13)),
        ("فجر الأحد", date(2016, 12, 11)),
        ("قبل يومين", date(2016, 12, 11)),
        ("ليل الجمعة السبت", date(2016, 12, 10)),
        ("السبت الماضي", date(2016, 12, 10)),
        ("٦ كانون الأول/ديسمبر ٢٠١٦", date(2016, 12, 6)),
        ("السادس من تشرين الثاني", date(2016, 11, 6)),
        ("3 آذار", date(2016, 3, 3)),
        ("٢٧/١١/٢٠١٦", date(2016, 11, 27)),
        ("الثالث عشر من الشهر الجاري", date(2016, 12, 13)),
    ],
)
def test_arabic_days(text: str, day: date) -> None:
    assert only(f"سقطت المدينة {text}.", lang="ar").date == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("الأسبوع الماضي", date(2016, 12, 5), date(2016, 12, 11)),
        ("في نهاية آذار الماضي", date(2016, 3, 21), date(2016, 3, 31)),
        ("عام ٢٠١٢", date(2012, 1, 1), date(2012, 12, 31)),
        ("صيف 2012", date(2012, 6, 1), date(2012, 8, 31)),
    ],
)
def test_arabic_spans(text: str, first: date, last: date) -> None:
    when = only(f"سقطت المدينة {text}.", lang="ar")
    assert (when.date, when.date_from, when.date_to) == (None, first, last)


WORDS_OF_TIME = (
    "on Monday 3 31 February May 2016 1899 2016-02-30 31/12/2016 a day after before two weeks "
    "later last next this week overnight the of and from to - , . Dec. that year &nbsp; "
    "أمس يوم السبت قبل بعد يومين 30 شباط ليل من الشهر العام الماضي"
).split()


@given(
    st.lists(st.sampled_from(WORDS_OF_TIME), max_size=25).map(" ".join) | st.text(max_size=120),
    st.none() | st.dates(),
)
def test_any_text_gives_valid_times(text: str, published: date | None) -> None:
    last_end = 0
    for when in find_dates(text, published):
        assert text[when.start : when.end] == when.text
        assert when.text
        assert when.start >= last_end
        last_end = when.end
        if when.date_from and when.date_to:
            assert when.date_from <= when.date_to


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "At the end of March 2015 they met, and took it on the 28th of that month.",
            "2015-03-28",
        ),
        ("On 12 March 2018 the army came. Harasta was handed over on the 23rd.", "2018-03-23"),
        ("It was in government hands by the 26th.", "2016-11-26"),
    ],
)
def test_a_bare_day_belongs_to_the_month_named_last(text: str, day: str) -> None:
    found = find_dates(text, date(2016, 12, 6), "en")
    assert str(found[-1].date) == day


@pytest.mark.parametrize("text", ["on the 4th Division's front", "of the 21st century"])
def test_an_ordinal_that_counts_something_else_is_no_day(text: str) -> None:
    assert find_dates(text, date(2016, 12, 6), "en") == []
