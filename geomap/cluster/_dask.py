"""The same work on Dask: several processes of this machine, or the workers of a cluster."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from geomap.cluster._batches import Batch
from geomap.cluster._work import Tally, Work
from geomap.errors import ClaimError
from geomap.records import Report

IN_FLIGHT_PER_THREAD = 3  # parts waiting for each: memory stays flat, nobody is idle
PART_REPORTS = 100  # read at once: at the end of an archive nobody waits long for the last part
RETRIES = 2
CONNECT_SECONDS = 10

# What differs from Dask's own settings for local workers, measured on 1,000 mixed reports:
# Dask has malloc give memory back at once (MALLOC_TRIM_THRESHOLD_), so that every parse asks the
# system for the same pages anew: 17.8 s of processor time against 11.7 s without, one process
# alone 10.4 s. One thread a worker: more would take the cores of the other workers. The sampling
# profiler serves a dashboard that is not shown. Scheduler, workers and their keepers each look
# fifty times a second whether they are late, and ten times how much memory is in use: that took
# a twentieth of a core, and the interpreter from the reading, again and again.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
LOCAL = {
    "distributed.nanny.pre-spawn-environ": ONE_THREAD,
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.tick.cycle": "10s",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.worker.memory.monitor-interval": "500ms",
}
# One process loads the model and the libraries (1.2 s of a processor), while this one loads Dask,
# and every worker begins as its copy. On Linux alone: elsewhere a copied process may not use the
# system's own libraries.
COPIED = sys.platform == "linux"
LOADED = "geomap.cluster._loaded"

Run = Callable[[Work, Iterator[Batch]], Iterator[Tally]]


@contextmanager
def local(jobs: int) -> Iterator[Run]:
    """Worker processes on this machine, one thread each; one that dies is replaced."""
    with _worker_processes() as method:
        dask, distributed = _dask()
        distributed.utils._forkserver_preload_set = True  # else it loads pandas here, for nothing
        with dask.config.set({**LOCAL, "distributed.worker.multiprocessing-method": method}):
            with _deaf_to_ctrl_c():
                cluster = distributed.LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address="127.0.0.1:0",  # any port: several runs go side by side
                    scheduler_kwargs={"dashboard": False},
                    silence_logs=50,
                )
            with cluster, distributed.Client(cluster) as client:
                yield _on(client)


@contextmanager
def _worker_processes() -> Iterator[str]:
    """How workers begin: as copies of a process that loads while this one goes on, or anew.

    That process finds the same modules as this one, whatever was done to `sys.path` here.
    """
    if not COPIED or find_spec("distributed") is None:
        yield "spawn"
        return
    from multiprocessing import forkserver

    ours = forkserver._forkserver._forkserver_pid is None  # type: ignore[attr-defined]
    with _deaf_to_ctrl_c(), _environment(PYTHONPATH=os.pathsep.join(sys.path), **ONE_THREAD):
        forkserver.set_forkserver_preload([LOADED])
        forkserver.ensure_running()
    try:
        yield "forkserver"
    finally:
        forkserver.set_forkserver_preload(["__main__"])  # the default
        if ours:
            forkserver._forkserver._stop()  # type: ignore[attr-defined]


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """What a process that begins here finds in its environment."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]
        os.environ.update({name: before[name] for name in variables if name in before})


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
def existing(scheduler: str, warn: Callable[[str], None]) -> Iterator[Run]:
    """The workers of a scheduler that runs already; they are left running."""
    _, distributed = _dask()
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise ClaimError(
            f"{scheduler}: no Dask scheduler answers there ({error}). "
            "Start one with `dask scheduler` and give its address as tcp://host:8786."
        ) from None
    with _one_line_where_it_breaks(scheduler), client:
        if not client.nthreads():
            warn(
                f"{scheduler}: has no workers yet; waiting for some. "
                f"Start them with `dask worker {scheduler}`."
            )
        yield _on(client)


@contextmanager
def _one_line_where_it_breaks(scheduler: str) -> Iterator[None]:
    """What a cluster of one's own may do to a run, said as a user's error is said."""
    from distributed import CancelledError
    from distributed.comm import CommClosedError

    try:
        with _quiet_logs():
            yield
    except (CancelledError, CommClosedError):
        raise ClaimError(
            f"{scheduler}: the scheduler is gone. Start it again and run the same again: "
            "finished partitions are kept."
        ) from None
    except ImportError as error:
        raise ClaimError(
            f"{scheduler}: a worker lacks what it needs ({error}). Every worker needs the same "
            "version of geomap with its extra `cluster`."
        ) from None


@contextmanager
def _quiet_logs() -> Iterator[None]:
    """No tracebacks of a lost connection, no remarks on a busy machine among a user's lines."""
    logs = [logging.getLogger(name) for name in ("distributed", "distributed.client", "asyncio")]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)


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
    """Keep every worker busy, also ones that join later, and no more in memory than that takes.

    A batch is read in parts, by whichever workers are free, and written by one. One that fails for
    another reason than its reports (a folder that is away for a moment) is tried again.
    """

    def run(work: Work, todo: Iterator[Batch]) -> Iterator[Tally]:
        from distributed import KilledWorker, as_completed

        batch_of: dict[Any, Batch] = {}
        running = as_completed()

        def keep_busy() -> Iterator[Tally]:
            threads = sum(client.nthreads().values())
            while sum(map(_parts, batch_of.values())) < max(1, threads) * IN_FLIGHT_PER_THREAD:
                batch = next(todo, None)
                if batch is None:
                    return
                if work.is_done(batch):
                    yield Tally(skipped=len(batch.reports), batches=1)
                    continue
                future = _submit(client, work, batch)
                batch_of[future] = batch
                running.add(future)

        yield from keep_busy()
        for future in running:
            batch = batch_of.pop(future)
            try:
                tally: Tally = future.result()
            except KilledWorker:
                tally = _without_the_deadly(client, work, batch)
            yield tally
            yield from keep_busy()

    return run


def _parts(batch: Batch) -> int:
    return -(-len(batch.reports) // PART_REPORTS)


def _submit(client: Any, work: Work, batch: Batch) -> Any:
    """Have a batch read in parts, then written. pure=False: it is done for what it writes."""
    again = {"pure": False, "retries": RETRIES}
    starts = range(0, len(batch.reports), PART_REPORTS)
    parts = [
        client.submit(work.read, batch.reports[start : start + PART_REPORTS], **again)
        for start in starts
    ]
    return client.submit(work.write, batch.number, batch.mark, len(batch.reports), parts, **again)


def _without_the_deadly(client: Any, work: Work, batch: Batch) -> Tally:
    """Workers died of a batch again and again: find the reports that kill, and do the others."""
    from distributed import KilledWorker

    deadly: list[str] = []
    parts: list[Any] = []
    suspects: list[list[Report]] = [batch.reports]
    while suspects:
        suspect = suspects.pop()
        read = client.submit(work.read, suspect, pure=False)
        half = len(suspect) // 2
        if not isinstance(read.exception(), KilledWorker):
            parts.append(read)
        elif half:
            suspects += [suspect[half:], suspect[:half]]
        else:
            deadly.append(suspect[0].id)
    written = client.submit(
        work.write, batch.number, batch.mark, len(batch.reports), parts, deadly, pure=False
    )
    tally: Tally = written.result()
    return tally
