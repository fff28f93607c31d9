"""What each source said when it was last imported, in plain text beside the tables.

It is what an update compares with: what the source changed since, and what somebody changed here.
One line a row of the source: imported/<source>.csv, of ODbL sources odbl/imported/<source>.csv.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import ODBL_FOLDER
from geomap.gazetteer.facts import Facts
from geomap.gazetteer.region import DataSource, is_odbl
from geomap.gazetteer.writing import natural_key, write_aside

COLUMNS = (
    *("id", "entry", "name", "kind", "lon", "lat", "parent", "population"),
    *("links", "names", "area"),
)
_BETWEEN = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Imported:
    """A row of a source as it was, and the place of the region that it is."""

    entry: str
    facts: Facts


def state_file(folder: Path, source: DataSource) -> Path:
    """Where the last imported state of a source is kept."""
    under = ODBL_FOLDER if is_odbl(source) else ""
    return folder / under / "imported" / f"{source.id}.csv"


def read_state(file: Path) -> dict[str, Imported] | None:
    """The rows by their ids; None where the source was never imported."""
    if not file.exists():
        return None
    rows: dict[str, Imported] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise GazetteerError(
                f"{file}:1: not the columns of an imported state; remove the file, and the next "
                "update takes what stands in the region for yours"
            )
        for row in reader:
            rows[row["id"]] = _imported(row)
    return rows


def write_state(file: Path, rows: Mapping[str, Imported]) -> None:
    """Write the rows in the order of their ids."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for identifier in sorted(rows, key=natural_key):
        facts = rows[identifier].facts
        lon, lat = facts.point or ("", "")
        people = "" if facts.population is None else str(facts.population)
        about = (facts.name, facts.kind, lon, lat, facts.parent or "", people)
        lists = (_joined(facts.links), _joined(facts.names))
        writer.writerow([identifier, rows[identifier].entry, *about, *lists, facts.area or ""])
    write_aside(file, out.getvalue())


def _imported(row: Mapping[str, str]) -> Imported:
    point = (row["lon"], row["lat"]) if row["lon"] else None
    people = int(row["population"]) if row["population"] else None
    facts = Facts(
        row["name"],
        row["kind"],
        point,
        row["parent"] or None,
        people,
        _split(row["links"]),
        _split(row["names"]),
        row["area"] or None,
    )
    return Imported(row["entry"], facts)


def _joined(pairs: frozenset[tuple[str, str]]) -> str:
    return "|".join(f"{a}:{b}".replace("\\", "\\\\").replace("|", "\\|") for a, b in sorted(pairs))


def _split(cell: str) -> frozenset[tuple[str, str]]:
    parts = (re.sub(r"\\(.)", r"\1", part) for part in _BETWEEN.split(cell) if part)
    pairs = (part.partition(":") for part in parts)
    return frozenset((first, second) for first, _, second in pairs)
