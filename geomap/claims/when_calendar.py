"""Days of the calendar, and what is known of them while a text is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

NEAR_CHRONICLE_DAYS = 120  # a chronicle's next entry is rarely further from the one before

YEAR_DAYS = 365


@dataclass(slots=True)
class Calendar:
    """What is known while a text is read: its day, the day named last, the year named last."""

    published: date | None
    anchor: date | None = None
    year: int | None = None

    def latest_weekday(self, weekday: int, *, strictly: bool = False) -> date | None:
        """The latest such weekday up to (or `strictly` before) publication."""
        if self.published is None:
            return None
        back = (self.published.weekday() - weekday) % 7
        return shift(self.published, -(back or 7) if strictly else -back)

    def weekday_of_last_week(self, weekday: int) -> date | None:
        """That day of the calendar week (from Monday) before the one of publication."""
        if self.published is None:
            return None
        return shift(self.published, -self.published.weekday() - 7 + weekday)

    def day_and_month(self, day: int, month: int) -> date | None:
        """A day named without its year: the chronicle's next, else the latest up to publication."""
        return (
            self._next_in_chronicle(day, month)
            or self._latest(day, month)
            or (make_day(self.year, month, day) if self.year and not self.published else None)
        )

    def month(self, month: int) -> tuple[date, date] | None:
        """The span of a month named without its year, by the same rule."""
        first = self.day_and_month(1, month)
        return month_span(first.year, month) if first else None

    def _latest(self, day: int, month: int) -> date | None:
        if self.published is None:
            return None
        for year in range(self.published.year, self.published.year - 9, -1):  # 29 February
            found = make_day(year, month, day)
            if found and found <= self.published:
                return found
        return None

    def _next_in_chronicle(self, day: int, month: int) -> date | None:
        """In an account of a past year, the first such day after the one named last."""
        if self.anchor is None or (
            self.published and (self.published - self.anchor).days <= YEAR_DAYS
        ):
            return None
        for year in (self.anchor.year, self.anchor.year + 1):
            found = make_day(year, month, day)
            if found and 0 <= (found - self.anchor).days <= NEAR_CHRONICLE_DAYS:
                return found
        return make_day(self.anchor.year, month, day)


def shift(day: date, days: int) -> date | None:
    """`day` moved by `days`; None beyond the calendar's ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def make_day(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_span(year: int, month: int) -> tuple[date, date] | None:
    """First and last day of a month; None beyond the calendar's ends."""
    first = make_day(year, month, 1)
    after = make_day(year + month // 12, month % 12 + 1, 1)
    return (first, after - timedelta(days=1)) if first and after else None


def part_of_span(span: tuple[date, date], part: str) -> tuple[date, date]:
    """The "early", "mid" or "late" third of a span; the whole of it for any other word."""
    first, last = span
    third = (last - first).days // 3
    if part == "early":
        return first, first + timedelta(days=third)
    if part == "mid":
        return first + timedelta(days=third), last - timedelta(days=third)
    if part == "late":
        return last - timedelta(days=third), last
    return span


def season_span(year: int, first_month: int) -> tuple[date, date] | None:
    """Three months from `first_month` on; winter runs into the next year."""
    first = make_day(year, first_month, 1)
    end_month = first_month + 2
    last = month_span(year + (end_month > 12), (end_month - 1) % 12 + 1)
    return (first, last[1]) if first and last else None


def year_span(year: int) -> tuple[date, date] | None:
    """The first and last day of a year."""
    first, last = make_day(year, 1, 1), make_day(year, 12, 31)
    return (first, last) if first and last else None
