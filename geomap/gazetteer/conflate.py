"""Bring places into a region: each is new, the same, the same with news, or in conflict.

What stands in the region wins: an import adds places, spellings, links and missing areas; it moves
no point, renames nothing, and does not bring back what somebody took out.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.edit import Draft, draft_of
from geomap.gazetteer.incoming import SOURCE_FIELDS, Incoming
from geomap.gazetteer.region import DataSource, read_region, read_sources
from geomap.gazetteer.search import distance_km
from geomap.gazetteer.tables import (
    ODBL_FOLDER,
    REMOVED_COLUMNS,
    AreaRow,
    NameRow,
    PlaceRow,
    RedirectRow,
    Tables,
    read_notes,
)
from geomap.gazetteer.writing import (
    areas_text,
    names_text,
    places_text,
    redirects_text,
    write_aside,
)

SAME_KM = 2.0  # two rows of one name this near are one place
CONFLICT_KM = 8.0  # of one name and kind this near: perhaps one place; somebody has to look
LINKED_KM = 10.0  # rows that share a link but lie farther apart contradict each other
NEW, SAME, NEWS, CONFLICT, REFUSED = "new", "same", "same with news", "conflict", "refused"
WHATS = (NEW, SAME, NEWS, CONFLICT, REFUSED)  # in the order in which they are told


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an import makes of one row, and why."""

    what: str
    id: str
    name: str
    reason: str


@dataclass
class Proposal:
    """What an import would change."""

    verdicts: list[Verdict] = field(default_factory=list)
    new: list[Incoming] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)
    links: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    areas: list[AreaRow] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        """How many rows of each kind."""
        return Counter(verdict.what for verdict in self.verdicts)


def import_places(
    region: str | Path,
    incoming: Iterable[Incoming],
    sources: Mapping[str, DataSource],
    *,
    dry_run: bool = False,
) -> Proposal:
    """Propose, check and (unless `dry_run`) write; on any error nothing is written."""
    from geomap.gazetteer.region import find_region
    from geomap.gazetteer.tables import read_tables

    folder = find_region(region)
    if dry_run:
        return propose(incoming, read_tables(folder), folder)
    with draft_of(region) as draft:
        proposal = propose(incoming, draft.tables, folder)
        _write(draft, proposal, sources)
    return proposal


def propose(incoming: Iterable[Incoming], tables: Tables, folder: Path) -> Proposal:
    """What each row is, against what stands in the region."""
    known = _Known(tables, folder)
    proposal = Proposal()
    for entry in incoming:
        refused = known.refusal(entry.place)
        if refused:
            proposal.verdicts.append(Verdict(REFUSED, entry.place.id, entry.place.name, refused))
            continue
        found, reason = known.same(entry)
        if found is None:
            what = CONFLICT if reason else NEW
            reason = reason or "no entry is like it"
            if what == NEW:
                known.add(entry)
                proposal.new.append(entry)
        else:
            what, reason = _news(entry, found, known, proposal, reason)
        proposal.verdicts.append(Verdict(what, entry.place.id, entry.place.name, reason))
    _drop_parents_not_there(proposal, known)
    return proposal


