"""Control on a day straight from Parquet: time and memory as the number of claims grows."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.control import DAY, PLACES, claims, mapped
from benchmarks.measure import Row, run_measured
from geomap.claimtable import row_of, write_partition
from geomap.gazetteer import Gazetteer

SIZES = (100_000, 1_000_000)
PARTITION = 10_000  # claims, as five hundred reports of twenty
DISTINCT = 100_000  # claims that are made one by one; further ones are these in other reports


def measure(sizes: Sequence[int] = SIZES) -> list[Row]:
    """One fresh process a size."""
    with tempfile.TemporaryDirectory() as folder:
        return [_at(size, Path(folder)) for size in sizes]


def _at(size: int, folder: Path) -> Row:
    table = folder / f"{size}.parquet"
    write(table, size)
    command = ["-m", "geomap", "control", str(table), "--on", str(DAY), "-f", "csv"]
    done = run_measured(*command)
    stored = sum(path.stat().st_size for path in table.iterdir()) / 1e6
    return Row(
        f"control on a day, {size:,} claims in Parquet ({stored:.0f} MB)",
        f"{done.seconds:.1f} s, {done.processor_seconds:.1f} s of a processor, "
        f"{done.megabytes:.0f} MB at most",
    )


def write(table: Path, size: int) -> None:
    """So many claims in partitions, on places of the region and days of a year."""
    table.mkdir()
    gazetteer = Gazetteer.open("syria")
    places = mapped(gazetteer, PLACES)
    made = claims(places, list(gazetteer.parties), min(size, DISTINCT))
    parts = -(-size // PARTITION)
    first = -(-len(made) // PARTITION)
    for number in range(parts):
        path = table / f"part-{number:06}.parquet"
        if number < first:
            chosen = made[number * PARTITION : (number + 1) * PARTITION]
            write_partition([row_of(claim) for claim in chosen], path)
        else:
            _copy(table / f"part-{number % first:06}.parquet", path, f"r{number}-")


def _copy(source: Path, target: Path, name: str) -> None:
    """The same claims in reports of another name."""
    rows = pq.read_table(source)
    for column, old, new in (
        ("report", r"^r", name),
        ("claim", r'^\{"report": "r', f'{{"report": "{name}'),
    ):
        at = rows.column_names.index(column)
        values = pc.replace_substring_regex(rows.column(column), old, new)
        rows = rows.set_column(at, rows.schema.field(column), values)
    pq.write_table(rows, target, compression="zstd")
