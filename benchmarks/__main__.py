"""Run the benchmarks: all of them write docs/benchmarks.md and the tables of docs/size.md.

    python -m benchmarks                                      everything, some twenty minutes
    python -m benchmarks --only names,claims                  some parts, printed
    python -m benchmarks --only archive --sizes 1000,100000   one part at other sizes, to its end

Every part runs in a process of its own, so that none is slower for what another left behind; one
that fails or hangs is said to have failed, and the others are measured.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import size
from benchmarks.measure import ROOT, Row

PARTS = {
    "start_up": "Start-up",
    "names": "Names in text",
    "gazetteer": "A gazetteer of a million names",
    "claims": "Claims",
    "maps": "Maps",
    "control": "Control and ledger",
    "tables": "Control from Parquet",
    "archive": "Archives and workers",
}
LIBRARIES = ("spacy", "folium", "ahocorasick_rs", "marisa-trie", "flashgeotext", "dask", "pyarrow")
MOST_SECONDS = 900  # of one part, where no sizes are asked for; together some twenty minutes
MARK = "benchmark rows: "
BUSY = 0.5  # load before the start, from which figures are said to be of a busy machine


def main() -> None:
    """Measure what was named on the command line, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", type=lambda text: text.split(","), metavar="PART,PART")
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",")])
    parser.add_argument("--part", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        measure_here(asked.part, asked.sizes)
        return
    chosen = asked.only or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}: {', '.join(PARTS)}")
    load = os.getloadavg()[0]
    found: dict[str, list[Row]] = {}
    for part in chosen:
        found[part] = measured(part, asked.sizes)
        print(section(PARTS[part], found[part]), flush=True)
    if asked.only or asked.sizes:
        return
    parts = [heading(load), *(section(PARTS[part], rows) for part, rows in found.items())]
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(parts), encoding="utf-8")
    size.write(ROOT / "docs" / "size.md", found)


def measure_here(part: str, sizes: list[int] | None) -> None:
    """Measure one part in this process and print its rows for the one that asked."""
    module = importlib.import_module(f"benchmarks.{part}")
    rows: list[Row] = module.measure(sizes) if sizes else module.measure()
    print(MARK + json.dumps([asdict(row) for row in rows]))


def measured(part: str, sizes: list[int] | None) -> list[Row]:
    """The rows of one part, from a process of its own."""
    command = [sys.executable, "-m", "benchmarks", "--part", part]
    limit = None if sizes else MOST_SECONDS
    if sizes:
        command += ["--sizes", ",".join(map(str, sizes))]
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, cwd=ROOT, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return [Row(PARTS[part], f"took more than {MOST_SECONDS} s: stopped")]
    rows = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode or not rows:
        return [Row(PARTS[part], f"failed with exit code {done.returncode}: see its messages")]
    return [Row(**row) for row in json.loads(rows[-1].removeprefix(MARK))]


def heading(load: float) -> str:
    """Machine, versions, commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    busy = " (other work ran beside: single times are too long)" if load >= BUSY else ""
    return (
        "# Benchmarks\n\nWritten by `make bench` in one run; ratios count, single times depend on "
        f"the machine. What is cold and what is warm is said in each row.\n\n"
        f"{datetime.now(UTC).date()}, commit {commit}, Python {platform.python_version()}, "
        f"{processor()}, {os.cpu_count()} cores, load {load:.1f} before the start{busy}; "
        f"{versions}.\n"
    )


def processor() -> str:
    """What the machine says it is."""
    about = Path("/proc/cpuinfo")
    if about.is_file():
        for line in about.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def section(title: str, rows: list[Row]) -> str:
    """One table."""
    lines = [f"## {title}\n", "| what | measured | goal |", "| --- | --- | --- |"]
    lines += [f"| {row.what} | {row.figure} | {row.goal} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
