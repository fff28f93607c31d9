"""The page against plain folium: bytes a place, time to build, and time until it can be used."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, in_turn, seconds
from geomap.gazetteer import Gazetteer
from geomap.records import Claim, Control, Evidence, Heard, Place, Status

DAY = date(2016, 12, 6)
PLACES, MANY_PLACES = 200, 10_000
ALONE = ("i", "x", "y", "s", "p", "c")  # of a row of the page: id, point, shape, control
# Runs in the page before anything else: when the map is drawn and the next frame has been painted.
WATCH = """
new MutationObserver((_, watch) => {
  if (document.documentElement?.dataset.ready !== "yes") return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.usable = performance.now(); }));
}).observe(document, { attributes: true, subtree: true });
"""


def controls(gazetteer: Gazetteer, count: int) -> dict[str, Control]:
    """Points of the region, each with one sentence."""
    points = [place for place in gazetteer if place.lon is not None][:count]
    return {place.id: _control(place) for place in points}


def _control(place: Place) -> Control:
    sentence = f"The army took {place.name} after two days of fighting, the military said."
    evidence = Evidence(sentence, "", "", 0, len(sentence))
    claim = Claim(
        "r1", place.name, Status.CONTROLLED, evidence, place=place, party="government", date=DAY
    )
    heard = Heard(claim, "for", "government", "in its own favour: claimed only")
    return Control(place, DAY, Status.CONTROLLED, party="government", claims=(heard,))


def plain_folium(held: dict[str, Control]) -> str:
    """What one writes with folium in ten lines: a marker a place, its sentence in a pop-up."""
    import folium

    page = folium.Map([36.2, 37.16], zoom_start=12)
    _add_markers(page, held)
    html: str = page.get_root().render()
    return html


def _add_markers(page: Any, held: dict[str, Control]) -> None:
    import folium

    for control in held.values():
        folium.CircleMarker(
            [control.place.lat, control.place.lon],
            popup=folium.Popup(control.claims[0].claim.evidence.exact),
            tooltip=control.place.name,
            color="#0072b2",
        ).add_to(page)


def folium_with_ground(held: dict[str, Control], gazetteer: Gazetteer) -> str:
    """The same with the areas and roads that lie under geomap's own page, as GeoJSON layers."""
    import folium
    from shapely.geometry import mapping

    from geomap.framing import extent_of
    from geomap.webmap.ground import frame_of, meets

    frame = frame_of(extent_of(held.values(), gazetteer, gazetteer.region.bbox))
    page = folium.Map([36.2, 37.16], zoom_start=12)
    boxes = gazetteer.area_boxes()
    areas = [gazetteer.area(key) for key, box in boxes.items() if meets(box, frame.drawn)]
    for shapes in (areas, gazetteer.roads()):
        features = [
            {
                "type": "Feature",
                "properties": {},
                "geometry": mapping(shape.simplify(frame.tolerance)),
            }
            for shape in shapes
            if shape is not None
        ]
        folium.GeoJson({"type": "FeatureCollection", "features": features}).add_to(page)
    _add_markers(page, held)
    html: str = page.get_root().render()
    return html


def measure() -> list[Row]:
    """Places with a sentence each, both built from the same records."""
    from geomap.webmap import build_map

    gazetteer = Gazetteer.open("syria")
    held = controls(gazetteer, PLACES)

    def ours() -> str:
        return build_map(held, gazetteer=gazetteer, day=DAY).to_html()

    mine, theirs = in_turn(ours, lambda: plain_folium(held))
    grounded = seconds(lambda: folium_with_ground(held, gazetteer), rounds=3)
    return [
        *sizes(gazetteer, held),
        Row(
            f"time to build {PLACES} places, ground included, against folium's markers alone",
            f"{mine:.3f} s against {theirs:.3f} s = {mine / theirs:.2f}",
            "≤ 0.33",
        ),
        Row(
            "the same against folium with the same ground",
            f"{mine:.3f} s against {grounded:.3f} s = {mine / grounded:.3f}",
        ),
        Row("the same when nothing of this frame was drawn before", first_time(held, theirs)),
        *usable_rows(gazetteer),
    ]


def sizes(gazetteer: Gazetteer, held: dict[str, Control]) -> list[Row]:
    """Everything that the page holds of a place against a marker with a pop-up and a tooltip."""
    from geomap.webmap import build_map
    from geomap.webmap.text import script_json

    document = build_map(held, gazetteer=gazetteer, day=DAY).document
    rows = [row for row in document["places"] if "c" in row]
    without = [{**{key: row[key] for key in ALONE if key in row}, "c": bare(row)} for row in rows]

    def each(*parts: list[Any]) -> float:
        return sum(len(script_json(part).encode()) for part in parts) / len(rows)

    one = controls(gazetteer, 1)
    plain = (len(plain_folium(held).encode()) - len(plain_folium(one).encode())) / (PLACES - 1)
    whole = each(rows, document["claims"])
    alone = each(without)
    return [
        Row(
            "bytes a place: names, spellings, boundary, control, sentence",
            f"{whole:.0f} against {plain:.0f} = {whole / plain:.2f}",
            "≤ 0.33",
        ),
        Row(
            "bytes a place: geometry and control alone",
            f"{alone:.0f} against {plain:.0f} = 1/{plain / alone:.1f}",
            "≤ 1/8",
        ),
    ]


def bare(row: dict[str, Any]) -> list[Any]:
    """The states of a row without the numbers of their claims."""
    return [
        [day, state and {key: value for key, value in state.items() if key != "c"}]
        for day, state in row["c"]
    ]


def first_time(held: dict[str, Control], theirs: float) -> str:
    """One build with an empty cache folder, in a gazetteer that has loaded nothing."""
    import os
    import time

    from geomap.webmap import build_map

    gazetteer = Gazetteer.open("syria")
    before = os.environ.get("GEOMAP_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GEOMAP_CACHE"] = folder
        start = time.perf_counter()
        build_map(held, gazetteer=gazetteer, day=DAY).to_html()
        took = time.perf_counter() - start
    os.environ.pop("GEOMAP_CACHE")
    if before is not None:
        os.environ["GEOMAP_CACHE"] = before
    return f"{took:.2f} s = {took / theirs:.1f} × folium's markers"


def usable_rows(gazetteer: Gazetteer) -> list[Row]:
    """From opening the file to a map that is drawn and answers, in Chromium; the file's size."""
    from geomap.webmap import build_map, write_map

    chromium = shutil.which("chromium")
    if chromium is None:
        return [Row("time to interactive", "not measured: Chromium is not installed", "≤ 2 s")]
    rows = []
    for count in (PLACES, MANY_PLACES):
        held = controls(gazetteer, count)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "map.html"
            write_map(path, build_map(held, gazetteer=gazetteer, day=DAY))
            took, size = usable(chromium, path), path.stat().st_size / 1e6
        goal = "≤ 2 s, ≤ 6 MB" if count == MANY_PLACES else "≤ 2 s"
        figure = f"{took:.2f} s, {size:.2f} MB"
        rows.append(Row(f"{count:,} places with a sentence each, usable in Chromium", figure, goal))
    return rows


def usable(chromium: str, path: Path, *, rounds: int = 5) -> float:
    """The median time in seconds from navigation to the first painted frame of the drawn map."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        for _ in range(rounds):
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.add_init_script(WATCH)
            page.goto(path.as_uri())
            page.wait_for_function("window.usable")
            times.append(page.evaluate("window.usable") / 1000)
            page.close()
        browser.close()
    return sorted(times)[rounds // 2]
