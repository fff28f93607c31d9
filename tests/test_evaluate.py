"""The yardstick itself: what counts as found, what is waived, what the command prints."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from geomap.errors import GeomapError
from geomap.evaluate import Figure, agrees, distance_km, evaluate, load_cases
from geomap.gazetteer import Gazetteer
from geomap.records import Claim, Evidence, Modality, Place, Report, Status

TEXT = "Rebels captured al-Shaar on Tuesday."
QUOTE = Evidence(TEXT, "", "", 0, len(TEXT))


def gold(**changes: Any) -> dict[str, Any]:
    claim = {
        "surface": "al-Shaar", "place_id": "N0156", "lon": 37.1854, "lat": 36.2091,
        "party": "opposition", "from_party": None, "status": "controlled", "modality": "asserted",
        "extent": "whole", "date": None, "source": None, "quote": TEXT, "contenders": [],
    }  # fmt: skip
    return {**claim, **changes}


def case(*claims: dict[str, Any]) -> dict[str, Any]:
    mention = {
        "surface": "al-Shaar", "start": 16, "end": 24, "place_id": "N0156", "lon": 37.1854,
        "lat": 36.2091,
    }  # fmt: skip
    return {
        "id": "t1", "published": "2016-12-06", "lang": "en", "text": TEXT, "tags": ["test"],
        "mentions": [mention], "claims": list(claims),
    }  # fmt: skip


def claim(
    *,
    lon: float = 37.1854,
    party: str | None = "opposition",
    status: Status = Status.CONTROLLED,
    modality: Modality = Modality.ASSERTED,
) -> Claim:
    place = Place("N0156", "al-Shaar", "neighbourhood", lon, 36.2091)
    return Claim("t1", "al-Shaar", status, QUOTE, place, party=party, modality=modality)


def test_distance() -> None:
    assert distance_km(37.0, 36.0, 37.0, 37.0) == pytest.approx(111.2, abs=0.1)
    assert distance_km(37.0, 36.0, 37.0, 36.0) == 0


def test_a_claim_agrees_within_a_kilometre_and_a_half() -> None:
    assert agrees(claim(lon=37.1954), gold())
    assert not agrees(claim(lon=37.2154), gold())


def test_party_counts_for_control_but_not_for_a_siege() -> None:
    assert not agrees(claim(party="government"), gold())
    siege = claim(party=None, status=Status.BESIEGED)
    assert agrees(siege, gold(status="besieged", party="government"))


def score_of(gold_claims: list[dict[str, Any]], found: list[Claim], gazetteer: Gazetteer) -> Figure:
    def reader(report: Report, matches: object, gazetteer: object) -> list[Claim]:
        return found

    score = evaluate([case(*gold_claims)], gazetteer, gold_mentions=True, reader=reader)
    return score.figures["claims"]


def test_waived_claims_are_neither_asked_for_nor_held_against(gazetteer: Gazetteer) -> None:
    waived = gold(superseded=True)
    missing = score_of([waived], [], gazetteer)
    given = score_of([waived], [claim()], gazetteer)
    assert (missing.right, missing.extra, missing.missed) == (0, 0, 0)
    assert (given.right, given.extra, given.missed) == (0, 0, 0)


def test_only_asserted_claims_are_in_the_main_figure(gazetteer: Gazetteer) -> None:
    denied = claim(modality=Modality.DENIED)
    figure = score_of([gold()], [claim(), denied], gazetteer)
    assert (figure.right, figure.extra, figure.missed, figure.f1) == (1, 0, 0, 1.0)


def test_each_gold_claim_is_found_once(gazetteer: Gazetteer) -> None:
    figure = score_of([gold()], [claim(), claim()], gazetteer)
    assert (figure.right, figure.extra, figure.missed) == (1, 1, 0)


def test_nothing_to_find_and_nothing_found_has_no_figure() -> None:
    assert Figure().f1 is None
    assert Figure(1, 1, 0).precision == 0.5
    assert Figure(1, 0, 1).recall == 0.5


def test_a_broken_case_is_named_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "cases.jsonl"
    broken.write_text('{"id": 1}\n', "utf-8")
    with pytest.raises(GeomapError, match=r"cases\.jsonl:1: a case needs"):
        load_cases([broken])


def test_the_command_prints_figures_and_errors(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps(case(gold(party="government"))), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "geomap", "evaluate", str(cases), "--errors", "--tags", "-f",
         "jsonl"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    claims = next(row for row in rows if row["cases"] == "all" and row["figure"] == "claims")
    assert (claims["right"], claims["extra"], claims["missed"]) == (0, 1, 1)
    assert any(row["cases"] == "test" for row in rows)
    assert "claim missed: al-Shaar (N0156) controlled government" in done.stderr
    assert "Rebels captured al-Shaar" in done.stderr


# The floors that the project promises; docs/accuracy.md has the figures of the day.
@pytest.mark.parametrize(("name", "floor"), [("claims", 0.92), ("places", 0.96)])
def test_the_development_cases_stay_above_their_floor(
    name: str, floor: float, gazetteer: Gazetteer
) -> None:
    path = Path(__file__).parent / "cases" / "development.jsonl"
    f1 = evaluate(load_cases([path]), gazetteer).figures[name].f1
    assert f1 is not None and f1 >= floor


def test_reports_that_claim_nothing_yield_nothing(gazetteer: Gazetteer) -> None:
    path = Path(__file__).parent / "cases" / "development.jsonl"
    silent = [c for c in load_cases([path]) if "no-claim" in c.get("tags", [])]
    assert silent
    score = evaluate(silent, gazetteer)
    assert [m for m in score.misses if m.what == "claim"] == []
