"""The column beside the printed map: legend, what is said in words, who says so, credits."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geomap.records import Certainty, Control, Standing, Status
from geomap.staticmap import style

STANDINGS = {"confirmed": "confirmed", "claimed": "claimed by one side", "disputed": "disputed"}
MARK_WORDS = {
    "contested": "contested: fighting inside",
    "besieged": "besieged",
    "disputed": "sources contradict each other",
    "part": "a part of it",
}
Look = dict[str, Any]


def legend_of(
    shown: Sequence[Control], parties: Mapping[str, Any], colours: Mapping[str, str]
) -> list[tuple[str, Look]]:
    """The rows of the legend: only what occurs on the map, and what grey means."""
    kinds: dict[tuple[str, str], tuple[str, Look]] = {}
    for control in shown:
        if control.party is None or len(style.sides_of(control)) > 1 or control.stale:
            continue
        party = parties.get(control.party)
        colour = colours.get(control.party, style.QUIET)
        standing = control.standing.value
        look = {
            "facecolor": style.mixed(colour, style.STRENGTH[standing]),
            "edgecolor": colour,
            "hatch": style.hatch(party.pattern if party else ""),
        }
        name = party.name if party else control.party
        kinds[control.party, standing] = (f"{name}, {STANDINGS[standing]}", look)
    order = [standing.value for standing in Standing]
    keys = sorted(kinds, key=lambda key: (key[0], order.index(key[1])))
    plain = {"facecolor": style.QUARTER, "edgecolor": style.QUARTER_EDGE}
    return [*(kinds[key] for key in keys), *_signs(shown), ("not reported on", plain)]


def _signs(shown: Sequence[Control]) -> list[tuple[str, Look]]:
    marks = {mark for control in shown for mark in style.marks_of(control)}
    rows: list[tuple[str, Look]] = [
        (words, {"mark": mark}) for mark, words in MARK_WORDS.items() if mark in marks
    ]
    if any(control.status is Status.LOST for control in shown):
        dotted = {"facecolor": style.LAND, "edgecolor": style.INK, "linestyle": ":"}
        rows.append(("left by a side, nobody named since", dotted))
    if any(control.stale for control in shown):
        faded = style.mixed(style.QUIET, style.STALE_STRENGTH)
        rows.append(("not heard of for a while", {"facecolor": faded, "edgecolor": style.QUIET}))
    return rows


def doubt_rows(shown: Sequence[Control], *, approximate: bool) -> list[tuple[str, Look]]:
    """The rows about boundaries and places that nobody is sure of."""
    rows: list[tuple[str, Look]] = []
    if approximate:
        dashed = {"facecolor": style.LAND, "edgecolor": style.QUIET, "linestyle": "--"}
        rows.append(("no published boundary: approximate", dashed))
    if any(control.certainty is not Certainty.CERTAIN for control in shown):
        rows.append(("which place is meant is uncertain", {"letter": "?"}))
    return rows


class Column:
    """Filled from the top; what would run into the credits at its foot is left out, and says so."""

    LINE = 0.0215  # of the page's height
    WRAP = 52  # characters
    FOOT_WRAP = 64
    FOOT_LINE = 0.0148

    def __init__(self, figure: Any, page: style.Page) -> None:
        self.figure, self.left, self.at = figure, page.panel_left, page.top - 0.012
        self.floor = page.bottom
        self.full = False

    def foot(self, lines: Iterable[str]) -> None:
        """Small lines that end at the foot of the page; to be called first."""
        wrapped = [part for line in lines for part in textwrap.wrap(line, self.FOOT_WRAP)]
        self.figure.text(
            self.left,
            self.floor,
            "\n".join(wrapped),
            fontsize=7.5,
            color=style.QUIET,
            va="bottom",
            linespacing=1.25,
        )
        self.floor += self.FOOT_LINE * len(wrapped) + self.LINE

    def heading(self, text: str) -> None:
        """A heading, with room above it."""
        if self._over(3):
            return
        self.at -= self.LINE * 0.6
        self.figure.text(
            self.left, self.at, text, fontsize=11, weight="bold", color=style.INK, va="top"
        )
        self.at -= self.LINE * 1.45

    def swatch(self, text: str, look: Look) -> None:
        """One row of the legend."""
        if self._over(1.3):
            return
        middle = (self.left + 0.013, self.at - self.LINE * 0.36)
        if "letter" in look:
            self._sign(middle, look["letter"], weight="bold", fontsize=11)
        elif "mark" in look:
            draw_mark(self.figure, middle, look["mark"], self.figure.transFigure)
        else:
            self._box(look)
        self.figure.text(self.left + 0.035, self.at, text, fontsize=10, color=style.INK, va="top")
        self.at -= self.LINE * 1.3

    def _sign(self, at: tuple[float, float], text: str, **how: Any) -> None:
        self.figure.text(*at, text, color=style.INK, ha="center", va="center", **how)

    def _box(self, look: Look) -> None:
        from matplotlib.patches import Rectangle

        hatch = look.get("hatch", "")
        corner, wide, high = (self.left, self.at - self.LINE * 0.75), 0.026, self.LINE * 0.8
        over: dict[str, Any] = {"transform": self.figure.transFigure, "linewidth": 1.3}
        plain = {key: value for key, value in look.items() if key != "hatch"}
        self.figure.add_artist(Rectangle(corner, wide, high, **{**over, **plain}))
        if hatch:
            marks = {"facecolor": "none", "edgecolor": style.PAPER, "linewidth": 0, "hatch": hatch}
            self.figure.add_artist(Rectangle(corner, wide, high, **{**over, **marks}))

    def text(self, text: str, *, quiet: bool = False, space: bool = False) -> None:
        """A paragraph, cut where the column ends."""
        if space:
            self.at -= self.LINE * 0.6
        lines = textwrap.wrap(text, self.WRAP)
        room = int((self.at - self.floor) / (self.LINE * 0.92))
        if self.full or room < 1:
            self.full = True
            return
        if len(lines) > room:
            lines = [*lines[: room - 1], "… (more on the web map)"]
            self.full = True
        self.figure.text(
            self.left,
            self.at,
            "\n".join(lines),
            fontsize=9,
            color=style.QUIET if quiet else style.INK,
            va="top",
            linespacing=1.35,
        )
        self.at -= self.LINE * 0.92 * len(lines) + self.LINE * 0.35

    def _over(self, lines: float) -> bool:
        self.full = self.full or self.at - self.LINE * lines < self.floor
        return self.full


def draw_mark(onto: Any, at: tuple[float, float], mark: str, transform: Any, **how: Any) -> None:
    """A sign in a small circle, as on the web map."""
    from matplotlib.lines import Line2D
    from matplotlib.text import Text

    ring = Line2D(
        [at[0]],
        [at[1]],
        marker="o",
        markersize=12.5,
        markerfacecolor=style.PAPER,
        markeredgecolor=style.INK,
        markeredgewidth=1.0,
        linestyle="none",
        transform=transform,
        **how,
    )
    sign = Text(
        *at,
        style.MARKS[mark],
        fontsize=9,
        color=style.INK,
        ha="center",
        va="center_baseline",
        transform=transform,
        **how,
    )
    for artist in (ring, sign):
        onto.add_artist(artist)
