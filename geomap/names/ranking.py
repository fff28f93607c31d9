"""Candidates of every name of a report, weighed against each other and against the other names.

A weight is a natural logarithm of odds; the shares of one name's candidates add up to one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, exp, hypot, log10, radians

from geomap.names.index import Entry, Trait
from geomap.names.lexicon import Bearing, Lexicon, ordinary
from geomap.names.sightings import Sighting
from geomap.records import Place

KM_PER_DEGREE = 111.32
NEIGHBOURS = 40  # names on either side that a name is weighed against
ROUNDS = 3  # the others' places settle within three rounds on all cases

# Weights, tuned on two thirds of tests/cases/development.jsonl.
SPELLING = {"fold": 0.0, "sound": -0.8, "skeleton": -1.6}
NAMESAKE = -1.2  # a spelling that only a namesake is known by
STRIPPED = -0.3
PREFERRED = 0.3
DETAILED = 1.0  # set down by hand for one city: what reports on it write about
PER_TENFOLD = 0.6  # population
# What a report calls a place, and what the gazetteer does: how well the two agree.
KIND_FITS = 2.0
KIND_CONTRADICTS = -2.0
KIND_NEARLY = {  # (said, listed)
    ("town", "village"): 0.8,
    ("village", "town"): 0.0,
    ("quarter", "village"): -0.8,
    ("quarter", "town"): -0.8,
    ("camp", "quarter"): -0.5,
}
NOT_CALLED_CAMP = -1.2  # listed as a camp, and the text does not say so
SEAT = 2.0  # gives its name to the area around it
QUALITY = {"A": 0.4, "B": 0.3, "C": 0.0, "N": -0.6}
NO_POINT = -0.5
AN_AREA = -2.5  # an administrative area, where a town of its name exists
IN_AREA = 3.0  # inside an area that the report names: "Ariha in Idlib province", "Paris, Texas"
SAME_COUNTRY = 1.0  # in the country of other names, where the gazetteer knows countries
SAME_SENSE = 2.4  # the same name earlier in the text meant this place
CONTRAST = -6.0  # the text says that the two are not the same
FAR_GUESS_KM = {"skeleton": 40.0, "sound": 120.0}  # an unlisted spelling this far off is no match
FAR_QUARTER_KM = 45.0  # a quarter this far from every place of the report is another city's
CLOSE_SPELLING = 85.0  # "Baghouz" for "Baghuz" is no guess
MANY_QUARTERS = 3  # so many quarters of a city show that the report is about it
MIN_ELSEWHERE = 4  # so many places elsewhere show that the report is about another city
SAME_SPOT_KM = 2.5  # two entries this near are one place to whoever wants to know where it is
LATER = 0.4  # what a later use of the name counts for, against an earlier one
OTHER_FORM = 0.5  # the same, where one has the article and the other has not
SURE = 0.8  # a share of the best candidate that others may lean on
SAME_CITY_KM = 10.0  # a town no farther off may stand in a list with quarters of the city
QUARTER_AMONG_TOWNS = -1.2
NEAR = 3.5  # at the place of another name of the same list
NEAR_KM = 15.0  # distance at which nearness counts half
REGIONAL = 1.6  # in the same part of the country
REGIONAL_KM = 60.0
LINKED, LIST, SENTENCE, PARAGRAPH, REPORT = (
    1.4,
    1.25,
    0.9,
    0.7,
    0.5,
)  # how much a neighbour's place says
SENTENCE_CHARACTERS, PARAGRAPH_CHARACTERS = 160, 600


@dataclass(slots=True)
class Ranked:
    """A candidate with its weight, its share, and why."""

    entry: Entry
    bearing: Bearing
    base: float
    weight: float = 0.0
    share: float = 0.0
    reasons: tuple[str, ...] = ()
    doubtful: bool = False  # its own source is not sure where it is


@dataclass(slots=True)
class _Name:
    sighting: Sighting
    ranked: list[Ranked] = field(default_factory=list)

    @property
    def sureness(self) -> float:
        """The share of the best candidate."""
        return self.ranked[0].share if self.ranked else 0.0

    @property
    def best(self) -> Ranked | None:
        return self.ranked[0] if self.ranked else None


def rank(found: list[Sighting], lexicon: Lexicon) -> list[list[Ranked]]:
    """The candidates of every sighting, best first. Empty where none is looked for."""
    names = [_Name(s, _candidates(s, lexicon)) for s in found]
    for name in names:
        _settle(name, {})
    # The sure ones first, and each at once.
    order = sorted((name for name in names if name.ranked), key=lambda name: -name.sureness)
    place_in_text = {id(name): at for at, name in enumerate(names)}
    for _ in range(ROUNDS):
        before = [name.best for name in names]
        for name in order:
            _settle(name, _support(_around(names, place_in_text[id(name)]), name))
        if all(name.best is old for name, old in zip(names, before, strict=True)):
            break
    _tell_apart(names)
    _drop_far_guesses(names, lexicon)
    return [name.ranked for name in names]


def _around(names: list[_Name], at: int) -> list[_Name]:
    """The names before and after one in the text, so many that cost stays in step with length."""
    return names[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]


def _tell_apart(names: list[_Name]) -> None:
    """Where the text sets two names against each other, the less sure one takes its next best."""
    by_start = {name.sighting.start: name for name in names}
    for name in names:
        other = by_start.get(name.sighting.contrast)
        if other is None or name.best is None or other.best is None:
            continue
        place = name.best.bearing.place.id
        if other.best.bearing.place.id == place:
            loser = min(name, other, key=lambda n: n.sureness)
            _settle(loser, {place: CONTRAST}, add=True)


def _drop_far_guesses(names: list[_Name], lexicon: Lexicon) -> None:
    """What fits only by its name, far from all else in the report, is left unresolved.

    An unlisted spelling of an obscure place; and a quarter of a city that the report is not about,
    above all where the text puts the quarter in another one ("Khalidiya in Homs").
    """
    by_start = {name.sighting.start: name for name in names}
    elsewhere: set[str] = set()
    for at, name in enumerate(names):
        best = name.best
        if best is None:
            continue
        linked = by_start.get(name.sighting.link)
        around = _around(names, at)
        quarter = _is_quarter(best.bearing)
        if quarter:  # two quarters of one city say nothing of which city the report is about
            others = [n for n in around if n.best is None or not _is_quarter(n.best.bearing)]
            fellows = {n.sighting.key for n in around if n.best and _is_quarter(n.best.bearing)}
            around = others if len(fellows) < MANY_QUARTERS else around
        if quarter and linked is not None:
            far = _is_far(name, [linked], FAR_QUARTER_KM, others=1)
        elif quarter:
            common = all(ordinary(word) for word in name.sighting.key.split())
            far = _is_far(name, around, FAR_QUARTER_KM, others=1 if common else MIN_ELSEWHERE)
        else:
            far = _is_doubtful_guess(name, lexicon) and _is_far(
                name, around, FAR_GUESS_KM[best.entry.depth], others=1
            )
        if quarter and (far or (name.sighting.key in elsewhere and linked is None)):
            elsewhere.add(name.sighting.key)  # "the Old City of Homs", then "the Old City"
            far = True
        if far:
            name.ranked = []


def _is_quarter(bearing: Bearing) -> bool:
    return bearing.detailed and "quarter" in bearing.classes


def _is_doubtful_guess(name: _Name, lexicon: Lexicon) -> bool:
    best = name.ranked[0]
    if best.bearing.prominent or best.entry.depth not in FAR_GUESS_KM:
        return False
    return lexicon.likeness(name.sighting.key, best.entry) < CLOSE_SPELLING


def _is_far(name: _Name, names: list[_Name], limit_km: float, *, others: int) -> bool:
    """Whether all of at least so many other names are farther off than a limit."""
    distances = {
        other.sighting.key: d for other in names if (d := _distance(name, other)) is not None
    }
    return len(distances) >= others and min(distances.values()) > limit_km


def _distance(name: _Name, other: _Name) -> float | None:
    """Between the best places of two names; None where one has none or both are one name."""
    if name.best is None or other.best is None or name.sighting.key == other.sighting.key:
        return None
    here, there = name.best.bearing.place, other.best.bearing.place
    return km_between(here.lon, here.lat, there.lon, there.lat)


def share_of_spot(ranked: list[Ranked]) -> float:
    """The share of the best candidate and of those that lie at the same spot."""
    best = ranked[0].bearing.place
    total = ranked[0].share
    for r in ranked[1:]:
        distance = km_between(best.lon, best.lat, r.bearing.place.lon, r.bearing.place.lat)
        if distance is not None and distance <= SAME_SPOT_KM:
            total += r.share
    return total


def _candidates(s: Sighting, lexicon: Lexicon) -> list[Ranked]:
    if s.unresolved is not None:
        return []
    ranked = [_weighed(s, entry, lexicon.bearing(entry)) for entry in s.entries]
    if any(not _is_mere_area(r) for r in ranked) and "area" not in s.cues:
        ranked = [r for r in ranked if not _is_mere_area(r)]
    return ranked


def _is_mere_area(r: Ranked) -> bool:
    """An administrative area that nobody means who does not say so."""
    return "area" in r.bearing.classes and not r.bearing.prominent


def _weighed(s: Sighting, entry: Entry, bearing: Bearing) -> Ranked:
    base = SPELLING[entry.depth]
    reasons = [f"{_SPELLED[entry.depth]} {bearing.place.name}"]
    for trait, weight in (
        (Trait.NAMESAKE, NAMESAKE),
        (Trait.STRIPPED, STRIPPED),
        (Trait.PREFERRED, PREFERRED),
    ):
        base += weight if entry.traits & trait else 0.0
    base += DETAILED if bearing.detailed else 0.0
    base += PER_TENFOLD * log10(max(bearing.population, 100) / 100)
    base += QUALITY.get(bearing.place.quality or "", 0.0)
    base += NO_POINT if bearing.place.lon is None else 0.0
    base += AN_AREA if "area" in bearing.classes and not bearing.prominent else 0.0
    kinds = s.cues & _KINDS
    if kinds:
        agreement = _agreement(kinds, bearing.classes)
        base += agreement
        said = f"the text calls it a {' or '.join(sorted(kinds))}"
        reasons.append(said if agreement > 0 else f"{said}, which it is not")
    elif "camp" in bearing.classes:
        base += NOT_CALLED_CAMP
    if bearing.seat:
        base += SEAT
        reasons.append("the area around it has its name")
    if bearing.population:
        reasons.append(f"{bearing.population:,} inhabitants")
    return Ranked(entry, bearing, base, reasons=tuple(reasons), doubtful=_is_doubtful(bearing))


def _agreement(said: frozenset[str], listed: frozenset[str]) -> float:
    if said & listed:
        return KIND_FITS
    nearly = [KIND_NEARLY.get((one, other), KIND_CONTRADICTS) for one in said for other in listed]
    return max(nearly, default=KIND_CONTRADICTS)


_KINDS = frozenset({"quarter", "town", "village", "camp"})
_SPELLED = {"fold": "spelled like", "sound": "sounds like", "skeleton": "has the consonants of"}


def _is_doubtful(bearing: Bearing) -> bool:
    return "location uncertain" in (bearing.place.notes or "").lower()


def _settle(name: _Name, bonus: dict[str, float], *, add: bool = False) -> None:
    for r in name.ranked:
        before = r.weight if add else r.base
        r.weight = before + bonus.get(r.bearing.place.id, 0.0)
    if not name.ranked:
        return
    top = max(r.weight for r in name.ranked)
    total = sum(exp(r.weight - top) for r in name.ranked)
    for r in name.ranked:
        r.share = exp(r.weight - top) / total
    name.ranked.sort(key=lambda r: (-r.weight, r.bearing.place.id))


def _support(names: list[_Name], name: _Name) -> dict[str, float]:
    """What the places of the other names say for each candidate of one."""
    if len(name.ranked) < 2:
        return {}
    here = name.sighting
    sense: dict[str, float] = {}
    places: dict[str, tuple[Bearing, float]] = {}
    for other in names:
        best = other.best
        if other is name or best is None or here.contrast == other.sighting.start:
            continue
        place = best.bearing.place
        weight = _closeness(here, other.sighting) * best.share
        if other.sighting.key != here.key:
            if weight > places.get(place.id, (best.bearing, 0.0))[1]:
                places[place.id] = best.bearing, weight
        elif not _cues_differ(here, other.sighting):
            likeness = weight * SAME_SENSE * _likeness(here, other.sighting)
            sense[place.id] = max(sense.get(place.id, 0.0), likeness)
    others = list(places.values())
    mates = [
        n.best.bearing.place
        for n in names
        if n is not name and n.best and n.best.share > SURE and not _is_quarter(n.best.bearing)
        and here.group >= 0 and n.sighting.group == here.group
        and "area" not in n.best.bearing.classes
    ]  # fmt: skip
    points = [
        (other.place.lon, other.place.lat, weight)
        for other, weight in others
        if "area" not in other.classes
        and other.place.lon is not None
        and other.place.lat is not None
    ]
    return {
        r.bearing.place.id: _nearness(r.bearing.place, points)
        + _togetherness(r.bearing, others)
        + sense.get(r.bearing.place.id, 0.0)
        + _beside_towns(r.bearing, mates)
        for r in name.ranked
    }


def _beside_towns(bearing: Bearing, mates: list[Place]) -> float:
    """ "Nubl and al-Zahraa": a town's list mate is hardly a quarter of a city that lies far off."""
    here = bearing.place
    far = [km_between(here.lon, here.lat, mate.lon, mate.lat) or 0.0 for mate in mates]
    is_odd = bool(far) and _is_quarter(bearing) and min(far) > SAME_CITY_KM
    return QUARTER_AMONG_TOWNS if is_odd else 0.0


