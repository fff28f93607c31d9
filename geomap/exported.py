"""Rows that `geomap export` wrote, read back as what was said of each place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from geomap.errors import ClaimError
from geomap.records import Standing, Status

BETWEEN = " | "  # between the sources of a row, and between its sentences
# A row with all of these is one of control on a day, and no claim that anybody coded.
COLUMNS = frozenset({"place_id", "day", "status", "standing", "since", "last_heard", "sources"})
_KEPT = ("status", "party", "from_party", "contenders", "extent", "share")


def is_export(columns: Mapping[str, Any]) -> bool:
    """Whether a row has the columns of an export."""
    return columns.keys() >= COLUMNS


def statements(row: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What a row of an export says, as rows of coded claims; nothing where nobody knew anything.

    It is dated by the day since when the place was so, and said on the day that was last heard of
    it. What was confirmed is said by each of its sources; of anything else the row does not tell
    for whom its sources spoke, so that it is nobody's word, and no better than claimed.
    """
    if row["status"] == Status.UNKNOWN:
        return
    heard = row["last_heard"] or row["day"]
    told = {
        **{name: row.get(name, "") for name in _KEPT},
        "place": row["place_id"],
        "date": row["since"] or heard,
        "published": heard,
        "sentence": row.get("quotes", ""),
    }
    confirmed = row["standing"] == Standing.CONFIRMED
    for source in row["sources"].split(BETWEEN) if confirmed else [""]:
        if row["status"] == Status.CONTESTED and row.get("party"):  # who holds it, then the fight
            yield {**told, "status": Status.CONTROLLED.value, "source": source}
        yield {**told, "source": source}


def features(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The properties of the features of a GeoJSON text as text, with their numbers.

    Raises
    ------
    ClaimError
        When it is no GeoJSON.
    """
    try:
        found = json.loads(text)["features"]
        rows = [feature["properties"] for feature in found]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ClaimError(f"{name}: is no GeoJSON with features and their properties.") from None
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise ClaimError(f"{name}: feature {number} has no properties.")
        yield number, {key.casefold(): _text(value) for key, value in row.items()}


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
