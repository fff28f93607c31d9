"""What a map without a title of its own is called: it names what it spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from geomap.records import Place

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

ENGLISH = "Who is reported to hold what in {where}"
ARABIC = "من يسيطر على ماذا في {where} بحسب ما ورد"
MOSTLY = 0.8  # of the places: so many in one city, and the map is one of the city and around it
# Administrative areas are often called like their largest town: their kind is said, too.
KINDS_AR = {"governorate": "محافظة", "district": "منطقة", "subdistrict": "ناحية"}
SPANNING = frozenset({"city", *KINDS_AR})  # kinds of places that a map may be one of


def titles_of(
    own: tuple[str | None, str | None], gazetteer: Gazetteer, place_ids: Iterable[str]
) -> tuple[str, str | None]:
    """The maker's own English and Arabic titles; without an English one, what the map spans.

    A title of one's own in English alone has no translation: the map is called by it everywhere.
    """
    english, arabic = own
    if english:
        return english, arabic
    made = titles_for(gazetteer, place_ids)
    return made[0], arabic or made[1]


def titles_for(gazetteer: Gazetteer, place_ids: Iterable[str]) -> tuple[str, str]:
    """An English and an Arabic title: the smallest area that holds all places, else the region.

    Where nearly all lie in one city, the map is called by that city.
    """
    places = list(dict.fromkeys(place_ids))
    area = smallest_around(gazetteer, places)
    city = city_of_most(gazetteer, places)
    if city is not None and (area is None or area.id != city.id):
        english, arabic = f"and around {city.name}", f"{_arabic(city)} ومحيطها"
    elif area is None:
        region = gazetteer.region
        english, arabic = region.title, region.title_ar or region.title
    else:
        english, arabic = _english(area), _arabic(area)
    return ENGLISH.format(where=english), ARABIC.format(where=arabic)


def smallest_around(gazetteer: Gazetteer, place_ids: Iterable[str]) -> Place | None:
    """The smallest place that all places are or lie in; None where there is none."""
    shared: list[Place] | None = None
    for place in place_ids:
        chain = _chain(gazetteer, place)
        ids = {one.id for one in chain}
        shared = chain if shared is None else [one for one in shared if one.id in ids]
    return shared[0] if shared else None


def city_of_most(gazetteer: Gazetteer, place_ids: Iterable[str]) -> Place | None:
    """The city that nearly all places lie in, or None."""
    chains = [_chain(gazetteer, place) for place in place_ids]
    cities = Counter(one.id for chain in chains for one in chain if one.kind == "city")
    for city, many in cities.most_common(1):
        if many >= MOSTLY * len(chains):
            return gazetteer.get(city)
    return None


def _chain(gazetteer: Gazetteer, place_id: str) -> list[Place]:
    """What a map of one place spans: what it lies in, the nearest first; a city is that itself."""
    place = gazetteer.get(place_id)
    around = list(gazetteer.ancestors(place_id))
    return [place, *around] if place is not None and place.kind in SPANNING else around


def _english(area: Place) -> str:
    return f"{area.name} {area.kind}" if area.kind in KINDS_AR else area.name


def _arabic(area: Place) -> str:
    name = area.name_in("ar") or area.name
    return f"{KINDS_AR[area.kind]} {name}" if area.kind in KINDS_AR else name
