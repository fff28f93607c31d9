"""A region's places, names, areas, parties and sources: load, search, edit, check.

>>> from geomap.gazetteer import Gazetteer
>>> Gazetteer.open("syria").find("al-Shaar")[0].place.id
'N0156'
"""

from geomap.gazetteer.parties import NEUTRAL, Alias, Party, Speaker
from geomap.gazetteer.region import DataSource, Region
from geomap.gazetteer.search import Near
from geomap.gazetteer.store import Gazetteer

__all__ = [
    "NEUTRAL",
    "Alias",
    "DataSource",
    "Gazetteer",
    "Near",
    "Party",
    "Region",
    "Speaker",
]
