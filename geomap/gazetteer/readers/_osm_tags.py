"""What the tags of an OpenStreetMap object say of a place: extracts and Overpass answers alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from geomap.gazetteer.readers._gather import (
    Called,
    Found,
    kind_word,
    kinds,
    language_of,
    sized,
    whole,
)

LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
NOT_LANGUAGES = {"old", "alt", "int", "src", "tag", "use", "url"}
YEARS = re.compile(r"^(-?\d{3,4})?-+(\d{3,4})?$")
# Keys with further names, and the note that says what they are.
NAME_KEYS = {
    "name": "",
    "alt_name": "",
    "int_name": "",
    "official_name": "official",
    "short_name": "short",
    "loc_name": "local",
    "nat_name": "",
    "reg_name": "",
    "old_name": "old",
}
OUTSIDE_LIFE = re.compile(r"^(?:was|disused|abandoned|razed|demolished):place$")


def is_place(tags: Mapping[str, str]) -> bool:
    """Whether an object is a place or an administrative area."""
    return "place" in tags or tags.get("boundary") == "administrative"


def place_of(kind: str, number: int, tags: Mapping[str, str]) -> Found | None:
    """A place without its point; nothing where the object has no name."""
    names = list(_names(tags))
    if not names:
        return None
    people = whole(tags.get("population", "").replace(",", "").replace(" ", ""))
    links = [f"osm:{kind}/{number}"]
    if re.fullmatch(r"Q\d+", tags.get("wikidata", "")):
        links.append(f"wikidata:{tags['wikidata']}")
    shown = _shown(tags)
    return Found(
        id=f"osm:{kind}/{number}",
        name=shown,
        kind=sized(_kind(tags), people),
        population=people,
        links=links,
        names=names,
    )


def _kind(tags: Mapping[str, str]) -> str:
    if tags.get("boundary") == "administrative" and "place" not in tags:
        return kinds("osm_admin_level").get(tags.get("admin_level", ""), "region")
    place = tags.get("place", "")
    return kinds("osm").get(place) or kind_word(place)


def _shown(tags: Mapping[str, str]) -> str:
    """The name to show, as the English-language press would write it; else the local one."""
    for key in ("name:en", "int_name", "name:ar-Latn", "name", "official_name", "alt_name"):
        if tags.get(key):
            return tags[key].split(";")[0].strip()
    return next(called.text for called in _names(tags))


def _names(tags: Mapping[str, str]) -> Iterator[Called]:
    local = tags.get("name", "")
    for key, value in sorted(tags.items()):
        base, _, suffix = key.partition(":")
        if base not in NAME_KEYS:
            continue
        years = YEARS.match(suffix)
        if suffix and not years and not _is_language(suffix):
            continue
        for text in (part.strip() for part in value.split(";")):
            if not text:
                continue
            lang = suffix if suffix and not years else ""
            preferred = base == "name" and (bool(lang) or _speaks_for_itself(local, tags))
            yield Called(
                text,
                lang or ("en" if base == "int_name" else ""),
                preferred=preferred,
                from_year=_year(years[1]) if years else None,
                until_year=_year(years[2]) if years else None,
                notes=NAME_KEYS[base],
            )


def _is_language(suffix: str) -> bool:
    return bool(LANGUAGE.match(suffix)) and suffix not in NOT_LANGUAGES


def _speaks_for_itself(local: str, tags: Mapping[str, str]) -> bool:
    """Whether `name` is the preferred one of its script: no name:xx says it already."""
    return bool(local) and f"name:{language_of(local)}" not in tags


def _year(text: str | None) -> int | None:
    return int(text) if text else None
