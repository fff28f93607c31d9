"""Parties can be told apart by anybody; speakers speak for the right side."""

# ruff: noqa: E501 (matrices)

from __future__ import annotations

import itertools

import numpy as np
import pytest

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.parties import PATTERNS

# Full colour blindness as a linear map of linear RGB (Machado, Oliveira and Fernandes 2009).
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)  # fmt: skip
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)  # fmt: skip
NORMAL = np.eye(3)
MIN_DISTANCE = 10.0  # CIE 1976 units; about five just noticeable differences
MIN_MAIN_DISTANCE = 40.0  # the two sides of most maps
XYZ_OF_RGB = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
WHITE = np.array([0.9505, 1.0, 1.089])


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(XYZ_OF_RGB @ np.clip(rgb, 0, 1) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def seen(colour: str, eye: np.ndarray) -> np.ndarray:
    return lab(eye @ linear(colour))


def luminance(colour: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour))


@pytest.mark.parametrize("eye", [NORMAL, DEUTERANOPIA, PROTANOPIA], ids=["all", "deutan", "protan"])
def test_colours_differ_for_every_eye(eye: np.ndarray, gazetteer: Gazetteer) -> None:
    for one, other in itertools.combinations(gazetteer.parties.values(), 2):
        apart = float(np.linalg.norm(seen(one.colour, eye) - seen(other.colour, eye)))
        assert apart >= MIN_DISTANCE, (one.id, other.id, round(apart, 1))


@pytest.mark.parametrize("eye", [NORMAL, DEUTERANOPIA, PROTANOPIA], ids=["all", "deutan", "protan"])
def test_the_two_main_sides_differ_in_lightness_too(eye: np.ndarray, gazetteer: Gazetteer) -> None:
    parties = gazetteer.parties
    one, other = (seen(parties[p].colour, eye) for p in ("government", "opposition"))
    assert np.linalg.norm(one - other) >= MIN_MAIN_DISTANCE
    assert abs(one[0] - other[0]) >= 20  # grey prints still tell them apart


def test_patterns_are_distinct(gazetteer: Gazetteer) -> None:
    patterns = [party.pattern for party in gazetteer.parties.values()]
    assert len(set(patterns)) == len(patterns) == 8
    assert set(patterns) <= set(PATTERNS)


def test_parties_are_named_in_both_languages_with_aliases(gazetteer: Gazetteer) -> None:
    for party in gazetteer.parties.values():
        assert party.name and party.name_ar != party.name
        langs = [alias.lang for alias in party.aliases]
        assert langs.count("en") >= 8 and langs.count("ar") >= 6, party.id
        assert {alias.kind for alias in party.aliases} == {"name", "noun", "adjective"}


def test_generic_nouns_are_weak(gazetteer: Gazetteer) -> None:
    weak = {a.text for p in gazetteer.parties.values() for a in p.aliases if a.weak}
    assert {"troops", "soldiers", "militants", "fighters", "jihadists", "المسلحون"} <= weak


def test_a_strong_alias_names_one_party(gazetteer: Gazetteer) -> None:
    owner: dict[str, str] = {}
    for party in gazetteer.parties.values():
        for alias in party.aliases:
            if alias.strong and alias.kind != "adjective":
                assert owner.setdefault(alias.text.casefold(), party.id) == party.id, alias.text


@pytest.mark.parametrize(
    ("wording", "side"),
    [
        ("SANA", "government"),
        ("The SANA state news agency", "government"),
        ("Syrian military", "government"),
        ("a military source in Damascus", "government"),
        ("state television", "government"),
        ("officer of the Republican Guard", "government"),
        ("pro-government militia officer", "government"),
        ("al-Mayadeen", "government"),
        ("Hezbollah's media unit", "government"),
        ("local media activist", "opposition"),
        ("opposition activists", "opposition"),
        ("rebel commanders", "opposition"),
        ("two rebel officials", "opposition"),
        ("spokesman for the Levant Front", "opposition"),
        ("commander in the Nour al-Din al-Zenki movement", "opposition"),
        ("an official of Ahrar al-Sham", "opposition"),
        ("Zakaria Malahifji of the Fastaqim group", "opposition"),
        ("White Helmets", "opposition"),
        ("Aleppo Media Centre", "opposition"),
        ("Syrian Observatory for Human Rights", "neutral"),
        ("the Britain-based monitor", "neutral"),
        ("U.N. official", "neutral"),
        ("International Committee of the Red Cross", "neutral"),
        ("The Associated Press", "neutral"),
        ("Reuters", "neutral"),
        ("defence ministry in Moscow", "russia"),
        ("Russia's Defence Ministry", "russia"),
        ("Russian reconciliation centre", "russia"),
        ("defence ministry in Damascus", "government"),
        ("Turkey's defence ministry", "turkey"),
        ("Sultan Murad Brigade", "turkey"),
        ("Turkish-backed Syrian National Army", "turkey"),
        ("Amaq", "islamic-state"),
        ("Hayat Tahrir al-Sham", "hts"),
        ("Kurdish official", "sdf"),
        ("SDF spokesman", "sdf"),
        ("spokesman for the US-led coalition", "us-coalition"),
        ("State News Bulletin (النشرة الرسمية)", "government"),
        ("East Side Media Collective", "opposition"),
        ("Northern Wire", "neutral"),
        ("مصدر عسكري", "government"),
        ("وكالة سانا", "government"),
        ("المرصد السوري لحقوق الإنسان", "neutral"),
        ("قائد في الجبهة الشامية", "opposition"),
        ("ناشطين", "opposition"),
        ("قوات سوريا الديمقراطية", "sdf"),
        ("التلفزيون الرسمي", "government"),
        ("Abu Yusuf", None),
        ("both sides", None),
        ("Levant Wire", None),
        ("", None),
    ],
)
def test_who_speaks_for_whom(wording: str, side: str | None, gazetteer: Gazetteer) -> None:
    assert gazetteer.side_of(wording) == side


def test_the_observatory_is_a_monitor(gazetteer: Gazetteer) -> None:
    speaker = gazetteer.speaker("the Syrian Observatory for Human Rights, a monitor")
    assert speaker is not None and (speaker.id, speaker.kind) == ("sohr", "monitor")
    assert gazetteer.speaker("a passer-by") is None


def test_allies(gazetteer: Gazetteer) -> None:
    assert "russia" in gazetteer.parties["government"].allies
