"""One sentence as the parser should see it: names as plain words, quotes and entities tidied.

The small model parses "Paris and London" better than "Karm al-Dada and al-Qatarji". Every
character of the masked text knows where it came from.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PLACE_MASKS = (
    "London", "Paris", "Berlin", "Madrid", "Vienna", "Rome", "Dublin", "Oslo", "Lisbon", "Prague",
    "Cairo", "Geneva", "Boston", "Chicago", "Dallas", "Houston", "Denver", "Seattle", "Toronto",
    "Sydney", "Moscow", "Tokyo", "Athens", "Warsaw", "Milan", "Naples", "Hamburg", "Munich",
)  # fmt: skip
PARTY_MASK = "Hamas"
REPLACED = (
    r"&#?\w{2,8};|[“”„«»\"]|[‘’]|—|–|--+|[^\S ]\s*| \s+|[\u200b-\u200f\u202a-\u202e\u00ad\ufeff]"
)
# The small model takes some words for the wrong part of speech: it is shown a plain twin.
REWORDED = {
    "overrun": "captured", "overran": "captured", "overruns": "captures",
    "retook": "recaptured", "retaken": "recaptured", "retake": "recapture", "retakes": "recaptures",
    "neighbouring": "", "neighboring": "", "adjacent": "", "nearby": "",
    "counter-attacked": "attacked", "counterattacked": "attacked", "counter-attack": "attack",
    "regime": "army", "re-entered": "entered", "recapturing": "capturing", "retaking": "capturing",
    "clings": "holds", "rages": "continues",
    "mop-up": "clearance", "mopping-up": "clearance",
    "reconquest": "conquest", "reconquests": "conquests",
}  # fmt: skip
REWORD = (
    r"\b(?:"
    + "|".join(REWORDED)
    + r")\b|\bre-(?=(?:establish|captur|took|tak|occup|gain|assert|impos|enter)\w*)"
)
CHANGED = re.compile(rf"(?P<mark>{REPLACED})|{REWORD}", re.I)
PLAIN = {"‘": "'", "’": "'", "—": " , ", "–": "-"}


@dataclass(frozen=True, slots=True)
class Mask:
    """A stretch of the original to be shown as another word; empty `shown` leaves it out."""

    start: int
    end: int
    shown: str
    what: object = None


@dataclass(frozen=True, slots=True)
class Piece:
    """`masked[at:]` comes from `original[start:end]`; letter by letter unless `whole`."""

    at: int
    start: int
    end: int
    whole: bool
    what: object = None


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked sentence with the way back."""

    text: str
    pieces: tuple[Piece, ...]

    def spans(self, stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[Piece, int, int]]:
        """For stretches of the masked text in order: the first's piece, the offsets before."""
        at = 0
        for start, end in stretches:
            at = self._reach(at, start)
            last_at = self._reach(at, max(start, end - 1))
            first, last = self.pieces[at], self.pieces[last_at]
            begin = first.start if first.whole else first.start + (start - first.at)
            stop = last.end if last.whole else last.start + (end - last.at)
            yield first, begin, max(begin, stop)

    def _reach(self, at: int, index: int) -> int:
        """The number of the piece, from `at` on, that holds a character of the masked text."""
        while at + 1 < len(self.pieces) and self.pieces[at + 1].at <= index:
            at += 1
        return at


def mask_sentence(text: str, start: int, end: int, masks: Iterable[Mask], *, lower: bool) -> Masked:
    """Mask `text[start:end]`. `lower` undoes a headline's capitals outside the masks."""
    out: list[str] = []
    pieces: list[Piece] = []
    length = 0

    def put(shown: str, begin: int, stop: int, whole: bool, what: object = None) -> None:
        nonlocal length
        if out and out[-1].endswith(" ") and shown.startswith(" "):
            shown, begin = shown[1:], begin if whole else begin + 1
        if not shown:
            return
        pieces.append(Piece(length, begin, stop, whole, what))
        out.append(shown)
        length += len(shown)

    position = start
    for mask in [*sorted(masks, key=lambda m: m.start), Mask(end, end, "")]:
        if mask.start < position:
            continue
        for begin, stop, shown, whole in _tidied(text, position, mask.start):
            put(
                shown.lower() if lower and len(shown.lower()) == len(shown) else shown,
                begin,
                stop,
                whole,
            )
        put(mask.shown, mask.start, mask.end, True, mask.what)
        position = mask.end
    return Masked("".join(out), tuple(pieces))


def _tidied(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, bool]]:
    position = start
    for found in CHANGED.finditer(text, start, end):
        low, high = found.span()
        if low > position:
            yield position, low, text[position:low], False
        shown = found.group()
        yield low, high, _plain(shown) if found["mark"] else REWORDED.get(shown.lower(), ""), True
        position = high
    if position < end:
        yield position, end, text[position:end], False


def _plain(raw: str) -> str:
    char = html.unescape(raw) if raw.startswith("&") else raw
    if char.isspace():
        return " "
    if re.fullmatch(r"--+", char):
        return " , "
    if char in '“”„«»"' or re.fullmatch(r"[\u200b-\u200f\u202a-\u202e\u00ad\ufeff]", char):
        return ""
    return PLAIN.get(char, char if len(char) <= 3 else " ")
