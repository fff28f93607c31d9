"""The tables of docs/size.md, from the rows of the same run; the prose around them is by hand."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.measure import Row

PARTS = ("names", "claims", "archive", "tables", "control")
DOCUMENTS = (1_000_000, 100_000_000, 1_000_000_000)
KILOBYTES = 4.4  # a document
CORES = (1, 16, 256)
DAY, HOUR, MINUTE = 86_400, 3_600, 60
BEGIN, END = "<!-- {0}: written by make bench -->", "<!-- {0}: end -->"


def write(path: Path, found: dict[str, list[Row]]) -> None:
    """Put the tables between their marks; a table whose part was not measured stays as it is."""
    text = path.read_text(encoding="utf-8")
    rows = [row for part in PARTS for row in found.get(part, [])]
    text = between(text, "measured", measured(rows))
    milliseconds = per_document(found.get("archive", []))
    if milliseconds is not None:
        text = between(text, "reckoned", reckoned(milliseconds))
    path.write_text(text, encoding="utf-8")


def between(text: str, name: str, table: str) -> str:
    """The text with another table between the two marks of a name."""
    begin, end = BEGIN.format(name), END.format(name)
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n\n{table}\n{end}{tail}"


def measured(rows: list[Row]) -> str:
    """What was measured, as it stands in docs/benchmarks.md."""
    lines = [f"| {row.what} | {row.figure} |" for row in rows]
    return "\n".join(["| what | figure |", "| --- | --- |", *lines, ""])


def per_document(rows: list[Row]) -> float | None:
    """Milliseconds of a processor that one document of the larger archive took."""
    alone = [row for row in rows if row.what.endswith("one process")]
    found = re.search(r"([\d.]+) ms of a processor", alone[-1].figure) if alone else None
    return float(found.group(1)) if found else None


def reckoned(milliseconds: float) -> str:
    """How long so many documents take on so many cores, by multiplication."""
    head = " | ".join(f"{cores} cores" if cores > 1 else "one core" for cores in CORES)
    lines = [f"| documents | text | {head} |", "| --- | --- |" + " --- |" * len(CORES)]
    for count in DOCUMENTS:
        seconds = count * milliseconds / 1e3
        times = " | ".join(spoken(seconds / cores) for cores in CORES)
        lines.append(f"| {count:,} | {count * KILOBYTES / 1e6:,.0f} GB | {times} |")
    return "\n".join([*lines, ""])


def spoken(seconds: float) -> str:
    """A time in the unit that fits it."""
    for unit, name in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:,.0f} {name}"
    return f"{seconds:.0f} s"
