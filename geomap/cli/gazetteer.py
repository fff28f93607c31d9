"""`geomap gazetteer`: search, show, check, edit, import and export places.

Each subcommand is a click command in a module of `geomap.cli._gazetteer`, imported when called.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import NamedTuple

import click


class Known(NamedTuple):
    """Where a subcommand is, and what it does in one line."""

    module: str
    attribute: str
    help: str


# In the order of a keeper's work: look, edit, check, exchange.
SUBCOMMANDS = {
    "search": Known("look", "search", "Places by any spelling, Arabic or Latin, typing slips too."),
    "show": Known("look", "show", "Everything known of one place."),
    "near": Known("look", "near", "The places around a point."),
    "stats": Known("look", "stats", "Counts by kind, by quality, with areas, with Arabic names."),
    "missing": Known("missing", "missing", "Names that reports use and the gazetteer lacks."),
    "add": Known("edit", "add", "Add a place."),
    "name": Known("edit", "name", "Add or remove a spelling."),
    "area": Known("edit", "area", "Set the boundary of a place from a file."),
    "merge": Known("edit", "merge", "Merge two places; the old id still resolves."),
    "remove": Known("edit", "remove", "Take a place out, with the reason."),
    "check": Known("check", "check", "What is wrong in the tables, with file and line."),
    "new": Known("founding", "new", "Begin a region of your own."),
    "import": Known("importing", "import_", "Places of other gazetteers and geographic files."),
    "update": Known("update", "update", "Import again from the sources, hand edits kept."),
    "diff": Known("diff", "diff", "What differs between two regions, or a region and a file."),
    "export": Known("exporting", "export", "Linked Places, GeoPackage, GeoParquet, GeoJSON, CSV."),
}
HERE = Path(__file__).parent / "_gazetteer"


class LazySubcommands(click.Group):
    """The subcommands that are there, imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every subcommand whose module is there, in the order of `SUBCOMMANDS`."""
        return [name for name, known in SUBCOMMANDS.items() if _is_there(known)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one subcommand's module."""
        known = SUBCOMMANDS.get(cmd_name)
        if known is None or not _is_there(known):
            return None
        found = getattr(
            importlib.import_module(f"geomap.cli._gazetteer.{known.module}"), known.attribute
        )
        assert isinstance(found, click.Command)
        found.name = cmd_name
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands without importing one."""
        with formatter.section("Commands"):
            rows = [(name, SUBCOMMANDS[name].help) for name in self.list_commands(ctx)]
            formatter.write_dl(rows)


def _is_there(known: Known) -> bool:
    return (HERE / f"{known.module}.py").exists() or (HERE / known.module).is_dir()


@click.group(cls=LazySubcommands)
def command() -> None:
    """Search, show, check, edit, import and export places.

    \b
    Examples:
      geomap gazetteer search "Sha'ar" --near 37.16,36.20
      geomap gazetteer show N0156
      geomap gazetteer name add N0156 "Al-Chaar" --source press
      geomap gazetteer check
    """
