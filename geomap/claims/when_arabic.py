"""How Arabic names a time. Patterns stand in folded spelling (see arabic_text.py)."""

from __future__ import annotations

import re
from datetime import date

from geomap.claims.when import Found, Grammar, Reading, Resolve, Rule, any_of, from_anchor, words
from geomap.claims.when_calendar import (
    Calendar,
    make_day,
    month_span,
    part_of_span,
    season_span,
    shift,
    year_span,
)
from geomap.claims.when_english import RULES as ENGLISH_RULES
from geomap.records import DateBasis

STATED = DateBasis.STATED
WORDS = words("ar")
WEEKDAYS, MONTHS, NUMBERS, ORDINALS, SEASONS = (
    WORDS[key] for key in ("weekdays", "months", "numbers", "ordinals", "seasons")
)
VAGUE_DAYS = 4  # "a few days": at most about so many

S = r"(?:\s{1,3})"
CLITIC = r"[وف]?[بلك]?"
END = r"(?!\w)"
PART = r"(?:منتصف ليل|بعد ظهر|قبل ظهر|بعيد ظهر|فجر|صباح|ظهر|عصر|مساء|ليله|ليل|غروب|نهار|صبيحه|عشيه)"
LATE_IN = r"(?:(?:في )?(?:وقت|ساعه) (?:متاخره?|مبكره?) (?:من )?)"
WEEKDAY = rf"(?P<weekday>{any_of(WEEKDAYS)}){END}"
MONTH = rf"(?P<month>{any_of(MONTHS)})(?:{S}?[/(]{S}?{any_of(MONTHS)}\)?)?{END}"
YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
IN_YEAR = rf"(?:[،,]?{S}(?:من{S})?(?:(?:ال)?عام{S}|(?:ال)?سنه{S})?{YEAR})"
LAST = r"(?:الماضي(?:ه|ين)?|الفايته?|المنصرمه?|الاخير(?:ه|ين)?|السابقه?)"
THIS = r"(?:الجاري|الحالي)"
COMING = r"(?:المقبله|المقبل|القادمه|القادم)"
SPAN_PART = r"(?P<part>مطلع|بدايات|بدايه|اوايل|منتصف|اواسط|اواخر|نهايات|نهايه|ختام)"
NUMBER = rf"(?P<number>\d{{1,3}}|{any_of(NUMBERS)}|بضعه|بضع|عده)"
DUALS = {"يومين": 2, "اسبوعين": 14, "شهرين": 60, "سنتين": 730, "عامين": 730, "ليلتين": 2}
UNITS = {
    "ساعه": 0, "ساعات": 0, "ساعتين": 0, "يوم": 1, "يوما": 1, "ايام": 1, "ليله": 1, "ليال": 1,
    "اسبوع": 7, "اسابيع": 7, "اسبوعا": 7, "شهر": 30, "اشهر": 30, "شهور": 30, "شهرا": 30,
    "سنه": 365, "سنوات": 365, "عام": 365, "اعوام": 365, "عاما": 365,
}  # fmt: skip
UNIT = rf"(?P<unit>{any_of([*UNITS, *DUALS])}){END}"
COUNT = rf"(?:{NUMBER}{S})?{UNIT}"


def _rule(name: str, keys: str, pattern: str, resolve: Resolve) -> Rule:
    source = rf"(?<!\w){CLITIC}(?P<core>{pattern})"
    return Rule(name, tuple(key.replace("_", " ") for key in keys.split()), source, resolve)


def _day_number(said: str) -> int:
    return int(said) if said.isdecimal() else ORDINALS[said]


def _calendar_date(said: Found, calendar: Calendar) -> Reading | None:
    day, month = _day_number(said["day"]), MONTHS[said["month"]]
    if said.get("year"):
        return Reading(make_day(int(said["year"]), month, day), basis=STATED)
    return Reading(calendar.day_and_month(day, month), basis=STATED)


