"""Control straight from Parquet: the same as from the claims, in bundles that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from geomap import claimscan
from geomap.claimtable import claims_in, row_of, write_partition
from geomap.cli._main import group
from geomap.control import control_on
from geomap.errors import ClaimError
from geomap.gazetteer import Gazetteer
from geomap.pipeline import Asked, claims_of, controls_of, picture_of
from geomap.records import Claim, Control
from tests.conftest import ROOT

DAY = date(2016, 12, 7)
MORE = timedelta(days=1)


@pytest.fixture(scope="module")
def claims(gazetteer: Gazetteer) -> list[Claim]:
    """Of the chronicle, some of them without the day of their report."""
    found = list(claims_of([str(ROOT / "seeds" / "chronicle")], gazetteer, warn=print))
    undated = [replace(claim, published=None, report="undated") for claim in found[::7]]
    return found + undated


@pytest.fixture(scope="module")
def table(claims: list[Claim], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "claims.parquet"
    folder.mkdir()
    for number, start in enumerate(range(0, len(claims), 40)):
        rows = [row_of(claim) for claim in claims[start : start + 40]]
        write_partition(rows, folder / f"part-{number:06}.parquet")
    return folder


@pytest.fixture(scope="module")
def stored(table: Path) -> list[Claim]:
    """As they come back: places with what the record keeps of them."""
    return list(claims_in(table))


def expected(
    claims: list[Claim], gazetteer: Gazetteer, day: date, known_by: date | None = None
) -> dict[str, Control]:
    return control_on(day, claims, known_by=known_by, gazetteer=gazetteer, context=False)


@pytest.mark.parametrize("at_once", [100_000, 25])
def test_control_is_the_same_as_from_the_claims(
    stored: list[Claim],
    table: Path,
    gazetteer: Gazetteer,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr(claimscan, "BUNDLE_CLAIMS", at_once)
    for day in (date(2016, 11, 28), DAY, date(2016, 12, 22)):
        asked = Asked(on=day, names=True)
        told, controls = controls_of([str(table)], gazetteer, asked=asked, warn=print)
        assert told == day
        assert controls == expected(stored, gazetteer, day)
    later = Asked(on=DAY, known_by=DAY + 9 * MORE, names=True)
    _, controls = controls_of([str(table)], gazetteer, asked=later, warn=print)
    assert controls == expected(stored, gazetteer, DAY, DAY + 9 * MORE)


def test_the_last_day_is_found_without_reading_claims(
    stored: list[Claim], table: Path, gazetteer: Gazetteer
) -> None:
    day, controls = controls_of([str(table)], gazetteer, asked=Asked(names=True), warn=print)
    assert day == max(claim.published for claim in stored if claim.published)
    assert controls == expected(stored, gazetteer, day)


def test_partitions_of_later_days_are_not_read(
    table: Path, tmp_path: Path, claims: list[Claim]
) -> None:
    """One that cannot be decoded stands for it: all of it was published later."""
    later = replace(claims[0], published=DAY + 30 * MORE, report="later")
    rows = [{**row_of(later), "claim": "not JSON"}]
    write_partition(rows, tmp_path / "part-000000.parquet")
    assert list(claims_in(tmp_path, until=DAY)) == []
    assert list(claimscan.bundles([tmp_path], known_by=DAY)) == []
    with pytest.raises(ValueError, match="Expecting value"):
        list(claims_in(tmp_path, until=DAY + 30 * MORE))


def test_one_place_and_the_days_up_to_one(
    table: Path, stored: list[Claim], gazetteer: Gazetteer
) -> None:
    place = stored[0].place
    assert place is not None
    here = [claim for claim in stored if claim.place and claim.place.id == place.id]
    assert list(claims_in(table, place=place.id)) == here
    picture = picture_of(
        [str(table)], gazetteer, asked=Asked(names=True), warn=print, place=place.id
    )
    assert picture.claims == tuple(here)
    assert picture.day == max(claim.published for claim in stored if claim.published)
    early = picture_of([str(table)], gazetteer, asked=Asked(on=DAY, names=True), warn=print)
    assert early.claims == tuple(
        claim for claim in stored if claim.published is None or claim.published <= DAY
    )
    assert early.controls == control_on(DAY, stored, gazetteer=gazetteer)


def test_bundles_hold_whole_places(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimscan, "BUNDLE_CLAIMS", 10)

    def places() -> Iterator[set[str]]:
        for bundle in claimscan.bundles([table], known_by=DAY + 30 * MORE):
            yield set(bundle.places())

    found = list(places())
    assert len(found) > 5
    assert sum(map(len, found)) == len(set().union(*found))


def test_tables_without_digests_are_still_read(
    table: Path, tmp_path: Path, stored: list[Claim], gazetteer: Gazetteer
) -> None:
    whole = pq.read_table(table / "part-000000.parquet").drop_columns(["said", "voice"])
    pq.write_table(whole, tmp_path / "old.parquet")
    asked = Asked(on=DAY, names=True)
    _, controls = controls_of([str(tmp_path / "old.parquet")], gazetteer, asked=asked, warn=print)
    assert controls == expected(stored[:40], gazetteer, DAY)


def test_the_command_prints_the_same_from_both(table: Path, tmp_path: Path) -> None:
    def printed(*arguments: str) -> str:
        done = CliRunner().invoke(group, ["control", *arguments, "--on", str(DAY), "-f", "jsonl"])
        assert done.exit_code == 0, done.output
        return done.stdout

    out = printed(str(table))
    assert out.count("\n") > 20
    assert printed(*map(str, sorted(table.glob("*.parquet")))) == out


def test_a_folder_without_partitions(tmp_path: Path, gazetteer: Gazetteer) -> None:
    empty = tmp_path / "claims.parquet"
    empty.mkdir()
    with pytest.raises(ClaimError, match="holds no table of claims"):
        controls_of([str(empty)], gazetteer, asked=Asked(), warn=print)
