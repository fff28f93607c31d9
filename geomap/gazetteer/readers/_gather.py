"""From what a reader found to rows that the tables accept: one set of rules for every format."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.areas import AreaRow, area_row
from geomap.gazetteer.cells import FORMULA_START, Where
from geomap.gazetteer.check import SCRIPT_OF_LANGUAGE, SCRIPT_OF_TAG
from geomap.gazetteer.incoming import Brought, Incoming
from geomap.gazetteer.region import DataSource
from geomap.gazetteer.rows import (
    KIND,
    LANGUAGE_TAG,
    NAME_COLUMNS,
    PLACE_COLUMNS,
    NameRow,
    PlaceRow,
    name_row,
    place_row,
)
from geomap.gazetteer.search import ADMIN_KINDS
from geomap.gazetteer.writing import format_degrees

Box = tuple[float, float, float, float]  # west, south, east, north, degrees
Progress = Callable[[int, int | None], None]

CITY_PEOPLE, TOWN_PEOPLE = 100_000, 10_000  # as the kinds of places.csv are told apart
MAX_NAME_CHARACTERS = 200  # the longest place name in use has 168; more is a description
MAX_DEGREES = 180.0
MOJIBAKE = re.compile(r"[\xc2-\xdf][\x80-\xbf]|[ØÙ][^\w\s]|Ã[^\w\s]")
# Marks of direction and of nothing: common at the ends of Arabic names, and able to turn a line.
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# First word of a letter's Unicode name, and the script's code in ISO 15924.
SCRIPTS = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "SYRIAC": "Syrc",
    "CJK": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HANGUL": "Kore",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "THAI": "Thai",
    "ETHIOPIC": "Ethi",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to take from a file.

    `bbox` is the region's box (west, south, east, north; degrees, EPSG:4326): what lies outside is
    counted, not kept. `columns` says which column of a table holds a field of places.csv.
    """

    source: str
    bbox: Box = (-180.0, -90.0, 180.0, 90.0)
    classes: tuple[str, ...] = ("A", "P")
    codes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    layer: str | None = None
    crs: str | None = None  # of vector data that does not say its own
    encoding: str = "utf-8"
    names: Path | None = None  # alternateNamesV2 beside a GeoNames dump
    progress: Progress = lambda done, total: None


@dataclass(slots=True)
class Called:
    """A name as a reader found it; an empty language is told by the script."""

    text: str
    lang: str = ""
    preferred: bool = False
    from_year: int | None = None
    until_year: int | None = None
    notes: str = ""


@dataclass(slots=True)
class Found:
    """A place as a reader found it, unchecked. Degrees, EPSG:4326."""

    id: str
    name: str
    kind: str = "locality"
    lon: float | None = None
    lat: float | None = None
    parent: str = ""
    population: str = ""
    links: list[str] = field(default_factory=list)
    notes: str = ""
    quality: str = ""
    names: list[Called] = field(default_factory=list)
    area: Mapping[str, Any] | None = None  # GeoJSON Polygon or MultiPolygon
    area_note: str = ""