def _day_of_this_month(said: Found, calendar: Calendar) -> Reading | None:
    """ "The thirteenth of the month": of the one spoken of, else of publication."""
    origin = calendar.anchor or calendar.published
    found = make_day(origin.year, origin.month, _day_number(said["day"])) if origin else None
    return Reading(found, basis=STATED)


def _day_range(said: Found, calendar: Calendar) -> Reading | None:
    month = MONTHS[said["month"]]
    last_day = _day_number(said["last_day"])
    last = (
        make_day(int(said["year"]), month, last_day)
        if said.get("year")
        else calendar.day_and_month(last_day, month)
    )
    first = make_day(last.year, month, _day_number(said["day"])) if last else None
    return Reading(span=(first, last), basis=STATED)


def _part(said: Found) -> str:
    part = said.get("part")
    if part in ("مطلع", "بدايات", "بدايه", "اوايل"):
        return "early"
    return {"منتصف": "mid", "اواسط": "mid", "": "whole"}.get(part, "late")


def _month(said: Found, calendar: Calendar) -> Reading | None:
    month = MONTHS[said["month"]]
    span = month_span(int(said["year"]), month) if said.get("year") else calendar.month(month)
    return Reading(span=part_of_span(span, _part(said)) if span else (None, None), basis=STATED)


def _year(said: Found, _calendar: Calendar) -> Reading | None:
    span = year_span(int(said["year"]))
    return Reading(span=part_of_span(span, _part(said)), basis=STATED) if span else None


def _season(said: Found, _calendar: Calendar) -> Reading | None:
    span = season_span(int(said["year"]), SEASONS[said["season"]])
    return Reading(span=span, basis=STATED) if span else None


def _weekday(said: Found, calendar: Calendar) -> Reading | None:
    weekday = WEEKDAYS[said["weekday"]]
    if said.get("coming"):
        latest = calendar.latest_weekday(weekday)
        return Reading(shift(latest, 7) if latest else None, kind="future", weekday=weekday)
    return Reading(
        calendar.latest_weekday(weekday, strictly=bool(said.get("last"))), weekday=weekday
    )


def _night_between(said: Found, calendar: Calendar) -> Reading | None:
    return Reading(calendar.latest_weekday(WEEKDAYS[said["last_weekday"]]))


def _weekday_span(said: Found, calendar: Calendar) -> Reading | None:
    last = calendar.latest_weekday(WEEKDAYS[said["last_weekday"]])
    if last is None:
        return Reading()
    days = (last.weekday() - WEEKDAYS[said["weekday"]]) % 7
    return Reading(span=(shift(last, -days), last))


def _today_and(days: int) -> Resolve:
    def resolve(_said: Found, calendar: Calendar) -> Reading:
        found = shift(calendar.published, days) if calendar.published else None
        return Reading(found, kind="future" if days > 0 else "on")

    return resolve


def _from_anchor(days: int) -> Resolve:
    def resolve(_said: Found, calendar: Calendar) -> Reading:
        return from_anchor(calendar, days)

    return resolve


def _count(said: Found) -> tuple[int, bool]:
    """How many days are counted, and whether that is exact (days are, weeks are not)."""
    unit, number = said["unit"], said.get("number")
    if unit in DUALS:
        return DUALS[unit], unit in ("يومين", "ليلتين")
    length = UNITS[unit]
    if not number:
        vague = unit in ("ايام", "اسابيع", "اشهر", "شهور", "سنوات", "اعوام", "ليال")
        return (length * VAGUE_DAYS if vague else length), length <= 1 and not vague
    times = int(number) if number.isdecimal() else NUMBERS.get(number)
    return length * (times or VAGUE_DAYS), length <= 1 and times is not None


