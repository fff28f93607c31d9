"""Capitalised words, their coarse keys, and the runs and names that they form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.names.capitals import BLOCK, capitalised
from geomap.names.coarse import FIRST, LATER, NUMBERED, WHOLE, coarse_keys, parts_of
from geomap.names.fold import fold_word, sound_word, words
from geomap.names.lexicon import lexicon_of

LETTERS = st.text(alphabet="aeiouwyhcckkqsstzjdfpvbrnlmgx", min_size=1, max_size=10)
PROSE = st.text(alphabet="AbBéÉkS s'’ʿ-\n 3&#_al", max_size=80)


@given(LETTERS)
def test_words_that_sound_alike_have_one_coarse_key(word: str) -> None:
    assert coarse_keys([word]) == coarse_keys([sound_word(word)])


@given(st.lists(LETTERS, max_size=5))
def test_many_keys_at_once_are_those_of_each_word(several: list[str]) -> None:
    assert coarse_keys(several) == [key for word in several for key in coarse_keys([word])]


def test_parts_of_names() -> None:
    parts = parts_of(["marjeh", "karm dada", "3000 apartments", "zor"])

    def part(word: str) -> int:
        return parts.get(*coarse_keys([word]), 0)

    assert part("Marja") == part("al-Marjeh".replace("-", "")) == WHOLE
    assert part("karm") == FIRST
    assert part("Dada") == LATER
    assert part("Apartments") & NUMBERED
    assert part("Ezzor") == WHOLE
    assert part("London") == 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the Karm al-Dada quarter", ["Karm", "Dada"]),
        ("Assad's men, O'Neil, d'Alembert", ["Assad", "O'Neil", "Alembert"]),
        ("iPhone, B52Alpha, &Amp, #Tag, _Name", ["B"]),
        ("ʿAfrin and al-ʿAziziya", ["Afrin", "Aziziya"]),
        ("Sha‘ar, Sha’ar, Shaʿar's", ["Sha‘ar", "Sha’ar", "Shaʿar"]),
        ("ÉCOLE Žilina 🚨Breaking: Ḥalab", ["ÉCOLE", "Žilina", "Breaking", "Ḥalab"]),
        ("", []),
    ],
)
def test_capitalised_words(text: str, written: list[str]) -> None:
    found = capitalised(text)
    assert found.written == written
    assert [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == written


@given(PROSE, PROSE)
def test_where_a_long_text_is_cut_changes_nothing(one: str, other: str) -> None:
    filling = "a" * (BLOCK - len(one) - 1)
    whole = capitalised(f"{one} {filling} {other}")
    first, second = capitalised(one + " "), capitalised(" " + other)
    shift = len(one) + 1 + len(filling)
    assert whole.written == first.written + second.written
    assert whole.starts == first.starts + [start + shift for start in second.starts]


@pytest.fixture(scope="module")
def syria() -> Gazetteer:
    return Gazetteer.open("syria")


def names_in(text: str, gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """Each listed name of a text as written, with the run that it stands in."""
    page = lexicon_of(gazetteer).scanner.read(text)
    return [
        (text[offset + hit.start : offset + hit.end], run.written)
        for offset, run in page.named
        for hit in run.hits
    ]


def test_every_listed_latin_name_is_seen(syria: Gazetteer) -> None:
    knows = lexicon_of(syria).knows
    listed = {name for name, lang, _ in syria.names() if lang == "en" and name[:1].isupper()}
    single = [name for name in sorted(listed) if name.isalpha() and knows(words(name)[0])]
    assert len(single) > 1000
    unseen = [name for name in single if not names_in(f"They entered {name} at dawn.", syria)]
    assert unseen == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("in ʿAfrin and Tall Rif‘at", ["ʿAfrin", "Tall Rif‘at"]),
        ("the 1070 Apartments, not 1070 apartments", ["1070 Apartments"]),
        ("Karm\nal-Dada and Karm-al-Dada", ["Karm\nal-Dada", "Karm-al-Dada"]),
        ("Deir Ezzor, Alshaar", ["Deir Ezzor", "Alshaar"]),
    ],
)
def test_names_in_their_spellings(text: str, names: list[str], syria: Gazetteer) -> None:
    assert [name for name, _ in names_in(text, syria)] == names


def test_runs_come_with_and_without_names(syria: Gazetteer) -> None:
    text = "Maria Lopez of the Council left Karm al-Dada District on Friday."
    page = lexicon_of(syria).scanner.read(text)
    assert [run.written for _, run in page] == [
        "Maria Lopez",
        "Council",
        "Karm al-Dada District",
        "Friday",
    ]
    assert [offset for offset, _ in page] == [text.index(run.written) for _, run in page]
    assert {run.written for _, run in page.named} >= {"Karm al-Dada District"}


def test_a_word_folds_as_it_is_keyed() -> None:
    for word in ("Shaʿar", "Ḥayy", "Žilina"):
        assert coarse_keys([word]) == coarse_keys([fold_word(word)])
