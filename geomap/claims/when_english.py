"""How English names a time: one rule a construction, the most specific first."""

from __future__ import annotations

import re
from datetime import date

from geomap.claims.when import (
    Calendar,
    Found,
    Grammar,
    Reading,
    Resolve,
    Rule,
    any_of,
    from_anchor,
    make_day,
    month_span,
    part_of_span,
    season_span,
    shift,
    words,
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
DASH = r"(?:-|–|—|&ndash;|&#8211;|&mdash;|&#8212;)"
APOSTROPHE = r"(?:'|’|&rsquo;|&#39;|&#8217;|&apos;)"
LONG_WEEKDAYS = [w for w in WEEKDAYS if w.endswith("day")]
SHORT_DOT = r"(?:(?:(?<=\b\w\w\w)|(?<=\b\w\w\w\w)|(?<=\bthurs))(?<!may)(?<!june)(?<!july)\.)?"
LONG_WEEKDAY = any_of(LONG_WEEKDAYS)
WEEKDAY = rf"(?P<weekday>{any_of(WEEKDAYS)})(?!\w){SHORT_DOT}"
OTHER_WEEKDAY = WEEKDAY.replace("?P<weekday>", "?P<weekday2>")
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|:\d|%)"
YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d|,\d)"
NUMBER = rf"(?P<number>\d{{1,3}}|{any_of(NUMBERS)}|several|a{S}few|a{S}couple{S}of|some|many)"
PART = (
    r"(?:early|late|mid|pre)?-?\s?(?:morning|afternoon|evening|night|nightfall|dawn|dusk|noon|"
    r"midday|midnight|daybreak|sunrise|sunset)(?!\w)"
)


def month_pattern(name: str = "month") -> str:
    """A month's name; "may" and "march" only with a capital, since they are words too."""
    rest = any_of(m for m in MONTHS if m not in ("may", "march", "mar"))
    return rf"(?P<{name}>{rest}|(?-i:May|MAY|March|MARCH|Mar))(?!\w){SHORT_DOT}"


def compile_(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$£€.-])(?:{pattern})", re.IGNORECASE)


def _number(said: Found) -> int | None:
    number = said.get("number")
    return int(number) if number.isdecimal() else NUMBERS.get(number)


def _month(said: Found, group: str = "month") -> int:
    return MONTHS[said[group].lower()]


def _span_reading(span: tuple[date, date] | None, basis: DateBasis = STATED) -> Reading | None:
    return Reading(span=span, basis=basis) if span else None


# --- calendar dates -------------------------------------------------------------------------


def _calendar_date(said: Found, calendar: Calendar) -> Reading | None:
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


def _iso_date(said: Found, _calendar: Calendar) -> Reading | None:
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


def _day_range(said: Found, calendar: Calendar) -> Reading | None:
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


def _day_of_month(said: Found, calendar: Calendar) -> Reading | None:
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


def _month_reading(said: Found, calendar: Calendar) -> Reading | None:
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


def _season(said: Found, calendar: Calendar) -> Reading | None:
    season, year = SEASONS[said["season"]], said.get("year")
    if year:
        return _span_reading(season_span(int(year), season))
    first = calendar.day_and_month(1, season)
    return _span_reading(season_span(first.year, season)) if first else Reading(basis=STATED)


def _year(said: Found, _calendar: Calendar) -> Reading | None:
    span = year_span(int(said["year"]))
    return _span_reading(part_of_span(span, _part_word(said)) if span else None)


def _year_again(said: Found, calendar: Calendar) -> Reading | None:
    """That year, the following year: counted from the year named last."""
    if calendar.year is None:
        return Reading(basis=STATED)
    later = said.get("again") in ("following", "next")
    return _span_reading(year_span(calendar.year + later))


# --- weekdays -------------------------------------------------------------------------------


def _weekday(said: Found, calendar: Calendar) -> Reading | None:
    weekday = WEEKDAYS[said["weekday"]]
    which = said.get("which")
    if said.get("last_week"):
        return Reading(calendar.weekday_of_last_week(weekday), weekday=weekday)
    if which in ("next", "coming", "this coming"):
        latest = calendar.latest_weekday(weekday)
        return Reading(shift(latest, 7) if latest else None, kind="future", weekday=weekday)
    found = calendar.latest_weekday(weekday, strictly=which in ("last", "this past", "past"))
    return Reading(found, weekday=weekday)


