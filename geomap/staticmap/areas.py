"""The areas of a printed map: the quiet ground, and over it the places that were reported on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geomap.framing import Box
from geomap.records import Certainty, Control, Place, Status
from geomap.staticmap import style
from geomap.staticmap.frame import circle
from geomap.staticmap.titled import group_id

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer import Gazetteer

WIDE_KINDS = frozenset({"governorate", "district", "subdistrict", "city"})  # no ground of a city


class Areas:
    """Draws areas on axes that span `box`. `palette` goes over the region's own colours."""

    def __init__(
        self, axes: Any, box: Box, gazetteer: Gazetteer, palette: Mapping[str, str]
    ) -> None:
        self.axes, self.box, self.gazetteer, self.palette = axes, box, gazetteer, palette

    def ground(self) -> None:
        """Quarters and roads, as far as the frame reaches."""
        from shapely.geometry import box

        frame = box(*self.box)
        for place_id, area in self.gazetteer.areas().items():
            if self.gazetteer.get(place_id).kind in WIDE_KINDS:
                continue
            if area.intersects(frame):
                self._polygon(
                    area, facecolor=style.QUARTER, edgecolor=style.QUARTER_EDGE, linewidth=0.6
                )
        for road in self.gazetteer.roads():
            for line in _parts(road):
                self.axes.plot(*line.xy, color=style.ROAD, linewidth=1.8, zorder=2)

    def control(self, control: Control) -> None:
        """A place in the colours of who is said to hold it, or to fight over it."""
        area, dashed = self.of(control)
        if area is None:
            return
        sides = style.sides_of(control)
        edge_of = control.party or control.from_party or next(iter(sides), None)
        line = "--" if dashed else "-"
        if control.status is Status.LOST:
            sides, line = (), ":"
        colour = self.look(edge_of)[0]
        look: dict[str, Any] = {"edgecolor": colour, "linewidth": 1.8, "linestyle": line}
        gid = group_id(control.place.id)
        strength = style.strength_of(control)
        fills = [style.mixed(self.look(side)[0], strength) for side in sides]
        ground = "none" if control.status is Status.LOST else style.STALE
        self._polygon(area, gid=gid, facecolor=fills[0] if fills else ground, zorder=3, **look)
        if len(fills) > 1:
            self._stripes(area, fills)
            self._polygon(area, facecolor="none", zorder=4.5, **look)
        elif sides:
            # The pattern is drawn over the fill in the paper's colour, as on the web map.
            pattern = style.hatch(self.look(sides[0])[1])
            weave: dict[str, Any] = {"edgecolor": style.PAPER, "hatch": pattern}
            self._polygon(area, facecolor="none", linewidth=0, zorder=4, **weave)

    def of(self, control: Control) -> tuple[BaseGeometry | None, bool]:
        """The area to draw and whether its edge is dashed, for it is no published boundary."""
        place = control.place
        area = self.gazetteer.area(place.id)
        if area is not None:
            return area, control.certainty is Certainty.UNCERTAIN
        area = self.gazetteer.approximate_area(place.id)
        if area is not None or place.lon is None or place.lat is None:
            return area, True
        return circle(place.lon, place.lat, style.APPROXIMATE_RADIUS_M), True

    def reached(self, control: Control) -> bool:
        """Whether any of the place lies within the frame."""
        from shapely.geometry import box

        area, _ = self.of(control)
        return area is not None and bool(area.intersects(box(*self.box)))

    def look(self, party: str | None) -> tuple[str, str]:
        """The colour and the pattern of a party; grey where nobody is named."""
        known = self.gazetteer.parties.get(party) if party else None
        if known is None:
            return style.QUIET, ""
        return self.palette.get(known.id, known.colour), known.pattern

    def middle(self, place: Place) -> tuple[float, float] | None:
        """Where the name and the signs of a place stand: well inside its area, else its point."""
        area = self.gazetteer.area(place.id) or self.gazetteer.approximate_area(place.id)
        if area is not None:
            point = area.representative_point()
            return point.x, point.y
        return None if place.lon is None or place.lat is None else (place.lon, place.lat)

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
            # Not by `add_patch`, which would measure it for a frame that stands already.
            self.axes.add_artist(PathPatch(outline, gid=gid, **{"zorder": 1, **look}))

    def _stripes(self, area: BaseGeometry, fills: Sequence[str]) -> None:
        """Broad stripes for every fill but the first, which lies under them all."""
        from shapely.geometry import Polygon

        _, low, _, high = self.box
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


def _parts(geometry: BaseGeometry) -> Sequence[Any]:
    return list(getattr(geometry, "geoms", [geometry]))
