"""What points back: "the same districts", "so did", "both", "it", and who goes on speaking."""

from __future__ import annotations

from datetime import date

import pytest

from geomap.gazetteer import Gazetteer
from tests.claims_kit import read, said_all

NAMES = ("Hajin", "Qusur", "Morek", "Manbij")


def told(text: str, gazetteer: Gazetteer) -> list[str]:
    return sorted(said_all(read(text, gazetteer, *NAMES)))


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        (
            "The Observatory said rebels had left Hajin and Qusur. SANA listed most of the same "
            "towns and added Morek. It did not name Qusur.",
            [
                "Hajin controlled government < opposition",
                "Hajin lost < opposition",
                "Morek controlled government < opposition",
                "Qusur lost < opposition",
            ],
        ),
        (
            "Residents said the army had captured Hajin and Qusur. The Observatory reported the "
            "same towns, plus Morek.",
            [
                "Hajin controlled government",
                "Hajin controlled government",
                "Morek controlled government",
                "Qusur controlled government",
                "Qusur controlled government",
            ],
        ),
        (
            "The Observatory said Hajin had fallen to the army. SANA named the same town.",
            ["Hajin controlled government"],
        ),
        (
            "Rebels captured Hajin. They met the same people in Morek.",
            ["Hajin controlled opposition"],
        ),
        ("The army did not claim Hajin.", []),
    ],
)
def test_the_same_list(text: str, expect: list[str], gazetteer: Gazetteer) -> None:
    assert told(text, gazetteer) == expect


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        (
            "Hajin fell to the army on Monday. So did Qusur and Morek.",
            [f"{name} controlled government" for name in ("Hajin", "Morek", "Qusur")],
        ),
        (
            "Hajin is behind army lines. Qusur shared its fate.",
            ["Hajin controlled government", "Qusur controlled government"],
        ),
        (
            "Rebels still hold Hajin. Morek went the same way.",
            ["Hajin controlled opposition", "Morek controlled opposition"],
        ),
        (
            "Hajin, on Qusur's flank, and Morek, south of Manbij, were attacked and both were "
            "still held by the rebels.",
            ["Hajin controlled opposition", "Morek controlled opposition"],
        ),
        (
            "Hajin is beyond argument: it is the army's. Clashes went on inside Qusur, where "
            "rebels had taken parts of the district.",
            ["Hajin controlled government", "Qusur contested", "Qusur controlled opposition part"],
        ),
    ],
)
def test_what_points_back(text: str, expect: list[str], gazetteer: Gazetteer) -> None:
    assert told(text, gazetteer) == expect


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("Security has returned to Hajin, the army said.", ["Hajin controlled government"]),
        ("Residents said that security had returned to Hajin.", []),
        (
            "State media announced two more gains, in Hajin and Qusur.",
            ["Hajin controlled government", "Qusur controlled government"],
        ),
        ("The rebels reported gains in Hajin.", ["Hajin controlled opposition part"]),
        ("The rebels made electoral gains in Hajin.", []),
        ("It was the rebels' worst day in Hajin.", []),
        (
            "The army left Morek. It was the rebels' best day since they took Hajin in 2014.",
            ["Hajin controlled opposition historical", "Morek lost < government"],
        ),
    ],
)
def test_who_gains(text: str, expect: list[str], gazetteer: Gazetteer) -> None:
    assert told(text, gazetteer) == expect


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("State media named the dead. Activists gave another account. They said rebels hold Hajin.",
         "Activists"),
        ("Late on Monday the army had claimed Qusur. The Observatory confirmed little. It said "
         "that rebels hold Hajin.", "Observatory"),
        ("East: the Observatory puts the dead at ten. It says rebels hold Hajin.", "Observatory"),
        ("SANA, citing an officer, listed the dead. It said that rebels hold Hajin.", "SANA"),
        ("By midnight state media were saying that rebels hold Hajin.", "state media"),
    ],
)  # fmt: skip
def test_who_goes_on_speaking(text: str, source: str, gazetteer: Gazetteer) -> None:
    claims = [c for c in read(text, gazetteer, *NAMES) if c.surface == "Hajin"]
    assert [c.source.name for c in claims if c.source] == [source]


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        (
            "The SDF took whatever the rebels still held in Hajin.",
            ["Hajin controlled sdf < opposition part"],
        ),
        (
            "No change was seen in Hajin, Qusur or Morek, all of them held by the rebels.",
            [f"{name} controlled opposition" for name in ("Hajin", "Morek", "Qusur")],
        ),
        (
            "The opposition remains in the other half of Hajin, in Qusur, and in parts of Morek.",
            [
                "Hajin controlled opposition part",
                "Morek controlled opposition part",
                "Qusur controlled opposition",
            ],
        ),
        ("The rebels remain in control of Hajin.", ["Hajin controlled opposition"]),
        ("The rebels' leaders remain in prison in Hajin.", []),
        ("Hajin fell to the army. It took the housing estate at Qusur.",
         ["Hajin controlled government", "Qusur controlled government part"]),
        ("Shells came from Hajin on the coastal highway, which is now with the army.",
         ["Hajin controlled government"]),
        ("The army holds positions around Hajin.", []),
        ("Rebels captured several points around Hajin.", []),
        ("The army holds positions in Hajin.", ["Hajin controlled government part"]),
        ("Shells came from Hajin, which both sides have claimed.", []),
    ],
)  # fmt: skip
def test_who_holds_what_is_left(text: str, expect: list[str], gazetteer: Gazetteer) -> None:
    assert told(text, gazetteer) == expect


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("Losing Hajin cost the rebels their last road.", ["Hajin lost < opposition"]),
        ("The loss of Hajin strips the rebels of a market town.", ["Hajin lost < opposition"]),
        ("The capture of Hajin gives the army the road.", ["Hajin controlled government"]),
        ("Taking Hajin gave the army the road.", ["Hajin controlled government"]),
        (
            "The rebels' surrender of Hajin handed the army an easy win.",
            ["Hajin controlled government < opposition"],
        ),
        ("The army, advancing from Qusur, secured Hajin.", ["Hajin controlled government"]),
        ("The SDF, moving in through Qusur, quickly overran Hajin.", ["Hajin controlled sdf"]),
    ],
)
def test_whom_it_serves(text: str, expect: list[str], gazetteer: Gazetteer) -> None:
    assert told(text, gazetteer) == expect


def test_a_day_in_an_aside_does_not_move_the_story_back(gazetteer: Gazetteer) -> None:
    text = (
        "The army took Hajin on Thursday. It lies south of Qusur, which was secured on Wednesday. "
        "Later in the day other units captured Morek."
    )
    days = {c.surface: c.date for c in read(text, gazetteer, *NAMES)}
    assert days["Morek"] == days["Hajin"] == date(2016, 12, 8)
