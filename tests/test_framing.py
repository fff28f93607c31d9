"""The frame of a map where nobody gives one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from geomap.framing import extent_of
from geomap.records import Control, Status
from geomap.staticmap import StaticMap, draw_map
from geomap.webmap import build_map
from tests import webmap_cases as cases

DAY = date(2016, 12, 22)


def held(gazetteer: Any, *ids: str) -> list[Control]:
    return [Control(gazetteer.get(one), DAY, Status.CONTROLLED, "government") for one in ids]


def quarters(gazetteer: Any, count: int) -> list[Control]:
    places = (place for place in gazetteer if place.kind == "neighbourhood" and place.lon)
    return held(gazetteer, *(place.id for place, _ in zip(places, range(count), strict=False)))


def test_the_extent_follows_what_was_reported(gazetteer: Any) -> None:
    controls = cases.seed_controls(gazetteer).values()
    west, south, east, north = extent_of(controls, gazetteer, gazetteer.region.bbox)
    assert all(west < c.place.lon < east and south < c.place.lat < north for c in controls)
    assert east - west < 0.1
    assert extent_of((), gazetteer, gazetteer.region.bbox) == gazetteer.region.bbox


@pytest.mark.parametrize("count", [9, 60])
def test_a_place_far_from_all_others_is_left_out_and_said_in_words(
    gazetteer: Any, count: int, tmp_path: Any
) -> None:
    [palmyra] = held(gazetteer, "gn:163808")
    near = quarters(gazetteer, count)
    everything = [*near, palmyra]
    frame = extent_of(everything, gazetteer, gazetteer.region.bbox)
    assert frame == extent_of(near, gazetteer, gazetteer.region.bbox)
    page = build_map(everything, gazetteer=gazetteer).document
    assert [(note["k"], note["n"]) for note in page["notes"]] == [("beyond", "Palmyra")]
    draw_map(StaticMap(tuple(everything), DAY, "Far"), gazetteer, tmp_path / "map.svg")
    assert "beyond the frame of this map" in (tmp_path / "map.svg").read_text(encoding="utf-8")


def test_nothing_is_left_out_of_few_places_or_of_a_whole_country(gazetteer: Any) -> None:
    far = held(gazetteer, "gn:163808", "gn:169577", "gn:170017", "gn:170794")
    for controls in (
        [*quarters(gazetteer, 3), far[0]],
        [*quarters(gazetteer, 12), *far],
    ):
        west, south, east, north = extent_of(controls, gazetteer, gazetteer.region.bbox)
        for control in controls:
            assert west < control.place.lon < east, control.place.name
            assert south < control.place.lat < north, control.place.name


def test_a_suburb_stays_in(gazetteer: Any) -> None:
    controls = [*quarters(gazetteer, 60), *held(gazetteer, "gn:168323")]
    west, south, east, north = extent_of(controls, gazetteer, gazetteer.region.bbox)
    suburb = controls[-1].place
    assert west < suburb.lon < east and south < suburb.lat < north, suburb.name
