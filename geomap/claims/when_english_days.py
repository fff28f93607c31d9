"""Which day or span each English way of naming a time means."""

from __future__ import annotations

import re
from datetime import date

from geomap.claims.when import Found, Reading, from_anchor, words
from geomap.claims.when_calendar import (
    Calendar,
    make_day,
    month_span,
    part_of_span,
    season_span,
    shift,
    year_span,
)
from geomap.records import DateBasis

STATED = DateBasis.STATED

WORDS = words("en")

WEEKDAYS, MONTHS, NUMBERS, SEASONS = (
    WORDS[key] for key in ("weekdays", "months", "numbers", "seasons")
)
VAGUE_DAYS = 4  # "a few days", "several days": at most about so many

WEEKEND = (5, 6)

# Pieces of patterns. S bridges a no-break space written as an HTML entity, and a line's end.
S = r"(?:(?:\s|&nbsp;|&#160;|&#xa0;|&thinsp;){1,3})"


def _number(said: Found) -> int | None:
    number = said.get("number")
    return int(number) if number.isdecimal() else NUMBERS.get(number)


def _month(said: Found, group: str = "month") -> int:
    return MONTHS[said[group].lower()]


def _span_reading(span: tuple[date, date] | None, basis: DateBasis = STATED) -> Reading | None:
    return Reading(span=span, basis=basis) if span else None


def calendar_date(said: Found, calendar: Calendar) -> Reading | None:
    day, month = int(said["day"]), _month(said)
    if said.get("year"):
        found = make_day(int(said["year"]), month, day)
    elif said.get("that_year") and calendar.year:
        found = make_day(calendar.year, month, day)
    elif said.get("last_year") and calendar.published:
        found = make_day(calendar.published.year - 1, month, day)
    else:
        found = calendar.day_and_month(day, month)
    return Reading(found, basis=STATED)


def iso_date(said: Found, _calendar: Calendar) -> Reading | None:
    found = make_day(int(said["year"]), int(said["month"]), int(said["day"]))
    return Reading(found, basis=STATED) if found else None


def numeric_date(said: Found, calendar: Calendar) -> Reading | None:
    """27/11/2016, or 11/27/2016 where only that is a date; both possible: the one just past."""
    first, second, year = int(said["first"]), int(said["second"]), int(said["year"])
    year += 2000 if year < 100 else 0
    day_first, month_first = make_day(year, second, first), make_day(year, first, second)
    if day_first and month_first and calendar.published:
        past = [d for d in (day_first, month_first) if d <= calendar.published]
        return Reading(day_first if day_first in past or not past else past[0], basis=STATED)
    found = day_first or month_first
    return Reading(found, basis=STATED) if found else None


def day_range(said: Found, calendar: Calendar) -> Reading | None:
    """Between 3 and 5 March; March 3-5; from 28 February to 2 March 2016."""
    last_month = said.get("last_month") or said["month"]
    last = _full_day(calendar, int(said["last_day"]), last_month, said.get("year"))
    if last is None:
        return Reading(basis=STATED)
    first_month = MONTHS[(said.get("month") or last_month).lower()]
    year = last.year - (first_month > last.month)
    return Reading(span=(make_day(year, first_month, int(said["day"])), last), basis=STATED)


def _full_day(calendar: Calendar, day: int, month: str, year: str | None) -> date | None:
    number = MONTHS[month.lower()]
    return make_day(int(year), number, day) if year else calendar.day_and_month(day, number)


def day_of_month(said: Found, calendar: Calendar) -> Reading | None:
    """The 23rd, the 28th of that month: in the month that was named last."""
    day, published = int(said["day"]), calendar.published
    origin = calendar.anchor or published
    if origin is None:
        return Reading()
    found = make_day(origin.year, origin.month, day)
    if calendar.anchor is None and (found is None or (published and found > published)):
        earlier = shift(origin.replace(day=1), -1)
        found = make_day(earlier.year, earlier.month, day) if earlier else None
    return Reading(found)


