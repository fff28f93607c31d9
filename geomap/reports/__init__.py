"""Reports from what people have: text, Markdown, JSON Lines, CSV, Parquet, HTML, feeds, mail, PDF.

One reader a format; `read_reports` finds out which and yields the reports one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._csv import table_rows
from geomap.reports._inputs import KINDS, Given, Input, find_inputs
from geomap.reports._limits import LONG_TEXT_MB, MB
from geomap.reports._meter import Meter
from geomap.reports._readers import read_input

__all__ = ["KINDS", "Meter", "read_reports", "table_rows"]


def read_reports(
    sources: Sequence[str | Path],
    *,
    published: date | None = None,
    publisher: str | None = None,
    warn: Callable[[str], None] | None = None,
    columns: Mapping[str, str] | None = None,
    follow: bool = False,
    refused: Callable[[str], None] | None = None,
    storage: bool = False,
    meter: Meter | None = None,
) -> Iterator[Report]:
    """Yield the reports in any mix of files, folders, globs, addresses and `-`.

    Parameters
    ----------
    sources
        Files, folders (read with all below them), glob patterns, `http(s)://` addresses, or `-`
        for standard input. A file named twice is read once. README files and side files
        (`name.toml` beside `name.txt`) are never reports.
    published, publisher
        Said of reports that do not say it themselves.
    warn
        Called with one sentence for what is odd but can be read: a guessed encoding, no date, a
        file in a folder that cannot be read.
    columns
        For CSV: field of a report to the column that holds it, e.g. `{"text": "Body"}`.
    follow
        For addresses: whether a redirect to another host is followed.
    refused
        Called with the reason for each report, row or file that cannot be read, and the reading
        goes on; without it the first one raises. Where nothing at all can be read that raises.
    storage
        Whether addresses of storages are sources, too: whatever fsspec opens (`s3://`, `ftp://`,
        `memory://`, chains), one file, a folder, or a pattern.
    meter
        Is told what is read, so that it can say how much is left.

    Yields
    ------
    Report
        `Report.text` is the text as read: line ends as LF, and for Markdown the words of the
        body alone. The id is the file's name without its ending, within a folder with the path
        below it; in JSON Lines and feeds the entry's own.

    Raises
    ------
    ReportError
        One line: which source, what is wrong, what to do. A broken file inside a folder or glob is
        a warning, one that was asked for by name an error.
    """
    reasons: list[str] = []  # the first one: told where nothing can be read

    def set_aside(reason: str) -> None:
        assert refused is not None
        if not reasons:
            reasons.append(reason)
        refused(reason)

    given = Given(
        warn=warn or (lambda message: None),
        published=published,
        publisher=publisher,
        columns=columns or {},
        follow=follow,
        refused=set_aside if refused is not None else None,
        meter=meter or Meter(),
    )
    inputs = find_inputs(sources, warn=given.warn, storage=storage)
    if meter is not None:
        meter.expect(sum(item.size for item in inputs))
    count = 0
    for item in inputs:
        for report in _reports_in(item, given):
            count += 1
            given.meter.count()
            yield report
    if not count:
        raise ReportError(_nothing_read(len(inputs), reasons))


def _nothing_read(count: int, reasons: Sequence[str]) -> str:
    if not reasons:
        return f"none of {count} file(s) could be read; see the warnings."
    return reasons[0] if count == 1 else f"none of {count} sources could be read: {reasons[0]}"


def _reports_in(item: Input, given: Given) -> Iterator[Report]:
    said, rest = False, "It is"
    try:
        for report in read_input(item, given):
            rest = "The rest of it is"
            if report.published is None and not said:
                given.warn(_no_date(item, report))
                said = True
            if len(report.text) > LONG_TEXT_MB * MB:
                given.warn(_long(item, report))
            yield report
    except ReportError as error:
        if given.refused is not None:
            given.refuse(error)
        elif item.asked:
            raise
        else:
            given.warn(f"{error} {rest} left out.")


def _long(item: Input, report: Report) -> str:
    which = item.name if report.id == item.id else f"{item.name} ({report.id})"
    return (
        f"{which}: is one report of {len(report.text) / MB:.0f} million characters; "
        "reading it takes some time."
    )


def _no_date(item: Input, report: Report) -> str:
    which = item.name if report.id == item.id else f"{item.name} ({report.id}, perhaps others)"
    return f"{which}: has no date, so days such as 'Tuesday' stay open. Give one with --published."
