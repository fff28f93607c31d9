"""Signs of the printed map: the marks that stand on a place, and the scale bar."""

from __future__ import annotations

from typing import Any

from geomap.framing import Box
from geomap.staticmap import style
from geomap.staticmap.frame import scale_of
from geomap.staticmap.lines import directed
from geomap.words import Voice

SCALE_INSET = 0.035  # of the map's width, from the edge that reading begins at
SCALE_RISE = 0.04  # of the map's height, from its foot


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


def draw_scale_bar(axes: Any, box: Box, voice: Voice) -> Any:
    """Draw the scale on axes that span `box`; return the box in pixels that it fills."""
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import Bbox

    west, south, east, north = box
    length_km, length = scale_of(box)
    inset = (east - west) * SCALE_INSET
    left = east - inset - length if voice.rtl else west + inset
    base, right = south + (north - south) * SCALE_RISE, left + length
    bar = {"solid_capstyle": "butt", "zorder": 10}
    axes.plot([left, right], [base, base], color=style.PAPER, linewidth=7, **bar)
    axes.plot([left, right], [base, base], color=style.INK, linewidth=3, **bar)
    text = axes.annotate(
        directed(voice.say("print.kilometres", n=f"{length_km:g}"), rtl=voice.rtl),
        ((left + right) / 2, base),
        xytext=(0, 5),
        textcoords="offset points",
        ha="center",
        fontsize=9,
        color=style.INK,
        zorder=10,
        path_effects=[withStroke(linewidth=3, foreground=style.PAPER)],
    )
    ends = axes.transData.transform([(left, base), (right, base)])
    words = text.get_window_extent(axes.figure.canvas.get_renderer())
    return Bbox.union([Bbox(ends), words]).padded(6)
