"""What a reviewer decided on a claim, and the claim that follows from it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from geomap.errors import ClaimError
from geomap.records import Certainty, Claim, DateBasis, Extent, Modality, Place, Status

REVIEWED = "review"  # the `rule` of a corrected claim


class Verdict(StrEnum):
    """What a reviewer says of a claim. OPEN takes an earlier decision back."""

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"
    OPEN = "open"


# What a correction may change, as a person writes it; `-` says there is none.
CORRECTABLE = ("place", "party", "from_party", "status", "modality", "extent", "date")
NONE = "-"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `key` and the text it was made on find the claim whenever it is read again."""

    verdict: Verdict
    report: str
    text_hash: str
    key: str
    surface: str
    quote: str
    why: str = ""
    correction: Mapping[str, str] = field(default_factory=dict)
    made: str = ""  # when, UTC; set by the ledger


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A claim as the machine read it, what was decided, and the claim that counts (None: none)."""

    fid: int
    key: str
    text_hash: str
    claim: Claim
    decision: Decision | None
    effective: Claim | None


def decided(claim: Claim, decision: Decision | None, places: Mapping[str, Place]) -> Claim | None:
    """The claim that counts after a decision: as it is, vouched for, corrected, or none.

    A person who accepts a claim answers for the place and the reading: it is no longer uncertain.
    """
    if decision is None or decision.verdict is Verdict.OPEN:
        return claim
    if decision.verdict is Verdict.REJECT:
        return None
    vouched = claim
    if claim.place is not None:
        vouched = dataclasses.replace(vouched, certainty=Certainty.CERTAIN)
    vouched = dataclasses.replace(vouched, weak=False)
    if decision.verdict is Verdict.ACCEPT:
        return vouched
    return dataclasses.replace(
        vouched, rule=REVIEWED, **correction_fields(decision.correction, places)
    )


def correction_fields(correction: Mapping[str, str], places: Mapping[str, Place]) -> dict[str, Any]:
    """The fields of a claim that a correction sets.

    Raises
    ------
    ClaimError
        For a field that cannot be corrected, or a value that the field cannot have.
    """
    fields: dict[str, Any] = {}
    for name, text in correction.items():
        if name not in CORRECTABLE:
            raise ClaimError(f"'{name}' cannot be corrected, only {', '.join(CORRECTABLE)}.")
        fields.update(_field(name, text.strip(), places))
    return fields


def _field(name: str, text: str, places: Mapping[str, Place]) -> dict[str, Any]:
    if name == "place":
        return _place(text, places)
    if name in {"party", "from_party"}:
        return {name: None if text == NONE else text}
    if name == "date":
        return _date(text)
    allowed = {"status": Status, "modality": Modality, "extent": Extent}[name]
    values = [item.value for item in allowed if item is not Status.UNKNOWN]
    if text not in values:
        raise ClaimError(f"{name} cannot be '{text}', only {', '.join(values)}.")
    return {name: allowed(text)}


def _place(text: str, places: Mapping[str, Place]) -> dict[str, Any]:
    if text == NONE:
        return {"place": None, "place_reason": "unknown", "certainty": Certainty.UNRESOLVED}
    if text not in places:
        raise ClaimError(f"no place has the id '{text}'. Look it up: geomap gazetteer search NAME")
    return {"place": places[text], "place_reason": None, "certainty": Certainty.CERTAIN}


def _date(text: str) -> dict[str, Any]:
    try:
        day = None if text == NONE else date.fromisoformat(text)
    except ValueError:
        raise ClaimError(f"date '{text}' is no date. Write it as 2016-12-06.") from None
    basis = DateBasis.STATED if day else DateBasis.PUBLISHED
    return {"date": day, "date_from": None, "date_to": None, "date_basis": basis}


def decision_line(decision: Decision) -> str:
    """A decision as one line of the plain file: keys in a fixed order, no time of day."""
    return json.dumps(
        {
            "report": decision.report,
            "surface": decision.surface,
            "verdict": decision.verdict.value,
            "why": decision.why,
            "correction": dict(sorted(decision.correction.items())),
            "quote": decision.quote,
            "key": decision.key,
            "text_hash": decision.text_hash,
        },
        ensure_ascii=False,
    )


def decision_of_line(line: str) -> Decision:
    """The decision in a line of the plain file.

    Raises
    ------
    ClaimError
        When the line is not what `decision_line` writes.
    """
    try:
        data = json.loads(line)
        return Decision(
            verdict=Verdict(data["verdict"]),
            report=data["report"],
            text_hash=data["text_hash"],
            key=data["key"],
            surface=data["surface"],
            quote=data["quote"],
            why=data.get("why", ""),
            correction={str(k): str(v) for k, v in data.get("correction", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ClaimError(f"is no decision ({error}).") from None
