"""`geomap gazetteer import`: places of a file into a region, checked before anything is written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli._common import format_option, region_option, say, write_rows

if TYPE_CHECKING:
    from geomap.gazetteer.linkedplaces import Brought

ORIGINS = {".zip": "geonames", ".txt": "geonames", ".csv": "csv"}
COLUMNS = [
    ("what", lambda row: row["what"]),
    ("id", lambda row: row["id"]),
    ("name", lambda row: row["name"]),
    ("reason", lambda row: row["reason"]),
]
MOST_REASONS = 10  # reasons of refusal that are said, the most frequent first


@click.command(name="import", short_help="Places from Linked Places, GeoNames or CSV.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="The source of places that name none (an id of sources.toml).")
@click.option(
    "--from",
    "origin",
    type=click.Choice(["linked-places", "geonames", "csv"]),
    help="What the file is (default: by its name; .zip and .txt are GeoNames).",
)
@click.option(
    "--columns", multiple=True, metavar="FIELD=COLUMN", help="Which column of a CSV holds a field."
)
@click.option(
    "--classes", default="AP", show_default=True, help="Which feature classes of GeoNames."
)
@click.option("--dry-run", is_flag=True, help="Print what each row is; write nothing.")
@region_option
@format_option("table", "jsonl", "csv")
def import_(
    file: Path,
    source: str | None,
    origin: str | None,
    columns: tuple[str, ...],
    classes: str,
    dry_run: bool,
    region: str,
    fmt: str | None,
) -> None:
    """Bring the places of a Linked Places file, a GeoNames dump or a CSV into a region.

    Each row is new, the same as an entry, the same with news (spellings, links, an area), or in
    conflict with one; by id, links, name and distance. What stands in the region wins: nothing is
    moved or renamed, and what was taken out by hand stays out. A row that cannot be used is
    counted with the reason. The result is checked first; on an error nothing is written.

    \b
    Examples:
      geomap gazetteer import places.jsonld --region my-region --dry-run
      geomap gazetteer import places.jsonld --region my-region --source whg
      geomap gazetteer import SY.zip --region my-region --source geonames --classes P
      geomap gazetteer import towns.csv --region my-region --source press --columns name=Town
    """
    from geomap.errors import GazetteerError
    from geomap.gazetteer.conflate import REFUSED, import_places

    brought = _read(file, source, origin, columns, classes, region)
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
    if brought.outside:
        say(f"left out: {brought.outside:,} rows outside the region")
    counts = proposal.counts()
    counts[REFUSED] += len(brought.refused)
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    say(f"{told}{'; nothing written (dry run).' if dry_run else '.'}")


def _read(
    file: Path,
    source: str | None,
    origin: str | None,
    columns: tuple[str, ...],
    classes: str,
    region: str,
) -> Brought:
    from geomap.gazetteer.linkedplaces import read_linked_places
    from geomap.gazetteer.region import find_region, read_region
    from geomap.gazetteer.rowsources import read_csv_places, read_geonames

    origin = origin or ORIGINS.get(file.suffix.lower(), "linked-places")
    if origin == "linked-places":
        return read_linked_places(file, source)
    if not source:
        raise click.UsageError("Say with --source where it is from (an id of sources.toml).")
    if origin == "geonames":
        bbox = read_region(find_region(region)).bbox
        return read_geonames(file, source, classes=tuple(classes), bbox=bbox)
    pairs = [entry.partition("=") for entry in ",".join(columns).split(",") if entry]
    return read_csv_places(file, source, {field: column for field, _, column in pairs})
