"""Arabic text as it is matched: folded letter by letter, with the way back to the original."""

from __future__ import annotations

import re
from bisect import bisect_left

ARABIC_LETTER = re.compile("[\u0621-\u064a\u066e-\u06d3]")

# Vowel signs, the elongation stroke, and the invisible marks that steer the writing direction.
_DROPPED = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+"
)
_FOLDED_LETTERS = str.maketrans(
    "أإآٱىئؤةکیھگ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u00a0\u202f“”«»„‘’",
    'ااااييوهكيهغ01234567890123456789  """""\'\'',
)


class FoldedText:
    """A text with its spelling variants folded away, and offsets that lead back to the original.

    Attributes
    ----------
    original : str
    text : str
        No vowel signs or elongation; alef without hamza, final ة as ه, ى as ي, Latin digits.
    """

    __slots__ = ("_dropped", "_offsets", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        parts: list[str] = []
        self._offsets: list[int] = []  # offset in `text` from which on the shift applies
        self._dropped: list[int] = []  # how much longer the original is up to there
        kept, dropped, last = 0, 0, 0
        for gap in _DROPPED.finditer(original):
            parts.append(original[last : gap.start()])
            kept += gap.start() - last
            dropped += gap.end() - gap.start()
            last = gap.end()
            self._offsets.append(kept)
            self._dropped.append(dropped)
        parts.append(original[last:])
        self.text = "".join(parts).translate(_FOLDED_LETTERS)

    def start(self, at: int) -> int:
        """The offset in the original of the letter at `at`."""
        return at + self._shift(at)

    def end(self, at: int) -> int:
        """The offset in the original just after the letter before `at` and its vowel signs."""
        return at if at == 0 else self.start(at)

    def at(self, original: int) -> int:
        """The offset in the folded text of an offset in the original."""
        lo, hi = 0, len(self.text)
        while lo < hi:
            middle = (lo + hi) // 2
            if self.start(middle) < original:
                lo = middle + 1
            else:
                hi = middle
        return lo

    def _shift(self, at: int) -> int:
        index = bisect_left(self._offsets, at + 1)
        return self._dropped[index - 1] if index else 0


def fold_arabic(word: str) -> str:
    """Fold one word or phrase the way `FoldedText` folds a text."""
    return _DROPPED.sub("", word).translate(_FOLDED_LETTERS)
