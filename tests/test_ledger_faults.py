"""The ledger when things go wrong: killed, crowded, full, read-only, torn, not its own."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geomap.errors import LedgerError, ReportError
from geomap.ledger import Ledger, Outcome, ingest
from geomap.records import Claim, Evidence, Place, Report, Status

CLAIMS_EACH = 7
PLACE = Place("N0133", "Maadi", "neighbourhood", 37.168, 36.188)


def told(number: int, words: int = 200) -> Report:
    return Report(f"r{number:04}", f"Report {number}: " + "the army took Maadi. " * words)


def read(report: Report) -> list[Claim]:
    evidence = Evidence("the army took Maadi.", "", "", 0, 20)
    claim = Claim(report.id, "Maadi", Status.CONTROLLED, evidence, PLACE, party="government")
    return [claim] * CLAIMS_EACH


WORKER = """
    import sys, time
    sys.path.insert(0, {tests!r})
    from test_ledger_faults import read, told
    from geomap.ledger import Ledger, ingest

    def slowly(report):
        time.sleep(0.002)
        return read(report)

    path, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    print("ready", flush=True)
    sys.stdin.readline()
    with Ledger.open(path, make=True) as ledger:
        for report, added in ingest(ledger, map(told, range(first, last)), slowly):
            print(added.id, flush=True)
"""


def worker(path: Path, first: int, last: int) -> subprocess.Popen[str]:
    """A process that waits for a line and then ingests reports first..last, saying each."""
    code = textwrap.dedent(WORKER).format(tests=str(Path(__file__).parent))
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(first), str(last)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def start(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def seconds_for_some_reports(path: Path) -> float:
    """How long a ledger and its first reports take, here and now."""
    process = worker(path, 0, 30)
    start(process)
    began = time.monotonic()
    process.communicate()
    return time.monotonic() - began


def whole_reports(path: Path) -> list[str]:
    """The ids in a ledger, after making sure that it is sound and holds whole reports only."""
    with Ledger.open(path) as ledger:
        ids = [report.id for report in ledger.reports()]
        claims = [claim.report for claim in ledger.claims()]
    with sqlite3.connect(path) as con:
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sorted(claims) == sorted(ids * CLAIMS_EACH)
    assert len(set(ids)) == len(ids)
    return ids


def test_killed_at_random_moments_it_holds_whole_reports_only(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    chance = random.Random(20161206)
    longest = seconds_for_some_reports(tmp_path / "other.gpkg")
    interrupted = 0
    first = 0
    for _ in range(25):
        process = worker(path, first, 4_000)
        start(process)
        time.sleep(chance.uniform(0.0, longest))
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0].split()
        assert process.returncode == -signal.SIGKILL
        if not path.exists() or path.stat().st_size == 0:
            assert said == []  # killed before there was anything
            continue
        try:
            ids = whole_reports(path)
        except LedgerError as error:  # killed while the tables were being made
            assert said == []
            assert "is not a ledger" in str(error)
            continue
        assert set(said) <= set(ids)  # what was said to be added is there
        interrupted += len(ids) > 0
        first = len(ids)
    assert interrupted > 10
    with Ledger.open(path, make=True) as ledger:
        outcomes = [added.outcome for _, added in ingest(ledger, map(told, range(first + 3)), read)]
    assert outcomes == [Outcome.SAME] * first + [Outcome.ADDED] * 3


def test_a_few_reports_share_a_transaction(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "a.gpkg", make=True) as ledger:
        ran: list[str] = []
        ledger._con.set_trace_callback(ran.append)
        added = [one for _, one in ingest(ledger, map(told, range(100)), read)]
        assert {one.outcome for one in added} == {Outcome.ADDED}
        assert ran.count("BEGIN IMMEDIATE") < 20
    assert len(whole_reports(tmp_path / "a.gpkg")) == 100


def test_what_was_read_before_a_broken_source_is_kept(tmp_path: Path) -> None:
    def reports() -> Iterator[Report]:
        yield told(0)
        yield told(1)
        yield told(0)
        raise ReportError("r0002.txt: is empty.")

    with Ledger.open(tmp_path / "a.gpkg", make=True) as ledger:
        added = []
        with pytest.raises(ReportError, match="is empty"):
            for _, one in ingest(ledger, reports(), read):
                added.append(one.outcome)
    assert added == [Outcome.ADDED, Outcome.ADDED, Outcome.SAME]
    assert whole_reports(tmp_path / "a.gpkg") == ["r0000", "r0001"]


def test_two_ingests_at_once_both_end_well(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    processes = [worker(path, 0, 120), worker(path, 60, 180)]
    for process in processes:
        start(process)
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert sorted(whole_reports(path)) == [told(n).id for n in range(180)]


def test_reading_while_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    process = worker(path, 0, 150)
    start(process)
    assert process.stdout is not None
    process.stdout.readline()
    while process.poll() is None:
        with Ledger.open(path) as ledger:
            assert len(ledger.claims()) % CLAIMS_EACH == 0
    process.communicate()
    assert len(whole_reports(path)) == 150


def test_a_full_disk_keeps_what_was_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with Ledger.open(path, make=True) as ledger:
        ledger.add(told(0), read(told(0)))
    room = path.stat().st_size + 40_000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with (
            Ledger.open(path) as ledger,
            pytest.raises(LedgerError, match="nothing of the last reports was kept"),
        ):
            for number in range(1, 100):
                ledger.add(told(number), read(told(number)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    kept = whole_reports(path)
    assert 0 < len(kept) < 20
    with Ledger.open(path) as ledger:
        assert ledger.add(told(99), read(told(99))).outcome is Outcome.ADDED


def test_no_room_to_begin_with(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, hard))
    try:
        with pytest.raises(LedgerError, match="disk"):
            Ledger.open(path, make=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with Ledger.open(path, make=True) as ledger:
        assert ledger.claims() == []


def test_an_error_in_a_report_leaves_nothing_of_it(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "a.gpkg", make=True) as ledger:
        ledger.add(told(0), read(told(0)))
        odd = Claim("r0001", "x", Status.LOST, Evidence("x", "", "", 0, 1), party=object())  # type: ignore[arg-type]
        with pytest.raises((TypeError, LedgerError)):
            ledger.add(told(1), [*read(told(1)), odd])
    assert whole_reports(tmp_path / "a.gpkg") == ["r0000"]


READ_ONLY = """
    import os, sys
    sys.path.insert(0, {tests!r})
    from test_ledger_faults import read, told
    from geomap.errors import LedgerError
    from geomap.ledger import Ledger
    if os.geteuid() == 0:
        os.setegid(65534); os.seteuid(65534)
    try:
        with Ledger.open(sys.argv[1], make=True) as ledger:
            print(len(ledger.claims()))
            ledger.add(told(1), read(told(1)))
    except LedgerError as error:
        print(error)
