"""Places of a GeoNames dump (a country, allCountries), with the names of alternateNamesV2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import FORMULA_START, Where
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._files import members_of, opened_bytes, text_lines
from geomap.gazetteer.readers._gather import (
    Asked,
    Called,
    Found,
    Gathering,
    kinds,
    number,
    sized,
    whole,
    within,
)
from geomap.gazetteer.rows import PlaceRow

COLUMNS = 19
NAME_COLUMNS = (8, 10)  # alternateNames has 8, V2 two more: in use from, to
ADMIN = re.compile(r"^ADM([1-4])")
GONE = {"PPLH": "historical", "PPLQ": "abandoned", "PPLW": "destroyed"}
# What stands where alternateNamesV2 has a language, and is none: codes, and addresses of pages.
NO_LANGUAGE = {"link", "post", "iata", "icao", "faac", "tcid", "unlc", "abbr", "phon", "wkdt"}
YEAR = re.compile(r"^(-?\d{1,4})(?:[-/]?\d{2}){0,2}$")
EARTH = (-180.0, -90.0, 180.0, 90.0)
Codes = tuple[str, ...]


def read_geonames(file: Path, asked: Asked) -> Brought:
    """The places of the feature classes, codes and countries inside the box, parents resolved.

    Rows outside the box, or of other classes, are counted only: memory grows with what is kept.

    Raises
    ------
    GazetteerError
        When the file is cut off, is no GeoNames dump or is not in the encoding.
    """
    gathering = Gathering(asked)
    kept: dict[str, tuple[Found, Where, Codes]] = {}
    admins: dict[Codes, str] = {}
    for where, cells in _rows(file, asked, (COLUMNS,), gathering):
        left = _left_out(cells, asked)
        if left:
            gathering.leave(left)
            continue
        try:
            lon, lat = number(cells[5], "lon", where), number(cells[4], "lat", where)
        except GazetteerError as error:
            gathering.refuse(where, error)
            continue
        if _elsewhere(lon, lat, asked):
            gathering.brought.outside += 1
        elif cells[0] in kept:
            gathering.refuse(where, "a row of the same id came before")
        else:
            found, codes = _found(cells, lon, lat), (cells[8], *cells[10:14])
            kept[cells[0]] = (found, where, codes)
            level = ADMIN.match(cells[7])
            if level and not cells[7].endswith("H"):
                admins[codes[: int(level[1]) + 1]] = found.id
    if asked.names is not None:
        _join_names(asked.names, asked, {key: entry[0] for key, entry in kept.items()}, gathering)
    for found, where, codes in kept.values():
        found.parent = _parent(found.id, codes, admins)
        gathering.take(found, where)
    return gathering.brought


def read_alternate_names(file: Path, asked: Asked, known: Iterable[PlaceRow]) -> Brought:
    """The names of alternateNamesV2 for places of a region that link to GeoNames."""
    gathering = Gathering(asked)
    by_id: dict[str, Found] = {}
    for place in known:
        for authority, value in place.links:
            if authority == "geonames":
                by_id[value] = Found(
                    place.id,
                    place.name,
                    place.kind,
                    place.lon,
                    place.lat,
                    place.parent or "",
                    links=[f"geonames:{value}"],
                )
    if not by_id:
        raise GazetteerError(
            f"{file}: these are names alone, and no place of the region links to GeoNames; "
            "import a country's dump with --names"
        )
    _join_names(file, asked, by_id, gathering)
    for found in by_id.values():
        if found.names or len(found.links) > 1:
            gathering.take(found, Where(file.name, 1))
    return gathering.brought


def _rows(
    file: Path, asked: Asked, columns: tuple[int, ...], gathering: Gathering
) -> Iterator[tuple[Where, list[str]]]:
    member = _member(file)
    name = member or file.name
    any_fits = False
    with opened_bytes(file, asked.progress, member=member) as stream:
        for line_number, line in enumerate(text_lines(stream, str(file), asked.encoding), 1):
            cells = line.rstrip("\r\n").split("\t")
            where = Where(name, line_number)
            if len(cells) in columns:
                any_fits = True
                yield where, cells
            elif line.strip() and not line.startswith("#"):
                gathering.refuse(where, f"{len(cells)} columns, not {columns[-1]}")
    if not any_fits:
        first = next(iter(gathering.brought.refused), "it is empty")
        raise GazetteerError(f"{file}: no row in it is GeoNames' ({first})")


def _member(file: Path) -> str | None:
    """The dump in a zip: the text of the zip's name, or the only one that is no readme."""
    if file.suffix.lower() != ".zip":
        return None
    texts = [name for name in members_of(file) if name.lower().endswith(".txt")]
    own = [name for name in texts if Path(name).stem.lower() == file.stem.lower()]
    others = [n for n in texts if not re.search(r"readme|iso-languagecodes", n, re.IGNORECASE)]
    for fitting in (own, others):
        if len(fitting) == 1:
            return fitting[0]
    raise GazetteerError(f"{file}: has no {file.stem}.txt, as GeoNames packs it")


