"""Draws a control map for print with matplotlib: same colours and patterns as the web map."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import __version__
from geomap.errors import MapError
from geomap.records import Certainty, Control, Status
from geomap.staticmap import style
from geomap.staticmap.labels import Label, place_labels
from geomap.staticmap.panel import Column, doubt_rows, draw_mark, legend_of
from geomap.staticmap.titled import add_titles, group_id
from geomap.wording import (
    NOT_ENDORSED,
    QUARTER_KINDS,
    alt_text,
    as_reported,
    caption,
    coloured,
    day_in_words,
    subtitle,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer import Gazetteer

PNG_DPI = 200  # twice what a page at 100 dots an inch shows
FORMATS = (".png", ".svg", ".pdf")
METRES_A_DEGREE = 111_320.0
MARGIN = 0.12  # of what was reported on, on each side, where no extent is given
SMALLEST_EXTENT_DEGREES = 0.06
SCALE_LENGTHS_KM = (0.5, 1, 2, 5, 10, 20, 50, 100)
RANK_REPORTED, RANK_CROWDED, RANK_KNOWN = 1, 2, 3
CROWD = 14  # names; with more they are small, in one language, and left out where there is no room
LONG_NAME = 16  # letters; a longer one takes two lines in a crowd
MARK_SIZE = 14.5  # points, a sign and the room around it


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
    delay: int = 0  # days before it was made whose claims are left out
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
        parties = {party.id: party.name for party in gazetteer.parties.values()}
        metadata = _metadata(path, drawing, drawing.alt(parties))
        figure.savefig(path, dpi=PNG_DPI, facecolor=style.PAPER, metadata=metadata)
    if path.suffix.lower() == ".svg":
        add_titles(path, drawing.controls, parties=parties, alt=drawing.alt(parties))


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
        self.extent = drawing.extent or gazetteer.region.bbox
        self.shown = coloured(drawing.controls)
        self.axes = self._map_axes()

    def draw(self) -> None:
        self._heading()
        self._ground()
        for control in self.shown:
            self._control(control)
        self._labels()
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
            drawing.controls,
            day=drawing.day,
            rule=drawing.rule,
            reports=drawing.reports,
            total=self._quarters(),
        )
        self.figure.text(left, 0.9, line, fontsize=11.5, color=style.QUIET, gid="subtitle")

    def _quarters(self) -> int:
        """How many quarters there are within the extent, as the web map counts them."""
        inside = self.gazetteer.ids_inside(self.extent, QUARTER_KINDS)
        reported = (c.place.id for c in self.shown if c.place.kind in QUARTER_KINDS)
        return len({*inside, *reported})

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
        sides = style.sides_of(control)
        edge_of = control.party or control.from_party or next(iter(sides), None)
        line = "--" if dashed else "-"
        if control.status is Status.LOST:
            sides, line = (), ":"
        colour = self._look(edge_of)[0]
        look: dict[str, Any] = {"edgecolor": colour, "linewidth": 1.8, "linestyle": line}
        gid = group_id(control.place.id)
        strength = style.strength_of(control)
        fills = [style.mixed(self._look(side)[0], strength) for side in sides]
        ground = "none" if control.status is Status.LOST else style.STALE
        self._polygon(area, gid=gid, facecolor=fills[0] if fills else ground, zorder=3, **look)
        if len(fills) > 1:
            self._stripes(area, fills)
            self._polygon(area, facecolor="none", zorder=4.5, **look)
        elif sides:
            # The pattern is drawn over the fill in the paper's colour, as on the web map.
            pattern = style.hatch(self._look(sides[0])[1])
            weave: dict[str, Any] = {"edgecolor": style.PAPER, "hatch": pattern}
            self._polygon(area, facecolor="none", linewidth=0, zorder=4, **weave)

    def _stripes(self, area: BaseGeometry, fills: Sequence[str]) -> None:
        """Broad stripes for every fill but the first, which lies under them all."""
        from shapely.geometry import Polygon

        _, low, _, high = self._fitted()
        wide = (high - low) * style.STRIPE
        west, south, east, north = area.bounds
        rise = north - south
        first = math.floor((west - rise) / wide)
        for number in range(first, math.ceil(east / wide)):
            fill = fills[number % len(fills)]
            if fill == fills[0]:
                continue
            x = number * wide
            band = Polygon(
                [(x, south), (x + wide, south), (x + wide + rise, north), (x + rise, north)]
            )
            self._polygon(area.intersection(band), facecolor=fill, linewidth=0, zorder=4)

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
        strong = {"fontsize": 10.5, "weight": "bold", "color": style.INK, "zorder": 9}
        quiet = {"fontsize": 8, "color": style.QUIET, "zorder": 8}
        styles: dict[int, dict[str, Any]] = {
            RANK_REPORTED: {**strong, "path_effects": halo},
            RANK_CROWDED: {**strong, "fontsize": 7.5, "path_effects": halo},
            RANK_KNOWN: {**quiet, "path_effects": halo},
        }
        self.figure.canvas.draw()
        free = [*self._marks(), self._scale_bar()]
        place_labels(
            self.axes, [*self._reported_labels(), *self._known_labels()], styles, keep_free=free
        )

    def _marks(self) -> list[Any]:
        """Draw the signs, side by side on their places; the boxes in pixels that they fill."""
        from matplotlib.transforms import Bbox

        boxes = []
        for control in self.shown:
            marks = style.marks_of(control)
            point = self._label_point(control.place.id, control.place.lon, control.place.lat)
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
            point = self._label_point(control.place.id, control.place.lon, control.place.lat)
            if point:
                mark = " ?" if control.certainty is not Certainty.CERTAIN else ""
                name = control.place.name + mark
                text = folded(name) if crowd else self._name(control.place.id, name)
                rank = RANK_CROWDED if crowd else RANK_REPORTED
                drawn, _ = self._area(control)
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

    def _scale_bar(self) -> Any:
        """Draw the scale; the box in pixels that it fills."""
        from matplotlib.patheffects import withStroke
        from matplotlib.transforms import Bbox

        west, south, east, north = self._fitted()
        a_degree_km = METRES_A_DEGREE * math.cos(math.radians((south + north) / 2)) / 1000
        width_km = (east - west) * a_degree_km
        length = max(
            (km for km in SCALE_LENGTHS_KM if km <= width_km / 4), default=SCALE_LENGTHS_KM[0]
        )
        left, base = west + (east - west) * 0.035, south + (north - south) * 0.04
        right = left + length / a_degree_km
        bar = {"solid_capstyle": "butt", "zorder": 10}
        self.axes.plot([left, right], [base, base], color=style.PAPER, linewidth=7, **bar)
        self.axes.plot([left, right], [base, base], color=style.INK, linewidth=3, **bar)
        text = self.axes.annotate(
            f"{length:g} km",
            ((left + right) / 2, base),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=style.INK,
            zorder=10,
            path_effects=[withStroke(linewidth=3, foreground=style.PAPER)],
        )
        ends = self.axes.transData.transform([(left, base), (right, base)])
        words = text.get_window_extent(self.figure.canvas.get_renderer())
        return Bbox.union([Bbox(ends), words]).padded(6)

    def _panel(self) -> None:
        drawing = self.drawing
        column = Column(self.figure, self.page)
        column.foot(
            [
                *drawing.credits,
                NOT_ENDORSED,
                f"Control as reported up to {day_in_words(drawing.day)}.",
                f"Made with geomap {__version__}.",
            ]
        )
        if drawing.corrections:
            column.text(drawing.corrections)
        column.heading("What the colours mean")
        for row in self._legend():
            column.swatch(*row)
        if drawing.in_words:
            column.heading("In words, not on the map")
            for line in drawing.in_words:
                column.text(line)
        if drawing.sources:
            column.heading("Who says so")
            column.text(", ".join(drawing.sources))
        column.text(as_reported(drawing.delay), quiet=True, space=True)

    def _legend(self) -> list[tuple[str, dict[str, Any]]]:
        parties = self.gazetteer.parties
        colours = {party: self._look(party)[0] for party in parties}
        *rows, grey = legend_of(self.shown, parties, colours)
        approximate = any(self._area(control)[1] for control in self.shown)
        return [*rows, *doubt_rows(self.shown, approximate=approximate), grey]


def folded(name: str) -> str:
    """A long name on two lines, broken at the blank nearest to its middle."""
    blanks = [at for at, letter in enumerate(name) if letter == " "]
    if len(name) <= LONG_NAME or not blanks:
        return name
    at = min(blanks, key=lambda blank: abs(blank - len(name) / 2))
    return f"{name[:at]}\n{name[at + 1 :]}"


def circle(lon: float, lat: float, radius_m: float) -> BaseGeometry:
    """A circle on the ground, as a polygon in degrees (EPSG:4326)."""
    from shapely.affinity import scale
    from shapely.geometry import Point

    round_one = Point(lon, lat).buffer(radius_m / METRES_A_DEGREE, quad_segs=16)
    return scale(round_one, 1 / math.cos(math.radians(lat)), 1)


def _parts(geometry: BaseGeometry) -> Sequence[Any]:
    return list(getattr(geometry, "geoms", [geometry]))
