"""Control on a day, and the ledger: by size, by rule, by what is claimed of how many places.

A ledger's claims are drawn at random, which is the hardest there is: every source contradicts all
others on every day.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, process_seconds
from geomap.control import RULES
from geomap.gazetteer import Gazetteer
from geomap.ledger import Ledger
from geomap.records import Claim, Evidence, Extent, Modality, Place, Report, Source, Status

SIZES = (1_000, 10_000, 100_000)
CLAIMS_A_REPORT = 20
REPORTS_AT_ONCE = 100
PLACES = 2_000
WIDE_PLACES = 10_000
PUBLISHERS = ("SANA", "Reuters", "Enab Baladi", "North Press", None)
FIRST = date(2016, 1, 1)
DAY = date(2016, 12, 6)


def claims(places: Sequence[Place], parties: Sequence[str], count: int) -> list[Claim]:
    """Claims that a party holds a place, on days of one year, from sources of every side."""
    rng = random.Random(7)
    told = []
    for number in range(count):
        day = FIRST + timedelta(days=rng.randrange(365))
        party = rng.choice(parties)
        text = f"Claim {number}."
        told.append(
            Claim(
                f"r{number // CLAIMS_A_REPORT}",
                "x",
                Status.CONTROLLED,
                Evidence(text, "", "", 0, len(text)),
                place=rng.choice(places),
                party=party,
                date=day,
                published=day,
                source=Source(f"source {rng.randrange(50)}", rng.choice([*parties, None])),
            )
        )
    return told


def mixed(told: Sequence[Claim], parties: Sequence[str]) -> Iterator[Claim]:
    """The same claims, as reports mix them: losses, fighting, sieges, parts, denials, narrators."""
    rng = random.Random(11)
    for claim in told:
        at = claim.evidence.start + rng.randrange(2_000)
        text = f"On that day {claim.party} was said to have taken it from others, {at}."
        published = claim.published and claim.published + timedelta(days=rng.randrange(4))
        yield replace(
            claim,
            evidence=Evidence(text, "", "", at, at + len(text)),
            source=rng.choice([claim.source, None]),
            publisher=rng.choice(PUBLISHERS),
            published=published,
            weak=rng.random() < 0.1,
            modality=rng.choices(list(Modality), weights=[84, 7, 3, 3, 3])[0],
            **_said(rng, claim.party, parties),
        )


def _said(rng: random.Random, party: str | None, parties: Sequence[str]) -> dict[str, Any]:
    """What a claim of a mixed ledger says."""
    other = rng.choice(parties)
    drawn = rng.random()
    if drawn < 0.10:
        return {"status": Status.LOST, "party": None, "from_party": rng.choice([party, None])}
    if drawn < 0.18:
        return {"status": Status.CONTESTED, "party": None, "contenders": (party, other)}
    if drawn < 0.22:
        return {"status": Status.BESIEGED, "contenders": (other,)}
    if drawn < 0.35:
        return {"extent": Extent.PART, "share": rng.choice([None, 0.4, 0.75])}
    return {"from_party": rng.choice([other, None, None])}


def measure() -> list[Row]:
    """How the times grow with the claims; then how they differ by rule and by kind of ledger."""
    gazetteer = Gazetteer.open("syria")
    parties = list(gazetteer.parties)
    rows = []
    for size in SIZES:
        rows += _by_size(claims(mapped(gazetteer, PLACES), parties, size))
    for places in (PLACES, WIDE_PLACES):
        told = claims(mapped(gazetteer, places), parties, SIZES[-1])
        rows += _by_rule(f"on {places:,} places", told)
        rows += _by_rule(f"of every kind on {places:,} places", list(mixed(told, parties)))
    return rows


def mapped(gazetteer: Gazetteer, count: int) -> list[Place]:
    """So many of the places that have a point."""
    return list(islice((place for place in gazetteer if place.lon is not None), count))


def _by_size(told: Sequence[Claim]) -> Iterator[Row]:
    goals = ("≤ 1 s", "≤ 50 ms") if len(told) == SIZES[-1] else ("", "")
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "bench.gpkg"
        ingest = _ingest(ledger, told)
        answered = _answer(ledger)
    what = f"ledger of {len(told):,} claims"
    yield Row(f"geomap control on a day, {what}", f"{answered:.2f} s", goals[0])
    yield Row(f"ingest of one report into {len(told):,} claims", f"{ingest:.1f} ms", goals[1])


def _by_rule(what: str, told: Sequence[Claim]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.gpkg"
        with Ledger.open(path, make=True) as ledger:
            reports = list(_reports(told))
            for start in range(0, len(reports), REPORTS_AT_ONCE):
                ledger.add_all(reports[start : start + REPORTS_AT_ONCE])
        for rule in RULES:
            row = f"geomap control on a day, rule {rule}, {len(told):,} claims {what}"
            yield Row(row, f"{_answer(path, rule):.2f} s")


def _answer(ledger: Path, rule: str = "latest") -> float:
    """Seconds that `geomap control` takes, in a process of its own, as a person runs it."""
    asked = [str(ledger), "--on", str(DAY), "--rule", rule, "-f", "jsonl"]
    return process_seconds("-m", "geomap", "control", *asked, rounds=3)


def _ingest(path: Path, told: Sequence[Claim]) -> float:
    """Milliseconds for the last report of a full ledger."""
    with Ledger.open(path, make=True) as ledger:
        took = 0.0
        for report, batch in _reports(told):
            begin = time.perf_counter()
            ledger.add(report, batch)
            took = time.perf_counter() - begin
    return took * 1000


def _reports(told: Sequence[Claim]) -> Iterator[tuple[Report, Sequence[Claim]]]:
    for start in range(0, len(told), CLAIMS_A_REPORT):
        batch = told[start : start + CLAIMS_A_REPORT]
        first = batch[0]
        text = f"text of {first.report}"
        yield Report(first.report, text, published=first.published), batch
