"""The printed twin of the web map: PNG at twice the size, SVG with text as text, PDF."""

from geomap.staticmap.draw import draw_map
from geomap.staticmap.record import StaticMap

__all__ = ["StaticMap", "draw_map"]
