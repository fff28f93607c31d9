"""From the row of a table to a place: which column holds what, as named or by the usual words."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where, did_you_mean
from geomap.gazetteer.readers._gather import (
    Asked,
    Called,
    Found,
    Gathering,
    kind_word,
    number,
    plain,
    sized,
    whole,
)
from geomap.gazetteer.readers._shapes import (
    FROM_AREA,
    area_geojson,
    is_area,
    point_of,
    refuse_endless,
)
from geomap.gazetteer.rows import PLACE_ID

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FIELDS = (
    *("id", "name", "kind", "lon", "lat", "wkt", "parent", "quality", "population", "links"),
    "notes",
)
NAME_FIELD = re.compile(r"^names?:([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$|^names$")
# The usual words of other tables for a field, lower-case; a mapping by hand goes before them.
USUAL = {
    "id": ("id", "pcode", "fid", "code"),
    "name": ("name", "name_en", "name_eng", "shapename", "toponym", "title"),
    "kind": ("kind", "type", "featcla"),
    "lon": ("lon", "lng", "long", "longitude", "x", "point_x", "x_coord"),
    "lat": ("lat", "latitude", "y", "point_y", "y_coord"),
    "wkt": ("wkt", "the_geom"),
    "parent": ("parent",),
    "quality": ("quality",),
    "population": ("population", "pop"),
    "links": ("links",),
    "notes": ("notes",),
    "name:ar": ("name_ar", "name_ara", "name_arabic", "arabic"),
    "names": ("names", "variants", "alt_names", "altnames", "aliases"),
}
ID_PART = re.compile(r"^[A-Za-z0-9_./-]+$")
BOX_DECIMALS = 4  # of a made id: ten metres tell two places of one name apart


class PlainRows:
    """Rows of a table with one place each."""

    def __init__(self, header: Iterable[str], asked: Asked, name: str) -> None:
        self.asked = asked
        self.held = _held(list(header), asked.columns, name)

    def take(
        self,
        row: Mapping[str, Any],
        where: Where,
        gathering: Gathering,
        shape: BaseGeometry | None = None,
    ) -> None:
        """Check one row and keep its place, or count why not."""
        try:
            found = self._found(row, where)
            if shape is None and "wkt" in self.held:
                shape = shape_of(text_of(row.get(self.held["wkt"])))
            if shape is not None:
                locate(found, shape)
            found.id = found.id or made_id(found, self.asked.source)
        except GazetteerError as error:
            gathering.refuse(where, error)
            return
        gathering.take(found, where)

    def finish(self, gathering: Gathering) -> None:
        """Nothing is left to do: every row was its own place."""

    def _found(self, row: Mapping[str, Any], where: Where) -> Found:
        cells = {field: text_of(row.get(column)) for field, column in self.held.items()}
        people = whole(cells.get("population"))
        kind = kind_word(cells["kind"]) if cells.get("kind") else self.asked.kind or "locality"
        return Found(
            id=given_id(cells.get("id", ""), self.asked.source),
            name=plain(cells["name"], where),
            kind=sized(kind, people),
            lon=number(cells.get("lon"), "lon", where),
            lat=number(cells.get("lat"), "lat", where),
            parent=given_id(cells.get("parent", ""), self.asked.source),
            quality=cells.get("quality", ""),
            population=people,
            links=[link for link in map(str.strip, cells.get("links", "").split(";")) if link],
            notes=cells.get("notes", ""),
            names=list(_names(cells)),
        )


def _names(cells: Mapping[str, str]) -> list[Called]:
    called = []
    for field, text in cells.items():
        fitting = NAME_FIELD.match(field)
        if fitting is None or not text:
            continue
        many = field.startswith("names")
        for part in re.split(r"[;|]", text) if many else [text]:
            if part.strip():
                called.append(Called(part.strip(), fitting[1] or "", preferred=not many))
    return called


def _held(header: list[str], columns: Mapping[str, str], name: str) -> dict[str, str]:
    """Field to column: those named by hand, then those with a usual name."""
    for field, wanted in columns.items():
        if field not in FIELDS and not NAME_FIELD.match(field):
            hint = did_you_mean(field, (*FIELDS, "name:ar", "names"))
            raise GazetteerError(f"no field '{field}'.{hint}")
        if wanted not in header:
            hint = did_you_mean(wanted, header)
            raise GazetteerError(f"{name}: no column '{wanted}' for {field}.{hint}")
    held = dict(columns)
    by_word = {column.strip().lower(): column for column in reversed(header)}
    for field, usual in USUAL.items():
        column = next((by_word[word] for word in usual if word in by_word), None)
        if field not in held and column is not None and column not in held.values():
            held[field] = column
    if "name" not in held:
        listed = ", ".join(header[:20])
        raise GazetteerError(
            f"{name}: which column is the name? Say it with --columns name=COLUMN; it has {listed}"
        )
    return held


def text_of(cell: Any) -> str:
    """A cell as text on one line: 3.0 as 3, nothing for NaN and None."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def given_id(text: str, source: str) -> str:
    """An id as the table has it; one of digits alone gets the source before it."""
    if not text or PLACE_ID.match(text):
        return text
    return f"{_id_part(source)}:{text}" if ID_PART.match(text) else text


def made_id(found: Found, source: str) -> str:
    """An id from name and point, for tables without one: the same however the rows are ordered."""
    text = unicodedata.normalize("NFKD", found.name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if not slug:
        slug = hashlib.sha256(found.name.encode()).hexdigest()[:8]
    point = (found.lon, found.lat)
    told = [f"{value:.{BOX_DECIMALS}f}" for value in point if value is not None]
    return f"{_id_part(source)}:{'_'.join([slug, *told])}"


def _id_part(source: str) -> str:
    part = re.sub(r"[^A-Za-z0-9_.-]+", "-", source).strip("-.")
    return part if part[:1].isalpha() else f"s-{part}"


def shape_of(text: str) -> BaseGeometry | None:
    """A geometry written as WKT; nothing for an empty cell."""
    import shapely

    if not text:
        return None
    try:
        return shapely.force_2d(shapely.from_wkt(text))
    except (shapely.errors.ShapelyError, TypeError) as error:
        raise GazetteerError(f"'{text[:40]}' is no WKT") from error


def locate(found: Found, shape: BaseGeometry) -> None:
    """Set point and area from a geometry in EPSG:4326; a stated point stands where it fits."""
    refuse_endless(shape)
    if shape.is_empty:
        raise GazetteerError("its geometry is empty")
    x, y = shape.bounds[0], shape.bounds[1]
    x, y = max((x, shape.bounds[2]), key=abs), max((y, shape.bounds[3]), key=abs)
    if abs(x) > 180 or abs(y) > 90:
        raise GazetteerError(
            f"coordinates out of range ({x:g}, {y:g}): projected (metres) or swapped? "
            "Give degrees, longitude first, or name the right --crs"
        )
    if not is_area(shape):
        found.lon, found.lat, _ = point_of(shape)
        return
    stated = None
    if found.lon is not None and found.lat is not None:
        stated = (found.lon, found.lat)
    found.lon, found.lat, taken = point_of(shape, stated)
    found.notes = "; ".join(filter(None, [found.notes, FROM_AREA if taken else ""]))
    found.area = area_geojson(shape)
