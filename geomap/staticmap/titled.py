"""Titles and a description in an SVG, for screen readers and for who points at a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from geomap.records import Control, Status


def group_id(place_id: str) -> str:
    """The id of the group that a place is drawn in."""
    return f"control-{place_id}".replace(":", "-")


def add_titles(
    path: Path, controls: Iterable[Control], *, parties: Mapping[str, str], alt: str
) -> None:
    """Give every drawn place its title and the picture its alt text."""
    svg = path.read_text(encoding="utf-8")
    svg = svg.replace("</title>", f"</title>\n <desc>{escape(alt)}</desc>", 1)
    svg = svg.replace("<svg ", '<svg role="img" ', 1)
    for control in controls:
        opening = f'<g id="{group_id(control.place.id)}">'
        title = escape(told(control, parties))
        svg = svg.replace(opening, f"{opening}<title>{title}</title>", 1)
    path.write_text(svg, encoding="utf-8", newline="\n")


def told(control: Control, parties: Mapping[str, str]) -> str:
    """A place and its state in a line: "al-Shaar: Government, confirmed"."""
    party = control.party or control.from_party
    held = parties.get(party, party) if party else "nobody named"
    if control.status is not Status.CONTROLLED:
        held = f"{control.status.value}, {held}"
    return f"{control.place.name}: {held}, {control.standing.value}"
