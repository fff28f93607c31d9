"""The benchmarks' own parts: varied text, and the page on size that is written from their rows."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path

from benchmarks import prose, size, tables
from benchmarks.measure import Row
from geomap.claimtable import claims_in
from geomap.gazetteer import Gazetteer
from geomap.reading import read_report
from tests.conftest import ROOT

ROWS = {
    "archive": [
        Row("1,000 documents, one process", "90 documents/s, 11.0 ms of a processor each, 1 MB"),
        Row("8,000 documents, one process", "80 documents/s, 12.5 ms of a processor each, 1 MB"),
        Row("8,000 documents, two workers", "150 documents/s, 13.0 ms of a processor each, 1 MB"),
    ]
}


def test_the_archive_is_varied_and_the_same_every_time() -> None:
    made = list(islice(prose.reports(seed=3), 60))
    assert made == list(islice(prose.reports(seed=3), 60))
    assert len({report.text for report in made}) == 60
    words = [set(report.text.split()) for report in made if report.id != "r0"]
    known = set().union(*words[:50])
    assert all(one - known for one in words[50:])  # each of the last brings new words


def test_every_fifth_document_tells_of_the_region(gazetteer: Gazetteer) -> None:
    made = list(islice(prose.reports(seed=4), 50))
    telling = [bool(read_report(report, gazetteer).claims) for report in made]
    assert sum(telling[::5]) >= 9
    assert sum(telling) - sum(telling[::5]) <= 1


def test_the_page_on_size_gets_its_tables(tmp_path: Path) -> None:
    page = tmp_path / "size.md"
    before = (ROOT / "docs" / "size.md").read_text(encoding="utf-8")
    page.write_text(before, encoding="utf-8")
    size.write(page, ROWS)
    after = page.read_text(encoding="utf-8")
    assert "| 8,000 documents, two workers | 150 documents/s" in after
    # 12.5 ms each: of the larger archive, in one process
    assert "| 1,000,000 | 4 GB | 3 hours | 13 minutes | 49 s |" in after
    assert "| 1,000,000,000 | 4,400 GB | 145 days | 9 days | 14 hours |" in after
    size.write(page, ROWS)
    assert page.read_text(encoding="utf-8") == after
    assert without_tables(after) == without_tables(before)


def test_a_table_of_claims_is_made_to_measure(tmp_path: Path) -> None:
    tables.write(tmp_path / "claims", 500)
    told = list(claims_in(tmp_path / "claims"))
    assert len(told) == 500
    assert all(claim.place and claim.party for claim in told)


def without_tables(page: str) -> list[str]:
    lines = page.splitlines()
    return [line for line in lines if line.strip() and not line.startswith("|")]


def test_a_part_that_is_not_there() -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "names,nosuch"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "no part is called nosuch" in done.stderr
