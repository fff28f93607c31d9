"""The ledger of a project: one GeoPackage with reports, claims, decisions and control per day."""

from geomap.ledger._decisions import (
    CORRECTABLE,
    Decision,
    Reviewed,
    Verdict,
    correction_fields,
    decision_line,
    decision_of_line,
)
from geomap.ledger._file import is_ledger_file
from geomap.ledger._ingest import coded_reports, ingest, stored_reports
from geomap.ledger._ledger import Added, Ledger, Outcome
from geomap.records import Claim

__all__ = [
    "CORRECTABLE",
    "Added",
    "Decision",
    "Ledger",
    "Outcome",
    "Reviewed",
    "Verdict",
    "coded_reports",
    "correction_fields",
    "decision_line",
    "decision_of_line",
    "effective_claims",
    "ingest",
    "is_ledger_file",
    "stored_reports",
]


def effective_claims(ledger: Ledger) -> list[Claim]:
    """The claims that count after review: what control and maps are made from."""
    return ledger.claims()
