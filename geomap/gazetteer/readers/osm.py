"""Places and administrative areas of an OpenStreetMap extract (.osm.pbf, .osm, .osm.bz2, .o5m).

An extract holds a hundred times more than its places. What makes the places is written to a small
file first, so that the locations of all other nodes are never held.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._files import head_of
from geomap.gazetteer.readers._gather import Asked, Found, Gathering
from geomap.gazetteer.readers._osm_tags import is_place, place_of
from geomap.gazetteer.readers._shapes import FROM_AREA, area_geojson, point_of

EVERY = 100_000  # objects between two reports of progress
RELATION_DEPTH = 1  # boundaries that have relations as members


def read_osm(file: Path, asked: Asked) -> Brought:
    """The places of an extract, with their areas where they can be assembled.

    Raises
    ------
    GazetteerError
        When the file is cut off or is no OpenStreetMap data.
    """
    from osmium import InvalidLocationError

    _refuse_entities(file)
    gathering = Gathering(asked)
    with tempfile.TemporaryDirectory(prefix="geomap-import-") as folder:
        small = Path(folder) / "places.osm.pbf"
        try:
            places = _reduce(file, small, asked)
        except (RuntimeError, ValueError, InvalidLocationError) as error:  # osmium's, of damage
            raise GazetteerError(
                f"{file}: the OpenStreetMap data is broken or cut off ({error}): fetch it again"
            ) from error
        if not places:
            raise GazetteerError(f"{file}: no place=* and no boundary=administrative in it")
        _read_reduced(small, gathering)
    return gathering.brought


def _refuse_entities(file: Path) -> None:
    """An XML file that defines entities is no extract, but may be a bomb."""
    head = head_of(file)
    if head.lstrip().startswith(b"<") and re.search(rb"<!(DOCTYPE|ENTITY)", head):
        raise GazetteerError(f"{file}: the XML defines entities, as a bomb does: refused")


def _reduce(file: Path, small: Path, asked: Asked) -> int:
    """Write the places, and what their areas are made of, to a small file; how many places."""
    import osmium

    seen = places = 0
    named = _named(file, small.parent)
    with osmium.BackReferenceWriter(
        str(small), ref_src=named, remove_tags=True, relation_depth=RELATION_DEPTH
    ) as out:
        processor = osmium.FileProcessor(named).with_filter(
            osmium.filter.KeyFilter("place", "boundary")
        )
        for entity in processor:
            seen += 1
            if seen % EVERY == 0:
                asked.progress(seen, None)
            if is_place(_tags(entity)):
                places += 1
                out.add(entity)
    return places


def _named(file: Path, folder: Path) -> str:
    """The file under a name that osmium knows the format from."""
    if file.name.endswith((".osm", ".pbf", ".o5m")):
        return str(file)
    link = folder / ("extract.osm.pbf" if b"OSMHeader" in head_of(file, 64) else "extract.osm")
    link.symlink_to(file.absolute())
    return str(link)


def _read_reduced(small: Path, gathering: Gathering) -> None:
    import osmium

    factory = osmium.geom.WKBFactory()
    assembled: set[str] = set()
    unassembled: dict[str, Found] = {}
    processor = osmium.FileProcessor(str(small)).with_areas()
    for entity in processor:
        tags = _tags(entity)
        if not is_place(tags):
            continue
        if entity.is_area():
            kind = "way" if entity.from_way() else "relation"
            if _take_area(entity, kind, tags, factory.create_multipolygon, gathering):
                assembled.add(f"osm:{kind}/{entity.orig_id()}")
        elif entity.is_node():
            _take_node(entity, tags, gathering)
        else:
            kind = "way" if entity.is_way() else "relation"
            found = place_of(kind, entity.id, tags)
            if found is not None:
                unassembled[found.id] = found
    for identifier, found in unassembled.items():
        if identifier not in assembled:
            where = Where(identifier.removeprefix("osm:"), 0)
            gathering.refuse(where, f"the area of '{found.name}' is not closed or not all there")


def _take_node(entity: Any, tags: dict[str, str], gathering: Gathering) -> None:
    where = Where(f"node {entity.id}", 0)
    found = place_of("node", entity.id, tags)
    if found is None:
        gathering.leave("without a name")
    elif not entity.location.valid():
        gathering.refuse(where, "its location is not valid")
    else:
        found.lon, found.lat = entity.location.lon, entity.location.lat
        gathering.take(found, where)


def _take_area(
    entity: Any,
    kind: str,
    tags: dict[str, str],
    polygon: Callable[[Any], str],
    gathering: Gathering,
) -> bool:
    import shapely

    if entity.num_rings()[0] == 0:  # a part of the boundary is not in the extract
        return False
    found = place_of(kind, entity.orig_id(), tags)
    if found is None:
        gathering.leave("without a name")
        return True
    shape = shapely.from_wkb(polygon(entity))
    found.lon, found.lat, _ = point_of(shape)
    found.notes = FROM_AREA
    found.area = area_geojson(shape)
    if tags.get("admin_level"):
        found.area_note = f"admin_level {tags['admin_level']} of OpenStreetMap"
    gathering.take(found, Where(f"{kind} {entity.orig_id()}", 0))
    return True


def _tags(entity: Any) -> dict[str, str]:
    return {tag.k: tag.v for tag in entity.tags}
