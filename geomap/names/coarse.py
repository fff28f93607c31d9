"""A key so coarse that every spelling of a word has the same, and so cheap that all words get one.

Two words that fold alike, or sound alike (see `fold`), have one coarse key. So a word whose key no
listed name has need not be looked up. Many words are made into keys at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from geomap.names.fold import APOSTROPHES, fold_word

# Which part of a listed name a word may be; several at once.
WHOLE, FIRST, LATER, NUMBERED = 1, 2, 4, 8  # FIRST: of several; NUMBERED: as in "3000 Apartments"

# Of vowels a key keeps that there are some; of letters that are written for one another, one.
_VOWEL = "A"
_TABLE = str.maketrans(
    {
        **dict.fromkeys("aeiouwy", _VOWEL),
        **dict.fromkeys("fpv", "b"),
        **{"c": "s", "q": "k", "z": "j"},
        **dict.fromkeys("h" + APOSTROPHES, None),
    }
)
# What one spelling has before a letter and another has not: "tch", "sch", "ck", "dj".
_SILENT = re.compile("[st]+(?=k)|t+(?=s)|d+(?=j)")
_DOUBLED = re.compile(r"(.)\1+")
_ARTICLE = _VOWEL + "l"
_AFTER_ARTICLE = tuple("jsrndt")  # the coarse forms of the letters that an article is drawn into


def coarse_keys(words: Iterable[str]) -> list[str]:
    """The coarse key of each word, in their order; empty where it has no telling consonant."""
    plain = [word if word.isascii() else fold_word(word).replace(" ", "") for word in words]
    if not plain:
        return []
    joined = "\n".join(plain).lower().translate(_TABLE)
    return _DOUBLED.sub(r"\1", _SILENT.sub("", joined)).split("\n")


def parts_of(names: Iterable[str]) -> dict[str, int]:
    """Which parts of some folded Latin names the words of each coarse key are."""
    parts: dict[str, int] = {}
    for name in names:
        _note(name.split(" "), parts)
    of_keys: dict[str, int] = {}
    for word, key in zip(parts, coarse_keys(parts), strict=True):
        of_keys[key] = of_keys.get(key, 0) | parts[word]
    for key, part in list(of_keys.items()):
        for joined in _with_article(key):
            of_keys[joined] = of_keys.get(joined, 0) | part
    return of_keys


def _with_article(key: str) -> Iterator[str]:
    """The keys of a word that an article is written together with: "Alshaar", "Assafira"."""
    yield _ARTICLE + key.removeprefix("l")
    if key.startswith(_AFTER_ARTICLE):
        yield _VOWEL + key


def _note(words: Sequence[str], parts: dict[str, int]) -> None:
    first = words[0]
    parts[first] = parts.get(first, 0) | (FIRST if len(words) > 1 else WHOLE)
    for word in words[1:]:
        parts[word] = parts.get(word, 0) | LATER
    if len(words) > 1 and first.isdigit():
        parts[words[1]] |= NUMBERED
