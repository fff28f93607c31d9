"""Finders of names, each alone in a process: memory, time to be ready, megabytes a second.

Run as a module it is one of them: HOW WHICH CACHE, where WHICH is `syria` or `many`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.claims import spacy_recogniser
from benchmarks.measure import ROOT, most_megabytes, processor_seconds
from benchmarks.prose import Prose, mixed_text, vocabulary

if TYPE_CHECKING:
    from geomap.names.index import NameIndex

MANY = 1_000_000
WORDS = 1_000  # different first words of the many names, and as many second ones
ROUND_MB = 1.0
SLOW_MB = 0.1  # for a model
ROUNDS = 5
SHORTEST = 3  # letters; flashgeotext would find shorter names inside ordinary words
PLANTED = "They came to"
Names = dict[str, list[str]]  # by place
Finder = Callable[[str], int]  # how many names it finds in a text


def alone(how: str, which: str, cache: str) -> dict[str, float]:
    """Seconds to be ready, megabytes a second, and the most memory held."""
    command = [sys.executable, "-m", "benchmarks.finders", how, which, cache]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def syria() -> Names:
    """The names of the gazetteer that are long enough for flashgeotext."""
    from geomap.gazetteer import Gazetteer

    places: Names = {}
    for name, _, place in Gazetteer.open("syria").names():
        if len(name) >= SHORTEST:
            places.setdefault(place, []).append(name)
    return places


def many() -> Iterator[str]:
    """A million different names of two made words."""
    first, second = (vocabulary(WORDS, salt) for salt in (11, 12))
    for number in range(MANY):
        yield f"{first[number % WORDS]} {second[number // WORDS]}".title()


def text_of(which: str, seed: int) -> str:
    """Prose with names in it; of the many, one in every third sentence."""
    if which == "syria":
        return mixed_text(ROUND_MB, seed=seed)
    prose, rng = Prose(seed), Random(seed)
    first, second = (vocabulary(WORDS, salt) for salt in (11, 12))
    sentences: list[str] = []
    length = 0
    while length < ROUND_MB * 1e6:
        name = f"{rng.choice(first)} {rng.choice(second)}".title()
        sentences += prose.sentence(), prose.sentence(), f"{PLANTED} {name} that day."
        length += sum(map(len, sentences[-3:]))
    return " ".join(sentences)


class Listed:
    """What a scanner asks of the names that it is to find: those of one index and no others."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index
        self.gates = (index.gate,)

    def knows(self, key: str) -> bool:
        """Whether a folded name is listed, or sounds like one that is."""
        return self._index.is_listed(key) or self._index.is_heard(key)

    def is_alias(self, key: str) -> bool:
        """No name is that of a party."""
        return False


def geomap(which: str, cache: str) -> Finder:
    """The mapped index; of Syria's names in all their spellings."""
    from geomap.gazetteer import Gazetteer
    from geomap.names.index import open_index
    from geomap.names.lexicon import lexicon_of
    from geomap.names.runs import RunScanner

    if which == "syria":
        index = lexicon_of(Gazetteer.open("syria")).index
    else:
        listed = ((name, "en", f"x:{number}") for number, name in enumerate(many()))
        index = open_index(listed, stamp=str(MANY), cache=Path(cache), deep=False)
    scanner = RunScanner(Listed(index), index.max_words)
    return lambda text: sum(len(run.hits) for _, run in scanner.read(text).named)


def flashgeotext(which: str, _cache: str) -> Finder:
    """A tree of dictionaries."""
    from flashgeotext.geotext import GeoText, GeoTextConfiguration
    from flashgeotext.lookup import LookupData

    finder = GeoText(GeoTextConfiguration(use_demo_data=False))
    names = syria() if which == "syria" else {name: [name] for name in many()}
    finder.add(LookupData(name="names", data=names))
    return lambda text: sum(
        found["count"] for found in finder.extract(input_text=text)["names"].values()
    )


def ahocorasick_rs(which: str, _cache: str) -> Finder:
    """An automaton, which knows exact spellings but no words."""
    import ahocorasick_rs as library

    names = [n for of_place in syria().values() for n in of_place] if which == "syria" else many()
    automaton = library.AhoCorasick(
        list(names), matchkind=library.MatchKind.LeftmostLongest, store_patterns=False
    )
    return lambda text: len(automaton.find_matches_as_indexes(text))


def spacy_ner(_which: str, _cache: str) -> Finder:
    """A model that recognises places without a list of names; it cannot tell where they are."""
    nlp = spacy_recogniser()
    places = {"GPE", "LOC", "FAC"}

    def find(text: str) -> int:
        documents = nlp.pipe(text.split("\n\n"))
        return sum(entity.label_ in places for found in documents for entity in found.ents)

    return find


FINDERS: dict[str, Callable[[str, str], Finder]] = {
    make.__name__: make for make in (geomap, flashgeotext, ahocorasick_rs, spacy_ner)
}
LIBRARIES = {
    "geomap": "geomap.names.lexicon",
    "flashgeotext": "flashgeotext.geotext",
    "ahocorasick_rs": "ahocorasick_rs",
    "spacy_ner": "spacy",
}


def measured(how: str, which: str, cache: str) -> dict[str, Any]:
    """What one finder takes, its libraries being imported already."""
    __import__(LIBRARIES[how])
    __import__("numpy")
    text_of(which, seed=0)  # words are made once
    start = time.perf_counter()
    find = FINDERS[how](which, cache)
    ready = time.perf_counter() - start
    rates = []
    for seed in range(ROUNDS + 1):
        text = text_of(which, seed=seed)
        planted = text.count(PLANTED)
        if how == "spacy_ner":
            text, planted = text[: int(SLOW_MB * 1e6)], 0
        found = 0

        def work(text: str = text) -> None:
            nonlocal found
            found = find(text)

        rates.append(len(text.encode()) / 1e6 / processor_seconds(work))
        if found < planted:
            raise AssertionError(f"{how} found {found} of {planted} names")
    rate = sorted(rates[1:])[ROUNDS // 2]  # the first was to warm up
    return {"ready": ready, "rate": rate, "megabytes": most_megabytes()}


if __name__ == "__main__":
    print(json.dumps(measured(*sys.argv[1:])))
