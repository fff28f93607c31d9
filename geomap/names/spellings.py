"""The keys under which one written name of a place is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geomap.names.fold import fold, is_arabic
from geomap.names.tables import generics, land_words, word_list

_ASIDE = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")
_NUMBERED = re.compile(r"^(?:[ivx]{1,4}|\d)$")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A folded name; `stripped` where a generic noun or a number was taken off."""

    key: str
    stripped: bool = False


def spellings_of(text: str) -> Iterator[Spelling]:
    """The folded name, and the same without generic nouns, asides and block numbers."""
    seen: set[str] = set()
    for part, aside in _parts(text):
        key = fold(part)
        core = _without_generics(key)
        for candidate, stripped in ((key, aside), (core, True), (_run_together(core), True)):
            if candidate and candidate not in seen:
                seen.add(candidate)
                yield Spelling(candidate, stripped)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The name itself; of "Old Aleppo (Old City)" also the two alone."""
    yield text, False
    asides = _ASIDE.findall(text)
    if asides:
        yield _ASIDE.sub(" ", text), True
        yield from ((aside, True) for aside in asides if " " in aside and aside[:1].isupper())


def _run_together(key: str) -> str:
    """ "كفرنبل" for "كفر نبل": after a word of the land Arabic often leaves the space out."""
    first, space, rest = key.partition(" ")
    return first + rest if space and is_arabic(first) and first in land_words() else ""


def _without_generics(key: str) -> str:
    words = key.split()
    known = generics()
    while len(words) > 1 and (words[-1] in known.after or _NUMBERED.match(words[-1])):
        words.pop()
    while len(words) > 1 and words[0] in known.before:
        words.pop(0)
    # "Old" of "Old City" or "Tell" of "Tell District" would name nothing.
    alone = len(words) == 1 and (words[0] in word_list("english_words") or words[0] in land_words())
    return key if alone else " ".join(words)
