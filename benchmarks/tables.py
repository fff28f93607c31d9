"""Control on a day straight from Parquet: time and memory as the number of claims grows.

python -m benchmarks tables            a hundred thousand and a million
python -m benchmarks tables 10000000   any number
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.control import DAY, claims
from benchmarks.measure import Row, run_measured
from geomap.claimtable import row_of, write_partition
from geomap.gazetteer import Gazetteer

SIZES = (100_000, 1_000_000)
PARTITION = 10_000  # claims, as five hundred reports of twenty
DISTINCT = 100_000  # claims that are made one by one; further ones are these in other reports


def measure() -> list[Row]:
    """One fresh process a size."""
    asked = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
    with tempfile.TemporaryDirectory() as folder:
        return [row for size in asked or SIZES for row in _at(size, Path(folder))]


def _at(size: int, folder: Path) -> list[Row]:
    table = folder / f"{size}.parquet"
    write(table, size)
    command = ["-m", "geomap", "control", str(table), "--on", str(DAY), "-f", "csv"]
    done = run_measured(*command)
    stored = sum(path.stat().st_size for path in table.iterdir()) / 1e6
    return [
        Row(
            f"control on a day, {size:,} claims in Parquet ({stored:.0f} MB)",
            f"{done.seconds:.1f} s, {done.processor_seconds:.1f} s of a processor, "
            f"{done.megabytes:.0f} MB at most",
        )
    ]


def write(table: Path, size: int) -> None:
    """So many claims in partitions, on places of the region and days of a year."""
    table.mkdir()
    made = claims(Gazetteer.open("syria"), min(size, DISTINCT))
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