"""


def test_a_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = folder / "a.gpkg"
    with Ledger.open(path, make=True) as ledger:
        ledger.add(told(0), read(told(0)))
    before = path.read_bytes()
    for parent in (tmp_path, *tmp_path.parents):
        if not parent.stat().st_mode & 0o077:  # private to who runs the tests
            parent.chmod(0o755)
    path.chmod(0o666)
    folder.chmod(0o555)
    code = textwrap.dedent(READ_ONLY).format(tests=str(Path(__file__).parent))

    def run(target: Path) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    readable, refused = run(path)
    assert readable == str(CLAIMS_EACH)
    assert "read-only" in refused
    [refused] = run(folder / "new.gpkg")
    assert "read-only" in refused
    path.chmod(0o444)
    assert "read-only" in run(path)[-1]
    folder.chmod(0o755)
    assert path.read_bytes() == before
    assert [file.name for file in folder.iterdir()] == ["a.gpkg"]


def sqlite_file(path: Path, *statements: str) -> Path:
    con = sqlite3.connect(path)
    for statement in statements:
        con.execute(statement)
    con.commit()
    con.close()
    return path


def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    import geopandas
    from shapely.geometry import Point

    text = tmp_path / "text.gpkg"
    text.write_text("just a text, long enough to be a header " * 10)
    foreign = sqlite_file(tmp_path / "other.gpkg", "CREATE TABLE t (x)")
    points = tmp_path / "points.gpkg"
    geopandas.GeoDataFrame(geometry=[Point(1, 2)], crs=4326).to_file(points, layer="p")
    odd = sqlite_file(tmp_path / "odd.gpkg", "CREATE TABLE ledger_info (key, value)")
    short = tmp_path / "short.gpkg"
    short.write_bytes(b"SQLite format 3\x00")
    for path in (text, foreign, points, odd, short):
        before = path.read_bytes()
        for make in (False, True):
            with pytest.raises(LedgerError, match="is not a ledger") as caught:
                Ledger.open(path, make=make)
            assert str(caught.value).startswith(str(path))
        assert path.read_bytes() == before
    with pytest.raises(LedgerError, match="is a folder"):
        Ledger.open(tmp_path)
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(tmp_path / "none.gpkg")
    assert not (tmp_path / "none.gpkg").exists()
    with pytest.raises(LedgerError, match="does not exist"):
        Ledger.open(tmp_path / "no" / "a.gpkg", make=True)


def test_a_newer_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with Ledger.open(path, make=True) as ledger:
        ledger.set_info(schema="99")
    before = path.read_bytes()
    for make in (False, True):
        with pytest.raises(LedgerError, match=r"made by a newer geomap .* Update geomap"):
            Ledger.open(path, make=make)
    assert path.read_bytes() == before


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.999])
def test_a_torn_ledger_is_refused_and_left_alone(tmp_path: Path, share: float) -> None:
    path = tmp_path / "a.gpkg"
    with Ledger.open(path, make=True) as ledger:
        for number in range(20):
            ledger.add(told(number), read(told(number)))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    before = path.read_bytes()
    for make in (False, True):
        with pytest.raises(LedgerError, match="is torn"):
            Ledger.open(path, make=make)
    assert path.read_bytes() == before


def test_a_ledger_with_damage_inside_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with Ledger.open(path, make=True) as ledger:
        for number in range(20):
            ledger.add(told(number), read(told(number)))
    data = bytearray(path.read_bytes())
    for start_ in range(8192, len(data) - 4096, 4096):
        data[start_ : start_ + 64] = os.urandom(64)
    path.write_bytes(data)
    with (
        pytest.raises(LedgerError, match=r"damaged|torn|not a ledger"),
        Ledger.open(path) as ledger,
    ):
        ledger.claims()
    assert path.read_bytes() == bytes(data)
