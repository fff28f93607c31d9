"""What a published map says around the map: its title, whom it is owed to, its rule in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geomap.crediting import attribution, licence, owed_by_map
from geomap.errors import MapError
from geomap.export import export
from geomap.pipeline import Asked, Picture
from geomap.publish import Publication, reports_by, static_map, web_map
from geomap.reading import Reading
from geomap.recipes import Recipe, read_recipe
from geomap.records import Control, Report, Status
from geomap.staticmap import draw_map
from geomap.titles import titles_for
from geomap.webmap import MapOptions, build_map
from geomap.wording import as_reported, subtitle
from geomap.words import words_of

ALEPPO = (37.115, 36.163, 37.232, 36.25)
SHAAR, MARJEH, MAADI = "N0156", "N0213", "PT001"
DAY = date(2016, 12, 6)


def place_of_kind(gazetteer: Any, kind: str) -> str:
    return next(place.id for place in gazetteer if place.kind == kind)


def test_a_map_without_a_title_is_called_by_what_it_spans(gazetteer: Any) -> None:
    english, arabic = titles_for(gazetteer, [SHAAR, MARJEH])
    assert english == "Who is reported to hold what in Aleppo"
    assert "حلب" in arabic and "محافظة" not in arabic


def test_a_map_of_a_city_as_a_whole_is_called_by_it(gazetteer: Any) -> None:
    city = gazetteer.parent(SHAAR).id
    for places in ([city], [SHAAR, city], [city, MAADI]):
        assert titles_for(gazetteer, places)[0] == "Who is reported to hold what in Aleppo"


def test_places_around_a_city_do_not_rename_its_map(gazetteer: Any) -> None:
    quarters = [place.id for place in gazetteer if place.kind == "neighbourhood"][:9]
    elsewhere = place_of_kind(gazetteer, "locality")
    english, _ = titles_for(gazetteer, [*quarters, elsewhere])
    assert english == "Who is reported to hold what in and around Aleppo"


def test_a_map_of_a_whole_region_is_called_by_it(gazetteer: Any) -> None:
    governorates = [place.id for place in gazetteer if place.kind == "governorate"][:2]
    assert titles_for(gazetteer, governorates)[0].endswith(f"in {gazetteer.region.title}")
    assert titles_for(gazetteer, ())[0].endswith(f"in {gazetteer.region.title}")


def test_both_twins_have_the_same_title(gazetteer: Any) -> None:
    control = Control(gazetteer.get(SHAAR), DAY, Status.CONTROLLED, "government")
    page = build_map([control], gazetteer=gazetteer, options=MapOptions())
    assert page.document["title"]["en"] == titles_for(gazetteer, [SHAAR])[0]


def test_credits_are_those_of_the_regions_own_table(gazetteer: Any) -> None:
    owed = owed_by_map(gazetteer, [SHAAR, MAADI], ALEPPO)
    by_id = {one.source.id: one for one in owed}
    assert by_id["csr"].what == ("boundaries", "places")
    assert by_id["csr"].source == gazetteer.sources["csr"]
    assert by_id["osm"].what == ("roads",)
    assert not by_id["airwars"].licensed  # facts only: named, not licensed
    assert "geonames" not in by_id  # nothing on this map is from there
    assert all(one.source.credit != "the project" for one in owed)


def test_a_row_says_where_it_is_from_and_under_which_licence(gazetteer: Any) -> None:
    assert attribution(gazetteer, SHAAR).startswith(
        f"boundary: {gazetteer.sources['csr'].credit}; place: {gazetteer.sources['ocha'].credit}"
    )
    told = licence(gazetteer, SHAAR).split("; ")
    assert told == ["MIT", "CC BY-IGO 3.0", "quoted sentences belong to their publishers"]


def test_the_subtitle_says_how_much_nobody_reported(gazetteer: Any) -> None:
    town = place_of_kind(gazetteer, "town")
    quarter, other = (
        Control(gazetteer.get(key), DAY, Status.CONTROLLED, "government") for key in (SHAAR, town)
    )

    def told(*held: Control, total: int | None) -> str:
        return subtitle(held, day=DAY, rule="latest", reports=1, total=total)

    assert told(quarter, total=134) == (
        "As reported in 1 report up to 6 December 2016 · 1 of 134 quarters reported on · "
        f"rule: {words_of('en')['rules']['latest']}"
    )
    assert "1 of 134 quarters and 1 other place reported on" in told(quarter, other, total=134)
    assert "· 1 place reported on" in told(other, total=134)
    assert "· 2 places reported on" in told(quarter, other, total=None)


def test_a_shipped_recipe_says_what_its_map_corrects(gazetteer: Any) -> None:
    folder = Path(__file__).parent.parent / "maps"
    recipe = read_recipe(folder / "aleppo-days.toml")
    assert recipe.corrections and recipe.corrections.startswith("This map replaces the one of ")
    held = {SHAAR: Control(gazetteer.get(SHAAR), DAY, Status.CONTROLLED, "government")}
    publication = Publication(Picture(DAY, Asked(), held, ()), ((DAY, held),), recipe)
    assert static_map(publication, gazetteer).corrections == recipe.corrections
    assert web_map(publication, gazetteer).document["corrects"] == recipe.corrections
    assert read_recipe(folder / "aleppo.toml").corrections is None  # it is for anybody's reports


def test_a_city_reported_on_as_a_whole_is_said_in_words_on_both_twins(gazetteer: Any) -> None:
    city = gazetteer.ancestors(SHAAR)[0]
    assert city.kind == "city"
    held = {
        place.id: Control(place, DAY, Status.CONTROLLED, "government")
        for place in (city, gazetteer.get(SHAAR))
    }
    publication = Publication(Picture(DAY, Asked(), held, ()), ((DAY, held),), Recipe())
    printed = static_map(publication, gazetteer)
    assert [control.place.id for control in printed.controls] == [SHAAR]
    assert printed.in_words == (f"{city.name} as a whole: Government, claimed.",)
    document = web_map(publication, gazetteer).document
    assert [note["n"] for note in document["notes"] if note["k"] == "wider"] == [city.name]
    assert printed.title == document["title"]["en"]


def test_a_city_that_was_only_named_is_not_said_to_be_unknown(gazetteer: Any) -> None:
    city = gazetteer.ancestors(SHAAR)[0]
    held = {
        city.id: Control(city, DAY, Status.UNKNOWN),
        SHAAR: Control(gazetteer.get(SHAAR), DAY, Status.CONTROLLED, "government"),
    }
    publication = Publication(Picture(DAY, Asked(), held, ()), ((DAY, held),), Recipe())
    assert static_map(publication, gazetteer).in_words == ()
    assert web_map(publication, gazetteer).document["notes"] == []


def test_what_is_held_back_is_said_on_both_twins_and_in_files(
    gazetteer: Any, tmp_path: Path
) -> None:
    held = {SHAAR: Control(gazetteer.get(SHAAR), DAY, Status.CONTROLLED, "government")}
    picture = Picture(DAY, Asked(delay=3), held, ())
    publication = Publication(picture, ((DAY, held),), Recipe())
    assert web_map(publication, gazetteer).document["delay"] == 3
    draw_map(static_map(publication, gazetteer), gazetteer, tmp_path / "map.svg")
    svg = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "Claims of the last 3 days" in " ".join(svg.split())
    export(list(held.values()), gazetteer, tmp_path / "map.csv", delay=3)
    assert "Claims of the last 3 days" in (tmp_path / "map.csv").read_text(encoding="utf-8")
    assert "left out" not in as_reported()


def test_both_twins_speak_the_first_language(gazetteer: Any) -> None:
    city = gazetteer.ancestors(SHAAR)[0]
    held = {
        place.id: Control(place, DAY, Status.CONTROLLED, "government")
        for place in (city, gazetteer.get(SHAAR))
    }
    recipe = Recipe(
        languages=("ar", "en"), corrections="New.", corrections_ar="خريطة جديدة.", extent=ALEPPO
    )
    publication = Publication(Picture(DAY, Asked(), held, ()), ((DAY, held),), recipe)
    printed, page = static_map(publication, gazetteer), web_map(publication, gazetteer).document
    assert printed.title == page["title"]["ar"] == titles_for(gazetteer, held)[1]
    assert printed.in_words == ("حلب ككل: الحكومة، قول طرف واحد.",)
    assert printed.corrections == page["correctsAr"] == "خريطة جديدة."
    assert any(line.startswith("الحدود والأماكن: Center for Spatial") for line in printed.credits)
    assert any(layers == ["boundaries", "places"] for *_, layers in page["credits"])
    own = replace(publication, recipe=replace(recipe, title="Aleppo"))  # in English alone
    assert static_map(own, gazetteer).title == "Aleppo"


def test_a_recipe_names_a_language(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("languages = []")
    with pytest.raises(MapError, match="at least one language"):
        read_recipe(tmp_path / "map.toml")


def test_reports_are_counted_up_to_the_day(gazetteer: Any) -> None:
    days = (date(2016, 12, 5), date(2016, 12, 6), date(2016, 12, 9), None)
    readings = tuple(
        Reading(Report(str(number), "", published=day), (), ()) for number, day in enumerate(days)
    )
    picture = Picture(DAY, Asked(), {}, (), readings)
    assert reports_by(picture, DAY) == 3
