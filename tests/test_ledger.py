"""The ledger: once each, versions, decisions, and what QGIS sees."""

from __future__ import annotations

import dataclasses
import sqlite3
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from geomap.errors import ClaimError, LedgerError
from geomap.ledger import (
    Decision,
    Ledger,
    Outcome,
    Reviewed,
    Verdict,
    decision_line,
    decision_of_line,
    effective_claims,
)
from geomap.records import (
    Certainty,
    Claim,
    Control,
    DateBasis,
    Evidence,
    Extent,
    Modality,
    Name,
    Place,
    Report,
    Source,
    Standing,
    Status,
)

SHAAR = Place(
    "N0156",
    "al-Shaar",
    "neighbourhood",
    37.1854,
    36.2091,
    names=(Name("الشعار", "ar", True), Name("Sha'ar", "en", source="ocha")),
    parent="N0001",
    links=(("pcode", "N0156"), ("geonames", "12")),
    sources=("ocha", "csr"),
    quality="A",
    notes="by the square",
)
MAADI = Place("N0133", "Maadi", "neighbourhood", 37.168, 36.188)


def report(id_: str = "r1", text: str = "The army took al-Shaar.", **more: object) -> Report:
    return Report(id=id_, text=text, published=date(2016, 12, 6), **more)  # type: ignore[arg-type]


def claim(report_: Report, place: Place | None = SHAAR, **more: object) -> Claim:
    fields = {
        "report": report_.id,
        "surface": "al-Shaar",
        "status": Status.CONTROLLED,
        "evidence": Evidence(report_.text, "", "", 0, len(report_.text)),
        "place": place,
        "party": "government",
        "published": report_.published,
    }
    return Claim(**{**fields, **more})  # type: ignore[arg-type]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "a.gpkg", make=True) as opened:
        yield opened


def only(ledger: Ledger) -> Reviewed:
    [reviewed] = ledger.reviewed()
    return reviewed


def decide(ledger: Ledger, verdict: Verdict, **more: object) -> Decision:
    reviewed = only(ledger)
    decision = Decision(
        verdict,
        reviewed.claim.report,
        reviewed.text_hash,
        reviewed.key,
        reviewed.claim.surface,
        reviewed.claim.evidence.exact,
        **more,  # type: ignore[arg-type]
    )
    ledger.decide([decision])
    return decision


def test_every_field_of_a_claim_comes_back(ledger: Ledger) -> None:
    told = report()
    full = Claim(
        report="r1",
        surface="al-Shaar",
        status=Status.CONTESTED,
        evidence=Evidence("exact «نص»", "before ", " after", 3, 13),
        place=SHAAR,
        certainty=Certainty.LESS_CERTAIN,
        place_reason="area",
        party="government",
        from_party="opposition",
        contenders=("government", "opposition"),
        modality=Modality.DENIED,
        extent=Extent.PART,
        share=0.75,
        date=date(2016, 12, 5),
        date_from=date(2016, 12, 1),
        date_to=date(2016, 12, 6),
        date_basis=DateBasis.RELATIVE,
        source=Source("SANA", "government"),
        publisher="Wire",
        published=date(2016, 12, 6),
        rule="capture",
        weak=True,
        more_evidence=(Evidence("again", "", "", 30, 35),),
    )
    defaults = {f.name: f.default for f in dataclasses.fields(Claim)}
    same = [name for name, value in defaults.items() if getattr(full, name) == value]
    assert same == [], f"give {same} a value here, and a column in the ledger"
    bare = claim(told, place=None, certainty=Certainty.UNRESOLVED, party=None)
    ledger.add(told, [full, bare])
    assert ledger.claims() == [full, bare]
    assert list(ledger.reports()) == [told]
    assert ledger.report("r1") == told
    assert ledger.places() == {"N0156": SHAAR}


