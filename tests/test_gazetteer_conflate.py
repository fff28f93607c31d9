"""Which entry a row of another source is: measured on rows that were looked up one by one.

`tests/data/ocha-labelled.csv` is a random sample of OCHA's populated places (COD, CC BY-IGO), each
labelled by hand with its entry among the GeoNames and hand-made places of the shipped region, with
"new" where none is it, and with "unclear" where a person could not tell either.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.conflate import CONFLICT, NEW, SAME, propose
from geomap.gazetteer.incoming import Incoming
from geomap.gazetteer.likeness import likeness, spelt
from geomap.gazetteer.rows import NameRow, PlaceRow
from geomap.gazetteer.tables import Tables, read_tables

COMMUNITY = re.compile(r"C\d+$")  # OCHA's P-codes of populated places
LABELLED = Path(__file__).parent / "data" / "ocha-labelled.csv"


@pytest.fixture(scope="module")
def without_ocha(gazetteer: Gazetteer) -> Tables:
    """The shipped region as it was before OCHA's communities came in."""
    tables = read_tables(gazetteer.region.folder)
    places = {
        place.id: replace(place, links=tuple(k for k in place.links if k[0] != "pcode"))
        for place in tables.places.values()
        if not COMMUNITY.match(place.id)
    }
    names = tuple(n for n in tables.names if n.place in places and n.source != "ocha")
    return replace(tables, places=places, names=names)


def row(identifier: str, name: str, lon: float, lat: float, kind: str = "locality") -> Incoming:
    return Incoming(PlaceRow(f"test:{identifier}", name, kind, lon, lat, sources=("hand",)))


def test_precision_on_a_labelled_sample(without_ocha: Tables, gazetteer: Gazetteer) -> None:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        labelled = {f"test:{r['pcode']}": r for r in csv.DictReader(file)}
    rows = [row(r["pcode"], r["name"], float(r["lon"]), float(r["lat"])) for r in labelled.values()]
    proposal = propose(rows, without_ocha, gazetteer.region.folder)
    counts: Counter[str] = Counter()
    for verdict in proposal.verdicts:
        entry = labelled[verdict.id]["entry"]
        if entry == "unclear":
            continue
        if verdict.what.startswith(SAME):
            counts["right" if verdict.entry == entry else "wrong"] += 1
        elif entry != "new":
            counts[f"missed as {verdict.what}"] += 1
        else:
            counts[f"none, said {verdict.what}"] += 1
    same = counts["right"] + counts["wrong"]
    missed = counts[f"missed as {CONFLICT}"] + counts[f"missed as {NEW}"]
    assert counts["right"] / same >= 0.99, counts
    assert counts["right"] / (counts["right"] + missed) >= 0.9, counts
    assert counts[f"missed as {NEW}"] <= 2, "a double entry is worse than a question"
    assert counts[f"none, said {CONFLICT}"] <= 5, counts


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Tal Hattabat", "تل الحطابات", 0.86, 1.0),  # across scripts
        ("Big Jqal", "Jaqal Kabir", 0.9, 1.0),  # the same word in two languages
        ("Upper Jeb Antash", "Jubb Intash al Fawqani", 0.86, 1.0),
        ("Upper Jeb Antash", "Jubb Intash at Tahtani", 0.0, 0.0),  # the other one
        ("Northern Mushayrfeh", "Mushayrifah al Janubiyah", 0.0, 0.0),
        ("Rasm Elsafa", "Rasm as Safa", 1.0, 1.0),  # the article written onto the word
        ("Yatimeh - Oksozli", "Uksuzli", 0.86, 1.0),  # two names in one cell
        ("Afrin (Haritan)", "`Afrin", 1.0, 1.0),
        ("Umm Kharaz", "Umm Hajar", 0.0, 0.75),
        ("Tal Abyad", "Tal Ahmar", 0.0, 0.75),
        ("Kaft Nabu", "Kafr Nabw", 0.7, 0.86),  # a typing slip
    ],
)
def test_how_alike_names_are(one: str, other: str, least: float, most: float) -> None:
    alike = likeness(spelt(one), spelt(other))
    assert least <= alike <= most, alike
    assert likeness(spelt(other), spelt(one)) == alike


