"""The seed report as a careful analyst reads it: the table of the design, from claims by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from geomap.control import control_on
from geomap.records import Certainty, Claim, Standing, Status
from tests.control_kit import Region, claim

DAY = date(2016, 12, 6)


def seed(what: str, place_name: str, by: str, at: int, **more: Any) -> Claim:
    return claim(what, place_name=place_name, by=by, at=at, report="seed", **more)


CLAIMS = [
    seed("government controlled", "al-Shaar", "Syrian military", 10, from_party="opposition"),
    seed("- lost", "al-Shaar", "local media activist", 20, from_party="opposition"),
    seed("opposition controlled", "Marjeh", "local media activist", 21),
    seed("opposition controlled", "Maadi", "local media activist", 22),
    seed("government controlled", "al-Shaar", "SANA", 30),
    seed("government controlled", "al-Qatarji", "SANA", 31),
    seed("government controlled", "Karm al-Dada", "SANA", 32, certainty="uncertain"),
    seed("opposition controlled", "Aleppo", "", 40, modality="historical", extent="part"),
]


@pytest.mark.parametrize("rule", ["latest", "corroborated", "against-interest"])
def test_al_shaar_is_confirmed_under_every_rule(rule: str) -> None:
    shaar = control_on(DAY, CLAIMS, rule=rule, gazetteer=Region())["al-Shaar"]
    assert (shaar.status, shaar.party, shaar.from_party) == (
        Status.CONTROLLED,
        "government",
        "opposition",
    )
    assert shaar.standing is Standing.CONFIRMED
    assert (shaar.since, shaar.last_heard, shaar.stale) == (DAY, DAY, False)


def test_the_reasons_are_given_in_words() -> None:
    shaar = control_on(DAY, CLAIMS, gazetteer=Region())["al-Shaar"]
    said = [(item.claim.source.name, item.role, item.because) for item in shaar.claims]  # type: ignore[union-attr]
    assert said == [
        ("Syrian military", "for", "speaks for the government, in its own favour: claimed only"),
        ("local media activist", "for", "against its own interest: confirms"),
        (
            "SANA",
            "for",
            "speaks for the government, in its own favour: claimed only (source graded C)",
        ),
    ]


def test_one_sided_words_are_claimed_only() -> None:
    controls = control_on(DAY, CLAIMS, gazetteer=Region())
    table = {
        place: (control.party, control.standing.value)
        for place, control in controls.items()
        if control.party
    }
    assert table == {
        "al-Shaar": ("government", "confirmed"),
        "al-Qatarji": ("government", "claimed"),
        "Karm al-Dada": ("government", "claimed"),
        "Marjeh": ("opposition", "claimed"),
        "Maadi": ("opposition", "claimed"),
    }
    assert controls["Karm al-Dada"].certainty is Certainty.UNCERTAIN
    assert controls["Aleppo"].status is Status.UNKNOWN


def test_stricter_rules_leave_a_side_s_own_good_news_out() -> None:
    for rule in ("corroborated", "against-interest"):
        controls = control_on(DAY, CLAIMS, rule=rule, gazetteer=Region())
        assert {place for place, control in controls.items() if control.party} == {"al-Shaar"}
