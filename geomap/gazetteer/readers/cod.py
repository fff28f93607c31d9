"""Tables of OCHA's Common Operational Datasets: administrative levels and places by P-code.

The columns are told by their names, as OCHA has written them over the years: ADM1_PCODE, ADM1_EN;
admin1Pcode, admin1Name_en; adm1_pcode, adm1_name, adm1_name1. A table has one level, or settlements
below the levels. The levels above are places too, without a point where they have no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where
from geomap.gazetteer.readers._gather import (
    Asked,
    Called,
    Found,
    Gathering,
    kinds,
    number,
    sized,
    whole,
)
from geomap.gazetteer.readers._table import given_id, locate, text_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ADM = r"^adm(?:in)?_?(\d)"
LEVEL_PCODE = re.compile(ADM + r"_?p_?code$", re.I)
LEVEL_NAME = re.compile(ADM + r"_?(?:name)?_?([a-z]{2})$", re.I)
LEVEL_PLAIN_NAME = re.compile(ADM + r"_?name\d?$", re.I)
LEVEL_OTHER_NAME = re.compile(ADM + r"_?(?:alt(?:name)?\d?_?([a-z]{2})?|ref(?:name)?)$", re.I)
SETTLEMENT = (
    r"(?:pop_?place|place|comm(?:unity)?|village|settlement|city|town|neigh\w*?|loc\w*?"
    r"|cp|pp|feature)"
)
PLACE_PCODE = re.compile(rf"^(?:{SETTLEMENT}_?)?p_?code$", re.I)
PLACE_NAME = re.compile(rf"^(?:{SETTLEMENT}_?)?(ref)?_?(?:name)?_?(en|ar|ku|tr|fr)?$", re.I)
POINT = {
    "lon": ("lon", "longitude", "long", "x", "point_x", "center_lon", "longitude_x"),
    "lat": ("lat", "latitude", "y", "point_y", "center_lat", "latitude_y"),
}
POPULATION = ("population", "pop", "total_pop", "pop_total")
ENDED = ("validto", "valid_to")
P_CODE_LINK = re.compile(r"^[A-Z]{1,3}\d+$")  # what `check` takes for a P-code


@dataclass(slots=True)
class _Level:
    pcode: str = ""
    names: list[str] = field(default_factory=list)  # columns, with the shown name first
    others: list[str] = field(default_factory=list)


def is_cod(header: Iterable[str]) -> bool:
    """Whether a table is one of OCHA's: a column of P-codes with names beside it."""
    header = list(header)
    level = any(LEVEL_PCODE.match(column) for column in header)
    named = any(LEVEL_NAME.match(c) or LEVEL_PLAIN_NAME.match(c) for c in header)
    return level and (named or any(PLACE_PCODE.match(column) for column in header))


class CodRows:
    """Rows of one table; the levels above are kept until `finish`."""

    def __init__(self, header: Iterable[str], asked: Asked, name: str) -> None:
        self.asked = asked
        self._uppers: dict[str, tuple[Found, Where]] = {}
        self._own: set[str] = set()
        self._levels: dict[int, _Level] = {}
        self._place = _Level()
        columns = list(header)
        lower = {column.lower(): column for column in columns}
        self._point = {
            field: next((lower[word] for word in words if word in lower), None)
            for field, words in POINT.items()
        }
        self._people = next((lower[word] for word in POPULATION if word in lower), None)
        self._ended = next((lower[word] for word in ENDED if word in lower), None)
        for column in columns:
            self._sort(column)
        self._levels = {n: level for n, level in sorted(self._levels.items()) if level.pcode}
        if not self._levels and not self._place.pcode:
            raise GazetteerError(f"{name}: no column of P-codes (as ADM1_PCODE) in it")

    def _sort(self, column: str) -> None:
        if fitting := LEVEL_PCODE.match(column):
            self._level(fitting).pcode = column
        elif fitting := LEVEL_OTHER_NAME.match(column):
            self._level(fitting).others.append(column)
        elif fitting := LEVEL_NAME.match(column):
            english = fitting[2].lower() == "en"
            self._level(fitting).names.insert(0 if english else 99, column)
        elif fitting := LEVEL_PLAIN_NAME.match(column):
            self._level(fitting).names.append(column)
        elif PLACE_PCODE.match(column):
            self._place.pcode = self._place.pcode or column
        elif fitting := PLACE_NAME.match(column):
            english = (fitting[2] or "en").lower() == "en" and not fitting[1]
            self._place.names.insert(0 if english else 99, column)

    def _level(self, fitting: re.Match[str]) -> _Level:
        return self._levels.setdefault(int(fitting[1]), _Level())

    def take(
        self,
        row: Mapping[str, Any],
        where: Where,
        gathering: Gathering,
        shape: BaseGeometry | None = None,
    ) -> None:
        """Keep the place of a row and note the levels above it."""
        try:
            self._take(row, where, gathering, shape)
        except GazetteerError as error:
            gathering.refuse(where, error)

    def _take(
        self, row: Mapping[str, Any], where: Where, gathering: Gathering, shape: BaseGeometry | None
    ) -> None:
        if self._ended and text_of(row.get(self._ended)):
            gathering.leave("no longer valid")
            return
        chain = [
            self._found(level, row, kinds("cod").get(str(n), "locality"))
            for n, level in self._levels.items()
            if text_of(row.get(level.pcode))
        ]
        if self._place.pcode and text_of(row.get(self._place.pcode)):
            kind = self.asked.kind or kinds("cod")["place"]
            chain.append(self._found(self._place, row, kind))
        if not chain:
            raise GazetteerError("has no P-code")
        for upper, lower in pairwise(chain):
            lower.parent = upper.id
        *uppers, own = chain
        for upper in uppers:
            if upper.name:
                self._uppers.setdefault(upper.id, (upper, where))
        own.population = whole(row.get(self._people)) if self._people else ""
        own.kind = sized(own.kind, own.population)
        lon, lat = (self._point[axis] for axis in ("lon", "lat"))
        if lon and lat:
            own.lon = number(text_of(row.get(lon)), "lon", where)
            own.lat = number(text_of(row.get(lat)), "lat", where)
        if shape is not None:
            locate(own, shape)
        self._own.add(own.id)
        gathering.take(own, where)

    def _found(self, level: _Level, row: Mapping[str, Any], kind: str) -> Found:
        pcode = text_of(row.get(level.pcode))
        names = [(column, text_of(row.get(column))) for column in level.names]
        called = [Called(text, _language(column), preferred=True) for column, text in names if text]
        called += [
            Called(text, _language(column))
            for column in level.others
            if (text := text_of(row.get(column)))
        ]
        return Found(
            id=given_id(pcode, self.asked.source),
            name=called[0].text if called else "",
            kind=kind,
            links=[f"pcode:{pcode}"] if P_CODE_LINK.match(pcode) else [],
            names=called,
        )

    def finish(self, gathering: Gathering) -> None:
        """Keep the levels above that have no row of their own, without a point."""
        for identifier, (found, where) in self._uppers.items():
            if identifier not in self._own:
                self._own.add(identifier)
                gathering.take(found, where)


def _language(column: str) -> str:
    """The language at the end of a column's name; by the script where it says none."""
    fitting = LEVEL_NAME.match(column) or LEVEL_OTHER_NAME.match(column)
    told = fitting[2] if fitting else None
    if told is None and (place := PLACE_NAME.match(column)):
        told = place[2]
    return (told or "").lower()
