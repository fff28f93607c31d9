"""`geomap gazetteer import`: places of a file into a region, checked before anything is written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from geomap.cli._common import format_option, region_option, say, write_rows

COLUMNS = [
    ("what", lambda row: row["what"]),
    ("id", lambda row: row["id"]),
    ("name", lambda row: row["name"]),
    ("reason", lambda row: row["reason"]),
]
MOST_REASONS = 10  # reasons of refusal that are said, the most frequent first


@click.command(name="import", short_help="Places from a Linked Places file.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="The source of places that name none (an id of sources.toml).")
@click.option("--dry-run", is_flag=True, help="Print what each row is; write nothing.")
@region_option
@format_option("table", "jsonl", "csv")
def import_(file: Path, source: str | None, dry_run: bool, region: str, fmt: str | None) -> None:
    """Bring the places of a Linked Places file into a region.

    Each row is new, the same as an entry, the same with news (spellings, links, an area), or in
    conflict with one; by id, links, name and distance. What stands in the region wins: nothing is
    moved or renamed, and what was taken out by hand stays out. A row that cannot be used is
    counted with the reason. The result is checked first; on an error nothing is written.

    \b
    Examples:
      geomap gazetteer import places.jsonld --region my-region --dry-run
      geomap gazetteer import places.jsonld --region my-region --source whg
    """
    from geomap.errors import GazetteerError
    from geomap.gazetteer.conflate import REFUSED, import_places
    from geomap.gazetteer.linkedplaces import read_linked_places

    brought = read_linked_places(file, source)
    if not brought.places:
        first = f": {brought.refused[0]}" if brought.refused else ""
        raise GazetteerError(f"{file}: no place in it can be used{first}")
    proposal = import_places(region, brought.places, brought.sources, dry_run=dry_run)
    if dry_run:
        rows = [
            {"what": v.what, "id": v.id, "name": v.name, "reason": v.reason}
            for v in proposal.verdicts
        ]
        write_rows(rows, fmt=fmt, columns=COLUMNS, empty="no place in it.")
    for message in brought.refused[:MOST_REASONS]:
        say(f"refused: {message}")
    reasons = Counter(v.reason for v in proposal.verdicts if v.what == REFUSED)
    for reason, count in reasons.most_common(MOST_REASONS):
        say(f"refused: {count:,} rows {reason}")
    counts = proposal.counts()
    counts[REFUSED] += len(brought.refused)
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    say(f"{told}{'; nothing written (dry run).' if dry_run else '.'}")
