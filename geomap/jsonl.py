"""Records to and from the JSON that other programs read (the field names are fixed)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from geomap.errors import ClaimError
from geomap.records import (
    Candidate,
    Certainty,
    Claim,
    Control,
    DateBasis,
    Evidence,
    Extent,
    Heard,
    Match,
    Modality,
    Place,
    Source,
    Status,
)

Json = dict[str, Any]

COORDINATE_DECIMALS = 4  # nothing finer than a quarter or a village is drawn for control


def day_text(day: dt.date | None) -> str | None:
    """ISO 8601, or None."""
    return day.isoformat() if day else None


def rounded(degrees: float | None) -> float | None:
    """A coordinate in degrees (EPSG:4326), no finer than the map is."""
    return None if degrees is None else round(degrees, COORDINATE_DECIMALS)


def place_to_json(place: Place, certainty: Certainty | None = None) -> Json:
    """A place as it stands inside a claim, a match or a control."""
    out: Json = {
        "id": place.id,
        "name": place.name,
        "lon": rounded(place.lon),
        "lat": rounded(place.lat),
    }
    if certainty is not None:
        out["certainty"] = certainty.value
    return out


def match_to_json(report: str, match: Match) -> Json:
    """A mention with the place it was resolved to, or None and why."""
    place = match.place
    return {
        "report": report,
        "surface": match.mention.surface,
        "start": match.mention.start,
        "end": match.mention.end,
        "certainty": match.certainty.value,
        "reason": match.reason,
        "place": place_to_json(place) if place else None,
        "candidates": [candidate_to_json(candidate) for candidate in match.candidates],
    }


def candidate_to_json(candidate: Candidate) -> Json:
    """One place a name may mean."""
    return {
        **place_to_json(candidate.place),
        "kind": candidate.place.kind,
        "score": round(candidate.score, 3),
        "reasons": list(candidate.reasons),
    }


def evidence_to_json(evidence: Evidence) -> Json:
    """A text quote with its offsets."""
    return {
        "exact": evidence.exact,
        "prefix": evidence.prefix,
        "suffix": evidence.suffix,
        "start": evidence.start,
        "end": evidence.end,
    }


def claim_to_json(claim: Claim) -> Json:
    """A claim with the field names of the design, and its provenance behind them."""
    return {
        "report": claim.report,
        "surface": claim.surface,
        "place": place_to_json(claim.place, claim.certainty) if claim.place else None,
        "party": claim.party,
        "from_party": claim.from_party,
        "contenders": list(claim.contenders),
        "status": claim.status.value,
        "modality": claim.modality.value,
        "extent": claim.extent.value,
        "share": claim.share,
        "date": day_text(claim.date),
        "date_from": day_text(claim.date_from),
        "date_to": day_text(claim.date_to),
        "date_basis": claim.date_basis.value,
        "place_reason": claim.place_reason,
        "source": source_to_json(claim.source),
        "evidence": evidence_to_json(claim.evidence),
        "more_evidence": [evidence_to_json(evidence) for evidence in claim.more_evidence],
        "publisher": claim.publisher,
        "published": day_text(claim.published),
        "rule": claim.rule,
        "weak": claim.weak,
    }


def source_to_json(source: Source | None) -> Json | None:
    """Who says so, and the party that source speaks for."""
    return {"name": source.name, "party": source.party} if source else None


def heard_to_json(heard: Heard) -> Json:
    """A claim with what the rule made of it."""
    return {
        "role": heard.role,
        "side": heard.side,
        "because": heard.because,
        **claim_to_json(heard.claim),
    }


def control_to_json(control: Control) -> Json:
    """One place on one day."""
    return {
        "place": place_to_json(control.place, control.certainty),
        "day": day_text(control.day),
        "status": control.status.value,
        "party": control.party,
        "from_party": control.from_party,
        "rivals": list(control.rivals),
        "contenders": list(control.contenders),
        "standing": control.standing.value,
        "extent": control.extent.value,
        "share": control.share,
        "since": day_text(control.since),
        "last_heard": day_text(control.last_heard),
        "stale": control.stale,
        "inferred": control.inferred,
        "rule": control.rule,
        "claims": [heard_to_json(heard) for heard in control.claims],
    }


def claim_from_json(data: Mapping[str, Any]) -> Claim:
    """The claim that `claim_to_json` wrote.

    Raises
    ------
    ClaimError
        When a field is missing or holds a value that a claim cannot have.
    """
    try:
        return _claim(data)
    except KeyError as missing:
        raise ClaimError(f"claim without the field {missing}: is this geomap's own JSON?") from None
    except (TypeError, ValueError) as wrong:
        raise ClaimError(f"claim with a value that does not fit: {wrong}") from None


def _claim(data: Mapping[str, Any]) -> Claim:
    place = data["place"]
    source = data["source"]
    return Claim(
        report=data["report"],
        surface=data["surface"],
        status=Status(data["status"]),
        evidence=_evidence(data["evidence"]),
        place=_place(place) if place else None,
        certainty=Certainty(place.get("certainty", "certain")) if place else Certainty.UNRESOLVED,
        place_reason=data.get("place_reason"),
        party=data["party"],
        from_party=data["from_party"],
        contenders=tuple(data.get("contenders", ())),
        modality=Modality(data["modality"]),
        extent=Extent(data["extent"]),
        share=data.get("share"),
        date=_day(data.get("date")),
        date_from=_day(data.get("date_from")),
        date_to=_day(data.get("date_to")),
        date_basis=DateBasis(data.get("date_basis", "published")),
        source=Source(source["name"], source.get("party")) if source else None,
        publisher=data.get("publisher"),
        published=_day(data.get("published")),
        rule=data.get("rule"),
        weak=bool(data.get("weak", False)),
        more_evidence=tuple(_evidence(item) for item in data.get("more_evidence", ())),
    )


def _place(data: Mapping[str, Any]) -> Place:
    return Place(data["id"], data["name"], data.get("kind", "place"), data["lon"], data["lat"])


def _evidence(data: Mapping[str, Any]) -> Evidence:
    return Evidence(data["exact"], data["prefix"], data["suffix"], data["start"], data["end"])


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
