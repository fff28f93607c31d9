"""The ground under a map: drawn once, kept, and never wrong because of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geomap.webmap import kept
from geomap.webmap.ground import Ground, frame_of

EASTERN_ALEPPO = (37.115, 36.163, 37.232, 36.25)
SHAAR, KARM_AL_DADA = "N0156", "PT034"  # with a boundary; without one


def drawn(gazetteer: Any, folder: Path) -> tuple[Any, ...]:
    ground = Ground(gazetteer, frame_of(EASTERN_ALEPPO), folder=folder)
    shapes = [ground.shape(gazetteer.get(place)) for place in (SHAAR, KARM_AL_DADA)]
    found = (*shapes, ground.roads(), ground.outlines())
    ground.save()
    return found


def test_what_is_kept_is_what_was_drawn(gazetteer: Any, tmp_path: Path) -> None:
    first = drawn(gazetteer, tmp_path)
    (file,) = tmp_path.iterdir()
    again = drawn(gazetteer, tmp_path)
    assert again == first
    assert first[1].approximate and not first[0].approximate
    assert first[2]  # roads
    file.write_text('{"roads": "cut off in the midd', encoding="utf-8")
    assert drawn(gazetteer, tmp_path) == first


def test_a_kept_ground_is_drawn_no_second_time(
    gazetteer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = drawn(gazetteer, tmp_path)
    monkeypatch.setattr("geomap.webmap.ground.encode_lines", None)  # a call would fail
    assert drawn(gazetteer, tmp_path) == first


def test_a_folder_that_cannot_be_written_costs_time_only(gazetteer: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    assert drawn(gazetteer, blocked) == drawn(gazetteer, tmp_path)


def test_the_oldest_are_forgotten(
    gazetteer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    for wider in range(4):
        west, south, east, north = EASTERN_ALEPPO
        ground = Ground(gazetteer, frame_of((west, south, east + wider, north)), folder=tmp_path)
        ground.shape(gazetteer.get(SHAAR))
        ground.save()
    assert len(list(tmp_path.iterdir())) == 2


def test_approximate_areas_stay_out_of_the_quarters_beside_them(gazetteer: Any) -> None:
    points = [near.place for near in gazetteer.near(37.18, 36.2, limit=None, kinds=("quarter",))]
    assert points
    assert {place.kind for place in points} <= {"quarter"}
    cell = gazetteer.approximate_area(KARM_AL_DADA)
    covered = [area for _, area in gazetteer.quarters if area.intersection(cell).area > 1e-12]
    assert len(covered) <= 1  # its own, or none


def test_boxes_say_where_boundaries_are(gazetteer: Any) -> None:
    boxes = gazetteer.area_boxes()
    assert boxes[SHAAR] == gazetteer.area(SHAAR).bounds
    inside = gazetteer.ids_inside(boxes[SHAAR], ("neighbourhood",))
    assert SHAAR in inside
