"""Which claims a reviewer should look at first: those the machine is least sure of."""

from __future__ import annotations

from geomap.ledger import Reviewed, Verdict
from geomap.records import Certainty, Claim, DateBasis, Modality

# Each reason to doubt a reading, how heavily it weighs, and how a reviewer is told.
DOUBTS = (
    (8, "uncertain which place", lambda claim: claim.certainty is Certainty.UNCERTAIN),
    (6, "read by a weak rule", lambda claim: claim.weak),
    (5, "name not in the gazetteer", lambda claim: claim.place_reason == "unknown"),
    (4, "less certain which place", lambda claim: claim.certainty is Certainty.LESS_CERTAIN),
    (3, "no party", lambda claim: not (claim.party or claim.from_party or claim.contenders)),
    (2, "no day", lambda claim: claim.date is None and claim.date_from is None),
    (1, "day of the report", lambda claim: claim.date_basis is DateBasis.PUBLISHED),
)


def doubts(claim: Claim) -> list[str]:
    """Why a claim may be misread, the heaviest reason first."""
    return [words for _, words, applies in DOUBTS if applies(claim)]


def doubt(claim: Claim) -> int:
    """How unsure the reading is; what colours no map weighs half."""
    weight = 2 * sum(weight for weight, _, applies in DOUBTS if applies(claim))
    return weight if claim.modality is Modality.ASSERTED else weight // 2


def is_open(reviewed: Reviewed) -> bool:
    """Whether nobody has decided on a claim yet."""
    return reviewed.decision is None or reviewed.decision.verdict is Verdict.OPEN


def least_certain_first(claims: list[Reviewed]) -> list[Reviewed]:
    """Open claims before decided ones, the least certain first, then in the order of reports."""
    return sorted(claims, key=lambda one: (not is_open(one), -doubt(one.claim), one.fid))
