"""Which place a name means, and how sure that is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geomap.cli.places import command
from geomap.names.ranking import km_between
from geomap.places import explain_places, match_places
from geomap.records import Certainty, Match, Report
from tests.conftest import SEED

CASES = Path(__file__).parent / "cases" / "development.jsonl"
MIN_F1 = 0.96  # places within WITHIN_KM on the gold cases
WITHIN_KM = 1.5


def matched(text: str, gazetteer: Any) -> list[Match]:
    return match_places(Report("r", text), gazetteer)


def meant(text: str, gazetteer: Any) -> dict[str, str | None]:
    """Surface → place id, or the reason why there is none."""
    return {
        m.mention.surface: m.place.id if m.place else m.reason for m in matched(text, gazetteer)
    }


@pytest.mark.parametrize(
    ("text", "surface", "place"),
    [
        ("Rebels hold the Khalidiya district of Aleppo.", "Khalidiya", "N0127"),
        ("Rebels left Nubl and Zahraa, two towns north of Aleppo.", "Zahraa", "gn:166458"),
        ("Shells hit the al-Zahraa quarter of Aleppo.", "al-Zahraa", "N0135"),
        (
            "Troops broke the siege of Nubl and al-Zahraa on the road to Aleppo.",
            "al-Zahraa",
            "gn:166458",
        ),
        ("In Homs, aid reached the towns of Nubl and al-Zahraa.", "al-Zahraa", "gn:166458"),
        ("In Aleppo the army took al-Zahraa and Khalidiya.", "al-Zahraa", "N0135"),
        ("Rebels in Aleppo lost Bustan al-Basha and the Old City.", "Old City", "PT026"),
        (
            "Qusayr, Rastan and Talbiseh fell. In Homs, rebels hold the Old City and Khalidiya.",
            "Khalidiya",
            "unknown",
        ),
        (
            "The last rebels left the Old City of Homs. Engineers cleared the Old City of mines.",
            "Old City",
            "unknown",
        ),
        ("SDF fighters took al-Mansoura, a town west of Raqqa.", "al-Mansoura", "gn:8559276"),
        ("Raids hit the village of al-Mansoura outside Aleppo.", "al-Mansoura", "PT030"),
        ("The Nairab camp in Aleppo was shelled.", "Nairab", "HTH012"),
        ("Turkish forces captured Tell Abyad and Ras al-Ayn.", "Ras al-Ayn", "gn:165509"),
        ("Troops left al-Bab for Azaz.", "al-Bab", "gn:174018"),
        ("انسحب الجيش من حي الشعار في حلب", "الشعار", "N0156"),
    ],
)
def test_context_decides(text: str, surface: str, place: str, gazetteer: Any) -> None:
    assert meant(text, gazetteer)[surface] == place


@pytest.mark.parametrize(
    ("text", "surface", "reason"),
    [
        ("Talks opened in Geneva.", "Geneva", "outside the region"),
        ("They were bussed to Idlib province.", "Idlib", "area"),
        ("They crossed the Euphrates at dawn.", "Euphrates", "area"),
        ("The village of Zerqulaya near Idlib fell.", "Zerqulaya", "unknown"),
        ("They stormed the 3000 Apartments blocks in Aleppo.", "3000 Apartments", "no coordinates"),
        ("Homs was calm; the Old City of Homs was not.", "Old City", "unknown"),
    ],
)
def test_what_has_no_place_says_why(text: str, surface: str, reason: str, gazetteer: Any) -> None:
    (match,) = [m for m in matched(text, gazetteer) if m.mention.surface == surface]
    assert match.certainty is Certainty.UNRESOLVED
    assert match.reason == reason
    assert match.place is None


def test_the_seed_report(gazetteer: Any) -> None:
    matches = matched(SEED.read_text(encoding="utf-8"), gazetteer)
    found = {m.mention.surface: m for m in matches}
    assert set(found) == {
        "Aleppo", "Brussels", "Moscow", "Berlin", "Hamburg", "al-Shaar", "Al-Shaar", "Marjeh",
        "Maadi", "al-Qatarji", "Karm al-Dada",
    }  # fmt: skip
    for abroad in ("Brussels", "Moscow", "Berlin", "Hamburg"):
        assert found[abroad].reason == "outside the region"
    dada = found["Karm al-Dada"]
    assert dada.place is not None
    assert (dada.place.id, dada.certainty) == ("PT034", Certainty.UNCERTAIN)
    for surface, place in {"al-Shaar": "N0156", "Marjeh": "N0213", "Maadi": "PT001"}.items():
        assert found[surface].place is not None
        assert found[surface].place.id == place
        assert found[surface].certainty is Certainty.CERTAIN


def test_candidates_are_ranked_with_reasons(gazetteer: Any) -> None:
    match = next(m for m in matched("Rebels hold Khalidiya in Aleppo.", gazetteer))
    scores = [candidate.score for candidate in match.candidates]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)
    assert all(candidate.reasons for candidate in match.candidates)


def test_explanation_names_the_rejected_too(gazetteer: Any) -> None:
    text = "Col. Salah Hanano spoke in Masaken Hanano."
    told = "\n".join(explain_places(Report("r", text), gazetteer))
    assert "no mention: part of a longer name" in told
    assert "a mention" in told
    assert "N0129" in told


def test_gold_cases(gazetteer: Any) -> None:
    right = found = gold = 0
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        places = {
            (m.mention.start, m.mention.end): m.place
            for m in matched(case["text"], gazetteer)
            if m.place
        }
        wanted = [m for m in case["mentions"] if m["place_id"]]
        for m in wanted:
            place = places.get((m["start"], m["end"]))
            km = place and km_between(place.lon, place.lat, m["lon"], m["lat"])
            right += km is not None and km <= WITHIN_KM
        found, gold = found + len(places), gold + len(wanted)
    assert 2 * right / (found + gold) >= MIN_F1


def test_command_prints_one_row_a_mention() -> None:
    run = CliRunner().invoke(command, [str(SEED), "-f", "jsonl"])
    assert run.exit_code == 0, run.output
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert {"report", "surface", "start", "end", "certainty", "place", "candidates"} <= set(rows[0])
    assert sum(row["place"] is None for row in rows) == 5  # Brussels twice, Moscow, Berlin, Hamburg