def _togetherness(bearing: Bearing, others: list[tuple[Bearing, float]]) -> float:
    """Support by an area around the place that the report names, and by places of its country."""
    inside = [
        weight
        for other, weight in others
        if "area" in other.classes and other.place.id in bearing.within
    ]
    country = [weight for other, weight in others if other.country == bearing.country]
    together = SAME_COUNTRY * _top(country) if bearing.country else 0.0
    return IN_AREA * _top(inside) + together


def _nearness(place: Place, points: list[tuple[float, float, float]]) -> float:
    """Support by the places around: by longitude, latitude and what each one weighs."""
    if place.lon is None or place.lat is None:
        return 0.0
    near: list[float] = []
    wide: list[float] = []
    for lon, lat, weight in points:
        distance = km_apart(place.lon, place.lat, lon, lat)
        near.append(weight / (1 + distance / NEAR_KM))
        wide.append(weight * exp(-distance / REGIONAL_KM))
    return NEAR * _top(near) + REGIONAL * _top(wide)


def _likeness(here: Sighting, other: Sighting) -> float:
    form = 1.0 if here.end - here.start == other.end - other.start else OTHER_FORM
    return form * (1.0 if other.start < here.start else LATER)


def _cues_differ(one: Sighting, other: Sighting) -> bool:
    kinds, others = one.cues & _KINDS, other.cues & _KINDS
    return bool(kinds and others and not kinds & others)


def _top(values: list[float]) -> float:
    """The strongest support and a part of the next ones, at most 1.5."""
    best = sorted(values, reverse=True)[:3]
    return sum(v * w for v, w in zip(best, (1.0, 0.3, 0.2), strict=False))


def _closeness(one: Sighting, other: Sighting) -> float:
    if one.group >= 0 and one.group == other.group:
        return LIST
    if other.start == one.link or one.start == other.link:
        return LINKED
    apart = abs(one.start - other.start)
    if apart <= SENTENCE_CHARACTERS:
        return SENTENCE
    return PARAGRAPH if apart <= PARAGRAPH_CHARACTERS else REPORT


def km_between(
    lon: float | None, lat: float | None, other_lon: float | None, other_lat: float | None
) -> float | None:
    """Distance in km of two points in degrees; None where one is not known."""
    if lon is None or lat is None or other_lon is None or other_lat is None:
        return None
    return km_apart(lon, lat, other_lon, other_lat)


def km_apart(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The same of two points that are known."""
    x = (lon - other_lon) * cos(radians((lat + other_lat) / 2))
    return KM_PER_DEGREE * hypot(x, lat - other_lat)
