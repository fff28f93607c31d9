"""Write the table of cases in docs/control.md from docs/control-cases.toml.

Run it after changing a case: python tools/control_cases_table.py
"""

from __future__ import annotations

import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.parent / "docs"
BEGIN, END = "<!-- cases: begin -->\n", "<!-- cases: end -->\n"


def table(cases: list[dict[str, Any]]) -> str:
    """The cases as Markdown, a table a group."""
    parts = []
    for group, members in groupby(cases, key=lambda case: case["group"]):
        rows = [
            f"### {group}",
            "",
            "| case | what is said | on day | result |",
            "|---|---|---|---|",
        ]
        rows += [_row(case) for case in members]
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _row(case: dict[str, Any]) -> str:
    said = "<br>".join(case["claims"])
    when = str(case["on"])
    if "known_by" in case:
        when += f", known by {case['known_by']}"
    if "rule" in case:
        when += f", rule {case['rule']}"
    return f"| {case['name']} | {said} | {when} | {_result(case['expect'])} |"


def _result(expect: dict[str, Any]) -> str:
    if expect.get("absent"):
        return "not reported on"
    return ", ".join(f"{field} {_value(value)}" for field, value in expect.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value == "-" else f"**{value}**"


def main() -> None:
    """Replace the tables between the two marks."""
    cases = tomllib.loads((DOCS / "control-cases.toml").read_text("utf-8"))["case"]
    page = (DOCS / "control.md").read_text("utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    (DOCS / "control.md").write_text(before + BEGIN + table(cases) + END + after, "utf-8")


if __name__ == "__main__":
    main()
