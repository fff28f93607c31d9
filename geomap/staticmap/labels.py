"""Labels that lie neither on each other nor over a small place: each takes the first free spot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# Where a label may stand inside a large place, best first: shift in its own widths and heights.
INSIDE = (
    *((0, 0), (0, -0.6), (0, 0.6), (0.62, 0), (-0.62, 0), (0.6, -0.6), (-0.6, -0.6)),
    *((0.6, 0.6), (-0.6, 0.6), (0, -1.2), (0, 1.2), (-1, 0), (1, 0), (-0.8, 1), (0.8, -1)),
)
# On which side of a small place, best first: to the right, to the left, above, below, between.
BESIDE = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 0.7), (-1, 0.7), (1, -0.7), (-1, -0.7))
COVERED = 0.5  # of the box of a place: a label that would cover more stands beside it
GAPS = (3, 14, 26)  # pixels between a small place and its label, tried in turn

Box = tuple[float, float, float, float]  # west, south, east, north in degrees, EPSG:4326


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a point of the map. Lower rank is placed first; `must` is shown in any case."""

    text: str
    lon: float
    lat: float
    rank: int = 1
    must: bool = False
    area: float = 0.0  # of its place: the larger one keeps its middle, the smaller one steps aside
    box: Box | None = None  # around what is drawn of its place
    beside: bool = False  # must not lie over its place where that is small


class _Taken:
    """Boxes in pixels that no label may touch: on a map of thousands of places all seen at once."""

    def __init__(self, boxes: Sequence[Any]) -> None:
        import numpy as np

        self._edges = np.full((2 * len(boxes) + 1, 4), np.nan)  # no box: touches nothing
        self._count = 0
        for box in boxes:
            self.add(box)

    def add(self, box: Any) -> None:
        import numpy as np

        if self._count == len(self._edges):
            self._edges = np.vstack([self._edges, np.full_like(self._edges, np.nan)])
        self._edges[self._count] = box.xmin, box.ymin, box.xmax, box.ymax
        self._count += 1

    def leave(self, box: Any) -> bool:
        """Whether a box is free."""
        west, south, east, north = self._edges.T
        touched = (west <= box.x1) & (east >= box.x0) & (south <= box.y1) & (north >= box.y0)
        return not touched.any()


def place_labels(
    axes: Any,
    labels: Iterable[Label],
    styles: dict[int, dict[str, Any]],
    *,
    keep_free: Iterable[Any] = (),
) -> list[Any]:
    """Draw labels on axes without overlap; one that finds no free spot is left out unless it must.

    `keep_free` are boxes in pixels that no label may lie on.

    Returns
    -------
    list
        The text artists that were drawn.
    """
    renderer = axes.figure.canvas.get_renderer()
    order = sorted(labels, key=lambda one: (one.rank, -one.area, one.text))
    texts = []
    for label in order:
        text = _text(axes, label, styles[label.rank])
        texts.append((label, text, text.get_window_extent(renderer)))  # measured once: it is slow
    small = {
        label: box
        for label, _, here in texts
        if label.box and _covers(here, box := _pixels(axes, label.box))
    }
    taken = _Taken([*keep_free, *(box for label, box in small.items() if label.beside)])
    drawn = []
    for label, text, here in texts:
        spots = _spots(here, label, small.get(label))
        if _settle(text, here, spots, taken, axes) or label.must:
            taken.add(text.get_window_extent(renderer).padded(2))
            drawn.append(_over_its_halo(text, axes))
        else:
            text.remove()
    return drawn


def _text(axes: Any, label: Label, style: dict[str, Any]) -> Any:
    return axes.annotate(
        label.text,
        (label.lon, label.lat),
        xytext=(0, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        annotation_clip=True,
        clip_on=True,
        **style,
    )


def _pixels(axes: Any, box: Box) -> Any:
    from matplotlib.transforms import Bbox

    west, south, east, north = box
    return Bbox(axes.transData.transform([(west, south), (east, north)]))


def _covers(here: Any, box: Any) -> bool:
    return bool(here.width * here.height > COVERED * box.width * box.height)


def _spots(here: Any, label: Label, place: Any | None) -> Iterator[tuple[float, float]]:
    """Shifts in pixels from where the label is, best first; `place` is the box of a small one."""
    if place is None or not label.beside:
        yield from ((right * here.width, up * here.height) for right, up in INSIDE)
    if place is None:
        return
    middle = ((here.x0 + here.x1) / 2, (here.y0 + here.y1) / 2)
    for gap in GAPS:
        wide = (place.width + here.width) / 2 + gap
        high = (place.height + here.height) / 2 + gap
        for right, up in BESIDE:
            x = (place.x0 + place.x1) / 2 + right * wide
            y = (place.y0 + place.y1) / 2 + up * high
            yield x - middle[0], y - middle[1]


def _settle(
    text: Any, here: Any, spots: Iterable[tuple[float, float]], taken: _Taken, axes: Any
) -> bool:
    """Move a text, whose box in pixels is `here`, to the first spot that is free."""
    frame = axes.get_window_extent(axes.figure.canvas.get_renderer())
    to_points = 72 / axes.figure.dpi
    first: tuple[float, float] | None = None
    for right, up in spots:
        first = first or (right, up)
        there = here.translated(right, up)
        inside = frame.x0 <= there.x0 and there.x1 <= frame.x1
        inside = inside and frame.y0 <= there.y0 and there.y1 <= frame.y1
        if inside and taken.leave(there):
            text.set_position((right * to_points, up * to_points))
            return True
    right, up = first or (0.0, 0.0)
    text.set_position((right * to_points, up * to_points))
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
