"""All the names that a gazetteer's reports may hold, made ready once for each gazetteer."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from rapidfuzz.fuzz import ratio

from geomap.names.fold import fold, is_arabic, sound
from geomap.names.gate import Gate
from geomap.names.index import Entry, NameIndex, RawName, cache_folder, open_index
from geomap.names.runs import RunScanner
from geomap.names.tables import table, word_list
from geomap.names.world import MIN_POPULATION, City, World, open_world
from geomap.records import Place

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

FEATURES = "features.toml"
TOWN_POPULATION = 15_000  # from here a place is expected in the news without further ado
CITY_POPULATION = 100_000  # the same where a region holds the towns of the whole world
CENTRE_OF = "مركز "
COUNTRY, STATE = "country", "state"
MAX_MEMO = 1 << 12  # names and places: as many as the reports of some weeks speak of
NEARBY_DEGREES = 3.0  # how far beyond the region's box a small city is still a neighbour


@dataclass(frozen=True, slots=True)
class Bearing:
    """A place of the region with what the resolver weighs."""

    place: Place
    classes: frozenset[str]  # quarter, town, village, camp, area, site
    population: int
    seat: bool  # the administrative area around it has its name: it is the place one knows
    prominent: bool
    detailed: bool  # from a table made by hand for one city, not from a national list
    within: tuple[str, ...] = ()  # ids of its ancestors, the nearest first
    country: str = ""  # its id, where the gazetteer lists countries


@dataclass(frozen=True, slots=True)
class Known:
    """What a folded name may mean."""

    entries: tuple[Entry, ...]  # places of the region
    abroad: tuple[City, ...]  # cities outside it, largest first
    capital: bool  # whether a capital of some country has the name
    country: bool = False  # whether it is a country that the gazetteer lists as a place


class Lexicon:
    """The names of one gazetteer, of the world's cities, and of parties and speakers."""

    def __init__(self, gazetteer: Gazetteer, cache: Path | None) -> None:
        self.gazetteer = gazetteer
        deep = gazetteer.region.spellings == "any"
        stamp = gazetteer.stamp if deep else f"{gazetteer.stamp} as listed"
        self.worldwide = not deep  # the region holds the towns of the whole world
        self.index: NameIndex = open_index(
            _names(gazetteer), stamp=f"{stamp} with seats", cache=cache, deep=deep
        )
        self._cache = cache
        self._bearings: dict[int, Bearing] = {}
        self._areas: dict[str, frozenset[str]] = {}  # the sounds of the names of areas
        self._known: dict[str, Known] = {}
        self.memo: dict[int, Any] = {}  # what the search for unlisted names made of a run
        self._classes = table("kinds")
        self.scanner = RunScanner(self, max(self.index.max_words, 5))

    @cached_property
    def world(self) -> World:
        """The world's cities."""
        return open_world(self._cache)

    @cached_property
    def aliases(self) -> frozenset[str]:
        """Folded names of parties and of those who speak, as far as they are proper names."""
        return frozenset(key for text in self._alias_texts() if (key := fold(text)))

    @cached_property
    def sides(self) -> frozenset[str]:
        """Folded wordings of the parties, common nouns too."""
        parties = self.gazetteer.parties.values()
        return frozenset(fold(alias.text) for party in parties for alias in party.aliases)

    def _alias_texts(self) -> Iterator[str]:
        for party in self.gazetteer.parties.values():
            yield from (alias.text for alias in party.aliases if _is_proper(alias.text))
        for speaker in self.gazetteer.speakers:
            names = (speaker.name, *speaker.aliases)
            yield from (text for text in names if "+" not in text and _is_proper(text))

    @cached_property
    def features(self) -> frozenset[str]:
        """Folded names of the region's rivers, plains and lands, which have no point."""
        path = self.gazetteer.region.folder / FEATURES
        if not path.is_file():
            return frozenset()
        listed = tomllib.loads(path.read_text(encoding="utf-8"))["feature"]
        return frozenset(fold(text) for feature in listed for text in feature["names"])

    def is_alias(self, key: str) -> bool:
        """Whether a folded name is one of a party or a speaker."""
        return key in self.aliases

    def bars(self, key: str) -> bool:
        """Whether a folded name is that of a country, which the gazetteer does not list."""
        return key in word_list("countries") and not self.look_up(key).country

    def knows(self, key: str) -> bool:
        """Whether a folded name sounds like one of the region or is listed elsewhere."""
        return self.lists(key) or (not ordinary(key) and self.index.is_heard(key))

    def lists(self, key: str) -> bool:
        """Whether a folded name is listed as such, in the region or in the world."""
        return self.index.is_listed(key) or key in self.features or self.world.index.is_listed(key)

    def _others(self) -> Iterator[str]:
        """The folded names that stand in no index."""
        yield from self.aliases
        yield from self.features

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """Which words may be of names and aliases, as far as they are in Latin script."""
        others = Gate.of(key for key in self._others() if key.isascii())
        return self.index.gate, self.world.index.gate, others

    def is_well_known(self, key: str) -> bool:
        """Whether a folded name is listed for a place that needs no further evidence."""
        known = self.look_up(key)
        return bool(known.abroad) or any(
            entry.depth == "fold" and self.bearing(entry).prominent for entry in known.entries
        )

    def begins(self, key: str) -> bool:
        """Whether some name starts with these folded words."""
        return (
            self.index.begins(key)
            or self.world.index.begins(key)
            or any(name.startswith(key + " ") for name in self.features)
        )

    def bearing(self, entry: Entry) -> Bearing:
        """The place of an entry, with what the resolver weighs."""
        known = self._bearings.get(entry.place)
        if known is None:
            if len(self._bearings) >= MAX_MEMO:
                self._bearings.clear()
            place = self.gazetteer.get(self.index.places[entry.place])
            known = self._bearings[entry.place] = self._bear(place)
        return known

    def _bear(self, place: Place) -> Bearing:
        classes = frozenset(
            name for name, kinds in self._classes["classes"].items() if place.kind in kinds
        )
        population = self.gazetteer.population(place.id) or 0
        national = place.kind in self._classes["national"]["kinds"]
        area = "area" in classes
        known = place.kind in (COUNTRY, STATE)
        ancestors = self.gazetteer.ancestors(place.id)
        seat = not area and self._is_seat(place)
        if self.worldwide:
            town = population >= CITY_POPULATION
        else:
            town = seat or "town" in classes or population >= TOWN_POPULATION
        return Bearing(
            place=place,
            classes=classes,
            population=population,
            seat=seat,
            prominent=known or ((town or not (national or self.worldwide)) and not area),
            detailed=not (national or self.worldwide) and "town" not in classes,
            within=tuple(above.id for above in ancestors),
            country=next((p.id for p in (place, *ancestors) if p.kind == COUNTRY), ""),
        )

    def likeness(self, key: str, entry: Entry, *, by_sound: bool = False) -> float:
        """How like the listed spellings of a place a folded name is, 0..100."""
        place = self.bearing(entry).place
        keys = {fold(text) for text in (place.name, *(name.text for name in place.names))}
        if by_sound:
            key, keys = sound(key), {sound(other) for other in keys}
        return max(ratio(key, other) for other in keys)

    def _is_seat(self, place: Place) -> bool:
        parent = self.gazetteer.get(place.parent) if place.parent else None
        if parent is None or parent.kind not in self._classes["classes"]["area"]:
            return False
        keys = self._areas.get(parent.id)
        if keys is None:
            keys = self._areas[parent.id] = frozenset(_keys_of(parent))
        return not keys.isdisjoint(_keys_of(place))

    def look_up(self, key: str) -> Known:
        """Everything that a folded name may mean, remembered."""
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MAX_MEMO:
                self._known.clear()
            cities = self.world.find(key)
            entries = tuple(self.index.find(key))
            known = self._known[key] = Known(
                entries=entries,
                abroad=tuple(city for city in cities if self._is_abroad(city)),
                capital=any(city.capital for city in cities),
                country=any(self.bearing(entry).place.kind == COUNTRY for entry in entries),
            )
        return known

    def _is_abroad(self, city: City) -> bool:
        if city.id in self.gazetteer:
            return False
        west, south, east, north = self.gazetteer.region.bbox
        near = (
            west - NEARBY_DEGREES <= city.lon <= east + NEARBY_DEGREES
            and south - NEARBY_DEGREES <= city.lat <= north + NEARBY_DEGREES
        )
        return near or city.capital or city.population >= MIN_POPULATION


