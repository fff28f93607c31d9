"""Reports into the ledger, one by one, each read only where the ledger lacks it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import NamedTuple

from geomap.errors import GeomapError, LedgerError
from geomap.ledger._ledger import Added, Ledger, Outcome
from geomap.records import Claim, Evidence, Report

# Reports are written together, since waiting for the disk takes longer than reading a short one: as
# many as keep the writing to this share of the time, but the reading of so long or of so many
# characters at the most. If the program is killed, they are read again.
WRITING_SHARE = 0.1
SHORTEST_BATCH = 0.05  # seconds
LONGEST_BATCH = 3.0  # seconds
BATCH_CHARACTERS = 4_000_000


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
    batch = _Batch()
    try:
        for report in reports:
            known = ledger.known(report)
            if known is None or (reread and known.outcome is Outcome.SAME):
                batch.take(_Taken(report, list(read(report)), None))
            else:
                batch.take(_Taken(report, [], known))
            if batch.is_full():
                yield from batch.write(ledger, reread=reread)
    except LedgerError:
        raise
    except (GeomapError, KeyboardInterrupt):  # what was read before is kept
        yield from batch.write(ledger, reread=reread)
        raise
    yield from batch.write(ledger, reread=reread)


class _Taken(NamedTuple):
    """A report that waits to be written, or of which it is known that it need not be."""

    report: Report
    claims: list[Claim]
    known: Added | None


class _Batch:
    """Reports that are going to be written together."""

    def __init__(self) -> None:
        self._taken: list[_Taken] = []
        self._characters = 0
        self._began = monotonic()
        self._seconds = SHORTEST_BATCH

    def take(self, taken: _Taken) -> None:
        """One more report."""
        self._taken.append(taken)
        self._characters += len(taken.report.text)

    def is_full(self) -> bool:
        """Whether it is time to write."""
        return self._characters > BATCH_CHARACTERS or monotonic() - self._began > self._seconds

    def write(self, ledger: Ledger, *, reread: bool) -> list[tuple[Report, Added]]:
        """Write them, say what became of each, and begin anew."""
        batch, self._taken, self._characters = self._taken, [], 0
        fresh = [(taken.report, taken.claims) for taken in batch if taken.known is None]
        started = monotonic()
        added = iter(ledger.add_all(fresh, reread=reread))
        done = [(taken.report, taken.known or next(added)) for taken in batch]
        self._began = monotonic()
        wanted = (self._began - started) / WRITING_SHARE
        self._seconds = min(max(wanted, SHORTEST_BATCH), LONGEST_BATCH)
        return done


def stored_reports(ledger: Ledger) -> Iterator[tuple[Report, list[Claim]]]:
    """The reports of a ledger, the latest version of each, with the claims read from them.

    The claims are as they were read, whatever was decided on them.
    """
    claims: dict[str, list[Claim]] = {}
    for one in ledger.reviewed():
        claims.setdefault(one.claim.report, []).append(one.claim)
    for report in ledger.reports():
        yield report, claims.get(report.id, [])


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
