"""The cells of a table of a region folder, read strictly: each mistake with file and line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError

ODBL_FOLDER = "odbl"  # data under the Open Database License stays in files of its own
FILES_UNDER = ("", ODBL_FOLDER)
# A cell that starts like this is run as a formula by spreadsheets.
FORMULA_START = ("=", "@", "+", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Where:
    """File and line of a row, for messages."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def cells_of(
    folder: Path, under: str, file: str, columns: Sequence[str], *, must_exist: bool
) -> Iterator[tuple[Where, dict[str, str]]]:
    """Each row of a CSV file with its line, by column; nothing where the file need not exist."""
    path = folder / under / file
    shown = shown_as(under, file)
    if not path.exists():
        if must_exist:
            raise GazetteerError(f"{path}: no such file: a region folder needs {file}")
        return
    text = read_text(path, shown)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, columns, Where(shown, 1))
        line = reader.line_num + 1
        for cells in reader:
            where, line = Where(shown, line), reader.line_num + 1
            if not cells:
                raise GazetteerError(f"{where}: an empty line")
            if len(cells) != len(columns):
                raise GazetteerError(f"{where}: {len(cells)} cells, {len(columns)} expected")
            _check_cells(cells, header, where)
            yield where, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise GazetteerError(f"{shown}:{reader.line_num}: not valid CSV ({error})") from error


def _check_header(header: list[str], columns: Sequence[str], where: Where) -> None:
    for column in header:
        if column not in columns:
            raise GazetteerError(
                f"{where}: unknown column '{column}'.{did_you_mean(column, columns)}"
            )
    for column in columns:
        if column not in header:
            raise GazetteerError(f"{where}: the column '{column}' is missing")
    if len(set(header)) != len(header):
        raise GazetteerError(f"{where}: a column comes twice")


def _check_cells(cells: list[str], header: list[str], where: Where) -> None:
    for cell, column in zip(cells, header, strict=True):
        if cell != cell.strip():
            raise GazetteerError(f"{where}: spaces around '{cell.strip()}' in {column}")
        if cell.startswith(FORMULA_START):
            raise GazetteerError(
                f"{where}: {column} starts like a spreadsheet formula: '{cell[:30]}'"
            )


def read_text(path: Path, shown: str) -> str:
    """The text of a file; GazetteerError where it is not UTF-8 or cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise GazetteerError(
            f"{shown}: not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    except OSError as error:
        raise GazetteerError(f"{shown}: cannot be read ({error.strerror})") from error


def shown_as(under: str, file: str) -> str:
    """A file as messages name it, from the region folder on."""
    return f"{under}/{file}" if under else file


def need_text(where: Where, column: str, value: str) -> None:
    """Refuse an empty cell, and one with a control character."""
    if not value:
        raise GazetteerError(f"{where}: {column} is empty")
    if any(ord(char) < 32 for char in value):
        raise GazetteerError(f"{where}: {column} has a control character")


def number_in(where: Where, column: str, value: str, limit: float) -> float | None:
    """Degrees up to `limit` on either side, or None for an empty cell."""
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        raise GazetteerError(f"{where}: {column} '{value}' is no number") from None
    if not -limit <= number <= limit:  # also refuses NaN
        raise GazetteerError(
            f"{where}: {column} {value} is out of range (-{limit:g} to {limit:g} degrees)"
        )
    return number


def whole_in(where: Where, column: str, value: str) -> int | None:
    """A whole number, or None for an empty cell."""
    if not value:
        return None
    if not (value.isascii() and value.isdigit()):
        raise GazetteerError(f"{where}: {column} '{value}' is no whole number")
    return int(value)


def year_in(where: Where, column: str, value: str) -> int | None:
    """A year, or None for an empty cell."""
    if not value:
        return None
    if not re.fullmatch(r"-?\d{1,4}", value):
        raise GazetteerError(f"{where}: {column} '{value}' is no year")
    return int(value)


def links_in(where: Where, value: str) -> tuple[tuple[str, str], ...]:
    """What `authority:identifier; ...` links to."""
    links = []
    for item in items_of(value):
        authority, colon, identifier = item.partition(":")
        if not colon or not authority or not identifier:
            raise GazetteerError(f"{where}: link '{item}' is not authority:identifier")
        links.append((authority, identifier))
    return tuple(links)


def items_of(value: str) -> list[str]:
    """The items of a cell, parted by semicolons."""
    return [item.strip() for item in value.split(";") if item.strip()]


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word, or nothing."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(value, list(known), scorer=fuzz.ratio, score_cutoff=50)
    return f" Did you mean '{best[0]}'?" if best else ""
