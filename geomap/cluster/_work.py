"""The work on one batch: the same in this process, on this machine and on another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from geomap import __version__
from geomap.claims.parser import forgetting
from geomap.claimtable import mark_of, row_of, write_partition
from geomap.cluster._batches import Batch
from geomap.collector import settled
from geomap.errors import ClaimError, GeomapError
from geomap.reading import read_report
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


Part = tuple[list[Row], list[Failure]]  # what came of some reports


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker needs to know to do a batch."""

    folder: str
    region: str
    reader: str
    made_with: str  # what else the claims follow from

    def __call__(self, batch: Batch) -> Tally:
        """Read a batch and write its partition, unless it is there."""
        if self.is_done(batch):
            return Tally(skipped=len(batch.reports), batches=1)
        return self.write(batch.number, batch.mark, len(batch.reports), [self.read(batch.reports)])

    def is_done(self, batch: Batch) -> bool:
        """Whether the folder holds the partition of a batch, made of the same reports."""
        return mark_of(self._path(batch.number)) == self._mark(batch.mark)

    def write(
        self,
        number: int,
        mark: str,
        reports: int,
        parts: Sequence[Part],
        deadly: Sequence[str] = (),
    ) -> Tally:
        """Write the partition of a batch whose reports were read in parts.

        `deadly` are ids of reports that workers died of: they were left unread.
        """
        rows = [row for read, _ in parts for row in read]
        failures = [failure for _, failed in parts for failure in failed]
        failures += [Failure(report, WORKER_DIED) for report in deadly]
        path = self._path(number)
        try:
            self._set_aside(number, failures)
            write_partition(rows, path, mark=self._mark(mark))
        except OSError as error:
            raise ClaimError(f"{path}: cannot be written ({error.strerror or error}).") from None
        return Tally(reports, len(rows), len(failures), batches=1)

    def _path(self, number: int) -> Path:
        return Path(self.folder) / f"part-{number:06}.parquet"

    def _mark(self, mark: str) -> str:
        return f"{self.region} {self.reader} {self.made_with} {mark}"

    def read(self, reports: Iterable[Report]) -> Part:
        """The claims of some reports as rows, and the reports that failed."""
        rows: list[Row] = []
        failures: list[Failure] = []
        with _ONE_AT_A_TIME, settled(), forgetting():
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


def made_with(region: str) -> str:
    """Changes with the version of geomap and with any table of a region."""
    return f"{__version__} {_gazetteer(region).content}"


@lru_cache(maxsize=2)
def _gazetteer(region: str) -> Gazetteer:
    """One gazetteer a worker process; its index is mapped and shared."""
    from geomap.gazetteer import Gazetteer

    return Gazetteer.open(region)