def test_a_report_is_added_once(ledger: Ledger) -> None:
    told = report()
    assert ledger.known(told) is None
    assert ledger.add(told, [claim(told)]).outcome is Outcome.ADDED
    assert ledger.add(told, [claim(told)]).outcome is Outcome.SAME
    assert ledger.known(told) is not None
    copy = report("copy", "The army  took\nal-Shaar.\n", publisher="Other")
    again = ledger.add(copy, [claim(copy)])
    assert (again.outcome, again.id, again.changed) == (Outcome.SAME_TEXT, "r1", False)
    assert len(ledger.claims()) == 1


def test_a_changed_text_is_a_new_version_and_the_old_claims_are_kept(ledger: Ledger) -> None:
    old, new = report(), report(text="The army took al-Shaar and Maadi.")
    ledger.add(old, [claim(old)])
    added = ledger.add(new, [claim(new), claim(new, MAADI)])
    assert (added.outcome, added.version, added.claims) == (Outcome.NEW_VERSION, 2, 2)
    assert [c.place for c in ledger.claims()] == [SHAAR, MAADI]
    assert len(list(ledger.reviewed(superseded=True))) == 3
    assert list(ledger.reports()) == [new]
    assert list(ledger.reports(every_version=True)) == [old, new]
    assert ledger.add(old, [claim(old)]).outcome is Outcome.NEW_VERSION  # it was changed back


def test_a_mended_date_is_a_new_version_too(ledger: Ledger) -> None:
    old = dataclasses.replace(report(), published=None)
    ledger.add(old, [claim(old)])
    new = report()
    assert ledger.add(new, [claim(new)]).outcome is Outcome.NEW_VERSION
    assert [c.published for c in ledger.claims()] == [date(2016, 12, 6)]
    undated = dataclasses.replace(report(), published=None)
    assert ledger.add(undated, []).outcome is Outcome.SAME  # knowing less changes nothing


def test_one_liners_of_one_agency_are_no_versions_of_each_other(ledger: Ledger) -> None:
    said = "The Syrian army captured {} on {}, the Syrian Observatory for Human Rights said."
    sunday = report("1", said.format("Shaar", "Sunday"))
    monday = dataclasses.replace(
        report("1", said.format("Maadi", "Monday")), published=date(2016, 12, 7)
    )
    ledger.add(sunday, [claim(sunday)])
    assert ledger.add(monday, [claim(monday, MAADI)]).outcome is Outcome.RENAMED
    assert len(ledger.claims()) == 2


def test_another_report_of_the_same_name_does_not_supersede(ledger: Ledger) -> None:
    monday = report("day", "Soldiers entered the Old City before dawn on Monday.")
    tuesday = dataclasses.replace(
        report("day", "Rebels withdrew towards Maadi, an activist told us."),
        published=date(2016, 12, 7),
    )
    ledger.add(monday, [claim(monday)])
    added = ledger.add(tuesday, [claim(tuesday, MAADI)])
    assert added.outcome is Outcome.RENAMED
    assert added.id.startswith("day~")
    assert [c.report for c in ledger.claims()] == ["day", added.id]
    assert ledger.add(tuesday, []).outcome is Outcome.SAME_TEXT


def test_reading_again_supersedes_the_earlier_reading(ledger: Ledger) -> None:
    told = report()
    ledger.add(told, [claim(told)])
    added = ledger.add(told, [claim(told, MAADI)], reread=True)
    assert added.outcome is Outcome.REREAD
    assert [c.place for c in ledger.claims()] == [MAADI]


def test_what_was_known_by_a_day(ledger: Ledger) -> None:
    early, late = report(), dataclasses.replace(report("r2", "Later."), published=date(2016, 12, 9))
    for told in (early, late):
        ledger.add(told, [claim(told)])
    assert [c.report for c in ledger.claims(known_by=date(2016, 12, 8))] == ["r1"]


