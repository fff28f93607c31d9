"""What to paste to show a map elsewhere: a page, Markdown for pandoc, LaTeX."""

from __future__ import annotations

import difflib
import html
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from geomap.errors import MapError
from geomap.webmap.data import SCHEMA
from geomap.words import Voice

# Scripts, and links that open outside; not the framing page's cookies, forms, or its window.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
HEIGHT = 640  # pixels, until the map says how much it wants
DATA = re.compile(r'<script type="application/json" id="geomap-data">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class MapFile:
    """A map that geomap wrote, and what its file says of itself."""

    path: Path
    document: dict[str, Any]
    opens_at: date | None = None  # the day that the frame is asked to open at
    opens_in: str | None = None  # the language likewise

    @property
    def lang(self) -> str:
        """The language that the map and its caption are in, where it has a title in its first."""
        languages = self.document["languages"]
        first = str(self.opens_in if self.opens_in in languages else languages[0])
        return first if self.document["title"].get(first) else "en"

    @property
    def title(self) -> str:
        """The title in the map's first language."""
        return str(self.document["title"][self.lang])

    @property
    def last_day(self) -> date:
        """The last day of the map."""
        return date.fromisoformat(self.document["days"][-1])

    @property
    def shown_day(self) -> date:
        """The day that the frame opens at: the one asked for, as far as the map has it."""
        days = [date.fromisoformat(day) for day in self.document["days"]]
        return max(
            (day for day in days if self.opens_at and day <= self.opens_at), default=days[-1]
        )

    def opened(self, *, day: date | None, lang: str | None) -> MapFile:
        """This map as a frame shows it that opens at a day, in a language.

        Raises
        ------
        MapError
            When the map begins later; after its last day it shows that one.
        """
        first = self.document["days"][0]
        if day is not None and day.isoformat() < first:
            raise MapError(f"{self.path}: begins on {first}, it does not show {day}.")
        return replace(self, opens_at=day, opens_in=lang)

    def place_id(self, asked: str) -> str:
        """The id of a place on the map, which may be named by its id or by its name.

        Raises
        ------
        MapError
            When no place of the map is called so, or several are.
        """
        names: dict[str, str] = {row["i"]: row["n"] for row in self.document["places"]}
        if asked in names:
            return asked
        found = [key for key, name in names.items() if name.casefold() == asked.casefold()]
        if len(found) == 1:
            return found[0]
        if found:
            raise MapError(f"{self.path}: has several places {asked!r}: {', '.join(found)}.")
        near = difflib.get_close_matches(asked, names.values(), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise MapError(f"{self.path}: has no place {asked!r}.{hint}")

    def caption(self, lang: str | None = None, *, day: date | None = None) -> str:
        """The title, and up to when (the last day if none is given), in the map's language."""
        voice = Voice(lang or self.lang)
        title = self.document["title"][voice.lang].rstrip(".")
        return f"{title}. {voice.say('embed.upTo', day=voice.day(day or self.last_day))}"

    def twin(self, *endings: str) -> Path | None:
        """A file beside the map with the same name and one of these endings."""
        found = (self.path.with_suffix(ending) for ending in endings)
        return next((path for path in found if path.is_file()), None)

    def alt(self, lang: str | None = None) -> str:
        """What the map shows on its last day, for who cannot see it, in the map's language."""
        voice = Voice(lang or self.lang)
        held: dict[str, int] = {}
        for row in self.document["places"]:
            state = row["c"][-1][1] if row.get("c") else None
            if state and state.get("s") != "unknown" and state.get("p"):
                held[state["p"]] = held.get(state["p"], 0) + 1
        named = self.document["parties"]
        counts = [
            voice.count("embed.held", count, party=named[party].get(voice.lang, named[party]["en"]))
            for party, count in held.items()
        ]
        shown = voice.get("print.comma").join(counts) or voice.say("embed.heldNone")
        return voice.say("embed.alt", caption=self.caption(voice.lang).rstrip("."), held=shown)


def read_map(path: Path) -> MapFile:
    """Read a map file.

    Raises
    ------
    MapError
        When the file cannot be read or is no map of geomap's.
    """
    try:
        page = path.read_text(encoding="utf-8")
    except OSError as error:
        raise MapError(f"{path}: cannot be read ({error.strerror or error}).") from None
    except UnicodeDecodeError:
        raise MapError(f"{path}: is no map: it is not text.") from None
    block = DATA.search(page)
    document = json.loads(block[1]) if block else {}
    if document.get("schema") != SCHEMA:
        raise MapError(f"{path}: is no map that this geomap wrote. Make one with: geomap map … -o")
    return MapFile(path, document)


def address_of(
    address: str, *, day: str | None = None, place: str | None = None, lang: str | None = None
) -> str:
    """The map's address with the day, place and language that it opens at."""
    asked = {"day": day, "place": place, "lang": lang}
    fragment = urlencode({key: value for key, value in asked.items() if value})
    return f"{address}#{fragment}" if fragment else address


def html_snippet(
    source: MapFile, *, address: str, picture: str | None = None, script: bool = True
) -> str:
    """A figure with the map in a frame, a picture for who has no scripts, and a caption.

    `script` adds the few lines that let the frame be as high as the map wants; without them it
    is 640 pixels high and pastes into pages that allow no scripts of their own.
    """
    shown, title = html.escape(address), html.escape(source.title)
    alt = html.escape(source.alt())
    direction = ' lang="ar" dir="rtl"' if source.lang == "ar" else ""
    fallback = f'<a href="{shown}">{title}</a>'
    if picture:
        fallback = f'<a href="{shown}"><img src="{html.escape(picture)}" alt="{alt}"></a>'
    lines = [
        f'<figure class="geomap"{direction}>',
        frame_of(source, shown),
        f"<noscript>{fallback}</noscript>",
        caption_of(source, shown),
        "</figure>",
    ]
    if script:
        lines.append(f"<script>{height_script()}</script>")
    return "\n".join(lines) + "\n"


def frame_of(source: MapFile, shown: str) -> str:
    """The frame; `shown` is the address, escaped."""
    return (
        f'<iframe src="{shown}" title="{html.escape(source.title)}" loading="lazy" width="100%" '
        f'height="{HEIGHT}" sandbox="{SANDBOX}" referrerpolicy="no-referrer" '
        'frameborder="0"></iframe>'
    )


def caption_of(source: MapFile, shown: str) -> str:
    """The line under the frame, with a link to the map alone."""
    return (
        f"<figcaption>{html.escape(source.caption(day=source.shown_day))} "
        f'<a href="{shown}">{Voice(source.lang).say("embed.open")}</a></figcaption>'
    )


def height_script() -> str:
    """The script of the page that frames a map; it may stand there once or many times."""
    return (resources.files("geomap.webmap") / "embed.js").read_text(encoding="utf-8").strip()


def markdown_snippet(source: MapFile, *, address: str, picture: str | None) -> str:
    """For pandoc and Quarto: the frame where the output is HTML, the picture everywhere else.

    Writers that are not HTML leave raw HTML out, so that only the picture is left; in HTML it
    stands inside `<noscript>`.
    """
    if picture is None:
        raise MapError(
            f"{source.path}: Markdown needs the map's picture beside it; make it with: "
            f"geomap map … -o {source.path.with_suffix('.png').name}"
        )
    shown = html.escape(address)
    caption = re.sub(r"([\\`*_{}\[\]()#+!<>|~^$@])", r"\\\1", source.caption())
    return (
        f'```{{=html}}\n<figure class="geomap">\n{frame_of(source, shown)}\n<noscript>\n```\n\n'
        f"![{caption}]({quote(picture)}){{width=100%}}\n\n"
        f"```{{=html}}\n</noscript>\n{caption_of(source, shown)}\n</figure>\n"
        f"<script>{height_script()}</script>\n```\n"
    )


def latex_snippet(source: MapFile, *, picture: str | None) -> str:
    """A LaTeX figure with the map's PDF twin."""
    if picture is None:
        raise MapError(
            f"{source.path}: LaTeX needs the map's PDF beside it; make it with: "
            f"geomap map … -o {source.path.with_suffix('.pdf').name}"
        )
    if not PLAIN_FILE.fullmatch(picture):
        raise MapError(f"{picture}: LaTeX needs a file name of letters, digits, '-', '_' and '.'.")
    caption, alt = (_latex(text) for text in (source.caption("en"), source.alt("en")))
    return (
        "% needs \\usepackage{graphicx}\n\\begin{figure}\n  \\centering\n"
        f"  \\includegraphics[width=\\linewidth,alt={{{alt}}}]{{{picture}}}\n"
        f"  \\caption{{{caption}}}\n\\end{{figure}}\n"
    )


def _latex(text: str) -> str:
    return "".join(LATEX.get(character, character) for character in text)


PLAIN_FILE = re.compile(r"[\w./ -]+")


LATEX = {
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': "''",
}
