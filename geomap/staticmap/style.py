"""Colours, line widths and sizes of the printed map: the calm ground and the marks over it."""

from __future__ import annotations

from dataclasses import dataclass

PAPER = "#fbfaf8"
LAND = "#f0efea"
QUARTER = "#e5e3dc"
QUARTER_EDGE = "#b9b5aa"
ROAD = "#ffffff"
INK = "#1a1a1a"
QUIET = "#6b675e"
FRAME = "#cfcbc2"

# How strong a party's colour is drawn. Confirmed is full, claimed clearly lighter: the two differ
# in a greyscale print as well (checked in tests/test_staticmap.py).
STRENGTH = {"confirmed": 0.92, "claimed": 0.42, "disputed": 0.6}
STALE_STRENGTH = 0.28

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


def hatch(pattern: str) -> str:
    """The hatch of a party's pattern; a pattern that is not known is drawn plain."""
    return HATCHES.get(pattern, "")


def mixed(colour: str, share: float, ground: str = PAPER) -> str:
    """A colour laid over the ground at a strength between 0 and 1, as one opaque colour."""
    pairs = zip(_rgb(colour), _rgb(ground), strict=True)
    return "#" + "".join(f"{round(share * top + (1 - share) * under):02x}" for top, under in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
