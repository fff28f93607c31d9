"""Archives: how cost grows with documents, and what a second worker brings."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.claims import archive
from benchmarks.measure import SEED, Row
from geomap.cluster import read_archive
from geomap.records import Report

GROWTH = (250, 1_000)


def reports(count: int) -> Iterator[Report]:
    """A mixed archive, one document after the other."""
    texts = archive(SEED.read_text(encoding="utf-8"))
    for number in range(count):
        yield Report(f"r{number}", texts[number % len(texts)], published=date(2016, 12, 6))


def rate(count: int, jobs: int) -> float:
    """Documents a second."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        read_archive(reports(count), Path(folder), jobs=jobs, batch_reports=100)
        return count / (time.perf_counter() - start)


def measure() -> list[Row]:
    """One process at growing sizes, then two workers at the largest."""
    rate(50, 1)  # the index and the model are loaded before anything is timed
    rates = {count: rate(count, 1) for count in GROWTH}
    rows = [
        Row(f"{count:,} documents, one process", f"{done:.0f} documents/s")
        for count, done in rates.items()
    ]
    two = rate(GROWTH[-1], 2)
    one = rates[GROWTH[-1]]
    rows.append(
        Row("two workers", f"{two:.0f} documents/s = {two / one:.2f} × one process", "≥ 1.7 ×")
    )
    return rows
