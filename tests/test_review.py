"""Review: claims to a spreadsheet, decisions back, and the plain file beside the ledger."""

from __future__ import annotations

import csv
import dataclasses
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from geomap.errors import ClaimError
from geomap.ledger import Ledger, Verdict
from geomap.records import Certainty, Claim, Evidence, Report, Source, Status
from geomap.review import apply_decisions, export_claims, plain_file
from geomap.review._days import formats_of, iso_day

TEXT = (
    "The army took al-Shaar on Tuesday, SANA said. =1+1 troops left Maadi. "
    "Karm al-Dada fell, said Omar Khalil, a baker. سيطرت قوات النظام على حي المرجة."
)


def claim(report: Report, quote: str, place: Any, **more: Any) -> Claim:
    start = report.text.index(quote)
    evidence = Evidence(
        quote,
        report.text[:start][-32:],
        report.text[start + len(quote) :][:32],
        start,
        start + len(quote),
    )
    fields = {"party": "government", "published": report.published, "date": report.published}
    return Claim(report.id, place.name, Status.CONTROLLED, evidence, place, **{**fields, **more})


def claims_of(report: Report, gazetteer: Any) -> list[Claim]:
    shaar, maadi, dada, marjeh = (gazetteer.get(i) for i in ("N0156", "PT001", "PT034", "N0213"))
    return [
        claim(
            report,
            "The army took al-Shaar on Tuesday, SANA said.",
            shaar,
            source=Source("SANA", "government"),
        ),
        claim(report, "=1+1 troops left Maadi.", maadi, weak=True),
        claim(
            report,
            "Karm al-Dada fell, said Omar Khalil, a baker.",
            dada,
            certainty=Certainty.UNCERTAIN,
        ),
        claim(report, "سيطرت قوات النظام على حي المرجة.", marjeh),
    ]


@pytest.fixture
def report() -> Report:
    return Report("r1", TEXT, "Title", "Wire", date(2016, 12, 6))


@pytest.fixture
def ledger(tmp_path: Path, report: Report, gazetteer: Any) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "aleppo.gpkg", make=True) as opened:
        opened.add(report, claims_of(report, gazetteer))
        yield opened


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def edited(ledger: Ledger, gazetteer: Any, change: Callable[[list[dict[str, str]]], None]) -> Path:
    """The exported sheet after a reviewer's work on it."""
    path = ledger.path.with_name("claims.csv")
    export_claims(ledger, gazetteer, path)
    rows = read_csv(path)
    change(rows)
    return write_csv(path, rows)


def test_the_least_certain_claim_comes_first(
    ledger: Ledger, gazetteer: Any, tmp_path: Path
) -> None:
    path = tmp_path / "claims.csv"
    assert export_claims(ledger, gazetteer, path) == 4
    rows = read_csv(path)
    assert [row["place"] for row in rows] == ["PT034", "PT001", "N0156", "N0213"]
    assert rows[0]["doubts"] == "uncertain which place; day of the report"
    assert list(rows[0])[:3] == ["decision", "why", "correct_place"]
    assert "المرجة" in rows[3]["sentence"]


def test_no_cell_is_a_formula_and_private_names_are_masked(
    ledger: Ledger, gazetteer: Any, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    export_claims(ledger, gazetteer, tmp_path / "c.csv")
    export_claims(ledger, gazetteer, tmp_path / "c.xlsx")
    rows = read_csv(tmp_path / "c.csv")
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]
    assert rows[1]["sentence"] == "'=1+1 troops left Maadi."
    assert "Omar Khalil" not in " ".join(cells)
    book = load_workbook(tmp_path / "c.xlsx")
    sheet = book.worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert sheet.max_row == 5
    assert "Omar" not in str([[cell.value for cell in row] for row in sheet.iter_rows()])
    export_claims(ledger, gazetteer, tmp_path / "n.csv", names=True)
    assert "Omar Khalil" in (tmp_path / "n.csv").read_text(encoding="utf-8-sig")


def test_decisions_come_back_from_csv(ledger: Ledger, gazetteer: Any) -> None:
    def work(rows: list[dict[str, str]]) -> None:
        rows[0].update(decision="correct", correct_place="al-Qatarji", correct_date="2016-12-05")
        rows[1].update(decision="Reject", why="soldiers' leave")
        rows[2].update(decision="a")

    applied = apply_decisions(edited(ledger, gazetteer, work), ledger, gazetteer)
    assert (applied.told, applied.new, applied.waiting) == (3, 3, 0)
    shaar, corrected, marjeh = ledger.claims()
    assert shaar.place is not None
    assert corrected.place is not None
    assert corrected.place.name == gazetteer.find("al-Qatarji")[0].place.name
    assert (corrected.date, corrected.certainty) == (date(2016, 12, 5), Certainty.CERTAIN)
    assert marjeh.place == ledger.places()["N0213"]
    again = apply_decisions(ledger.path.with_name("claims.csv"), ledger, gazetteer)
    assert (again.told, again.new) == (3, 0)


