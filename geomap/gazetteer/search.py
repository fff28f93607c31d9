"""Find places by any spelling: exact, by sound, by consonants, by nearness of letters."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from geomap.records import Candidate, Place

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
BONES_AT_AN_END = 2  # consonants that must agree at one end of a name for it to be compared
BONES_APART = 2  # how many consonants more or fewer a misspelt name may have
MAX_COMPARED = 25_000  # names compared letter by letter for one query: about 20 ms
MIN_LETTER_SIMILARITY = 72.0  # below this, names a reader would not take for one another
SAME_KEY, SAME_SOUND, SAME_BONES = 1.0, 0.95, 0.88  # how far each depth of likeness is trusted
ENOUGH_BONES = 5  # as many consonants say something; fewer are trusted less
NEAR_SCALE_KM = 60.0  # a place this far from `near` weighs 1/e of one right there
PROMINENCE_SHARE = 0.15  # how much being large or well known may change a score
NEAR_SHARE = 0.5
IN_THE_NEWS = 0.45  # prominence of a place that has spellings from press usage
SQL_VARIABLES = 900  # below the limit of every SQLite
PRESS = "press"  # the source of such spellings
ADMIN_KINDS = ("governorate", "district", "subdistrict")


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
    from rapidfuzz import fuzz

    from geomap.names.fold import sound

    if len(bones) < BONES_AT_AN_END:
        return
    trust = 0.7 + 0.3 * min(1.0, len(bones) / ENOUGH_BONES)
    query = "SELECT place, text, key FROM name WHERE bones = ?"
    for place, text, other in database.execute(query, (bones,)):
        if sound(other) == heard:
            yield Hit(place, text, SAME_SOUND, f"sounds like '{text}'")
        elif other.isascii() == key.isascii():
            alike = 0.5 + 0.5 * fuzz.ratio(key, other) / 100
            yield Hit(place, text, SAME_BONES * trust * alike, f"has the consonants of '{text}'")
        else:
            yield Hit(place, text, SAME_BONES * trust, f"has the consonants of '{text}'")


def _alike(database: sqlite3.Connection, key: str, bones: str) -> Iterator[Hit]:
    """Names with one end in common that differ by few letters."""
    from rapidfuzz import fuzz, process

    if len(bones) < BONES_AT_AN_END:
        return
    head, tail = bones[:BONES_AT_AN_END], bones[::-1][:BONES_AT_AN_END]
    rows = database.execute(
        "SELECT place, text, key FROM name WHERE bones >= ?1 AND bones < ?1 || char(1114111) "
        "AND length(bones) BETWEEN ?3 AND ?4 "
        "UNION SELECT place, text, key FROM name WHERE senob >= ?2 AND senob < ?2 || char(1114111) "
        "AND length(senob) BETWEEN ?3 AND ?4 LIMIT ?5",
        (head, tail, len(bones) - BONES_APART, len(bones) + BONES_APART, MAX_COMPARED),
    ).fetchall()
    keys = [row[2] for row in rows]
    found = process.extract(
        key, keys, scorer=fuzz.ratio, score_cutoff=MIN_LETTER_SIMILARITY, limit=200
    )
    for _, score, at in found:
        place, text, other = rows[at]
        if other != key:
            yield Hit(place, text, 0.9 * score / 100, f"is spelled much like '{text}'")


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
