"""One process, many, a cluster that loses a worker: the same records, nothing lost or doubled."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import dask
import distributed
import geopandas as gpd
import pytest
import zstandard

from geomap.claims.parser import load_parser
from geomap.claimtable import claims_in
from geomap.cluster import _work as work
from geomap.cluster import read_archive
from geomap.cluster._work import WORKER_DIED, _gazetteer
from geomap.errors import ClaimError
from geomap.records import Claim, Report
from geomap.reports import read_reports
from tests.conftest import ROOT

BATCH = 3


def reports() -> list[Report]:
    return list(read_reports([ROOT / "seeds" / "chronicle"]))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone")
    tally = read_archive(reports(), folder, batch_reports=BATCH)
    assert (tally.reports, tally.failed) == (22, 0)
    return folder


def records(folder: Path) -> list[Claim]:
    return list(claims_in(folder))


def test_partitions_are_geoparquet(alone: Path) -> None:
    frame = gpd.read_parquet(alone / "part-000000.parquet")
    assert frame.crs.to_string() == "OGC:CRS84"  # EPSG:4326 with longitude first
    assert {"report", "place_id", "party", "quote", "claim"} <= set(frame.columns)
    assert len(list(alone.glob("part-*.parquet"))) == 8


def test_two_workers_write_the_same_rows(alone: Path, tmp_path: Path) -> None:
    read_archive(reports(), tmp_path, batch_reports=BATCH, jobs=2)
    assert records(tmp_path) == records(alone)


def test_a_rerun_skips_what_is_finished(alone: Path, tmp_path: Path) -> None:
    read_archive(reports()[: 2 * BATCH], tmp_path, batch_reports=BATCH)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("part-*")}
    tally = read_archive(reports(), tmp_path, batch_reports=BATCH)
    assert tally.skipped == 2 * BATCH
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert records(tmp_path) == records(alone)


def test_input_of_every_kind_gives_the_same_rows(alone: Path, tmp_path: Path) -> None:
    """From storages that fsspec opens, to two workers or to one process."""
    import fsspec
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [asdict(report) for report in reports()]
    lines = "".join(json.dumps(row, default=str) + "\n" for row in rows).encode()
    with fsspec.open("memory://archive/2016/reports.jsonl.gz", "wb", compression="gzip") as file:
        file.write(lines)
    (tmp_path / "in").mkdir()
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in" / "reports.parquet")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as packed:
        packed.writestr("deep/reports.jsonl.zst", zstandard.compress(lines))
    packed_lines = f"zip://deep/reports.jsonl.zst::{(tmp_path / 'in.zip').as_uri()}"
    sources = {"memory://archive/*/*.jsonl.gz": 2, (tmp_path / "in").as_uri(): 1, packed_lines: 1}
    for source, jobs in sources.items():
        out = tmp_path / f"out-{len(source)}"
        read_archive(read_reports([source], storage=True), out, batch_reports=BATCH, jobs=jobs)
        assert records(out) == records(alone), source


def test_the_words_of_an_archive_are_not_kept(tmp_path: Path) -> None:
    """Batch after batch has new words; after the first, which loads the model, none stays."""
    said = "The army captured al-Shaar from {0} on Tuesday, {0} said."
    new = [
        Report(f"r{n}", said.format(f"Zw{n}quaxl"), published=date(2016, 12, 6)) for n in range(40)
    ]
    read_archive(new[:1], tmp_path / "first")
    before = len(load_parser().vocab.strings)
    tally = read_archive(new[1:], tmp_path / "rest", batch_reports=10)
    assert tally.claims >= len(new[1:])  # every one was parsed
    assert len(load_parser().vocab.strings) == before


def test_a_killed_worker_loses_and_doubles_nothing(alone: Path, tmp_path: Path) -> None:
    from dask.distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):

        def killing() -> Iterator[Report]:
            for number, report in enumerate(reports()):
                if number == 4 * BATCH:
                    victims = client.run(os.getpid)
                    os.kill(next(iter(victims.values())), signal.SIGKILL)
                yield report

        tally = read_archive(
            killing(), tmp_path, batch_reports=BATCH, scheduler=cluster.scheduler_address
        )
    assert tally.failed == 0
    assert records(tmp_path) == records(alone)


def test_a_killed_run_goes_on_where_it_stopped(alone: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from geomap.cluster import read_archive\n"
        "from geomap.reports import read_reports\n"
        f"reports = read_reports([Path({str(ROOT)!r}) / 'seeds' / 'chronicle'])\n"
        f"read_archive(reports, Path({str(tmp_path)!r}), batch_reports={BATCH},\n"
        "             progress=lambda tally: print('batch', flush=True))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.kill()
    assert not list(tmp_path.glob("*.partial"))
    read_archive(reports(), tmp_path, batch_reports=BATCH)
    assert records(tmp_path) == records(alone)


def test_a_report_that_fails_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    broken = Report("broken", None, published=date(2016, 12, 6))  # type: ignore[arg-type]
    good = Report("good", "The army captured al-Shaar.", published=date(2016, 12, 6))
    tally = read_archive([broken, good], tmp_path)
    assert (tally.reports, tally.failed) == (2, 1)
    (line,) = (tmp_path / "errors-000000.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["report"] == "broken"
    assert [claim.report for claim in records(tmp_path)] == ["good"]


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "part-000000.parquet"
    path.write_text("not parquet", encoding="utf-8")
    with pytest.raises(ClaimError, match="no table of claims"):
        records(tmp_path)


def test_a_table_of_reports_is_no_table_of_claims(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "part-000000.parquet"
    pq.write_table(pa.table({"id": ["1"], "text": ["The army captured al-Shaar."]}), path)
    with pytest.raises(ClaimError, match=r"holds reports, not claims. Read it first: geomap"):
        records(tmp_path)


def test_only_what_was_published_by_a_day(alone: Path) -> None:
    early = list(claims_in(alone, until=date(2016, 11, 28)))
    assert early
    assert all(claim.published and claim.published <= date(2016, 11, 28) for claim in early)


def wait_until(true: Callable[[], bool], *, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


def is_empty(group: int) -> bool:
    """Whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


