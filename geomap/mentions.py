"""Names of places in a text, with exact offsets into the text as it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.names.arabic import sightings as arabic_sightings
from geomap.names.company import decide_by_company
from geomap.names.decode import Decoded, decode
from geomap.names.described import described
from geomap.names.fold import is_arabic
from geomap.names.latin import sightings as latin_sightings
from geomap.names.lexicon import Lexicon, lexicon_of
from geomap.names.sightings import YES, Sighting
from geomap.names.unlisted import unlisted
from geomap.records import Mention

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Found:
    """A mention with the key it is looked up under and what stands beside it."""

    mention: Mention
    key: str
    sighting: Sighting


def find_mentions(text: str, gazetteer: Gazetteer) -> list[Found]:
    """Every mention of a place below country level, in text order, without overlaps.

    Names of the region, of cities abroad, of regions and rivers, and names that the gazetteer lacks
    where the text itself says that they are places. Countries, people, organisations and capitals
    that stand for their governments are left out.
    """
    lexicon = lexicon_of(gazetteer)
    decoded = decode(text)
    seen = sighted(decoded.text, lexicon)
    return [_found(text, decoded, s) for s in seen if s.verdict == YES]


def sighted(text: str, lexicon: Lexicon) -> list[Sighting]:
    """Every possible mention of a decoded text, judged."""
    found = latin_sightings(text, lexicon)
    found += unlisted(text, lexicon, found)
    found += described(text, lexicon)
    if is_arabic(text):
        found += arabic_sightings(text, lexicon)
    found.sort(key=lambda s: s.start)
    decide_by_company(found, lexicon)
    return found


def _found(text: str, decoded: Decoded, s: Sighting) -> Found:
    start, end = decoded.origin(s.start), decoded.origin_end(s.end)
    return Found(Mention(start, end, text[start:end]), s.key, s)