class Gathering:
    """Checks what a reader finds and keeps what can be used.

    `by_hand` is said of tables that people make. Points of theirs that lie in the region only with
    their coordinates swapped are kept for the comparison with it, which refuses them by name.
    """

    def __init__(self, asked: Asked, *, by_hand: bool = False) -> None:
        self.asked = asked
        self.by_hand = by_hand
        self.brought = Brought()
        self._first: dict[str, Where] = {}

    def take(self, found: Found, where: Where) -> bool:
        """Keep a place, or count why not; whether it was kept."""
        try:
            entry = self._entry(found, where)
        except GazetteerError as error:
            self.brought.refused.add(where, error)
            return False
        if not self.inside(entry.place):
            self.brought.outside += 1
            return False
        if entry.place.id in self._first:
            self.brought.refused.add(where, "a row of the same id came before")
            return False
        self._first[entry.place.id] = where
        self.brought.places.append(entry)
        return True

    def refuse(self, where: Where, reason: object) -> None:
        """Count a row that cannot be used."""
        self.brought.refused.add(where, reason)

    def leave(self, reason: str) -> None:
        """Count a row that is left out on purpose."""
        self.brought.others[reason] += 1

    def inside(self, place: PlaceRow) -> bool:
        """Whether a place lies in the region's box, or says no point."""
        if place.lon is None or place.lat is None:
            return True
        box = self.asked.bbox
        swapped = self.by_hand and within(place.lat, place.lon, box)
        return swapped or within(place.lon, place.lat, box)

    def _entry(self, found: Found, where: Where) -> Incoming:
        name = plain(found.name, where)
        cells = dict.fromkeys(PLACE_COLUMNS, "") | {
            "id": found.id,
            "name": name,
            "kind": found.kind,
            "lon": degrees(found.lon, "lon", where),
            "lat": degrees(found.lat, "lat", where),
            "parent": found.parent if found.parent != found.id else "",
            "quality": found.quality or ("N" if found.lon is None else "C"),
            "population": found.population,
            "links": "; ".join(dict.fromkeys(found.links)),
            "sources": self.asked.source,
            "notes": " ".join(found.notes.split()),
        }
        place = place_row(cells, where)
        return Incoming(
            place,
            tuple(self._names(place, found.names, where)),
            tuple(self._areas(found, place, where)),
        )

    def _names(self, place: PlaceRow, names: Iterable[Called], where: Where) -> list[NameRow]:
        rows: dict[tuple[str, str], NameRow] = {}
        letters_seen = {(letters(place.name), "")}
        preferred: set[str] = set()
        ordered = sorted(names, key=lambda called: not called.preferred)
        for called in ordered:
            try:
                text = plain(called.text, where)
            except GazetteerError as error:
                self.brought.refused.add(where, f"a further name left out: {error}")
                continue
            lang = _language(text, called.lang)
            first = called.preferred and lang not in preferred
            seen = (letters(text), script_of(text))
            if not first and (seen in letters_seen or letters(text) == letters(place.name)):
                continue
            if text == place.name and lang in ("en", "und-Latn"):
                continue
            letters_seen.add(seen)
            if first:
                preferred.add(lang)
            rows.setdefault((text, lang), self._name(place.id, text, lang, first, called, where))
        return list(rows.values())

    def _name(
        self, place: str, text: str, lang: str, preferred: bool, called: Called, where: Where
    ) -> NameRow:
        first, last = called.from_year, called.until_year
        if first is not None and last is not None and first > last:
            first = last = None
        cells = dict.fromkeys(NAME_COLUMNS, "") | {
            "place": place,
            "name": text,
            "lang": lang,
            "preferred": "yes" if preferred else "",
            "from": "" if first is None else str(first),
            "until": "" if last is None else str(last),
            "source": self.asked.source,
            "notes": " ".join(called.notes.split()),
        }
        return name_row(cells, where)

    def _areas(self, found: Found, place: PlaceRow, where: Where) -> list[AreaRow]:
        if found.area is None:
            return []
        properties = {"place": place.id, "source": self.asked.source}
        note = found.area_note
        if place.kind not in ("country", *ADMIN_KINDS):
            # areas below the administrative levels lie inside each other; a note says they may
            note = note or f"a {place.kind} as {self.asked.source} draws it"
        if note:
            properties["note"] = note
        feature = {"properties": properties, "geometry": found.area}
        return [area_row(feature, where)]


def within(lon: float, lat: float, box: Box) -> bool:
    """Whether a point lies in a box."""
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def plain(text: str, where: Where) -> str:
    """A name on one line, or the reason why it is none."""
    text = " ".join(UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())
    if text.startswith(FORMULA_START):
        raise GazetteerError(f"{where}: the name starts like a spreadsheet formula: '{text[:30]}'")
    if len(text) > MAX_NAME_CHARACTERS:
        raise GazetteerError(f"{where}: the name has {len(text):,} characters: '{text[:30]}…'")
    if "\ufffd" in text or MOJIBAKE.search(text):
        raise GazetteerError(
            f"{where}: the name was read in the wrong encoding: '{text[:30]}' (give --encoding)"
        )
    return text


