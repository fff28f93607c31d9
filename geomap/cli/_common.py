"""What commands share: options, progress, and writing results in the four formats."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from geomap.cli._table import cell_text, table_lines
from geomap.errors import GeomapError
from geomap.export import formula_safe

if TYPE_CHECKING:
    from geomap.reports import Meter

Row = dict[str, Any]
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

FORMATS = ("table", "jsonl", "csv", "geojson")


class Day(click.ParamType):  # type: ignore[type-arg]
    """An ISO 8601 day."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | None:
        """Read YYYY-MM-DD."""
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2016-12-06", param, ctx)


DAY = Day()


class Target(click.Path):
    """A file or folder of this machine to write: an address would become a folder of its name."""

    def __init__(self, **kind: Any) -> None:
        super().__init__(path_type=Path, **kind)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path of what was written."""
        if isinstance(value, str) and re.match(r"[A-Za-z][\w+.-]+://", value):
            self.fail(f"{value}: is an address; give a file or folder of this machine", param, ctx)
        return super().convert(value, param, ctx)


TARGET = Target()

sources_argument = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
# Of commands that can do with tables of claims alone.
any_sources_argument = click.argument("sources", nargs=-1, metavar="[SOURCE...]")
region_option = click.option(
    "--region",
    default="syria",
    show_default=True,
    help="A region folder, or the name of one that is shipped or your own.",
)
ledger_option = click.option(
    "--ledger",
    "path",
    type=TARGET,
    required=True,
    metavar="FILE.gpkg",
    help="The project file.",
)
published_option = click.option(
    "--published", type=DAY, help="Dates a report that has no date of its own (YYYY-MM-DD)."
)
REPLACES_HELP = "What this replaces, and why; printed on it."
publisher_option = click.option(
    "--publisher", help="Names the publisher of a report that does not say it."
)
on_option = click.option("--on", "on", type=DAY, help="The day (default: the last one reported).")
known_by_option = click.option(
    "--known-by", type=DAY, help="Use only reports up to this day (default: the day itself)."
)
rule_option = click.option(
    "--rule",
    type=click.Choice(["latest", "corroborated", "against-interest"]),
    default="latest",
    show_default=True,
    help="Which rule decides.",
)
delay_option = click.option(
    "--delay",
    type=click.IntRange(min=0),
    default=0,
    metavar="DAYS",
    help="Leave out claims younger than this many days, counted from today.",
)
stale_option = click.option(
    "--stale-after",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Days without news after which a control is stale.",
)
names_option = click.option(
    "--names", is_flag=True, help="Show names of private persons in quoted sentences."
)
TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
baseline_option = click.option(
    "--baseline",
    multiple=True,
    type=TABLE,
    metavar="FILE.csv",
    help="Who held what at the start: place, party, as_of, source.",
)
coded_option = click.option(
    "--coded",
    multiple=True,
    type=TABLE,
    metavar="FILE",
    help="Claims coded by hand: CSV, GeoJSON, geomap's own JSON Lines.",
)


def _pairs(
    context: click.Context, option: click.Parameter, entries: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = [entry.partition("=") for entry in entries]
    if not all(field and equals and column for field, equals, column in pairs):
        raise click.UsageError("--column is written FIELD=COLUMN, as in text=Body.")
    return tuple((field.strip(), column.strip()) for field, _, column in pairs)


def checked_target(
    context: click.Context, option: click.Parameter, target: Path | None
) -> Path | None:
    """Of an option that names a file to write: see `check_target`."""
    if target is not None:
        check_target(target)
    return target


output_option = click.option(
    "-o",
    "--output",
    type=TARGET,
    callback=checked_target,
    required=True,
    metavar="FILE",
    help="Where to write it; its ending chooses the format.",
)
columns_option = click.option(
    "--column",
    "--columns",
    "columns",
    multiple=True,
    callback=_pairs,
    metavar="FIELD=COLUMN",
    help="Which column of a CSV holds a field that it calls otherwise: of a report (text, id, "
    "title, publisher, published, url, lang), of a claim with --coded (place, party, date ...).",
)
follow_option = click.option(
    "--follow", is_flag=True, help="Follow redirects of addresses to other hosts."
)
reader_option = click.option(
    "--reader", default="builtin", show_default=True, help="Which claim reader (an entry point)."
)


def control_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that asks who holds what; it gets `gazetteer` and `asked`."""
    return on_option(comparing_options(command))


