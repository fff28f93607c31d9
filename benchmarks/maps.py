"""The page against plain folium: bytes a place and time to build, from the same records."""

from __future__ import annotations

from datetime import date

from benchmarks.measure import Row, in_turn
from geomap.gazetteer import Gazetteer
from geomap.records import Claim, Control, Evidence, Heard, Place, Status

DAY = date(2016, 12, 6)
PLACES = 200


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
    for control in held.values():
        folium.CircleMarker(
            [control.place.lat, control.place.lon],
            popup=folium.Popup(control.claims[0].claim.evidence.exact),
            tooltip=control.place.name,
            color="#0072b2",
        ).add_to(page)
    html: str = page.get_root().render()
    return html


def measure() -> list[Row]:
    """200 places with a sentence each, both built from the same records."""
    from geomap.webmap import build_map

    gazetteer = Gazetteer.open("syria")
    held, none = controls(gazetteer, PLACES), controls(gazetteer, 1)

    def ours(shown: dict[str, Control]) -> str:
        return build_map(shown, gazetteer=gazetteer, day=DAY).to_html()

    mine, theirs = in_turn(lambda: ours(held), lambda: plain_folium(held), rounds=3)
    each = (len(ours(held).encode()) - len(ours(none).encode())) / (PLACES - 1)
    plain = (len(plain_folium(held).encode()) - len(plain_folium(none).encode())) / (PLACES - 1)
    return [
        Row(
            "bytes a place, with sentence",
            f"{each:.0f} against {plain:.0f} = {each / plain:.2f}",
            "≤ 0.33",
        ),
        Row(
            f"time to build {PLACES} places",
            f"{mine:.2f} s against {theirs:.2f} s = {mine / theirs:.2f}",
            "≤ 0.33",
        ),
    ]
