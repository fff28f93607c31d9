"""Bring places into a region: each is new, the same, the same with news, or in conflict.

What stands in the region wins: an import adds places, spellings, links and missing areas; it moves
no point, renames nothing, and does not bring back what somebody took out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from geomap.gazetteer.areas import AreaRow
from geomap.gazetteer.check import no_wider
from geomap.gazetteer.draft import Draft, draft_of
from geomap.gazetteer.facts import facts_brought
from geomap.gazetteer.imported import Imported, read_state, state_file, write_state
from geomap.gazetteer.incoming import Incoming
from geomap.gazetteer.matching import Matcher, kilometres
from geomap.gazetteer.region import DataSource, is_odbl, read_region, read_sources, updatable
from geomap.gazetteer.rows import REMOVED_COLUMNS, NameRow, PlaceRow, read_notes
from geomap.gazetteer.tables import Tables

LINKED_KM = 10.0  # rows that share a link but lie farther apart contradict each other
ODBL_AUTHORITY = "osm"
AUTHORITY_OF_ID = {"gn": "geonames", "wd": "wikidata"}  # where ids and links have two words
NEW, SAME, NEWS, CONFLICT, REFUSED = "new", "same", "same with news", "conflict", "refused"
WHATS = (NEW, SAME, NEWS, CONFLICT, REFUSED)  # in the order in which they are told


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an import makes of one row, and why."""

    what: str
    id: str
    name: str
    reason: str
    entry: str | None = None  # the place of the region that it is


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

    folder, rows = find_region(region), list(incoming)
    if dry_run:
        return propose(rows, read_tables(folder), folder, sources)
    with draft_of(region) as draft:
        proposal = propose(rows, draft.tables, folder, sources)
        _write(draft, proposal, sources)
        _remember(draft, folder, rows, proposal)
    return proposal


def _remember(draft: Draft, folder: Path, rows: list[Incoming], proposal: Proposal) -> None:
    """What the sources that can be updated said: the next update compares with it."""
    for source in updatable(folder):
        state = read_state(state_file(folder, source)) or {}
        for row, verdict in zip(rows, proposal.verdicts, strict=True):
            if verdict.entry is not None and row.place.sources[:1] == (source.id,):
                state[row.place.id] = Imported(verdict.entry, facts_brought(row))
        if state:
            write_state(state_file(draft.folder, source), state)


def propose(
    incoming: Iterable[Incoming],
    tables: Tables,
    folder: Path,
    sources: Mapping[str, DataSource] | None = None,
) -> Proposal:
    """What each row is, against what stands in the region.

    `sources` are those that the rows name and the region does not have yet.

    One by one where an id or a link decides; those that only their names and points can tell are
    then matched all together, each entry to the row most like it.
    """
    known = _Known(tables, folder, sources or {})
    rows = list(incoming)
    decided: dict[int, tuple[str | None, str]] = {}
    refused: dict[int, str] = {}
    first: dict[str, int] = {}  # where an id of the file stands first; doubles go with that row
    again: set[int] = set()
    for at, entry in enumerate(rows):
        reason = known.refusal(entry.place)
        if reason is not None:
            refused[at] = reason
            continue
        found = known.by_link(entry)
        if found is not None:
            decided[at] = found
        elif first.setdefault(entry.place.id, at) != at:
            again.add(at)
    taken = {found for found, _ in decided.values() if found is not None}
    matcher = Matcher(tables, taken=taken)
    left = sorted(set(range(len(rows))) - set(decided) - set(refused) - again)
    decided.update(zip(left, matcher.match([rows[at] for at in left]), strict=True))
    for at in again:
        one = rows[at].place.id
        found_id, reason = decided[first[one]]
        decided[at] = (one, f"id {one}") if not reason else (found_id, reason)
    proposal = Proposal()
    for at, entry in enumerate(rows):
        verdict = (REFUSED, refused[at], None) if at in refused else None
        what, reason, place = verdict or _decided(entry, *decided[at], known, proposal)
        proposal.verdicts.append(Verdict(what, entry.place.id, entry.place.name, reason, place))
    _settle_parents(proposal, known)
    return proposal


def _decided(
    entry: Incoming, found: str | None, reason: str, known: _Known, proposal: Proposal
) -> tuple[str, str, str | None]:
    if found is not None:
        return *_news(entry, found, known, proposal, reason), found
    if reason:
        return CONFLICT, reason, None
    known.add(entry)
    proposal.new.append(entry)
    return NEW, "no entry is like it", entry.place.id


