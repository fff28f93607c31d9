"""Claims as a spreadsheet for reviewers, and their decisions out of it again."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from geomap.errors import ClaimError
from geomap.export import formula_safe
from geomap.jsonl import day_text
from geomap.ledger import CORRECTABLE, Reviewed
from geomap.review._order import doubts

DECISION = "decision"
WHY = "why"
CORRECT = "correct_"
ASKED = (DECISION, WHY, *(CORRECT + name for name in CORRECTABLE))
SHOWN = (
    "doubts", "sentence", "before", "after", "surface", "place", "place_name", "certainty",
    "status", "party", "from_party", "contenders", "modality", "extent", "share", "date",
    "date_from", "date_to", "date_basis", "source", "source_party", "report", "publisher",
    "published", "rule",
)  # fmt: skip
KEYS = ("key", "text_hash")  # what finds the claim again; not to be changed
COLUMNS = (*ASKED, *SHOWN, *KEYS)
HINT = "accept, reject, correct or open"

SHEET = "claims"
MAX_ABOVE = 20  # rows that may stand above the names of the columns, and with them
MAX_SHEET_MB = 256  # unpacked; a hundred thousand claims take 60 MB
MAX_SHEET_PARTS = 1_000  # files inside an .xlsx; Excel writes a dozen
MAX_CELL = 32_767  # characters, the limit of Excel
WIDTHS = {"sentence": 80, "before": 30, "after": 30, "why": 30, "doubts": 30}


def sheet_row(reviewed: Reviewed) -> dict[str, str]:
    """One claim as a row; an earlier decision stands in it already."""
    claim, decision = reviewed.claim, reviewed.decision
    place, source, evidence = claim.place, claim.source, claim.evidence
    row = {
        DECISION: decision.verdict.value if decision else "",
        WHY: decision.why if decision else "",
        "doubts": "; ".join(doubts(claim)),
        "sentence": evidence.exact,
        "before": evidence.prefix,
        "after": evidence.suffix,
        "surface": claim.surface,
        "place": place.id if place else "",
        "place_name": place.name if place else "",
        "certainty": claim.certainty.value,
        "status": claim.status.value,
        "party": claim.party or "",
        "from_party": claim.from_party or "",
        "contenders": " ".join(claim.contenders),
        "modality": claim.modality.value,
        "extent": claim.extent.value,
        "share": "" if claim.share is None else f"{claim.share:g}",
        "date": day_text(claim.date) or "",
        "date_from": day_text(claim.date_from) or "",
        "date_to": day_text(claim.date_to) or "",
        "date_basis": claim.date_basis.value,
        "source": source.name if source else "",
        "source_party": (source.party or "") if source else "",
        "report": claim.report,
        "publisher": claim.publisher or "",
        "published": day_text(claim.published) or "",
        "rule": claim.rule or "",
        "key": reviewed.key,
        "text_hash": reviewed.text_hash,
    }
    if decision:
        row.update({CORRECT + name: text for name, text in decision.correction.items()})
    return {name: str(formula_safe(row.get(name, "")))[:MAX_CELL] for name in COLUMNS}


def write_csv(rows: Iterable[dict[str, str]], path: Path) -> None:
    """UTF-8 with a byte order mark, without which Excel spoils Arabic."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def write_xlsx(rows: Iterable[dict[str, str]], path: Path) -> None:
    """One sheet; the decision is chosen from a list, the columns to fill in stand first."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "B2"
    for number, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 14)
    header = [WriteOnlyCell(sheet, value=name) for name in COLUMNS]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    last = 1
    for row in rows:
        sheet.append([row[name] for name in COLUMNS])
        last += 1
    choice = DataValidation(type="list", formula1='"accept,reject,correct,open"', allow_blank=True)
    choice.error = HINT
    choice.add(f"A2:A{max(last, 2)}")
    sheet.data_validations.append(choice)
    book.save(path)


def read_sheet(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a reviewed spreadsheet with their numbers, in which something was decided.

    Raises
    ------
    ClaimError
        When it is no such spreadsheet, or larger than a named limit.
    """
    rows = enumerate(_xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path), 1)
    header = _header(itertools.islice(rows, MAX_ABOVE), path)
    for number, cells in rows:
        row = dict(zip(header, map(_cell_text, cells), strict=False))
        if any(row.get(name) for name in ASKED):
            yield number, row


def _header(rows: Iterable[tuple[int, Sequence[Any]]], path: Path) -> list[str]:
    """The names of the columns, wherever they stand now; a reviewer may put a title above them."""
    missing: tuple[str, ...] = (DECISION, *KEYS)
    for _, cells in rows:
        header = [str(cell).strip().casefold() for cell in cells]
        lacking = tuple(name for name in (DECISION, *KEYS) if name not in header)
        if not lacking:
            return header
        missing = min(missing, lacking, key=len)
    raise ClaimError(f"{path}:1: has no column '{missing[0]}'. Is it from `geomap review export`?")


def _cell_text(value: Any) -> str:
    """What a person sees in a cell, without the apostrophe that kept it from being a formula."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value).strip()
    if text[:1] == "'" and formula_safe(text[1:]) != text[1:]:
        return text[1:]
    return text


def _csv_rows(path: Path) -> Iterator[Sequence[str]]:
    data = _bytes_of(path)
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # Excel's Unicode text
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise ClaimError(
            f"{path}: is not UTF-8. Save it as 'CSV UTF-8', or review the .xlsx instead."
        ) from None
    csv.field_size_limit(MAX_SHEET_MB * 1_000_000)
    header = next((line for line in text.splitlines() if DECISION in line.casefold()), "")
    delimiter = max(",;\t", key=header.count)  # a German Excel writes semicolons
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise ClaimError(f"{path}: is not CSV ({error}).") from None


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SHEET_MB * 1_000_000 + 1)
    except OSError as error:
        raise ClaimError(f"{path}: cannot be opened ({error.strerror}).") from None
    if len(data) > MAX_SHEET_MB * 1_000_000:
        raise ClaimError(
            f"{path}: is larger than the limit of {MAX_SHEET_MB} MB for a spreadsheet."
        )
    return data


def _xlsx_rows(path: Path) -> Iterator[Sequence[Any]]:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from lxml.etree import XMLSyntaxError
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _refuse_bomb(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        yield from sheet.iter_rows(values_only=True, max_col=2 * len(COLUMNS))
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        XMLSyntaxError,
        DefusedXmlException,
        # what openpyxl raises on spreadsheets that no spreadsheet program wrote
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:
        raise ClaimError(f"{path}: is no spreadsheet that can be read ({_first(error)}).") from None


def _first(error: Exception) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__


def _refuse_bomb(path: Path) -> None:
    """Stop at an .xlsx that unpacks to more than a spreadsheet should, before unpacking it."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except OSError as error:
        raise ClaimError(f"{path}: cannot be opened ({error.strerror}).") from None
    except zipfile.BadZipFile:
        raise ClaimError(f"{path}: is no .xlsx spreadsheet.") from None
    if len(parts) > MAX_SHEET_PARTS:
        raise ClaimError(f"{path}: has more than the limit of {MAX_SHEET_PARTS} parts inside.")
    if sum(part.file_size for part in parts) > MAX_SHEET_MB * 1_000_000:
        raise ClaimError(f"{path}: unpacks to more than the limit of {MAX_SHEET_MB} MB.")
