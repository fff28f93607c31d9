"""Find places by any spelling: exact, by sound, by consonants, by nearness of letters."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from geomap.records import Candidate, Place

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
BONES_AT_AN_END = 2  # consonants that must agree at one end of a name for it to be compared
BONES_APART = 2  # how many consonants more or fewer a misspelt name may have
MAX_COMPARED = 25_000  # spellings compared letter by letter for one query: about 10 ms
MIN_LETTER_SIMILARITY = 75.0  # two letters wrong of eight; below, names are strangers to a reader
# What a name of that similarity can be shorter or longer by: 2 * short / (short + long) = 0.75.
SHORTEST_SHARE = 0.6
MOST_ALIKE = 200  # spellings of those that are looked up
SAME_KEY, SAME_SOUND, SAME_BONES = 1.0, 0.95, 0.88  # how far each depth of likeness is trusted
ENOUGH_BONES = 5  # as many consonants say something; fewer are trusted less
NEAR_SCALE_KM = 60.0  # a place this far from `near` weighs 1/e of one right there
PROMINENCE_SHARE = 0.15  # how much being large or well known may change a score
NEAR_SHARE = 0.5
IN_THE_NEWS = 0.45  # prominence of a place that has spellings from press usage
SQL_VARIABLES = 900  # below the limit of every SQLite
PRESS = "press"  # the source of such spellings
ADMIN_KINDS = ("governorate", "district", "subdistrict")
_VOWEL = re.compile("[aeiouwy]")
_THRICE = re.compile(r"([a-z])\1\1")


class Near(NamedTuple):
    """A place and how far it is."""

    place: Place
    km: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A place number with the name that was found and how alike it is, 0..1."""

    place: int
    text: str
    likeness: float
    how: str


