"""What the scanners hand on: a possible mention with all that speaks for and against it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from geomap.names.index import Entry
from geomap.names.world import City

YES, MAYBE, NO = 1, 0, -1
AREA = "area"  # a province, a region, a river: no point stands for it
UNKNOWN = "unknown"  # the text says that it is a place; no table has it
ONLY_IN_A_LIST = "only in a list"  # reason of a MAYBE that nearness alone does not help
SETTLED = frozenset({"quarter", "town", "village", "camp"})  # classes where people live


@dataclass(slots=True)
class Sighting:
    """A name in a text that may be a mention. Offsets are those of the decoded text."""

    start: int
    end: int
    key: str
    entries: list[Entry] = field(default_factory=list)
    abroad: list[City] = field(default_factory=list)
    cues: frozenset[str] = frozenset()  # classes of generic nouns beside it
    plural: bool = False  # the generic noun is a plural: it counts for the whole list
    verdict: int = MAYBE
    located: bool = False  # a word beside it takes a place
    why: str = ""  # the reason of the verdict
    unresolved: str | None = None  # why no place is looked for: "area", "unknown", …
    group: int = -1  # the list it stands in, or -1
    link: int = -1  # start of the name that it is placed by ("X, west of Y"), or -1
    contrast: int = -1  # start of a name of the same spelling that it is set against, or -1


class Spans:
    """The stretches of some sightings that do not overlap, quick to compare with."""

    def __init__(self, sightings: Iterable[Sighting]) -> None:
        spans = sorted((s.start, s.end) for s in sightings)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def overlap(self, start: int, end: int) -> bool:
        """Whether a stretch shares a character with any of them."""
        at = bisect_left(self._starts, end)
        return at > 0 and self._ends[at - 1] > start
