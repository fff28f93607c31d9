"""Days told as a list beside a list of places: "A and B fell on 20 and 23 April", "respectively".

Each place has the day that stands at its own position; where the two lists differ in length, or one
day covers several places without "respectively", nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from geomap.claims.dating import Dated
from geomap.claims.merge import CHANGE_FRAMES, Draft
from geomap.claims.story import Story
from geomap.claims.when import When
from geomap.records import DateBasis

PAIR = re.compile(r"(?:on\s+)?(?:[A-Z][a-z]+\s+)?\d{1,2}(?:\s+[A-Z][a-z]+)?\s+and\s+")
BETWEEN_DAYS = re.compile(r"\s*(?:,|and|, and)\s*(?:on\s+)?")


def spread_days(story: Story, number: int, made: Sequence[Draft]) -> None:
    """Give each place of a list its own day, where the sentence lists as many days."""
    sentence = story.discourse.sentences[number]
    times = [w for w in story.timeline.times_in(sentence) if w.kind == "on"]
    if not times:
        return
    changes = [d for d in made if d.frame in CHANGE_FRAMES and not d.finding.place.anaphor]
    for _, group in groupby(changes, key=lambda d: (d.rule, d.finding.party, d.dated)):
        rows = sorted(group, key=lambda d: d.finding.place.start)
        days = _day_list(story, times, len(rows)) if len(rows) > 1 else []
        for row, day in zip(rows, days, strict=False):
            row.dated = day


def _day_list(story: Story, times: list[When], wanted: int) -> list[Dated]:
    """As many days as are wanted, told one after the other; empty where there are none."""
    for when in times:
        ends = when.date_from and when.date_to
        before = story.text[max(0, when.start - 9) : when.start].lower().split()
        span = before[-1:] in (["between"], ["from"])
        if ends and wanted == 2 and PAIR.match(when.text) and not span:
            return [Dated(day, basis=DateBasis.STATED) for day in (when.date_from, when.date_to)]
    run: list[When] = []
    for when in times:
        gap = story.text[run[-1].end : when.start] if run else ""
        run = [*run, when] if run and BETWEEN_DAYS.fullmatch(gap) else [when]
        if len(run) == wanted and all(w.date for w in run):
            return [Dated(w.date, basis=w.basis) for w in run]
    return []
