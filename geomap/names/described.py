"""Places that a text describes by their name: "the youth housing" is called Youth Housing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geomap.names.fold import fold
from geomap.names.lexicon import Lexicon
from geomap.names.sightings import YES, Sighting

BUILT = ("housing", "apartments")  # nouns in lower case that such names end in
PHRASE = re.compile(
    rf"\b[Tt]he ((?:[a-z]+ ){{1,2}}(?:{'|'.join(BUILT)}))\b(?! (?:at|in|near|of|by) (?:al-)?[A-Z])"
)


def described(text: str, lexicon: Lexicon) -> Iterator[Sighting]:
    """Definite descriptions in lower case that are the whole name of a listed place."""
    if not any(noun in text for noun in BUILT):
        return
    for phrase in PHRASE.finditer(text):
        key = fold(phrase.group(1))
        entries = list(lexicon.look_up(key).entries)
        if entries:
            start, end = phrase.span(1)
            why = "described by its name"
            yield Sighting(start, end, key, entries, verdict=YES, located=True, why=why)
