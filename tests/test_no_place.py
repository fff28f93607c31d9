"""Reports that name no place of the region are set aside before a sentence is read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geomap.claims import read_claims
from geomap.gazetteer import Gazetteer
from geomap.places import match_places
from geomap.reading import names_no_place, read_report
from geomap.records import Report

CASES = Path(__file__).parent / "cases"
END = re.compile(r"(?<=[.!?])\s+|\n+")


@pytest.fixture(scope="module")
def syria() -> Gazetteer:
    return Gazetteer.open("syria")


def sentences() -> list[str]:
    """Every sentence of the hand-made reports, as a report of its own."""
    rows = [
        json.loads(line)
        for file in sorted(CASES.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return [part for row in rows for part in END.split(row.get("text", "")) if part.strip()]


def test_nothing_is_lost_by_setting_reports_aside(syria: Gazetteer) -> None:
    """Whatever is set aside among the hand-made cases has no claim that the reader would find."""
    aside = 0
    for text in sentences():
        report = Report("r", text)
        matches = match_places(report, syria)
        if names_no_place(text, matches, syria):
            aside += 1
            assert read_claims(report, matches, syria) == [], text
    assert aside > 10


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("The council painted the school roof. It seized a bakery.", True),
        ("Protesters captured the mood in Paris on Tuesday.", True),
        ("The army museum in Lyon lost its roof.", True),
        ("Iraqi troops retook Mosul.", False),
        ("The army captured Aleppo.", False),
        ("Rebels captured the village of Nowhereabad.", False),
        ("سيطر الجيش على المبنى.", False),
    ],
)
def test_only_what_names_no_place_is_set_aside(syria: Gazetteer, text: str, aside: bool) -> None:
    report = Report("r", text)
    assert names_no_place(text, match_places(report, syria), syria) is aside
    if aside:
        assert read_report(report, syria).claims == ()


def test_a_report_with_a_date_and_no_place_gives_an_empty_map(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from geomap.cli._main import group

    report, target = tmp_path / "report.txt", tmp_path / "map.html"
    report.write_text("hello world", encoding="utf-8")
    asked = ["map", str(report), "--published", "2016-12-06", "-o", str(target)]
    result = CliRunner().invoke(group, asked)
    assert result.exit_code == 0, result.output
    assert "the map is empty" in result.output
    assert target.is_file()
