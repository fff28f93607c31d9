"""Possible mentions in Arabic script."""

from __future__ import annotations

from geomap.names.lexicon import Lexicon
from geomap.names.sightings import Sighting


def sightings(text: str, lexicon: Lexicon) -> list[Sighting]:
    """Every listed name of the text in text order."""
    return []
