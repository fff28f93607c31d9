"""Control on a day, and the ledger, at a thousand, ten thousand and a hundred thousand claims."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from benchmarks.measure import Row, seconds
from geomap.gazetteer import Gazetteer
from geomap.ledger import Ledger
from geomap.records import Claim, Evidence, Report, Source, Status

SIZES = (1_000, 10_000, 100_000)
CLAIMS_A_REPORT = 20
FIRST = date(2016, 1, 1)
DAY = date(2016, 12, 6)


def claims(gazetteer: Gazetteer, count: int) -> list[Claim]:
    """Claims about real places on days of one year, from sources of every side."""
    rng = random.Random(7)
    places = [place for place in gazetteer if place.lon is not None][:2_000]
    parties = list(gazetteer.parties)
    told = []
    for number in range(count):
        day = FIRST + timedelta(days=rng.randrange(365))
        party = rng.choice(parties)
        text = f"Claim {number}."
        told.append(
            Claim(
                f"r{number // CLAIMS_A_REPORT}",
                "x",
                Status.CONTROLLED,
                Evidence(text, "", "", 0, len(text)),
                place=rng.choice(places),
                party=party,
                date=day,
                published=day,
                source=Source(f"source {rng.randrange(50)}", rng.choice([*parties, None])),
            )
        )
    return told


def measure() -> list[Row]:
    """Both times at each size: how they grow is the point."""
    gazetteer = Gazetteer.open("syria")
    rows = []
    for size in SIZES:
        told = claims(gazetteer, size)
        with tempfile.TemporaryDirectory() as folder:
            ledger = Path(folder) / "bench.gpkg"
            ingest = _ingest(ledger, told)
            answered = seconds(partial(_command, ledger), rounds=3)
        goal = ("≤ 1 s", "≤ 50 ms") if size == SIZES[-1] else ("", "")
        rows.append(
            Row(f"geomap control on a day, ledger of {size:,} claims", f"{answered:.2f} s", goal[0])
        )
        rows.append(Row(f"ingest of one report into {size:,} claims", f"{ingest:.1f} ms", goal[1]))
    return rows


def _command(ledger: Path) -> None:
    """`geomap control` in a process of its own, as a person runs it."""
    subprocess.run(
        [sys.executable, "-m", "geomap", "control", str(ledger), "--on", str(DAY), "-f", "jsonl"],
        check=True,
        capture_output=True,
    )


def _ingest(path: Path, told: list[Claim]) -> float:
    """Milliseconds for the last report of a full ledger."""
    with Ledger.open(path, make=True) as ledger:
        took = 0.0
        for start in range(0, len(told), CLAIMS_A_REPORT):
            batch = told[start : start + CLAIMS_A_REPORT]
            name = batch[0].report
            report = Report(name, f"text of {name}", published=batch[0].published)
            begin = time.perf_counter()
            ledger.add(report, [replace(claim, report=name) for claim in batch])
            took = time.perf_counter() - begin
    return took * 1000
