"""Writes docs/commands.md from the commands' own help; a test fails when it is not current."""

from __future__ import annotations

import re
from pathlib import Path

import click

from geomap.cli._main import group

TARGET = Path(__file__).parent.parent / "docs" / "commands.md"
WIDTH = 96


def reference() -> str:
    """Every command's help page, in the order of `geomap --help`."""
    parts = ["# Commands\n\nWritten by `python tools/make_cli_reference.py` from the help pages.\n"]
    parts += [_page(group, "geomap", None)]
    return "\n".join(parts)


def _page(command: click.Command, name: str, parent: click.Context | None) -> str:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    text = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE)
    pages = [f"## `{context.command_path}`\n\n```text\n{text}\n```\n"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            pages.append(_page(found, child, context))
    return "\n".join(pages)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