class _Known:
    """The region's places by id, link and name."""

    def __init__(self, tables: Tables, folder: Path) -> None:
        self.bbox = read_region(folder).bbox
        self.removed = {
            row["place"]: row["reason"]
            for row in read_notes(folder, "removed.csv", REMOVED_COLUMNS)
            if row["place"] not in tables.places
        }
        self.redirects = {old: row.new for old, row in tables.redirects.items()}
        self.places: dict[str, PlaceRow] = {}
        self.spellings: dict[str, set[str]] = defaultdict(set)
        self.links: dict[tuple[str, str], str] = {}
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.areas = set(tables.areas)
        names: dict[str, list[NameRow]] = defaultdict(list)
        for name in tables.names:
            names[name.place].append(name)
        for place in tables.places.values():
            self._enter(place, names[place.id])

    def add(self, entry: Incoming) -> None:
        """Know a row that this import brings, by its id alone.

        The rows of one source are its own: two of one name are two places to it.
        """
        place = entry.place
        self.places[place.id] = place
        self.spellings[place.id] |= {letters(n.name) for n in entry.names} | {letters(place.name)}
        self.areas.update(area.place for area in entry.areas)

    def _enter(self, place: PlaceRow, names: Iterable[NameRow]) -> None:
        self.places[place.id] = place
        for link in place.links:
            self.links.setdefault(link, place.id)
        for text in (place.name, *(name.name for name in names)):
            self.spellings[place.id].add(letters(text))
            self.by_name[_folded(text)].add(place.id)

    def refusal(self, place: PlaceRow) -> str | None:
        """Why a row cannot come in at all."""
        if place.id in self.removed:
            return f"taken out by hand: {self.removed[place.id]}"
        if place.lon is None or place.lat is None:
            return None
        if self._inside(place.lon, place.lat):
            return None
        swapped = self._inside(place.lat, place.lon)
        return (
            "outside the region (longitude and latitude swapped?)"
            if swapped
            else ("outside the region")
        )

    def _inside(self, lon: float, lat: float) -> bool:
        west, south, east, north = self.bbox
        return west <= lon <= east and south <= lat <= north

    def same(self, entry: Incoming) -> tuple[str | None, str]:
        """The id of the same place; or none, with the reason of a conflict or nothing."""
        place = entry.place
        own = self.redirects.get(place.id, place.id)
        if own in self.places:
            return self._unless_far(place, own, f"id {own}")
        for link in place.links:
            if link in self.links:
                return self._unless_far(place, self.links[link], f"link {link[0]}:{link[1]}")
        texts = (place.name, *(name.name for name in entry.names))
        alike = {i for text in texts for i in self.by_name.get(_folded(text), ())}
        near = sorted((_km(place, self.places[i]), i) for i in alike)
        if near and near[0][0] <= SAME_KM and self._may_be_one(place, near[0][1]):
            return near[0][1], f"{near[0][1]}: one name, {near[0][0] * 1000:.0f} m away"
        for km, other in near:
            if km <= CONFLICT_KM and self.places[other].kind == place.kind:
                return None, f"{other} has the name and the kind, {km:.1f} km away"
        return None, ""

    def _unless_far(self, place: PlaceRow, other: str, why: str) -> tuple[str | None, str]:
        km = _km(place, self.places[other])
        if LINKED_KM < km < float("inf"):
            return None, f"{why}, but {km:.1f} km away from {other}"
        return other, why

    def _may_be_one(self, place: PlaceRow, other: str) -> bool:
        """A district and its chief town have one name and are two."""
        wide = {"governorate", "district", "subdistrict", "region", "province"}
        return (place.kind in wide) == (self.places[other].kind in wide)


def _news(
    entry: Incoming, found: str, known: _Known, proposal: Proposal, reason: str
) -> tuple[str, str]:
    place = entry.place
    source = place.sources[0] if place.sources else None
    own = NameRow(found, place.name, _language(place.name), source=source)
    news = []
    for name in (own, *entry.names):
        if letters(name.name) not in known.spellings[found]:
            known.spellings[found].add(letters(name.name))
            cited = name.source or source
            proposal.names.append(replace(name, place=found, preferred=False, source=cited))
            news.append(name.name)
    own_links = known.places[found].links
    links = tuple(k for k in place.links if k not in known.links and k not in own_links)
    for link in links:
        known.links[link] = found
        news.append(f"{link[0]}:{link[1]}")
    if links:
        proposal.links[found] = proposal.links.get(found, ()) + links
    for area in entry.areas:
        if found not in known.areas:
            known.areas.add(found)
            proposal.areas.append(replace(area, place=found))
            news.append("an area")
    return (NEWS, f"{reason}; brings {', '.join(news)}") if news else (SAME, reason)


def _drop_parents_not_there(proposal: Proposal, known: _Known) -> None:
    """A parent that is not in the region (another part of the file was refused) is left out."""
    for at, entry in enumerate(proposal.new):
        parent = entry.place.parent
        if parent is not None and parent not in known.places:
            kept = known.redirects.get(parent)
            proposal.new[at] = replace(entry, place=replace(entry.place, parent=kept))


# --- writing -------------------------------------------------------------------------------------


