"""Reading places of other gazetteers: one module a format, one verb for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._files import unpacked
from geomap.gazetteer.readers._gather import Asked, known_sources
from geomap.gazetteer.readers._levels import levels_of, parents_by_area, refuse_swapped
from geomap.gazetteer.readers._parents import sound_parents
from geomap.gazetteer.readers.detect import detect

__all__ = [
    "FORMATS",
    "SOURCE_OF",
    "Asked",
    "detect",
    "known_sources",
    "read_places",
]

# The source a format has where nobody names another.
SOURCE_OF = {
    "geonames": "geonames",
    "geonames-names": "geonames",
    "osm": "osm",
    "overpass": "osm",
    "nominatim": "osm",
    "wof": "wof",
    "wikidata": "wikidata",
    "ocha": "ocha",
}
WITH_PARENTS = ("linked-places", "ocha", "wof", "geonames-names")  # their own word is final
TABLES = ("csv", "ocha", "vector")  # people make these; their columns can be the wrong way round
NO_SOURCE = (
    "say with --source where it is from: an id of sources.toml, or a new one and its --licence"
)


def _linked_places(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.linkedplaces import read_linked_places

    return read_linked_places(file, asked.source or None, progress=asked.progress)


def _geonames(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.readers.geonames import read_geonames

    return read_geonames(file, asked)


def _geonames_names(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.readers.geonames import read_alternate_names
    from geomap.gazetteer.tables import read_tables

    return read_alternate_names(file, asked, read_tables(region).places.values())


def _osm(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.readers.osm import read_osm

    return read_osm(file, asked)


def _overpass(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.readers.overpass import read_overpass

    return read_overpass(file, asked)


def _nominatim(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.readers.nominatim import read_nominatim

    return read_nominatim(file, asked)


def _wof(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.readers.wof import read_wof

    return read_wof(file, asked)


def _wikidata(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.readers.wikidata import read_wikidata

    return read_wikidata(file, asked)


def _ocha(file: Path, asked: Asked, region: Path) -> Brought:
    return _table(file, asked, cod=True)


def _any_table(file: Path, asked: Asked, region: Path) -> Brought:
    return _table(file, asked, cod=False)


def _table(file: Path, asked: Asked, *, cod: bool) -> Brought:
    from geomap.gazetteer.readers.detect import medium
    from geomap.gazetteer.readers.tables import read_csv, read_workbook
    from geomap.gazetteer.readers.vector import read_vector

    reader = {"csv": read_csv, "xlsx": read_workbook}.get(medium(file), read_vector)
    return reader(file, asked, cod=cod)


def _vector(file: Path, asked: Asked, region: Path) -> Brought:
    from geomap.gazetteer.readers.vector import read_vector

    return read_vector(file, asked, cod=False)


# What `--from` takes. Each reads a file (or folder) for a region.
FORMATS: dict[str, Callable[[Path, Asked, Path], Brought]] = {
    "linked-places": _linked_places,
    "geonames": _geonames,
    "geonames-names": _geonames_names,
    "osm": _osm,
    "overpass": _overpass,
    "nominatim": _nominatim,
    "wof": _wof,
    "wikidata": _wikidata,
    "ocha": _ocha,
    "vector": _vector,
    "csv": _any_table,
}


def read_places(file: Path, asked: Asked, region: Path, fmt: str | None = None) -> Brought:
    """The places of a file or folder, in any format of `FORMATS`; `fmt` None: by its content.

    Only what can be used and lies in the region's box is kept; all else is counted with the
    reason. The sources that the file names, or that its format has, stand in the result.

    Raises
    ------
    GazetteerError
        When the file is empty, broken, cut off, made to do harm, or of no known format.
    """
    if not file.exists():
        raise GazetteerError(f"{file}: no such file")
    if file.is_file() and file.stat().st_size == 0:
        raise GazetteerError(f"{file}: is empty (0 bytes)")
    with unpacked(file) as plain:
        try:
            fmt = fmt or detect(plain)
            asked = replace(asked, source=asked.source or SOURCE_OF.get(fmt, ""))
            if not asked.source and fmt != "linked-places":
                raise GazetteerError(f"{file}: {NO_SOURCE}")
            brought = FORMATS[fmt](plain, asked, region)
            sound_parents(brought)
            levels = levels_of(region)
            if fmt in TABLES:
                refuse_swapped(file, brought, levels)
            if fmt not in WITH_PARENTS:
                parents_by_area(brought, levels, odbl=SOURCE_OF.get(fmt) == "osm")
        except GazetteerError as error:
            raise GazetteerError(str(error).replace(str(plain), str(file))) from error
    if asked.source in known_sources():
        brought.sources.setdefault(asked.source, known_sources()[asked.source])
    return brought
