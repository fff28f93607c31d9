"""How English names a time: one rule a construction, the most specific first."""

from __future__ import annotations

import re

from geomap.claims.when import Grammar, Resolve, Rule, any_of
from geomap.claims.when_english_days import (
    MONTHS,
    NUMBERS,
    WEEKDAYS,
    S,
    around_today,
    calendar_date,
    calendar_unit,
    day_of_month,
    day_range,
    future_span,
    iso_date,
    month_reading,
    next_day,
    numeric_date,
    offset,
    part_of_day,
    past_span,
    same_day,
    season,
    so_long_ago,
    weekday,
    weekday_from_anchor,
    weekday_range,
    weekend,
    year,
    year_again,
)

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


def _at_word(pattern: str) -> str:
    return rf"(?<![\w$£€.-])(?:{pattern})"


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
        name, tuple(keys.split()) if isinstance(keys, str) else keys, _at_word(pattern), resolve
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
        iso_date,
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
        day_range,
    ),
    _rule(
        "March 3 to 5",
        MONTH_KEYS,
        rf"{month_pattern()}{S}(?:the{S})?{DAY}{RANGE_AND}(?:{month_pattern('last_month')}{S})?"
        rf"{_last_day()}(?!{S}(?:{any_of(MONTHS)}))(?:,?{S}{YEAR})?",
        day_range,
    ),
    _rule(
        "6 December",
        MONTH_KEYS,
        rf"{MAYBE_WEEKDAY}{DAY}(?:{S}|-)(?:of{S})?{month_pattern()}(?:-(?=\d{{4}}))?{MAYBE_YEAR}",
        calendar_date,
    ),
    _rule(
        "December 6",
        MONTH_KEYS,
        rf"{MAYBE_WEEKDAY}{month_pattern()}{S}(?:the{S})?{DAY}(?!{S}?{DASH}{S}?\d{{1,2}}(?!\d))"
        rf"{MAYBE_YEAR}",
        calendar_date,
    ),
    _rule(
        "the 23rd",
        ORDINALS,
        r"(?:(?<=\bon\s)|(?<=\bby\s)|(?<=\buntil\s)|(?<=\bsince\s)|(?<=\bof\s)|(?<=\bbefore\s))"
        rf"the{S}(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)(?!\w)"
        rf"(?:{S}of{S}(?:that|the{S}same){S}month)?{NO_DAY}",
        day_of_month,
    ),
    _rule(
        "month",
        MONTH_KEYS,
        rf"{THE_PART_OF}{month_pattern()}(?:(?:,?{S}(?:of{S})?){YEAR}|{THAT_YEAR})"
        rf"|(?P<bare>(?<=\bin\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bby\s)|(?<=\bthroughout\s)"
        rf"|(?<=\bduring\s)|(?<=\bfrom\s)|(?<=\blast\s)|(?<=\blate\s)|(?<=\bearly\s)|(?<=\bof\s))"
        rf"{THE_PART_OF.replace('?P<part>', '?P<part2>')}{month_pattern('month2')}(?!{S}\d)"
        rf"|{SPAN_PART.replace('?P<part>', '?P<part3>')}{month_pattern('month3')}(?!{S}\d)",
        month_reading,
    ),
    _rule(
        "season",
        "spring summer autumn fall winter",
        rf"(?:the{S})?(?:{SPAN_PART})?(?:the{S})?(?P<season>spring|summer|autumn|fall|winter)"
        rf"{S}(?:of{S})?{YEAR}",
        season,
    ),
    _rule(
        "season without its year",
        "spring summer autumn winter",
        rf"(?:(?<=\bsince\s)|(?<=\blast\s)|(?<=\bthis\s)|(?<=\bin\s)|(?<=\bthe\s))"
        rf"(?:the{S})?(?P<season>spring|summer|autumn|winter)(?!\w)",
        season,
    ),
    _rule(
        "year",
        ("19", "20", "18"),
        rf"(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bby\s)|(?<=\bduring\s)|(?<=\bfrom\s)"
        rf"|(?<=\bthroughout\s)|(?<=\bof\s)|{SPAN_PART}){YEAR}(?![-/.]\d)",
        year,
    ),
    _rule(
        "that year",
        ("year",),
        rf"(?:later{S})?(?:that(?:{S}same)?|the{S}(?P<again>same|following|next)){S}year(?!\w)",
        year_again,
    ),
    _rule(
        "weekday of last week",
        WEEKDAY_KEYS,
        rf"{WEEKDAY}(?:{S}(?:{PART}))?,?{S}(?:of{S})?(?P<last_week>last{S}week)"
        rf"|(?P<last_week2>last{S}week){S}(?:on{S})?{OTHER_WEEKDAY}",
        weekday,
    ),
    _rule(
        "weekday to weekday",
        WEEKDAY_KEYS,
        rf"(?P<night>overnight{S}(?:from{S}|between{S})?|night{S}(?:of|from|between){S})?"
        rf"(?P<weekday>{any_of(LONG_WEEKDAYS)})(?:{S}(?:{PART}))?"
        rf"(?:{S}(?:and|to|until|till|through|into){S}|{DASH})(?P<last_weekday>{any_of(LONG_WEEKDAYS)})(?!\w)"
        rf"(?:{S}(?:{PART}))?",
        weekday_range,
    ),
    _rule(
        "the previous Friday",
        WEEKDAY_KEYS,
        rf"the{S}(?P<which>previous|preceding|following|next){S}{WEEKDAY}{MAYBE_PART}",
        weekday_from_anchor,
    ),
    _rule(
        "weekday",
        WEEKDAY_KEYS,
        rf"(?:(?P<which>last|next|this{S}past|past|this{S}coming|coming|this){S})?"
        rf"(?:late{S}|early{S}|mid-)?(?<!\bevery\s)(?<!\beach\s)(?<!\ba\s)"
        rf"{WEEKDAY}(?:{APOSTROPHE}s)?{MAYBE_PART}",
        weekday,
    ),
    _rule(
        "around today",
        "yesterday today tonight tomorrow night evening morning afternoon",
        rf"(?P<said>the{S}day{S}before{S}yesterday|yesterday|today|tonight|tomorrow(?:{S}night)?|"
        rf"last{S}(?:night|evening)|this{S}(?:morning|afternoon|evening)|earlier{S}today){MAYBE_PART}"
        rf"(?!\w)",
        around_today,
    ),
    _rule(
        "ago",
        ("ago",),
        rf"(?:(?:about|some|around|almost|nearly|more{S}than|over|just|only){S})?{NUMBER}{S}{UNIT}{S}ago(?!\w)",
        so_long_ago,
    ),
    _rule(
        "past span",
        "past last recent previous",
        rf"(?:over|in|during|within|for){S}(?:the{S})?(?:past|last|recent|previous){S}(?:{NUMBER}{S})?"
        rf"{UNIT}(?!\w)",
        past_span,
    ),
    _rule(
        "calendar unit",
        "week month year",
        rf"(?:(?:late|early|earlier|later){S})?(?P<which>last|this){S}(?P<unit>week|month|year)(?!\w|-)",
        calendar_unit,
    ),
    _rule(
        "weekend",
        ("weekend",),
        rf"(?:(?:the|last|this|this{S}past){S})?weekend(?!\w)",
        weekend,
    ),
    _rule(
        "offset",
        "later earlier after before previously",
        rf"(?:(?:just|only|less{S}than|about|some|barely|almost|nearly){S})?{NUMBER}{S}"
        rf"{UNIT}{S}(?P<word>earlier|later|before|beforehand|previously|afterwards?|after)(?!\w)"
        rf"|(?:(?:just|only){S})?(?P<unit2>hours|minutes){S}(?P<word2>earlier|later|before|after)(?!\w)",
        offset,
    ),
    _rule(
        "the next day",
        "previous following next before after preceding",
        rf"the{S}(?:(?P<word>previous|preceding|following|next){S}"
        rf"(?P<unit>day|night|evening|morning|afternoon|week|month|weekend)"
        rf"|(?P<unit2>day|night|evening|week|month|year){S}(?P<word2>before|after))(?!\w)",
        next_day,
    ),
    _rule(
        "the same day",
        "day night evening morning afternoon",
        rf"(?:(?:earlier|later){S}(?:in{S}the|that(?:{S}same)?|the{S}same){S}(?:day|night|evening|"
        rf"morning|afternoon)|(?:that|the{S}same|that{S}same|that{S}very){S}(?:day|night|evening|"
        rf"morning|afternoon)|later{S}(?:on{S})?(?:the{S})?(?:same|that){S}day)(?!\w)",
        same_day,
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
        part_of_day,
    ),
    _rule(
        "soon",
        "within next coming",
        rf"(?:within|in){S}(?:the{S})?(?:(?:next|coming){S})?(?:(?:few|several){S})?"
        rf"(?:hours|days|weeks|months)(?!{S}of)(?!\w)"
        rf"|(?:in{S})?(?:the{S})?(?:coming|next){S}(?:few{S})?(?:hours?|days?|weeks?|months?|year)(?!\w)"
        rf"|within{S}{NUMBER}{S}(?P<unit>hours?|days?|weeks?|months?)(?!\w)",
        future_span,
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
    aside=re.compile(
        r"\b(?:which|who|that)\s(?:was|were|had|has|have|fell|it|they)\b[^,.;:]{0,30}$"
        r"|\b(?:districts?|neighbou?rhoods?|quarters?|towns?|villages?|areas?|ground|streets)\s"
        r"(?:lost|won|taken|held|\w+ed)\s(?:on\s|early\s|late\s){0,2}$"
    ),
    dateline=(
        re.compile(
            rf"(?:[A-Z][\w.'’ -]{{1,30}},?\s){{1,3}}(?:\([A-Z][\w .]{{1,20}}\),?\s)?"
            rf"(?:{LONG_WEEKDAY},?\s)?"
        ),
        re.compile(rf"\s?(?:\([^()]{{1,30}}\))?(?:\s|&nbsp;)?(?:{DASH}|:)"),
    ),
)
