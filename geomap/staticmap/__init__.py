"""The printed twin of the web map: PNG at twice the size, SVG with text as text, PDF."""

from geomap.staticmap.draw import StaticMap, draw_map

__all__ = ["StaticMap", "draw_map"]
