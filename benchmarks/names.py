"""Finding names: megabytes a second and memory, against flashgeotext with the same names."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import ROOT, SEED, Row, in_turn
from geomap.gazetteer import Gazetteer
from geomap.names.lexicon import lexicon_of
from geomap.places import match_places
from geomap.records import Report

COPIES = 40
MANY = 1_000_000
SHORTEST = 3  # letters; flashgeotext would find shorter names inside ordinary words
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
    """The same text and the same names to both."""
    from flashgeotext.geotext import GeoText, GeoTextConfiguration
    from flashgeotext.lookup import LookupData

    text = SEED.read_text(encoding="utf-8") * COPIES
    gazetteer = Gazetteer.open("syria")
    vocabulary: dict[str, list[str]] = {}
    for name, _, place in gazetteer.names():
        if len(name) >= SHORTEST:
            vocabulary.setdefault(place, []).append(name)
    finder = GeoText(GeoTextConfiguration(use_demo_data=False))
    finder.add(LookupData(name="places", data=vocabulary))
    scanner = lexicon_of(gazetteer).scanner
    size = len(text.encode()) / 1e6
    mine, theirs = in_turn(lambda: scanner.scan(text), lambda: finder.extract(input_text=text))
    report = Report("bench", SEED.read_text(encoding="utf-8"))
    match_places(report, gazetteer)
    start = time.perf_counter()
    for _ in range(COPIES):
        match_places(report, gazetteer)
    whole = (time.perf_counter() - start) / COPIES
    return [
        Row(
            "names of the Syria gazetteer, found",
            f"{size / mine:.1f} MB/s = {theirs / mine:.1f} × flashgeotext "
            f"({size / theirs:.1f} MB/s, same names)",
            "≥ 3 ×",
        ),
        Row(
            "names found, judged and resolved on the seed report", f"{whole * 1e3:.1f} ms", "≤ 3 ms"
        ),
    ]


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
