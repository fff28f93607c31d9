"""`geomap gazetteer missing`: names that reports use and the gazetteer lacks."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import click

from geomap.cli._common import (
    Row,
    format_option,
    published_option,
    publisher_option,
    region_option,
    say,
    sources_argument,
    write_rows,
)

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.records import Candidate, Match, Place, Report

CONTEXT_CHARACTERS = 240  # how far from a name another place still says where it is
KIND_CHARACTERS = 24  # how far from a name the word for its kind stands
MAX_NEIGHBOURS = 3
MAX_CLOSEST = 3
SPELLING_SCORE = 0.75  # an entry this alike is more likely the same name than another
SPELLING_KM = 60.0  # and lies no farther than this from the places named beside it
LONGEST_SENTENCE = 300
DEFAULT_KIND = "locality"

KIND_WORDS = {
    "neighbourhood": "neighbourhood|neighborhood|quarter|district|suburb|حي|حيّ",
    "town": "town|بلدة|مدينة",
    "village": "village|hamlet|قرية",
    "camp": "camp|مخيم",
    "airport": "airport|airbase|air base|مطار",
    "road": "road|highway|طريق",
    "junction": "crossing|junction|roundabout|دوار|معبر",
    "hill": "hill|mount|mountain|tell|تل|جبل",
}
_KINDS = {kind: re.compile(rf"\b(?:{words})s?\b", re.I) for kind, words in KIND_WORDS.items()}
_SENTENCE_END = re.compile(r"(?<=[.!?؟۔])\s+|\n+")


@dataclass
class Missing:
    """One name, however spelt, and what the reports say around it."""

    surfaces: Counter[str] = field(default_factory=Counter)
    reports: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    neighbours: Counter[str] = field(default_factory=Counter)
    sentence: str = ""

    @property
    def name(self) -> str:
        """The spelling used most."""
        return min(self.surfaces, key=lambda text: (-self.surfaces[text], text))


@click.command(short_help="Names that reports use and the gazetteer lacks.")
@sources_argument
@click.option("--limit", type=click.IntRange(min=1), help="Only the most used ones.")
@region_option
@published_option
@publisher_option
@format_option("table", "jsonl", "csv")
def missing(
    sources: Sequence[str],
    limit: int | None,
    region: str,
    published: date | None,
    publisher: str | None,
    fmt: str | None,
) -> None:
    """Names that reports use and the gazetteer lacks, most used first.

    Each comes with a sentence, what the text says of it (kind, near which places, in which
    governorate), the closest entries, and a line that would add it: as a new spelling where an
    entry is close in name and place, else as a new place without a point. Nothing is written.

    \b
    Examples:
      geomap gazetteer missing reports/
      geomap gazetteer missing reports/*.txt --limit 20 -f jsonl
    """
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import reports_of

    gazetteer = Gazetteer.open(region)
    reports = reports_of(sources, published=published, publisher=publisher, warn=say)
    found = missing_names(reports, gazetteer)
    rows = (missing_row(entry, gazetteer, region) for entry in found[:limit])
    columns = [
        ("uses", lambda row: row["uses"]),
        ("reports", lambda row: row["reports"]),
        ("name", lambda row: row["name"]),
        ("kind", lambda row: row["kind"]),
        ("near", lambda row: ", ".join(place["name"] for place in row["near"])),
        ("governorate", lambda row: row["governorate"]),
        ("closest", lambda row: ", ".join(f"{c['name']} ({c['id']})" for c in row["closest"])),
        ("sentence", lambda row: row["sentence"]),
        ("line", lambda row: row["line"]),
    ]
    write_rows(rows, fmt=fmt, columns=columns, empty="the gazetteer has every name used.")


def missing_names(reports: Iterable[Report], gazetteer: Gazetteer) -> list[Missing]:
    """Every name that means no place, all its spellings together, most used first."""
    from geomap.names.fold import fold
    from geomap.places import match_places

    by_key: dict[str, Missing] = {}
    for report in reports:
        matches = match_places(report, gazetteer)
        for match in matches:
            if match.reason == "unknown":
                key = fold(match.mention.surface)
                _note(by_key.setdefault(key, Missing()), match, matches, report)
    return sorted(by_key.values(), key=lambda m: (-m.surfaces.total(), -len(m.reports), m.name))


def _note(entry: Missing, match: Match, matches: list[Match], report: Report) -> None:
    mention = match.mention
    entry.surfaces[mention.surface] += 1
    entry.reports.add(report.id)
    entry.sentence = entry.sentence or sentence_at(report.text, mention.start, mention.end)
    kind = _kind_at(report.text, mention.start, mention.end)
    if kind:
        entry.kinds[kind] += 1
    for place in _neighbours(match, matches):
        entry.neighbours[place.id] += 1


def _neighbours(match: Match, matches: list[Match]) -> Iterator[Place]:
    """The places with a point that are named just before or after."""
    for other in matches:
        away = max(other.mention.start - match.mention.end, match.mention.start - other.mention.end)
        if other.reason is None and away <= CONTEXT_CHARACTERS:
            yield other.candidates[0].place


def _kind_at(text: str, start: int, end: int) -> str | None:
    """The kind whose word stands nearest to the name."""
    before = text[max(0, start - KIND_CHARACTERS) : start]
    after = text[end : end + KIND_CHARACTERS]
    distances = []
    for kind, word in _KINDS.items():
        distances += [(len(before) - hit.end(), kind) for hit in word.finditer(before)]
        distances += [(hit.start(), kind) for hit in word.finditer(after)]
    return min(distances)[1] if distances else None


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence around a name, on one line, cut where it is long."""
    left = max((hit.end() for hit in _SENTENCE_END.finditer(text, 0, start)), default=0)
    hit = _SENTENCE_END.search(text, end)
    right = hit.start() if hit else len(text)
    left, right = max(left, start - LONGEST_SENTENCE // 2), min(right, end + LONGEST_SENTENCE // 2)
    return " ".join(text[left:right].split())


def missing_row(entry: Missing, gazetteer: Gazetteer, region: str) -> Row:
    """What is shown of a missing name."""
    near = [gazetteer.get(i) for i, _ in entry.neighbours.most_common(MAX_NEIGHBOURS)]
    closest = gazetteer.find(entry.name, limit=MAX_CLOSEST)
    kind = entry.kinds.most_common(1)[0][0] if entry.kinds else None
    governorate = _governorate(near, gazetteer)
    return {
        "name": entry.name,
        "uses": entry.surfaces.total(),
        "reports": len(entry.reports),
        "spellings": dict(entry.surfaces.most_common()),
        "sentence": entry.sentence,
        "kind": kind,
        "near": [{"id": place.id, "name": place.name} for place in near],
        "governorate": governorate.name if governorate else None,
        "closest": [{"id": c.place.id, "name": c.place.name, "score": c.score} for c in closest],
        "line": _line(entry.name, kind, closest, near, governorate, region),
    }


def _governorate(near: list[Place], gazetteer: Gazetteer) -> Place | None:
    """The governorate that most of the neighbours lie in."""
    found = [
        ancestor
        for place in near
        for ancestor in (place, *gazetteer.ancestors(place.id))
        if ancestor.kind == "governorate"
    ]
    counted = Counter(place.id for place in found)
    return gazetteer.get(counted.most_common(1)[0][0]) if counted else None


def _line(
    name: str,
    kind: str | None,
    closest: list[Candidate],
    near: list[Place],
    governorate: Place | None,
    region: str,
) -> str:
    words = ["geomap", "gazetteer"]
    same = next((c.place for c in closest if _is_spelling(c, near)), None)
    if same is not None:
        words += ["name", "add", same.id, name]
    else:
        words += ["add", name, "--kind", kind or DEFAULT_KIND]
        words += ["--parent", governorate.id] if governorate else []
    words += ["--region", region] if region != "syria" else []
    return shlex.join(words)


def _is_spelling(candidate: Candidate, near: list[Place]) -> bool:
    """Whether an entry is alike in name and no stranger to the places named beside it."""
    from geomap.gazetteer.search import distance_km

    place = candidate.place
    if candidate.score < SPELLING_SCORE:
        return False
    if not near or place.lon is None or place.lat is None:
        return True
    points = [(n.lon, n.lat) for n in near if n.lon is not None and n.lat is not None]
    return any(distance_km(place.lon, place.lat, *point) <= SPELLING_KM for point in points)
