"""What several sentences say together: reference, sides named elsewhere, days in lists."""

from __future__ import annotations

from datetime import date

import pytest

from geomap.claims import read_claims
from geomap.gazetteer import Gazetteer
from geomap.places import match_places
from geomap.records import Report
from tests.claims_kit import read, said_all

NAMES = ("Hajin", "Qusur", "Sabil")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The army struck at Hajin, ten kilometres north of Qusur. Its units seized the town.",
            ["Hajin controlled government"],
        ),
        (
            "Rebels seized Hajin, near Qusur. The town itself is held by the army.",
            ["Hajin controlled opposition", "Qusur controlled government"],
        ),
        (
            "The SDF took Hajin and other villages around Qusur. The town itself held out.",
            ["Hajin controlled sdf"],
        ),
        (
            "Rebels took Hajin. The army advanced from Sabil and recaptured the deserted town.",
            ["Hajin controlled government", "Hajin controlled opposition"],
        ),
        (
            "Rebels began to quit Hajin and Qusur, and both towns passed to the government.",
            [
                "Hajin controlled government < opposition",
                "Qusur controlled government < opposition",
            ],
        ),
        (
            "After the fall of Hajin to rebels, the army turned south. It captured Qusur.",
            ["Hajin controlled opposition", "Qusur controlled government"],
        ),
        (
            "Talks continue on Hajin, still in rebel hands, and on ceasefire lines.",
            ["Hajin controlled opposition"],
        ),
        (
            "Rebel factions led by Hayat Tahrir al-Sham gathered near Sabil. They seized Hajin.",
            ["Hajin controlled hts"],
        ),
        (
            "The army seized six villages, among them Hajin and Qusur.",
            ["Hajin controlled government", "Qusur controlled government"],
        ),
        ("Forty wounded people were evacuated from Hajin.", []),
        (
            "The Army of Conquest took Sabil. Soldiers fell back. The same alliance overran Hajin.",
            ["Hajin controlled opposition", "Sabil controlled opposition"],
        ),
        (
            "The army retook Hajin from Islamic State, ten months after losing it to the group.",
            [
                "Hajin controlled government < islamic-state",
                "Hajin controlled islamic-state < government historical",
            ],
        ),
        (
            "Troops battled Islamic State, and the group captured Hajin.",
            ["Hajin controlled islamic-state"],
        ),
        (
            "Islamic State fell back. Some 70 militants were allowed to leave Hajin.",
            ["Hajin lost < islamic-state"],
        ),
        (
            "Rebels and the army fought on. The militants left Hajin on Friday.",
            ["Hajin lost < opposition"],
        ),
        (
            "Rebels reached the coast; those led by Hayat Tahrir al-Sham captured Hajin.",
            ["Hajin controlled hts"],
        ),
        (
            "Turkish-backed Syrian fighters massed, and their commanders vowed to take Hajin.",
            ["Hajin controlled turkey planned"],
        ),
        (
            "The SDF took Sabil. Fighters of the alliance hold Hajin.",
            ["Hajin controlled sdf", "Sabil controlled sdf"],
        ),
        (
            "Islamic State lost Sabil. Its men retook Hajin on Monday, a coalition officer said.",
            ["Hajin controlled islamic-state", "Sabil lost < islamic-state"],
        ),
        ("Turkish-backed Islamist rebels control Hajin.", ["Hajin controlled turkey"]),
    ],
)
def test_reference(text: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert sorted(said_all(read(text, gazetteer, *NAMES))) == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Hajin and Qusur fell to rebels on 3 and 5 June.", [3, 5]),
        ("Hajin and Qusur fell to rebels on 3 June and 5 June respectively.", [3, 5]),
        ("Hajin and Qusur fell to rebels on 3 June.", [3, 3]),
        ("On 3 June, rebels took Hajin, and two days later Qusur.", [3, 5]),
        ("Rebels took Hajin on 3 June. Qusur followed on 5 June and Sabil on 8 June.", [3, 5, 8]),
    ],
)
def test_each_place_of_a_list_has_its_day(text: str, days: list[int], gazetteer: Gazetteer) -> None:
    claims = sorted(read(text, gazetteer, *NAMES), key=lambda c: text.index(c.surface))
    assert [c.date for c in claims] == [date(2016, 6, day) for day in days]


def test_a_report_on_another_war_keeps_its_towns_as_words(gazetteer: Gazetteer) -> None:
    text = (
        "Libyan troops liberated Tarhunay on Friday. Islamic State still holds the town of Derwana."
    )
    report = Report("abroad", text, published=date(2016, 12, 9))
    claims = read_claims(report, match_places(report, gazetteer), gazetteer)
    assert [(c.surface, c.party, c.place) for c in claims] == [
        ("Tarhunay", "government", None),
        ("Derwana", "islamic-state", None),
    ]
