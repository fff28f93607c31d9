"""Spellings of one name fall together, spellings of two names do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.names.decode import decode
from geomap.names.fold import fold, skeleton, sound
from geomap.names.spellings import spellings_of


@pytest.mark.parametrize(
    "spellings",
    [
        ("al-Shaar", "Al Sha'ar", "ash-Sha‘ar", "SHAAR", "Sha’ar", "el-Shaʿar"),
        ("Bab an-Nayrab", "Bāb al-Nayrab", "Bab Nayrab"),
        ("Deir ez-Zor", "Deir al-Zor", "Deir-ez-Zor"),
        ("الشعار", "شعار", "الشّعار", "الشـعار"),
        ("إدلب", "ادلب", "أدلب"),
        ("معرّة النعمان", "معره النعمان"),
    ],
)
def test_one_name_one_key(spellings: tuple[str, ...]) -> None:
    assert len({fold(text) for text in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Haydariyeh", "al-Haidariya"),
        ("Ramouseh", "al-Ramousah"),
        ("Cheikh Maksoud", "Sheikh Maqsoud"),
        ("Bustan el-Basha", "Bostan Pasha"),
        ("Kallaseh", "al-Kalasa"),
    ],
)
def test_one_sound(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert sound(fold(one)) == sound(fold(other))


def test_consonants_are_shared_by_both_scripts() -> None:
    assert skeleton(fold("Firdous")) == skeleton(fold("al-Fardos")) == skeleton(fold("الفردوس"))


@pytest.mark.parametrize(("one", "other"), [("Homs", "Hama"), ("Marjeh", "Mayadin")])
def test_two_names_stay_two(one: str, other: str) -> None:
    assert sound(fold(one)) != sound(fold(other))


def test_english_small_words_are_no_articles() -> None:
    assert fold("As Aleppo") == "as aleppo"  # no sun letter follows
    assert fold("As Safira") == "safira"


def test_a_listed_name_is_also_found_without_its_generic_noun() -> None:
    assert {s.key for s in spellings_of("Handarat camp")} == {"handarat camp", "handarat"}
    assert {s.key for s in spellings_of("Old Aleppo (Old City)")} >= {"old aleppo", "old city"}
    assert "old" not in {s.key for s in spellings_of("Old City")}
    assert "كفرنبل" in {s.key for s in spellings_of("كفر نبل")}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ba&#39;edeen", "Ba'edeen"),
        ("Monday&nbsp;&mdash; Aleppo", "Monday — Aleppo"),
        ("Ba&amp;#39;edeen", "Ba'edeen"),
        ("Ha-\nnano", "Hanano"),
        ("al-\nShaar", "al-Shaar"),
        ("AT&T;", "AT&T;"),
        ("&#0; &bogus; &", "\ufffd &bogus; &"),
    ],
)
def test_text_is_read_as_a_reader_sees_it(written: str, read: str) -> None:
    assert decode(written).text == read


@given(st.lists(st.sampled_from(["&#39;", "&mdash;", "Aleppo", " ", "a-\nb", "&amp;", "é", "\n"])))
def test_every_offset_leads_back_into_the_original(parts: list[str]) -> None:
    written = "".join(parts)
    decoded = decode(written)
    for at, character in enumerate(decoded.text):
        start, end = decoded.origin(at), decoded.origin_end(at + 1)
        assert 0 <= start < end <= len(written)
        if written[start:end] == character:
            continue
        assert decode(written[start:end]).text.startswith(character) or character == " "


@given(st.text())
def test_folding_never_fails_and_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(fold(fold(text)))
    skeleton(sound(fold(text)))
