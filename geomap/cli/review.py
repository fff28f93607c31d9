"""`geomap review`: correct what the machine misread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli import _common as common

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


@click.group(short_help="Correct what the machine misread.")
def command() -> None:
    """Accept, reject or correct claims, in a spreadsheet or on a local page.

    Decisions go into the ledger and into a plain text file beside it (aleppo.gpkg:
    aleppo.review.jsonl). They hold whenever the report is read again; nothing is ever deleted.

    \b
    Examples:
      geomap review export claims.xlsx --ledger aleppo.gpkg
      geomap review apply claims.xlsx --ledger aleppo.gpkg
      geomap review page --ledger aleppo.gpkg
    """


@command.command("export", short_help="Write the claims to a spreadsheet.")
@click.argument("file", type=common.TARGET)
@common.ledger_option
@common.region_option
@common.names_option
@click.option("--open-only", is_flag=True, help="Leave out claims that were decided before.")
def export_command(file: Path, path: Path, region: str, names: bool, open_only: bool) -> None:
    """Write the claims to a spreadsheet (.csv, .xlsx), the least certain first.

    Fill in the column `decision` (accept, reject, correct, open), say `why`, and for `correct`
    what is right in the columns correct_place … correct_date (- for none).

    \b
    Examples:
      geomap review export claims.xlsx --ledger aleppo.gpkg
      geomap review export open.csv --open-only --ledger aleppo.gpkg
    """
    from geomap.ledger import Ledger
    from geomap.review import export_claims, writer_for

    writer_for(file)
    gazetteer = _gazetteer(region)
    about = gazetteer.region.id
    with Ledger.open(path, region=about) as ledger, common.written_whole(file) as partial:
        count = export_claims(ledger, gazetteer, partial, names=names, open_only=open_only)
    common.say(f"{file}: {count} claims, the least certain first.")


@command.command("apply", short_help="Put what was decided into the ledger.")
@click.argument("file", type=common.TARGET)
@common.ledger_option
@common.region_option
def apply_command(file: Path, path: Path, region: str) -> None:
    """Put the decisions of a reviewed spreadsheet, or of a .review.jsonl file, into the ledger.

    \b
    Examples:
      geomap review apply claims.xlsx --ledger aleppo.gpkg
      geomap review apply colleague.review.jsonl --ledger aleppo.gpkg
    """
    from geomap.ledger import Ledger
    from geomap.review import apply_decisions

    gazetteer = _gazetteer(region)
    with Ledger.open(path, region=gazetteer.region.id) as ledger:
        applied = apply_decisions(file, ledger, gazetteer)
    if not applied.told:
        common.say(f"{file}: no row has a decision; fill in the column `decision`.")
        return
    common.say(f"{file}: {applied.told} decisions, {applied.new} of them new; see {applied.file}.")
    if applied.waiting:
        common.say(f"{applied.waiting} of them wait for a claim that this ledger does not have.")


@command.command("page", short_help="Review on a local page.")
@common.ledger_option
@common.region_option
@common.names_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: a free one.")
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
def page_command(path: Path, region: str, names: bool, port: int, show: bool) -> None:
    """Review on a local page, by mouse or with the keyboard alone (j k a r c u w).

    Only this computer can reach it, and only with the token in its address. Ctrl-C ends it.

    \b
    Examples:
      geomap review page --ledger aleppo.gpkg
      geomap review page --ledger aleppo.gpkg --open
    """
    import webbrowser

    from geomap.errors import GeomapError
    from geomap.review import ReviewServer

    try:
        server = ReviewServer(path, _gazetteer(region), names=names, port=port)
    except OSError as error:
        raise GeomapError(
            f"port {port} cannot be used ({error.strerror}). Leave out --port."
        ) from None
    click.echo(server.address)
    common.say("open this address in a browser; Ctrl-C ends it.")
    if show:
        webbrowser.open(server.address)
    try:
        server.serve()
    except KeyboardInterrupt:
        common.say("closed; every decision is kept.")


def _gazetteer(region: str) -> Gazetteer:
    from geomap.gazetteer import Gazetteer

    return Gazetteer.open(region)
