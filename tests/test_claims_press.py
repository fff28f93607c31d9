"""The wording of wires, state agencies and conflict monitors: what is a claim, and what is none."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from tests.claims_kit import read, said_all

CHANGED_HANDS = [
    ("Rebels hold sway over Hajin.", ["Hajin controlled opposition"]),
    ("The army declared Hajin free of militants.", ["Hajin controlled government < opposition"]),
    ("The Syrian flag was raised over the main square of Hajin.", ["Hajin controlled government"]),
    ("Footage of soldiers raising the flag in Hajin was shown.", ["Hajin controlled government"]),
    (
        "Government forces rolled into Hajin after the last rebels were bussed out.",
        ["Hajin controlled government < opposition"],
    ),
    ("It said Hajin had been restored to the homeland.", ["Hajin controlled government"]),
    (
        "The army regained control of dozens of villages, among them Hajin and Qusur.",
        ["Hajin controlled government", "Qusur controlled government"],
    ),
    (
        "The army captured two villages: Hajin and Qusur.",
        ["Hajin controlled government", "Qusur controlled government"],
    ),
    ("The truce leaves Hajin with the government.", ["Hajin controlled government"]),
    ("Rebels left Hajin, leaving it under HTS control.", ["Hajin controlled hts < opposition"]),
    ("With Hajin in its hands, the army turned on Qusur.", ["Hajin controlled government"]),
    ("Islamic State still controls a pocket in Hajin.", ["Hajin controlled islamic-state part"]),
    (
        "SDF fighters entered Hajin and took control of its hospital.",
        ["Hajin controlled sdf part"],
    ),
    (
        "The SDF said it had beaten back a bid by rebels to storm Hajin.",
        ["Hajin controlled opposition denied"],
    ),
    ("The army is on the verge of capturing Hajin.", ["Hajin controlled government planned"]),
    ("Rebels deny losing Hajin.", ["Hajin lost < opposition denied"]),
    ("Gun battles rocked Hajin and spread into Qusur.", ["Hajin contested", "Qusur contested"]),
    (
        "Aid reached the besieged towns of Hajin and Qusur.",
        ["Hajin besieged by", "Qusur besieged by"],
    ),
]

NO_CHANGE = [
    "The army cleared Hajin of mines.",
    "Hajin fell silent after the raids.",
    "Turkish soldiers captured the villages surrounding Hajin.",
    "The rebels were driven back from Hajin.",
    "Rebels took part in talks on Hajin.",
    "Residents fled Hajin for the border.",
    "The army secured the release of prisoners in Hajin.",
    "Government forces advanced to within 2 km of Hajin.",
    "Rebels held a demonstration in Hajin.",
    "State media said the army was fighting gunmen in the area. Hajin was calm.",
]


@pytest.mark.parametrize(("text", "expect"), CHANGED_HANDS, ids=[t for t, _ in CHANGED_HANDS])
def test_the_press_is_understood(text: str, expect: list[str], gazetteer: Gazetteer) -> None:
    assert sorted(said_all(read(text, gazetteer, "Hajin", "Qusur"))) == sorted(expect)


@pytest.mark.parametrize("text", NO_CHANGE)
def test_nothing_is_read_into_other_news(text: str, gazetteer: Gazetteer) -> None:
    assert read(text, gazetteer, "Hajin", "Qusur") == []
