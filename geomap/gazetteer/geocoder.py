"""A geopy geocoder that asks a gazetteer: it drops in wherever geopy is used.

>>> from geomap.gazetteer.geocoder import GazetteerGeocoder
>>> GazetteerGeocoder("syria").geocode("al-Shaar, Aleppo").raw["id"]
'N0156'
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from geomap.gazetteer.search import distance_km
from geomap.gazetteer.store import Gazetteer
from geomap.records import Candidate, Place

COMMAS = ",،;"
REVERSE_WITHIN_KM = 5.0  # beyond this no place of the gazetteer describes a point
CONTEXT_BONUS = 0.3  # for a candidate that is a part of what stands behind the comma
CONTEXT_NEAR_KM = 40.0  # a place this near what stands behind the comma is "of" it
MIN_SCORE = 0.7  # below this a name only resembles what was asked for


class GazetteerGeocoder(Geocoder):  # type: ignore[misc]  # geopy carries no types
    """Geocode and reverse within a region, offline.

    Parameters
    ----------
    region
        A region's name, the path of a region folder, or an open gazetteer.
    """

    def __init__(self, region: str | Path | Gazetteer = "syria", **options: Any) -> None:
        super().__init__(**options)
        self.gazetteer = region if isinstance(region, Gazetteer) else Gazetteer.open(region)

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        limit: int = 10,
    ) -> Location | list[Location] | None:
        """The places a name means; what stands behind a comma ("…, Aleppo") says where.

        Returns a `geopy.Location`, a list of them with `exactly_one=False`, or None. `raw` holds
        id, kind, score and reasons.
        """
        name, *context = [part.strip() for part in _split(str(query)) if part.strip()] or [""]
        if not name:
            raise GeocoderQueryError("an empty query")
        found = self.gazetteer.find(name, limit=50)
        if context:
            found = self._in_context(found, context)
        found = [
            entry for entry in found if entry.score >= MIN_SCORE and entry.place.lon is not None
        ]
        if not found:
            return None
        locations = [self._location(entry.place, entry) for entry in found[:limit]]
        return locations[0] if exactly_one else locations

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        limit: int = 10,
    ) -> Location | list[Location] | None:
        """The place whose area contains a point, else the nearest.

        The query is latitude, longitude: as everywhere in geopy the latitude comes first.
        """
        point = Point(query)
        lon, lat = float(point.longitude), float(point.latitude)
        around = self.gazetteer.near(lon, lat, within_km=REVERSE_WITHIN_KM, limit=50)
        places = [near.place for near in around]
        places.sort(key=lambda place: not self._contains(place, lon, lat))
        if not places:
            return None
        locations = [self._location(place) for place in places[:limit]]
        return locations[0] if exactly_one else locations

    def _contains(self, place: Place, lon: float, lat: float) -> bool:
        area = self.gazetteer.area(place.id)
        if area is None:
            return False
        from shapely import Point as Dot

        return bool(area.covers(Dot(lon, lat)))

    def _in_context(self, found: list[Candidate], context: list[str]) -> list[Candidate]:
        wholes = [entry.place for part in context for entry in self.gazetteer.find(part, limit=3)]
        ids = {place.id for place in wholes}
        scored = []
        for entry in found:
            inside = any(a.id in ids for a in self.gazetteer.ancestors(entry.place.id))
            fits = inside or any(_near(entry.place, whole) for whole in wholes)
            score = entry.score + CONTEXT_BONUS if fits else entry.score
            scored.append((score, entry))
        scored.sort(key=lambda pair: -pair[0])
        return [entry for _, entry in scored]

    def _location(self, place: Place, entry: Candidate | None = None) -> Location:
        parts = [place.name, *(a.name for a in self.gazetteer.ancestors(place.id))]
        address = ", ".join(dict.fromkeys([*parts, self.gazetteer.region.title]))
        raw: dict[str, Any] = {
            "id": place.id,
            "kind": place.kind,
            "name": place.name,
            "name_ar": place.name_in("ar"),
            "sources": list(place.sources),
        }
        if entry is not None:
            raw |= {"score": entry.score, "reasons": list(entry.reasons)}
        return Location(address, (place.lat, place.lon), raw)


def _split(query: str) -> list[str]:
    for comma in COMMAS:
        query = query.replace(comma, "\n")
    return query.split("\n")


def _near(place: Place, whole: Place) -> bool:
    if place.lon is None or place.lat is None or whole.lon is None or whole.lat is None:
        return False
    return distance_km(place.lon, place.lat, whole.lon, whole.lat) <= CONTEXT_NEAR_KM