def _left_out(cells: list[str], asked: Asked) -> str | None:
    if asked.countries and cells[8] not in asked.countries:
        return "of other countries"
    if asked.codes:
        return None if cells[7] in asked.codes else "of other feature codes"
    return None if cells[6] in asked.classes else "of other feature classes"


def _elsewhere(lon: float | None, lat: float | None, asked: Asked) -> bool:
    """Whether a point is sound and outside; one that is not sound is refused with its reason."""
    if lon is None or lat is None:
        return False
    return within(lon, lat, EARTH) and not within(lon, lat, asked.bbox)


def _found(cells: list[str], lon: float | None, lat: float | None) -> Found:
    code, people = cells[7], whole(cells[14])
    names = kinds("geonames")
    kind = names.get(code) or names.get(code.rstrip("H")) or names.get(cells[6], "landmark")
    others = dict.fromkeys(" ".join(text.split()) for text in cells[3].split(","))
    return Found(
        id=f"gn:{cells[0]}",
        name=cells[1],
        kind=sized(kind, people),
        lon=lon,
        lat=lat,
        population=people,
        links=[f"geonames:{cells[0]}"],
        notes=f"GeoNames: {GONE[code]}" if code in GONE else "",
        names=[Called(text) for text in others if text and not text.startswith(FORMULA_START)],
    )


def _parent(own: str, codes: Codes, admins: Mapping[Codes, str]) -> str:
    """The narrowest administrative area of the dump that the codes name, itself left out."""
    for level in range(len(codes), 0, -1):
        parent = admins.get(codes[:level]) if level == 1 or codes[level - 1] else None
        if parent is not None and parent != own:
            return parent
    return ""


# --- alternateNamesV2 ----------------------------------------------------------------------------


def _join_names(file: Path, asked: Asked, by_id: Mapping[str, Found], gathering: Gathering) -> None:
    told: dict[str, list[Called]] = {}
    for where, cells in _rows(file, asked, NAME_COLUMNS, gathering):
        found = by_id.get(cells[1])
        if found is None or not cells[3]:
            continue
        language = cells[2].replace("_", "-")
        if language == "wkdt":
            found.links.append(f"wikidata:{cells[3]}")
        elif language not in NO_LANGUAGE and not cells[3].startswith(FORMULA_START):
            told.setdefault(cells[1], []).append(_called(cells, language))
        elif cells[3].startswith(FORMULA_START):
            gathering.refuse(where, f"the name starts like a spreadsheet formula: '{cells[3]}'")
    for key, names in told.items():
        by_id[key].names[:0] = names  # before those without a language


def _called(cells: list[str], language: str) -> Called:
    marks = ("", "short", "colloquial", "historic")
    notes = [mark for mark, cell in zip(marks, cells[4:8], strict=False) if mark and cell == "1"]
    years = [_year(cell) for cell in cells[8:10]] or [None, None]
    return Called(
        text=cells[3],
        lang=language,
        preferred=cells[4] == "1" and not notes,
        from_year=years[0],
        until_year=years[1],
        notes=", ".join(notes),
    )


def _year(cell: str) -> int | None:
    """The year of "1900", "19000101", "1900-01"; nothing where it is said in words."""
    fitting = YEAR.match(cell.strip())
    return int(fitting[1]) if fitting else None