def _weekday_from_anchor(said: Found, calendar: Calendar) -> Reading | None:
    """The previous Friday, the following Monday: counted from the day named last."""
    weekday = WEEKDAYS[said["weekday"]]
    if calendar.anchor is None:
        return Reading(calendar.latest_weekday(weekday, strictly=True))
    ahead = said["which"] in ("following", "next")
    days = (weekday - calendar.anchor.weekday()) % 7 or 7
    return Reading(shift(calendar.anchor, days if ahead else (days % 7) - 7), anchors=False)


def _weekday_range(said: Found, calendar: Calendar) -> Reading | None:
    last = calendar.latest_weekday(WEEKDAYS[said["last_weekday"]])
    if last is None:
        return Reading()
    days = (last.weekday() - WEEKDAYS[said["weekday"]]) % 7
    if said.get("night"):
        return Reading(last)
    return Reading(span=(shift(last, -days), last))


# --- counted from publication ---------------------------------------------------------------

DAYS_FROM_TODAY = {
    "yesterday": -1,
    "last night": -1,
    "last evening": -1,
    "the day before yesterday": -2,
    "tomorrow": 1,
    "tomorrow night": 1,
}


def _around_today(said: Found, calendar: Calendar) -> Reading | None:
    days = DAYS_FROM_TODAY.get(re.sub(S, " ", said["said"]), 0)
    found = shift(calendar.published, days) if calendar.published else None
    return Reading(found, kind="future" if days > 0 else "on")


def _ago(said: Found, calendar: Calendar) -> Reading | None:
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