def _write(draft: Draft, proposal: Proposal, sources: Mapping[str, DataSource]) -> None:
    if not (proposal.new or proposal.names or proposal.links or proposal.areas):
        return
    tables = draft.tables
    used = {s for entry in proposal.new for s in entry.place.sources}
    used |= {name.source for name in _all_names(proposal) if name.source}
    used |= {area.source for area in _all_areas(proposal)}
    known = _add_sources(draft, {key: sources[key] for key in sorted(sources)}, used)
    odbl = set(tables.odbl)
    for entry in proposal.new:
        if any(known[s].licence.upper().startswith("ODBL") for s in entry.place.sources):
            odbl.add(entry.place.id)
    places = {**tables.places, **{entry.place.id: entry.place for entry in proposal.new}}
    for place, links in proposal.links.items():
        places[place] = replace(places[place], links=places[place].links + links)
    names = [*tables.names, *_all_names(proposal)]
    areas = {**tables.areas, **{area.place: area for area in _all_areas(proposal)}}
    for under in ("", ODBL_FOLDER):
        apart = bool(under)
        own_names = [r for r in names if (r.place in odbl or _is_odbl(r.source, known)) == apart]
        own_areas = [
            r for r in areas.values() if (r.place in odbl or _is_odbl(r.source, known)) == apart
        ]
        own_places = [r for r in places.values() if (r.id in odbl) == apart]
        texts = {
            "places.csv": places_text(own_places) if own_places else "",
            "names.csv": names_text(own_names) if own_names else "",
            "areas.geojson": areas_text(own_areas) if own_areas else "",
        }
        for file, text in texts.items():
            if text:
                write_aside(draft.folder / under / file, text)
    redirects = dict(tables.redirects)
    for entry in proposal.new:
        redirects.update(_sound_redirects(entry.replaces, places))
    if redirects != tables.redirects:
        write_aside(draft.folder / "redirects.csv", redirects_text(redirects.values()))


def _sound_redirects(
    rows: Iterable[RedirectRow], places: Mapping[str, PlaceRow]
) -> Iterator[tuple[str, RedirectRow]]:
    yield from ((row.old, row) for row in rows if row.old not in places)


def _is_odbl(source: str | None, known: Mapping[str, DataSource]) -> bool:
    return (
        source is not None and source in known and known[source].licence.upper().startswith("ODBL")
    )


def _all_names(proposal: Proposal) -> list[NameRow]:
    return [*(name for entry in proposal.new for name in entry.names), *proposal.names]


def _all_areas(proposal: Proposal) -> list[AreaRow]:
    return [*(area for entry in proposal.new for area in entry.areas), *proposal.areas]


def _add_sources(
    draft: Draft, brought: Mapping[str, DataSource], used: set[str]
) -> dict[str, DataSource]:
    """sources.toml with what the file says of sources that the region does not know."""
    known = read_sources(draft.folder)
    blocks = []
    for key, source in brought.items():
        if key not in known:
            facts = ((name, getattr(source, name)) for name in SOURCE_FIELDS)
            lines = [f"{name} = {json.dumps(v, ensure_ascii=False)}" for name, v in facts if v]
            blocks.append("\n".join([f"[{json.dumps(key)}]", *lines, ""]))
            known[key] = source
    unknown = sorted(used - set(known))
    if unknown:
        raise GazetteerError(
            f"source '{unknown[0]}' is not in sources.toml: nothing written; add it there first, "
            "with its licence, and name it with --source"
        )
    if blocks:
        path = draft.folder / "sources.toml"
        before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.exists() else ""
        write_aside(path, before.lstrip("\n") + "\n".join(blocks))
    return known


def letters(text: str) -> str:
    """A spelling without case and punctuation: what `check` calls the same spelling."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _language(name: str) -> str:
    from geomap.names.fold import is_arabic

    return "ar" if is_arabic(name) else "und-Latn"


def _folded(text: str) -> str:
    from geomap.names.fold import fold

    return fold(text)


def _km(one: PlaceRow, other: PlaceRow) -> float:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return float("inf")
    return distance_km(one.lon, one.lat, other.lon, other.lat)