def degrees(value: float | None, column: str, where: Where) -> str:
    """A coordinate as places.csv writes it; projected and endless ones are named as such."""
    if value is None:
        return ""
    if not math.isfinite(value):
        raise GazetteerError(f"{where}: {column} is not a finite number")
    if abs(value) > MAX_DEGREES:
        raise GazetteerError(
            f"{where}: {column} {value:g} is out of range: projected coordinates (metres)? "
            "Give degrees, EPSG:4326"
        )
    return format_degrees(value)


def number(text: Any, column: str, where: Where) -> float | None:
    """A number from a cell; nothing for an empty one."""
    if text is None or text == "":
        return None
    try:
        return float(text)
    except (TypeError, ValueError):
        raise GazetteerError(f"{where}: {column} '{str(text)[:30]}' is no number") from None


def whole(value: Any) -> str:
    """A count of people as places.csv writes it; nothing where the source has none."""
    try:
        count = float(value)
    except (TypeError, ValueError):
        return ""
    return str(int(count)) if math.isfinite(count) and count >= 1 else ""


def sized(kind: str, population: str) -> str:
    """A settlement of the kind that its people make it."""
    if kind == "locality" and population and int(population) >= TOWN_PEOPLE:
        return "city" if int(population) >= CITY_PEOPLE else "town"
    return kind


def kind_word(text: str, fallback: str = "locality") -> str:
    """A word for a kind from a cell, as places.csv has it."""
    word = " ".join(text.lower().replace("_", " ").split())
    return word if KIND.match(word) else fallback


def script_of(text: str) -> str:
    """The script of a name (ISO 15924), by its first letter; nothing where it has no letter."""
    for char in text:
        if char.isascii() and char.isalpha():
            return "Latn"
        if char.isalpha():
            word = unicodedata.name(char, "").split(" ", 1)[0]
            return SCRIPTS.get(word, "Zyyy")
    return ""


def language_of(text: str) -> str:
    """A language tag from the script alone, for names whose language nobody says."""
    script = script_of(text)
    if script == "Arab":
        return "ar"
    return f"und-{script}" if script not in ("", "Zyyy") else "und"


def _language(text: str, lang: str) -> str:
    """The language given, where it can be: a name is never said to be in a script it is not in."""
    if not LANGUAGE_TAG.match(lang):
        return language_of(text)
    wanted = SCRIPT_OF_LANGUAGE.get(lang) or SCRIPT_OF_TAG.get(lang[-5:])
    own = [char for char in text if char.isalpha()]
    if not wanted or not own or any(wanted in unicodedata.name(char, "") for char in own):
        return lang
    base, script = lang.split("-", 1)[0], script_of(text)
    if base in ("en", "und") or script == "Zyyy":
        return language_of(text)
    return f"{base}-{script}"


def letters(text: str) -> str:
    """A spelling without case and punctuation: what `check` calls the same spelling."""
    return "".join(char for char in text.casefold() if char.isalnum())


@cache
def kinds(of: str) -> Mapping[str, str]:
    """What the kinds of another gazetteer are called here."""
    table = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))
    return {str(key): str(value) for key, value in table[of].items()}


@cache
def known_sources() -> Mapping[str, DataSource]:
    """The sources that an import can describe itself."""
    text = (Path(__file__).parent / "sources.toml").read_text(encoding="utf-8")
    return {key: DataSource(key, **facts) for key, facts in tomllib.loads(text).items()}


@cache
def _languages() -> Mapping[str, str]:
    lines = (Path(__file__).parent / "languages.csv").read_text(encoding="utf-8").split()
    return dict(line.split(",") for line in lines[1:])


def short_language(code: str) -> str:
    """A language of ISO 639-3 by its shorter code, where it has one."""
    return _languages().get(code, code)


def words(values: Sequence[Any]) -> list[str]:
    """The texts among values that are one or several."""
    return [value for value in values if isinstance(value, str) and value.strip()]
