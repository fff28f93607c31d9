"""Import again from the sources of a region, and keep every edit made by hand.

Three ways meet: what a source said last time (`imported`), what it says now, and what stands in the
region. What only the source changed is taken; what only somebody here changed stays; where both
did, it is a conflict: it is listed, and what stands here stays.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from geomap.errors import GazetteerError, ReportError
from geomap.gazetteer.cells import did_you_mean
from geomap.gazetteer.conflate import outside
from geomap.gazetteer.draft import Draft, draft_of
from geomap.gazetteer.facts import Change
from geomap.gazetteer.imported import read_state, state_file, write_state
from geomap.gazetteer.incoming import Brought, Incoming
from geomap.gazetteer.parties import read_toml
from geomap.gazetteer.region import DataSource, find_region, read_region, read_sources
from geomap.gazetteer.tables import read_tables
from geomap.gazetteer.threeway import Merger

MAX_FETCH_MB = 512  # a country of GeoNames or OpenStreetMap; the whole planet is no region
FETCH_SECONDS = 900.0
LISTS = ("classes", "codes", "countries")
MARGIN = 3.0  # degrees around the region: what moved a little out of it is refused, not gone
OPTIONS = ("from", "columns", "kind", "layer", "crs", "encoding", *LISTS)  # as `import` has them

Box = tuple[float, float, float, float]  # west, south, east, north; degrees


@dataclass(frozen=True, slots=True)
class Fetch:
    """Where a source is had from, as sources.toml says it: a file beside it, or an address."""

    source: DataSource
    address: str
    options: Mapping[str, Any]


@dataclass
class Update:
    """What an update from one source changes."""

    source: str
    changes: list[Change] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    first_time: bool = False

    def counts(self) -> Counter[str]:
        """How many changes of each kind; a conflict counts as one, whatever it is about."""
        return Counter(c.outcome if c.outcome == "conflict" else c.what for c in self.changes)


def update_region(
    region: str | Path,
    *,
    only: Sequence[str] = (),
    drop_gone: bool = False,
    agree: Callable[[list[Update]], bool] = lambda updates: True,
) -> list[Update]:
    """Fetch, compare, and write where `agree` says yes to what would change.

    Parameters
    ----------
    only
        Ids of sources; all that sources.toml has an address for when none is given.
    drop_gone
        Take out places that a source no longer has, where nobody edited them or needs them.

    Raises
    ------
    GazetteerError
        When a source cannot be had or read, or the result would not pass the check; then nothing
        is written.
    """
    folder = find_region(region)
    fetches = _chosen(read_fetches(folder), only)
    with tempfile.TemporaryDirectory(prefix="geomap-update-") as aside:
        brought = {f.source.id: _brought(f, folder, Path(aside)) for f in fetches}
    with draft_of(folder) as draft:
        updates = [_merged(draft, folder, f, brought[f.source.id], drop_gone) for f in fetches]
        if not agree(updates):
            raise GazetteerError("nothing written")
    return updates


def planned(
    region: str | Path, *, only: Sequence[str] = (), drop_gone: bool = False
) -> list[Update]:
    """What an update would change; nothing is written."""
    shown: list[Update] = []

    def look(updates: list[Update]) -> bool:
        shown.extend(updates)
        return False

    try:
        update_region(region, only=only, drop_gone=drop_gone, agree=look)
    except GazetteerError:
        if not shown:
            raise
    return shown


def read_fetches(folder: Path) -> dict[str, Fetch]:
    """The sources that can be updated, by id.

    Raises
    ------
    GazetteerError
        When an option is none that the readers know.
    """
    sources = read_sources(folder)
    found = {}
    for key, table in read_toml(folder / "sources.toml", must_exist=False).items():
        if "fetch" not in table:
            continue
        options = table.get("options", {})
        if not isinstance(table["fetch"], str) or not isinstance(options, dict):
            raise GazetteerError(f"sources.toml: [{key}] fetch is a text, options a table")
        for option in options:
            if option not in OPTIONS:
                hint = did_you_mean(option, OPTIONS)
                raise GazetteerError(f"sources.toml: [{key}] has no option '{option}'.{hint}")
        found[key] = Fetch(sources[key], table["fetch"], options)
    return found


def _chosen(fetches: Mapping[str, Fetch], only: Sequence[str]) -> list[Fetch]:
    for source in only:
        if source not in fetches:
            hint = did_you_mean(source, fetches)
            raise GazetteerError(f"sources.toml has no `fetch` for a source '{source}'.{hint}")
    if not fetches:
        raise GazetteerError("sources.toml names no source to update from: give one a `fetch`")
    return [fetches[source] for source in only or fetches]


# --- what a source brings ------------------------------------------------------------------------


def _brought(fetch: Fetch, folder: Path, aside: Path) -> Brought:
    file = _file(fetch, folder, aside)
    brought = _read(file, fetch, folder)
    if not brought.places:
        raise GazetteerError(f"{fetch.address}: no place in it can be used; nothing written")
    return brought


def _file(fetch: Fetch, folder: Path, aside: Path) -> Path:
    address = urlsplit(fetch.address)
    if address.scheme not in ("http", "https"):
        file = folder / Path(fetch.address).expanduser()
        if not file.exists():
            raise GazetteerError(f"{file}: no such file (fetch of '{fetch.source.id}')")
        return file
    from geomap.reports._web import fetch as get

    name = unquote(address.path).rstrip("/").rsplit("/", 1)[-1] or "source"
    target = aside / fetch.source.id / name
    target.parent.mkdir(parents=True)
    try:
        data = get(fetch.address, follow=True, seconds=FETCH_SECONDS, limit_mb=MAX_FETCH_MB)
    except ReportError as error:
        raise GazetteerError(f"source '{fetch.source.id}': {error}") from error
    target.write_bytes(data)
    return target


def _read(file: Path, fetch: Fetch, folder: Path) -> Brought:
    from geomap.gazetteer.readers import FORMATS, Asked, read_places

    options = dict(fetch.options)
    origin = options.pop("from", None)
    if origin is not None and origin not in FORMATS:
        hint = did_you_mean(str(origin), FORMATS)
        raise GazetteerError(f"sources.toml: [{fetch.source.id}] from = '{origin}'.{hint}")
    options.update({key: tuple(options[key]) for key in LISTS if key in options})
    west, south, east, north = read_region(folder).bbox
    box = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    asked = replace(Asked(source=fetch.source.id, bbox=box), **options)
    return read_places(file, asked, folder, origin)


# --- bringing it in ------------------------------------------------------------------------------


def _merged(draft: Draft, folder: Path, fetch: Fetch, brought: Brought, drop_gone: bool) -> Update:
    """Merge one source into the draft; the next one sees what this one changed."""
    source = fetch.source
    file = state_file(folder, source)
    before = read_state(file)
    merger = Merger(draft.tables, before or {}, source.id, folder)
    merger.bring(_single(brought.places, merger, read_region(folder).bbox))
    merger.miss(drop_gone=drop_gone, unread=len(brought.refused))
    update = Update(source.id, merger.changes, [*brought.refused], first_time=before is None)
    draft.replace_tables(merger.tables(), brought.sources)
    write_state(state_file(draft.folder, source), merger.state)
    draft.tables = read_tables(draft.folder)
    return update


def _single(rows: Sequence[Incoming], merger: Merger, bbox: Box) -> list[Incoming]:
    """Each id once, of doubles the first; of what lies outside only what was here before."""
    first = {entry.place.id: entry for entry in reversed(rows)}
    return [
        entry
        for entry in reversed(first.values())
        if merger.knows(entry.place.id) or outside(entry.place, bbox) is None
    ]