def _names(gazetteer: Gazetteer) -> Iterator[RawName]:
    """Every name of every place; a town is also called what the area around it is called.

    The tables of areas have their own spellings ("Abul Thohur" for Abu al-Duhur), and reports use
    them for the town, whose Arabic name is the area's.
    """
    yield from gazetteer.names()
    area_kinds = frozenset(table("kinds")["classes"]["area"])
    areas = {place.id: place for place in gazetteer if place.kind in area_kinds}
    seats: dict[str, list[str]] = {}
    for place in gazetteer:
        area = areas.get(place.parent or "")
        if area is not None and place.id not in areas and _arabic(place) & _arabic(area):
            seats.setdefault(area.id, []).append(place.id)
    for identifier, towns in seats.items():
        if len(towns) == 1:
            texts = (areas[identifier].name, *(name.text for name in areas[identifier].names))
            yield from ((text, "en", towns[0]) for text in texts if not is_arabic(text))


def _arabic(place: Place) -> set[str]:
    """The folded Arabic names, without "centre of", as the tables of areas have it."""
    texts = (name.text for name in place.names if is_arabic(name.text))
    return {fold(text.removeprefix(CENTRE_OF)) for text in texts}


def _keys_of(place: Place) -> set[str]:
    return {sound(fold(text)) for text in (place.name, *(name.text for name in place.names))}


def _is_proper(text: str) -> bool:
    """A proper name: every word but particles starts with a capital, or it is Arabic."""
    if is_arabic(text):
        return True
    big = [word for word in text.replace("-", " ").split() if len(word) > 3 or word[0].isupper()]
    return bool(big) and all(word[0].isupper() or word[0].isdigit() for word in big)


_LEXICONS: WeakKeyDictionary[Gazetteer, Lexicon] = WeakKeyDictionary()


def lexicon_of(gazetteer: Gazetteer) -> Lexicon:
    """The lexicon of a gazetteer, made once and kept as long as the gazetteer is."""
    lexicon = _LEXICONS.get(gazetteer)
    if lexicon is None:
        lexicon = _LEXICONS[gazetteer] = Lexicon(gazetteer, cache_folder())
    return lexicon


def ordinary(word: str) -> bool:
    """Whether a folded word is an ordinary English word."""
    return word in word_list("english_words")