def test_decisions_change_what_counts_and_delete_nothing(ledger: Ledger) -> None:
    told = report()
    unsure = claim(told, certainty=Certainty.UNCERTAIN, weak=True)
    ledger.add(told, [unsure])
    decide(ledger, Verdict.REJECT, why="it was only shelled")
    assert effective_claims(ledger) == []
    assert only(ledger).claim == unsure
    decide(ledger, Verdict.ACCEPT)
    [accepted] = ledger.claims()
    assert (accepted.certainty, accepted.weak) == (Certainty.CERTAIN, False)
    decide(ledger, Verdict.OPEN)
    assert ledger.claims() == [unsure]
    assert [d.verdict.value for d in ledger.decisions()] == ["reject", "accept", "open"]
    assert ledger.decisions()[0].why == "it was only shelled"


def test_a_corrected_claim_counts_as_corrected(ledger: Ledger) -> None:
    told = report()
    ledger.add(told, [claim(told, certainty=Certainty.UNCERTAIN)])
    ledger.decide([], [MAADI])
    change = {"place": "N0133", "party": "opposition", "status": "lost", "date": "2016-12-05"}
    decide(ledger, Verdict.CORRECT, correction=change)
    [corrected] = ledger.claims()
    assert corrected.place == MAADI
    assert (corrected.party, corrected.status) == ("opposition", Status.LOST)
    assert (corrected.date, corrected.date_basis) == (date(2016, 12, 5), DateBasis.STATED)
    assert (corrected.rule, corrected.certainty) == ("review", Certainty.CERTAIN)
    decide(ledger, Verdict.CORRECT, correction={"place": "-", "party": "-", "date": "-"})
    [corrected] = ledger.claims()
    assert (corrected.place, corrected.party, corrected.date) == (None, None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"place": "nowhere"},
        {"status": "unknown"},
        {"date": "Tuesday"},
        {"modality": "perhaps"},
        {"colour": "red"},
    ],
)
def test_an_impossible_correction_is_an_error(ledger: Ledger, change: dict[str, str]) -> None:
    told = report()
    ledger.add(told, [claim(told)])
    decide(ledger, Verdict.CORRECT, correction=change)
    with pytest.raises(ClaimError):
        ledger.claims()


def test_decisions_survive_a_new_version_and_a_new_ledger(tmp_path: Path, ledger: Ledger) -> None:
    told = report()
    ledger.add(told, [claim(told)])
    line = decision_line(decide(ledger, Verdict.REJECT, why="no"))
    longer = report(text=told.text + " More was not known.")
    kept = dataclasses.replace(claim(longer), evidence=Evidence(told.text, "", " More", 0, 23))
    ledger.add(longer, [kept, claim(longer, MAADI)])
    assert [c.place for c in ledger.claims()] == [MAADI]
    with Ledger.open(tmp_path / "b.gpkg", make=True) as other:
        other.decide([decision_of_line(line)])
        renamed = dataclasses.replace(told, id="another-name")
        other.add(renamed, [claim(renamed)])
        assert other.claims() == []
        assert other.decide([decision_of_line(line)]) == 0  # said once is enough


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"verdict": "perhaps"}', "null"])
def test_a_line_that_is_no_decision_is_an_error(line: str) -> None:
    with pytest.raises(ClaimError, match="is no decision"):
        decision_of_line(line)


