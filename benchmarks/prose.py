"""Varied text for measuring: no two documents alike, and new names as long as one reads on.

Repeated text flatters whatever remembers what it has read. Here words follow Zipf's law over large
vocabularies of made words, as the words of a newspaper do, and the reports about the region are
paragraphs of those in `seeds/` in which every place is exchanged for another of the gazetteer.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice

from benchmarks.measure import ROOT
from geomap.gazetteer import Gazetteer
from geomap.places import match_places
from geomap.records import Report
from geomap.reports import read_reports

LITTLE = (
    "the of and to in a that for was with on by at from as is it this which after before be has "
    "had its their more than over about into also been were not no all when who will would"
).split()
ONSETS = "b c d f g h j l m n p r s t v w br ch cl dr fr gr pl pr sh st th tr".split()
NUCLEI = "a e i o u ai ea ou oo".split()
CODAS = "n r l t s m d ck nd st rt ng ll".split()
ORGANISATIONS = "Bank Council Group Institute Museum Party Railways Society Trust Union".split()
WORDS = 40_000  # made words in lower case
FIRST_NAMES = 1_000
LAST_NAMES = 50_000
TOWNS = 10_000  # made ones: in no gazetteer
SENTENCE = (9, 27)  # words
NAMED = 0.09  # share of the words of a sentence that begin the name of somebody or something
CHARACTERS = 4_400  # a document: the length of the seed report
RELEVANT = 5  # every fifth document is about the region
FIRST_DAY = date(2012, 1, 1)
DAYS = 3_650


def made_word(rank: int) -> str:
    """The word of a rank: always the same one, short for the frequent."""
    rng = random.Random(rank)
    syllables = 1 + int(math.log10(rank + 1) / 2) + (rng.random() < 0.3)
    word = "".join(rng.choice(ONSETS) + rng.choice(NUCLEI) for _ in range(syllables))
    return word + rng.choice(CODAS)


@cache
def vocabulary(count: int, salt: int) -> tuple[str, ...]:
    """So many made words by rank."""
    return tuple(made_word(rank * 7 + salt) for rank in range(count))


def zipf(rng: random.Random, words: tuple[str, ...]) -> str:
    """A word with a probability of one over its rank."""
    return words[int(math.exp(rng.random() * math.log(len(words)))) - 1]


class Prose:
    """Sentences about nothing."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def word(self) -> str:
        """A little word or a made one."""
        return self.rng.choice(LITTLE) if self.rng.random() < 0.5 else self.made(WORDS, 1)

    def made(self, count: int, salt: int) -> str:
        """A made word out of one of the vocabularies."""
        return zipf(self.rng, vocabulary(count, salt))

    def name(self) -> str:
        """A person, an organisation or a town."""
        kind = self.rng.random()
        if kind < 0.5:
            return f"{self.made(FIRST_NAMES, 2).title()} {self.made(LAST_NAMES, 3).title()}"
        if kind < 0.75:
            return self.made(TOWNS, 4).title()
        return f"{self.made(LAST_NAMES, 3).title()} {self.rng.choice(ORGANISATIONS)}"

    def sentence(self) -> str:
        """So many words, some of them names."""
        count = self.rng.randint(*SENTENCE)
        words = [self.name() if self.rng.random() < NAMED else self.word() for _ in range(count)]
        words[0] = words[0][0].upper() + words[0][1:]
        return " ".join(words) + "."

    def text(self, characters: int = CHARACTERS) -> str:
        """Paragraphs of about so many characters in all."""
        paragraphs, length = [], 0
        while length < characters:
            paragraphs.append(" ".join(self.sentence() for _ in range(self.rng.randint(2, 5))))
            length += len(paragraphs[-1])
        return "\n\n".join(paragraphs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a real report, cut at its places."""

    between: tuple[str, ...]  # one more than there are places

    def filled(self, names: list[str]) -> str:
        """The paragraph with other places."""
        parts = [self.between[0]]
        for name, text in zip(names, self.between[1:], strict=True):
            parts += (name, text)
        return "".join(parts)


@cache
def paragraphs() -> tuple[Paragraph, ...]:
    """Every paragraph of the shipped reports."""
    gazetteer = Gazetteer.open("syria")
    found = []
    for report in read_reports([ROOT / "seeds"]):
        for text in report.text.split("\n\n"):
            mentions = [match.mention for match in match_places(Report("p", text), gazetteer)]
            ends = [0, *(mention.end for mention in mentions)]
            starts = [*(mention.start for mention in mentions), len(text)]
            pairs = zip(ends, starts, strict=True)
            found.append(Paragraph(tuple(text[end:start] for end, start in pairs)))
    return tuple(found)


@cache
def place_names() -> tuple[str, ...]:
    """The gazetteer's own names in Latin letters."""
    places = (place.name for place in Gazetteer.open("syria") if place.lon is not None)
    return tuple(name for name in places if name.isascii())


def relevant_text(rng: random.Random, characters: int = CHARACTERS) -> str:
    """Paragraphs of real reports about other places."""
    parts, length = [], 0
    while length < characters:
        paragraph = rng.choice(paragraphs())
        names = [rng.choice(place_names()) for _ in paragraph.between[1:]]
        parts.append(paragraph.filled(names))
        length += len(parts[-1])
    return "\n\n".join(parts)


def reports(*, seed: int = 0) -> Iterator[Report]:
    """An endless archive of ten years, every fifth report of it about the region."""
    prose = Prose(seed)
    number = 0
    while True:
        about = number % RELEVANT == 0
        text = relevant_text(prose.rng) if about else prose.text()
        day = FIRST_DAY + timedelta(days=prose.rng.randrange(DAYS))
        yield Report(f"r{number}", text, published=day)
        number += 1


def mixed_text(megabytes: float, *, seed: int) -> str:
    """Text of a mixed archive, so many megabytes of it."""
    wanted = round(megabytes * 1e6 / CHARACTERS)
    return "\n\n".join(report.text for report in islice(reports(seed=seed), wanted))
