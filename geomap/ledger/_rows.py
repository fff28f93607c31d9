"""Records to and from rows, and points to and from the geometry of GeoPackage."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from geomap.jsonl import evidence_to_json
from geomap.ledger._schema import SRS
from geomap.records import (
    Certainty,
    Claim,
    DateBasis,
    Evidence,
    Extent,
    Modality,
    Name,
    Place,
    Report,
    Source,
    Status,
)

Row = Sequence[Any]

# Dictionaries, since calling an enumeration costs ten times as much, a hundred thousand times.
STATUS = {item.value: item for item in Status}
CERTAINTY = {item.value: item for item in Certainty}
MODALITY = {item.value: item for item in Modality}
EXTENT = {item.value: item for item in Extent}
BASIS = {item.value: item for item in DateBasis}


def text_hash(text: str) -> str:
    """What two copies of one text share, however their lines are broken."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def claim_keys(claims: Iterable[Claim]) -> list[str]:
    """What each claim of one report is known by whenever the report is read again.

    The key says nothing of report or day, so that a decision holds for a new version that keeps
    the sentence, and for a report whose date is mended.
    """
    seen: dict[str, int] = {}
    keys = []
    for claim in claims:
        place = claim.place.id if claim.place else ""
        said = (claim.evidence.exact, claim.surface, place, claim.party or "")
        kind = (claim.status.value, claim.modality.value, claim.source.name if claim.source else "")
        content = "\x1f".join((*said, *kind))
        count = seen[content] = seen.get(content, 0) + 1
        keys.append(hashlib.sha256(f"{content}\x1f{count}".encode()).hexdigest()[:24])
    return keys


def claim_values(claim: Claim) -> Row:
    """A claim as the values of `_sql.CLAIM_COLUMNS`."""
    evidence, source = claim.evidence, claim.source
    return (
        claim.report,
        claim.surface,
        claim.status.value,
        evidence.exact,
        evidence.prefix,
        evidence.suffix,
        evidence.start,
        evidence.end,
        claim.place.id if claim.place else None,
        claim.certainty.value,
        claim.place_reason,
        claim.party,
        claim.from_party,
        " ".join(claim.contenders) or None,
        claim.modality.value,
        claim.extent.value,
        claim.share,
        day_text(claim.date),
        day_text(claim.date_from),
        day_text(claim.date_to),
        claim.date_basis.value,
        source.name if source else None,
        source.party if source else None,
        claim.publisher,
        day_text(claim.published),
        claim.rule,
        int(claim.weak),
        _more(claim.more_evidence),
    )


def _more(evidence: Sequence[Evidence]) -> str | None:
    if not evidence:
        return None
    return json.dumps([evidence_to_json(item) for item in evidence], ensure_ascii=False)


def claim_of(row: Row, places: Mapping[str, Place]) -> Claim:
    """The claim in a row of `_sql.CLAIM_COLUMNS`."""
    return Claim(
        row[0],
        row[1],
        STATUS[row[2]],
        Evidence(row[3], row[4], row[5], row[6], row[7]),
        places[row[8]] if row[8] else None,
        CERTAINTY[row[9]],
        row[10],
        row[11],
        row[12],
        tuple(row[13].split()) if row[13] else (),
        MODALITY[row[14]],
        EXTENT[row[15]],
        row[16],
        day_of(row[17]),
        day_of(row[18]),
        day_of(row[19]),
        BASIS[row[20]],
        source_of(row[21], row[22]),
        row[23],
        day_of(row[24]),
        row[25],
        row[26] == 1,
        _more_of(row[27]) if row[27] else (),
    )


def _more_of(text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(**item) for item in json.loads(text))


@cache
def source_of(name: str | None, party: str | None) -> Source | None:
    """One record for all claims of a source."""
    return Source(name, party) if name is not None else None


@cache
def day_of(text: str | None) -> date | None:
    """An ISO 8601 day, None for nothing."""
    return date.fromisoformat(text) if text else None


def day_text(day: date | None) -> str | None:
    """The day as ISO 8601 writes it."""
    return day.isoformat() if day else None


def place_values(place: Place) -> Row:
    """A place's point, then the values of `_sql.PLACE_COLUMNS`."""
    more = {
        "names": [
            [n.text, n.lang, n.preferred, n.from_year, n.until_year, n.source] for n in place.names
        ],
        "links": place.links,
        "sources": place.sources,
        "notes": place.notes,
    }
    known = (place.id, place.name, place.kind, place.parent, place.quality, place.lon, place.lat)
    return (point(place.lon, place.lat), *known, json.dumps(more, ensure_ascii=False))


def place_of(row: Row) -> Place:
    """The place in a row of `_sql.PLACE_COLUMNS`."""
    more = json.loads(row[7])
    return Place(
        row[0],
        row[1],
        row[2],
        row[5],
        row[6],
        names=tuple(Name(*name) for name in more["names"]),
        parent=row[3],
        links=tuple((authority, identifier) for authority, identifier in more["links"]),
        sources=tuple(more["sources"]),
        quality=row[4],
        notes=more["notes"],
    )


def report_of(row: Row) -> Report:
    """The report in a row of `_sql.REPORT_COLUMNS`."""
    return Report(row[0], row[1], row[2], row[3], day_of(row[4]), row[5], row[6])


def point(lon: float | None, lat: float | None) -> bytes | None:
    """A GeoPackage point in degrees (EPSG:4326), None where there is none."""
    if lon is None or lat is None:
        return None
    return header() + struct.pack("<BIdd", 1, 1, lon, lat)


def header() -> bytes:
    """What stands before the WKB of a GeoPackage geometry: magic, version, flags, system."""
    return struct.pack("<2sBBi", b"GP", 0, 1, SRS)
