"""A region summed from its parts, and stated shares beside the computed ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from shapely.geometry import box

from geomap.areas_summary import (
    area_km2,
    parts_of,
    stated_lines,
    stated_shares,
    sum_parts,
    summary_lines,
)
from geomap.control import control_on
from geomap.records import Place
from tests.control_kit import Region, claim, place

DAY = date(2016, 12, 6)
CITY = Place("City", "City", "city", 37.0, 36.0)
KM = 1 / 111.195


class City(Region):
    """Four quarters of one square kilometre at the equator, one of two, one without boundary."""

    def __init__(self) -> None:
        super().__init__()
        self.names = ["A", "B", "C", "D", "E"]

    def within(self, place_id: str) -> list[Place]:
        return [replace(place(name), parent="City") for name in self.names]

    def area(self, place_id: str) -> Any:
        at = self.names.index(place_id)
        return None if place_id == "E" else box(at * KM, 0, (at + (2 if at == 3 else 1)) * KM, KM)


def held(party: str, name: str, **more: Any) -> Any:
    return claim(f"{party} controlled", place_name=name, by="Observatory", **more)


def test_area_in_square_kilometres() -> None:
    assert area_km2(box(0, 0, KM, KM)) == pytest.approx(1, rel=1e-6)
    assert area_km2(box(37, 60, 37 + KM, 60 + KM)) == pytest.approx(0.5, rel=1e-3)
    assert area_km2(None) == 0


def test_a_parent_is_the_sum_of_its_parts() -> None:
    claims = [
        held("government", "A"),
        held("opposition", "B", extent="part"),
        held("government", "D"),
    ]
    controls = control_on(DAY, claims, gazetteer=City())
    summary = sum_parts(CITY, controls, City())  # type: ignore[arg-type]
    sums = {item.holder: (item.count, round(item.area_km2, 3)) for item in summary.sums}
    assert sums == {"government": (2, 3.0), "in part": (1, 1.0), "unknown": (2, 1.0)}
    by_area, by_count = summary.share("government")
    assert (round(by_area, 3), by_count) == (0.6, 0.4)
    assert list(summary_lines(summary))[1] == "  government: 2 (40%), 3.0 km² (60%)"


def test_a_stated_share_stands_beside_the_computed_one() -> None:
    claims = [
        held("government", "A", from_party="opposition"),
        held("government", "B", from_party="opposition"),
        held("opposition", "D"),
        replace(
            held("government", "enclave", extent="part", share=0.75),
            place=None,
            place_reason="area",
        ),
    ]
    controls = control_on(DAY, claims, gazetteer=City())
    (stated,) = stated_shares(claims, controls, City(), day=DAY)  # type: ignore[arg-type]
    assert (stated.share, stated.of_places) == (0.75, 3)
    assert stated.computed == pytest.approx(0.5)
    assert list(stated_lines([stated], day=DAY)) == [
        "stated: government 75% of enclave (Observatory, 2016-12-06); "
        "computed 50% of 4.0 km² in 3 places"
    ]
    (later,) = stated_lines([stated], day=DAY + timedelta(days=16))
    assert later.endswith("in 3 places on 2016-12-22, 16 days later")
    assert "enclave" not in controls


def test_aleppo_has_parts_with_an_area(gazetteer: Any) -> None:
    from geomap.baseline import place_named

    aleppo = place_named(gazetteer, "gn:170063")
    parts = list(parts_of(aleppo, gazetteer))
    assert len(parts) > 100
    assert sum_parts(aleppo, {}, gazetteer).area_km2 > 50