def test_an_unfilled_sheet_leaves_no_file(ledger: Ledger, gazetteer: Any, tmp_path: Path) -> None:
    sheet = tmp_path / "open.csv"
    export_claims(ledger, gazetteer, sheet)
    applied = apply_decisions(sheet, ledger, gazetteer)
    assert (applied.told, applied.new) == (0, 0)
    assert not applied.file.exists()


def test_decisions_come_back_from_excel_with_its_dates(
    ledger: Ledger, gazetteer: Any, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "claims.xlsx"
    export_claims(ledger, gazetteer, path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    sheet.cell(2, names.index("decision") + 1).value = "correct"
    sheet.cell(2, names.index("correct_date") + 1).value = datetime(2016, 12, 4)
    sheet.cell(2, names.index("correct_party") + 1).value = "-"
    book.save(path)
    assert apply_decisions(path, ledger, gazetteer).new == 1
    corrected = next(
        claim for claim in ledger.claims() if claim.place and claim.place.id == "PT034"
    )
    assert (corrected.date, corrected.party, corrected.rule) == (date(2016, 12, 4), None, "review")


def test_a_second_export_carries_the_decisions(
    ledger: Ledger, gazetteer: Any, tmp_path: Path
) -> None:
    def work(rows: list[dict[str, str]]) -> None:
        rows[0].update(decision="correct", correct_party="-", why="-not said-")

    apply_decisions(edited(ledger, gazetteer, work), ledger, gazetteer)
    export_claims(ledger, gazetteer, tmp_path / "again.csv")
    last = read_csv(tmp_path / "again.csv")[-1]
    assert (last["decision"], last["correct_party"], last["why"]) == (
        "correct",
        "'-",
        "'-not said-",
    )
    assert apply_decisions(tmp_path / "again.csv", ledger, gazetteer).new == 0
    assert export_claims(ledger, gazetteer, tmp_path / "open.csv", open_only=True) == 3


def test_the_plain_file_is_a_readable_diff_and_names_nobody(ledger: Ledger, gazetteer: Any) -> None:
    def work(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["decision"] = "accept"

    applied = apply_decisions(edited(ledger, gazetteer, work), ledger, gazetteer)
    assert applied.file == plain_file(ledger.path)
    assert applied.file.name == "aleppo.review.jsonl"
    before = applied.file.read_text().splitlines()
    assert len(before) == 4
    assert "Omar" not in applied.file.read_text()

    def change(rows: list[dict[str, str]]) -> None:
        rows[0].update(decision="reject", why="said of 2012")

    apply_decisions(edited(ledger, gazetteer, change), ledger, gazetteer)
    after = applied.file.read_text().splitlines()
    changed = [(one, two) for one, two in zip(before, after, strict=True) if one != two]
    assert len(changed) == 1
    assert json.loads(changed[0][1])["why"] == "said of 2012"
    assert len(ledger.decisions()) == 5  # nothing was deleted


def test_the_plain_file_makes_a_new_ledger_as_reviewed(
    ledger: Ledger, report: Report, gazetteer: Any, tmp_path: Path
) -> None:
    def work(rows: list[dict[str, str]]) -> None:
        rows[0].update(decision="reject")
        rows[1].update(decision="correct", correct_place="N0156")

    file = apply_decisions(edited(ledger, gazetteer, work), ledger, gazetteer).file
    (tmp_path / "new").mkdir()
    with Ledger.open(tmp_path / "new" / "b.gpkg", make=True) as other:
        applied = apply_decisions(file, other, gazetteer)
        assert (applied.new, applied.waiting) == (2, 2)
        other.add(report, claims_of(report, gazetteer))
        assert other.claims() == ledger.claims()
        assert applied.file.read_text() == file.read_text()


def test_a_rebuilt_ledger_loses_no_decision_of_the_file_beside_it(
    ledger: Ledger, report: Report, gazetteer: Any
) -> None:
    apply_decisions(
        edited(ledger, gazetteer, lambda rows: rows[0].update(decision="reject")), ledger, gazetteer
    )
    ledger.close()
    ledger.path.unlink()
    with Ledger.open(ledger.path, make=True) as rebuilt:
        rebuilt.add(report, claims_of(report, gazetteer))
        apply_decisions(
            edited(rebuilt, gazetteer, lambda rows: rows[1].update(decision="accept")),
            rebuilt,
            gazetteer,
        )
        assert {d.verdict for d in rebuilt.decisions()} == {Verdict.REJECT, Verdict.ACCEPT}
        assert len(plain_file(ledger.path).read_text().splitlines()) == 2
        assert len(rebuilt.claims()) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"decision": "maybe"}, "claims.csv:2: the decision is 'maybe'; it can be accept, reject"),
        ({"why": "because"}, "claims.csv:2: something is filled in, but no decision"),
        (
            {"decision": "accept", "correct_party": "sdf"},
            "has corrections, but the decision is 'accept'",
        ),
        ({"decision": "correct"}, "claims.csv:2: 'correct' needs what is right"),
        (
            {"decision": "correct", "correct_party": "martians"},
            "no party is called 'martians', only government",
        ),
        (
            {"decision": "correct", "correct_place": "Atlantis-on-Sea"},
            "is not the name of just one place",
        ),
        ({"decision": "correct", "correct_date": "Tuesday"}, "date 'Tuesday' is no date"),
        ({"decision": "correct", "correct_status": "unknown"}, "status cannot be 'unknown'"),
        ({"decision": "accept", "key": ""}, "the row has lost its key"),
    ],
)
def test_a_decision_that_cannot_be_is_named_and_nothing_is_kept(
    ledger: Ledger, gazetteer: Any, change: dict[str, str], words: str
) -> None:
    def work(rows: list[dict[str, str]]) -> None:
        rows[0].update(change)
        rows[1].update(decision="reject")

    with pytest.raises(ClaimError) as caught:
        apply_decisions(edited(ledger, gazetteer, work), ledger, gazetteer)
    assert words in str(caught.value)
    assert ledger.decisions() == []
    assert not plain_file(ledger.path).exists()


