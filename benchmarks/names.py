"""Finding names: megabytes a second and memory, against flashgeotext with the same names."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import prose
from benchmarks.measure import ROOT, SEED, Row, processor_seconds, seconds
from benchmarks.prose import mixed_text
from geomap.gazetteer import Gazetteer
from geomap.names.lexicon import lexicon_of
from geomap.places import match_places
from geomap.records import Report

COPIES = 230  # of the seed report: as much text as in a round of new text
MANY = 1_000_000
WARM_UP_MB = 8.0  # read before: as an archive goes on, fewer of its words are new
ROUND_MB = 1.0
ROUNDS = 9
SHORTEST = 3  # letters; flashgeotext would find shorter names inside ordinary words
Scan = Callable[[str], Any]
WORLD = """
import json, resource, sys, time
from pathlib import Path
count, cache, how = int(sys.argv[1]), sys.argv[2], sys.argv[3]
names = ((f"Q{i:x}abad {i % 977}", "en", f"x:{i}") for i in range(count))
start = time.perf_counter()
if how == "flashgeotext":
    from flashgeotext.geotext import GeoText, GeoTextConfiguration
    from flashgeotext.lookup import LookupData
    finder = GeoText(GeoTextConfiguration(use_demo_data=False))
    finder.add(LookupData(name="many", data={name: [name] for name, _, _ in names}))
else:
    from geomap.names.index import open_index
    index = open_index(names, stamp=str(count), cache=Path(cache), deep=False)
    assert index.is_listed("qfabad 15")
seconds = time.perf_counter() - start
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "megabytes": megabytes}))
"""


def measure() -> list[Row]:
    """The Syria gazetteer on the seed report, then a million names."""
    return [*speed(), *memory(MANY)]


def speed() -> list[Row]:
    """The same text and the same names to both; every round is a text that neither has seen."""
    from flashgeotext.geotext import GeoText, GeoTextConfiguration
    from flashgeotext.lookup import LookupData

    gazetteer = Gazetteer.open("syria")
    vocabulary: dict[str, list[str]] = {}
    for name, _, place in gazetteer.names():
        if len(name) >= SHORTEST:
            vocabulary.setdefault(place, []).append(name)
    finder = GeoText(GeoTextConfiguration(use_demo_data=False))
    finder.add(LookupData(name="places", data=vocabulary))
    scanner = lexicon_of(gazetteer).scanner
    before = mixed_text(WARM_UP_MB, seed=0)
    scanner.read(before)
    finder.extract(input_text=before)
    fresh = [mixed_text(ROUND_MB, seed=number) for number in range(1, ROUNDS + 1)]
    gc.freeze()  # neither is to pay for walks over what the other holds
    seed = SEED.read_text(encoding="utf-8")
    seen = [seed * COPIES + "\n" * number for number in range(ROUNDS)]
    whole = [report for report in islice(prose.reports(seed=7), 400) if report.text]
    for report in whole[:200]:
        match_places(report, gazetteer)
    judged = processor_seconds(lambda: [match_places(r, gazetteer) for r in whole[200:]])
    return [
        _row("names in text that is new", fresh, scanner.read, finder.extract),
        _row("names in text that was seen before", seen, scanner.read, finder.extract),
        Row(
            "names found, judged and resolved in a new document of 4.4 kB, one in five about "
            "the region",
            f"{judged / 200 * 1e3:.1f} ms",
        ),
        Row("the same on the seed report, seen before", f"{_on_the_seed(gazetteer):.1f} ms"),
    ]


def _row(what: str, texts: list[str], ours: Scan, theirs: Scan) -> Row:
    """Megabytes a second of processor time, of both in turns."""
    mine, others = [], []
    for text in texts:
        size = len(text.encode()) / 1e6
        mine.append(size / processor_seconds(lambda text=text: ours(text)))
        others.append(size / processor_seconds(lambda text=text: theirs(text)))
    rate, other = statistics.median(mine), statistics.median(others)
    figure = f"{rate:.1f} MB/s = {rate / other:.1f} × flashgeotext ({other:.1f} MB/s, same names)"
    return Row(what, figure, "≥ 3 ×")


def _on_the_seed(gazetteer: Gazetteer) -> float:
    """Milliseconds for the whole search in the seed report, after the first time."""
    report = Report("bench", SEED.read_text(encoding="utf-8"))
    return seconds(lambda: match_places(report, gazetteer), rounds=COPIES) * 1e3


def memory(count: int) -> list[Row]:
    """A mapped index of many names against flashgeotext's dictionary tree, each in its process."""
    with tempfile.TemporaryDirectory() as cache:
        built = in_fresh_process(count, cache, "geomap")
        mine = in_fresh_process(count, cache, "geomap")
    theirs = in_fresh_process(count, "", "flashgeotext")
    return [
        Row(
            f"memory of a process with {count:,} names",
            f"{mine['megabytes']:.0f} MB = 1/{theirs['megabytes'] / mine['megabytes']:.1f} of "
            f"flashgeotext's {theirs['megabytes']:.0f} MB",
            "≤ 1/5",
        ),
        Row(
            f"opening an index of {count:,} names",
            f"{mine['seconds']:.2f} s (built once in {built['seconds']:.0f} s; "
            f"flashgeotext builds each time in {theirs['seconds']:.0f} s)",
            "≤ 0.2 s",
        ),
    ]


def in_fresh_process(count: int, cache: str, how: str) -> dict[str, float]:
    """Seconds to be ready and the most memory held, of one contender."""
    done = subprocess.run(
        [sys.executable, "-c", WORLD, str(count), cache, how],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(ROOT),
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))
