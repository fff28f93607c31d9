"""Draws a control map for print with matplotlib: same colours and patterns as the web map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import __version__
from geomap.errors import MapError
from geomap.framing import extent_of
from geomap.records import Certainty, Place
from geomap.staticmap import style
from geomap.staticmap.areas import Areas
from geomap.staticmap.frame import fitted
from geomap.staticmap.labels import Label, place_labels
from geomap.staticmap.lines import directed, embedded_in_svg, runs_left
from geomap.staticmap.panel import Column, doubt_rows, legend_of
from geomap.staticmap.record import StaticMap
from geomap.staticmap.signs import draw_mark, draw_scale_bar
from geomap.staticmap.titled import add_titles
from geomap.wording import QUARTER_KINDS, as_reported, coloured, subtitle
from geomap.words import Voice

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

PNG_DPI = 200  # twice what a page at 100 dots an inch shows
FORMATS = (".png", ".svg", ".pdf")
RANK_REPORTED, RANK_CROWDED, RANK_KNOWN = 1, 2, 3
CROWD = 14  # names; with more they are small, in one language, and left out where there is no room
CROWDED_SIZE, CROWDED_ARABIC_SIZE = 7.5, 8.5  # points; Arabic names are shorter, their dots finer
LONG_NAME = 16  # letters; a longer one takes two lines in a crowd
MARK_SIZE = 14.5  # points, a sign and the room around it


def draw_map(drawing: StaticMap, gazetteer: Gazetteer, path: Path) -> None:
    """Write the map to `path`: .png, .svg or .pdf by its ending.

    Raises
    ------
    MapError
        When the ending is none of these, or a language has no words.
    """
    if path.suffix.lower() not in FORMATS:
        raise MapError(f"{path}: a printed map is {', '.join(FORMATS)}; use one of these endings.")
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings = {
        "svg.fonttype": "none",
        "svg.hashsalt": "geomap",
        "pdf.fonttype": 42,
        "hatch.linewidth": 0.8,
        "font.family": ["DejaVu Sans"],
    }
    if drawing.extent is None:
        extent = extent_of(drawing.controls, gazetteer, gazetteer.region.bbox)
        drawing = replace(drawing, extent=extent)
    parties = drawing.voice.parties(gazetteer.parties)
    with mpl.rc_context(settings):
        page = style.Page.mirrored() if drawing.voice.rtl else style.Page()
        figure = Figure(figsize=(page.width, page.height), facecolor=style.PAPER)
        FigureCanvasAgg(figure)  # labels are measured before they are placed
        _Drawing(figure, page, drawing, gazetteer).draw()
        metadata = _metadata(path, drawing, drawing.alt(parties))
        figure.savefig(path, dpi=PNG_DPI, facecolor=style.PAPER, metadata=metadata)
    if path.suffix.lower() == ".svg":
        svg = embedded_in_svg(path.read_text(encoding="utf-8"))
        svg = add_titles(svg, drawing, parties)
        path.write_text(svg, encoding="utf-8", newline="\n")


def _metadata(path: Path, drawing: StaticMap, alt: str) -> dict[str, Any]:
    made_with = f"geomap {__version__}"
    if path.suffix.lower() == ".png":
        return {"Title": drawing.title, "Description": alt, "Software": made_with}
    if path.suffix.lower() == ".svg":
        return {"Title": drawing.title, "Creator": made_with, "Date": None}
    return {"Title": drawing.title, "Subject": alt, "Creator": made_with, "CreationDate": None}


class _Drawing:
    """One page being drawn."""

    def __init__(
        self, figure: Any, page: style.Page, drawing: StaticMap, gazetteer: Gazetteer
    ) -> None:
        self.figure, self.page, self.drawing, self.gazetteer = figure, page, drawing, gazetteer
        self.voice: Voice = drawing.voice
        self.extent = drawing.extent or gazetteer.region.bbox
        self.box = fitted(self.extent, page)
        self.shown = coloured(drawing.controls)
        self.axes = self._map_axes()
        self.areas = Areas(self.axes, self.box, gazetteer, dict(drawing.palette))
        self.inside = [control for control in self.shown if self.areas.reached(control)]

    def draw(self) -> None:
        self._heading()
        self.areas.ground()
        for control in self.shown:
            self.areas.control(control)
        self._labels()
        self._panel()

    def _map_axes(self) -> Any:
        page = self.page
        axes = self.figure.add_axes(
            (page.map_left, page.bottom, page.map_width, page.top - page.bottom),
            facecolor=style.LAND,
        )
        west, south, east, north = self.box
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_color(style.FRAME)
        return axes

    def _heading(self) -> None:
        drawing = self.drawing
        title: dict[str, Any] = {"fontsize": 22, "weight": "bold", "color": style.INK}
        self._headline(0.945, drawing.title, **title, gid="title")
        line = subtitle(
            drawing.controls,
            day=drawing.day,
            rule=drawing.rule,
            reports=drawing.reports,
            total=self._quarters(),
            voice=self.voice,
        )
        self._headline(0.9, line, fontsize=11.5, color=style.QUIET, gid="subtitle")

    def _headline(self, height: float, line: str, **how: Any) -> None:
        page = self.page
        line = directed(line, rtl=self.voice.rtl)
        self.figure.text(page.map_begin, height, line, ha=page.begin, **how)

    def _quarters(self) -> int:
        """How many quarters there are within the extent, as the web map counts them."""
        inside = self.gazetteer.ids_inside(self.extent, QUARTER_KINDS)
        reported = (c.place.id for c in self.shown if c.place.kind in QUARTER_KINDS)
        return len({*inside, *reported})

    def _labels(self) -> None:
        from matplotlib import patheffects

        halo = [patheffects.Stroke(linewidth=3, foreground=style.PAPER)]
        strong = {"fontsize": 10.5, "weight": "bold", "color": style.INK, "zorder": 9}
        quiet = {"fontsize": 8, "color": style.QUIET, "zorder": 8}
        crowded = CROWDED_ARABIC_SIZE if self.voice.rtl else CROWDED_SIZE
        styles: dict[int, dict[str, Any]] = {
            RANK_REPORTED: {**strong, "path_effects": halo},
            RANK_CROWDED: {**strong, "fontsize": crowded, "path_effects": halo},
            RANK_KNOWN: {**quiet, "path_effects": halo},
        }
        self.figure.canvas.draw()
        free = [*self._marks(), draw_scale_bar(self.axes, self.box, self.voice)]
        place_labels(
            self.axes, [*self._reported_labels(), *self._known_labels()], styles, keep_free=free
        )

    def _marks(self) -> list[Any]:
        """Draw the signs, side by side on their places; the boxes in pixels that they fill."""
        from matplotlib.transforms import Bbox

        boxes = []
        for control in self.shown:
            marks = style.marks_of(control)
            point = self.areas.middle(control.place)
            if not marks or not point:
                continue
            x, y = self.axes.transData.transform(point)
            step = MARK_SIZE * self.figure.dpi / 72
            for number, mark in enumerate(marks):
                here = x + (number - (len(marks) - 1) / 2) * step
                at = self.axes.transData.inverted().transform((here, y))
                draw_mark(self.axes, tuple(at), mark, self.axes.transData, zorder=7, clip_on=True)
                boxes.append(
                    Bbox.from_extents(here - step / 2, y - step / 2, here + step / 2, y + step / 2)
                )
        return boxes

    def _reported_labels(self) -> list[Label]:
        labels = []
        crowd = len(self.shown) > CROWD
        for control in self.shown:
            point = self.areas.middle(control.place)
            if point:
                text = self._name(control.place, control.certainty, short=crowd)
                rank = RANK_CROWDED if crowd else RANK_REPORTED
                drawn, _ = self.areas.of(control)
                size, box = (drawn.area, drawn.bounds) if drawn is not None else (0.0, None)
                labels.append(Label(text, *point, rank, not crowd, size, box, beside=not crowd))
        return labels

    def _known_labels(self) -> list[Label]:
        reported = {control.place.id for control in self.shown}
        labels = []
        for place_id in self.drawing.always_shown:
            if place_id in reported:
                continue
            place = self.gazetteer.get(place_id)
            if point := self.areas.middle(place):
                labels.append(Label(self._name(place), *point, RANK_KNOWN))
        return labels

    def _name(
        self, place: Place, certainty: Certainty = Certainty.CERTAIN, *, short: bool = False
    ) -> str:
        """The lines of a label: its name in each language of the map, or `short` in the first."""
        name = self.voice.place(place)
        if certainty is not Certainty.CERTAIN:
            name = self.voice.say("unsure", place=name)
        names = folded(name).split("\n") if short else [name, *self._other_names(place)]
        return "\n".join(self._line(name) for name in names)

    def _other_names(self, place: Place) -> list[str]:
        """What it is called in the map's other languages, where that is not the same again."""
        voices = [Voice(lang) for lang in self.drawing.languages]
        names = dict.fromkeys(voice.place(place) for voice in voices)
        return [name for name in names if name != self.voice.place(place)]

    def _line(self, name: str) -> str:
        """In a page that runs to the left a name says so; in the other no name needs to."""
        return directed(name, rtl=True) if self.voice.rtl and runs_left(name) else name

    def _panel(self) -> None:
        drawing, say = self.drawing, self.voice.say
        column = Column(self.figure, self.page, self.voice)
        column.foot(
            [
                as_reported(drawing.delay, voice=self.voice),
                *drawing.credits,
                say("print.notEndorsed"),
                say("print.upTo", day=self.voice.day(drawing.day)),
                say("madeWith", version=__version__) + ".",
            ]
        )
        if drawing.corrections:
            column.text(drawing.corrections)
        column.heading(say("print.legend"))
        for row in self._legend():
            column.swatch(*row)
        if drawing.sources:
            column.heading(say("print.whoSaysSo"))
            column.names(drawing.sources)
        if in_words := [*self._undrawn(), *drawing.in_words]:
            column.heading(say("notes"))
            for line in in_words:
                column.text(line)

    def _legend(self) -> list[tuple[str, dict[str, Any]]]:
        parties = self.gazetteer.parties
        colours = {party: self.areas.look(party)[0] for party in parties}
        *rows, grey = legend_of(self.inside, parties, colours, self.voice)
        approximate = any(self.areas.of(control)[1] for control in self.inside)
        return [*rows, *doubt_rows(self.inside, self.voice, approximate=approximate), grey]

    def _undrawn(self) -> list[str]:
        """What was reported on and lies beyond the frame or nobody knows where, a line each."""
        names: dict[str, list[str]] = {"beyond": [], "area": []}
        inside = {control.place.id for control in self.inside}
        for control in self.shown:
            if control.place.id not in inside:
                kind = "area" if self.areas.of(control)[0] is None else "beyond"
                names[kind].append(self.voice.place(control.place))
        return [
            self.voice.say(
                "print.undrawn",
                why=self.voice.say(f"noteKinds.{kind}"),
                names=self.voice.get("print.comma").join(of_kind),
            )
            for kind, of_kind in names.items()
            if of_kind
        ]


def folded(name: str) -> str:
    """A long name on two lines, broken at the blank nearest to its middle."""
    blanks = [at for at, letter in enumerate(name) if letter == " "]
    if len(name) <= LONG_NAME or not blanks:
        return name
    at = min(blanks, key=lambda blank: abs(blank - len(name) / 2))
    return f"{name[:at]}\n{name[at + 1 :]}"
