"""Copies of one wire story in a ledger count as one voice, in whatever order they come."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geomap.ledger import Ledger
from geomap.pipeline import Asked, controls_of, picture_of
from geomap.reading import read_report
from geomap.records import Report, Standing

STORY = (
    "Government troops captured the quarter of Marjeh from rebels on Tuesday after a night of "
    "heavy shelling. Families fled on foot toward the crossing in the west of the divided city. "
    "Nobody could say in the evening how many people had been left behind in the cellars there. "
    "The bakery that had fed three streets since the summer was closed for lack of flour again."
)
DAY = date(2016, 12, 6)
AGENCY = Report("a", STORY, publisher="SANA", published=DAY)
COPY = Report(
    "b",
    STORY.replace("heavy shelling", "intense shelling").replace("cellars there", "cellars"),
    publisher="Northern Wire",
    published=date(2016, 12, 7),
)
OTHER = Report(
    "c",
    "Government troops captured Marjeh from rebels, residents told this paper by telephone.",
    publisher="The Harbour Courier",
    published=date(2016, 12, 7),
)


@pytest.fixture
def read(gazetteer: Any) -> Any:
    return lambda report: read_report(report, gazetteer).claims


def made(path: Path, reports: tuple[Report, ...], read: Any) -> Path:
    with Ledger.open(path, make=True) as ledger:
        for report in reports:
            ledger.add(report, read(report))
    return path


@pytest.mark.parametrize("order", [*itertools.permutations((AGENCY, COPY, OTHER))])
def test_the_later_of_two_is_the_copy(tmp_path: Path, order: Any, read: Any) -> None:
    with Ledger.open(made(tmp_path / "a.gpkg", order, read)) as ledger:
        assert ledger.copies() == {"b": "SANA"}


def test_a_copy_confirms_nothing(tmp_path: Path, gazetteer: Any, read: Any) -> None:
    path = str(made(tmp_path / "a.gpkg", (AGENCY, COPY), read))
    asked = Asked(on=date(2016, 12, 7))
    _, quick = controls_of([path], gazetteer, asked=asked, warn=print)
    assert (quick["N0213"].party, quick["N0213"].standing) == ("government", Standing.CLAIMED)
    slow = picture_of([path], gazetteer, asked=asked, warn=print, context=False)
    assert slow.controls == quick
    alone = str(made(tmp_path / "b.gpkg", (COPY,), read))
    _, confirmed = controls_of([alone], gazetteer, asked=asked, warn=print)
    assert confirmed["N0213"].standing is Standing.CONFIRMED


def test_one_publisher_copies_nobody(tmp_path: Path, read: Any) -> None:
    again = replace(COPY, publisher="SANA")
    with Ledger.open(made(tmp_path / "a.gpkg", (AGENCY, again), read)) as ledger:
        assert ledger.copies() == {}


def test_a_superseded_report_has_no_copies(tmp_path: Path, read: Any) -> None:
    path = made(tmp_path / "a.gpkg", (AGENCY, COPY), read)
    rewritten = replace(AGENCY, text="The army captured Marjeh. " + OTHER.text)
    with Ledger.open(path) as ledger:
        ledger.add(rewritten, read(rewritten))
        assert ledger.copies() == {}


def test_a_copy_of_a_copy_speaks_with_the_first_voice(tmp_path: Path, read: Any) -> None:
    half = replace(COPY, id="d", text=COPY.text[:200], publisher="X", published=date(2016, 12, 8))
    with Ledger.open(made(tmp_path / "a.gpkg", (half, COPY, AGENCY), read)) as ledger:
        assert ledger.copies() == {"b": "SANA", "d": "SANA"}


def test_an_older_ledger_gets_the_tables_with_its_next_report(tmp_path: Path, read: Any) -> None:
    path = made(tmp_path / "a.gpkg", (OTHER, COPY), read)
    with sqlite3.connect(path) as con:
        for table in ("prints", "sketches", "copies"):
            con.execute(f"DROP TABLE {table}")
        con.execute("CREATE TABLE prints (key INTEGER PRIMARY KEY)")  # of a first, larger kind
    with Ledger.open(path) as ledger:
        assert ledger.copies() == {}
        ledger.add(AGENCY, read(AGENCY))
        assert ledger.copies() == {"b": "SANA"}
