"""`geomap gazetteer update`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from geomap.cli._common import format_option, region_option, say, write_rows

if TYPE_CHECKING:
    from geomap.gazetteer.facts import Change
    from geomap.gazetteer.update import Update

COLUMNS = [
    ("source", lambda row: row["source"]),
    ("what", lambda row: row["what"]),
    ("id", lambda row: row["id"]),
    ("name", lambda row: row["name"]),
    ("before", lambda row: row["before"]),
    ("after", lambda row: row["after"]),
    ("m", lambda row: row["metres"]),
    ("outcome", lambda row: row["outcome"]),
]
MOST_REFUSED = 5  # refused rows of a source that are said


@click.command()
@click.argument("region_name", metavar="[REGION]", required=False)
@click.option("--only", multiple=True, metavar="SOURCE", help="Only this source (again for more).")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option(
    "--drop-gone",
    is_flag=True,
    help="Take out places that a source no longer has, unless edited or needed.",
)
@region_option
@format_option("table", "jsonl", "csv")
def update(
    region_name: str | None,
    only: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    drop_gone: bool,
    region: str,
    fmt: str | None,
) -> None:
    """Import again from the sources that sources.toml has a `fetch` for.

    Shows what each source changed since the last time: new, moved, renamed, names and links added
    or removed, gone. What only the source changed is taken; what you changed stays; where both
    changed the same thing it is a conflict, and yours stays. Interrupted at any point it leaves
    the old gazetteer whole.

    \b
    Examples:
      geomap gazetteer update my-region --dry-run
      geomap gazetteer update my-region --only geonames --yes
    """
    from geomap.gazetteer.update import planned, update_region

    folder = region_name or region
    if dry_run:
        updates = planned(folder, only=only, drop_gone=drop_gone)
        _show(updates, fmt)
        say("nothing written (dry run).")
        return

    def agree(updates: list[Update]) -> bool:
        _show(updates, fmt)
        if yes or not any(update.changes for update in updates):
            return True
        if not sys.stdin.isatty():
            raise click.UsageError("Say --yes to write this, or --dry-run only to look.")
        return click.confirm("Write this?", err=True)

    update_region(folder, only=only, drop_gone=drop_gone, agree=agree)


def _show(updates: list[Update], fmt: str | None) -> None:
    rows = [_row(update.source, change) for update in updates for change in update.changes]
    if rows:
        write_rows(rows, fmt=fmt, columns=COLUMNS, empty="")
    for update in updates:
        told = ", ".join(f"{count:,} {what}" for what, count in update.counts().items())
        first = " (never imported before: what differs stays yours)" if update.first_time else ""
        say(f"{update.source}: {told or 'nothing changed'}{first}.")
        for message in update.refused[:MOST_REFUSED]:
            say(f"{update.source}: refused: {message}")


def _row(source: str, change: Change) -> dict[str, Any]:
    from dataclasses import asdict

    return {"source": source, **asdict(change)}
