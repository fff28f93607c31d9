"""Reports in batches that are the same in every run, each with a mark of what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from geomap.records import Report

BATCH_REPORTS = 500  # large enough that a partition is a file worth having, small enough to redo
BATCH_CHARACTERS = 2_500_000  # of long reports fewer: what travels to a worker stays below 10 MB


@dataclass(frozen=True)
class Batch:
    """Reports that become one partition."""

    number: int
    reports: list[Report]

    @cached_property
    def mark(self) -> str:
        """Changes whenever a report of the batch does."""
        content = hashlib.sha256()
        for report in self.reports:
            known = (report.id, report.text, report.published, report.publisher, report.title)
            content.update(repr(known).encode())
        return content.hexdigest()


def batches(reports: Iterable[Report], size: int) -> Iterator[Batch]:
    """The reports in order, `size` at a time, fewer where they are long."""
    number = characters = 0
    batch: list[Report] = []
    for report in reports:
        batch.append(report)
        characters += len(report.text or "")
        if len(batch) >= size or characters >= BATCH_CHARACTERS:
            yield Batch(number, batch)
            number, characters, batch = number + 1, 0, []
    if batch:
        yield Batch(number, batch)