def test_a_sheet_saved_with_semicolons(ledger: Ledger, gazetteer: Any, tmp_path: Path) -> None:
    path = edited(ledger, gazetteer, lambda rows: rows[0].update(decision="reject"))
    rows = read_csv(path)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    assert apply_decisions(path, ledger, gazetteer).new == 1


def refused(path: Path, ledger: Ledger, gazetteer: Any) -> str:
    with pytest.raises(ClaimError) as caught:
        apply_decisions(path, ledger, gazetteer)
    assert "\n" not in str(caught.value)
    return str(caught.value)


SAVED = {
    "LibreOffice, German": ("%d.%m.%Y", ";", "utf-8", ""),
    "Excel, Unicode text": ("%d/%m/%Y", "\t", "utf-16", ""),
    "Excel, American": ("%m/%d/%Y", ",", "utf-8-sig", ""),
    "Excel, short years": ("%d/%m/%y", ",", "utf-8-sig", "sep=,\r\n"),
    "by hand, with a title": ("%d %B %Y", ",", "utf-8", "Reviewed on Monday,,,\r\n\r\n"),
}


@pytest.mark.parametrize("program", SAVED)
def test_a_sheet_as_other_programs_and_people_save_it(
    ledger: Ledger, gazetteer: Any, tmp_path: Path, program: str
) -> None:
    """Days written anew, columns in another order, names of columns in capitals, more columns."""
    way, delimiter, encoding, above = SAVED[program]
    sheet = tmp_path / "claims.csv"
    export_claims(ledger, gazetteer, sheet)
    rows = read_csv(sheet)
    rows[0].update(decision=" Correct ", correct_date="2016-12-04", correct_party="Opposition")
    rows[1].update(decision="reject", why='he says "no"\nand المرجة')
    for row in rows:
        for name in ("published", "date", "correct_date"):
            row[name] = row[name] and date.fromisoformat(row[name]).strftime(way)
    columns = ["My notes", *sorted(rows[0], reverse=True), ""]
    table = [[row.get(name, "x") for name in columns] for row in reversed(rows)]
    with sheet.open("w", encoding=encoding, newline="") as file:
        file.write(above)
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([[name.upper() for name in columns], *table, [""] * len(columns), []])
    assert apply_decisions(sheet, ledger, gazetteer).new == 2
    dada = next(claim for claim in ledger.claims() if claim.place and claim.place.id == "PT034")
    assert (dada.date, dada.party) == (date(2016, 12, 4), "opposition")
    why = {decision.why for decision in ledger.decisions()}
    assert why == {"", 'he says "no"\nand المرجة'}


