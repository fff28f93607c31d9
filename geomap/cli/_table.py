"""Rows for the eye: as many columns as the terminal has room for, the others below their row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

NOTHING = "–"
MOST_IN_CELL = 120  # characters: a table is for the eye, jsonl for the whole
MANY_ROWS = 300  # beyond these a row is one line, so that the eye can run down them
NARROWEST = 8  # columns: less of a cell says nothing
TIGHT = 16  # columns: what a word may ask for before it is broken
MOST_LINES = 4  # of a cell: what takes more reads better below the row
NAMING = 2  # columns at the left say what a row is about: they stay in it
GAP = "  "
INDENT = "    "

Cells = Sequence[Sequence[str]]


def cell_text(value: Any) -> str:
    """What a table cell shows: no control characters, a dash for nothing, the start of the long."""
    if value is None or value == "":
        return NOTHING
    text = "".join(ch if ch.isprintable() else " " for ch in str(value))
    return text if len(text) <= MOST_IN_CELL else text[: MOST_IN_CELL - 1].rstrip() + "…"


def table_lines(names: Sequence[str], rows: Cells, *, room: int) -> Iterator[str]:
    """The lines of a table that is `room` columns wide.

    A column that finds no room without breaking words stands below each row, by its name, and
    only where it says something. Many rows are a line each, cut where they must be.
    """
    if len(rows) > MANY_ROWS:
        yield from _one_line_each([names, *rows], room)
        return
    beside = _beside(names, rows, room)
    widths = _widths([[row[n] for n in beside] for row in [names, *rows]], room)
    yield from _lines([names[n] for n in beside], widths)
    yield GAP.join("─" * width for width in widths)
    for row in rows:
        yield from _lines([row[n] for n in beside], widths)
        below = [n for n in range(len(names)) if n not in beside and row[n] != NOTHING]
        yield from _below([f"{names[n]}: {row[n]}" for n in below], room - len(INDENT))


def _below(told: Sequence[str], room: int) -> Iterator[str]:
    """What stands below its row, the short of it together on a line."""
    from rich.cells import cell_len

    lines: list[str] = []
    for text in told:
        if lines and cell_len(lines[-1] + GAP + text) <= room:
            lines[-1] += GAP + text
        else:
            lines += _wrapped(text, room)
    return (INDENT + line for line in lines)


def _beside(names: Sequence[str], rows: Cells, room: int) -> list[int]:
    """The columns that stand beside each other; the widest, of like ones the last, go first."""
    lengths = _lengths([names, *rows])
    needed = [_tightest(column) for column in zip(names, *rows, strict=True)]
    beside = list(range(len(names)))
    while len(beside) > NAMING and _total(needed[n] for n in beside) > room:
        beside.remove(max(beside[NAMING:], key=lambda n: (max(lengths[n]), n)))
    return beside


def _tightest(column: Sequence[str]) -> int:
    """How narrow a column can be: its words whole but for long ones, no cell too many lines."""
    from rich.cells import cell_len

    words = (cell_len(word) for cell in column for word in cell.split())
    return max(min(TIGHT, max(words, default=1)), -(-max(map(cell_len, column)) // MOST_LINES))


def _lengths(rows: Cells) -> list[list[int]]:
    from rich.cells import cell_len

    return [[cell_len(cell) for cell in column] for column in zip(*rows, strict=True)]


def _total(widths: Iterable[int]) -> int:
    return sum(width + len(GAP) for width in widths) - len(GAP)


def _widths(rows: Cells, room: int, *, cut: bool = False) -> list[int]:
    """As wide as the cells are; where that is too much the widest columns give way.

    Where words cannot stay whole, or cells are to be `cut`, as far as they must.
    """
    wanted = [max(column) for column in _lengths(rows)]
    least = [_tightest(column) for column in zip(*rows, strict=True)]
    if cut or _total(least) > room:
        least = [NARROWEST] * len(wanted)
    for widest in range(max(wanted), 0, -1):
        widths = [min(want, max(low, widest)) for want, low in zip(wanted, least, strict=True)]
        if _total(widths) <= room:
            break
    return widths


def _lines(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """One row, on as many lines as its longest cell takes."""
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, wrapped))):
        parts = (part[number] if number < len(part) else "" for part in wrapped)
        yield GAP.join(map(_padded, parts, widths)).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of `width` columns at most, broken between words where that can be."""
    from rich.cells import cell_len, chop_cells

    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, max(2, width))  # no letter is wider than two columns
    return lines


def _padded(text: str, width: int) -> str:
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(text))


def _one_line_each(rows: Cells, room: int) -> Iterator[str]:
    """A large table, a line a row; the widest columns are cut until it fits, or near it."""
    from rich.cells import cell_len, set_cell_size

    widths = _widths(rows, room, cut=True)
    for row in rows:
        yield GAP.join(
            _padded(cell, width)
            if cell_len(cell) <= width
            else set_cell_size(cell, width - 1) + "…"
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
