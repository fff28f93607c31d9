"""Titles and a description in an SVG, for screen readers and for who points at a place."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from geomap.staticmap.record import StaticMap
from geomap.wording import told


def group_id(place_id: str) -> str:
    """The id of the group that a place is drawn in."""
    return f"control-{place_id}".replace(":", "-")


def add_titles(svg: str, drawing: StaticMap, parties: Mapping[str, str]) -> str:
    """Give every drawn place its title and the picture its alt text and its language."""
    voice = drawing.voice
    alt = escape(drawing.alt(parties))
    spoken = "" if voice.lang == "en" else f' xml:lang="{voice.lang}"'
    svg = svg.replace("</title>", f"</title>\n <desc>{alt}</desc>", 1)
    svg = svg.replace("<svg ", f'<svg role="img"{spoken} ', 1)
    for control in drawing.controls:
        opening = f'<g id="{group_id(control.place.id)}">'
        title = escape(told(control, parties, voice=voice))
        svg = svg.replace(opening, f"{opening}<title>{title}</title>", 1)
    return svg
