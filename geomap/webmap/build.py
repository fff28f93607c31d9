"""Controls, gazetteer and options to a map. folium is imported when a map is built, not before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import MapError
from geomap.framing import extent_of
from geomap.records import Control, Report
from geomap.titles import titles_of
from geomap.webmap.data import DayControls, Document, PartyLike
from geomap.webmap.ground import Land, frame_of
from geomap.webmap.options import Extent, MapOptions, Note
from geomap.wording import coloured

if TYPE_CHECKING:
    from geomap.webmap.page import ControlMap


def build_map(
    controls: Mapping[str, Control] | Iterable[Control] = (),
    *,
    gazetteer: Any,
    day: date | None = None,
    days: Sequence[tuple[date, DayControls]] | Mapping[date, DayControls] = (),
    reports: Iterable[Report] = (),
    notes: Iterable[Note] = (),
    options: MapOptions | None = None,
) -> ControlMap:
    """Draw who is reported to hold what.

    Parameters
    ----------
    controls : the controls of one day, where there is only one.
    gazetteer : the region: places, areas, roads, parties.
    day : the day of `controls`; their own where None.
    days : (day, controls by place id), in order, for a map with a time slider.
    reports : what the claims were read from, for titles and links.
    notes : what is said in words beside the map (see `notes_of`).
    options : how the map looks.

    Raises
    ------
    MapError
        When neither controls with a day nor days are given, or a language has no words.
    """
    from geomap.webmap.page import ControlMap

    options = options or MapOptions()
    told = _days(controls, day, days)
    land: Land = gazetteer
    frame = frame_of(_extent(told, gazetteer, options))
    parties: Mapping[str, PartyLike] = gazetteer.parties
    title, title_ar = _titles(told, gazetteer, options)
    document = Document(
        told,
        land=land,
        frame=frame,
        parties=parties,
        reports={report.id: report for report in reports},
        options=options,
    ).build(
        title=title,
        title_ar=title_ar,
        notes=notes,
    )
    return ControlMap(document, basemap=options.basemap)


def write_map(path: Path, control_map: ControlMap) -> None:
    """Write the map as one UTF-8 file with line ends that are the same on every machine."""
    path.write_text(control_map.to_html(), encoding="utf-8", newline="\n")


def _days(
    controls: Mapping[str, Control] | Iterable[Control],
    day: date | None,
    days: Sequence[tuple[date, DayControls]] | Mapping[date, DayControls],
) -> list[tuple[date, DayControls]]:
    if days:
        pairs = days.items() if isinstance(days, Mapping) else days
        return sorted(((when, held) for when, held in pairs), key=lambda pair: pair[0])
    of_day = list(controls.values() if isinstance(controls, Mapping) else controls)
    day = day or max((control.day for control in of_day), default=None)
    if day is None:
        raise MapError("nothing to map and no day: give the day with --on.")
    return [(day, {control.place.id: control for control in of_day})]


def _titles(
    days: list[tuple[date, DayControls]], gazetteer: Any, options: MapOptions
) -> tuple[str, str | None]:
    """The maker's own, else what all reported places lie in."""
    reported = (c.place.id for _, held in days for c in coloured(held.values()))
    return titles_of((options.title, options.title_ar), gazetteer, reported)


def _extent(days: list[tuple[date, DayControls]], gazetteer: Any, options: MapOptions) -> Extent:
    if options.extent:
        return options.extent
    reported = [control for _, controls in days for control in controls.values()]
    return extent_of(reported, gazetteer, tuple(gazetteer.region.bbox))
