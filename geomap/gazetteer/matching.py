"""Which entries of a region the rows of an import are, where no id or link decides.

A row is an entry when its name is the more alike the farther its point is; each entry is one row
at most, the one most like it. What is alike but not enough, or alike to two, is for somebody to
look at.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from geomap.gazetteer.check import LEVELS
from geomap.gazetteer.incoming import Incoming
from geomap.gazetteer.likeness import Spelt, likeness, spelt
from geomap.gazetteer.rows import PlaceRow
from geomap.gazetteer.search import distance_km
from geomap.gazetteer.tables import Tables

# Within so many kilometres a name has to be so alike (measured: docs/gazetteer.md, "How sure").
REACH = ((0.1, 0.72), (0.5, 0.75), (2.0, 0.86), (3.0, 0.97))
# As alike as this and as near: perhaps one place, and somebody has to look. Two settlements hardly
# stand on one spot, unless their names have nothing in common.
DOUBT = ((0.1, 0.3), (0.5, 0.62), (2.0, 0.75), (8.0, 0.86))
DOUBTFUL_KM = DOUBT[-1][0]
PER_KM = 0.03  # what a kilometre takes from a likeness when two entries are compared
TIE = 0.02  # two entries this equally fit cannot be told apart
CELL = 0.1  # degrees
KM_PER_DEGREE = 111.2
WIDE = frozenset({*LEVELS, "region", "province"})
# What is not lived in is only ever the same as its own kind.
SITES = frozenset(
    {"airport", "bridge", "cemetery", "dam", "hill", "hospital", "industrial", "junction", "lake"}
    | {"landmark", "mountain", "park", "railway", "river", "road"}
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A row and an entry that it may be."""

    row: int
    entry: str
    km: float
    alike: float

    @property
    def fit(self) -> float:
        return self.alike - PER_KM * self.km

    @property
    def is_one(self) -> bool:
        return self._within(REACH)

    @property
    def is_doubtful(self) -> bool:
        return self._within(DOUBT)

    def _within(self, table: tuple[tuple[float, float], ...]) -> bool:
        return any(self.km <= km and self.alike >= least for km, least in table)


class Matcher:
    """The entries of a region by where they are, with the sounds of their names."""

    def __init__(self, tables: Tables, *, taken: Collection[str] = ()) -> None:
        self._places = tables.places
        self._taken = set(taken)
        self._texts: dict[str, list[str]] = defaultdict(list)
        for name in tables.names:
            self._texts[name.place].append(name.name)
        self._spelt: dict[str, list[Spelt]] = {}
        self._cells: dict[tuple[int, int], list[PlaceRow]] = defaultdict(list)
        for place in tables.places.values():
            if place.lon is not None and place.lat is not None:
                self._cells[_cell(place.lon, place.lat)].append(place)

    def match(self, rows: Sequence[Incoming]) -> list[tuple[str | None, str]]:
        """For each row the id of its entry and why; no id: the reason of a conflict, or nothing."""
        pairs = [list(self._pairs(at, row)) for at, row in enumerate(rows)]
        found = self._assigned(pairs)
        return [
            found[at] if at in found else (None, self._doubt(own, found))
            for at, own in enumerate(pairs)
        ]

    def _assigned(self, pairs: list[list[_Pair]]) -> dict[int, tuple[str, str]]:
        """The pairs that are one place, best first, each row and each entry once."""
        found: dict[int, tuple[str, str]] = {}
        sure = [pair for own in pairs for pair in own if pair.is_one]
        for pair in sorted(sure, key=lambda pair: (-pair.fit, pair.km, pair.row, pair.entry)):
            if pair.row in found or pair.entry in self._taken:
                continue
            rivals = (other for other in pairs[pair.row] if other.entry not in self._taken)
            if any(o.is_one and o.entry != pair.entry and pair.fit - o.fit < TIE for o in rivals):
                continue
            self._taken.add(pair.entry)
            found[pair.row] = (pair.entry, f"{pair.entry}: {_why(pair)}")
        return found

    def _doubt(self, pairs: list[_Pair], found: dict[int, tuple[str, str]]) -> str:
        """Why a row without an entry is not simply new; empty where it is."""
        sure = sorted((p for p in pairs if p.is_one), key=lambda p: -p.fit)
        free = [pair for pair in sure if pair.entry not in self._taken]
        if len(free) > 1:
            return f"{free[0].entry} or {free[1].entry}: {_why(free[0])}"
        if sure:
            return f"{sure[0].entry} is another row already: {_why(sure[0])}"
        for pair in sorted(pairs, key=lambda pair: -pair.fit):
            if pair.is_doubtful and pair.entry not in self._taken:
                name = self._places[pair.entry].name
                return f"perhaps {pair.entry} ({name}): {_why(pair)}"
        return ""

    def _pairs(self, at: int, row: Incoming) -> Iterator[_Pair]:
        place = row.place
        if place.lon is None or place.lat is None:
            return
        mine = _forms([place.name, *(name.name for name in row.names)])
        bones = {form.bones for form in mine}
        farthest_fuzzy = REACH[-1][0]
        for other in self._around(place.lon, place.lat):
            if not may_be_one(place.kind, other.kind) or _of_two_p_codes(place, other):
                continue
            km = kilometres(place, other)
            if km > DOUBTFUL_KM:
                continue
            theirs = self._forms_of(other)
            if km > farthest_fuzzy and bones.isdisjoint(form.bones for form in theirs):
                continue
            yield _Pair(at, other.id, km, likeness(mine, theirs))

    def _around(self, lon: float, lat: float) -> Iterator[PlaceRow]:
        up = math.ceil(DOUBTFUL_KM / (KM_PER_DEGREE * CELL))
        narrow = max(math.cos(math.radians(lat)), 0.05)
        across = math.ceil(DOUBTFUL_KM / (KM_PER_DEGREE * CELL * narrow))
        x, y = _cell(lon, lat)
        for column in range(x - across, x + across + 1):
            for line in range(y - up, y + up + 1):
                yield from self._cells.get((column, line), ())

    def _forms_of(self, place: PlaceRow) -> list[Spelt]:
        if place.id not in self._spelt:
            self._spelt[place.id] = _forms([place.name, *self._texts[place.id]])
        return self._spelt[place.id]


def may_be_one(kind: str, other: str) -> bool:
    """A district and its chief town have one name and are two; so are a village and its airport.

    So are the governorate of Damascus and its district of that name, with the same boundary.
    """
    if kind in SITES or other in SITES or (kind in LEVELS and other in LEVELS):
        return kind == other
    return (kind in WIDE) == (other in WIDE)


def _of_two_p_codes(one: PlaceRow, other: PlaceRow) -> bool:
    """OCHA gives one place one P-code; other authorities have places twice."""
    mine = {value for authority, value in one.links if authority == "pcode"}
    theirs = {value for authority, value in other.links if authority == "pcode"}
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def kilometres(one: PlaceRow, other: PlaceRow) -> float:
    """How far two places are apart; infinite where one has no point."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return float("inf")
    return distance_km(one.lon, one.lat, other.lon, other.lat)


def _why(pair: _Pair) -> str:
    far = f"{pair.km * 1000:.0f} m" if pair.km < 1 else f"{pair.km:.1f} km"
    how = "one name" if pair.alike == 1 else f"a name {pair.alike:.0%} alike"
    return f"{how}, {far} away"


def _forms(texts: Sequence[str]) -> list[Spelt]:
    return list(dict.fromkeys(form for text in texts for form in spelt(text)))


def _cell(lon: float, lat: float) -> tuple[int, int]:
    return math.floor(lon / CELL), math.floor(lat / CELL)
