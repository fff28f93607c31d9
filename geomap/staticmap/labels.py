"""Labels that do not lie on each other: each takes the first free spot around its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Where a label may stand, best first: (horizontal, vertical) shift in its own widths and heights.
SPOTS = (
    *((0, 0), (0, -0.6), (0, 0.6), (0.62, 0), (-0.62, 0), (0.6, -0.6), (-0.6, -0.6)),
    *((0.6, 0.6), (-0.6, 0.6), (0, -1.2), (0, 1.2), (-1, 0), (1, 0), (-0.8, 1), (0.8, -1)),
)


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a point of the map. Lower rank is placed first; `must` is shown in any case."""

    text: str
    lon: float
    lat: float
    rank: int = 1
    must: bool = False
    area: float = 0.0  # of its place: the larger one keeps its middle, the smaller one steps aside


def place_labels(axes: Any, labels: list[Label], styles: dict[int, dict[str, Any]]) -> list[Any]:
    """Draw labels on axes without overlap; one that finds no free spot is left out unless it must.

    Returns
    -------
    list
        The text artists that were drawn.
    """
    renderer = axes.figure.canvas.get_renderer()
    taken: list[Any] = []
    drawn = []
    for label in sorted(labels, key=lambda one: (one.rank, -one.area, one.text)):
        text = axes.annotate(
            label.text,
            (label.lon, label.lat),
            xytext=(0, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            annotation_clip=True,
            clip_on=True,
            **styles[label.rank],
        )
        if _settle(text, taken, renderer, axes) or label.must:
            taken.append(text.get_window_extent(renderer).padded(2))
            drawn.append(_over_its_halo(text, axes))
        else:
            text.remove()
    return drawn


def _settle(text: Any, taken: list[Any], renderer: Any, axes: Any) -> bool:
    box = text.get_window_extent(renderer)
    frame = axes.get_window_extent(renderer)
    to_points = 72 / axes.figure.dpi
    for right, up in SPOTS:
        text.set_position((right * box.width * to_points, up * box.height * to_points))
        here = text.get_window_extent(renderer)
        inside = frame.x0 <= here.x0 and here.x1 <= frame.x1
        inside = inside and frame.y0 <= here.y0 and here.y1 <= frame.y1
        if inside and not any(here.overlaps(other) for other in taken):
            return True
    text.set_position((0, 0))
    return False


def _over_its_halo(halo: Any, axes: Any) -> Any:
    """The same text once more without effects: an SVG keeps only such a text as text."""
    plain = axes.annotate(
        halo.get_text(),
        halo.xy,
        xytext=halo.get_position(),
        textcoords="offset points",
        ha="center",
        va="center",
        annotation_clip=True,
        fontsize=halo.get_fontsize(),
        weight=halo.get_fontweight(),
        color=halo.get_color(),
        zorder=halo.get_zorder() + 0.5,
    )
    plain.set_clip_on(True)
    return plain
