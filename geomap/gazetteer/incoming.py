"""What an import brings: places with all that belongs to them, and the rows that cannot be used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from geomap.gazetteer.areas import AreaRow
from geomap.gazetteer.cells import Where
from geomap.gazetteer.region import DataSource
from geomap.gazetteer.rows import NameRow, PlaceRow, RedirectRow

SOURCE_FIELDS = (
    *("title", "publisher", "url", "year", "licence", "credit", "changed", "disclaimer"),
)
MOST_REASONS = 50  # kinds of reason kept apart; a broken file must not fill the memory with them
OTHER_REASONS = "other reasons"
_PARTICULARS = re.compile(r"'[^']*'|\([^)]*\)|\S*\d\S*")  # what differs from row to row


@dataclass(frozen=True, slots=True)
class Incoming:
    """A place that an import brings, with all that belongs to it."""

    place: PlaceRow
    names: tuple[NameRow, ...] = ()
    areas: tuple[AreaRow, ...] = ()
    replaces: tuple[RedirectRow, ...] = ()


class Refused:
    """The rows that cannot be used: how many for which reason, with the first of each.

    A file of a million broken rows takes no more room than one of ten.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, str] = {}

    def add(self, where: Where, reason: object) -> None:
        """Count a row; `reason` is a text, or the error that says it with or without `where`."""
        said = str(reason).removeprefix(f"{where}: ")
        kind = _PARTICULARS.sub("…", said)
        if kind not in self._counts and len(self._counts) >= MOST_REASONS:
            kind = OTHER_REASONS
        self._counts[kind] += 1
        self._first.setdefault(kind, f"{where}: {said}")

    def __len__(self) -> int:
        return self._counts.total()

    def __iter__(self) -> Iterator[str]:
        """One line a reason, the most frequent first."""
        for kind, count in self._counts.most_common():
            more = f" (and {count - 1:,} more like it)" if count > 1 else ""
            yield self._first[kind] + more


@dataclass
class Brought:
    """What a file brings: places, the sources they name, and the rows that cannot be used."""

    places: list[Incoming] = field(default_factory=list)
    sources: dict[str, DataSource] = field(default_factory=dict)
    refused: Refused = field(default_factory=Refused)
    outside: int = 0  # rows that a reader left out because they lie outside the region
    others: Counter[str] = field(default_factory=Counter)  # left out on purpose, by the reason
