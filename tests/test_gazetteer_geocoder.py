"""The gazetteer as a geopy geocoder."""

from __future__ import annotations

import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.geocoder import GazetteerGeocoder


@pytest.fixture(scope="module")
def geocoder(gazetteer: Gazetteer) -> GazetteerGeocoder:
    return GazetteerGeocoder(gazetteer)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("al-Shaar, Aleppo", "N0156"),
        ("الشعار، حلب", "N0156"),
        ("Mansoura, Raqqa", "gn:8559276"),
        ("Mansoura, Aleppo", "PT030"),
        ("Palmyra", "gn:163808"),
        ("Palmyra, Homs, Syria", "gn:163808"),
        ("Khalidiya, Aleppo", "N0127"),
    ],
)
def test_a_comma_says_where(query: str, place: str, geocoder: GazetteerGeocoder) -> None:
    location = geocoder.geocode(query)
    assert location.raw["id"] == place
    assert location.address.endswith("Syria")


def test_latitude_comes_first_as_in_geopy(geocoder: GazetteerGeocoder) -> None:
    location = geocoder.geocode("al-Shaar")
    assert (location.latitude, location.longitude) == pytest.approx((36.2090774, 37.1854253))


def test_several_none_and_nothing(geocoder: GazetteerGeocoder) -> None:
    found = geocoder.geocode("Mansoura", exactly_one=False, limit=3)
    assert len(found) == 3
    assert geocoder.geocode("zzzqqq") is None
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode("  ")


@pytest.mark.parametrize("point", [(36.2091, 37.1854), "36.2091, 37.1854"])
def test_reverse(point: object, geocoder: GazetteerGeocoder) -> None:
    assert geocoder.reverse(point).raw["id"] == "N0156"


def test_reverse_prefers_the_quarter_that_contains_the_point(
    geocoder: GazetteerGeocoder, gazetteer: Gazetteer
) -> None:
    area = gazetteer.area("N0204")
    assert area is not None
    inside = area.representative_point()
    assert geocoder.reverse((inside.y, inside.x)).raw["id"] == "N0204"
    assert geocoder.reverse((0, 0)) is None


def test_it_drops_into_geopys_own_tools(geocoder: GazetteerGeocoder) -> None:
    limited = RateLimiter(geocoder.geocode, min_delay_seconds=0)
    assert limited("Tadmor").raw["id"] == "gn:163808"
