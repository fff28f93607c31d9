"""Reports into the ledger, one by one, each read only where the ledger lacks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from geomap.ledger._ledger import Added, Ledger, Outcome
from geomap.records import Claim, Report


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
