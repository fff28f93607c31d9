"""Reads an archive in batches: in this process, on a local Dask cluster, or on an existing one.

A batch of reports becomes one partition. Its name says which batch it is, it says itself which
reports it holds, and it appears whole or not at all, so a run that was stopped, or lost a worker,
goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from geomap.claimtable import PARTITIONS
from geomap.cluster._batches import BATCH_REPORTS, Batch, batches
from geomap.cluster._refused import Refused
from geomap.cluster._work import Tally, Work
from geomap.errors import ClaimError
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
) -> Tally:
    """Read every report and write its claims to `folder`, one GeoParquet file a batch.

    Parameters
    ----------
    reports : read once, in order; the order decides which batch a report is in.
    folder : made where it is missing; a partition in it that holds what this run would write
        there is kept and skipped, any other is written anew.
    jobs : worker processes on this machine; 1 works in this process.
    scheduler : the address of a Dask scheduler ("tcp://host:8786"); workers need the same folder.
    progress : called after each batch with what was done up to then.

    Returns
    -------
    Tally
        Reports that fail are counted, set aside in `errors-*.jsonl` with the reason, and stop
        nothing.

    Raises
    ------
    ClaimError
        When the folder cannot be written, the scheduler does not answer, or the folder also holds
        partitions of a longer run, which are not of these reports.
    """
    _make(folder)
    work = Work(str(folder.resolve()), region, reader)
    done = Tally()
    with _runner(jobs, scheduler) as run:
        for tally in run(work, batches(reports, batch_reports)):
            done += tally
            progress(done)
    _refuse_strangers(folder, done.batches)
    return done


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ClaimError(f"{folder}: cannot be made ({error.strerror}).") from None


def _refuse_strangers(folder: Path, count: int) -> None:
    """Partitions behind the last batch are of other reports: counted with these they would lie."""
    others = sorted(folder.glob(PARTITIONS))[count:]
    if others:
        raise ClaimError(
            f"{folder}: is written, but {others[0].name} to {others[-1].name} are of an earlier "
            "run over more reports. Remove them, or write to another folder."
        )


def _runner(jobs: int, scheduler: str | None) -> AbstractContextManager[Run]:
    if jobs <= 1 and scheduler is None:
        return nullcontext(_here)
    from geomap.cluster import _dask

    return _dask.existing(scheduler) if scheduler is not None else _dask.local(jobs)


def _here(work: Work, todo: Iterator[Batch]) -> Iterator[Tally]:
    return map(work, todo)