def comparing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same without the day, for a command that asks for two."""

    @functools.wraps(command)
    def opened(*, region: str, **options: Any) -> Any:
        from geomap.gazetteer import Gazetteer
        from geomap.pipeline import Asked

        told = [field.name for field in fields(Asked) if field.name in options]
        asked = Asked(**{name: options.pop(name) for name in told})
        if not (options["sources"] or options.get("ledger") or asked.coded or asked.baseline):
            raise click.UsageError("name a SOURCE to read: files, folders, a ledger, or -.")
        return command(gazetteer=Gazetteer.open(region), asked=asked, **options)

    for option in (
        region_option,
        follow_option,
        columns_option,
        coded_option,
        baseline_option,
        reader_option,
        publisher_option,
        published_option,
        names_option,
        delay_option,
        stale_option,
        rule_option,
        known_by_option,
    ):
        opened = option(opened)
    return opened


def format_option(*formats: str) -> Callable[[Decorated], Decorated]:
    """`-f/--format`: a table on a terminal, jsonl into a pipe, unless said otherwise."""
    return click.option(
        "-f",
        "--format",
        "fmt",
        type=click.Choice(formats or FORMATS),
        default=None,
        help="Default: table on a terminal, jsonl into a pipe.",
    )


def chosen_format(fmt: str | None) -> str:
    """The format asked for, or the one that fits where the output goes."""
    return fmt or ("table" if sys.stdout.isatty() else "jsonl")


def say(message: str) -> None:
    """Talk to the person, on standard error."""
    click.echo(f"geomap: {message}", err=True)


def write_rows(
    rows: Iterable[Row],
    *,
    fmt: str | None,
    columns: Sequence[tuple[str, Callable[[Row], Any]]],
    empty: str,
) -> None:
    """Write rows to standard output.

    `columns` names what a table and a CSV show and how to get it from a row; jsonl and geojson
    carry the whole row. `empty` is said on standard error when there is nothing to show.
    """
    writers = {"table": _table, "jsonl": _jsonl, "csv": _csv, "geojson": _geojson}
    written = writers[chosen_format(fmt)](rows, columns)
    if not written:
        say(empty)


def _jsonl(rows: Iterable[Row], columns: object) -> int:
    count = 0
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))
        count += 1
    return count


def _csv(rows: Iterable[Row], columns: Sequence[tuple[str, Callable[[Row], Any]]]) -> int:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for name, _ in columns])
    count = 0
    for row in rows:
        writer.writerow([formula_safe(get(row)) for _, get in columns])
        count += 1
    click.echo(out.getvalue(), nl=False)
    return count


def _geojson(rows: Iterable[Row], columns: object) -> int:
    features = [_feature(row) for row in rows]
    collection = {"type": "FeatureCollection", "features": features}
    click.echo(json.dumps(collection, ensure_ascii=False))
    return len(features)


def _feature(row: Row) -> Row:
    place = row.get("place") or {}
    lon, lat = place.get("lon"), place.get("lat")
    point = {"type": "Point", "coordinates": [lon, lat]} if lon is not None else None
    return {"type": "Feature", "geometry": point, "properties": row}


PIPE_WIDTH = 160  # columns of a table that goes into a pipe or a file


def _table(rows: Iterable[Row], columns: Sequence[tuple[str, Callable[[Row], Any]]]) -> int:
    cells = [[cell_text(get(row)) for _, get in columns] for row in rows]
    if not cells:
        return 0
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH
    for line in table_lines([name for name, _ in columns], cells, room=room):
        click.echo(line)
    return len(cells)


class Progress(Protocol):
    """Shows how much is done of how much, if that is known; `before`: done by an earlier run."""

    def __call__(self, done: float, total: int | None, before: int = 0) -> None: ...


@contextmanager
def progress(description: str) -> Iterator[Progress]:
    """A progress bar on standard error, only on a terminal and only for long work."""
    if not sys.stderr.isatty():
        yield lambda done, total, before=0: None
        return
    from rich import progress as rich
    from rich.console import Console

    with rich.Progress(
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TextColumn("{task.fields[speed]}"),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),  # else it goes where it is meant to go
    ) as bar:
        task = bar.add_task(description, total=None, speed="")

        def move(done: float, total: int | None, before: int = 0) -> None:
            speed = _speed(done, total, bar.tasks[task].elapsed or 0.0, before)
            bar.update(task, completed=done, total=total, speed=speed)

        yield move


def _speed(done: float, total: int | None, seconds: float, before: int) -> str:
    """How many a second, and how long the rest takes at that speed."""
    if seconds < 1 or done <= before:
        return ""
    rate = (done - before) / seconds
    each = f"{rate:.0f}/s" if rate >= 1 else f"{1 / rate:.0f} s each"
    if total is None:
        return each
    left = timedelta(seconds=round((total - done) / rate))
    return f"{each}, {left} left"


@contextmanager
def reading() -> Iterator[Meter]:
    """What counts the reports that are read, and shows on a terminal how far it is."""
    from geomap.reports import Meter

    with progress("Reading reports") as move:
        yield Meter(move)


def metered(rows: Callable[[Meter], Iterable[Row]]) -> Iterator[Row]:
    """Rows that are made while reports are read, with the progress shown up to the last of them."""
    with reading() as meter:
        yield from rows(meter)


def check_target(target: Path) -> None:
    """Stop where a result cannot be written, or would take the place of somebody's project.

    Raises
    ------
    GeomapError
        Before anything is read: that may take a while.
    """
    if not target.parent.is_dir():
        raise GeomapError(f"{target}: the folder {target.parent} does not exist. Make it first.")
    if target.is_dir():
        raise GeomapError(f"{target}: is a folder. Name a file in it.")
    if target.suffix.lower() == ".gpkg":
        from geomap.ledger import is_ledger_file

        if is_ledger_file(target):
            raise GeomapError(f"{target}: is a ledger and stays one. Write to another file.")


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; renamed onto it at the end, removed on any failure."""
    check_target(target)
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.stem}-", suffix=f".partial{target.suffix}", dir=target.parent
        )
    except OSError as error:
        raise GeomapError(f"{target}: cannot write there ({error.strerror}).") from None
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o666 & ~_umask())
        partial.replace(target)
    except _writing_errors() as error:
        raise GeomapError(f"{target}: cannot be written ({_why(error, target)}).") from None
    finally:
        partial.unlink(missing_ok=True)


def _writing_errors() -> tuple[type[Exception], ...]:
    """What it is called when a disk takes no more, by who writes: Python, or GDAL for a GIS."""
    gdal = sys.modules.get("pyogrio.errors")
    return (OSError, gdal.DataSourceError, gdal.FeatureError) if gdal else (OSError,)


LITTLE = 1 << 20  # bytes: less than that free is what GDAL failed for, whatever it says


def _why(error: Exception, target: Path) -> str:
    told = getattr(error, "strerror", None)
    if not told and shutil.disk_usage(target.parent).free < LITTLE:
        return "the disk is full"
    return " ".join(str(told or error).split())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
