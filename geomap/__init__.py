"""geomap: from what reports say about places to a map with the sentence behind every colour."""

__version__ = "0.1.0"
