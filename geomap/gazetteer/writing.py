"""The tables of a region folder, written in one stable form: order, number format, line ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from geomap.gazetteer.areas import AreaRow
from geomap.gazetteer.rows import (
    NAME_COLUMNS,
    PLACE_COLUMNS,
    REDIRECT_COLUMNS,
    NameRow,
    PlaceRow,
    RedirectRow,
)


def natural_key(identifier: str) -> tuple[tuple[int, int, str], ...]:
    """Order ids as people do: PT9 before PT10, gn:9 before gn:10."""
    parts = re.split(r"(\d+)", identifier)
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts if part)


def places_text(rows: Iterable[PlaceRow]) -> str:
    """places.csv in its stable order and form."""
    ordered = sorted(rows, key=lambda row: natural_key(row.id))
    return _csv_text(PLACE_COLUMNS, ([*_place_cells(row)] for row in ordered))


def _place_cells(row: PlaceRow) -> Iterator[str]:
    yield from (row.id, row.name, row.kind)
    yield from (format_degrees(row.lon), format_degrees(row.lat))
    yield from (row.parent or "", row.quality or "")
    yield "" if row.population is None else str(row.population)
    yield "; ".join(f"{authority}:{identifier}" for authority, identifier in row.links)
    yield from ("; ".join(row.sources), row.notes or "")


def names_text(rows: Iterable[NameRow]) -> str:
    """names.csv in its stable order: by place, English, Arabic, others; preferred first."""
    ordered = sorted(rows, key=name_key)
    return _csv_text(
        NAME_COLUMNS,
        (
            [
                row.place,
                row.name,
                row.lang,
                "yes" if row.preferred else "",
                "" if row.from_year is None else str(row.from_year),
                "" if row.until_year is None else str(row.until_year),
                row.source or "",
                row.notes or "",
            ]
            for row in ordered
        ),
    )


def name_key(row: NameRow) -> tuple[Any, ...]:
    """The stable order of names."""
    first = {"en": 0, "ar": 1}.get(row.lang, 2)
    return natural_key(row.place), first, row.lang, not row.preferred, row.name


def redirects_text(rows: Iterable[RedirectRow]) -> str:
    """redirects.csv in its stable order and form."""
    ordered = sorted(rows, key=lambda row: natural_key(row.old))
    return _csv_text(REDIRECT_COLUMNS, ([row.old, row.new, row.reason] for row in ordered))


def areas_text(rows: Iterable[AreaRow]) -> str:
    """areas.geojson in its stable order and form: one feature a line."""
    lines = []
    for row in sorted(rows, key=lambda row: natural_key(row.place)):
        properties = {"place": row.place, "source": row.source}
        if row.note:
            properties["note"] = row.note
        feature = {"type": "Feature", "properties": properties, "geometry": row.geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def format_degrees(value: float | None) -> str:
    """Degrees as short as they are: no trailing zeros, at most seven decimals (a centimetre)."""
    if value is None:
        return ""
    return f"{value:.7f}".rstrip("0").rstrip(".")


def _csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def write_aside(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: beside it first, then renamed over it."""
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
