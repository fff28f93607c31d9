"""The world's cities as a region: made from the package at hand, then read like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.region import find_region
from geomap.gazetteer.world import make_world
from geomap.places import match_places
from geomap.records import Match, Report

SMALLEST = 50_000  # inhabitants; fewer cities are enough to try the names on


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_world(tmp_path_factory.mktemp("regions") / "world", min_population=SMALLEST).folder


@pytest.fixture(scope="module")
def world(folder: Path) -> Gazetteer:
    return Gazetteer.open(folder)


def matched(text: str, world: Gazetteer) -> dict[str, Match]:
    return {m.mention.surface: m for m in match_places(Report(id="r", text=text), world)}


def country_of(match: Match, world: Gazetteer) -> str:
    assert match.place is not None
    return world.ancestors(match.place.id)[-1].name


def test_cities_stand_in_their_countries(world: Gazetteer) -> None:
    found = matched("Talks in Hamburg and Tripoli moved to Berlin on Friday.", world)
    assert {name: country_of(match, world) for name, match in found.items()} == {
        "Hamburg": "Germany",
        "Tripoli": "Libya",
        "Berlin": "Germany",
    }


@pytest.mark.parametrize(
    ("text", "surface", "within"),
    [
        ("The fire in Portland, Oregon, burned for days.", "Portland", "Oregon"),
        ("A ferry left Portland, Maine, at noon.", "Portland", "Maine"),
        ("From Beirut and Sidon it spread to Tripoli in Lebanon.", "Tripoli", "Lebanon"),
        ("Fighting reached Misrata, Benghazi and Tripoli.", "Tripoli", "Libya"),
        ("Officers in London, Ontario, and Hamilton closed the road.", "London", "Ontario"),
        ("The minister met bankers in London.", "London", "England"),
    ],
)  # fmt: skip
def test_the_areas_and_cities_beside_a_name_decide(
    text: str, surface: str, within: str, world: Gazetteer
) -> None:
    place = matched(text, world)[surface].place
    assert place is not None
    assert within in [area.name for area in world.ancestors(place.id)]


@pytest.mark.parametrize(
    "text",
    [
        "I think that Jackson said so, and Mrs Lincoln agreed.",
        "The Food and Drug Administration and the Paris Institute answered at once.",
        "He lives at 12 Washington Street with Georgina Lincoln.",
    ],
)
def test_people_streets_and_offices_are_no_cities(text: str, world: Gazetteer) -> None:
    assert matched(text, world) == {}


def test_a_country_is_an_area_and_not_a_point_to_colour(world: Gazetteer) -> None:
    match = matched("Trade between Norway and Peru grew.", world)["Norway"]
    assert match.reason == "area"
    assert match.place is None
    assert match.candidates[0].place.kind == "country"


def test_a_made_region_takes_the_place_of_the_one_before(folder: Path) -> None:
    before = (folder / "places.csv").read_bytes()
    made = make_world(folder, min_population=SMALLEST)
    assert (made.folder / "places.csv").read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == ["world"]


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(GazetteerError, match="holds something else"):
        make_world(tmp_path, min_population=SMALLEST)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_regions_of_the_user_are_found_by_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOMAP_REGIONS", str(folder.parent))
    assert find_region("world") == folder


def test_without_it_the_command_that_makes_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOMAP_REGIONS", str(tmp_path))
    with pytest.raises(GazetteerError, match="gazetteer import world"):
        find_region("world")


def test_every_place_is_in_the_world_and_credited(folder: Path, world: Gazetteer) -> None:
    points = [(p.lon, p.lat) for p in world if p.lon is not None and p.lat is not None]
    assert len(points) > 10_000
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in points)
    assert world.sources["geonames"].licence == "CC BY 4.0"
    middle = next(p for p in world if p.name == "Fiji")
    assert middle.lon is not None
    assert abs(middle.lon) > 170  # averaged on the circle, not through Africa
    assert world.region.title == "The world"
