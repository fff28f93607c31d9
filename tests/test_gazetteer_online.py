"""Asking a geocoding service, against a local server that speaks Nominatim's and Photon's JSON."""

from __future__ import annotations

import json
import shlex
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from geomap.cli.gazetteer import command
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer import online as online_module
from geomap.gazetteer.online import OnlineGeocoder

ANSWERS = {
    "Umm Qurayqat": [
        {
            "osm_type": "node",
            "osm_id": 4711,
            "lat": "36.1312",
            "lon": "37.2105",
            "name": "Umm Quraiqat",
            "addresstype": "village",
            "display_name": "Umm Quraiqat, Aleppo, Syria",
        },
        {
            "osm_type": "way",
            "osm_id": 1,
            "lat": "52.5",
            "lon": "13.4",
            "name": "Elsewhere",
            "display_name": "Elsewhere, Germany",
        },
    ]
}

# As https://photon.komoot.io/api answers: GeoJSON, types by letter, a box or none, sparse names.
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [37.2105, 36.1312]},
            "properties": {
                "osm_type": "N",
                "osm_id": 4711,
                "osm_key": "place",
                "osm_value": "village",
                "type": "city",
                "name": "Umm Quraiqat",
                "county": "Jebel Saman",
                "state": "Aleppo Governorate",
                "country": "Syria",
                "countrycode": "SY",
            },
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [37.2, 36.13]},
            "properties": {
                "osm_type": "R",
                "osm_id": 12,
                "osm_key": "boundary",
                "osm_value": "administrative",
                "extent": [37.1, 36.2, 37.3, 36.1],
                "name": "Jebel Saman",
                "country": "Syria",
            },
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [13.4, 52.5]},
            "properties": {"osm_type": "W", "osm_id": 1, "name": "Elsewhere"},
        },
    ],
}


class Server:
    """What was asked, and what is answered."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.options: list[dict[str, list[str]]] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                options = parse_qs(address.query)
                outer.asked.append((options["q"][0], self.headers["User-Agent"]))
                outer.options.append(options)
                photon = address.path == "/api"
                answers = PHOTON if photon else ANSWERS.get(options["q"][0], [])
                body = json.dumps(answers).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("GEOMAP_CACHE", str(tmp_path))
    monkeypatch.setattr(online_module, "MIN_DELAY_SECONDS", 0.0)
    running = Server()
    thread = threading.Thread(target=running.http.serve_forever, daemon=True)
    thread.start()
    yield running
    running.http.shutdown()
    running.http.server_close()


def test_answers_are_cut_to_the_region_marked_and_kept(
    server: Server, gazetteer: Gazetteer
) -> None:
    geocoder = OnlineGeocoder("nominatim", user_agent="geomap-tests", url=server.url)
    (answer,) = geocoder.ask("Umm Qurayqat", gazetteer.region)
    assert (answer.id, answer.name, answer.kind) == ("osm:node/4711", "Umm Quraiqat", "village")
    assert (answer.lon, answer.lat) == (37.2105, 36.1312)
    assert answer.add_line.startswith("geomap gazetteer add 'Umm Quraiqat' --kind village")
    assert "--source osm" in answer.add_line
    again = OnlineGeocoder("nominatim", user_agent="geomap-tests", url=server.url)
    assert again.ask("Umm Qurayqat", gazetteer.region) == [answer]
    assert server.asked == [("Umm Qurayqat", "geomap-tests")], "the second time from the disk"


def test_photon_answers_in_geojson(server: Server, gazetteer: Gazetteer) -> None:
    geocoder = OnlineGeocoder("photon", user_agent="geomap-tests", url=server.url)
    village, district = geocoder.ask("Umm Qurayqat", gazetteer.region)
    assert (village.id, village.name, village.kind) == ("osm:node/4711", "Umm Quraiqat", "village")
    assert (village.lon, village.lat) == (37.2105, 36.1312)
    assert (district.id, district.kind) == ("osm:relation/12", "administrative")
    assert village.service == "photon" and "--link osm:node/4711" in village.add_line
    assert server.asked == [("Umm Qurayqat", "geomap-tests")]
    west, south, east, north = gazetteer.region.bbox
    asked_box = [float(part) for part in server.options[0]["bbox"][0].split(",")]
    assert asked_box == [west, south, east, north], "only what lies in the region"
    again = OnlineGeocoder("photon", user_agent="geomap-tests", url=server.url)
    assert again.ask("Umm Qurayqat", gazetteer.region) == [village, district]
    assert len(server.asked) == 1, "the second time from the disk"


def test_a_photon_answer_becomes_a_place_by_its_own_add_line(
    server: Server, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    copy = tmp_path / "region"
    shutil.copytree(gazetteer.region.folder, copy)
    geocoder = OnlineGeocoder("photon", user_agent="t", url=server.url)
    village = geocoder.ask("Umm Qurayqat", gazetteer.region)[0]
    words = shlex.split(village.add_line)[2:]
    added = CliRunner().invoke(command, [*words, "--region", str(copy)])
    assert added.exit_code == 0, added.output
    assert Gazetteer.open(copy).get("osm:node/4711").name == "Umm Quraiqat"
    assert "osm:node/4711" in (copy / "odbl" / "places.csv").read_text(encoding="utf-8")


def test_a_service_that_fails_is_one_clear_line(server: Server, gazetteer: Gazetteer) -> None:
    server.status = 500
    geocoder = OnlineGeocoder("nominatim", user_agent="geomap-tests", url=server.url)
    with pytest.raises(GazetteerError, match="could not be asked for 'Umm Qurayqat'"):
        geocoder.ask("Umm Qurayqat", gazetteer.region)


def test_the_service_wants_a_name_and_a_known_service() -> None:
    with pytest.raises(GazetteerError, match="--user-agent"):
        OnlineGeocoder("nominatim", user_agent=" ")
    with pytest.raises(GazetteerError, match="no geocoder 'bing'"):
        OnlineGeocoder("bing", user_agent="x")


def test_search_asks_only_for_what_the_gazetteer_lacks(server: Server) -> None:
    online = ["--geocoder", "nominatim", "--user-agent", "t", "--geocoder-url", server.url]
    known = CliRunner().invoke(command, ["search", "al-Shaar", *online, "-f", "jsonl"])
    assert known.exit_code == 0 and server.asked == []
    found = CliRunner().invoke(
        command, ["search", "Umm Qurayqat", "--limit", "1", *online, "-f", "jsonl"]
    )
    assert found.exit_code == 0, found.output
    last = json.loads(found.stdout.splitlines()[-1])
    assert last["place"]["id"] == "osm:node/4711"
    assert "OpenStreetMap" in last["reasons"][0] and "add" in last
    assert "to add it: geomap gazetteer add" in found.stderr
