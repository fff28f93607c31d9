"""What counts no longer of the claims about one place, for its history: and why it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.jsonl import claim_to_json
from geomap.ledger import Ledger, Reviewed, Verdict
from geomap.privacy import mask_claim

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

SAID = {
    Verdict.ACCEPT: "accepted in review",
    Verdict.REJECT: "rejected in review",
    Verdict.CORRECT: "corrected in review",
    Verdict.OPEN: "decision taken back",
}


def decided_rows(
    ledger: Ledger, place: str, gazetteer: Gazetteer, *, names: bool = False
) -> list[dict[str, Any]]:
    """The claims on a place, as the machine read them, that a reviewer decided on, and why.

    Rows are like those of `jsonl.heard_to_json`, with the role "review". A claim that was
    corrected to this place is among them, and one that was corrected away from it.
    """
    return [
        _row(one, gazetteer, names=names) for one in ledger.decided() if place in _places_of(one)
    ]


def superseded_rows(
    ledger: Ledger, place: str, gazetteer: Gazetteer, *, names: bool = False
) -> list[dict[str, Any]]:
    """The claims on a place that only an earlier version of their report makes.

    Rows are like those of `jsonl.heard_to_json`, with the role "superseded".
    """
    return [
        {
            "role": "superseded",
            "side": None,
            "because": "only in an earlier version of the report",
            **claim_to_json(one.claim if names else mask_claim(one.claim, gazetteer)),
        }
        for one in ledger.superseded_on(place)
    ]


def _places_of(one: Reviewed) -> set[str]:
    claims = (one.claim, one.effective)
    return {claim.place.id for claim in claims if claim is not None and claim.place is not None}


def _row(one: Reviewed, gazetteer: Gazetteer, *, names: bool) -> dict[str, Any]:
    assert one.decision is not None
    because = SAID[one.decision.verdict]
    if one.decision.correction:
        because += f" ({', '.join(f'{k}: {v}' for k, v in one.decision.correction.items())})"
    if one.decision.why:
        because += f": {one.decision.why}"
    claim = one.claim if names else mask_claim(one.claim, gazetteer)
    return {"role": "review", "side": None, "because": because, **claim_to_json(claim)}
