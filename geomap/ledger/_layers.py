"""The layer of control per day, as QGIS shows it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from geomap.jsonl import rounded
from geomap.ledger._rows import Row, day_text, header, point
from geomap.records import Control, Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

AreaOf = Callable[[str], "BaseGeometry | None"]

INSERT = "INSERT INTO control VALUES (NULL" + ", ?" * 17 + ")"


def replace_control(con: sqlite3.Connection, controls: Iterable[Control], area_of: AreaOf) -> int:
    """Write the layer anew, and say how many rows it has. The caller holds the transaction."""
    con.execute("DELETE FROM control")
    shapes: dict[str, bytes | None] = {}
    rows = (_values(control, _shape(control.place, area_of, shapes)) for control in controls)
    return con.executemany(INSERT, rows).rowcount


def _shape(place: Place, area_of: AreaOf, shapes: dict[str, bytes | None]) -> bytes | None:
    if place.id not in shapes:
        area = area_of(place.id)
        if area is None:
            shapes[place.id] = point(rounded(place.lon), rounded(place.lat))
        else:
            from shapely import to_wkb

            shapes[place.id] = header() + to_wkb(area, byte_order=1)
    return shapes[place.id]


def _values(control: Control, shape: bytes | None) -> Row:
    return (
        shape,
        control.day.isoformat(),
        control.place.id,
        control.place.name,
        control.status.value,
        control.party,
        " ".join(control.rivals) or None,
        " ".join(control.contenders) or None,
        control.standing.value,
        control.extent.value,
        day_text(control.since),
        day_text(control.last_heard),
        int(control.stale),
        int(control.inferred),
        control.certainty.value,
        control.rule,
        len(control.claims),
    )


def update_extents(con: sqlite3.Connection, boxes: Mapping[str, tuple[float, ...] | None]) -> None:
    """Tell GeoPackage readers where each layer lies, and that it changed."""
    for table, box in boxes.items():
        con.execute(
            "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?,"
            " last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE table_name = ?",
            (*(box or (None,) * 4), table),
        )
