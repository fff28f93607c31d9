"""A text in two scripts, taken apart: what is Arabic in it, and what is not."""

from __future__ import annotations

import re

ARABIC_LETTER = re.compile(r"[\u0600-\u06ff]")
LATIN_LETTER = re.compile(r"[A-Za-z]")
STRETCH = re.compile(r"[^\n.!?؟]+[\n.!?؟]*|[\n.!?؟]+")  # a sentence, or less
OWN_LETTERS = 20  # of a script in its own sentences: fewer are a name or a slogan
NO_LINE = re.compile(r"[^\n]")


def is_arabic(text: str) -> bool:
    """Whether a text is mostly in Arabic script."""
    if ARABIC_LETTER.search(text) is None:
        return False
    return len(ARABIC_LETTER.findall(text)) > len(LATIN_LETTER.findall(text))


def by_script(text: str) -> tuple[str, str] | None:
    """The Arabic sentences of a text and the others, each with the rest blank and its offsets kept.

    None where the text is in one script, but for names.
    """
    if ARABIC_LETTER.search(text) is None or LATIN_LETTER.search(text) is None:
        return None
    arabic, other = [], []
    letters = [0, 0]
    for found in STRETCH.finditer(text):
        stretch = found.group()
        blank = NO_LINE.sub(" ", stretch)
        if is_arabic(stretch):
            letters[0] += len(ARABIC_LETTER.findall(stretch))
            arabic.append(stretch)
            other.append(blank)
        else:
            letters[1] += len(LATIN_LETTER.findall(stretch))
            arabic.append(blank)
            other.append(stretch)
    return ("".join(arabic), "".join(other)) if min(letters) >= OWN_LETTERS else None