def _around(middle: date | None, days: int) -> tuple[date | None, date | None]:
    slack = max(3, min(days // 4, 180))
    return (shift(middle, -slack), shift(middle, slack)) if middle else (None, None)


def _ago(said: Found, calendar: Calendar) -> Reading | None:
    """Two days ago: counted from publication; "two days before" a thing dates that thing."""
    if calendar.published is None:
        return Reading()
    days, exact = _count(said)
    found = shift(calendar.published, -days)
    return Reading(found) if exact else Reading(span=_around(found, days), anchors=False)


def _since_ago(said: Found, calendar: Calendar) -> Reading | None:
    """For three days now, or three days ago: Arabic says both with one word; a span is safe."""
    days, _exact = _count(said)
    end = calendar.published
    return Reading(span=(shift(end, -days) if end else None, end), kind="since", anchors=False)


def _offset(said: Found, calendar: Calendar) -> Reading | None:
    days, exact = _count(said)
    sign = 1 if said["word"].startswith("بعد") else -1
    if said.get("of"):  # a day after X: it is X that happened a day earlier
        return (
            from_anchor(calendar, -sign * days, of_what_follows=True)
            if exact
            else Reading(of_what_follows=True, anchors=False)
        )
    if exact:
        return from_anchor(calendar, sign * days)
    origin = calendar.anchor or calendar.published
    middle = shift(origin, sign * days) if origin else None
    return Reading(span=_around(middle, days), anchors=False)


def _past_span(said: Found, calendar: Calendar) -> Reading | None:
    end = calendar.published
    if end is None:
        return Reading()
    unit = said["span_unit"]
    if unit.endswith("ين"):
        days = {"اليومين": 2, "الاسبوعين": 14, "الشهرين": 60}.get(unit, 14)
    else:
        length = UNITS.get(unit.removeprefix("ال"), 1) or 1
        plural = unit in ("الايام", "الاسابيع", "الاشهر", "السنوات")
        days = length * (VAGUE_DAYS if plural else 1)
    return Reading(span=(shift(end, -days), end), anchors=False)


def _calendar_unit(said: Found, calendar: Calendar) -> Reading | None:
    today = calendar.published
    if today is None:
        return Reading()
    last, unit = bool(said.get("last")), said["unit"]
    if unit == "اسبوع":
        monday = shift(today, -today.weekday() - (7 if last else 0))
        return Reading(span=(monday, shift(monday, 6) if last and monday else today), anchors=False)
    if unit == "شهر":
        month = today.month - last
        span = month_span(today.year - (month == 0), month or 12)
    else:
        span = year_span(today.year - last)
    if span is None:
        return Reading()
    first, end = part_of_span(span, _part(said))
    return Reading(span=(first, min(end, today)), anchors=False)


def _part_of_day(_said: Found, calendar: Calendar) -> Reading | None:
    return Reading(calendar.anchor or calendar.published, kind="time", offset=0, anchors=False)


def _future(_said: Found, _calendar: Calendar) -> Reading | None:
    return Reading(kind="future", anchors=False)


SOON_UNITS = r"(?:ساعات|ايام|اسابيع|اشهر|يومين|اسبوعين|يوم|اسبوع|شهر|عام)"
DAY_NUMBER = rf"\d{{1,2}}(?!\d)|{any_of(ORDINALS)}"
OF_DAY = rf"(?:{LATE_IN}?(?:{PART}|يوم|نهار|امس|اليوم|هذا اليوم)(?:{S}(?:من{S})?))"

RULES: tuple[Rule, ...] = (
    *(rule for rule in ENGLISH_RULES if rule.name in ("ISO date", "numeric date")),
    _rule(
        "3 to 5 March",
        " ".join(sorted({m.split()[0] for m in MONTHS})),
        rf"(?:بين{S}|من{S})?(?P<day>{DAY_NUMBER}){S}(?:و|الي{S}|حتي{S}|-{S}?)(?P<last_day>{DAY_NUMBER})"
        rf"{S}(?:من{S})?(?:شهر{S})?{MONTH}{IN_YEAR}?",
        _day_range,
    ),
    _rule(
        "6 December",
        " ".join(sorted({m.split()[0] for m in MONTHS})),
        rf"(?:{OF_DAY}{{0,3}}(?:{any_of(WEEKDAYS)}[،,]?{S})?)?(?:الموافق{S})?\(?"
        rf"(?P<day>{DAY_NUMBER}){S}(?:من{S})?(?:شهر{S})?{MONTH}(?:{IN_YEAR}|{S}{THIS}|{S}{LAST})?",
        _calendar_date,
    ),
    _rule(
        "6th of the month",
        "الشهر",
        rf"(?P<day>{DAY_NUMBER}){S}من{S}(?:هذا{S})?الشهر(?:{S}(?:نفسه|ذاته|{THIS}))?{END}",
        _day_of_this_month,
    ),
    _rule(
        "month of a year",
        " ".join(sorted({m.split()[0] for m in MONTHS})),
        rf"(?:{SPAN_PART}{S})?(?:شهر{S})?{MONTH}{IN_YEAR}",
        _month,
    ),
    _rule(
        "month",
        " ".join(sorted({m.split()[0] for m in MONTHS})),
        rf"(?:{SPAN_PART}{S}(?:شهر{S})?|شهر{S}|(?<=في\s)|(?<=منذ\s)|(?<=خلال\s)|(?<=حتي\s))"
        rf"{MONTH}(?:{S}(?:{THIS}|{LAST}))?",
        _month,
    ),
    _rule(
        "season",
        "ربيع صيف خريف شتاء",
        rf"(?P<season>{any_of(SEASONS)}){S}(?:(?:ال)?عام{S}|(?:ال)?سنه{S})?{YEAR}",
        _season,
    ),
    _rule(
        "year",
        "19 20",
        rf"(?:{SPAN_PART}{S})?(?:(?:ال)?(?:عام|سنه){S}|(?<=في\s)|(?<=منذ\s)|(?<=حتي\s)){YEAR}",
        _year,
    ),
    _rule(
        "Friday to Saturday",
        "ليل",
        rf"(?:ليل|ليله){S}{WEEKDAY}{S}?(?:[-/–]|الي{S}|علي{S}|{S}){S}?(?P<last_weekday>{any_of(WEEKDAYS)}){END}",
        _night_between,
    ),
    _rule(
        "from Friday to Sunday",
        "بين من",
        rf"(?:من|بين){S}(?:يومي{S}|يوم{S})?{WEEKDAY}{S}(?:و|الي{S}|حتي{S})(?:يوم{S})?"
        rf"(?P<last_weekday>{any_of(WEEKDAYS)}){END}",
        _weekday_span,
    ),
    _rule(
        "weekday",
        " ".join(WEEKDAYS),
        rf"{OF_DAY}{{0,3}}{WEEKDAY}(?:{S}(?P<last>{LAST})|{S}(?P<coming>{COMING})|{S}{THIS})?"
        rf"(?:{S}(?:فجرا|صباحا|ظهرا|عصرا|مساء|ليلا){END})?",
        _weekday,
    ),
    _rule(
        "the day before yesterday", "امس", r"(?:اول (?:من )?امس|امس الاول)" + END, _today_and(-2)
    ),
    _rule(
        "last night",
        "الليله",
        rf"(?:خلال{S})?الليله{S}(?:الماضيه|الفايته)",
        _today_and(-1),
    ),
    _rule(
        "yesterday",
        "امس البارحه",
        rf"{LATE_IN}?(?:{PART}{S})?(?:يوم{S})?(?:ال)?(?:امس|بارحه){END}",
        _today_and(-1),
    ),
    _rule(
        "tomorrow",
        "غد",
        rf"(?:{PART}{S}|يوم{S})?(?:غدا|غد|الغد){END}",
        _today_and(1),
    ),
    _rule(
        "the next day",
        "اليوم",
        rf"(?:في{S})?اليوم{S}(?:التالي|الذي تلاه|اللاحق){END}",
        _from_anchor(1),
    ),
    _rule(
        "the day before", "اليوم", rf"(?:في{S})?اليوم{S}(?:السابق|الذي سبقه){END}", _from_anchor(-1)
    ),
    _rule(
        "the same day",
        "اليوم ذلك",
        rf"(?:في{S})?(?:اليوم{S}(?:نفسه|ذاته)|(?:نفس|ذات|ذلك){S}(?:ال)?(?:يوم|مساء|صباح|ليله)|"
        rf"وقت{S}(?:سابق|لاحق){S}من{S}(?:اليوم(?:{S}(?:نفسه|ذاته))?|يوم{S}امس)){END}",
        _from_anchor(0),
    ),
    _rule(
        "today",
        "اليوم الليله",
        rf"(?:{LATE_IN}?(?:{PART}{S})?(?:هذا{S})?اليوم|هذه{S}الليله|(?<!\w)الليله){END}"
        rf"(?!{S}(?:{any_of(ORDINALS)}|الذي|التي){END})",
        _today_and(0),
    ),
    _rule(
        "a day after",
        "بعد قبل",
        rf"(?P<word>بعد|قبل){S}{COUNT}(?P<of>{S}(?:من|علي){END})",
        _offset,
    ),
    _rule(
        "two days after that",
        "بعد قبل",
        rf"(?P<word>بعد(?:ها|ه|{S}ذلك)?|قبل(?:ها|ه|{S}ذلك)){S}ب?{COUNT}",
        _offset,
    ),
    _rule("ago", "قبل", rf"قبل{S}(?:نحو{S}|حوالي{S}|اكثر{S}من{S}|اقل{S}من{S})?{COUNT}", _ago),
    _rule("since", "منذ", rf"منذ{S}(?:نحو{S}|حوالي{S}|اكثر{S}من{S}|قرابه{S})?{COUNT}", _since_ago),
    _rule(
        "past span",
        "الماضي الاخير الفايت المنصرم",
        rf"(?:(?:خلال|في|طوال|طيله){S})?(?:ال\d+{S})?(?P<span_unit>الساعات|الايام|الاسابيع|الاشهر|السنوات|"
        rf"اليومين|الاسبوعين|الشهرين)(?:{S}(?:ال)?(?:{NUMBER}))?{S}{LAST}",
        _past_span,
    ),
    _rule(
        "calendar unit",
        "الاسبوع الشهر العام السنه",
        rf"(?:{SPAN_PART}{S})?(?:هذا{S}|هذه{S})?ال(?P<unit>اسبوع|شهر|عام|سنه){S}(?:(?P<last>{LAST})|{THIS}|الحاليه)"
        rf"|هذ[اه]{S}ال(?P<unit2>اسبوع|شهر|عام|سنه){END}",
        _calendar_unit,
    ),
    _rule(
        "part of day",
        "فجر صباح ظهر عصر مساء ليل",
        rf"(?:(?:مع|عند|قبيل|بعيد|في|قبل|بعد|خلال){S})?(?:ساعات{S})?ال(?:فجر|صباح|ظهر|ظهيره|عصر|مساء|ليل){END}"
        rf"|(?:فجرا|صباحا|ظهرا|عصرا|مساء|ليلا){END}(?!{S}ال)",
        _part_of_day,
    ),
    _rule(
        "soon",
        "خلال المقبل القادم",
        rf"(?:خلال|في غضون){S}(?:{NUMBER}{S})?{SOON_UNITS}{END}"
        rf"|(?:(?:خلال|في){S})?ال{SOON_UNITS}{S}(?:القليله{S})?{COMING}",
        _future,
    ),
)

GRAMMAR = Grammar(
    rules=RULES,
    joins=re.compile(rf"[،,]?{S}(?:(?:في|من|يوم){S}){{0,2}}"),
    before=re.compile(
        r"(?<!\w)[وف]?(?:(?P<since>منذ|اعتبارا من)|(?P<until>حتي|لغايه)|(?P<by>بحلول)|"
        r"(?P<before>قبل|قبيل)|(?P<after>بعد|عقب))\s(?:يوم\s|شهر\s|عام\s)?$"
    ),
)
