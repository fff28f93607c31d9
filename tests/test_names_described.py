"""Places described by their name in lower case: "the youth housing"."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from geomap.mentions import find_mentions


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("They left Karm al-Tarrab for the youth housing.", ["Karm al-Tarrab", "youth housing"]),
        ("They took the youth housing at al-Ma'saraniyeh.", ["al-Ma'saraniyeh"]),
        ("He lives in the student housing near the station.", []),
        ("Prices of youth housing rose.", []),
    ],
)  # fmt: skip
def test_a_description_that_is_a_name(text: str, surfaces: list[str], gazetteer: Gazetteer) -> None:
    assert [found.mention.surface for found in find_mentions(text, gazetteer)] == surfaces
