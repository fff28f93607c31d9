"""`geomap embed`: the snippet to paste into a page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import click

from geomap.cli import _common as common


def _web_address(_: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """A relative address or one of the web; whatever else a link could be runs or reads files."""
    scheme = urlsplit(value or "").scheme.lower()
    if scheme not in {"", "http", "https"}:
        raise click.BadParameter(
            f"{scheme}: is no address of the web; give https://…", param=option
        )
    return value


@click.command(short_help="The snippet to paste into a page.")
@click.argument("map_file", metavar="MAP.html", type=click.Path(path_type=Path))
@click.option(
    "--url",
    callback=_web_address,
    help="Where the map will be on the web (default: its file name).",
)
@click.option("--day", type=common.DAY, help="The day that the map opens at.")
@click.option("--place", metavar="PLACE", help="The place whose panel is open.")
@click.option("--lang", type=click.Choice(["en", "ar"]), help="The language that it opens in.")
@click.option(
    "--picture",
    callback=_web_address,
    help="Address of a picture of the map (default: the one beside it).",
)
@click.option(
    "--no-script", is_flag=True, help="Leave out the script that fits the height: 640 pixels."
)
@click.option(
    "-f",
    "--format",
    "fmt",
    type=click.Choice(["html", "markdown", "latex"]),
    default="html",
    show_default=True,
    help="For a web page, for pandoc and Quarto, or for LaTeX.",
)
def command(
    map_file: Path,
    url: str | None,
    day: date | None,
    place: str | None,
    lang: str | None,
    picture: str | None,
    no_script: bool,
    fmt: str,
) -> None:
    """Print what to paste so that MAP.html shows inside another page.

    The frame has a title, loads when it comes into view, runs shut off from the page around it,
    and falls back to a picture where scripts do not run.

    \b
    Examples:
      geomap embed aleppo.html --url https://example.org/maps/aleppo.html
      geomap embed aleppo.html --day 2016-12-07 --place N0156
      geomap embed aleppo.html -f markdown >> report.md
    """
    from geomap.webmap import embed

    source = embed.read_map(map_file).opened(day=day, lang=lang)
    address = embed.address_of(
        url or map_file.name,
        day=day.isoformat() if day else None,
        place=source.place_id(place) if place else None,
        lang=lang,
    )
    endings = (".pdf",) if fmt == "latex" else (".png", ".svg")
    twin = source.twin(*endings)
    picture = picture or (twin.name if twin else None)
    if fmt == "markdown":
        text = embed.markdown_snippet(source, address=address, picture=picture)
    elif fmt == "latex":
        text = embed.latex_snippet(source, picture=picture)
    else:
        text = embed.html_snippet(source, address=address, picture=picture, script=not no_script)
    click.echo(text, nl=False)
