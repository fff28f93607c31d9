"""`geomap gazetteer diff`."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli._common import format_option, say, write_rows

if TYPE_CHECKING:
    from geomap.gazetteer.facts import Facts

COLUMNS = [
    ("what", lambda row: row["what"]),
    ("id", lambda row: row["id"]),
    ("name", lambda row: row["name"]),
    ("before", lambda row: row["before"]),
    ("after", lambda row: row["after"]),
    ("m", lambda row: row["metres"]),
]


@click.command()
@click.argument("old")
@click.argument("new")
@format_option("table", "jsonl", "csv")
def diff(old: str, new: str, fmt: str | None) -> None:
    """What differs between two regions, or a region and a Linked Places file.

    OLD and NEW are region folders, names of regions, or files that `gazetteer export` wrote as
    .jsonld; nothing is written to either. Of a region places.csv, names.csv, areas.geojson and
    redirects.csv are read, with those under odbl/; parties, publishers, sources, notes and
    qualities are not compared.

    New, gone and merged places; moved by how many metres, renamed, another kind, parent,
    population or area; names and links added and removed. Places are told by their ids.

    \b
    Examples:
      geomap gazetteer diff syria my-region
      geomap gazetteer diff old-region new-region -f jsonl
      geomap gazetteer diff my-region export.jsonld
    """
    from geomap.gazetteer.facts import differences

    before, _ = _state("old", old)
    after, redirects = _state("new", new)
    changes = list(differences(before, after, redirects))
    rows = [{key: v for key, v in asdict(c).items() if key != "outcome"} for c in changes]
    write_rows(rows, fmt=fmt, columns=COLUMNS, empty="no difference.")
    counts = Counter(change.what for change in changes)
    if counts:
        say(", ".join(f"{count:,} {what}" for what, count in counts.items()) + ".")


def _state(side: str, where: str) -> tuple[dict[str, Facts], dict[str, str]]:
    """The places of a region or a file, and the ids that were merged into others."""
    from geomap.gazetteer.cells import FILES_UNDER
    from geomap.gazetteer.facts import facts_brought, facts_of
    from geomap.gazetteer.region import find_region
    from geomap.gazetteer.tables import TABLES, final_redirects, read_tables

    if Path(where).is_file():
        from geomap.gazetteer.linkedplaces import read_linked_places

        brought = read_linked_places(Path(where))
        for message in brought.refused:
            say(f"{where}: refused: {message}")
        say(f"{side}: {where}, {len(brought.places):,} places.")
        redirects = {r.old: r.new for entry in brought.places for r in entry.replaces}
        return {entry.place.id: facts_brought(entry) for entry in brought.places}, redirects
    folder = find_region(where)
    tables = read_tables(folder)
    names = [f"{under}{name}" for under in FILES_UNDER for name in TABLES]
    there = ", ".join(name for name in names if (folder / name).is_file())
    say(f"{side}: {folder}, {len(tables.places):,} places ({there}).")
    return facts_of(tables), final_redirects(tables)