@pytest.mark.parametrize(
    ("known", "text", "day"),
    [
        ([], "2016-12-06", "2016-12-06"),
        ([], "2016-12-06 00:00:00", "2016-12-06"),
        ([], "27.11.2016", "2016-11-27"),
        ([], "11/27/2016", "2016-11-27"),
        ([], "04/12/2016", "04/12/2016"),
        ([("06/12/2016", date(2016, 12, 6))], "04/12/2016", "2016-12-04"),
        ([("12/06/2016", date(2016, 12, 6))], "12/04/2016", "2016-12-04"),
        ([("2016-12-06", date(2016, 12, 6))], "04/12/2016", "04/12/2016"),
        ([("2016-12-06", date(2016, 12, 6))], "4 December 2016", "2016-12-04"),
        ([], "Tuesday", "Tuesday"),
    ],
)
def test_a_day_is_read_as_its_neighbours_were_written(
    known: list[tuple[str, date]], text: str, day: str
) -> None:
    assert iso_day(text, formats_of(known)) == day


def test_a_quote_may_hold_the_line_ends_of_other_alphabets(ledger: Ledger, gazetteer: Any) -> None:
    def work(rows: list[dict[str, str]]) -> None:
        rows[0].update(decision="reject", why="one\u2028two\x85three")

    applied = apply_decisions(edited(ledger, gazetteer, work), ledger, gazetteer)
    again = apply_decisions(applied.file, ledger, gazetteer)
    assert (again.told, again.new) == (1, 0)


def test_a_sheet_that_says_two_things_of_a_claim_is_refused(
    ledger: Ledger, gazetteer: Any, tmp_path: Path
) -> None:
    sheet = tmp_path / "claims.csv"
    export_claims(ledger, gazetteer, sheet)
    first, *rest = read_csv(sheet)
    write_csv(sheet, [first | {"decision": "accept"}, *rest, first | {"decision": "reject"}])
    with pytest.raises(ClaimError, match=r"csv:6: decides otherwise on the claim of row 2\."):
        apply_decisions(sheet, ledger, gazetteer)
    assert ledger.decisions() == []


def test_files_that_are_no_decisions(ledger: Ledger, gazetteer: Any, tmp_path: Path) -> None:
    def file(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    assert "cannot be opened" in refused(tmp_path / "none.csv", ledger, gazetteer)
    assert "cannot be opened" in refused(tmp_path / "none.xlsx", ledger, gazetteer)
    assert "cannot be opened" in refused(tmp_path / "none.jsonl", ledger, gazetteer)
    assert "has no column 'decision'" in refused(file("a.csv", b"x,y\n1,2\n"), ledger, gazetteer)
    assert "has no column" in refused(file("b.csv", b""), ledger, gazetteer)
    assert "is not UTF-8" in refused(file("c.csv", b"decision\n\xff\n"), ledger, gazetteer)
    assert "is no .xlsx spreadsheet" in refused(file("d.xlsx", b"no zip"), ledger, gazetteer)
    assert "decisions are read from" in refused(file("e.docx", b"x"), ledger, gazetteer)
    assert "f.jsonl:1: is no decision" in refused(file("f.jsonl", b'{"a": 1}\n'), ledger, gazetteer)


def test_bombs_in_spreadsheets_are_refused_by_a_named_limit(
    ledger: Ledger, gazetteer: Any, tmp_path: Path
) -> None:
    big = tmp_path / "big.xlsx"
    with zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"xl/{number}.xml", "w") as part:
                for _ in range(100):
                    part.write(b" " * 1_000_000)
    assert big.stat().st_size < 1_000_000
    assert "limit of 256 MB" in refused(big, ledger, gazetteer)
    many = tmp_path / "many.xlsx"
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}", b"")
    assert "limit of 1000 parts" in refused(many, ledger, gazetteer)
    empty = tmp_path / "empty.xlsx"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a", b"")
    assert "no spreadsheet that can be read" in refused(empty, ledger, gazetteer)


def test_entities_in_a_spreadsheet_are_not_unfolded(
    ledger: Ledger, gazetteer: Any, tmp_path: Path
) -> None:
    path = tmp_path / "claims.xlsx"
    export_claims(ledger, gazetteer, path)
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "decision">'
        + "".join(
            f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + ']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row><c t="inlineStr"><is><t>&i;</t></is></c></row></sheetData></worksheet>'
    )
    poisoned = tmp_path / "poisoned.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(poisoned, "w") as new:
        for part in old.namelist():
            sheet = part.startswith("xl/worksheets/")
            new.writestr(part, bomb if sheet else old.read(part))
    message = refused(poisoned, ledger, gazetteer)
    assert len(message) < 400


def test_a_claim_of_a_newer_version_keeps_its_decision(
    ledger: Ledger, report: Report, gazetteer: Any
) -> None:
    apply_decisions(
        edited(ledger, gazetteer, lambda rows: rows[0].update(decision="reject")), ledger, gazetteer
    )
    longer = dataclasses.replace(report, text=report.text + " More followed.")
    ledger.add(longer, claims_of(longer, gazetteer))
    assert len(ledger.claims()) == 3
