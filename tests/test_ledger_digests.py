"""What a ledger keeps packed of its claims says what the claims say, whoever wrote last."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.control import control_of_digests, control_on
from geomap.errors import LedgerError
from geomap.ledger import Ledger
from geomap.ledger._digests import VERSION
from geomap.ledger._schema import create
from geomap.records import Claim, Control, Report
from tests.control_kit import Region, claim
from tests.test_control_laws import LAST, RULES, claims


def in_memory() -> Ledger:
    """An empty ledger that leaves no file."""
    con = sqlite3.connect(":memory:", isolation_level=None)
    create(con)
    return Ledger(Path("memory.gpkg"), con)


def add(ledger: Ledger, told: Sequence[Claim], name: str = "r") -> None:
    """Add claims as reports of three claims each."""
    for number, start in enumerate(range(0, len(told), 3)):
        report = Report(f"{name}{number}", f"Text {number} of {name}.")
        ledger.add(report, [replace(one, report=report.id) for one in told[start : start + 3]])


def due(ledger: Ledger) -> int:
    """How many reports wait for their pack."""
    count: int = ledger._con.execute(
        "SELECT count(*) FROM digests WHERE claims IS NULL"
    ).fetchone()[0]
    return count


def held(ledger: Ledger, day: date = LAST, **asked: Any) -> dict[str, Control]:
    """Who holds what by the digests."""
    digests = ledger.digests(known_by=day)
    load, places = ledger.claims_numbered, ledger.places()
    asked = {"gazetteer": Region()} | asked
    return control_of_digests(day, digests, load=load, places=places, **asked)


def claimed(ledger: Ledger, day: date = LAST, **asked: Any) -> dict[str, Control]:
    """The same by the claims."""
    asked = {"gazetteer": Region()} | asked
    return control_on(day, ledger.claims(), context=False, **asked)


@given(
    st.lists(claims(), min_size=1, max_size=12),
    st.lists(claims(place_name="Marjeh"), max_size=6),
    st.sampled_from(RULES),
    st.integers(0, 20),
)
@settings(max_examples=100, deadline=None)
def test_packs_give_what_claims_give(
    shaar: list[Claim], marjeh: list[Claim], rule: str, days: int
) -> None:
    long = "The army took the whole of the quarter of Marjeh from the rebels on Tuesday."
    told = [
        *shaar,
        *marjeh,
        *(replace(one, date=None, published=None) for one in marjeh[:1]),
        *(replace(one, date=None, published=None, date_to=LAST) for one in marjeh[1:2]),
        *(replace(one, place=None) for one in shaar[:1]),
        *(
            replace(one, source=None, evidence=replace(one.evidence, exact=long))
            for one in marjeh[:3]
        ),
    ]
    day = LAST - timedelta(days=days)
    with in_memory() as ledger:
        add(ledger, told)
        packed = ledger.digests(known_by=day)
        expected = claimed(ledger, day, rule=rule)
        assert due(ledger) == 0
        assert held(ledger, day, rule=rule) == expected
        ledger._con.execute("UPDATE claims SET weak = weak")
        plain = ledger.digests(known_by=day)
        assert due(ledger) > 0
        assert held(ledger, day, rule=rule) == expected
    assert {one[:-1] for one in packed} == {one[:-1] for one in plain}
    assert len(packed) == len(plain)


TOLD = [
    claim("government controlled", by="Observatory", day="2016-12-01"),
    claim("opposition controlled", by="SANA", day="2016-12-03"),
    claim("sdf controlled", by=None, day="2016-12-04"),
    claim("government controlled", by="Observatory", day="2016-12-02", place_name="Marjeh"),
]

EDITS = (
    "UPDATE claims SET party = 'opposition' WHERE fid = 1",
    "DELETE FROM claims WHERE fid = 3",
    "UPDATE claims SET report_fid = 2 WHERE fid = 3",
    "UPDATE claims SET current = 0 WHERE fid = 2",
    "INSERT INTO claims (current, report_fid, key, report, surface, status, exact, prefix, suffix,"
    " start, 'end', place, certainty, party, modality, extent, date, date_basis, weak)"
    " SELECT 1, report_fid, 'k', report, surface, status, exact, prefix, suffix, start, 'end',"
    " place, certainty, 'sdf', modality, extent, '2016-12-09', date_basis, weak"
    " FROM claims WHERE fid = 4",
)


@pytest.mark.parametrize("edit", EDITS)
def test_what_another_program_changes_counts_at_once(tmp_path: Path, edit: str) -> None:
    path = tmp_path / "a.gpkg"
    with Ledger.open(path, make=True) as ledger:
        add(ledger, TOLD)
    with sqlite3.connect(path) as con:
        con.execute(edit)
    with Ledger.open(path) as ledger:
        assert due(ledger) > 0
        assert held(ledger) == claimed(ledger)
        add(ledger, TOLD[:1], "later")
        assert due(ledger) == 0
        assert held(ledger) == claimed(ledger)


@pytest.mark.parametrize(
    "older",
    [
        ("DROP TABLE digests",),
        ("DROP TABLE terms",),
        ("DROP TRIGGER claim_changed", "UPDATE claims SET party = 'russia'"),
        ("UPDATE ledger_info SET value = '0' WHERE key = 'digests'",),
        ("DELETE FROM ledger_info WHERE key = 'digests'", "UPDATE digests SET claims = x'00'"),
    ],
    ids=("no packs", "no terms", "no trigger", "another version", "not said"),
)
def test_a_ledger_without_packs_gets_them_with_its_next_report(
    tmp_path: Path, older: tuple[str, ...]
) -> None:
    path = tmp_path / "a.gpkg"
    with Ledger.open(path, make=True) as ledger:
        add(ledger, TOLD)
    with sqlite3.connect(path) as con:
        for statement in older:
            con.execute(statement)
    with Ledger.open(path) as ledger:
        assert held(ledger) == claimed(ledger)
        add(ledger, TOLD[:1], "later")
        assert due(ledger) == 0
        assert held(ledger) == claimed(ledger)
        assert ledger.info()["digests"] == VERSION


def test_superseded_claims_are_in_no_pack(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "a.gpkg", make=True) as ledger:
        told = Report("r0", "Text 0 of r.")
        ledger.add(told, [replace(one, report="r0") for one in TOLD])
        ledger.add(told, [replace(TOLD[0], report="r0")], reread=True)
        assert len(ledger.digests(known_by=LAST)) == 1
        assert held(ledger) == claimed(ledger)


@pytest.mark.parametrize("damage", ["UPDATE digests SET claims = x'00'", "DELETE FROM terms"])
def test_damaged_packs_are_an_error(tmp_path: Path, damage: str) -> None:
    with Ledger.open(tmp_path / "a.gpkg", make=True) as ledger:
        add(ledger, TOLD)
        ledger._con.execute(damage)
        with pytest.raises(LedgerError, match=r"a\.gpkg: .*digests are damaged"):
            ledger.digests(known_by=LAST)
