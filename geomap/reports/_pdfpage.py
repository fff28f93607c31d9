"""The text of a PDF's page: Arabic is painted from left to right and read the other way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pypdf import PageObject

LONG_WORD = 20  # letters: no Arabic word is that long, whatever is joined to it
MAX_LONG_SHARE = 0.3  # of the Arabic letters; above that the spaces were lost on the way

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z0-9\u00c0-\u024f\u0660-\u0669]")
_SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")  # letters as they look within a word
_ARABIC_WORD = re.compile("[\u0620-\u0652\u066e-\u06d3]+")
_SPACED_POINT = re.compile(" +([.،؛؟!:])")
_MIRRORED = str.maketrans("()[]{}«»‹›", ")(][}{»«›‹")


class Piece(NamedTuple):
    """Some text that was painted at once, and where it begins, in points from the left."""

    text: str
    x: float


def page_text(page: PageObject) -> str:
    """The text of a page line by line; lines of Arabic in the order in which they are read."""
    pieces: list[Piece] = []

    def seen(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: Any) -> None:
        pieces.append(Piece(text, tm[4] * cm[0] + tm[5] * cm[2] + cm[4]))

    text = page.extract_text(visitor_text=seen)
    if not _ARABIC.search(text):
        return text
    lines = in_reading_order(_lines(pieces))
    letters = _SHAPES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), "\n".join(lines))
    return re.sub(" {2,}", " ", letters)


def _lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for text, x in pieces:
        first, *others = text.split("\n")
        lines[-1].append(Piece(first, x))
        lines += ([Piece(other, x)] for other in others)
    return lines


def in_reading_order(lines: Sequence[Sequence[Piece]]) -> list[str]:
    """The lines of a page; where those of Arabic stand from left to right they are turned round.

    Some programs write Arabic as it is painted, some as it is read: what most pieces of a page do
    decides, for the place of a single one is not always told right.
    """
    arabic = [
        len(_ARABIC.findall(text)) > len(_LEFT_TO_RIGHT.findall(text))
        for text in ("".join(piece.text for piece in line) for line in lines)
    ]
    steps = [
        after.x - before.x
        for line, is_arabic in zip(lines, arabic, strict=True)
        if is_arabic
        for before, after in pairwise(piece for piece in line if piece.text.strip())
    ]
    painted = sum(step > 0 for step in steps) > sum(step < 0 for step in steps)
    return [
        _turned(line) if painted and is_arabic else "".join(piece.text for piece in line)
        for line, is_arabic in zip(lines, arabic, strict=True)
    ]


def _turned(line: Sequence[Piece]) -> str:
    """The pieces of a line from right to left.

    Words in Latin letters and numbers keep their order among each other; brackets are turned, for
    what opens from the right closes from the left.
    """
    told = [piece for piece in line if piece.text]
    kinds = _kinds(told)
    words: list[str] = []
    numbered = zip(told, kinds, strict=True)
    for stays, group in groupby(numbered, key=lambda one: one[1] == "L"):
        texts = [
            piece.text if kind != "N" else piece.text.translate(_MIRRORED) for piece, kind in group
        ]
        words += reversed(texts) if stays else texts
    return _SPACED_POINT.sub(r"\1", "".join(reversed(words)))


def _kinds(pieces: Sequence[Piece]) -> str:
    """A letter for each piece: R for Arabic, L for Latin and numbers, N for what is neither."""
    kinds = "".join(
        "R" if _ARABIC.search(text) else "L" if _LEFT_TO_RIGHT.search(text) else "N"
        for text, _ in pieces
    )
    return re.sub("(?<=L)N+(?=L)", lambda found: "L" * len(found[0]), kinds)


def has_lost_spaces(text: str) -> bool:
    """Whether Arabic words run into each other, as some programs write them into a PDF."""
    words = _ARABIC_WORD.findall(text)
    letters = sum(map(len, words))
    return sum(len(word) for word in words if len(word) > LONG_WORD) > MAX_LONG_SHARE * letters