def _past_span(said: Found, calendar: Calendar) -> Reading | None:
    """Over the past week, in the last three days: a span that ends at publication."""
    end = calendar.published
    if end is None:
        return Reading()
    length = {"hour": 0, "day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
    unit = said["unit"].rstrip("s")
    number = (_number(said) if said.get("number") else 1) or VAGUE_DAYS
    days = max(1, number // 24) if unit == "hour" else number * length[unit]
    return Reading(span=(shift(end, -days), end), anchors=False)


def _calendar_unit(said: Found, calendar: Calendar) -> Reading | None:
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


def _weekend(said: Found, calendar: Calendar) -> Reading | None:
    saturday = calendar.latest_weekday(WEEKEND[0])
    if saturday is None:
        return Reading()
    return Reading(span=(saturday, shift(saturday, 1)), anchors=False)


# --- counted from another day of the text ---------------------------------------------------


def _offset(said: Found, calendar: Calendar) -> Reading | None:
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


def _next_day(said: Found, calendar: Calendar) -> Reading | None:
    """The previous day, the following morning, the day after."""
    word = said["word"]
    days = 1 if word in ("next", "following", "after") else -1
    follows = word in ("before", "after") and _goes_on(said)
    unit = said["unit"]
    if unit in ("week", "month", "year", "weekend"):
        return Reading(of_what_follows=follows, anchors=False)
    return from_anchor(calendar, -days if follows else days, of_what_follows=follows)


def _same_day(_said: Found, calendar: Calendar) -> Reading | None:
    return from_anchor(calendar, 0)


def _part_of_day(_said: Found, calendar: Calendar) -> Reading | None:
    origin = calendar.anchor or calendar.published
    return Reading(origin, kind="time", offset=0, anchors=False)


def _future_span(_said: Found, _calendar: Calendar) -> Reading | None:
    return Reading(kind="future", anchors=False)


THAT_YEAR = (
    rf"(?:,?{S}(?P<that_year>that(?:{S}same)?{S}year|the{S}same{S}year)"
    rf"|,?{S}(?P<last_year>last{S}year))"
)
MAYBE_YEAR = rf"(?:(?:{S}|,{S}){YEAR}|{THAT_YEAR})?"
MAYBE_WEEKDAY = rf"(?:{any_of(WEEKDAYS)}\.?,?{S}(?:the{S})?(?:\(\s?)?)?"
MAYBE_PART = rf"(?:{S}(?:{PART})(?!\w))?"
SPAN_PART = (
    rf"(?P<part>early|mid|late|end|(?:the{S})?(?:very{S})?(?:start|beginning|middle|end|close|"
    rf"first{S}(?:days|half|week)|last{S}(?:days|week)){S}of)(?:{S}|-|–)(?:in{S})?"
)
THE_PART_OF = rf"(?:the{S})?(?:{SPAN_PART})?(?:the{S}(?:month|summer|year){S}of{S})?"
UNIT = r"(?P<unit>minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?)"
RANGE_AND = rf"(?:{S}(?:and|to|until|till|through){S}(?:the{S})?|{S}?{DASH}{S}?)"
ENDINGS = ("th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th")
# "the 4th Division", "the 21st century": an ordinal that counts something else than days.
NO_DAY = rf"(?!{S}(?:(?-i:[A-Z])|century|brigade|division|regiment|corps|anniversary|time|floor))"
MONTH_KEYS = tuple(sorted({m[:3] for m in MONTHS}))
WEEKDAY_KEYS = tuple(sorted({w[:3] for w in WEEKDAYS}))


def _rule(name: str, keys: str | tuple[str, ...], pattern: str, resolve: Resolve) -> Rule:
    return Rule(
        name, tuple(keys.split()) if isinstance(keys, str) else keys, compile_(pattern), resolve
    )


ORDINALS = tuple(
    f"{day}{'th' if 4 <= day % 100 <= 20 else ENDINGS[day % 10]}" for day in range(1, 32)
)


def _last_day() -> str:
    return r"(?P<last_day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|:\d|%)"


RULES = (
    _rule(
        "ISO date",
        ("19", "20"),
        r"(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)"
        r"(?P<day>3[01]|[12]\d|0?[1-9])(?![\d-])",
        _iso_date,
    ),
    _rule(
        "numeric date",
        ("19", "20"),
        r"(?P<first>3[01]|[12]\d|0?[1-9])(?P<sep>[-/.])(?P<second>3[01]|[12]\d|0?[1-9])(?P=sep)"
        r"(?P<year>(?:19|20)\d\d)(?![\d-])",
        numeric_date,
    ),
    _rule(
        "3 to 5 March",
        MONTH_KEYS,
        rf"{DAY}(?:{S}{month_pattern()})?{RANGE_AND}{_last_day()}{S}(?:of{S})?"
        rf"{month_pattern('last_month')}(?:,?{S}{YEAR})?",
        _day_range,
    ),
    _rule(
        "March 3 to 5",
        MONTH_KEYS,
        rf"{month_pattern()}{S}(?:the{S})?{DAY}{RANGE_AND}(?:{month_pattern('last_month')}{S})?"
        rf"{_last_day()}(?!{S}(?:{any_of(MONTHS)}))(?:,?{S}{YEAR})?",
        _day_range,
    ),
    _rule(
        "6 December",
        MONTH_KEYS,
        rf"{MAYBE_WEEKDAY}{DAY}(?:{S}|-)(?:of{S})?{month_pattern()}(?:-(?=\d{{4}}))?{MAYBE_YEAR}",
        _calendar_date,
    ),
    _rule(
        "December 6",
        MONTH_KEYS,
        rf"{MAYBE_WEEKDAY}{month_pattern()}{S}(?:the{S})?{DAY}(?!{S}?{DASH}{S}?\d{{1,2}}(?!\d))"
        rf"{MAYBE_YEAR}",
        _calendar_date,
    ),
    _rule(
        "the 23rd",
        ORDINALS,
        r"(?:(?<=\bon\s)|(?<=\bby\s)|(?<=\buntil\s)|(?<=\bsince\s)|(?<=\bof\s)|(?<=\bbefore\s))"
        rf"the{S}(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)(?!\w)"
        rf"(?:{S}of{S}(?:that|the{S}same){S}month)?{NO_DAY}",
        _day_of_month,
    ),
    _rule(
        "month",
        MONTH_KEYS,
        rf"{THE_PART_OF}{month_pattern()}(?:(?:,?{S}(?:of{S})?){YEAR}|{THAT_YEAR})"
        rf"|(?P<bare>(?<=\bin\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bby\s)|(?<=\bthroughout\s)"
        rf"|(?<=\bduring\s)|(?<=\bfrom\s)|(?<=\blast\s)|(?<=\blate\s)|(?<=\bearly\s)|(?<=\bof\s))"
        rf"{THE_PART_OF.replace('?P<part>', '?P<part2>')}{month_pattern('month2')}(?!{S}\d)"
        rf"|{SPAN_PART.replace('?P<part>', '?P<part3>')}{month_pattern('month3')}(?!{S}\d)",
        _month_reading,
    ),
    _rule(
        "season",
        "spring summer autumn fall winter",
        rf"(?:the{S})?(?:{SPAN_PART})?(?:the{S})?(?P<season>spring|summer|autumn|fall|winter)"
        rf"{S}(?:of{S})?{YEAR}",
        _season,
    ),
    _rule(
        "season without its year",
        "spring summer autumn winter",
        rf"(?:(?<=\bsince\s)|(?<=\blast\s)|(?<=\bthis\s)|(?<=\bin\s)|(?<=\bthe\s))"
        rf"(?:the{S})?(?P<season>spring|summer|autumn|winter)(?!\w)",
        _season,
    ),
    _rule(
        "year",
        ("19", "20", "18"),
        rf"(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bby\s)|(?<=\bduring\s)|(?<=\bfrom\s)"
        rf"|(?<=\bthroughout\s)|(?<=\bof\s)|{SPAN_PART}){YEAR}(?![-/.]\d)",
        _year,
    ),
    _rule(
        "that year",
        ("year",),
        rf"(?:later{S})?(?:that(?:{S}same)?|the{S}(?P<again>same|following|next)){S}year(?!\w)",
        _year_again,
    ),
    _rule(
        "weekday of last week",
        WEEKDAY_KEYS,
        rf"{WEEKDAY}(?:{S}(?:{PART}))?,?{S}(?:of{S})?(?P<last_week>last{S}week)"
        rf"|(?P<last_week2>last{S}week){S}(?:on{S})?{OTHER_WEEKDAY}",
        _weekday,
    ),
    _rule(
        "weekday to weekday",
        WEEKDAY_KEYS,
        rf"(?P<night>overnight{S}(?:from{S}|between{S})?|night{S}(?:of|from|between){S})?"
        rf"(?P<weekday>{any_of(LONG_WEEKDAYS)})(?:{S}(?:{PART}))?"
        rf"(?:{S}(?:and|to|until|till|through|into){S}|{DASH})(?P<last_weekday>{any_of(LONG_WEEKDAYS)})(?!\w)"
        rf"(?:{S}(?:{PART}))?",
        _weekday_range,
    ),
    _rule(
        "the previous Friday",
        WEEKDAY_KEYS,
        rf"the{S}(?P<which>previous|preceding|following|next){S}{WEEKDAY}{MAYBE_PART}",
        _weekday_from_anchor,
    ),
    _rule(
        "weekday",
        WEEKDAY_KEYS,
        rf"(?:(?P<which>last|next|this{S}past|past|this{S}coming|coming|this){S})?"
        rf"(?:late{S}|early{S}|mid-)?(?<!\bevery\s)(?<!\beach\s)(?<!\ba\s)"
        rf"{WEEKDAY}(?:{APOSTROPHE}s)?{MAYBE_PART}",
        _weekday,
    ),
    _rule(
        "around today",
        "yesterday today tonight tomorrow night evening morning afternoon",
        rf"(?P<said>the{S}day{S}before{S}yesterday|yesterday|today|tonight|tomorrow(?:{S}night)?|"
        rf"last{S}(?:night|evening)|this{S}(?:morning|afternoon|evening)|earlier{S}today){MAYBE_PART}"
        rf"(?!\w)",
        _around_today,
    ),
    _rule(
        "ago",
        ("ago",),
        rf"(?:(?:about|some|around|almost|nearly|more{S}than|over|just|only){S})?{NUMBER}{S}{UNIT}{S}ago(?!\w)",
        _ago,
    ),
    _rule(
        "past span",
        "past last recent previous",
        rf"(?:over|in|during|within|for){S}(?:the{S})?(?:past|last|recent|previous){S}(?:{NUMBER}{S})?"
        rf"{UNIT}(?!\w)",
        _past_span,
    ),
    _rule(
        "calendar unit",
        "week month year",
        rf"(?:(?:late|early|earlier|later){S})?(?P<which>last|this){S}(?P<unit>week|month|year)(?!\w|-)",
        _calendar_unit,
    ),
    _rule(
        "weekend",
        ("weekend",),
        rf"(?:(?:the|last|this|this{S}past){S})?weekend(?!\w)",
        _weekend,
    ),
    _rule(
        "offset",
        "later earlier after before previously",
        rf"(?:(?:just|only|less{S}than|about|some|barely|almost|nearly){S})?{NUMBER}{S}"
        rf"{UNIT}{S}(?P<word>earlier|later|before|beforehand|previously|afterwards?|after)(?!\w)"
        rf"|(?:(?:just|only){S})?(?P<unit2>hours|minutes){S}(?P<word2>earlier|later|before|after)(?!\w)",
        _offset,
    ),
    _rule(
        "the next day",
        "previous following next before after preceding",
        rf"the{S}(?:(?P<word>previous|preceding|following|next){S}"
        rf"(?P<unit>day|night|evening|morning|afternoon|week|month|weekend)"
        rf"|(?P<unit2>day|night|evening|week|month|year){S}(?P<word2>before|after))(?!\w)",
        _next_day,
    ),
    _rule(
        "the same day",
        "day night evening morning afternoon",
        rf"(?:(?:earlier|later){S}(?:in{S}the|that(?:{S}same)?|the{S}same){S}(?:day|night|evening|"
        rf"morning|afternoon)|(?:that|the{S}same|that{S}same|that{S}very){S}(?:day|night|evening|"
        rf"morning|afternoon)|later{S}(?:on{S})?(?:the{S})?(?:same|that){S}day)(?!\w)",
        _same_day,
    ),
    _rule(
        "part of day",
        "dawn morning noon midday afternoon evening night dusk sun daybreak late early hours light",
        rf"overnight|(?:late|early)(?={S}(?:on|in|{any_of(LONG_WEEKDAYS)}))"
        rf"|(?:at|by|before|after|until|since){S}(?:first{S}light|{PART})"
        rf"|(?:in|by|during|on|until|since|throughout){S}the{S}(?:early{S}hours(?:{S}of{S}the{S}(?:morning|day))?|"
        rf"(?:(?:early|late|small|following){S})?(?:morning|afternoon|evening|night|hours))(?!\w)"
        rf"|(?:the{S})?(?:early{S}|late{S})?(?:hours|morning|afternoon|evening|night)"
        rf"(?={S}(?:on|of){S}(?:{LONG_WEEKDAY}|\d|{any_of(m for m in MONTHS if len(m) > 3)}))",
        _part_of_day,
    ),
    _rule(
        "soon",
        "within next coming",
        rf"(?:within|in){S}(?:the{S})?(?:(?:next|coming){S})?(?:(?:few|several){S})?"
        rf"(?:hours|days|weeks|months)(?!{S}of)(?!\w)"
        rf"|(?:in{S})?(?:the{S})?(?:coming|next){S}(?:few{S})?(?:hours?|days?|weeks?|months?|year)(?!\w)"
        rf"|within{S}{NUMBER}{S}(?P<unit>hours?|days?|weeks?|months?)(?!\w)",
        _future_span,
    ),
)


GRAMMAR = Grammar(
    rules=RULES,
    joins=re.compile(rf"(?:,?{S}(?:(?:on|of|into|in|from|through){S}(?:the{S})?)?)", re.IGNORECASE),
    before=re.compile(
        r"\b(?:(?P<since>since)|(?P<until>until|till)|(?P<by>by)|(?P<before>before)|"
        r"(?P<after>after))\s(?:late\s|early\s|the\s|around\s|about\s|at\sleast\s){0,2}$",
        re.IGNORECASE,
    ),
    dateline=(
        re.compile(
            rf"(?:[A-Z][\w.'’ -]{{1,30}},?\s){{1,3}}(?:\([A-Z][\w .]{{1,20}}\),?\s)?"
            rf"(?:{LONG_WEEKDAY},?\s)?"
        ),
        re.compile(rf"\s?(?:\([^()]{{1,30}}\))?(?:\s|&nbsp;)?(?:{DASH}|:)"),
    ),
)
