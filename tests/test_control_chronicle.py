"""The front lines of the chronicle on five days, as the dispatches support them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geomap.baseline import BY_HAND, read_coded
from geomap.control import control_on
from geomap.records import Claim, Standing

DATA = Path(__file__).parent / "data"
SEEDS = Path(__file__).parent.parent / "seeds"
DAYS = ("2016-11-28", "2016-12-03", "2016-12-07", "2016-12-13", "2016-12-22")
FRONTS = list(csv.DictReader((DATA / "chronicle-fronts.csv").open(encoding="utf-8")))
# Of the quarters named, read by machine. What lacks is read wrong, not decided wrong: coded by hand
# the dispatches give every front.
AGREEMENT = 0.95


@pytest.fixture(scope="module")
def coded(gazetteer: Any) -> list[Claim]:
    """The dispatches read by hand."""
    return read_coded(DATA / "chronicle-claims.csv", gazetteer)


@pytest.fixture(scope="module")
def machine(gazetteer: Any) -> list[Claim]:
    """The dispatches as the program reads them."""
    from geomap.pipeline import claims_of

    return list(claims_of([str(SEEDS)], gazetteer, warn=lambda message: None))


def fronts(day: str) -> dict[str, str]:
    return {row["place"]: row["party"] for row in FRONTS if row["day"] == day}


def shown(day: str, claims: list[Claim], gazetteer: Any, rule: str = "latest") -> dict[str, Any]:
    controls = control_on(date.fromisoformat(day), claims, rule=rule, gazetteer=gazetteer)
    return {place: controls[place].party if place in controls else None for place in fronts(day)}


@pytest.mark.parametrize("day", DAYS)
def test_the_rules_draw_the_front_lines(day: str, coded: list[Claim], gazetteer: Any) -> None:
    assert shown(day, coded, gazetteer) == fronts(day)


def test_the_program_s_reading_draws_nineteen_in_twenty(
    machine: list[Claim], gazetteer: Any
) -> None:
    wrong = [
        f"{day} {row['name']}: {party or 'not known'}, should be {row['party']} ({row['dispatch']})"
        for day in DAYS
        for place, party in shown(day, machine, gazetteer).items()
        for row in FRONTS
        if (row["day"], row["place"]) == (day, place) and row["party"] != party
    ]
    assert len(wrong) <= (1 - AGREEMENT) * len(FRONTS), "\n".join(wrong)


def test_what_two_dispatches_dispute_is_disputed(coded: list[Claim], gazetteer: Any) -> None:
    marked = [row for row in FRONTS if "disputed" in row["dispatch"]]
    assert len(marked) == 3
    for row in marked:
        controls = control_on(date.fromisoformat(row["day"]), coded, gazetteer=gazetteer)
        assert controls[row["place"]].standing is Standing.DISPUTED, row["name"]


def test_a_side_s_word_about_others_disputes_a_monitor_s(
    coded: list[Claim], gazetteer: Any
) -> None:
    """Two quarters that the monitor gave the army, and the opposition's media the SDF."""
    controls = control_on(date(2016, 11, 29), coded, gazetteer=gazetteer)
    for place in ("N0120", "N0125"):
        held = controls[place]
        assert (held.party, held.rivals, held.standing) == (
            *("government", ("sdf",)),
            Standing.DISPUTED,
        )


def test_coded_claims_are_marked(coded: list[Claim]) -> None:
    assert {claim.rule for claim in coded} == {BY_HAND}


def test_stricter_rules_never_show_what_nobody_says(coded: list[Claim], gazetteer: Any) -> None:
    for day in DAYS:
        for rule in ("corroborated", "against-interest"):
            controls = control_on(
                date.fromisoformat(day), coded, rule=rule, gazetteer=gazetteer
            ).values()
            for control in controls:
                named = {c.claim.party for c in control.claims} | {
                    c.claim.from_party for c in control.claims
                }
                assert control.party in named | {None}
