"""A key so coarse that every spelling of a word has the same, and so cheap that all words get one.

Two words that fold alike, or sound alike (see `fold`), have one coarse key: what is left of a word
when letters that are written for one another are one, and doubled and silent ones are gone. So a
word whose key no listed name has need not be looked up. Keys are made of all words of a text at
once, and only ever used as hashes of 64 bits: words that share one by chance are told apart by the
look-up that follows.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from geomap.names.fold import APOSTROPHES, INVISIBLE, fold_word

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Codes = npt.NDArray[np.unsignedinteger]
    Offsets = npt.NDArray[np.intp]
    Classes = npt.NDArray[np.uint16]
    Flags = npt.NDArray[np.bool_]
    Hashes = npt.NDArray[np.uint64]

LARGEST = 0xFFFF  # characters beyond are looked at as this one, which is no letter
# The classes of letters: those that are written for one another are in one. Capitals are what a
# letter and the h behind it are together; other h are heard in no key.
_GROUPS = ("aeiy", "ouw", "bfpv", "kq", *"cdgjlmnrstxzSKG")
_NONE, _END = 0, 1
_CLASS = {letter: at for at, group in enumerate(_GROUPS, start=_END + 1) for letter in group}
_H = len(_GROUPS) + _END + 1
_ODD = _H + 1
_CLASSES = 1 << _ODD.bit_length()
_WITH_H = {"c": "S", "s": "S", "k": "K", "g": "G", "z": "j"}
# What one spelling has before a letter and another has not: "tch", "sch", "ck", "dj".
_SILENT = ("tS", "sS", "cS", "ck", "cK", "kK", "gG", "dj")
_LATIN = (range(0x41, 0x250), range(0x1E00, 0x1F00))
_MARKS = slice(0x300, 0x370)  # combining ones
_FEWEST_POWERS = 16  # of two: as many letters as a block mostly has
_BASE = 0x9E3779B97F4A7C15  # of the polynomial that a hash is: odd, its bits well spread
# Of the hashes by which words are remembered: a report must not be able to make up a word that is
# taken for another.
_UNFORESEEN = secrets.randbits(64) | 1


@cache
def _classes() -> Classes:
    """The class of each character up to `LARGEST`; `_ODD` where it is no single known letter."""
    import numpy as np

    classes = np.full(LARGEST + 1, _ODD, dtype=np.uint16)
    of_letters = {**_CLASS, "h": _H, **dict.fromkeys(string.digits, _NONE)}
    for code in (code for script in _LATIN for code in script):
        found = {of_letters[letter] for letter in fold_word(chr(code)).replace(" ", "")}
        classes[code] = found.pop() if len(found) == 1 else _ODD if found else _NONE
    classes[_MARKS] = _NONE
    classes[[ord(c) for c in APOSTROPHES + INVISIBLE + string.digits]] = _NONE
    return classes


@cache
def _before() -> Classes:
    """What becomes of a letter before another, by the one's class times `_CLASSES` and the other's.

    It may be dropped, and an h becomes part of it.
    """
    import numpy as np

    become = np.repeat(np.arange(_CLASSES, dtype=np.uint16), _CLASSES).reshape(_CLASSES, _CLASSES)
    become[_H] = _NONE
    for letter in range(_END + 1, _CLASSES):
        become[letter, letter] = _NONE
    for written, heard in _WITH_H.items():
        become[_CLASS[written], _H] = _CLASS[heard]
    for pair in _SILENT:
        become[_CLASS[pair[0]], _CLASS[pair[1]]] = _NONE
    return become.ravel()


class Hashed(NamedTuple):
    """What is known of each of some words without a look at it."""

    written: Hashes  # of its characters
    coarse: Hashes  # of its coarse key
    odd: Flags  # it has letters that coarse keys know nothing of


def hashed(characters: Codes, starts: Offsets, ends: Offsets) -> Hashed:
    """The hashes of words and of their coarse keys.

    Parameters
    ----------
    characters
        Unicode code points of a text, none above `LARGEST`.
    starts, ends
        Where the words start and end in it.
    """
    import numpy as np

    lengths = ends - starts + 1  # with an end mark for each
    if not len(lengths):
        none = np.zeros(0, dtype=np.uint64)
        return Hashed(none, none, np.zeros(0, dtype=bool))
    marks = lengths.cumsum() - 1
    at = np.arange(marks[-1] + 1) + (ends - marks).repeat(lengths)
    letters = characters.take(at, mode="clip")
    letters[marks] = 0
    written = _hashes(letters, marks, _UNFORESEEN)
    classes = _classes().take(letters)
    classes[marks] = _END
    odd = np.zeros(len(lengths), dtype=bool)
    if (strange := (classes == _ODD).nonzero()[0]).size:
        odd[marks.searchsorted(strange)] = True
    classes = classes[classes != _NONE]
    left = 0
    while len(classes) != left:
        left = len(classes)
        classes[:-1] = _before().take(classes[:-1] * _CLASSES + classes[1:])
        classes = classes[classes != _NONE]
    return Hashed(written, _hashes(classes, (classes == _END).nonzero()[0], _BASE), odd)


def _hashes(values: Codes, marks: Offsets, base: int) -> Hashes:
    """One hash for the values up to each mark: a polynomial of them, modulo 2 ** 64."""
    powers, inverse = _powers(base, 1 << max(len(values).bit_length(), _FEWEST_POWERS))
    sums = (powers[: len(values)] * values).cumsum()[marks]
    sums[1:] -= sums[:-1].copy()
    sums[1:] *= inverse[marks[:-1] + 1]
    return sums


@lru_cache(maxsize=4)
def _powers(base: int, count: int) -> tuple[Hashes, Hashes]:
    """The first powers of a base, and their inverses."""
    import numpy as np

    bases = np.array([base, pow(base, -1, 1 << 64)], dtype=np.uint64)
    powers = np.repeat(bases[:, None], count, axis=1)
    powers[:, 0] = 1
    powers, inverse = np.cumprod(powers, axis=1)
    return powers, inverse


def hashes_of(words: Sequence[str]) -> Hashes:
    """The hashes of the coarse keys of some words."""
    import numpy as np

    joined = "\n".join([*words, ""])
    characters = np.minimum(np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32), LARGEST)
    ends = np.flatnonzero(characters == ord("\n"))
    return hashed(characters, np.append(0, ends[:-1] + 1) if len(ends) else ends, ends).coarse
