"""Words that begin with a capital letter in Latin script, found all at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from geomap.names.coarse import LARGEST, hashed
from geomap.names.fold import APOSTROPHES, INVISIBLE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from geomap.names.coarse import Flags, Hashes, Offsets

    Codes = npt.NDArray[np.uint32]
    Kinds = npt.NDArray[np.uint8]

_SCRIPT = [chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
UPPER = "".join(c for c in _SCRIPT if unicodedata.category(c) in ("Lu", "Lt"))
MARKS = "\u0300-\u036f" + INVISIBLE
_GAPS = "-‐‑– \r\n"  # one of these begins what stands between two words of one name
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
_LOWER = 0x20  # the bit that makes a capital of ASCII small


class Words(NamedTuple):
    """The words of a text in its order, one number or flag of each kind for each."""

    starts: Offsets
    ends: Offsets
    open: Flags  # what follows may stand between two words of one name
    numbered: Flags  # a number may stand before it
    written: Hashes
    coarse: Hashes  # of its coarse key
    odd: Flags  # it has letters that coarse keys know nothing of


def capitalised(text: str) -> Words:
    """Every word from a capital on, with the apostrophes and combining marks inside it.

    Offsets are those of the text. A possessive "'s" is no part of the word.
    """
    import numpy as np

    blocks = []
    for offset, block in _blocks(text):
        words = _words(block)
        blocks.append(words._replace(starts=words.starts + offset, ends=words.ends + offset))
    return Words(*map(np.concatenate, zip(*blocks, strict=True)))


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


def _words(text: str) -> Words:
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    largest = int(codes.max(initial=0))
    if largest > LARGEST:  # emoji and the like: no letter of a name
        codes, largest = np.minimum(codes, LARGEST), LARGEST
    kinds = _kinds_below(1 << largest.bit_length()).take(codes)
    free = np.ones(len(kinds), dtype=bool)
    free[1:] = (kinds[:-1] & _JOINS) == 0
    if (kinds & _AYN).any():
        free[2:] |= ((kinds[1:-1] & _AYN) != 0) & ((kinds[:-2] & _WORD) == 0)
        free[1:2] |= (kinds[:1] & _AYN) != 0
    starts = (((kinds & _BEGINS) != 0) & free).nonzero()[0]
    tail = (kinds & _TAIL) != 0
    if (apostrophes := ((kinds & _APOSTROPHE) != 0).nonzero()[0]).size:
        tail[apostrophes] |= _inside(codes, kinds, apostrophes)
    stops = np.concatenate(((~tail).nonzero()[0], (len(codes),)))
    ends = stops[stops.searchsorted(starts)]
    first = np.ones(len(ends), dtype=bool)
    first[1:] = ends[1:] != ends[:-1]  # the N of "O'Neil" begins no word of its own
    starts, ends = starts[first], ends[first]
    open_ = ((kinds.take(ends, mode="clip") & _GAP) != 0) | (ends == len(codes))
    digits = (kinds & (_WORD | _LETTER)) == _WORD
    numbered = (starts < len("1 ")) | digits.take(starts - len("1 "), mode="clip")
    return Words(starts, ends, open_, numbered, *hashed(codes, starts, ends))


def _inside(codes: Codes, kinds: Kinds, apostrophes: Offsets) -> Flags:
    """Whether apostrophes stand before a letter and are not those of a possessive."""
    after = apostrophes + 1
    letter = (kinds.take(after, mode="clip") & _LETTER) != 0
    s = (codes.take(after, mode="clip") | _LOWER) == ord("s")
    ends = (after + 1 >= len(kinds)) | ((kinds.take(after + 1, mode="clip") & _WORD) == 0)
    inside: Flags = letter & (after < len(kinds)) & ~(s & ends)
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
