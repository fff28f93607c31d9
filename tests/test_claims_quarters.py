"""Quarters named with their kind, lists with amounts, and what is brought under control."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from geomap.reading import read_report
from geomap.records import Modality, Report, Status


def told(text: str, gazetteer: Any) -> set[tuple[str, str | None, str]]:
    report = Report("r", text, published=date(2016, 12, 6))
    claims = read_report(report, gazetteer).claims
    return {(c.surface, c.party, c.extent.value) for c in claims}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Syrian troops captured the district of Tariq al-Bab in the night.",
            {("Tariq al-Bab", "government", "whole")},
        ),
        (
            "The army restored security to the neighbourhood of al-Asila.",
            {("al-Asila", "government", "whole")},
        ),
        ("The quarter of Marjeh fell to the army.", {("Marjeh", "government", "whole")}),
        ("Troops took a district of Aleppo.", {("Aleppo", "government", "part")}),
        ("Troops took half of the district of Marjeh.", {("Marjeh", "government", "part")}),
        (
            "The rebels still have Mashhad and Ansari, most of Sukkari and parts of Zabdiyeh.",
            {
                ("Mashhad", "opposition", "whole"),
                ("Ansari", "opposition", "whole"),
                ("Sukkari", "opposition", "part"),
                ("Zabdiyeh", "opposition", "part"),
            },
        ),
        (
            "The army advanced. Al-Halwaniya was brought fully under control after hours of work.",
            {("Al-Halwaniya", "government", "whole")},
        ),
        ("The monitor recorded Jalloum as rebel-held.", {("Jalloum", "opposition", "whole")}),
        (
            "Hanano was brought fully under control by the rebels.",
            {("Hanano", "opposition", "whole")},
        ),
    ],
)
def test_what_is_held_and_how_much_of_it(
    text: str, expected: set[tuple[str, str, str]], gazetteer: Any
) -> None:
    assert told(text, gazetteer) == expected


def test_an_announcement_called_theatre_is_no_loss(gazetteer: Any) -> None:
    text = (
        "Rebels hold Sheikh Saeed. The announcement on state television that the neighbourhood had "
        "fallen was a piece of theatre."
    )
    report = Report("r", text, published=date(2016, 12, 6))
    lost = [c for c in read_report(report, gazetteer).claims if c.status is Status.LOST]
    assert all(claim.modality is Modality.DENIED for claim in lost)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The army captured the rest of Hanano.", ("Hanano", "government", "whole")),
        ("The SDF seized the remainder of Manbij.", ("Manbij", "sdf", "whole")),
        ("The remaining half of Daraya was taken by the army.", ("Daraya", "government", "whole")),
        ("The SDF took the remaining districts of Raqqa.", ("Raqqa", "sdf", "whole")),
        ("The army took most of the rest of Hanano.", ("Hanano", "government", "part")),
        ("The army holds the rest of Hanano.", ("Hanano", "government", "part")),
        ("The rest of Hanano remains in rebel hands.", ("Hanano", "opposition", "part")),
        ("The army took most of eastern Aleppo.", ("eastern Aleppo", "government", "part")),
        ("The army took eastern Aleppo.", ("eastern Aleppo", "government", "whole")),
    ],
)
def test_who_takes_what_remained_has_all_of_it(
    sentence: str, expected: tuple[str, str, str], gazetteer: Any
) -> None:
    assert told(sentence, gazetteer) == {expected}


@pytest.mark.parametrize(
    ("sentence", "whole", "part"),
    [
        ("The army captured half of Hanano and the rest of Sakhour.", "Sakhour", "Hanano"),
        ("The army captured the rest of Hanano and half of Sakhour.", "Hanano", "Sakhour"),
        ("The rest of Hanano and parts of Sakhour were taken by the army.", "Hanano", "Sakhour"),
    ],
)
def test_the_rest_of_one_place_is_not_all_of_another(
    sentence: str, whole: str, part: str, gazetteer: Any
) -> None:
    expected = {(whole, "government", "whole"), (part, "government", "part")}
    assert told(sentence, gazetteer) == expected
