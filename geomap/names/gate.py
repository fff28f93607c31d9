"""Which words of a text may be of some name: a table that says no to most of them at once.

It holds, for the hash of every word's coarse key (see `coarse`), which part of a name the word is,
and for every two words that begin a name, that they do. It may say yes wrongly, never no.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from mmap import mmap
from typing import TYPE_CHECKING

from geomap.names.coarse import hashes_of
from geomap.names.fold import LONGEST_ARTICLE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from geomap.names.coarse import Flags, Hashes

    Parts = npt.NDArray[np.uint8]

# Which part of a listed name a word may be; several at once.
WHOLE, FIRST, LATER, NUMBERED = 1, 2, 4, 8  # FIRST: of several; NUMBERED: as in "3000 Apartments"
ANY = WHOLE | FIRST | LATER | NUMBERED
_PAIR = 16  # two words begin a name
# Words that stand inside a name in lower case, as articles do: it begins with those around them.
PARTICLES = frozenset({"of", "bin", "ibn", "wa"})
_AFTER_ARTICLE = tuple("jzscrndt")  # the letters that an article is drawn into
_ROOM = 8  # bytes for each entry: one in eight words that are not there seems to be
_LEAST_BITS = 10
_REMEMBERED = 1 << 16  # words: more than the different ones of some thousand reports
_BITS = 64
_MIX, _STEP = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # odd, their bits well spread


class Gate:
    """What the words of some names are to them, by the hashes of their coarse keys."""

    def __init__(self, table: bytes | mmap) -> None:
        """Wrap a table that `compiled` has made; its length is a power of two."""
        import numpy as np

        self._table: Parts = np.frombuffer(table, dtype=np.uint8)
        self._shift = np.uint64(_BITS + 1 - len(self._table).bit_length())

    @classmethod
    def of(cls, names: Iterable[str]) -> Gate:
        """The gate of some folded Latin names."""
        return cls(compiled(names))

    def parts(self, words: Hashes) -> Parts:
        """Which parts of names each of some words may be."""
        import numpy as np

        return self._look_up(words) & np.uint8(ANY)

    def begin(self, first: Hashes, second: Hashes) -> Flags:
        """Whether some name may begin with one word and another."""
        found: Flags = (self._look_up(_paired(first, second)) & _PAIR) != 0
        return found

    def _look_up(self, hashes: Hashes) -> Parts:
        return self._table.take(_slots(hashes, self._shift))


class Verdicts:
    """What words turned out to be, remembered by the hashes of what is written, so many at most.

    That two words of one archive share a hash of 64 bits is not to be expected.
    """

    def __init__(self) -> None:
        import numpy as np

        self._hashes = np.zeros(_REMEMBERED, dtype=np.uint64)
        self._verdicts = np.zeros(_REMEMBERED, dtype=np.uint8)

    def on(self, words: Hashes, judge: Callable[[int], int]) -> Parts:
        """The verdict on each of some words; `judge` is asked for those that are new, by number."""
        import numpy as np

        slots = words % _REMEMBERED
        verdicts = self._verdicts.take(slots)
        asked = (self._hashes.take(slots) != words).nonzero()[0]
        if len(asked):
            new, first, which = np.unique(words[asked], return_index=True, return_inverse=True)
            judged = np.array([judge(at) for at in asked[first].tolist()], dtype=np.uint8)
            verdicts[asked] = judged[which]
            self._hashes[new % _REMEMBERED] = new
            self._verdicts[new % _REMEMBERED] = judged
        return verdicts


def compiled(names: Iterable[str]) -> bytes:
    """The table of some folded Latin names."""
    import numpy as np

    words, parts, pairs = _taken_apart(names)
    first, second = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    written = [hashes_of(form) for form in (words, *_with_article(words))]
    bits = max((_ROOM * len(written) * (len(words) + len(first))).bit_length(), _LEAST_BITS)
    table = np.zeros(1 << bits, dtype=np.uint8)
    shift = np.uint64(_BITS - bits)
    for hashes in written:
        np.bitwise_or.at(table, _slots(hashes, shift), np.frombuffer(parts, dtype=np.uint8))
        table[_slots(_paired(written[0].take(first), hashes.take(second)), shift)] |= _PAIR
    return table.tobytes()


def _taken_apart(names: Iterable[str]) -> tuple[list[str], bytearray, array[int]]:
    """The words of names, which parts of them they are, and the numbers of those that begin one.

    Of the numbers every two are a pair.
    """
    numbers: dict[str, int] = {}
    parts = bytearray()
    pairs = array("I")
    for name in names:
        words = name.split(" ")
        of_name = [numbers.setdefault(word, len(numbers)) for word in words]
        parts.extend(bytes(len(numbers) - len(parts)))
        parts[of_name[0]] |= FIRST if len(words) > 1 else WHOLE
        for number in of_name[1:]:
            parts[number] |= LATER
        if len(words) > 1:
            if words[0].isdigit():
                parts[of_name[1]] |= NUMBERED
            passed = words[1] in PARTICLES or len(words[1]) <= LONGEST_ARTICLE
            for number in of_name[1 : 3 if passed else 2]:
                pairs.extend((of_name[0], number))
    return list(numbers), parts, pairs


def _with_article(words: list[str]) -> tuple[list[str], list[str]]:
    """The words with an article written together with them: "Alshaar", "Assafira"."""
    return (
        ["al" + word for word in words],
        ["a" + word if word.startswith(_AFTER_ARTICLE) else word for word in words],
    )


def _paired(first: Hashes, second: Hashes) -> Hashes:
    return first * _STEP + second


def _slots(hashes: Hashes, shift: np.uint64) -> Hashes:
    return (hashes * _MIX) >> shift
