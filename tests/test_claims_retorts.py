"""Denials of what was just told stand beside it; whoever goes on speaking is still the speaker."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from tests.claims_kit import read, said_all

HELD = "Hajin controlled opposition"
TAKEN = "Hajin controlled government"
DENIED = [
    ("Rebels said they had taken Hajin; the army denied it.", HELD),
    ("Rebels claim to have seized Hajin, but the army denies this.", HELD),
    ("Rebels announced the capture of Hajin, though the army rejected the claim on Friday.", HELD),
    (
        "Rebels claimed to have stormed and taken Hajin, a claim which the army rejects.",
        HELD,
    ),
    (
        "Rebels said they had seized Hajin, a statement denied by the ministry of defence.",
        HELD,
    ),
    (
        "Activists said rebels had taken Hajin, which state television denied on Friday.",
        HELD,
    ),
    ("Troops captured Hajin, state media said, something a rebel spokesman has disputed.", TAKEN),
    (
        "State media announced the seizure of Hajin; rebels dismissed this as a lie.",
        TAKEN,
    ),
    ("The army said it had recaptured Hajin. A rebel commander branded the report false.", TAKEN),
    ("The army said it had recaptured Hajin. The assertion was disputed by the opposition.", TAKEN),
    ("The rebels say they control Hajin. The military says that is untrue.", HELD),
    ("The rebels say they control Hajin. The governor has flatly rejected the claims.", HELD),
]
NOT_DENIED = [
    "The army captured Hajin. It denied claims that civilians had been hurt.",
    "The army captured Hajin, which the UN says is home to 900 families.",
    "The army captured Hajin. The rebels did not deny the report.",
    "The army captured Hajin. It is not true that schools are closed.",
    "The army captured Hajin, a claim repeated by the rebels.",
    "The army captured Hajin and freed 20 men, SANA said. The army denied the report.",
]


@pytest.mark.parametrize(("text", "told"), DENIED)
def test_a_denial_stands_beside_what_it_denies(text: str, told: str, gazetteer: Gazetteer) -> None:
    claims = read(text, gazetteer, "Hajin")
    assert said_all(claims) == [told, f"{told} denied"]
    assert claims[0].source != claims[1].source


@pytest.mark.parametrize("text", NOT_DENIED)
def test_other_denials_deny_nothing(text: str, gazetteer: Gazetteer) -> None:
    assert said_all(read(text, gazetteer, "Hajin")) == [TAKEN]


def test_all_the_places_of_a_claim_are_denied(gazetteer: Gazetteer) -> None:
    text = "Rebels announced the capture of Hajin and Qusur. The army denied it."
    claims = read(text, gazetteer, "Hajin", "Qusur")
    assert sorted(said_all(claims)) == [
        "Hajin controlled opposition",
        "Hajin controlled opposition denied",
        "Qusur controlled opposition",
        "Qusur controlled opposition denied",
    ]


def test_the_day_of_a_denial_is_not_the_day_of_what_is_denied(gazetteer: Gazetteer) -> None:
    told, denied = read(
        "Rebels seized Hajin, a report that the army denied on Tuesday.", gazetteer, "Hajin"
    )
    assert told.date is None
    assert denied.date is None


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "Rebels are near, the army said, adding that its men had pulled out of Hajin.",
            "Hajin lost < government",
        ),
        (
            "Soldiers shelled the valley, the YPG said, insisting it still held Hajin.",
            "Hajin controlled sdf",
        ),
        (
            "Troops are coming, a rebel commander said, conceding that his men had lost Hajin.",
            "Hajin lost < opposition",
        ),
    ],
)
def test_whoever_has_spoken_goes_on(text: str, claim: str, gazetteer: Gazetteer) -> None:
    (told,) = read(text, gazetteer, "Hajin")
    assert said_all([told]) == [claim]
    assert told.source is not None
    assert told.source.name in {"army", "YPG", "rebel commander"}