def _part_word(said: Found) -> str:
    for part, signs in (
        ("early", ("early", "start", "beginning", "first")),
        ("mid", ("mid",)),
        ("late", ("late", "end", "last", "close")),
    ):
        if any(sign in said.get("part") for sign in signs):
            return part
    return "whole"


def month_reading(said: Found, calendar: Calendar) -> Reading | None:
    month = _month(said)
    if said.get("year"):
        span = month_span(int(said["year"]), month)
    elif said.get("that_year") and calendar.year:
        span = month_span(calendar.year, month)
    elif said.get("last_year") and calendar.published:
        span = month_span(calendar.published.year - 1, month)
    else:
        span = calendar.month(month)
    return Reading(
        span=part_of_span(span, _part_word(said)) if span else (None, None), basis=STATED
    )


def season(said: Found, calendar: Calendar) -> Reading | None:
    season, year = SEASONS[said["season"]], said.get("year")
    if year:
        return _span_reading(season_span(int(year), season))
    first = calendar.day_and_month(1, season)
    return _span_reading(season_span(first.year, season)) if first else Reading(basis=STATED)


def year(said: Found, _calendar: Calendar) -> Reading | None:
    span = year_span(int(said["year"]))
    return _span_reading(part_of_span(span, _part_word(said)) if span else None)


def year_again(said: Found, calendar: Calendar) -> Reading | None:
    """That year, the following year: counted from the year named last."""
    if calendar.year is None:
        return Reading(basis=STATED)
    later = said.get("again") in ("following", "next")
    return _span_reading(year_span(calendar.year + later))


def weekday(said: Found, calendar: Calendar) -> Reading | None:
    weekday = WEEKDAYS[said["weekday"]]
    which = said.get("which")
    if said.get("last_week"):
        return Reading(calendar.weekday_of_last_week(weekday), weekday=weekday)
    if which in ("next", "coming", "this coming"):
        latest = calendar.latest_weekday(weekday)
        return Reading(shift(latest, 7) if latest else None, kind="future", weekday=weekday)
    found = calendar.latest_weekday(weekday, strictly=which in ("last", "this past", "past"))
    return Reading(found, weekday=weekday)


def weekday_from_anchor(said: Found, calendar: Calendar) -> Reading | None:
    """The previous Friday, the following Monday: counted from the day named last."""
    weekday = WEEKDAYS[said["weekday"]]
    if calendar.anchor is None:
        return Reading(calendar.latest_weekday(weekday, strictly=True))
    ahead = said["which"] in ("following", "next")
    days = (weekday - calendar.anchor.weekday()) % 7 or 7
    return Reading(shift(calendar.anchor, days if ahead else (days % 7) - 7), anchors=False)


def weekday_range(said: Found, calendar: Calendar) -> Reading | None:
    last = calendar.latest_weekday(WEEKDAYS[said["last_weekday"]])
    if last is None:
        return Reading()
    days = (last.weekday() - WEEKDAYS[said["weekday"]]) % 7
    if said.get("night"):
        return Reading(last)
    return Reading(span=(shift(last, -days), last))


DAYS_FROM_TODAY = {
    "yesterday": -1,
    "last night": -1,
    "last evening": -1,
    "the day before yesterday": -2,
    "tomorrow": 1,
    "tomorrow night": 1,
}


def around_today(said: Found, calendar: Calendar) -> Reading | None:
    days = DAYS_FROM_TODAY.get(re.sub(S, " ", said["said"]), 0)
    found = shift(calendar.published, days) if calendar.published else None
    return Reading(found, kind="future" if days > 0 else "on")


def so_long_ago(said: Found, calendar: Calendar) -> Reading | None:
    if calendar.published is None:
        return Reading()
    return _counted(said, calendar.published, -1)


