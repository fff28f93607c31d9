"""Which spellings of a place the page has to carry: those that its search would not find without.

`fold` and `skeleton` are those of `js/text.js`: a reader's spelling is found by its folded form, or
by its consonants.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MARKS = re.compile("[\u0300-\u036f\u064b-\u0655\u0670\u0640]")
LETTERS = str.maketrans("أإآٱىةؤئ", "اااايهوي", "’‘'`ʿʾʼ")
BETWEEN = re.compile(r"[\W_]+")
ARTICLE = re.compile(r"(^| )(?:al|as|ash|ar|an|at|ad|az|el|es) (?=\S)")
ARTICLE_AR = re.compile(r"(^| )ال(?=\S{2})")
SOUNDS = (("ou|oo", "u"), ("kh", "x"), ("gh", "g"), ("sh|ch", "$"), ("q", "k"))
VOWELS = re.compile("[aeiouy ]")
TWICE = re.compile(r"(.)\1+")
ENOUGH_BONES = 3  # consonants by which the search finds a part of a name


def needed(names: Iterable[str], spellings: Iterable[str]) -> Iterator[str]:
    """The spellings that are found neither by the names nor by one another."""
    folded = [fold(name) for name in names]
    bones = {skeleton(name) for name in folded}
    known = set(folded)
    for spelling in spellings:
        its = fold(spelling)
        its_bones = skeleton(its)
        if its in known or (len(its_bones) >= ENOUGH_BONES and its_bones in bones):
            continue
        known.add(its)
        bones.add(its_bones)
        yield spelling


def fold(text: str) -> str:
    """One spelling out of many: no case, no marks, no article, one form of each Arabic letter."""
    plain = MARKS.sub("", unicodedata.normalize("NFKD", text).lower()).translate(LETTERS)
    return ARTICLE_AR.sub(r"\1", ARTICLE.sub(r"\1", BETWEEN.sub(" ", plain).strip()))


def skeleton(folded: str) -> str:
    """What stays of a Latin spelling without the vowels, which everybody writes otherwise."""
    for sounds, letter in SOUNDS:
        folded = re.sub(sounds, letter, folded)
    return TWICE.sub(r"\1", VOWELS.sub("", folded))
