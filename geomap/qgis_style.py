"""A style for QGIS, saved in a GeoPackage: party, pattern, standing and name of every place.

QGIS reads the table `layer_styles` when it opens a layer and takes the style marked as default
(https://docs.qgis.org, "Storing styles in databases"). The elements are those that QGIS 3.18 and
later write. Text that comes from reports is shown as a label only, never as HTML.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

if TYPE_CHECKING:
    from geomap.gazetteer import Party

VERSION = "3.22"
NOBODY = "nobody named"
NO_PARTY_COLOUR = "#6b6b6b"
# How strong a place is drawn, in percent, by what the row says: as on the maps.
STRENGTH = "CASE WHEN stale THEN 30 WHEN standing = 'confirmed' THEN 94 ELSE 55 END"
EDGE = (
    "CASE WHEN certainty = 'uncertain' THEN 'dash' WHEN status = 'lost' THEN 'dot' ELSE 'solid' END"
)
FILL = "CASE WHEN status = 'lost' THEN 'no' ELSE 'solid' END"
LABEL = "place || CASE WHEN certainty = 'uncertain' THEN ' ?' ELSE '' END"
EXPRESSION = 3  # the number that QGIS gives to a property worked out by an expression

# The angles of the lines of a party's pattern; what has none of them is a pattern of dots.
LINES = {
    "diagonal": (45,),
    "back-diagonal": (135,),
    "horizontal": (0,),
    "vertical": (90,),
    "cross": (0, 90),
    "grid": (0, 90),
    "crosshatch": (45, 135),
    "diagonal-cross": (45, 135),
}
PLAIN = {"solid", ""}

LAYER_STYLES = """
CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""


def save_styles(path: Path, layers: Sequence[tuple[str, str]], parties: Iterable[Party]) -> None:
    """Save a default style for layers of a GeoPackage.

    Parameters
    ----------
    path : the GeoPackage; its geometry columns are called "geom".
    layers : pairs of a layer's name and the geometry it shows, "fill" or "marker".
    parties : all that a row may name, in the order of the legend.
    """
    shown = list(parties)
    with sqlite3.connect(path) as database:
        database.execute(LAYER_STYLES)
        for layer, kind in layers:
            database.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
                "owner) VALUES ('', '', ?, 'geom', 'who holds what', ?, '', 1, ?, '')",
                (layer, style_of(kind, shown), "colour: party; strength: standing"),
            )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', 'styles for QGIS', 0)"
        )
    database.close()


def style_of(kind: str, parties: Sequence[Party]) -> str:
    """A QML style: one symbol a party by the column `party`, names beside them."""
    root = Element("qgis", version=VERSION, labelsEnabled="1", styleCategories="Symbology|Labeling")
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr="party")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    rows = [(party.id, party.name, party.colour, party.pattern) for party in parties]
    for number, (value, label, colour, pattern) in enumerate(
        [*rows, ("", NOBODY, NO_PARTY_COLOUR, "")]
    ):
        named = {"value": value, "symbol": str(number), "label": label, "render": "true"}
        SubElement(categories, "category", named)
        symbol = SubElement(symbols, "symbol", type=kind, name=str(number), alpha="1")
        _worked_out(symbol, alpha=STRENGTH)
        if kind == "fill":
            _fill(symbol, colour, pattern, f"@{number}@")
        else:
            _marker(symbol, colour)
    _labels(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(
        root, encoding="unicode"
    )


def _fill(symbol: Element, colour: str, pattern: str, name: str) -> None:
    layer = _layer(
        symbol,
        "SimpleFill",
        color=_rgb(colour),
        outline_color=_rgb(colour),
        outline_width="0.5",
        style="solid",
    )
    _worked_out(layer, outlineStyle=EDGE, fillStyle=FILL)
    if pattern in PLAIN:
        return
    for number, angle in enumerate(LINES.get(pattern, ()), start=1):
        lines = _layer(
            symbol, "LinePatternFill", angle=str(angle), distance="1.6", line_width="0.3"
        )
        drawn = SubElement(lines, "symbol", type="line", name=f"{name}{number}", alpha="1")
        _layer(drawn, "SimpleLine", line_color=_rgb("#ffffff"), line_width="0.3")
    if pattern not in LINES:
        dots = _layer(symbol, "PointPatternFill", distance_x="1.9", distance_y="1.9")
        drawn = SubElement(dots, "symbol", type="marker", name=f"{name}1", alpha="1")
        white = _rgb("#ffffff")
        _layer(drawn, "SimpleMarker", name="circle", size="0.7", color=white, outline_color=white)


def _marker(symbol: Element, colour: str) -> None:
    _layer(
        symbol,
        "SimpleMarker",
        name="circle",
        size="4",
        color=_rgb(colour),
        outline_color=_rgb("#1d1c1a"),
        outline_width="0.4",
        outline_style="dash",
    )


def _labels(root: Element) -> None:
    settings = SubElement(SubElement(root, "labeling", type="simple"), "settings")
    style = SubElement(
        settings,
        "text-style",
        fieldName=LABEL,
        isExpression="1",
        fontSize="8",
        fontSizeUnit="Point",
        textColor=_rgb("#1d1c1a"),
    )
    SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=_rgb("#fbfaf8"),
        bufferOpacity="1",
    )


def _layer(symbol: Element, kind: str, **properties: str) -> Element:
    layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "pass": "0", "locked": "0"})
    options = SubElement(layer, "Option", type="Map")
    for name, value in properties.items():
        SubElement(options, "Option", type="QString", name=name, value=value)
    return layer


def _worked_out(owner: Element, **expressions: str) -> None:
    """Properties that an expression gives for every row."""
    options = SubElement(SubElement(owner, "data_defined_properties"), "Option", type="Map")
    SubElement(options, "Option", type="QString", name="name", value="")
    properties = SubElement(options, "Option", type="Map", name="properties")
    for name, expression in expressions.items():
        one = SubElement(properties, "Option", type="Map", name=name)
        SubElement(one, "Option", type="bool", name="active", value="true")
        SubElement(one, "Option", type="QString", name="expression", value=expression)
        SubElement(one, "Option", type="int", name="type", value=str(EXPRESSION))
    SubElement(options, "Option", type="QString", name="type", value="collection")


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"