def _counted(said: Found, origin: date, sign: int) -> Reading:
    """So many days from a day are a day; so many weeks, months or years only a span."""
    number, unit = _number(said), said["unit"].rstrip("s")
    if unit in ("hour", "minute"):
        return Reading(origin)
    if unit == "day" and number is not None:
        return Reading(shift(origin, sign * number))
    length = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}[unit]
    middle = shift(origin, sign * (number or VAGUE_DAYS) * length)
    slack = max(3, length // 2)
    if middle is None:
        return Reading()
    return Reading(span=(shift(middle, -slack), shift(middle, slack)), anchors=False)


def past_span(said: Found, calendar: Calendar) -> Reading | None:
    """Over the past week, in the last three days: a span that ends at publication."""
    end = calendar.published
    if end is None:
        return Reading()
    length = {"hour": 0, "day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
    unit = said["unit"].rstrip("s")
    number = (_number(said) if said.get("number") else 1) or VAGUE_DAYS
    days = max(1, number // 24) if unit == "hour" else number * length[unit]
    return Reading(span=(shift(end, -days), end), anchors=False)


def calendar_unit(said: Found, calendar: Calendar) -> Reading | None:
    """Last week, this month, last year: whole calendar units, this one only up to publication."""
    today = calendar.published
    if today is None:
        return Reading()
    last, unit = said["which"] == "last", said["unit"]
    if unit == "week":
        monday = shift(today, -today.weekday() - (7 if last else 0))
        return Reading(span=(monday, shift(monday, 6) if last and monday else today), anchors=False)
    if unit == "month":
        year, month = (today.year, today.month - last)
        span = month_span(year - (month == 0), month or 12)
    else:
        span = year_span(today.year - last)
    if span is None:
        return Reading()
    return Reading(span=(span[0], min(span[1], today)), anchors=False)


def weekend(said: Found, calendar: Calendar) -> Reading | None:
    saturday = calendar.latest_weekday(WEEKEND[0])
    if saturday is None:
        return Reading()
    return Reading(span=(saturday, shift(saturday, 1)), anchors=False)


def offset(said: Found, calendar: Calendar) -> Reading | None:
    """A day earlier, four days later; "a day after rebels left" dates what follows it."""
    word = said["word"]
    sign = 1 if word in ("later", "after", "afterwards", "afterward") else -1
    number, unit = _number(said), said["unit"].rstrip("s")
    follows = word in ("after", "before") and _goes_on(said)
    if unit in ("hour", "minute"):
        return from_anchor(calendar, 0, of_what_follows=follows)
    if unit in ("day", "night") and number is not None:
        days = sign * number
        return from_anchor(calendar, -days if follows else days, of_what_follows=follows)
    origin = calendar.anchor or calendar.published
    if origin is None:
        return Reading(of_what_follows=follows, anchors=False)
    counted = _counted(said, origin, -sign if follows else sign)
    return Reading(span=counted.span, of_what_follows=follows, anchors=False)


def _goes_on(said: Found) -> bool:
    """Whether a clause or noun follows on the same line, for the time to count from."""
    return (
        re.match(rf"{S}(?!and\b|but\b|or\b)[\w\"“‘&]", said.string[said.end : said.end + 16])
        is not None
    )


def next_day(said: Found, calendar: Calendar) -> Reading | None:
    """The previous day, the following morning, the day after."""
    word = said["word"]
    days = 1 if word in ("next", "following", "after") else -1
    follows = word in ("before", "after") and _goes_on(said)
    unit = said["unit"]
    if unit in ("week", "month", "year", "weekend"):
        return Reading(of_what_follows=follows, anchors=False)
    return from_anchor(calendar, -days if follows else days, of_what_follows=follows)


def same_day(_said: Found, calendar: Calendar) -> Reading | None:
    return from_anchor(calendar, 0)


def part_of_day(_said: Found, calendar: Calendar) -> Reading | None:
    origin = calendar.anchor or calendar.published
    return Reading(origin, kind="time", offset=0, anchors=False)


def future_span(_said: Found, _calendar: Calendar) -> Reading | None:
    return Reading(kind="future", anchors=False)
