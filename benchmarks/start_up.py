"""How long a fresh process takes, against an empty Python."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measure import SEED, Row, process_seconds


def measure() -> list[Row]:
    """`--help`, claims on one report, the seed map."""
    empty = process_seconds("-c", "pass")
    help_page = process_seconds("-m", "geomap", "--help")
    claims = process_seconds("-m", "geomap", "claims", str(SEED), "-f", "jsonl")
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "map.html")
        drawn = process_seconds("-m", "geomap", "map", str(SEED), "-o", target)
    return [
        Row("`python -c pass`", f"{empty:.3f} s"),
        Row("`geomap --help`", f"{help_page:.3f} s = {help_page / empty:.1f} × empty", "≤ 5 ×"),
        Row("`geomap claims` on the seed report", f"{claims:.2f} s"),
        Row("`geomap map` on the seed report", f"{drawn:.2f} s", "≤ 2.5 s"),
    ]
