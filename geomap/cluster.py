"""Reads an archive in batches: in this process, on a local Dask cluster, or on an existing one.

A batch of reports becomes one partition. Its name says which batch it is, and it appears whole or
not at all, so a run that was stopped, or lost a worker, goes on where it was.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.claimtable import row_of, write_partition
from geomap.errors import GeomapError
from geomap.pipeline import read_report
from geomap.records import Report

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

BATCH_REPORTS = 500  # large enough that a partition is a file worth having, small enough to redo
IN_FLIGHT_PER_WORKER = 3  # batches waiting at each worker: memory stays flat, nobody is idle

# What one report may raise without stopping an archive of millions: it is set aside, with why.
FAILURES = (
    GeomapError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a batch, or of all of them."""

    reports: int = 0
    claims: int = 0
    failed: int = 0
    skipped: int = 0  # reports of partitions that were finished before

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.reports + other.reports,
            self.claims + other.claims,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )


Progress = Callable[[Tally], None]


def read_archive(
    reports: Iterable[Report],
    folder: Path,
    *,
    region: str = "syria",
    jobs: int = 1,
    scheduler: str | None = None,
    reader: str = "builtin",
    batch_reports: int = BATCH_REPORTS,
    progress: Progress = lambda tally: None,
) -> Tally:
    """Read every report and write its claims to `folder`, one GeoParquet file a batch.

    Parameters
    ----------
    reports : read once, in order; the order decides which batch a report is in.
    folder : made where it is missing; finished partitions in it are kept and skipped.
    jobs : worker processes on this machine; 1 works in this process.
    scheduler : the address of a Dask scheduler ("tcp://host:8786"); workers need the same folder.
    progress : called after each batch with what was done up to then.

    Returns
    -------
    Tally
        Reports that fail are counted, set aside in `errors-*.jsonl` with the reason, and stop
        nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    todo = _batches(reports, batch_reports)
    work = _Work(str(folder.resolve()), region, reader)
    done = Tally()
    with _runner(jobs, scheduler) as run:
        for tally in run(work, todo):
            done += tally
            progress(done)
    return done


@dataclass(frozen=True, slots=True)
class _Work:
    """What a worker needs to know to do a batch."""

    folder: str
    region: str
    reader: str

    def __call__(self, number: int, batch: list[Report]) -> Tally:
        path = Path(self.folder) / f"part-{number:06}.parquet"
        if path.exists():
            return Tally(skipped=len(batch))
        rows: list[dict[str, Any]] = []
        failures: list[dict[str, str]] = []
        gazetteer = _gazetteer(self.region)
        for report in batch:
            try:
                claims = read_report(report, gazetteer, reader=self.reader).claims
                rows.extend(row_of(claim) for claim in claims)
            except FAILURES as error:
                failures.append({"report": report.id, "reason": f"{type(error).__name__}: {error}"})
        self._set_aside(number, failures)
        write_partition(rows, path)
        return Tally(reports=len(batch), claims=len(rows), failed=len(failures))

    def _set_aside(self, number: int, failures: list[dict[str, str]]) -> None:
        path = Path(self.folder) / f"errors-{number:06}.jsonl"
        if not failures:
            path.unlink(missing_ok=True)
            return
        lines = "".join(json.dumps(failure, ensure_ascii=False) + "\n" for failure in failures)
        path.write_text(lines, encoding="utf-8")


@lru_cache(maxsize=2)
def _gazetteer(region: str) -> Gazetteer:
    """One gazetteer a worker process; its index is mapped and shared."""
    from geomap.gazetteer import Gazetteer

    return Gazetteer.open(region)


def _batches(reports: Iterable[Report], size: int) -> Iterator[tuple[int, list[Report]]]:
    stream = iter(reports)
    for number in itertools.count():
        batch = list(itertools.islice(stream, size))
        if not batch:
            return
        yield number, batch


Run = Callable[[_Work, Iterator[tuple[int, list[Report]]]], Iterator[Tally]]


@contextmanager
def _runner(jobs: int, scheduler: str | None) -> Iterator[Run]:
    if jobs <= 1 and scheduler is None:
        yield _here
        return
    from dask.distributed import Client, LocalCluster

    if scheduler is not None:
        with Client(scheduler, timeout="10s") as client:
            yield _on(client)
        return
    with (
        LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield _on(client)


def _here(work: _Work, todo: Iterator[tuple[int, list[Report]]]) -> Iterator[Tally]:
    for number, batch in todo:
        yield work(number, batch)


def _on(client: Any) -> Run:
    """Keep every worker busy and no more batches in memory than that takes."""

    def run(work: _Work, todo: Iterator[tuple[int, list[Report]]]) -> Iterator[Tally]:
        from dask.distributed import as_completed

        def submit(number: int, batch: list[Report]) -> Any:
            # pure=False: a batch is done for what it writes; retries: a worker may die with it.
            return client.submit(work, number, batch, pure=False, retries=3)

        workers = max(1, len(client.scheduler_info()["workers"]))
        first = itertools.islice(todo, workers * IN_FLIGHT_PER_WORKER)
        running = as_completed([submit(*item) for item in first])
        for future in running:
            tally: Tally = future.result()
            following = next(todo, None)
            if following is not None:
                running.add(submit(*following))
            yield tally

    return run
