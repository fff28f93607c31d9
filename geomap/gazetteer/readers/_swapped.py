"""Whether the points of a whole file have their longitude and latitude swapped.

Within the box of a region both orders can be possible (37.2, 36.2 and 36.2, 37.2 are both in
Syria's), so the region's widest areas decide, and the file as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.search import ADMIN_KINDS
from geomap.gazetteer.tables import FILES_UNDER, read_areas, read_places

MOST = 0.5  # of a file's points: a few beyond the border that fall inside when swapped are chance
NEAR_DEGREES = 0.05  # boundaries are simplified, and coasts have islands


def refuse_swapped(file: Path, brought: Brought, region: Path) -> None:
    """Raise GazetteerError when most points fit the region's areas only the other way round."""
    import shapely
    from shapely.geometry import shape

    drawn = [shape(dict(geometry)) for geometry in _widest_areas(region)]
    if not drawn:
        return
    land = shapely.union_all(drawn).buffer(NEAR_DEGREES)
    shapely.prepare(land)
    points = ((entry.place.lon, entry.place.lat) for entry in brought.places)
    placed = [(lon, lat) for lon, lat in points if lon is not None and lat is not None]
    as_is = sum(land.covers(shapely.Point(lon, lat)) for lon, lat in placed)
    turned = sum(land.covers(shapely.Point(lat, lon)) for lon, lat in placed)
    if turned > MOST * len(placed) and as_is * 2 < turned:
        raise GazetteerError(
            f"{file}: {turned:,} of {len(placed):,} points lie in the region only with longitude "
            "and latitude swapped: name the columns the other way round, as --columns lon=X,lat=Y"
        )


def _widest_areas(region: Path) -> list[Mapping[str, Any]]:
    """The areas of the widest administrative kind that has any."""
    kinds = {p.id: p.kind for under in FILES_UNDER for p in read_places(region, under)}
    areas = [area for under in FILES_UNDER for area in read_areas(region, under)]
    for kind in ("country", *ADMIN_KINDS):
        found = [area.geometry for area in areas if kinds.get(area.place) == kind]
        if found:
            return found
    return []
