"""Draws a control map for print with matplotlib: same colours and patterns as the web map."""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import __version__
from geomap.errors import MapError
from geomap.records import Certainty, Control, Extent, Standing, Status
from geomap.staticmap import style
from geomap.staticmap.labels import Label, place_labels
from geomap.wording import AS_REPORTED, alt_text, caption, coloured, day_in_words, subtitle

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer import Gazetteer

PNG_DPI = 200  # twice what a page at 100 dots an inch shows
FORMATS = (".png", ".svg", ".pdf")
METRES_A_DEGREE = 111_320.0
MARGIN = 0.12  # of what was reported on, on each side, where no extent is given
SMALLEST_EXTENT_DEGREES = 0.06
SCALE_LENGTHS_KM = (0.5, 1, 2, 5, 10, 20, 50, 100)
RANK_REPORTED, RANK_KNOWN = 1, 2


@dataclass(frozen=True, slots=True)
class StaticMap:
    """What a printed map shows. `extent` is west, south, east, north in degrees, EPSG:4326."""

    controls: tuple[Control, ...]
    day: dt.date
    title: str
    rule: str = "latest"
    reports: int = 1
    extent: tuple[float, float, float, float] | None = None
    always_shown: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    in_words: tuple[str, ...] = ()  # what was mentioned and not drawn, a line each
    credits: tuple[str, ...] = ()
    arabic: bool = False  # names in Arabic beside the English ones
    corrections: str | None = None
    palette: tuple[tuple[str, str], ...] = ()  # (party id, #rrggbb), over the region's own

    def caption(self, parties: Mapping[str, str]) -> str:
        """One paragraph to print under the map."""
        return caption(
            self.controls, day=self.day, rule=self.rule, parties=parties, title=self.title
        )

    def alt(self, parties: Mapping[str, str]) -> str:
        """A sentence for who cannot see the map."""
        return alt_text(self.controls, day=self.day, parties=parties, title=self.title)


