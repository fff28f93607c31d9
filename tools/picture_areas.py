#!/usr/bin/env python3
"""Draw every area of a city's quarters over the road net: docs/images/gazetteer-areas.png.

python tools/picture_areas.py [-o FILE]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.search import ADMIN_KINDS

EXTENT = (37.03, 37.30, 36.13, 36.295)  # west, east, south, north
PUBLISHED, APPROXIMATE, ROAD, POINT = "#3b6ea5", "#c8782a", "#b8b8b8", "#7a1f3d"
ASPECT = 1.24  # 1 / cos(36.2 degrees)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).parent.parent / "docs" / "images" / "gazetteer-areas.png"
    parser.add_argument("-o", "--output", type=Path, default=default)
    output = parser.parse_args().output
    gazetteer = Gazetteer.open("syria")
    figure, axes = plt.subplots(figsize=(11, 8.4), dpi=110)
    axes.add_collection(LineCollection(roads(gazetteer), colors=ROAD, linewidths=0.6))
    for approximate, colour in ((False, PUBLISHED), (True, APPROXIMATE)):
        rings = [ring for area in areas(gazetteer, approximate) for ring in exteriors(area)]
        axes.add_collection(
            PolyCollection(
                rings,
                facecolors=colour + "30",
                edgecolors=colour,
                linewidths=0.8,
                linestyles="--" if approximate else "-",
            )
        )
    dots = [(p.lon, p.lat) for p in gazetteer.within("gn:170063") if p.lon is not None]
    axes.plot(*zip(*dots, strict=True), ".", color=POINT, markersize=2.5)
    finish(axes)
    figure.savefig(output, bbox_inches="tight", metadata={"Software": None})


def roads(gazetteer: Gazetteer) -> list:
    return [list(road.coords) for road in gazetteer.roads()]


def areas(gazetteer: Gazetteer, approximate: bool) -> list:
    places = [p for p in gazetteer if p.id.startswith(("N", "CSR", "HTH", "PT"))]
    places = [p for p in places if p.kind not in ADMIN_KINDS and p.id != "PT026"]
    get = gazetteer.approximate_area if approximate else gazetteer.area
    return [area for area in (get(place.id) for place in places) if area is not None]


def exteriors(area) -> list:
    return [list(part.exterior.coords) for part in getattr(area, "geoms", [area])]


def finish(axes) -> None:
    axes.set(xlim=EXTENT[:2], ylim=EXTENT[2:], aspect=ASPECT)
    axes.set_title("The quarters of Aleppo in the gazetteer", loc="left")
    axes.set_xlabel("degrees east · boundaries: Columbia CSR · roads: © OpenStreetMap contributors")
    axes.set_ylabel("degrees north")
    axes.legend(
        handles=[
            Patch(facecolor=PUBLISHED + "30", edgecolor=PUBLISHED, label="published boundary"),
            Patch(
                facecolor=APPROXIMATE + "30",
                edgecolor=APPROXIMATE,
                linestyle="--",
                label="approximate extent (no boundary known)",
            ),
            Line2D([], [], color=POINT, marker=".", linestyle="", label="point of a place"),
            Line2D([], [], color=ROAD, label="major road"),
        ],
        loc="lower left",
        framealpha=0.95,
    )


if __name__ == "__main__":
    main()
