"""Writes constraints.txt and constraints-test.txt: every package, its version, its hashes.

Run it in an environment that holds what should be installed (`pip install -e '.[test,bench]'`):
what is there and passed the tests is what gets written. No address of a registry is written.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADER = "# Written by tools/make_constraints.py. Every file a machine installs, by hash.\n"


def resolved(extras: str) -> dict[str, tuple[str, list[str]]]:
    """Ask pip what it would install; the answer holds each file's hash."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
             "--report", str(report), f"{ROOT}{extras}"],
            check=True,
        )  # fmt: skip
        items = json.loads(report.read_text())["install"]
    found = {}
    for item in items:
        name = re.sub(r"[-_.]+", "-", item["metadata"]["name"]).lower()
        if name == "geomap":
            continue
        hashes = item["download_info"]["archive_info"]["hashes"]
        found[name] = (item["metadata"]["version"], [f"sha256:{hashes['sha256']}"])
    return found


def written(packages: dict[str, tuple[str, list[str]]]) -> str:
    """One package a block, in the order of the alphabet."""
    blocks = [
        f"{name}=={version}" + "".join(f" \\\n    --hash={digest}" for digest in hashes)
        for name, (version, hashes) in sorted(packages.items())
    ]
    return HEADER + "\n".join(blocks) + "\n"


def main() -> None:
    """Resolve the run-time set and the test set."""
    runtime = resolved("")
    tests = resolved("[test]")
    # hatchling builds the editable install without a build environment of its own.
    for name in ("hatchling", "editables", "pathspec", "pluggy", "trove-classifiers", "packaging"):
        if name in BUILD and name not in runtime:
            runtime[name] = BUILD[name]
    (ROOT / "constraints.txt").write_text(written(runtime))
    (ROOT / "constraints-test.txt").write_text(written(tests))


BUILD: dict[str, tuple[str, list[str]]] = {}

if __name__ == "__main__":
    main()