# A region of three places on a line, a kilometre apart or so.
PLACES = [
    PlaceRow("A", "Tall Ahmar", "locality", 37.0, 36.0, links=(("pcode", "C1"),)),
    PlaceRow("B", "Rayyan", "locality", 37.02, 36.0),
    PlaceRow("C", "Sabha", "airport", 37.03, 36.0),
]


@pytest.fixture
def small(tmp_path: Path) -> Tables:
    (tmp_path / "region.toml").write_text(
        'id = "r"\ntitle = "R"\nbbox = [36, 35, 38, 37]\n', encoding="utf-8"
    )
    names = (NameRow("B", "ريان", "ar"), NameRow("B", "Reyan", "en"))
    return Tables(tmp_path, {place.id: place for place in PLACES}, names, {}, {})


@pytest.mark.parametrize(
    ("name", "lon", "kind", "what", "reason"),
    [
        ("Tal Ahmar", 37.001, "locality", "same with news", "A: one name, 90 m away"),
        ("Tal Ahmad", 37.0005, "locality", "same with news", "A: a name"),
        ("Tal Ahmad", 37.018, "locality", "conflict", "perhaps A (Tall Ahmar): a name"),
        ("Nabiyah", 37.02, "locality", "conflict", "perhaps B (Rayyan)"),
        ("الريّان", 37.021, "locality", "same with news", "B: one name"),
        ("Sabha", 37.03, "locality", "new", "no entry is like it"),
        ("Sabha", 37.03, "airport", "same", "C: one name, 0 m away"),
        ("Rayyan", 37.02, "district", "new", "no entry is like it"),
        ("Rayyan", 37.09, "locality", "conflict", "perhaps B (Rayyan): one name, 6.3 km away"),
        ("Zenobia", 37.5, "locality", "new", "no entry is like it"),
    ],
)
def test_each_verdict_has_its_reason(
    name: str, lon: float, kind: str, what: str, reason: str, small: Tables
) -> None:
    proposal = propose([row("1", name, lon, 36.0, kind)], small, small.folder)
    verdict = proposal.verdicts[0]
    assert (verdict.what, reason in verdict.reason) == (what, True), verdict


def test_an_entry_is_one_row_of_a_source(small: Tables) -> None:
    rows = [
        row("1", "Tal Ahmar", 37.003, 36.0),
        row("2", "Tell Ahmar", 37.0, 36.0),
        row("3", "Rayan", 37.0201, 36.0),
    ]
    first, second, third = propose(rows, small, small.folder).verdicts
    assert (second.what, second.entry) == ("same with news", "A"), "the nearer of the two"
    assert first.what == CONFLICT and "A is another row already" in first.reason
    assert third.entry == "B"


def test_a_link_decides_before_any_name(small: Tables) -> None:
    linked = replace(row("1", "Quite Other", 37.05, 36.0).place, links=(("pcode", "C1"),))
    far = replace(linked, id="test:2", lon=37.5)
    verdicts = propose([Incoming(linked), Incoming(far)], small, small.folder).verdicts
    assert (verdicts[0].entry, verdicts[0].what) == ("A", "same with news")
    assert verdicts[0].reason.startswith("link pcode:C1")
    assert verdicts[1].what == CONFLICT and "km away from A" in verdicts[1].reason


def test_a_spelling_taken_out_by_hand_is_not_brought_back(small: Tables) -> None:
    removed = "place,name,reason\nA,Tel Ahmar,never seen\n"
    (small.folder / "removed.csv").write_text(removed, encoding="utf-8")
    proposal = propose([row("1", "Tel Ahmar", 37.0, 36.0)], small, small.folder)
    assert (proposal.verdicts[0].what, proposal.names) == (SAME, [])
