"""The page itself: a folium map with geomap's drawing, everything inlined, sealed by a policy."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import warnings
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar

import folium
from branca.element import Element, Figure, MacroElement
from folium.raster_layers import TileLayer
from folium.template import Template

from geomap import __version__
from geomap.errors import MapError
from geomap.webmap.text import script_json

HERE = Path(__file__).parent
SCRIPTS = (
    "text",
    "decode",
    "model",
    "paint",
    "labels",
    "atlas",
    "panel",
    "legend",
    "time",
    "find",
    "table",
    "save",
    "main",
)
INLINE = re.compile(r"<(script|style)([^>]*)>(.*?)</\1>", re.DOTALL)
EXTERNAL_IMAGE = re.compile(r"url\((?!['\"]?data:)[^)]*\)")
EMBED_HEIGHT = 640  # pixels in a notebook
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
TILE_ZOOM = 19


class ControlMap(folium.Map):  # type: ignore[misc]
    """A map of who is reported to hold what, as one file that needs nothing else.

    It is a folium map: layers can be added to it, as far as they need nothing from a network.

    Parameters
    ----------
    document : what `geomap.webmap.data.Document` built.
    basemap : name of an xyzservices provider, or None for the region's own ground.

    Examples
    --------
    >>> control_map = build_map(controls, gazetteer=gazetteer)  # doctest: +SKIP
    >>> control_map.save("aleppo.html")  # doctest: +SKIP
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {
          center: {{ this.location|tojson }}, zoom: 12, zoomSnap: 0, zoomDelta: 0.5,
          zoomControl: false, attributionControl: false, keyboard: true, tap: false,
          fadeAnimation: false, wheelPxPerZoomLevel: 120,
        });
        {% endmacro %}
        """
    )
    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []

    def __init__(self, document: dict[str, Any], *, basemap: str | None = None) -> None:
        west, south, east, north = document["extent"]
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None)
        self.document = document
        page = PageFigure(document)
        page.add_child(self)
        if basemap:
            self._add_tiles(basemap)
        self.add_child(Drawing())

    def _add_tiles(self, basemap: str) -> None:
        provider = tile_provider(basemap)
        address = tile_address(provider)
        subdomains = provider.get("subdomains", "abc")
        layer = TileLayer(
            tiles=address, attr="tiles", max_zoom=TILE_ZOOM, name="tiles", subdomains=subdomains
        )
        self.add_child(layer)
        self.document["tiles"] = str(provider.get("attribution", basemap)).replace("(C)", "©")
        self.get_root().image_hosts = _hosts(address, subdomains)

    def get_root(self) -> PageFigure:
        """The page."""
        root = super().get_root()
        assert isinstance(root, PageFigure)
        return root

    def to_html(self) -> str:
        """The whole page."""
        return self.get_root().render()

    def _repr_html_(self, **kwargs: Any) -> str:
        """What a notebook shows: the page in a frame of its own, shut off from the notebook."""
        title = html.escape(self.get_root().page_title, quote=True)
        return (
            f'<iframe title="{title}" sandbox="{SANDBOX}" width="100%" height="{EMBED_HEIGHT}" '
            f'frameborder="0" srcdoc="{html.escape(self.to_html(), quote=True)}"></iframe>'
        )


class Drawing(MacroElement):  # type: ignore[misc]
    """Leaflet, geomap's style and script, and the call that draws the document on the map."""

    def __init__(self) -> None:
        super().__init__()
        self._name = "geomap_drawing"

    def render(self, **kwargs: Any) -> None:
        """Put them into the page, each as it is."""
        page = self.get_root()
        style, leaflet = leaflet_style() + own_style(), leaflet_script()
        header = f"<style>{style}</style>\n<script>{leaflet}</script>"
        drawing = f"{own_script()}\ngeomap.draw({self._parent.get_name()}, geomap.read());"
        page.header.add_child(Verbatim(header), name=f"{self.get_name()}_header")
        page.script.add_child(Verbatim(drawing), name=self.get_name())


