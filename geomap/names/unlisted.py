"""Names that no table lists: new spellings, regions and rivers, and places nobody has entered."""

from __future__ import annotations

from geomap.names.lexicon import Lexicon
from geomap.names.sightings import Sighting


def unlisted(text: str, lexicon: Lexicon, found: list[Sighting]) -> list[Sighting]:
    """Unlisted names that the text itself says are places."""
    return []
