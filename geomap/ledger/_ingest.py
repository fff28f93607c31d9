"""Reports into the ledger, one by one, each read only where the ledger lacks it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator

from geomap.ledger._ledger import Added, Ledger, Outcome
from geomap.records import Claim, Evidence, Report


def ingest(
    ledger: Ledger,
    reports: Iterable[Report],
    read: Callable[[Report], Iterable[Claim]],
    *,
    reread: bool = False,
) -> Iterator[tuple[Report, Added]]:
    """Add reports, each in one transaction, and say of each what became of it.

    `read` makes the claims of a report; it is not called for one that is there already, unless
    `reread` asks for it.
    """
    for report in reports:
        known = ledger.known(report)
        if known is None or (reread and known.outcome is Outcome.SAME):
            known = ledger.add(report, read(report), reread=reread)
        yield report, known


def coded_reports(table: str, claims: Iterable[Claim]) -> Iterator[tuple[Report, list[Claim]]]:
    """Claims that people coded, as reports: one for each report that the rows name.

    Parameters
    ----------
    table
        The name of the table's file. Rows that name no report of their own make one report.
    claims
        As `baseline.read_coded` or `read_baseline` gives them.

    Yields
    ------
    tuple of Report and list of Claim
        The text is the quoted rows, one a line; the evidence of each claim points into it.
    """
    stem = table.rpartition(".")[0] or table
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        own = "" if claim.report.startswith(f"{table}:") else f"/{claim.report}"
        groups.setdefault(f"{stem}{own}", []).append(claim)
    for id_, group in groups.items():
        yield _coded_report(id_, group)


def _coded_report(id_: str, group: list[Claim]) -> tuple[Report, list[Claim]]:
    starts: dict[str, int] = {}
    size = 0
    for claim in group:
        if claim.evidence.exact not in starts:
            starts[claim.evidence.exact] = size
            size += len(claim.evidence.exact) + 1
    publishers = {claim.publisher for claim in group}
    days = [claim.published for claim in group if claim.published]
    report = Report(
        id=id_,
        text="\n".join(starts),
        publisher=publishers.pop() if len(publishers) == 1 else None,
        published=max(days, default=None),
    )
    return report, [_pointed(claim, id_, starts[claim.evidence.exact]) for claim in group]


def _pointed(claim: Claim, id_: str, start: int) -> Claim:
    exact = claim.evidence.exact
    evidence = Evidence(exact, "", "", start, start + len(exact))
    return dataclasses.replace(claim, report=id_, evidence=evidence, more_evidence=())
