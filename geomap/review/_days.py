"""Days in a spreadsheet: its program writes them in its own way, often without being asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

# How spreadsheet programs write a day, by the country they are set to.
FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d/%m/%y",
    "%m/%d/%Y", "%m/%d/%y", "%d-%m-%Y", "%d-%m-%y", "%m-%d-%Y", "%d-%b-%y", "%d-%b-%Y",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
_TIME = re.compile(r"[T ]\d{1,2}:\d\d.*$")


def formats_of(known: Iterable[tuple[str, date]]) -> Sequence[str]:
    """The ways of writing that fit days of which it is known what they were before."""
    told = set(known)
    return [way for way in FORMATS if all(_read(text, way) == day for text, day in told)]


def iso_day(text: str, formats: Sequence[str]) -> str:
    """A day as 2016-12-06; the text as it is where it is no day, or could be two."""
    for ways in (formats, FORMATS):
        days = {day for way in ways if (day := _read(text, way))}
        if days:
            return days.pop().isoformat() if len(days) == 1 else text
    return text


def _read(text: str, way: str) -> date | None:
    try:
        return datetime.strptime(_TIME.sub("", text.strip()), way).date()  # noqa: DTZ007 (a day)
    except ValueError:
        return None
