"""One process, many, a cluster that loses a worker: the same records, nothing lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest

from geomap.claimtable import claims_in
from geomap.cluster import read_archive
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


def test_only_what_was_published_by_a_day(alone: Path) -> None:
    early = list(claims_in(alone, until=date(2016, 11, 28)))
    assert early
    assert all(claim.published and claim.published <= date(2016, 11, 28) for claim in early)
