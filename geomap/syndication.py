"""Copies of one wire story under different publishers: found in linear time, counted as one voice.

Two measures. A sentence is a copy when its words are the same, whatever its capitals, punctuation
and spacing. A report is a copy when most of its long sentences stand in an earlier report, or when
the shingles of its words agree with those of an earlier one (the text was touched up).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from geomap.records import Report

MIN_WORDS = 8  # two desks may both write "The army captured Marjeh on Tuesday", hardly eight alike
SHARED = 0.6  # of a report's long sentences; below that it quotes, above it copies
SHINGLE_WORDS = 4  # long enough to be rare, short enough to survive an edited word
SKETCH = 96  # smallest shingle hashes kept; the error of the similarity is about 1 / sqrt(96)
SIMILAR = 0.5  # of the smaller sketch: a copy cut to its first half still agrees
MIN_SKETCHED = 40  # words: of a shorter text half may be the same and the place another
# The smallest of a sketch, by which copies are looked up: of two that agree by half, one pair in
# 2 ** 16 has none of them in common.
SIGNS = 16
BOILERPLATE = 50  # reports: a sentence in so many ("Reporting by ...") says nothing of the next one
KNOWN_WORDS = 50_000  # whose numbers are remembered: some 10 MB
PLACE_VALUE = (
    0x9E3779B97F4A7C15  # of a word within a shingle, as ten is of a digit; odd, no pattern
)

WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.!?؟…])\s+|\n+")


def words_of(text: str) -> list[str]:
    """The words of a text, without capitals, punctuation and spacing."""
    return WORD.findall(text.casefold())


def sentence_key(sentence: str) -> int | None:
    """A number that copies of a sentence share; None for one too short to be known as a copy."""
    return _sentence_number(words_of(sentence))


def originals(reports: Iterable[Report]) -> dict[str, str]:
    """For each report that is a copy: the id of the report that it copies, the earliest one.

    Reports of one publisher are never copies of each other (a later version is a version). The
    time grows with the length of all texts together, not with the number of pairs.
    """
    ordered = sorted(reports, key=lambda report: (report.published or date.max, report.id))
    found: dict[str, str] = {}
    library = _Library()
    for report in ordered:
        prints = prints_of(report.text)
        original = library.original_of(report, prints)
        if original is not None:
            found[report.id] = found.get(original.id, original.id)
        else:
            library.add(report, prints)
    return found


def copied_from(reports: Iterable[Report]) -> dict[str, str]:
    """For each report that is a copy: the publisher whose words it carries."""
    known = {report.id: report for report in reports}
    return {
        copy: known[original].publisher or original
        for copy, original in originals(known.values()).items()
    }


class Prints(NamedTuple):
    """What copies of a text are known by: its long sentences, and a sample of its shingles."""

    sentences: frozenset[int]
    sketch: tuple[int, ...]  # in order

    @property
    def signs(self) -> tuple[int, ...]:
        """The part of the sketch by which copies are looked up."""
        return self.sketch[:SIGNS]


def is_copy(*, sentences: int, of_sentences: int, sketch: int, of_sketch: int) -> bool:
    """Whether so many shared sentences, or shingles, of so many make a text a copy."""
    return _enough(sentences, of_sentences, SHARED) or _enough(sketch, of_sketch, SIMILAR)


def prints_of(text: str) -> Prints:
    """The prints of a text."""
    sentences = [words_of(sentence) for sentence in SENTENCE_END.split(text)]
    keys = (_sentence_number(words) for words in sentences)
    words = [word for sentence in sentences for word in sentence]
    return Prints(frozenset(key for key in keys if key is not None), _sketch(words))


def _enough(shared: int, of: int, share: float) -> bool:
    return shared > 0 and shared >= share * of


class _Library:
    """The reports seen so far, by their sentences and by the signs of their sketches."""

    def __init__(self) -> None:
        self._reports: list[tuple[Report, Prints]] = []
        self._by_sentence: defaultdict[int, list[int]] = defaultdict(list)
        self._by_sign: defaultdict[int, list[int]] = defaultdict(list)

    def original_of(self, report: Report, prints: Prints) -> Report | None:
        """The report under another publisher that this one copies most of."""
        shared = self._with(report, prints.sentences, self._by_sentence)
        found = self._best(shared, SHARED * len(prints.sentences))
        if found is None:
            sketch = frozenset(prints.sketch)
            alike = self._with(report, prints.signs, self._by_sign)
            counts = {n: len(sketch.intersection(self._reports[n][1].sketch)) for n in alike}
            found = self._best(counts, SIMILAR * len(sketch))
        return found

    def add(self, report: Report, prints: Prints) -> None:
        """Remember a report."""
        number = len(self._reports)
        self._reports.append((report, prints))
        for keys, index in ((prints.sentences, self._by_sentence), (prints.signs, self._by_sign)):
            for key in keys:
                if len(index[key]) < BOILERPLATE:
                    index[key].append(number)

    def _with(
        self, report: Report, keys: Collection[int], index: dict[int, list[int]]
    ) -> Counter[int]:
        """How many of the keys the reports under other publishers have."""
        counts = Counter(number for key in keys for number in index.get(key, ()))
        own = [n for n in counts if self._reports[n][0].publisher == report.publisher]
        for number in own:
            del counts[number]
        return counts

    def _best(self, counts: dict[int, int], needed: float) -> Report | None:
        best = max(counts, key=lambda n: (counts[n], self._reports[n][0].id), default=None)
        return self._reports[best][0] if best is not None and counts[best] >= needed else None


def _sentence_number(words: list[str]) -> int | None:
    return _number(" ".join(words)) if len(words) >= MIN_WORDS else None


def _sketch(words: list[str]) -> tuple[int, ...]:
    """The smallest hashes of a text's shingles: texts that share words share many of them."""
    if len(words) < MIN_SKETCHED:
        return ()
    import numpy as np

    numbers = np.fromiter(map(_word_number, words), np.uint64, len(words))
    shingles = np.zeros(len(words) - SHINGLE_WORDS + 1, np.uint64)
    for at in range(SHINGLE_WORDS):
        shingles = shingles * PLACE_VALUE + numbers[at : at + len(shingles)]
    # The finish of MurmurHash3, so that every bit of the words counts for the order.
    shingles ^= shingles >> np.uint64(33)
    shingles *= np.uint64(0xFF51AFD7ED558CCD)
    shingles ^= shingles >> np.uint64(33)
    return tuple(np.unique(shingles)[:SKETCH].tolist())


@lru_cache(KNOWN_WORDS)
def _word_number(word: str) -> int:
    return _number(word)


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
