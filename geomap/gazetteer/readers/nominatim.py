"""Places of an answer of Nominatim, kept as JSON (`format=jsonv2`, with `namedetails` if asked)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import Where
from geomap.gazetteer.incoming import Brought
from geomap.gazetteer.readers._gather import Asked, Gathering, number
from geomap.gazetteer.readers._json import JsonItems
from geomap.gazetteer.readers._osm_tags import is_place, place_of

ADMIN_LEVEL_OF_RANK = {4: "2", 8: "4", 10: "5", 12: "6", 14: "7", 16: "8"}  # as Nominatim ranks


def read_nominatim(file: Path, asked: Asked) -> Brought:
    """The places and administrative areas among the answers; streets and shops are left out.

    Raises
    ------
    GazetteerError
        When the file is no list of answers.
    """
    gathering = Gathering(asked)
    items = JsonItems(file, (), asked.progress)
    for at, answer in enumerate(items, 1):
        where = Where(f"{file.name}, answer", at)
        try:
            _take(answer, where, gathering)
        except GazetteerError as error:
            gathering.refuse(where, error)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            gathering.refuse(where, f"not as Nominatim has it ({error!r})")
    if not items.found:
        raise GazetteerError(f"{file}: no list of answers of Nominatim")
    return gathering.brought


def _take(answer: Mapping[str, Any], where: Where, gathering: Gathering) -> None:
    tags = _tags(answer)
    if answer.get("osm_type") not in ("node", "way", "relation") or not is_place(tags):
        gathering.leave("no place=* and no boundary=administrative")
        return
    found = place_of(answer["osm_type"], int(answer["osm_id"]), tags)
    if found is None:
        gathering.leave("without a name")
        return
    found.lon = number(answer.get("lon"), "lon", where)
    found.lat = number(answer.get("lat"), "lat", where)
    gathering.take(found, where)


def _tags(answer: Mapping[str, Any]) -> dict[str, str]:
    """The answer as the tags of its object, as far as it tells them."""
    tags = {str(k): str(v) for k, v in (answer.get("extratags") or {}).items()}
    tags |= {str(k): str(v) for k, v in (answer.get("namedetails") or {}).items()}
    if answer.get("name"):
        tags.setdefault("name", str(answer["name"]))
    if not any(key.startswith("name") for key in tags):
        tags["name"] = str(answer.get("display_name") or "").split(",")[0].strip()
    category = answer.get("category") or answer.get("class")
    if category == "place":
        tags["place"] = str(answer.get("type"))
    elif category == "boundary" and answer.get("type") == "administrative":
        tags["boundary"] = "administrative"
        level = ADMIN_LEVEL_OF_RANK.get(answer.get("place_rank") or 0)
        if level:
            tags.setdefault("admin_level", level)
    return tags
