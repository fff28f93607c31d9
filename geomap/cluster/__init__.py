"""Reads an archive in batches: in this process, on a local Dask cluster, or on an existing one.

A batch of reports becomes one partition. Its name says which batch it is, it says itself which
reports it holds, and it appears whole or not at all, so a run that was stopped, or lost a worker,
goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from geomap.cluster._batches import BATCH_REPORTS, Batch, batches
from geomap.cluster._folder import check, taken
from geomap.cluster._refused import Refused, forget_refused
from geomap.cluster._work import Tally, Work, made_with
from geomap.collector import settled
from geomap.records import Report

__all__ = ["Refused", "Tally", "read_archive"]

Progress = Callable[[Tally], None]
Run = Callable[[Work, Iterator[Batch]], Iterator[Tally]]


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
    warn: Callable[[str], None] = lambda message: None,
) -> Tally:
    """Read every report and write its claims to `folder`, one GeoParquet file a batch.

    Parameters
    ----------
    reports : read once, in order; the order decides which batch a report is in.
    folder : made where it is missing; a partition in it that holds what this run would write
        there (the same reports, tables of the region and version of geomap) is kept and skipped,
        any other is written anew.
    jobs : worker processes on this machine; 1 works in this process.
    scheduler : the address of a Dask scheduler ("tcp://host:8786"); workers need the same folder.
    progress : called after each batch with what was done up to then.
    warn : called with one sentence where a scheduler has no workers, for which the run waits.

    Returns
    -------
    Tally
        Reports that fail are counted, set aside in `errors-*.jsonl` with the reason, and stop
        nothing.

    Raises
    ------
    ClaimError
        When the folder cannot be written, another run writes to it, the scheduler does not answer
        or is lost, or the folder also holds partitions of a longer run, which are not of these
        reports.
    """
    with taken(folder):
        forget_refused(folder)
        work = Work(str(folder.resolve()), region, reader, made_with(region))
        done = Tally()
        with _runner(jobs, scheduler, warn) as run:
            for tally in run(work, batches(reports, batch_reports)):
                done += tally
                progress(done)
        check(folder, done.batches)
    return done


def _runner(
    jobs: int, scheduler: str | None, warn: Callable[[str], None]
) -> AbstractContextManager[Run]:
    if jobs <= 1 and scheduler is None:
        return nullcontext(_here)
    from geomap.cluster import _dask

    return _dask.existing(scheduler, warn) if scheduler is not None else _dask.local(jobs)


def _here(work: Work, todo: Iterator[Batch]) -> Iterator[Tally]:
    with settled():
        yield from map(work, todo)