def distance_km(lon: float, lat: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees (haversine)."""
    phi, phi2 = math.radians(lat), math.radians(lat2)
    half = (
        math.sin((phi2 - phi) / 2) ** 2
        + math.cos(phi) * math.cos(phi2) * math.sin(math.radians(lon2 - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def hits_for(database: sqlite3.Connection, name: str) -> list[Hit]:
    """The places a name may mean, best name of each, most alike first."""
    from geomap.names.fold import skeleton, sound

    key = key_of(name)
    if not key:
        return []
    bones = skeleton(key).replace(" ", "")
    best: dict[int, Hit] = {}
    for hit in (
        *_same_key(database, key),
        *_same_bones(database, key, sound(key), bones),
        *_alike(database, key, bones),
    ):
        if hit.place not in best or hit.likeness > best[hit.place].likeness:
            best[hit.place] = hit
    return sorted(best.values(), key=lambda hit: -hit.likeness)


def likeliest(
    database: sqlite3.Connection,
    hits: list[Hit],
    kind: str | None,
    near: tuple[float, float] | None,
    limit: int,
) -> list[Hit]:
    """The hits worth a closer look, by likeness, size and nearness; of one kind if asked for."""
    about: dict[int, tuple[str, int | None, float | None, float | None]] = {}
    numbers = [hit.place for hit in hits]
    for start in range(0, len(numbers), SQL_VARIABLES):
        some = numbers[start : start + SQL_VARIABLES]
        marks = ",".join("?" * len(some))
        query = f"SELECT n, kind, population, lon, lat FROM place WHERE n IN ({marks})"  # noqa: S608
        about.update({row[0]: row[1:] for row in database.execute(query, some)})

    def rough(hit: Hit) -> float:
        its_kind, population, lon, lat = about[hit.place]
        size = 0.0 if its_kind in ADMIN_KINDS else max(0.5, math.log10((population or 0) + 1) / 6.3)
        score = hit.likeness * (1 - PROMINENCE_SHARE * (1 - size))
        return score * _nearness(near, lon, lat)

    fitting = [hit for hit in hits if kind is None or about[hit.place][0] == kind]
    return sorted(fitting, key=rough, reverse=True)[:limit]


def _nearness(near: tuple[float, float] | None, lon: float | None, lat: float | None) -> float:
    """What a score is worth in the light of where the place is, 1 right at `near`."""
    if near is None:
        return 1.0
    if lon is None or lat is None:
        return 1 - NEAR_SHARE
    km = distance_km(near[0], near[1], lon, lat)
    return 1 - NEAR_SHARE * (1 - math.exp(-km / NEAR_SCALE_KM))


def key_of(name: str) -> str:
    """The key to look a name up with: folded, or in scripts that are not folded as it stands."""
    from geomap.names.fold import fold

    return fold(name) or " ".join(name.casefold().split()) if any(map(str.isalnum, name)) else ""


def _same_key(database: sqlite3.Connection, key: str) -> Iterator[Hit]:
    query = "SELECT place, text FROM name WHERE key = ? ORDER BY preferred"
    for place, text in database.execute(query, (key,)):
        yield Hit(place, text, SAME_KEY, f"'{text}' is a listed spelling")


def _same_bones(database: sqlite3.Connection, key: str, heard: str, bones: str) -> Iterator[Hit]:
    """Names with the same consonants: the same by sound, or as far as the vowels agree too."""
    from rapidfuzz import fuzz

    from geomap.names.fold import sound, spoken

    if len(bones) < BONES_AT_AN_END or not is_speakable(key):
        return
    trust = 0.7 + 0.3 * min(1.0, len(bones) / ENOUGH_BONES)
    heard, mine = heard.replace(" ", ""), spoken(key).replace(" ", "")
    query = "SELECT place, text, key FROM name WHERE bones = ?"
    for place, text, other in database.execute(query, (bones,)):
        if sound(other).replace(" ", "") == heard:
            yield Hit(place, text, SAME_SOUND, f"sounds like '{text}'")
            continue
        alike = fuzz.ratio(mine, spoken(other).replace(" ", ""))
        if other.isascii() == key.isascii():
            alike = (alike + fuzz.ratio(key, other)) / 2
        likeness = SAME_BONES * trust * (0.5 + 0.5 * alike / 100)
        yield Hit(place, text, likeness, f"has the consonants of '{text}'")


def is_speakable(key: str) -> bool:
    """Whether consonants say something: a Latin name has a vowel, and no letter three times.

    Arabic leaves short vowels out, so its names always are.
    """
    return not key.isascii() or (_VOWEL.search(key) is not None and not _THRICE.search(key))


def _alike(database: sqlite3.Connection, key: str, bones: str) -> Iterator[Hit]:
    """Names with one end in common that differ by few letters."""
    from rapidfuzz import fuzz, process

    if len(bones) < BONES_AT_AN_END:
        return
    end = BONES_AT_AN_END if len(bones) < ENOUGH_BONES else BONES_AT_AN_END + 1
    head, tail = bones[:end], bones[::-1][:end]
    rows = database.execute(
        "SELECT key FROM name WHERE bones >= ?1 AND bones < ?1 || char(1114111) "
        "AND length(bones) BETWEEN ?3 AND ?4 AND length(key) BETWEEN ?5 AND ?6 "
        "UNION SELECT key FROM name WHERE senob >= ?2 AND senob < ?2 || char(1114111) "
        "AND length(senob) BETWEEN ?3 AND ?4 AND length(key) BETWEEN ?5 AND ?6 LIMIT ?7",
        (
            *(head, tail, len(bones) - BONES_APART, len(bones) + BONES_APART),
            *(len(key) * SHORTEST_SHARE, len(key) / SHORTEST_SHARE, MAX_COMPARED),
        ),
    ).fetchall()
    found = process.extract(
        key,
        [row[0] for row in rows],
        scorer=fuzz.ratio,
        score_cutoff=MIN_LETTER_SIMILARITY,
        limit=MOST_ALIKE,
    )
    scores = {other: score for other, score, _ in found if other != key}
    marks = ",".join("?" * len(scores))
    query = f"SELECT place, text, key FROM name WHERE key IN ({marks})"  # noqa: S608
    for place, text, other in database.execute(query, list(scores)):
        yield Hit(place, text, 0.9 * scores[other] / 100, f"is spelled much like '{text}'")


def prominence(place: Place, population: int | None) -> float:
    """How likely a name without context means this place, 0..1: size, else how well attested."""
    if place.kind in ADMIN_KINDS:
        return 0.0  # its seat is meant, unless the text says "province"
    attested = {"A": 0.6, "B": 0.5, "C": 0.3}.get(place.quality or "", 0.2)
    if any(name.source == PRESS for name in place.names):
        attested = max(attested, IN_THE_NEWS)
    if population:
        return max(attested, min(1.0, math.log10(population + 1) / 6.3))  # 6.3: two million
    return attested


def candidate(
    hit: Hit, place: Place, population: int | None, near: tuple[float, float] | None
) -> Candidate:
    """A hit with its score and reasons, in the light of where and how big the place is."""
    score = hit.likeness * (1 - PROMINENCE_SHARE * (1 - prominence(place, population)))
    reasons = [hit.how]
    if population:
        reasons.append(f"population {population:,}")
    if near is not None:
        score *= _nearness(near, place.lon, place.lat)
        if place.lon is None or place.lat is None:
            reasons.append("no point to measure from")
        else:
            km = distance_km(near[0], near[1], place.lon, place.lat)
            reasons.append(f"{km:.1f} km away")
    return Candidate(place, round(score, 4), tuple(reasons))
