"""Archives: how cost grows with documents, and what a second worker brings.

The archive is one of `benchmarks.prose`: no two documents alike, one in five about the region. It
is written to a file first; every run is a fresh process that reads the file and writes partitions.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from benchmarks import prose
from benchmarks.measure import Row, run_measured
from geomap.cluster import Tally, read_archive
from geomap.reports import read_reports

GROWTH = (1_000, 8_000)  # the longer one takes more than a minute
FOR_WORKERS = 20_000  # a worker's start is little beside them; more would only take longer
TOLD_EACH = 10  # seconds, on standard error: the largest archive takes half an hour
WARM_UP = 50  # reports that are read before the clock starts: the model and the index are loaded


def measure(sizes: Sequence[int] = GROWTH) -> list[Row]:
    """One process at growing sizes, then two workers at the largest that is worth it."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.jsonl"
        write(archive, max(sizes))
        alone = [run(archive, size, 1) for size in sizes]
        if len(sizes) > 1:  # the machine is seldom as fast after some minutes as it was before
            alone[0] = between(alone[0], run(archive, sizes[0], 1))
        rows = [
            Row(f"{size:,} documents, one process", told(done))
            for size, done in zip(sizes, alone, strict=True)
        ]
        if len(sizes) > 1:
            figure = growth(alone[0], alone[-1])
            rows.append(Row(f"{sizes[-1]:,} against {sizes[0]:,}", figure, "0.9 to 1.1 ×"))
        shared = min(max(sizes), FOR_WORKERS)
        two = run(archive, shared, 2)
    faster = two["rate"] / alone[-1]["rate"]
    figure = f"{told(two)}; {faster:.2f} × one process, starting the workers included"
    return [*rows, Row(f"{shared:,} documents, two workers", figure, "≥ 1.7 ×")]


def between(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """The mean of two runs, one before and one after another."""
    return {what: (before[what] + after[what]) / 2 for what in before}


def told(done: dict[str, float]) -> str:
    """Documents a second, what each takes of a processor, memory."""
    return (
        f"{done['rate']:.0f} documents/s, {done['processor'] * 1e3:.1f} ms of a processor each, "
        f"{done['megabytes']:.0f} MB at most"
    )


def growth(few: dict[str, float], many: dict[str, float]) -> str:
    """How the rate and the memory of the larger archive compare with the smaller one's."""
    return (
        f"{many['rate'] / few['rate']:.2f} × the rate, "
        f"{few['processor'] / many['processor']:.2f} × by processor time, "
        f"{many['megabytes'] / few['megabytes']:.2f} × the memory"
    )


def write(path: Path, count: int) -> None:
    """So many reports as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for report in islice(prose.reports(), count):
            fields = {"id": report.id, "text": report.text, "published": str(report.published)}
            file.write(json.dumps(fields) + "\n")


def run(archive: Path, count: int, jobs: int) -> dict[str, float]:
    """What a fresh process tells of itself."""
    done = run_measured("-m", "benchmarks.archive", str(archive), str(count), str(jobs))
    return dict(json.loads(done.printed.splitlines()[-1]))


def main(archive: Path, count: int, jobs: int) -> None:
    """Read so many reports of the archive and print what that took."""
    with tempfile.TemporaryDirectory() as folder:
        if jobs == 1:
            read_archive(islice(read_reports([archive]), WARM_UP), Path(folder) / "warm")
        processor, start = used(), time.perf_counter()
        reports = islice(read_reports([archive]), count)
        out = Path(folder) / "claims"
        read_archive(reports, out, jobs=jobs, progress=teller(count, jobs))
        seconds = time.perf_counter() - start
    largest = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    told = {
        "seconds": seconds,
        "rate": count / seconds,
        "processor": (used() - processor) / count,
        "megabytes": largest / 1024,
    }
    print(json.dumps(told))


def teller(count: int, jobs: int) -> Callable[[Tally], None]:
    """Says on standard error how far a run is, every now and then."""
    start = last = time.perf_counter()

    def tell(done: Tally) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= TOLD_EACH:
            last = now
            rate = done.reports / (now - start)
            left = (count - done.reports) / rate
            said = f"{done.reports:,} of {count:,} documents, {jobs} at work, {rate:.0f}/s"
            print(f"{said}, {left:.0f} s left", file=sys.stderr, flush=True)

    return tell


def used() -> float:
    """Seconds of a processor, of this process and of those that it started and that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