class _Known:
    """The region's places by id and link, and what was taken out of it."""

    def __init__(self, tables: Tables, folder: Path, sources: Mapping[str, DataSource]) -> None:
        every = {**sources, **read_sources(folder)}
        self.open_sources = {key for key, source in every.items() if is_odbl(source)}
        self.odbl = tables.odbl
        self.bbox = read_region(folder).bbox
        removed = read_notes(folder, "removed.csv", REMOVED_COLUMNS)
        self.removed = {
            row["place"]: row["reason"] for row in removed if row["place"] not in tables.places
        }
        self.removed_names = {(row["place"], letters(row["name"])) for row in removed}
        self.redirects = {old: row.new for old, row in tables.redirects.items()}
        self.places: dict[str, PlaceRow] = dict(tables.places)
        self.spellings: dict[str, set[str]] = defaultdict(set)
        self.links: dict[tuple[str, str], str] = {}
        self.areas = set(tables.areas)
        for place in tables.places.values():
            self.spellings[place.id].add(letters(place.name))
            for link in place.links:
                self.links.setdefault(link, place.id)
        for name in tables.names:
            self.spellings[name.place].add(letters(name.name))

    def add(self, entry: Incoming) -> None:
        """Know a row that this import brings, by its id alone.

        The rows of one source are its own: two of one name are two places to it.
        """
        place = entry.place
        self.places[place.id] = place
        self.spellings[place.id] |= {letters(n.name) for n in entry.names} | {letters(place.name)}
        self.areas.update(area.place for area in entry.areas)

    def refusal(self, place: PlaceRow) -> str | None:
        """Why a row cannot come in at all."""
        if place.id in self.removed:
            return f"taken out by hand: {self.removed[place.id]}"
        return outside(place, self.bbox)

    def by_id(self, identifier: str) -> str | None:
        """The place that has an id, had it before a merge, or links to the record of that id."""
        own = self.redirects.get(identifier, identifier)
        if own in self.places:
            return own
        prefix, colon, rest = identifier.partition(":")
        link = (AUTHORITY_OF_ID.get(prefix, prefix), rest) if colon else ("pcode", identifier)
        return self.links.get(link)

    def by_link(self, entry: Incoming) -> tuple[str | None, str] | None:
        """The place whose id or link the row has; no id and a reason where it lies elsewhere."""
        place = entry.place
        own = self.redirects.get(place.id, place.id)
        if own in self.places:
            return self._unless_far(place, own, f"id {own}")
        for link in place.links:
            if link in self.links:
                return self._unless_far(place, self.links[link], f"link {link[0]}:{link[1]}")
        return None

    def _unless_far(self, place: PlaceRow, other: str, why: str) -> tuple[str | None, str]:
        km = kilometres(place, self.places[other])
        if LINKED_KM < km < float("inf"):
            return None, f"{why}, but {km:.1f} km away from {other}"
        return other, why


def _news(
    entry: Incoming, found: str, known: _Known, proposal: Proposal, reason: str
) -> tuple[str, str]:
    place = entry.place
    source = place.sources[0] if place.sources else None
    own = NameRow(found, place.name, _language(place.name), source=source)
    news = []
    for name in (own, *entry.names):
        key = letters(name.name)
        if key not in known.spellings[found] and (found, key) not in known.removed_names:
            known.spellings[found].add(key)
            cited = name.source or source
            proposal.names.append(replace(name, place=found, preferred=False, source=cited))
            news.append(name.name)
    own_links = known.places[found].links
    links = tuple(k for k in place.links if k not in known.links and k not in own_links)
    if source in known.open_sources and found not in known.odbl:
        # a reference to a record of an ODbL database is free, what the record says is not
        links = tuple(link for link in links if link[0] == ODBL_AUTHORITY)
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


def _settle_parents(proposal: Proposal, known: _Known) -> None:
    """Parents as the region has them: the entry that the parent's row is, or that has its id.

    One that is not in the region, or that the check would call no wider, is left out.
    """
    entries = {verdict.id: verdict.entry for verdict in proposal.verdicts}
    for at, entry in enumerate(proposal.new):
        place = entry.place
        if place.parent is None:
            continue
        found = entries.get(place.parent) or known.by_id(place.parent)
        above = known.places.get(found or "")
        if above is None or above.id == place.id or no_wider(above.kind, place.kind):
            proposal.new[at] = replace(entry, place=replace(place, parent=None))
        elif above.id != place.parent:
            proposal.new[at] = replace(entry, place=replace(place, parent=above.id))


# --- writing -------------------------------------------------------------------------------------


def _write(draft: Draft, proposal: Proposal, sources: Mapping[str, DataSource]) -> None:
    if not (proposal.new or proposal.names or proposal.links or proposal.areas):
        return
    tables = draft.tables
    places = {**tables.places, **{entry.place.id: entry.place for entry in proposal.new}}
    for place, links in proposal.links.items():
        places[place] = replace(places[place], links=places[place].links + links)
    redirects = dict(tables.redirects)
    for entry in proposal.new:
        redirects.update({row.old: row for row in entry.replaces if row.old not in places})
    brought = [name for entry in proposal.new for name in entry.names]
    areas = [*(area for entry in proposal.new for area in entry.areas), *proposal.areas]
    after = replace(
        tables,
        places=places,
        names=(*tables.names, *brought, *proposal.names),
        areas={**tables.areas, **{area.place: area for area in areas}},
        redirects=redirects,
    )
    draft.replace_tables(after, sources)


def outside(place: PlaceRow, bbox: tuple[float, float, float, float]) -> str | None:
    """Why a place does not belong into a region of that extent, or None where it does."""
    west, south, east, north = bbox

    def inside(lon: float, lat: float) -> bool:
        return west <= lon <= east and south <= lat <= north

    if place.lon is None or place.lat is None or inside(place.lon, place.lat):
        return None
    swapped = inside(place.lat, place.lon)
    return f"outside the region{' (longitude and latitude swapped?)' if swapped else ''}"


def letters(text: str) -> str:
    """A spelling without case and punctuation: what `check` calls the same spelling."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _language(name: str) -> str:
    from geomap.names.fold import is_arabic

    return "ar" if is_arabic(name) else "und-Latn"
