"""The same work on Dask: several processes of this machine, or the workers of a cluster."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from geomap.cluster._batches import Batch
from geomap.cluster._work import Tally, Work
from geomap.errors import ClaimError
from geomap.records import Report

IN_FLIGHT_PER_THREAD = 3  # batches waiting for each: memory stays flat, nobody is idle
RETRIES = 2
CONNECT_SECONDS = 10

# What differs from Dask's own settings for local workers, measured on 1,000 mixed reports:
# Dask has malloc give memory back at once (MALLOC_TRIM_THRESHOLD_), so that every parse asks the
# system for the same pages anew: 17.8 s of processor time against 11.7 s without, one process
# alone 10.4 s. One thread a worker: more would take the cores of the other workers. The sampling
# profiler serves a dashboard that is not shown.
LOCAL = {
    "distributed.nanny.pre-spawn-environ": {
        "OMP_NUM_THREADS": 1,
        "MKL_NUM_THREADS": 1,
        "OPENBLAS_NUM_THREADS": 1,
    },
    "distributed.worker.profile.enabled": False,
}

Run = Callable[[Work, Iterator[Batch]], Iterator[Tally]]


@contextmanager
def local(jobs: int) -> Iterator[Run]:
    """Worker processes on this machine, one thread each; one that dies is replaced."""
    dask, distributed = _dask()
    with dask.config.set(LOCAL):
        with _deaf_to_ctrl_c():
            cluster = distributed.LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs=50,
            )
        with cluster, distributed.Client(cluster) as client:
            yield _on(client)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Threads and processes begun here never see Ctrl-C, which a terminal sends to all of them.

    The process itself gets it, as soon as this is over, and ends its workers in good order.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # begun later, by a thread, it would let the signal in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def existing(scheduler: str) -> Iterator[Run]:
    """The workers of a scheduler that runs already; they are left running."""
    _, distributed = _dask()
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise ClaimError(
            f"{scheduler}: no Dask scheduler answers there ({error}). "
            "Start one with `dask scheduler` and give its address as tcp://host:8786."
        ) from None
    with client:
        yield _on(client)


def _dask() -> tuple[Any, Any]:
    """Dask, loaded whole before anything is set: loading `distributed` puts its own settings in."""
    try:
        import dask
        import distributed
    except ImportError:
        raise ClaimError(
            "--jobs and --scheduler need Dask. Install it: pip install 'geomap[cluster]'"
        ) from None
    return dask, distributed


def _on(client: Any) -> Run:
    """Keep every worker busy, also ones that join later, and no more batches in memory than that.

    A batch that fails for another reason than its reports (a folder that is away for a moment) is
    tried again.
    """

    def run(work: Work, todo: Iterator[Batch]) -> Iterator[Tally]:
        from distributed import KilledWorker, as_completed

        batch_of: dict[Any, Batch] = {}
        running = as_completed()

        def keep_busy() -> None:
            threads = sum(client.nthreads().values())
            wanted = max(1, threads) * IN_FLIGHT_PER_THREAD - len(batch_of)
            for batch in itertools.islice(todo, max(0, wanted)):
                # pure=False: a batch is done for what it writes.
                future = client.submit(work, batch, pure=False, retries=RETRIES)
                batch_of[future] = batch
                running.add(future)

        keep_busy()
        for future in running:
            batch = batch_of.pop(future)
            try:
                tally: Tally = future.result()
            except KilledWorker:
                tally = _without_the_deadly(client, work, batch)
            keep_busy()
            yield tally

    return run


def _without_the_deadly(client: Any, work: Work, batch: Batch) -> Tally:
    """Workers died of a batch again and again: find the reports that kill, and do the others."""
    from distributed import KilledWorker

    deadly: list[str] = []
    suspects: list[list[Report]] = [batch.reports]
    while suspects:
        part = suspects.pop()
        try:
            client.submit(work.read, part, pure=False).result()
        except KilledWorker:
            half = len(part) // 2
            if half:
                suspects += [part[half:], part[:half]]
            else:
                deadly.append(part[0].id)
    tally: Tally = client.submit(work, batch, deadly, pure=False, retries=RETRIES).result()
    return tally
