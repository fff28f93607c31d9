"""A CSV file as its own lines, so that an edit changes no line but the one it is about."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from geomap.gazetteer.writing import natural_key


class CsvText:
    """The records of a table as they stand in the file, first column as key."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = tuple(columns)
        text = path.read_text(encoding="utf-8") if path.exists() else _line(columns)
        self._records = _records(text)

    def text(self) -> str:
        """The file as it should be."""
        return "".join(self._records)

    def rows(self) -> list[dict[str, str]]:
        """The cells of every record, the header left out."""
        return [self._row(record) for record in self._records[1:]]

    def insert(self, row: dict[str, str], *, after: Callable[[dict[str, str]], bool]) -> None:
        """Put a row behind the last one for which `after` holds."""
        at = 1
        for number, record in enumerate(self._records[1:], 2):
            if after(self._row(record)):
                at = number
        self._records.insert(at, _line([row[column] for column in self._header()]))

    def insert_by_key(self, row: dict[str, str]) -> None:
        """Put a row where its id belongs in the natural order."""
        key = self.columns[0]
        mine = natural_key(row[key])
        self.insert(row, after=lambda other: natural_key(other[key]) <= mine)

    def replace(self, where: Callable[[dict[str, str]], bool], **cells: str) -> int:
        """Change cells of the rows for which `where` holds; how many there were."""
        count = 0
        for at, record in enumerate(self._records[1:], 1):
            row = self._row(record)
            if where(row):
                row.update(cells)
                self._records[at] = _line([row[column] for column in self._header()])
                count += 1
        return count

    def delete(self, where: Callable[[dict[str, str]], bool]) -> int:
        """Take out the rows for which `where` holds; how many there were."""
        before = len(self._records)
        self._records[1:] = [r for r in self._records[1:] if not where(self._row(r))]
        return before - len(self._records)

    def _header(self) -> list[str]:
        return next(csv.reader([self._records[0]]))

    def _row(self, record: str) -> dict[str, str]:
        cells = next(csv.reader(io.StringIO(record, newline="")))
        return dict(zip(self._header(), cells, strict=True))


def _records(text: str) -> list[str]:
    """The file cut into records, line ends kept, quoted line breaks respected."""
    records: list[str] = []
    open_record = ""
    for line in io.StringIO(text, newline=""):
        open_record += line
        if open_record.count('"') % 2 == 0:
            records.append(open_record if open_record.endswith("\n") else open_record + "\n")
            open_record = ""
    return [*records, open_record] if open_record else records


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
