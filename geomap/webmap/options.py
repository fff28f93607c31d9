"""What the maker of a map chooses: title, extent, languages, theme, what is said beside the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Extent = tuple[float, float, float, float]  # west, south, east, north in degrees, EPSG:4326
Mask = Callable[[str], str]


class NoteKind(StrEnum):
    """Why something that was mentioned is said in words and not drawn."""

    AREA = "area"  # a region without a published boundary
    OUTSIDE = "outside"  # a place, but not of this region
    UNKNOWN = "unknown"  # a name that the gazetteer lacks
    WIDER = "wider"  # reported on as a whole, too large for a mark among its own quarters
    BEYOND = "beyond"  # reported on, but beyond the frame of this map


class Theme(StrEnum):
    """Light, dark, or as the reader's system has it."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Note:
    """Something mentioned that the map says in words."""

    kind: NoteKind
    name: str
    quote: str | None = None
    source: str | None = None
    report: str | None = None  # a report's id
    share: float | None = None  # 0..1, where the text gives a number
    name_ar: str | None = None  # where it is a place that the gazetteer knows


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom layers of the map are owed to; `layers` are keys of the words of the same name.

    In full where it is told how the map was made; in `short`, where that is given, and only if
    `in_frame`, under the map itself.
    """

    text: str
    licence: str | None = None
    url: str | None = None
    in_frame: bool = True
    short: str | None = None
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapOptions:
    """How one map is made.

    Attributes
    ----------
    title, title_ar : the reader's question; the region's title where None.
    extent : the frame; what was reported on, with a margin, where None.
    languages : BCP 47 tags, the first one shown first; "en" and "ar" have words.
    always : ids of places whose names are always shown.
    basemap : an xyzservices provider ("osm", "carto-positron"); None: the region's own ground.
    total : how many quarters there are, for "5 of 133"; counted within the extent where None.
    command : the command that made the map, shown at its foot.
    corrects, corrects_ar : what this map replaces and why, shown where given.
    credits : whom the layers are owed to.
    stale_after : days without news after which a control was called stale, for the legend.
    delay : days before the map was made whose claims are left out, said where it is not 0.
    place : id of the place whose panel is open at first.
    mask : takes a text, gives it back without the names of private persons.
    palette : (party id, "#rrggbb"), over the region's own colours.
    downloads : (label, address) of the map's twins: a picture, a table.
    """

    title: str | None = None
    title_ar: str | None = None
    extent: Extent | None = None
    languages: tuple[str, ...] = ("en", "ar")
    always: tuple[str, ...] = ()
    basemap: str | None = None
    theme: Theme = Theme.AUTO
    rule: str = "latest"
    total: int | None = None
    command: str | None = None
    corrects: str | None = None
    corrects_ar: str | None = None
    credits: tuple[Credit, ...] = field(default=())
    stale_after: int = 30
    delay: int = 0
    place: str | None = None  # id of the place whose panel is open at first
    mask: Mask = str
    palette: tuple[tuple[str, str], ...] = ()
    downloads: tuple[tuple[str, str], ...] = ()
