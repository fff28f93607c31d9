"""Capitalised words, their coarse keys, and the runs and names that they form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.names.capitals import BLOCK, capitalised
from geomap.names.coarse import hashes_of
from geomap.names.fold import fold_word, is_arabic, sound_word, words
from geomap.names.gate import FIRST, LATER, NUMBERED, WHOLE, Gate, Verdicts
from geomap.names.lexicon import Lexicon, lexicon_of
from geomap.names.runs import RunScanner

LETTERS = st.text(alphabet="aeiouwyhhcckkqsstzjdfpvbrnlmgx", min_size=1, max_size=10)
BETWEEN = ("the", "of", "Al", "El", "As", "District", "3000", "Sunday", "Mr", "City", "and", "ʿ")
PROSE = st.text(alphabet="AbBéÉkS s'’ʿ-\n 3&#_al", max_size=80)


@given(LETTERS)
def test_words_that_sound_alike_have_one_coarse_key(word: str) -> None:
    written, heard = hashes_of([word, sound_word(word)])
    assert written == heard


@given(st.lists(LETTERS, max_size=5))
def test_many_keys_at_once_are_those_of_each_word(several: list[str]) -> None:
    assert hashes_of(several).tolist() == [key for word in several for key in hashes_of([word])]


def test_a_word_folds_as_it_is_keyed() -> None:
    for word in ("Shaʿar", "Ḥayy", "Žilina", "Weiß", "O'Neil"):
        written, folded = hashes_of([word, fold_word(word)])
        assert written == folded


def test_a_gate_tells_which_part_of_a_name_a_word_may_be() -> None:
    gate = Gate.of(["marjeh", "karm dada", "3000 apartments", "zor", "city of baza"])

    def part(word: str) -> int:
        return int(gate.parts(hashes_of([word]))[0])

    assert part("Marja") == part("Almarjeh") == part("Elmarjeh") == WHOLE
    assert part("karm") == FIRST
    assert part("Dada") == LATER
    assert part("Apartments") & NUMBERED
    assert part("Ezzor") == WHOLE
    assert part("London") == 0


def test_a_gate_tells_which_words_begin_a_name() -> None:
    gate = Gate.of(["karm dada", "city of baza", "deir zor"])

    def begin(first: str, second: str) -> bool:
        return bool(gate.begin(hashes_of([first]), hashes_of([second]))[0])

    assert begin("Karm", "Dadah")
    assert begin("City", "Baza")  # "City of Baza"
    assert begin("Deir", "Ezzor")
    assert not begin("Dada", "Karm")
    assert not begin("Karm", "Baza")


def test_words_are_judged_once() -> None:
    asked: list[int] = []

    def judge(at: int) -> int:
        asked.append(at)
        return at + 1

    verdicts = Verdicts()
    some = hashes_of(["marjeh", "shaar", "marjeh"])
    assert verdicts.on(some, judge).tolist() == [1, 2, 1]
    assert verdicts.on(some[::-1], judge).tolist() == [1, 2, 1]
    assert asked == [0, 1] or asked == [1, 0]


def written_in(text: str) -> list[tuple[int, str]]:
    """The capitalised words of a text with their offsets."""
    found = capitalised(text)
    spans = zip(found.starts.tolist(), found.ends.tolist(), strict=True)
    return [(start, text[start:end]) for start, end in spans]


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
    assert [word for _, word in written_in(text)] == written


@given(PROSE, PROSE)
def test_where_a_long_text_is_cut_changes_nothing(one: str, other: str) -> None:
    filling = "a" * (BLOCK - len(one) - 1)
    whole = written_in(f"{one} {filling} {other}")
    shift = len(one) + 1 + len(filling)
    assert whole == written_in(one + " ") + [
        (start + shift, word) for start, word in written_in(" " + other)
    ]


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


@pytest.mark.parametrize("before", [BLOCK - 4, BLOCK - 1, BLOCK, BLOCK + 1])
def test_a_name_where_a_long_text_is_cut(before: int, syria: Gazetteer) -> None:
    text = "a" * before + ". The 1070 Apartments, Karm al-Dada"
    assert [name for name, _ in names_in(text, syria)] == ["1070 Apartments", "Karm al-Dada"]


def test_a_ligature_hides_no_name(syria: Gazetteer) -> None:
    assert [name for name, _ in names_in("They entered Saﬁra at dawn.", syria)] == ["Saﬁra"]


class Ungated:
    """The names of a lexicon behind a gate that lets every word pass."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.knows, self.is_alias = lexicon.knows, lexicon.is_alias
        self.gates = (Gate(b"\xff" * (1 << 10)),)


@pytest.fixture(scope="module")
def scanners(syria: Gazetteer) -> tuple[RunScanner, RunScanner]:
    """The scanner with its gates, and one that looks every word up."""
    lexicon = lexicon_of(syria)
    longest = max(lexicon.index.max_words, 5)
    return RunScanner(lexicon, longest), RunScanner(Ungated(lexicon), longest)


@pytest.fixture(scope="module")
def listed(syria: Gazetteer) -> list[str]:
    """Every name in Latin script."""
    names = {name for name, _, _ in syria.names() if not is_arabic(name)}
    return sorted(names | {alias.text for p in syria.parties.values() for alias in p.aliases})


@given(data=st.data())
def test_gates_keep_no_name_out(
    data: st.DataObject, listed: list[str], scanners: tuple[RunScanner, RunScanner]
) -> None:
    pieces = st.one_of(st.sampled_from(listed), st.sampled_from(BETWEEN), LETTERS.map(str.title))
    joints = st.sampled_from((" ", " ", " ", "-", ", ", "\n", "’s ", " al-", " bin "))
    drawn = data.draw(st.lists(st.tuples(pieces, joints), max_size=8))
    text = "".join(piece + joint for piece, joint in drawn)
    gated, ungated = (
        [(offset, run.written, run.hits, run.land) for offset, run in scanner.read(text).named]
        for scanner in scanners
    )
    assert gated == ungated
