"""Colours, line widths and sizes of the printed map: the calm ground and the marks over it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from geomap.records import Control, Extent, Standing, Status

PAPER = "#fbfaf8"
LAND = "#f0efea"
QUARTER = "#e5e3dc"
QUARTER_EDGE = "#b9b5aa"
ROAD = "#ffffff"
INK = "#1a1a1a"
QUIET = "#6b675e"
STALE = "#c9c6be"  # of a place that somebody holds or fights over, and nobody is named
FRAME = "#cfcbc2"

# How strong a party's colour is drawn. Confirmed is full, claimed clearly lighter: the two differ
# in a greyscale print as well (checked in tests/test_staticmap.py).
STRENGTH = {"confirmed": 0.92, "claimed": 0.42, "disputed": 0.6}
STALE_STRENGTH = 0.28
STRIPE = 0.011  # of the map's height: how broad the stripes of two parties are

# The signs of the web map, as letters that the font of the page has.
MARKS = {"contested": "✕", "besieged": "◉", "disputed": "≠", "part": "◑"}

# Web patterns in the hatches that matplotlib knows.
HATCHES = {
    "solid": "",
    "diagonal": "////",
    "diagonal-up": "////",
    "diagonal-down": "\\\\\\\\",
    "back-diagonal": "\\\\\\\\",
    "dots": "...",
    "dot": "...",
    "horizontal": "----",
    "vertical": "||||",
    "cross": "++++",
    "grid": "++++",
    "crosshatch": "xxxx",
    "diagonal-cross": "xxxx",
    "rings": "ooo",
    "circles": "ooo",
    "stars": "**",
    "zigzag": "\\\\//",
    "waves": "~",
}

APPROXIMATE_RADIUS_M = 350  # the dashed circle of a place with neither boundary nor cell


@dataclass(frozen=True, slots=True)
class Page:
    """The printed page, in inches."""

    width: float = 14.0
    height: float = 8.6
    map_left: float = 0.045
    map_width: float = 0.615
    panel_left: float = 0.685
    panel_width: float = 0.285
    bottom: float = 0.055
    top: float = 0.865
    begin: Literal["left", "right"] = "left"  # the side that a line of text begins at

    @classmethod
    def mirrored(cls) -> Page:
        """The page of a script that runs to the left: the map on the right, the column beside."""
        page = cls()
        return replace(
            page,
            map_left=1 - page.map_left - page.map_width,
            panel_left=1 - page.panel_left - page.panel_width,
            begin="right",
        )

    @property
    def map_begin(self) -> float:
        """The edge of the map that the title begins at."""
        return self.map_left if self.begin == "left" else self.map_left + self.map_width

    @property
    def panel_begin(self) -> float:
        """The edge of the column that its lines begin at."""
        return self.panel_left if self.begin == "left" else self.panel_left + self.panel_width


def sides_of(control: Control) -> tuple[str, ...]:
    """The parties whose colours a place is drawn in; two or more fight, or are said to hold it."""
    party = (control.party,) if control.party else ()
    if control.status is Status.CONTESTED:
        return control.contenders or party
    if control.standing is Standing.DISPUTED:
        return tuple(dict.fromkeys((*party, *control.rivals)))
    return party


def strength_of(control: Control) -> float:
    """How strong its colours are drawn; stripes need no weakening to be told from one party."""
    if control.stale:
        return STALE_STRENGTH
    if len(sides_of(control)) > 1:
        fought = control.status is Status.CONTESTED
        return STRENGTH["claimed" if fought else "confirmed"]
    return STRENGTH["confirmed" if control.standing is Standing.CONFIRMED else "claimed"]


def marks_of(control: Control) -> tuple[str, ...]:
    """The signs that stand on a place."""
    marks = {
        "contested": control.status is Status.CONTESTED,
        "besieged": control.status is Status.BESIEGED,
        "disputed": control.standing is Standing.DISPUTED,
        "part": control.extent is Extent.PART,
    }
    return tuple(mark for mark, there in marks.items() if there)


def hatch(pattern: str) -> str:
    """The hatch of a party's pattern; a pattern that is not known is drawn plain."""
    return HATCHES.get(pattern, "")


def mixed(colour: str, share: float, ground: str = PAPER) -> str:
    """A colour laid over the ground at a strength between 0 and 1, as one opaque colour."""
    pairs = zip(_rgb(colour), _rgb(ground), strict=True)
    return "#" + "".join(f"{round(share * top + (1 - share) * under):02x}" for top, under in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
