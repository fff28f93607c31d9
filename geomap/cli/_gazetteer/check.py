"""`geomap gazetteer check`."""

from __future__ import annotations

import sys

import click

from geomap.cli._common import format_option, region_option, say, write_rows


@click.command()
@click.option("--all", "show_all", is_flag=True, help="Accepted warnings too, with their reasons.")
@region_option
@format_option("table", "jsonl", "csv")
def check(show_all: bool, region: str, fmt: str | None) -> None:
    """What is wrong in a region's tables: file, line and what to do. Exit code 1 on errors.

    A warning that was looked at is accepted by a row in accepted.csv: check, place, reason.

    \b
    Examples:
      geomap gazetteer check
      geomap gazetteer check --region my-region --all -f jsonl
    """
    from geomap.gazetteer.check import ERROR, check_region
    from geomap.gazetteer.region import find_region

    findings = check_region(find_region(region))
    shown = [finding for finding in findings if show_all or finding.accepted is None]
    errors = sum(finding.level == ERROR for finding in findings)
    accepted = sum(finding.accepted is not None for finding in findings)
    warnings = len(findings) - errors - accepted
    rows = [
        {
            "level": finding.level,
            "where": str(finding.where),
            "check": finding.check,
            "message": finding.message,
            "suggestion": finding.suggestion,
            "accepted": finding.accepted,
        }
        for finding in shown
    ]
    columns = [
        ("level", lambda row: "accepted" if row["accepted"] else row["level"]),
        ("where", lambda row: row["where"]),
        ("check", lambda row: row["check"]),
        ("what", lambda row: row["message"]),
        ("what to do", lambda row: row["accepted"] or row["suggestion"]),
    ]
    if rows:
        write_rows(rows, fmt=fmt, columns=columns, empty="")
    say(f"{errors} errors, {warnings} warnings, {accepted} accepted with a reason.")
    if errors:
        sys.exit(1)
