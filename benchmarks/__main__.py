"""Run every benchmark and write docs/benchmarks.md."""

from __future__ import annotations

import importlib
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.measure import ROOT, Row

PARTS = {
    "start_up": "Start-up",
    "names": "Names in text",
    "gazetteer": "A gazetteer of a million names",
    "claims": "Claims",
    "maps": "Maps",
    "control": "Control and ledger",
    "archive": "Archives and workers",
}
LIBRARIES = ("spacy", "folium", "ahocorasick_rs", "marisa-trie", "flashgeotext", "dask")


def main() -> None:
    """Measure what was named on the command line, or everything."""
    chosen = sys.argv[1:] or list(PARTS)
    sections = [heading()]
    for name in chosen:
        rows: list[Row] = importlib.import_module(f"benchmarks.{name}").measure()
        sections.append(section(PARTS[name], rows))
        print(sections[-1])
    if not sys.argv[1:]:
        (ROOT / "docs" / "benchmarks.md").write_text("\n".join(sections), encoding="utf-8")


def heading() -> str:
    """Machine, versions, commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        "# Benchmarks\n\nWritten by `make bench` in one run; ratios count, single times depend on "
        f"the machine.\n\n{datetime.now(UTC).date()}, commit {commit}, Python "
        f"{platform.python_version()}, {platform.machine()}, 2 cores; {versions}.\n"
    )


def section(title: str, rows: list[Row]) -> str:
    """One table."""
    lines = [f"## {title}\n", "| what | measured | goal |", "| --- | --- | --- |"]
    lines += [f"| {row.what} | {row.figure} | {row.goal} |" for row in rows]
    return "\n".join(lines) + "\n"


main()
