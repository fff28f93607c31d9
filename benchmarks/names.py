"""Finding names: megabytes a second against flashgeotext with the same vocabulary."""

from __future__ import annotations

from geomap.places import match_places

from benchmarks.measure import SEED, Row, in_turn
from geomap.gazetteer import Gazetteer
from geomap.records import Report

COPIES = 40


def measure() -> list[Row]:
    """The same text to both, names of comparable number: 40,000 spellings and more."""
    from flashgeotext.geotext import GeoText, GeoTextConfiguration
    from flashgeotext.lookup import LookupData, LookupDataPool

    text = SEED.read_text(encoding="utf-8") * COPIES
    gazetteer = Gazetteer.open("syria")
    vocabulary: dict[str, list[str]] = {}
    for name, _, place in gazetteer.names():
        if len(name) > 2:
            vocabulary.setdefault(place, []).append(name)
    pool = LookupDataPool()
    pool.add(LookupData(name="places", data=vocabulary))
    finder = GeoText(GeoTextConfiguration(use_demo_data=False))
    finder.pool = pool
    report = Report("bench", text)
    mine, theirs = in_turn(
        lambda: match_places(report, gazetteer), lambda: finder.extract(input_text=text)
    )
    size = len(text.encode()) / 1e6
    return [
        Row(
            "names of the Syria gazetteer, found and resolved",
            f"{size / mine:.2f} MB/s = {theirs / mine:.1f} × flashgeotext "
            f"({size / theirs:.2f} MB/s, same vocabulary, found only)",
            "≥ 3 ×",
        )
    ]
