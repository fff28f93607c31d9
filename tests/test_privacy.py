"""Names of private persons are masked in quotes; offices, bodies and places are not."""

from __future__ import annotations

import pytest

from geomap.privacy import MASK, mask_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rebels withdrew, local media activist Karim Haddoun told The Associated Press.",
         "Karim Haddoun"),
        ("“We left,” said Abu Omar al-Halabi, a rebel gunner who fell back.", "Abu Omar al-Halabi"),
        ("Mahmoud Hanano, a baker, blamed the price of diesel.", "Mahmoud Hanano"),
        ("A doctor named Samer Attar said the last hospital was hit.", "Samer Attar"),
        ("قال الناشط كريم حدون إن الثوار انسحبوا", "كريم حدون"),
    ],
)  # fmt: skip
def test_private_names_are_masked(text: str, name: str) -> None:
    masked = mask_names(text)
    assert name not in masked
    assert MASK in masked


@pytest.mark.parametrize(
    "text",
    [
        "Russian Foreign Minister Sergei Lavrov said in Moscow that it was over.",
        "The Syrian Observatory for Human Rights said the army held Karm al-Jabal.",
        "The Syrian army captured Sheikh Saeed and Jabal Badro, state media said.",
        "Syrian President Bashar al-Assad said the city was free.",
    ],
)
def test_offices_bodies_and_places_stay(text: str) -> None:
    assert mask_names(text) == text
