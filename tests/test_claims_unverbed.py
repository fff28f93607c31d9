"""Claims without a verb or a taker of their own: lists, tickers, gapping, agentless passives."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from tests.claims_kit import read, said_all


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        (
            "Government: Hajin and most of Qusur; opposition: Morek.",
            [
                "Hajin controlled government",
                "Morek controlled opposition",
                "Qusur controlled government part",
            ],
        ),
        (
            "Besieged by the army: Hajin, Qusur.",
            ["Hajin besieged by government", "Qusur besieged by government"],
        ),
        ("09:15 Rebels in control of Morek", ["Morek controlled opposition"]),
        (
            "Hajin (government), Morek (rebels).",
            ["Hajin controlled government", "Morek controlled opposition"],
        ),
        ("Government sources: Hajin was shelled.", []),
        (
            "Rebels captured Hajin on 4 November and Qusur on the 6th.",
            ["Hajin controlled opposition", "Qusur controlled opposition"],
        ),
        (
            "Rebels took Hajin, and the next day Qusur and Morek.",
            [
                "Hajin controlled opposition",
                "Morek controlled opposition",
                "Qusur controlled opposition",
            ],
        ),
        (
            "The army took Hajin on Monday and Qusur on Tuesday was bombed.",
            ["Hajin controlled government"],
        ),
        (
            "The SDF crossed the river at dawn. By evening Hajin had been taken.",
            ["Hajin controlled sdf"],
        ),
        ("Hajin was captured.", []),
        ("Rebels briefly held Hajin.", ["Hajin controlled opposition historical"]),
        ("Rebels are fighting to break the siege of Hajin.", ["Hajin besieged by"]),
        ("Syrian rebels supported by Turkish armour took Hajin.", ["Hajin controlled turkey"]),
    ],
)
def test_what_has_no_verb_or_no_taker(text: str, expect: list[str], gazetteer: Gazetteer) -> None:
    assert sorted(said_all(read(text, gazetteer, "Hajin", "Qusur", "Morek"))) == expect
