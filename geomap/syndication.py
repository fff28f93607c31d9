"""Copies of one wire story under different publishers: found in linear time, counted as one voice.

Two measures. A sentence is a copy when its words are the same, whatever its capitals, punctuation
and spacing. A report is a copy when most of its long sentences stand in an earlier report, or when
the shingles of its words agree with those of an earlier one (the text was touched up).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from geomap.records import Report

MIN_WORDS = 8  # two desks may both write "The army captured Marjeh on Tuesday", hardly eight alike
SHARED = 0.6  # of a report's long sentences; below that it quotes, above it copies
SHINGLE_WORDS = 4  # long enough to be rare, short enough to survive an edited word
SKETCH = 96  # smallest shingle hashes kept; the error of the similarity is about 1 / sqrt(96)
SIMILAR = 0.5  # of the smaller sketch: a copy cut to its first half still agrees

WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.!?؟…])\s+|\n+")


def words_of(text: str) -> list[str]:
    """The words of a text, without capitals, punctuation and spacing."""
    return WORD.findall(text.casefold())


def sentence_key(sentence: str) -> int | None:
    """A number that copies of a sentence share; None for one too short to be known as a copy."""
    words = words_of(sentence)
    return _number(" ".join(words)) if len(words) >= MIN_WORDS else None


def originals(reports: Iterable[Report]) -> dict[str, str]:
    """For each report that is a copy: the id of the report that it copies, the earliest one.

    Reports of one publisher are never copies of each other (a later version is a version). The
    time grows with the length of all texts together, not with the number of pairs.
    """
    ordered = sorted(reports, key=lambda report: (report.published or date.max, report.id))
    found: dict[str, str] = {}
    library = _Library()
    for report in ordered:
        original = library.original_of(report)
        if original is not None:
            found[report.id] = found.get(original.id, original.id)
        else:
            library.add(report)
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
    sketch: frozenset[int]

    def copies(self, sentences: int, sketch: int) -> bool:
        """Whether so many shared sentences, or shingles, make this text a copy of another."""
        return _enough(sentences, len(self.sentences), SHARED) or _enough(
            sketch, len(self.sketch), SIMILAR
        )


def prints_of(text: str) -> Prints:
    """The prints of a text."""
    return Prints(frozenset(_sentence_keys(text)), frozenset(_sketch(text)))


def _enough(shared: int, of: int, share: float) -> bool:
    return shared > 0 and shared >= share * of


class _Library:
    """The reports seen so far, by their sentences and by their shingles."""

    def __init__(self) -> None:
        self._by_sentence: defaultdict[int, list[Report]] = defaultdict(list)
        self._by_shingle: defaultdict[int, list[Report]] = defaultdict(list)

    def original_of(self, report: Report) -> Report | None:
        """The earliest report under another publisher that this one copies."""
        sentences = set(_sentence_keys(report.text))
        found = self._most_shared(report, sentences, self._by_sentence, SHARED)
        if found is None:
            found = self._most_shared(report, _sketch(report.text), self._by_shingle, SIMILAR)
        return found

    def add(self, report: Report) -> None:
        """Remember a report."""
        for key in set(_sentence_keys(report.text)):
            self._by_sentence[key].append(report)
        for key in _sketch(report.text):
            self._by_shingle[key].append(report)

    @staticmethod
    def _most_shared(
        report: Report, keys: set[int], index: defaultdict[int, list[Report]], needed: float
    ) -> Report | None:
        counts: defaultdict[str, int] = defaultdict(int)
        held: dict[str, Report] = {}
        for key in keys:
            # A sentence in very many reports is boilerplate ("Reporting by ...") and costs time.
            for other in index.get(key, ())[:BOILERPLATE]:
                if other.publisher != report.publisher:
                    counts[other.id] += 1
                    held[other.id] = other
        best = max(counts, key=lambda name: (counts[name], name), default=None)
        return held[best] if best is not None and counts[best] >= needed * len(keys) else None


BOILERPLATE = 50


def _sentence_keys(text: str) -> Iterator[int]:
    for sentence in SENTENCE_END.split(text):
        key = sentence_key(sentence)
        if key is not None:
            yield key


def _sketch(text: str) -> set[int]:
    """The smallest hashes of a text's shingles: texts that share words share many of them."""
    words = words_of(text)
    if len(words) < MIN_WORDS:
        return set()
    shingles = {
        " ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)
    }
    return set(sorted(map(_number, shingles))[:SKETCH])


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
