"""The work on one batch: the same in this process, on this machine and on another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from geomap.claims.parser import forgetting
from geomap.claimtable import mark_of, row_of, write_partition
from geomap.cluster._batches import Batch
from geomap.errors import ClaimError, GeomapError
from geomap.pipeline import read_report
from geomap.records import Report

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

# What one report may raise without stopping an archive of millions: it is set aside, with why.
FAILURES = (
    GeomapError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)
# The workers of an existing cluster may have several threads; a parser serves one at a time.
_ONE_AT_A_TIME = Lock()
WORKER_DIED = "the worker that read it died, each time that it was tried"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a batch, or of all of them."""

    reports: int = 0
    claims: int = 0
    failed: int = 0
    skipped: int = 0  # reports of partitions that were finished before
    batches: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)))


@dataclass(frozen=True, slots=True)
class Failure:
    """A report that could not be read."""

    report: str
    reason: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker needs to know to do a batch."""

    folder: str
    region: str
    reader: str

    def __call__(self, batch: Batch, deadly: Iterable[str] = ()) -> Tally:
        """Read a batch and write its partition.

        `deadly` are ids of reports that workers died of: they are set aside unread.
        """
        path = Path(self.folder) / f"part-{batch.number:06}.parquet"
        mark = f"{self.region} {self.reader} {batch.mark}"
        if mark_of(path) == mark:
            return Tally(skipped=len(batch.reports), batches=1)
        avoided = set(deadly)
        rows, failures = self.read([r for r in batch.reports if r.id not in avoided])
        failures += [Failure(r.id, WORKER_DIED) for r in batch.reports if r.id in avoided]
        try:
            self._set_aside(batch.number, failures)
            write_partition(rows, path, mark=mark)
        except OSError as error:
            raise ClaimError(f"{path}: cannot be written ({error.strerror or error}).") from None
        return Tally(len(batch.reports), len(rows), len(failures), batches=1)

    def read(self, reports: Iterable[Report]) -> tuple[list[Row], list[Failure]]:
        """The claims of some reports as rows, and the reports that failed."""
        rows: list[Row] = []
        failures: list[Failure] = []
        with _ONE_AT_A_TIME, forgetting():
            gazetteer = _gazetteer(self.region)
            for report in reports:
                try:
                    claims = read_report(report, gazetteer, reader=self.reader).claims
                    rows.extend([row_of(claim) for claim in claims])
                except FAILURES as error:
                    failures.append(Failure(report.id, f"{type(error).__name__}: {error}"))
        return rows, failures

    def _set_aside(self, number: int, failures: list[Failure]) -> None:
        path = Path(self.folder) / f"errors-{number:06}.jsonl"
        if not failures:
            path.unlink(missing_ok=True)
            return
        told = ({"report": failure.report, "reason": failure.reason} for failure in failures)
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told)
        path.write_text(lines, encoding="utf-8")


@lru_cache(maxsize=2)
def _gazetteer(region: str) -> Gazetteer:
    """One gazetteer a worker process; its index is mapped and shared."""
    from geomap.gazetteer import Gazetteer

    return Gazetteer.open(region)