def test_a_geopackage_that_other_programs_read(ledger: Ledger) -> None:
    from pyogrio import list_layers, read_dataframe, read_info
    from shapely.geometry import Point, box

    told = report(title="T")
    ledger.add(told, [claim(told), claim(told, MAADI), claim(told, None)])
    area = box(37.18, 36.2, 37.19, 36.21)
    controls = [
        Control(
            place, date(2016, 12, day), Status.CONTROLLED, "government", standing=Standing.CLAIMED
        )
        for day in (5, 6)
        for place in (SHAAR, MAADI)
    ]
    assert ledger.write_control(controls, {"N0156": area}.get) == 4
    assert ledger.write_control(controls, {"N0156": area}.get) == 4
    layers = dict(list_layers(ledger.path))
    assert layers == {
        "claims": "Point",
        "places": "Point",
        "control": "Unknown",
        "reports": None,
        "decisions": None,
        "ledger_info": None,
    }
    claims = read_dataframe(ledger.path, layer="claims")
    assert claims.crs.to_epsg() == 4326
    assert list(claims.geometry) == [Point(37.1854, 36.2091), Point(37.168, 36.188), None]
    assert claims["current"].all()
    assert str(claims["published"].iloc[0])[:10] == "2016-12-06"
    control = read_dataframe(ledger.path, layer="control")
    assert control.geometry.geom_type.tolist() == ["Polygon", "Point"] * 2
    assert control.geometry.iloc[0].equals(area)
    assert tuple(read_info(ledger.path, layer="claims")["total_bounds"]) == (
        37.168, 36.188, 37.1854, 36.2091
    )  # fmt: skip
    assert read_dataframe(ledger.path, layer="reports")["title"].tolist() == ["T"]


def test_it_stays_a_ledger_after_another_program_wrote_to_it(ledger: Ledger) -> None:
    from pyogrio import read_dataframe, write_dataframe

    told = report()
    ledger.add(told, [claim(told)])
    ledger.close()
    frame = read_dataframe(ledger.path, layer="claims")
    write_dataframe(frame, ledger.path, layer="my_notes", driver="GPKG")
    with Ledger.open(ledger.path) as again:
        more = report("r2", "More news.")
        again.add(more, [claim(more)])
        assert len(again.claims()) == 2


def test_facts_about_the_ledger(ledger: Ledger) -> None:
    assert ledger.info()["schema"] == "1"
    ledger.set_info(gazetteer="syria 1")
    ledger.set_info(gazetteer="syria 2")
    assert ledger.info()["gazetteer"] == "syria 2"


def test_an_unknown_report_is_an_error(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="has no report 'none'"):
        ledger.report("none")


def test_no_statement_is_put_together_from_text(ledger: Ledger) -> None:
    nasty = report("'); DROP TABLE claims; --", "x'); DROP TABLE reports; --")
    ledger.add(nasty, [claim(nasty, surface="'; --")])
    assert ledger.report(nasty.id) == nasty
    assert ledger.claims()[0].surface == "'; --"


def test_a_hundred_thousand_claims_load_fast_and_one_more_report_is_quick(ledger: Ledger) -> None:
    count, days = 100_000, 60
    places = [dataclasses.replace(MAADI, id=f"P{n}") for n in range(200)]
    for n in range(0, count, 5_000):
        told = dataclasses.replace(
            report(f"r{n}", f"Report {n}."),
            published=date(2016, 1, 1) + timedelta(n // 5_000 % days),
        )
        quote = "The army took a district of the city on Monday, a source there told the agency."
        evidence = Evidence(quote, "thirty characters before this", "thirty after", 0, 80)
        ledger.add(
            told,
            [claim(told, places[(n + k) % 200], evidence=evidence) for k in range(5_000)],
        )
    began = time.process_time()  # of this process alone, whatever else the machine does
    claims = ledger.claims()
    loading = time.process_time() - began
    assert len(claims) == count
    began = time.process_time()
    for n in range(20):
        told = report(f"extra{n}", f"Extra report {n}.")
        ledger.add(told, [claim(told) for _ in range(10)])
    adding = (time.process_time() - began) / 20
    assert loading < 20  # 0.7 s on a quiet machine: this guards against growth, not noise
    assert adding < 0.5  # some milliseconds: not one look at every claim


def test_tables_are_plain_sqlite(ledger: Ledger) -> None:
    told = report()
    ledger.add(told, [claim(told)])
    with sqlite3.connect(ledger.path) as con:
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        con.execute("UPDATE claims SET surface = 'Shaar'")  # no trigger asks for more than SQLite
        assert con.execute("SELECT place_name FROM claims WHERE current").fetchone() == (
            "al-Shaar",
        )
