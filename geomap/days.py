"""The days of claims: when something was told, the last day of all, what is too recent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from geomap.records import Claim, Modality


def today() -> date:
    """Today in UTC: what `--delay` counts from."""
    return datetime.now(UTC).date()


def told_on(claim: Claim) -> date | None:
    """The day of the event, or of the report where that is unknown."""
    return claim.date or claim.date_to or claim.published


def last_day(claims: Iterable[Claim]) -> date | None:
    """The last day on which anything was reported."""
    days = (claim.published or told_on(claim) for claim in claims)
    return max((day for day in days if day), default=None)


def days_of(claims: Iterable[Claim]) -> list[date]:
    """Every day on which something asserted happened or was reported, in order."""
    return sorted(
        {
            day
            for claim in claims
            if claim.modality is Modality.ASSERTED and (day := claim.published or told_on(claim))
        }
    )


def without_recent(claims: Iterable[Claim], *, days: int, today: date) -> list[Claim]:
    """The claims whose event (or, if its day is unknown, whose report) is at least `days` old."""
    newest = today - timedelta(days=days)
    return [claim for claim in claims if (told := told_on(claim)) is None or told <= newest]
