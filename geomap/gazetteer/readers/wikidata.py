"""Places of a result of the Wikidata Query Service, as SPARQL JSON or as its plain list.

Which variable holds what is seen from the values: an entity is the item, a WKT point its place, a
literal with a language a name. Names of variables decide only where values do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._gather import (
    Asked,
    Called,
    Found,
    Gathering,
    kinds,
    sized,
    whole,
)
from geomap.gazetteer.readers._json import JsonItems

ENTITY = re.compile(r"^https?://www\.wikidata\.org/entity/(Q\d+)$")
POINT = re.compile(
    r"^\s*(?:<(?P<globe>[^>]*)>\s*)?POINT\s*\((?P<lon>\S+)\s+(?P<lat>\S+?)\)\s*$", re.I
)
EARTH = "http://www.wikidata.org/entity/Q2"
ITEM_WORDS = ("item", "place", "settlement", "city", "village", "town", "entity", "location")
PARENT_WORDS = ("parent", "admin", "located", "within", "district", "governorate", "partof")
KIND_WORDS = ("type", "class", "kind", "instance")
OTHER_NAMES = ("alt", "alias", "nickname", "official", "native")
LINKS = {"geonames": "geonames", "pcode": "pcode", "osm": "osm", "whosonfirst": "wof", "wof": "wof"}


@dataclass(slots=True)
class _Item:
    """What all rows of one item say together."""

    where: Where
    points: list[str] = field(default_factory=list)
    names: dict[tuple[str, str], Called] = field(default_factory=dict)
    parent: str = ""
    kind: str = ""
    population: str = ""
    links: list[str] = field(default_factory=list)


def read_wikidata(file: Path, asked: Asked) -> Brought:
    """The items of a query result, the rows of one item taken together.

    Raises
    ------
    GazetteerError
        When the file is no result of a query, or none of its rows names an item.
    """
    gathering = Gathering(asked)
    items: dict[str, _Item] = {}
    rows = JsonItems(file, ("results", "bindings"), asked.progress)
    for number, row in enumerate(rows, 1):
        where = Where(f"{file.name}, row", number)
        cells = dict(_cells(row)) if isinstance(row, dict) else {}
        own = _item_of(cells)
        if own is None:
            gathering.refuse(where, "names no item of Wikidata")
            continue
        _add(items.setdefault(cells[own].entity, _Item(where)), own, cells)
    if not rows.found:
        raise GazetteerError(f"{file}: no result of a Wikidata query (it has no bindings)")
    for identifier, item in items.items():
        try:
            found = _found(identifier, item)
        except GazetteerError as error:
            gathering.refuse(item.where, error)
        else:
            gathering.take(found, item.where)
    return gathering.brought


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    lang: str = ""
    entity: str = ""


def _cells(row: Mapping[str, Any]) -> Iterator[tuple[str, _Cell]]:
    for variable, value in row.items():
        if isinstance(value, dict):
            text, lang = str(value.get("value", "")), str(value.get("xml:lang", ""))
        else:
            text, lang = str(value), ""
        entity = ENTITY.match(text)
        yield variable, _Cell(text, lang, entity[1] if entity else "")


def _item_of(cells: Mapping[str, _Cell]) -> str | None:
    """The variable that is the item: by its name, else the first entity of the row."""
    entities = [variable for variable, cell in cells.items() if cell.entity]
    named = [variable for variable in entities if variable.lower() in ITEM_WORDS]
    return next(iter([*named, *entities]), None)


def _add(item: _Item, own: str, cells: Mapping[str, _Cell]) -> None:
    for variable, cell in cells.items():
        word = variable.lower()
        if variable == own or not cell.text:
            continue
        if POINT.match(cell.text):
            item.points.append(cell.text)
        elif cell.entity and any(part in word for part in PARENT_WORDS):
            item.parent = item.parent or f"wd:{cell.entity}"
        elif any(part in word for part in KIND_WORDS):
            item.kind = item.kind or kinds("wikidata").get(cell.text.lower(), "")
        elif "population" in word:
            item.population = max(
                item.population, whole(cell.text), key=lambda text: int(text or 0)
            )
        elif any(part in word for part in LINKS):
            authority = next(LINKS[part] for part in LINKS if part in word)
            item.links.append(f"{authority}:{cell.text}")
        elif not cell.entity and _is_name(word, own.lower(), cell):
            _add_names(item, word, cell)


def _is_name(word: str, own: str, cell: _Cell) -> bool:
    if any(part in word for part in PARENT_WORDS) and not word.startswith(own):
        return False
    return bool(cell.lang) or word in (f"{own}label", f"{own}altlabel") or "name" in word


def _add_names(item: _Item, word: str, cell: _Cell) -> None:
    other = any(part in word for part in OTHER_NAMES)
    for text in cell.text.split(", ") if other else [cell.text]:
        if not re.fullmatch(r"Q\d+", text):  # the label service's word for "no label"
            called = Called(text, cell.lang, preferred=not other)
            item.names.setdefault((text, cell.lang), called)


def _found(identifier: str, item: _Item) -> Found:
    names = list(item.names.values())
    if not names:
        raise GazetteerError("has no label: ask for labels in English or Arabic")
    shown = min(names, key=lambda called: (not called.preferred, called.lang != "en"))
    lon, lat = _point(item.points)
    return Found(
        id=f"wd:{identifier}",
        name=shown.text,
        kind=sized(item.kind or "locality", item.population),
        lon=lon,
        lat=lat,
        parent=item.parent,
        population=item.population,
        links=[f"wikidata:{identifier}", *item.links],
        names=names,
    )


def _point(points: list[str]) -> tuple[float | None, float | None]:
    """The first point on Earth."""
    for text in points:
        fitting = POINT.match(text)
        if fitting is None or fitting["globe"] not in (None, EARTH):
            continue
        try:
            return float(fitting["lon"]), float(fitting["lat"])
        except ValueError:
            raise GazetteerError(f"'{text[:40]}' is no point") from None
    if points:
        raise GazetteerError("lies on another globe")
    return None, None
