"""Ask a geocoding service for a name that the gazetteer lacks.

Off unless asked for. Answers are kept on disk, asked at most once a second, cut to the region, and
offered as rows to add: nothing is ever written by itself. They are OpenStreetMap data: ODbL.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from geomap.errors import GazetteerError
from geomap.gazetteer.compiled import cache_folder
from geomap.gazetteer.region import Region
from geomap.gazetteer.writing import write_aside

SERVICES = ("nominatim", "photon")
PUBLIC_URLS = {
    "nominatim": "https://nominatim.openstreetmap.org",
    "photon": "https://photon.komoot.io",
}
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
MIN_DELAY_SECONDS = 1.0  # the usage policy of the public services
TIMEOUT_SECONDS = 10
MAX_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A place that a service knows under a name. Degrees, EPSG:4326."""

    id: str  # osm:node/123
    name: str
    kind: str
    lon: float
    lat: float
    address: str
    service: str

    @property
    def add_line(self) -> str:
        """The command that would add it, under the source `osm`."""
        words = ["geomap", "gazetteer", "add", self.name, "--kind", self.kind, "--id", self.id]
        words += ["--lon", f"{self.lon:.5f}", "--lat", f"{self.lat:.5f}", "--source", "osm"]
        words += ["--link", self.id]
        return shlex.join(words)


class OnlineGeocoder:
    """A geocoding service, asked politely.

    Parameters
    ----------
    service
        "nominatim" or "photon".
    user_agent
        Who asks: the services require a name of your own.
    url
        Another server than the public one.
    """

    def __init__(self, service: str, *, user_agent: str, url: str | None = None) -> None:
        if service not in SERVICES:
            raise GazetteerError(f"no geocoder '{service}': known are {', '.join(SERVICES)}")
        if not user_agent.strip():
            raise GazetteerError("the service wants to know who asks: --user-agent NAME")
        self.service = service
        self.url = (url or PUBLIC_URLS[service]).rstrip("/")
        self.user_agent = user_agent
        self._limited: Any = None

    def ask(self, name: str, region: Region) -> list[Answer]:
        """What the service knows under a name inside a region, best first; kept on disk."""
        key = hashlib.sha256(f"{self.service} {self.url} {region.bbox} {name}".encode()).hexdigest()
        file = cache_folder() / "geocoder" / f"{key[:24]}.json"
        with contextlib.suppress(OSError, ValueError, TypeError):
            return [Answer(**row) for row in json.loads(file.read_text(encoding="utf-8"))]
        answers = self._asked(name, region)
        with contextlib.suppress(OSError):  # no cache: ask again next time
            write_aside(file, json.dumps([asdict(answer) for answer in answers]))
        return answers

    def _asked(self, name: str, region: Region) -> list[Answer]:
        from geopy.exc import GeopyError

        west, south, east, north = region.bbox
        box = [(south, west), (north, east)]
        extra = (
            {"viewbox": box, "bounded": True, "language": "en"}
            if self.service == "nominatim"
            else {"bbox": box}
        )
        try:
            found = self._geocode(name, exactly_one=False, limit=MAX_ANSWERS, **extra)
        except GeopyError as error:
            raise GazetteerError(
                f"{self.url}: could not be asked for '{name}' ({error})"
            ) from error
        answers = [self._answer(entry.raw, entry) for entry in found or ()]
        return [a for a in answers if west <= a.lon <= east and south <= a.lat <= north]

    def _geocode(self, *arguments: Any, **options: Any) -> Any:
        if self._limited is None:
            from geopy.extra.rate_limiter import RateLimiter
            from geopy.geocoders import Nominatim, Photon

            parts = urlsplit(self.url)
            maker = Nominatim if self.service == "nominatim" else Photon
            geocoder = maker(
                domain=parts.netloc + parts.path,
                scheme=parts.scheme or "https",
                user_agent=self.user_agent,
                timeout=TIMEOUT_SECONDS,
            )
            self._limited = RateLimiter(
                geocoder.geocode,
                min_delay_seconds=MIN_DELAY_SECONDS,
                max_retries=0,
                swallow_exceptions=False,
            )
        return self._limited(*arguments, **options)

    def _answer(self, raw: Mapping[str, Any], entry: Any) -> Answer:
        said = raw.get("properties", raw)  # Photon answers in GeoJSON
        types = {"N": "node", "W": "way", "R": "relation"}
        osm_type = str(said.get("osm_type", "node"))
        kind = said.get("addresstype") or said.get("osm_value") or said.get("type") or "place"
        name = said.get("name") or str(entry.address).split(",")[0]
        return Answer(
            id=f"osm:{types.get(osm_type, osm_type)}/{said.get('osm_id')}",
            name=str(name),
            kind=str(kind).replace("_", "-"),
            lon=float(entry.longitude),
            lat=float(entry.latitude),
            address=str(entry.address),
            service=self.service,
        )
