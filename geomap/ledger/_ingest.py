"""Reports into the ledger, one by one, each read only where the ledger lacks it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import NamedTuple

from geomap.errors import GeomapError, LedgerError
from geomap.ledger._ledger import Added, Ledger, Outcome
from geomap.records import Claim, Evidence, Report

# So many reports, or the reports of so long, are written at once. If the program is killed, they
# are read again.
BATCH_REPORTS = 16
BATCH_SECONDS = 0.5


def ingest(
    ledger: Ledger,
    reports: Iterable[Report],
    read: Callable[[Report], Iterable[Claim]],
    *,
    reread: bool = False,
) -> Iterator[tuple[Report, Added]]:
    """Add reports, and say of each what became of it once that is safe on the disk.

    `read` makes the claims of a report; it is not called for one that is there already, unless
    `reread` asks for it. A few reports share a transaction: waiting for the disk after each takes
    longer than reading it.
    """
    batch: list[_Taken] = []
    began = monotonic()
    try:
        for report in reports:
            known = ledger.known(report)
            if known is None or (reread and known.outcome is Outcome.SAME):
                batch.append(_Taken(report, list(read(report)), None))
            else:
                batch.append(_Taken(report, [], known))
            if len(batch) == BATCH_REPORTS or monotonic() - began > BATCH_SECONDS:
                yield from _kept(ledger, batch, reread=reread)
                batch = []
                began = monotonic()
    except LedgerError:
        raise
    except GeomapError:  # a source is broken: what was read before it is kept
        yield from _kept(ledger, batch, reread=reread)
        raise
    yield from _kept(ledger, batch, reread=reread)


class _Taken(NamedTuple):
    """A report that waits to be written, or of which it is known that it need not be."""

    report: Report
    claims: list[Claim]
    known: Added | None


def _kept(
    ledger: Ledger, batch: Sequence[_Taken], *, reread: bool
) -> Iterator[tuple[Report, Added]]:
    fresh = [(taken.report, taken.claims) for taken in batch if taken.known is None]
    added = iter(ledger.add_all(fresh, reread=reread))
    for taken in batch:
        yield taken.report, taken.known or next(added)


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
