"""Words that begin with a capital letter in Latin script, found all at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from geomap.names.fold import APOSTROPHES, INVISIBLE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Codes = npt.NDArray[np.uint32]
    Kinds = npt.NDArray[np.uint8]
    Offsets = npt.NDArray[np.intp]
    Flags = npt.NDArray[np.bool_]

_SCRIPT = [chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
UPPER = "".join(c for c in _SCRIPT if unicodedata.category(c) in ("Lu", "Lt"))
MARKS = "\u0300-\u036f" + INVISIBLE
_GAPS = " -‐‑–\r\n"  # one of these begins what stands between two words of one name
# What a character may be to a word; several at once.
_BEGINS, _TAIL, _LETTER, _APOSTROPHE, _JOINS, _WORD, _AYN, _GAP = (1 << at for at in range(8))
_KINDS = (
    (f"[{UPPER}]", _BEGINS),
    (rf"[^\W\d_]|[{MARKS}]", _TAIL),
    (r"[^\W\d_]", _LETTER),
    (f"[{APOSTROPHES}]", _APOSTROPHE),
    (r"[\w&#]", _JOINS),  # before a capital: it begins no word, or one of markup
    (r"\w", _WORD),
    (f"[{_GAPS}]", _GAP),
    ("[ʿʾʽʻ]", _AYN),  # letters to Unicode; before a capital they are part of the name
)
BLOCK = 1 << 16  # characters looked at together: they fit into a processor's cache
_LAST = 0xFFFF  # what stands for all beyond the basic plane: emoji, and no letter of a name
_LONGEST_GAP = 12  # characters: "-al-'" or " of 3000 "


class Words(NamedTuple):
    """The words of a text in its order."""

    starts: list[int]
    ends: list[int]
    written: list[str]
    near: list[bool]  # whether so little follows that the next word may be of the same name


def capitalised(text: str) -> Words:
    """Every word from a capital on, with the apostrophes and combining marks inside it.

    Offsets are those of the text. A possessive "'s" is no part of the word.
    """
    words = Words([], [], [], [])
    for offset, block in _blocks(text):
        starts, ends, near = _bounds(block)
        from_, to = (starts + offset).tolist(), (ends + offset).tolist()
        words.starts.extend(from_)
        words.ends.extend(to)
        words.near.extend(near.tolist())
        words.written.extend([text[start:end] for start, end in zip(from_, to, strict=True)])
    return words


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that end before a space, so that long texts need no more memory."""
    start = 0
    while len(text) - start > BLOCK:
        space = text.find(" ", start + BLOCK)
        if space < 0:
            break
        yield start, text[start:space]
        start = space
    yield start, text[start:]


def _bounds(text: str) -> tuple[Offsets, Offsets, Flags]:
    """Where the words start, where they end, and whether the next one may be of the same name."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    largest = int(codes.max(initial=0))
    if largest > _LAST:
        codes, largest = np.minimum(codes, _LAST), _LAST
    kinds = _kinds_below(1 << largest.bit_length()).take(codes)
    free = np.ones(len(kinds), dtype=bool)
    free[1:] = (kinds[:-1] & _JOINS) == 0
    if (kinds & _AYN).any():
        free[2:] |= ((kinds[1:-1] & _AYN) != 0) & ((kinds[:-2] & _WORD) == 0)
        free[1:2] |= (kinds[:1] & _AYN) != 0
    starts = np.flatnonzero(((kinds & _BEGINS) != 0) & free)
    tail = (kinds & _TAIL) != 0
    if (kinds & _APOSTROPHE).any():
        tail |= _inside(codes, kinds)
    stops = np.append(np.flatnonzero(~tail), len(codes))
    ends = stops[np.searchsorted(stops, starts)]
    first = np.ones(len(ends), dtype=bool)
    first[1:] = ends[1:] != ends[:-1]  # the N of "O'Neil" begins no word of its own
    starts, ends = starts[first], ends[first]
    near = np.ones(len(starts), dtype=bool)  # of the last one nothing is known
    near[:-1] = (starts[1:] - ends[:-1] <= _LONGEST_GAP) & ((kinds.take(ends[:-1]) & _GAP) != 0)
    return starts, ends, near


def _inside(codes: Codes, kinds: Kinds) -> Flags:
    """The apostrophes that stand before a letter and are not those of a possessive."""
    import numpy as np

    after = np.append(kinds[1:], np.zeros(2, dtype=np.uint8))
    s = np.append((codes[1:] == ord("s")) | (codes[1:] == ord("S")), False)
    owner = s & ((after[1:] & _WORD) == 0)
    inside: Flags = ((kinds & _APOSTROPHE) != 0) & ((after[:-1] & _LETTER) != 0) & ~owner
    return inside


@cache
def _kinds_below(size: int) -> Kinds:
    """What each character below a code point may be; the sizes are powers of two."""
    import numpy as np

    everything = "".join(map(chr, range(size)))
    kinds = np.zeros(size, dtype=np.uint8)
    for pattern, kind in _KINDS:
        for found in re.finditer(f"(?:{pattern})+", everything):
            kinds[found.start() : found.end()] |= kind
    return kinds