class Verbatim(Element):  # type: ignore[misc]
    """Text of the page as it stands: branca would read it as a template, all 0.2 MB of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """The text."""
        return self.text


class PageFigure(Figure):  # type: ignore[misc]
    """The document around the map: headings, panel, table; sealed by a policy when rendered."""

    _template = Template((HERE / "page.html").read_text(encoding="utf-8"))

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__()
        self.header = Element()
        self.header._parent = self
        self.document = document
        self.version = __version__
        self.image_hosts: tuple[str, ...] = ()
        words = document["words"][document["languages"][0]]
        self.lang, self.dir, self.no_script = words["lang"], words["dir"], words["noScript"]
        titles = document["title"]
        self.page_title: str = titles.get(self.lang) or titles["en"]
        self.description = f"{self.page_title}. {words['asReported']}"
        self.policy = POLICY_PLACE
        self.plain_lines = plain_lines(document, words)

    @property
    def data(self) -> str:
        """The document as it stands in its script block."""
        return script_json(self.document)

    def render(self, **kwargs: Any) -> str:
        """The page, the same from the same document every time."""
        name_in_order(self)
        self.get_root()
        for child in self._children.values():
            child.render(**kwargs)
        return sealed(self._template.render(this=self, kwargs=kwargs), self.image_hosts)


def plain_lines(document: dict[str, Any], words: dict[str, Any]) -> list[str]:
    """The last day in lines of text, for who has no scripts: place, party, standing, sentence."""
    lines = []
    for row in document["places"]:
        state = row["c"][-1][1] if row.get("c") else None
        if not state or state.get("s") == "unknown":
            continue
        party = document["parties"].get(state.get("p"), {})
        held = party.get(words["lang"]) or party.get("en") or words["nobody"]
        status = f" ({state['s']})" if "s" in state else ""
        standing = words["standing"][state.get("g", "claimed")]
        quotes = [document["claims"][heard[0]]["q"] for heard in state.get("c", ())[:1]]
        said = "".join(f" “{quote}”" for quote in quotes)
        name = row.get("a") if words["lang"] == "ar" else None
        lines.append(f"{name or row['n']}: {held}{status}, {standing}.{said}")
    return lines[:MOST_PLAIN_LINES]


MOST_PLAIN_LINES = 100
POLICY_PLACE = "<!--policy-->"


def name_in_order(root: Element) -> None:
    """Give every element an id by its place in the tree, in place of folium's random ones."""
    for number, element in enumerate(_tree(root)):
        element._id = str(number)


def _tree(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _tree(child)


def sealed(page: str, image_hosts: tuple[str, ...] = ()) -> str:
    """The page with a policy that lets nothing run or load but what is in it."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, attributes, content in INLINE.findall(page):
        if "application/json" not in attributes:
            hashes[kind].append(f"'sha256-{_sha256(content)}'")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(dict.fromkeys(hashes['script']))}",
            f"style-src {' '.join(dict.fromkeys(hashes['style']))}",
            " ".join(("img-src data:", *image_hosts)),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(POLICY_PLACE, meta, 1)


def _sha256(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")


@cache
def leaflet_script() -> str:
    """Leaflet, from the files that XStatic-Leaflet carries."""
    return _leaflet("leaflet.js").rsplit("//# sourceMappingURL", 1)[0].strip()


@cache
def leaflet_style() -> str:
    """Leaflet's style without its images, none of which this map uses."""
    return lean(EXTERNAL_IMAGE.sub("none", _leaflet("leaflet.css")))


def _leaflet(name: str) -> str:
    return (resources.files("xstatic.pkg.leaflet") / "data" / name).read_text(encoding="utf-8")


@cache
def own_style() -> str:
    """The style of the map."""
    return lean((HERE / "map.css").read_text(encoding="utf-8"))


@cache
def own_script() -> str:
    """The script of the map: every part in its order, in a scope of its own."""
    parts = (lean((HERE / "js" / f"{name}.js").read_text(encoding="utf-8")) for name in SCRIPTS)
    return 'const geomap=(()=>{"use strict";\n' + "".join(parts) + "return {draw,read};})();"


def lean(source: str) -> str:
    """Source without indentation, blank lines and whole-line comments; nothing else is touched."""
    without_blocks = re.sub(r"^\s*/\*.*?\*/\s*$", "", source, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in without_blocks.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


BASEMAPS = {
    "osm": "openstreetmap mapnik",
    "openstreetmap": "openstreetmap mapnik",
    "carto-positron": "cartodb positron",
    "carto-voyager": "cartodb voyager",
}


def tile_provider(name: str) -> Any:
    """An xyzservices provider by name, as a person writes it ("osm", "carto-positron")."""
    import xyzservices.providers

    wanted = BASEMAPS.get(name.lower(), name).replace("-", " ")
    try:
        provider = xyzservices.providers.query_name(wanted)
    except ValueError:
        known = ", ".join(BASEMAPS)
        raise MapError(
            f"no basemap is called {name!r}. Try {known}, or a name that xyzservices knows."
        ) from None
    if provider.requires_token() and not provider.name.startswith("CartoDB"):
        raise MapError(f"the basemap {name!r} needs a key of its owner; choose one that does not.")
    return provider


def tile_address(provider: Any) -> str:
    """The address of its tiles, with gaps for subdomain, zoom, column and row."""
    with warnings.catch_warnings():
        # CARTO asks for a key and still serves without one; the map works without tiles anyway.
        warnings.simplefilter("ignore", UserWarning)
        address: str = provider.build_url(fill_subdomain=False, scale_factor="{r}")
    return address


def _hosts(address: str, subdomains: str | list[str]) -> tuple[str, ...]:
    start = "/".join(address.split("/")[:3])
    if "{s}" not in start:
        return (start,)
    return tuple(start.replace("{s}", sub) for sub in subdomains)