def draw_map(drawing: StaticMap, gazetteer: Gazetteer, path: Path) -> None:
    """Write the map to `path`: .png, .svg or .pdf by its ending.

    Raises
    ------
    MapError
        When the ending is none of these.
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
        drawing = replace(drawing, extent=extent_of(drawing.controls, gazetteer))
    with mpl.rc_context(settings):
        page = style.Page()
        figure = Figure(figsize=(page.width, page.height), facecolor=style.PAPER)
        FigureCanvasAgg(figure)  # labels are measured before they are placed
        _Drawing(figure, page, drawing, gazetteer).draw()
        figure.savefig(path, dpi=PNG_DPI, facecolor=style.PAPER, metadata=_metadata(path, drawing))


def extent_of(
    controls: Iterable[Control], gazetteer: Gazetteer
) -> tuple[float, float, float, float]:
    """West, south, east, north around what was reported on; the region where nothing was."""
    boxes = []
    for control in coloured(controls):
        area = gazetteer.area(control.place.id)
        if area is not None:
            boxes.append(area.bounds)
        elif control.place.lon is not None and control.place.lat is not None:
            boxes.append((control.place.lon, control.place.lat) * 2)
    if not boxes:
        return gazetteer.region.bbox
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    wide = max((east - west) * MARGIN, (SMALLEST_EXTENT_DEGREES - (east - west)) / 2)
    high = max((north - south) * MARGIN, (SMALLEST_EXTENT_DEGREES - (north - south)) / 2)
    return west - wide, south - high, east + wide, north + high


def _metadata(path: Path, drawing: StaticMap) -> dict[str, Any]:
    made_with = f"geomap {__version__}"
    if path.suffix.lower() == ".png":
        return {"Title": drawing.title, "Software": made_with}
    if path.suffix.lower() == ".svg":
        return {"Title": drawing.title, "Creator": made_with, "Date": None}
    return {"Title": drawing.title, "Creator": made_with, "CreationDate": None}


class _Drawing:
    """One page being drawn."""

    def __init__(
        self, figure: Any, page: style.Page, drawing: StaticMap, gazetteer: Gazetteer
    ) -> None:
        self.figure, self.page, self.drawing, self.gazetteer = figure, page, drawing, gazetteer
        self.extent = drawing.extent or gazetteer.region.bbox
        self.shown = coloured(drawing.controls)
        self.axes = self._map_axes()

    def draw(self) -> None:
        self._heading()
        self._ground()
        for control in self.shown:
            self._control(control)
        self._labels()
        self._scale_bar()
        self._panel()

    def _map_axes(self) -> Any:
        page = self.page
        axes = self.figure.add_axes(
            (page.map_left, page.bottom, page.map_width, page.top - page.bottom),
            facecolor=style.LAND,
        )
        west, south, east, north = self._fitted()
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_color(style.FRAME)
        return axes

    def _fitted(self) -> tuple[float, float, float, float]:
        """The extent widened to the shape of the frame, a degree east as long as it is there."""
        west, south, east, north = self.extent
        page = self.page
        frame = (page.map_width * page.width) / ((page.top - page.bottom) * page.height)
        shrink = math.cos(math.radians((south + north) / 2))
        wide, high = (east - west) * shrink, north - south
        if wide / high < frame:
            grow = (high * frame - wide) / shrink / 2
            return west - grow, south, east + grow, north
        grow = (wide / frame - high) / 2
        return west, south - grow, east, north + grow

    def _heading(self) -> None:
        left, drawing = self.page.map_left, self.drawing
        self.figure.text(
            left, 0.945, drawing.title, fontsize=22, weight="bold", color=style.INK, gid="title"
        )
        line = subtitle(
            drawing.controls, day=drawing.day, rule=drawing.rule, reports=drawing.reports
        )
        self.figure.text(left, 0.9, line, fontsize=11.5, color=style.QUIET, gid="subtitle")

    def _ground(self) -> None:
        from shapely.geometry import box

        west, south, east, north = self._fitted()
        frame = box(west, south, east, north)
        for place_id, area in self.gazetteer.areas().items():
            place = self.gazetteer.get(place_id)
            if place.kind in {"governorate", "district", "subdistrict", "city"}:
                continue
            if area.intersects(frame):
                self._polygon(
                    area, facecolor=style.QUARTER, edgecolor=style.QUARTER_EDGE, linewidth=0.6
                )
        for road in self.gazetteer.roads():
            for line in _parts(road):
                self.axes.plot(*line.xy, color=style.ROAD, linewidth=1.8, zorder=2)

    def _polygon(self, area: BaseGeometry, *, gid: str | None = None, **look: Any) -> None:
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path as Outline

        rings = [
            Outline(ring.coords)
            for part in _parts(area)
            if part.geom_type == "Polygon"
            for ring in (part.exterior, *part.interiors)
        ]
        if rings:
            outline = Outline.make_compound_path(*rings)
            self.axes.add_patch(PathPatch(outline, gid=gid, **{"zorder": 1, **look}))

    def _control(self, control: Control) -> None:
        area, dashed = self._area(control)
        if area is None:
            return
        colour, pattern = self._look(control.party)
        strength = style.STRENGTH[control.standing.value]
        if control.stale:
            strength = style.STALE_STRENGTH
        gid = f"control-{control.place.id}".replace(":", "-")
        edge = {"edgecolor": colour, "linewidth": 1.8, "linestyle": "--" if dashed else "-"}
        if control.status is Status.BESIEGED:
            edge = {"edgecolor": style.INK, "linewidth": 2.2, "linestyle": ":"}
        fill = style.mixed(colour, strength) if control.party else style.LAND
        self._polygon(area, gid=gid, facecolor=fill, zorder=3, **edge)
        if control.party and control.extent is Extent.WHOLE:
            # The pattern is drawn over the fill in the paper's colour, as on the web map.
            self._polygon(
                area,
                facecolor="none",
                edgecolor=style.PAPER,
                linewidth=0,
                hatch=style.hatch(pattern),
                zorder=4,
            )
        self._second_party(control, area)

    def _second_party(self, control: Control, area: BaseGeometry) -> None:
        """Stripes in the colour of who else is said to hold it, or fights there."""
        others = control.rivals if control.standing is Standing.DISPUTED else control.contenders
        other = next((party for party in others if party != control.party), None)
        if other is None and control.status is not Status.CONTESTED:
            return
        colour = self._look(other)[0] if other else style.INK
        self._polygon(
            area, facecolor="none", edgecolor=colour, linewidth=0, hatch="\\\\\\", zorder=5
        )

    def _area(self, control: Control) -> tuple[BaseGeometry | None, bool]:
        """The area to draw and whether its edge is dashed, for it is no published boundary."""
        place = control.place
        area = self.gazetteer.area(place.id)
        if area is not None:
            return area, control.certainty is Certainty.UNCERTAIN
        area = self.gazetteer.approximate_area(place.id)
        if area is not None or place.lon is None or place.lat is None:
            return area, True
        return circle(place.lon, place.lat, style.APPROXIMATE_RADIUS_M), True

    def _look(self, party: str | None) -> tuple[str, str]:
        known = self.gazetteer.parties.get(party) if party else None
        if known is None:
            return style.QUIET, ""
        return dict(self.drawing.palette).get(known.id, known.colour), known.pattern

    def _labels(self) -> None:
        from matplotlib import patheffects

        halo = [patheffects.Stroke(linewidth=3, foreground=style.PAPER)]
        styles: dict[int, dict[str, Any]] = {
            RANK_REPORTED: {
                "fontsize": 10.5,
                "weight": "bold",
                "color": style.INK,
                "path_effects": halo,
                "zorder": 9,
            },
            RANK_KNOWN: {
                "fontsize": 8,
                "color": style.QUIET,
                "path_effects": halo,
                "zorder": 8,
            },
        }
        self.figure.canvas.draw()
        place_labels(self.axes, [*self._reported_labels(), *self._known_labels()], styles)

    def _reported_labels(self) -> list[Label]:
        labels = []
        for control in self.shown:
            point = self._label_point(control.place.id, control.place.lon, control.place.lat)
            if point:
                mark = " ?" if control.certainty is not Certainty.CERTAIN else ""
                text = self._name(control.place.id, control.place.name + mark)
                area = self.gazetteer.area(control.place.id)
                size = area.area if area is not None else 0.0
                labels.append(Label(text, *point, RANK_REPORTED, must=True, area=size))
        return labels

    def _known_labels(self) -> list[Label]:
        reported = {control.place.id for control in self.shown}
        labels = []
        for place_id in self.drawing.always_shown:
            if place_id in reported:
                continue
            place = self.gazetteer.get(place_id)
            point = self._label_point(place.id, place.lon, place.lat)
            if point:
                labels.append(Label(self._name(place.id, place.name), *point, RANK_KNOWN))
        return labels

    def _name(self, place_id: str, name: str) -> str:
        if not self.drawing.arabic:
            return name
        arabic = self.gazetteer.get(place_id).name_in("ar")
        return f"{name}\n{arabic}" if arabic else name

    def _label_point(
        self, place_id: str, lon: float | None, lat: float | None
    ) -> tuple[float, float] | None:
        area = self.gazetteer.area(place_id) or self.gazetteer.approximate_area(place_id)
        if area is not None:
            point = area.representative_point()
            return point.x, point.y
        return None if lon is None or lat is None else (lon, lat)

    def _scale_bar(self) -> None:
        west, south, east, north = self._fitted()
        a_degree_km = METRES_A_DEGREE * math.cos(math.radians((south + north) / 2)) / 1000
        width_km = (east - west) * a_degree_km
        length = max(
            (km for km in SCALE_LENGTHS_KM if km <= width_km / 4), default=SCALE_LENGTHS_KM[0]
        )
        left, base = west + (east - west) * 0.035, south + (north - south) * 0.04
        right = left + length / a_degree_km
        self.axes.plot([left, right], [base, base], color=style.INK, linewidth=3, zorder=10)
        self.axes.annotate(
            f"{length:g} km",
            ((left + right) / 2, base),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=style.INK,
            zorder=10,
        )

    def _panel(self) -> None:
        column = _Column(self.figure, self.page)
        column.heading("What the colours mean")
        for control_kind in self._legend_kinds():
            column.swatch(*control_kind)
        if self.drawing.in_words:
            column.heading("In words, not on the map")
            for line in self.drawing.in_words:
                column.text(line)
        if self.drawing.sources:
            column.heading("Who says so")
            column.text(", ".join(self.drawing.sources))
        column.text(AS_REPORTED, quiet=True, space=True)
        if self.drawing.corrections:
            column.text(self.drawing.corrections)
        column.foot(
            [
                *self.drawing.credits,
                f"Control as reported up to {day_in_words(self.drawing.day)}.",
                f"Made with geomap {__version__}.",
            ]
        )

    def _legend_kinds(self) -> list[tuple[str, dict[str, Any]]]:
        kinds: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
        words = {"confirmed": "confirmed", "claimed": "claimed by one side", "disputed": "disputed"}
        for control in self.shown:
            if control.party is None:
                continue
            party = self.gazetteer.parties.get(control.party)
            colour, pattern = self._look(control.party)
            fill = style.mixed(colour, style.STRENGTH[control.standing.value])
            look = {"facecolor": fill, "edgecolor": colour, "hatch": style.hatch(pattern)}
            name = party.name if party else control.party
            kinds[(control.party, control.standing.value)] = (
                f"{name}, {words[control.standing.value]}",
                look,
            )
        order = [standing.value for standing in Standing]
        keys = sorted(kinds, key=lambda key: (key[0], order.index(key[1])))
        legend = [kinds[key] for key in keys]
        legend += self._legend_marks()
        plain = {"facecolor": style.QUARTER, "edgecolor": style.QUARTER_EDGE}
        return [*legend, ("not reported on", plain)]

    def _legend_marks(self) -> list[tuple[str, dict[str, Any]]]:
        marks: list[tuple[str, dict[str, Any]]] = []
        if any(control.status is Status.CONTESTED for control in self.shown):
            look = {"facecolor": style.LAND, "edgecolor": style.INK, "hatch": "\\\\\\"}
            marks.append(("contested: fighting inside", look))
        if any(control.status is Status.BESIEGED for control in self.shown):
            dotted = {"facecolor": style.LAND, "edgecolor": style.INK, "linestyle": ":"}
            marks.append(("besieged", dotted))
        if any(self._area(control)[1] for control in self.shown):
            dashed = {"facecolor": style.LAND, "edgecolor": style.QUIET, "linestyle": "--"}
            marks.append(("no published boundary: approximate", dashed))
        return marks


class _Column:
    """The column beside the map, filled from the top."""

    LINE = 0.0215  # of the page's height
    WRAP = 52  # characters

    def __init__(self, figure: Any, page: style.Page) -> None:
        self.figure, self.left, self.at = figure, page.panel_left, page.top - 0.012

    def heading(self, text: str) -> None:
        self.at -= self.LINE * 0.6
        self.figure.text(
            self.left, self.at, text, fontsize=11, weight="bold", color=style.INK, va="top"
        )
        self.at -= self.LINE * 1.45

    def swatch(self, text: str, look: dict[str, Any]) -> None:
        from matplotlib.patches import Rectangle

        hatch = look.pop("hatch", "")
        corner, wide, high = (self.left, self.at - self.LINE * 0.75), 0.026, self.LINE * 0.8
        over: dict[str, Any] = {"transform": self.figure.transFigure, "linewidth": 1.3}
        self.figure.add_artist(Rectangle(corner, wide, high, **{**over, **look}))
        if hatch:
            ink = style.INK if look["facecolor"] == style.LAND else style.PAPER
            marks = {"facecolor": "none", "edgecolor": ink, "linewidth": 0, "hatch": hatch}
            self.figure.add_artist(Rectangle(corner, wide, high, **{**over, **marks}))
        self.figure.text(self.left + 0.035, self.at, text, fontsize=10, color=style.INK, va="top")
        self.at -= self.LINE * 1.3

    def text(self, text: str, *, quiet: bool = False, space: bool = False) -> None:
        if space:
            self.at -= self.LINE * 0.6
        lines = textwrap.wrap(text, self.WRAP)
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

    def foot(self, lines: Sequence[str]) -> None:
        wrapped = [part for line in lines for part in textwrap.wrap(line, self.WRAP + 10)]
        self.figure.text(
            self.left, 0.055, "\n".join(wrapped), fontsize=7.5, color=style.QUIET, va="bottom"
        )


def circle(lon: float, lat: float, radius_m: float) -> BaseGeometry:
    """A circle on the ground, as a polygon in degrees (EPSG:4326)."""
    from shapely.affinity import scale
    from shapely.geometry import Point

    round_one = Point(lon, lat).buffer(radius_m / METRES_A_DEGREE, quad_segs=16)
    return scale(round_one, 1 / math.cos(math.radians(lat)), 1)


def _parts(geometry: BaseGeometry) -> Sequence[Any]:
    return list(getattr(geometry, "geoms", [geometry]))
