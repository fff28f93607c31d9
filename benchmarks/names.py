"""Finding names: megabytes a second and memory, against flashgeotext with the same names."""

from __future__ import annotations

import gc
import statistics
import tempfile
from collections.abc import Callable
from itertools import islice
from typing import Any

from benchmarks import prose
from benchmarks.finders import MANY, alone, flashgeotext, geomap
from benchmarks.measure import SEED, Row, processor_seconds, seconds
from benchmarks.prose import mixed_text
from geomap.gazetteer import Gazetteer
from geomap.names.lexicon import lexicon_of
from geomap.places import match_places
from geomap.records import Report

COPIES = 230  # of the seed report: as much text as in a round of new text
WARM_UP_MB = 8.0  # read before: as an archive goes on, fewer of its words are new
ROUND_MB = 1.0
ROUNDS = 9
Scan = Callable[[str], Any]


def measure() -> list[Row]:
    """The names of the Syria gazetteer, then a million names."""
    return [*speed(), *region(), *many()]


def speed() -> list[Row]:
    """The same text and the same names to both; every round is a text that neither has seen."""
    gazetteer = Gazetteer.open("syria")
    theirs = flashgeotext("syria", "")
    mine = geomap("syria", "")
    whole_lexicon = lexicon_of(gazetteer).scanner.read
    before = mixed_text(WARM_UP_MB, seed=0)
    for find in (mine, theirs, whole_lexicon):
        find(before)
    fresh = [mixed_text(ROUND_MB, seed=number) for number in range(1, ROUNDS + 1)]
    gc.freeze()  # neither is to pay for walks over what the other holds
    seed = SEED.read_text(encoding="utf-8")
    seen = [seed * COPIES + "\n" * number for number in range(ROUNDS)]
    whole = [report for report in islice(prose.reports(seed=7), 400) if report.text]
    for report in whole[:200]:
        match_places(report, gazetteer)
    judged = processor_seconds(lambda: [match_places(r, gazetteer) for r in whole[200:]])
    return [
        _row("names of the Syria gazetteer in text that is new", fresh, mine, theirs),
        _row("the same in text that was seen before", seen, mine, theirs),
        _row(
            "the same in new text, with the world's cities, parties and speakers found beside them",
            fresh,
            whole_lexicon,
            theirs,
            goal="",
        ),
        Row(
            "names found, judged and resolved in a new document of 4.4 kB, one in five about "
            "the region",
            f"{judged / 200 * 1e3:.1f} ms",
        ),
        Row("the same on the seed report, seen before", f"{_on_the_seed(gazetteer):.1f} ms"),
    ]


def _row(what: str, texts: list[str], ours: Scan, theirs: Scan, goal: str = "≥ 3 ×") -> Row:
    """Both in turns."""
    rates = [(_rate([text], ours), _rate([text], theirs)) for text in texts]
    rate, other = map(statistics.median, zip(*rates, strict=True))
    figure = (
        f"{rate:.1f} MB/s = {rate / other:.1f} × flashgeotext ({other:.1f} MB/s, Syria's names)"
    )
    return Row(what, figure, goal)


def _rate(texts: list[str], find: Scan) -> float:
    """Megabytes a second of processor time, in the middle."""
    return statistics.median(
        len(text.encode()) / 1e6 / processor_seconds(lambda text=text: find(text)) for text in texts
    )


def _on_the_seed(gazetteer: Gazetteer) -> float:
    """Milliseconds for the whole search in the seed report, after the first time."""
    report = Report("bench", SEED.read_text(encoding="utf-8"))
    return seconds(lambda: match_places(report, gazetteer), rounds=COPIES) * 1e3


def region() -> list[Row]:
    """The names of the Syria gazetteer, each finder in a process of its own."""
    mine, theirs, model = (
        alone(how, "syria", "") for how in ("geomap", "flashgeotext", "spacy_ner")
    )
    return [
        Row(
            "names of the Syria gazetteer against spaCy's recogniser, each alone",
            f"{mine['rate'] / model['rate']:.0f} × ({model['rate']:.2f} MB/s)",
        ),
        Row(
            "memory of a process that finds the names of the Syria gazetteer",
            f"{mine['megabytes']:.0f} MB (flashgeotext {theirs['megabytes']:.0f} MB, spaCy's "
            f"recogniser {model['megabytes']:.0f} MB)",
        ),
    ]


def many() -> list[Row]:
    """A million names, each finder in a process of its own."""
    with tempfile.TemporaryDirectory() as cache:
        built, mine = alone("geomap", "many", cache), alone("geomap", "many", cache)
    theirs, exact = alone("flashgeotext", "many", ""), alone("ahocorasick_rs", "many", "")
    return [
        Row(
            f"memory of a process that finds {MANY:,} names",
            f"{mine['megabytes']:.0f} MB = 1/{theirs['megabytes'] / mine['megabytes']:.1f} of "
            f"flashgeotext's {theirs['megabytes']:.0f} MB (ahocorasick_rs "
            f"{exact['megabytes']:.0f} MB)",
            "≤ 1/5",
        ),
        Row(
            f"opening an index of {MANY:,} names",
            f"{mine['ready']:.2f} s (built once in {built['ready']:.0f} s; flashgeotext builds "
            f"each time in {theirs['ready']:.0f} s, ahocorasick_rs in {exact['ready']:.0f} s)",
            "≤ 0.2 s",
        ),
        Row(
            f"finding {MANY:,} names in text that is new",
            f"{mine['rate']:.1f} MB/s = {mine['rate'] / theirs['rate']:.1f} × flashgeotext "
            f"({theirs['rate']:.1f} MB/s); ahocorasick_rs, for exact spellings wherever they "
            f"stand, {exact['rate']:.1f} MB/s",
        ),
    ]
