"""The column beside the printed map: legend, what is said in words, who says so, credits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geomap.records import Certainty, Control, Standing, Status
from geomap.staticmap import style
from geomap.staticmap.lines import directed, runs_left, wrapped
from geomap.staticmap.signs import draw_mark
from geomap.words import Voice

STANDINGS = {
    Standing.CONFIRMED: "legendSolid",
    Standing.CLAIMED: "legendClaimed",
    Standing.DISPUTED: "legendDisputed",
}
MARK_WORDS = {
    "contested": "print.legendContested",
    "besieged": "legendBesieged",
    "disputed": "print.legendDisputed",
    "part": "legendPart",
}
NAME_LINES = 3  # of who says so; the claims themselves, each with its source, are on the web map
Look = dict[str, Any]


def legend_of(
    shown: Sequence[Control],
    parties: Mapping[str, Any],
    colours: Mapping[str, str],
    voice: Voice,
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
        name = voice.party(party) if party else control.party
        support = voice.say(STANDINGS[control.standing])
        row = voice.say("print.legendRow", party=name, standing=support)
        kinds[control.party, standing] = (row, look)
    order = [standing.value for standing in Standing]
    keys = sorted(kinds, key=lambda key: (key[0], order.index(key[1])))
    plain = {"facecolor": style.QUARTER, "edgecolor": style.QUARTER_EDGE}
    return [
        *(kinds[key] for key in keys),
        *_signs(shown, voice),
        (voice.say("legendUnknown"), plain),
    ]


def _signs(shown: Sequence[Control], voice: Voice) -> list[tuple[str, Look]]:
    marks = {mark for control in shown for mark in style.marks_of(control)}
    rows: list[tuple[str, Look]] = [
        (voice.say(key), {"mark": mark}) for mark, key in MARK_WORDS.items() if mark in marks
    ]
    if any(control.status is Status.LOST for control in shown):
        dotted = {"facecolor": style.LAND, "edgecolor": style.INK, "linestyle": ":"}
        rows.append((voice.say("print.legendLost"), dotted))
    if any(control.stale for control in shown):
        faded = style.mixed(style.QUIET, style.STALE_STRENGTH)
        look = {"facecolor": faded, "edgecolor": style.QUIET}
        rows.append((voice.say("print.legendStale"), look))
    return rows


def doubt_rows(
    shown: Sequence[Control], voice: Voice, *, approximate: bool
) -> list[tuple[str, Look]]:
    """The rows about boundaries and places that nobody is sure of."""
    rows: list[tuple[str, Look]] = []
    if approximate:
        dashed = {"facecolor": style.LAND, "edgecolor": style.QUIET, "linestyle": "--"}
        rows.append((voice.say("legendApproximate"), dashed))
    if any(control.certainty is not Certainty.CERTAIN for control in shown):
        rows.append((voice.say("legendUncertain"), {"letter": voice.say("doubt")}))
    return rows


class Column:
    """Filled from the top; what would run into the credits at its foot is left out, and says so."""

    LINE = 0.0215  # of the page's height
    TEXT_LINE = LINE * 0.92
    WRAP = 52  # characters
    FOOT_WRAP, FOOT_WRAP_ARABIC = 67, 72  # Arabic letters are narrower
    FOOT_LINE = 0.0148
    ASCENT = 0.76  # of the size of the letters: from the top of a line to its baseline

    def __init__(self, figure: Any, page: style.Page, voice: Voice) -> None:
        self.figure, self.page, self.voice = figure, page, voice
        self.at, self.floor = page.top - 0.012, page.bottom
        self.full = False

    def foot(self, lines: Iterable[str]) -> None:
        """Small lines that end at the foot of the page; to be called first."""
        rtl = self.voice.rtl
        width = self.FOOT_WRAP_ARABIC if rtl else self.FOOT_WRAP
        parts = [part for line in lines for part in wrapped(line, width, rtl=rtl)]
        high = self.FOOT_LINE * len(parts)
        small: dict[str, Any] = {"fontsize": 7.5, "color": style.QUIET}
        if rtl:
            self._stacked(self.floor + high, parts, rtl=rtl, pitch=self.FOOT_LINE, **small)
        else:
            self._write(self.floor, parts, va="bottom", linespacing=1.25, **small)
        self.floor += high + self.LINE + self.TEXT_LINE  # for the line that says what is left out

    def heading(self, text: str) -> None:
        """A heading, with room above it, where there is room for some lines below it."""
        if self._over(4):
            return
        self.at -= self.LINE * 0.6
        self._line(text, fontsize=11, weight="bold")
        self.at -= self.LINE * 1.45

    def swatch(self, text: str, look: Look) -> None:
        """One row of the legend."""
        if self._over(1.3):
            return
        middle = (self._inward(0.013), self.at - self.LINE * 0.36)
        if "letter" in look:
            self._sign(middle, look["letter"], weight="bold", fontsize=11)
        elif "mark" in look:
            draw_mark(self.figure, middle, look["mark"], self.figure.transFigure)
        else:
            self._box(look)
        self._line(text, by=0.035, fontsize=10)
        self.at -= self.LINE * 1.3

    def _sign(self, at: tuple[float, float], text: str, **how: Any) -> None:
        self.figure.text(*at, text, color=style.INK, ha="center", va="center", **how)

    def _box(self, look: Look) -> None:
        from matplotlib.patches import Rectangle

        hatch = look.get("hatch", "")
        wide, high = 0.026, self.LINE * 0.8
        left = self._inward(wide if self.voice.rtl else 0)
        corner = (left, self.at - self.LINE * 0.75)
        over: dict[str, Any] = {"transform": self.figure.transFigure, "linewidth": 1.3}
        plain = {key: value for key, value in look.items() if key != "hatch"}
        self.figure.add_artist(Rectangle(corner, wide, high, **{**over, **plain}))
        if hatch:
            marks = {"facecolor": "none", "edgecolor": style.PAPER, "linewidth": 0, "hatch": hatch}
            self.figure.add_artist(Rectangle(corner, wide, high, **{**over, **marks}))

    def text(self, text: str) -> None:
        """A paragraph, cut where the column ends; it runs as its own first letter does."""
        self._paragraph(text, runs_left(text, otherwise=self.voice.rtl))

    def names(self, names: Sequence[str]) -> None:
        """Names in whatever letters, in the order of the page; of many, how many more there are."""
        shown = len(names)
        while (
            shown > 1 and len(wrapped(self._some(names, shown), self.WRAP, rtl=False)) > NAME_LINES
        ):
            shown -= 1
        self._paragraph(self._some(names, shown), self.voice.rtl)

    def _some(self, names: Sequence[str], many: int) -> str:
        listed = str(self.voice.get("print.comma")).join(names[:many])
        left = len(names) - many
        return listed + (self.voice.count("print.moreNames", left) if left else "")

    def _paragraph(self, text: str, rtl: bool) -> None:
        lines = wrapped(text, self.WRAP, rtl=rtl)
        if self._over(1):
            return
        room = int((self.at - self.floor) / self.TEXT_LINE)
        cut = len(lines) > room
        lines = lines[:room]
        if rtl or self.voice.rtl:
            self._stacked(self.at, lines, rtl=rtl, pitch=self.TEXT_LINE, fontsize=9)
        else:
            self._write(self.at, lines, linespacing=1.35, fontsize=9)
        self.at -= self.TEXT_LINE * len(lines)
        if cut:
            self._end()
        self.at -= self.LINE * 0.35

    def _line(self, text: str, *, by: float = 0, **how: Any) -> None:
        """A line in the language of the page, so far into the column."""
        if self.voice.rtl:
            self._stacked(self.at, [directed(text, rtl=True)], rtl=True, by=by, **how)
        else:
            self._write(self.at, [directed(text, rtl=False)], by=by, **how)

    def _write(self, height: float, lines: list[str], *, by: float = 0, **how: Any) -> None:
        """Lines from the left, as one text."""
        text = {"color": style.INK, "va": "top", **how}
        self.figure.text(self.page.panel_left + by, height, "\n".join(lines), **text)

    def _stacked(
        self,
        height: float,
        lines: Iterable[str],
        *,
        rtl: bool,
        pitch: float = 0,
        by: float = 0,
        **how: Any,
    ) -> None:
        """Lines that each stand on their own baseline: Arabic letters rise and fall unevenly."""
        page = self.page
        x = page.panel_left + (page.panel_width - by if rtl else by)
        first = height - self.ASCENT * how["fontsize"] / 72 / page.height
        text = {"color": style.INK, "ha": "right" if rtl else "left", **how}
        for number, line in enumerate(lines):
            self.figure.text(x, first - number * pitch, line, va="baseline", **text)

    def _inward(self, by: float) -> float:
        """So far into the column from the edge that reading begins at."""
        return self.page.panel_begin + (-by if self.voice.rtl else by)

    def _over(self, lines: float) -> bool:
        """Whether so many lines are too many; the first time the column ends by saying so."""
        if not self.full and self.at - self.LINE * lines < self.floor:
            self._end()
        return self.full

    def _end(self) -> None:
        self.full = True
        self._line(self.voice.say("print.onTheWeb"), fontsize=9)