# `geomap` with partitions of ten reports, so that a short archive has many of them.
SMALL_PARTS = """
from functools import partial
import geomap.cluster as cluster
from geomap.cli import main
cluster.read_archive = partial(cluster.read_archive, batch_reports=10)
main()
"""


@pytest.fixture(scope="module")
def long_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports enough that a run can be stopped in the middle of it."""
    texts = [report.text for report in reports()]
    path = tmp_path_factory.mktemp("long") / "archive.jsonl"
    lines = (
        json.dumps({"id": f"r{n}", "published": "2016-12-06", "text": texts[n % len(texts)]})
        for n in range(120)
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def long_claims(long_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Claim]:
    folder = tmp_path_factory.mktemp("long-alone")
    read_archive(read_reports([long_archive]), folder, batch_reports=10)
    return records(folder)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_cleanly_and_a_rerun_goes_on(
    tmp_path: Path, long_archive: Path, long_claims: list[Claim], jobs: str
) -> None:
    out = tmp_path / "claims"
    arguments = ["claims", str(long_archive), "-o", str(out), "--jobs", jobs]
    command = [sys.executable, "-c", SMALL_PARTS, *arguments]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        wait_until(lambda: len(list(out.glob("part-*.parquet"))) >= 2)
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to every process of the command
        _, said = run.communicate(timeout=180)
    assert run.returncode == 130
    assert "Run the same again to go on" in said
    assert "Traceback" not in said
    wait_until(lambda: is_empty(run.pid))
    done = {path: path.stat().st_mtime_ns for path in out.glob("part-*.parquet")}
    assert 2 <= len(done) < 12
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{10 * len(done)} done before, 0 failed" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert not list(out.glob(".*"))
    assert records(out) == long_claims


def test_the_workers_of_a_running_scheduler(alone: Path, tmp_path: Path) -> None:
    with dask_process("distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard") as address:
        out = tmp_path / "claims"
        command = [sys.executable, "-m", "geomap", "claims", str(ROOT / "seeds" / "chronicle")]
        with dask_worker(address), dask_worker(address):
            done = subprocess.run(
                [*command, "-o", str(out), "--scheduler", address],
                capture_output=True,
                text=True,
                check=False,
            )
    assert done.returncode == 0, done.stderr
    assert records(out) == records(alone)


@contextmanager
def dask_process(module: str, *arguments: str) -> Iterator[str]:
    """A scheduler or worker as people start one; gives the address that it listens at."""
    command = [sys.executable, "-m", module, "--host", "127.0.0.1", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        lines = iter(run.stderr.readline, "")
        address = next(found for line in lines if (found := LISTENS.search(line)))
        try:
            yield address.group()
        finally:
            run.terminate()
            try:
                run.wait(timeout=10)
            except subprocess.TimeoutExpired:  # a worker may wait for its scheduler
                run.kill()


LISTENS = re.compile(r"tcp://127\.0\.0\.1:\d+")


def dask_worker(scheduler: str) -> AbstractContextManager[str]:
    return dask_process(
        "distributed.cli.dask_worker", scheduler, "--nthreads", "2", "--no-dashboard"
    )


def test_a_scheduler_that_dies(tmp_path: Path, long_archive: Path) -> None:
    """One line says so, and what was finished is not read again."""
    out = tmp_path / "claims"
    with dask_process("distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard") as address:
        arguments = ["claims", str(long_archive), "-o", str(out), "--scheduler", address]
        command = [sys.executable, "-c", SMALL_PARTS, *arguments]
        with (
            dask_worker(address),
            subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run,
        ):
            wait_until(lambda: len(list(out.glob("part-*.parquet"))) >= 2)
            os.kill(scheduler_of(address), signal.SIGKILL)
            _, said = run.communicate(timeout=180)
    assert run.returncode == 1
    *waiting, gone = said.splitlines()
    assert gone.startswith(f"geomap: {address}: the scheduler is gone.")
    # The worker may register after the run has asked for it.
    assert [line for line in waiting if "has no workers yet" not in line] == []
    tally = read_archive(read_reports([long_archive]), out, batch_reports=10)
    assert tally.skipped >= 20


def scheduler_of(address: str) -> int:
    """The process that a scheduler runs in."""
    with distributed.Client(address) as client:
        return int(client.run_on_scheduler(os.getpid))


def test_a_worker_of_the_machine_that_is_killed(
    tmp_path: Path, long_archive: Path, long_claims: list[Claim]
) -> None:
    """As the system kills one that takes too much memory; the run ends with nothing left behind."""
    import psutil

    out = tmp_path / "claims"
    arguments = ["claims", str(long_archive), "-o", str(out), "--jobs", "2"]
    command = [sys.executable, "-c", SMALL_PARTS, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        wait_until(lambda: len(list(out.glob("part-*.parquet"))) >= 2)
        below = psutil.Process(run.pid).children(recursive=True)
        max(below, key=lambda process: process.cpu_times().user).kill()
        _, said = run.communicate(timeout=180)
    assert run.returncode == 0, said
    assert records(out) == long_claims
    assert not psutil.wait_procs(below, timeout=60)[1]


def test_one_run_at_a_time_writes_to_a_folder(tmp_path: Path) -> None:
    def others() -> Iterator[Report]:
        with pytest.raises(ClaimError, match="another run writes to it"):
            read_archive(reports()[BATCH:], tmp_path, batch_reports=BATCH)
        yield from reports()[:BATCH]

    assert read_archive(others(), tmp_path).reports == BATCH
    assert read_archive(reports()[:BATCH], tmp_path).skipped == BATCH  # the folder is free again


def test_workers_that_write_somewhere_else(tmp_path: Path) -> None:
    """The partitions are gone where this process looks: as on a machine without the folder."""
    with pytest.raises(ClaimError, match="1 of 1 partitions that were written are not there"):
        read_archive(
            reports()[:BATCH],
            tmp_path,
            progress=lambda tally: (tmp_path / "part-000000.parquet").unlink(),
        )


def test_a_region_that_changed_is_read_anew(tmp_path: Path) -> None:
    region = tmp_path / "region"
    shutil.copytree(ROOT / "gazetteer" / "sudan", region)
    read = partial(read_archive, reports()[:BATCH], tmp_path / "out", region=str(region))
    assert read().skipped == 0
    os.utime(region / "names.csv")  # written anew, with the same in it
    assert read().skipped == BATCH
    parties = region / "parties.toml"
    parties.write_text(parties.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    _gazetteer.cache_clear()
    assert read().skipped == 0


def test_a_scheduler_without_workers_is_waited_for(alone: Path, tmp_path: Path) -> None:
    said: list[str] = []
    with dask_process("distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard") as address:
        workers = ExitStack()

        def warn(message: str) -> None:
            said.append(message)
            workers.enter_context(dask_worker(address))

        with workers:
            read_archive(reports(), tmp_path, batch_reports=BATCH, scheduler=address, warn=warn)
    assert said == [
        f"{address}: has no workers yet; waiting for some. Start them with `dask worker {address}`."
    ]
    assert records(tmp_path) == records(alone)


def test_a_scheduler_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.cluster._dask.CONNECT_SECONDS", 1)
    with pytest.raises(ClaimError, match="no Dask scheduler answers there"):
        read_archive(reports(), tmp_path, scheduler="tcp://127.0.0.1:1")


def test_an_archive_that_grew_is_read_to_its_end(alone: Path, tmp_path: Path) -> None:
    read_archive(reports()[:7], tmp_path, batch_reports=BATCH)
    tally = read_archive(reports(), tmp_path, batch_reports=BATCH)
    assert tally.skipped == 2 * BATCH  # the third partition had one report, now it has three
    assert records(tmp_path) == records(alone)


def test_a_report_that_changed_is_read_again(tmp_path: Path) -> None:
    first = Report("a", "The army captured al-Shaar.", published=date(2016, 12, 6))
    read_archive([first], tmp_path)
    again = replace(first, text="The army captured Karm al-Jabal.")
    assert read_archive([again], tmp_path).skipped == 0
    assert [claim.evidence.exact for claim in records(tmp_path)] == [again.text]


def test_partitions_of_a_longer_run_are_not_passed_off(tmp_path: Path) -> None:
    read_archive(reports(), tmp_path, batch_reports=BATCH)
    with pytest.raises(ClaimError, match=r"part-000002\.parquet to part-000007\.parquet"):
        read_archive(reports()[: 2 * BATCH], tmp_path, batch_reports=BATCH)


def test_a_report_that_kills_its_worker_is_set_aside(tmp_path: Path) -> None:
    """The report is innocent here: the worker is made to die whenever it meets it."""
    from dask.distributed import Client, LocalCluster

    good = Report("good", "The army captured al-Shaar.", published=date(2016, 12, 6))
    deadly = replace(good, id="deadly", text="DIE")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.register_plugin(DiesOf("DIE"))
        tally = read_archive([good, deadly], tmp_path, scheduler=cluster.scheduler_address)
    assert (tally.reports, tally.failed) == (2, 1)
    (line,) = (tmp_path / "errors-000000.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"report": "deadly", "reason": WORKER_DIED}
    assert [claim.report for claim in records(tmp_path)] == ["good"]


class DiesOf(distributed.WorkerPlugin):
    """Ends a worker's process when a report says a word, as a fault in a library would."""

    def __init__(self, word: str) -> None:
        self.word = word

    def setup(self, worker: object) -> None:
        read = work.read_report
        word = self.word

        def deadly(report: Report, gazetteer: Any, **how: Any) -> Any:
            if report.text == word:
                os._exit(1)
            return read(report, gazetteer, **how)

        work.read_report = deadly
