"""How alike two names of a place are, across spellings and scripts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SAME_NAME = 1.0  # the same sounds
SAME_CONSONANTS = 0.84  # the same consonants; more, up to 0.94, as far as the vowels agree too
VOWELS_SHARE = 0.10
MIN_CONSONANTS = 3  # fewer consonants are shared by chance
SPELLING_SHARE = 0.95  # of the similarity of letters, where the consonants differ
PART_OF_A_NAME = 0.80  # one name has all the words of the other, and more
MIN_PART_CONSONANTS = 3  # a shorter word alone ("Tal", "Abu") is part of many names
ONE_QUALIFIED = 0.94  # "Upper X" and "X": perhaps
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_PARTS = re.compile(r"\s+[-–/]\s+|\s*/\s*")
_JOINED_ARTICLE = re.compile(r"^(?:el|al)(?=[b-df-hj-np-tv-z]\w{2})")  # "Elharmal", "Alsafa"
_JOINED_LATER = re.compile(r"^(?:el|al)(?=\w{3})")  # "Jeb Elamlas"


@dataclass(frozen=True, slots=True)
class Spelt:
    """One name, by its sound: what of it distinguishes, and what only qualifies."""

    sound: str  # all in Latin letters, without spaces
    words: frozenset[str]  # the consonants of each word
    bones: str  # the consonants of all
    marks: frozenset[str]  # "upper", "big" ...


def spelt(name: str) -> list[Spelt]:
    """The forms of a name: whole, without what stands in brackets, and each of "A - B" alone."""
    plain = _ASIDE.sub("", name).strip() or name
    forms = dict.fromkeys([plain, *_PARTS.split(plain)])
    found = (_spelt(form) for form in forms if form.strip())
    return [form for form in dict.fromkeys(found) if form.sound]


def _spelt(text: str) -> Spelt:
    from geomap.names.fold import skeleton_word, spoken_word, without_articles, words

    folded = [
        (_JOINED_LATER if at else _JOINED_ARTICLE).sub("", word)
        for at, word in enumerate(without_articles(words(text)))
    ]
    heard = [(spoken_word(word), word) for word in folded]
    marks = frozenset(_qualifiers()[sound] for sound, _ in heard if sound in _qualifiers())
    core = [pair for pair in heard if pair[0] not in _qualifiers()]
    if not core:  # a village that is called Upper alone
        core, marks = heard, frozenset()
    sound = "".join(pair[0] for pair in core)
    bones = [skeleton_word(pair[1]) for pair in core]
    return Spelt(sound, frozenset(bones), "".join(bones), marks)


@cache
def _qualifiers() -> dict[str, str]:
    """The sound of each qualifying word, with its meaning."""
    from geomap.names.fold import fold, spoken

    tables = tomllib.loads(Path(__file__).with_name("qualifiers.toml").read_text(encoding="utf-8"))
    return {spoken(fold(word)): mark for mark, t in tables.items() for word in t["words"]}


def likeness(one: Iterable[Spelt], other: Iterable[Spelt]) -> float:
    """How alike two places are called, 0..1: by the two of their names that are most alike."""
    others = list(other)
    return max((_alike(a, b) for a in one for b in others), default=0.0)


def _alike(one: Spelt, other: Spelt) -> float:
    from rapidfuzz import fuzz

    if one.marks and other.marks and one.marks != other.marks:
        return 0.0
    ratio = fuzz.ratio(one.sound, other.sound) / 100
    if one.sound == other.sound:
        alike = SAME_NAME
    elif one.bones == other.bones and len(one.bones) >= MIN_CONSONANTS:
        alike = SAME_CONSONANTS + VOWELS_SHARE * ratio
    else:
        alike = max(SPELLING_SHARE * ratio, PART_OF_A_NAME * _is_part(one, other))
    return alike if one.marks == other.marks else alike * ONE_QUALIFIED


def _is_part(one: Spelt, other: Spelt) -> bool:
    few, many = sorted((one.words, other.words), key=len)
    return few < many and max(map(len, few)) >= MIN_PART_CONSONANTS
