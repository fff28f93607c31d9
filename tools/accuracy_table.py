"""Measure the reader on every file of gold cases and write the table of docs/accuracy.md.

Run from a checkout whose changes are committed: the page names the commit that was measured.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "accuracy.md"
CASES = {
    "development": "development",
    "holdout": "hold-out: plain press, never read by the reader's authors",
    "holdout-2": "second hold-out, written when the reader stood, never read",
    "mixed": "the sealed halves of the five sets below, read once measured",
    "wire": "wire stories",
    "wire-2": "wire stories, by another hand",
    "wire-3": "wire stories and short messages, four more lots",
    "wire-4": "wire stories, situation reports and notes, two more lots",
    "monitor": "monitors' notes",
    "monitor-2": "monitors' notes, by another hand",
    "chronicle": "chronicles",
    "chronicle-2": "chronicles, by another hand",
    "situation": "situation reports, analysis, features",
    "elsewhere": "wars elsewhere, read with Syria's gazetteer",
    "adversarial": "adversarial",
    "arabic": "Arabic",
    "arabic-2": "Arabic, by another hand",
    "arabic-3": "Arabic, its sealed half",
    "arabic-4": "Arabic, five more lots",
    "arabic-5": "Arabic, plain agency prose",
}
FIGURES = ("modality", "from_party", "extent", "date", "source")
HEAD = """\
| cases | reports | names | places | P | R | claims | modality | from | extent | date | source |
|---|---|---|---|---|---|---|---|---|---|---|---|
"""


def measured(name: str) -> tuple[int, dict[str, dict[str, float]]]:
    """How many reports a file has, and every figure over all of them."""
    file = ROOT / "tests" / "cases" / f"{name}.jsonl"
    command = [sys.executable, "-m", "geomap", "evaluate", str(file), "-f", "jsonl"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    rows = [json.loads(line) for line in told.splitlines()]
    figures = {row["figure"]: row for row in rows if row["cases"] == "all"}
    return len(file.read_text(encoding="utf-8").splitlines()), figures


def row(name: str) -> str:
    """One line of the table."""
    count, figures = measured(name)
    claims = figures["claims"]
    cells = [figures["mentions"]["f1"], figures["places"]["f1"]]
    cells += [claims["precision"], claims["recall"], claims["f1"]]
    cells += [figures[figure]["f1"] for figure in FIGURES]
    return f"| {CASES[name]} | {count} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |\n"


def main() -> None:
    """Write the table, the date and the commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        check=True, capture_output=True, text=True, cwd=ROOT,
    ).stdout.strip()  # fmt: skip
    table = HEAD + "".join(row(name) for name in CASES)
    page = PAGE.read_text(encoding="utf-8")
    page = re.sub(r"\| cases \|.*?\n(?=\n)", lambda _: table, page, count=1, flags=re.S)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    page = re.sub(
        r"Measured on \S+ at commit `\w+`", f"Measured on {today} at commit `{commit}`", page
    )
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
