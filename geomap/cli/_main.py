"""The `geomap` command: finds its subcommands by file name and loads only the one that is used."""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from geomap import __version__
from geomap.errors import GeomapError

# What each command does, in one line, in the order of a day's work: known without importing it.
COMMANDS = {
    "map": "Reports or a ledger to a map: .html, .png, .svg or .pdf.",
    "places": "The names found in reports, where they are, how sure.",
    "claims": "Who is said to hold, take or lose what, with the sentence.",
    "control": "Who holds what on a day, by a stated rule.",
    "changes": "What changed between two days.",
    "history": "Every claim on one place, and what the rule made of it.",
    "ingest": "Add reports to a project file, once each.",
    "review": "Correct what the machine misread.",
    "export": "GeoJSON, GeoPackage, GeoParquet, KML or CSV.",
    "embed": "The snippet to paste into a page.",
    "evaluate": "Precision, recall and F1 against gold cases.",
    "gazetteer": "Search, show, check, edit, import and export places.",
}


# What disks and folders say, wherever it comes up: for who runs the program, not for who wrote it.
SURROUNDINGS = frozenset(
    getattr(errno, name)
    for name in "EACCES EPERM EROFS ENAMETOOLONG ENOSPC EDQUOT EFBIG EIO".split()
)


class _ReaderLeftError(Exception):
    """Whoever read the output has had enough of it."""


class LazyGroup(click.Group):
    """A group whose commands are modules of `geomap.cli`, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command that is there, in the order of `COMMANDS`."""
        here = Path(__file__).parent
        return [name for name in COMMANDS if (here / f"{name}.py").exists()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"geomap.cli.{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)
        command.name = cmd_name
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; that nobody reads on is no failure, as click has it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderLeftError from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geomap")
def group() -> None:
    """From what reports say about places to a map with the sentence behind every colour.

    SOURCE is any mix of report files (.txt, .md, .jsonl, ...), folders, globs, a ledger
    (.gpkg), or - for standard input. Results go to standard output, messages to standard error.

    \b
    Examples:
      geomap map seeds/ -o aleppo.html
      geomap control report.txt --on 2016-12-06
      geomap gazetteer search "al-Shaar"

    Exit codes: 0 done; 1 something given cannot be used (one line says what, where and what to
    do), or `gazetteer check` found an error; 2 a wrong option; 130 stopped with Ctrl-C.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a user's mistake is one line on standard error and exit code 1."""
    _speak_unicode()
    try:
        status = group.main(args=arguments, prog_name="geomap", standalone_mode=False)
        sys.stdout.flush()  # a full disk, or a reader that left, is to be told of here, not at exit
    except GeomapError as error:
        click.echo(f"geomap: {error}", err=True)
        sys.exit(1)
    except click.exceptions.Abort:
        click.echo("geomap: stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (BrokenPipeError, _ReaderLeftError):
        _drop_output()
        sys.exit(0)
    except OSError as error:
        if error.errno not in SURROUNDINGS:
            raise
        click.echo(f"geomap: {error.filename or 'the output'}: {error.strerror}.", err=True)
        _drop_output()
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


def _drop_output() -> None:
    """Let Python not try once more at exit to write what could not be written."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_unicode() -> None:
    """Write UTF-8 where nobody looks, and to a terminal of another encoding what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")
