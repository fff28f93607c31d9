"""Long work on a terminal: how far it is, how it stops, and silence where nobody looks."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geomap.ledger import Ledger

ENTRY = (
    "<item><guid>e{0}</guid><pubDate>Tue, 06 Dec 2016 08:00:00 GMT</pubDate><description>"
    "Report {0}: the army captured the quarter of Marjeh from rebels in eastern Aleppo, and {1}."
    "</description></item>"
)
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def feed(path: Path, entries: int) -> Path:
    items = "".join(ENTRY.format(n, f"{n * 7919} people fled") for n in range(entries))
    path.write_text(f"<rss><channel><title>Wire</title>{items}</channel></rss>", encoding="utf-8")
    return path


def on_a_terminal(
    *arguments: object, interrupt_at: bytes = b"", out: Path
) -> tuple[int, list[str]]:
    """Run geomap with standard error on a terminal; the exit code and the lines it got.

    With `interrupt_at` Ctrl-C is pressed as soon as the terminal shows that.
    """
    mine, its = pty.openpty()
    with out.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "geomap", *map(str, arguments)],
            stdin=its,
            stdout=file,
            stderr=its,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        )
    os.close(its)
    seen = b""
    while True:
        try:
            data = os.read(mine, 65536)
        except OSError:  # nobody holds the other end any more
            break
        if not data:
            break
        seen += data
        if interrupt_at and re.search(interrupt_at, seen):
            process.send_signal(signal.SIGINT)
            interrupt_at = b""
    os.close(mine)
    text = CODES.sub("", seen.decode()).replace("\r", "\n")
    return process.wait(), [line for line in text.split("\n") if line.strip()]


def test_an_ingest_shows_how_far_it_is_and_keeps_the_rows_apart(tmp_path: Path) -> None:
    path, out = feed(tmp_path / "feed.xml", 150), tmp_path / "rows.jsonl"
    code, lines = on_a_terminal(
        "ingest", path, "--ledger", tmp_path / "a.gpkg", "--no-layers", "-f", "jsonl", out=out
    )
    assert code == 0, lines
    bars = [line for line in lines if line.startswith("Reading reports")]
    assert any(re.search(r"\d+/\d+ \d+(/s| s each), \d:\d\d:\d\d left", line) for line in bars)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 150
    assert not any('"outcome"' in line for line in lines)
    assert any("150 added" in line for line in lines)


@pytest.mark.parametrize("command", ["places", "claims", "control"])
def test_reading_shows_how_far_it_is(tmp_path: Path, command: str) -> None:
    path, out = feed(tmp_path / "feed.xml", 40), tmp_path / "rows.jsonl"
    code, lines = on_a_terminal(command, path, "-f", "jsonl", out=out)
    assert code == 0, lines
    assert any(line.startswith("Reading reports") for line in lines)
    assert out.read_text(encoding="utf-8").startswith("{")


def test_nothing_is_drawn_into_a_pipe(tmp_path: Path) -> None:
    path = feed(tmp_path / "feed.xml", 20)
    done = subprocess.run(
        [sys.executable, "-m", "geomap", "claims", str(path)], capture_output=True, check=True
    )
    assert done.stderr == b""
    assert done.stdout.count(b"\n") >= 20


def test_a_stopped_ingest_keeps_what_was_read_and_goes_on_from_there(tmp_path: Path) -> None:
    path, ledger, out = feed(tmp_path / "feed.xml", 400), tmp_path / "a.gpkg", tmp_path / "rows"
    told = ("ingest", path, "--ledger", ledger, "--no-layers", "-f", "jsonl")
    code, lines = on_a_terminal(*told, interrupt_at=rb"[^\d](50|[6-9]\d|1\d\d)/\d", out=out)
    assert code == 130, lines
    assert lines[-1] == "geomap: stopped."
    assert re.search(r"\d+ added; .* Run the same again to go on", lines[-2]), lines
    assert not any("Traceback" in line for line in lines)
    with Ledger.open(ledger) as kept:
        count = len(list(kept.reports()))
    assert 40 <= count < 400
    code, lines = on_a_terminal(*told, out=out)
    assert code == 0, lines
    assert any(f"{400 - count} added, {count} already there" in line for line in lines), lines
    with Ledger.open(ledger) as kept:
        assert len(list(kept.reports())) == 400


def test_many_skipped_reports_are_counted_not_listed(tmp_path: Path) -> None:
    path, ledger, out = feed(tmp_path / "feed.xml", 60), tmp_path / "a.gpkg", tmp_path / "rows"
    told = ("ingest", path, "--ledger", ledger, "--no-layers", "-f", "jsonl")
    assert on_a_terminal(*told, out=out)[0] == 0
    code, lines = on_a_terminal(*told, out=out)
    assert code == 0
    assert sum("is there already; skipped" in line for line in lines) == 10
    assert any("and 50 more: already there." in line for line in lines)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 60


def test_a_very_long_report_is_said_to_take_time(tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    line = "It rained all day on the hills, and nobody came.\n"
    path.write_text(line * (2_100_000 // len(line)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "geomap", "places", str(path), "--published", "2016-12-06"],
        capture_output=True,
        check=True,
    )
    assert b"is one report of 2 million characters" in done.stderr
