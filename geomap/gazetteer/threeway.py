"""One source's rows merged into a region: what it said, what it says, what stands here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from geomap.gazetteer.conflate import CONFLICT, NEW, REFUSED, letters, outside, propose
from geomap.gazetteer.facts import (
    Change,
    Facts,
    area_digest,
    change_of,
    changes,
    facts_brought,
    facts_of,
)
from geomap.gazetteer.imported import Imported
from geomap.gazetteer.incoming import Incoming
from geomap.gazetteer.region import read_region
from geomap.gazetteer.rows import REMOVED_COLUMNS, NameRow, PlaceRow, read_notes
from geomap.gazetteer.tables import Tables

TAKEN, KEPT, CLASH = "taken", "kept", "conflict"
# Fields of a place that a source may change where the place is the source's own row.
OWN_FIELDS = ("name", "kind", "point", "parent", "population")


class Merger:
    """Brings the rows of one source into tables, step by step, and notes what changed."""

    def __init__(
        self, tables: Tables, before: Mapping[str, Imported], source: str, folder: Path
    ) -> None:
        self._tables, self._before = tables, before
        self._source, self._folder = source, folder
        self._bbox = read_region(folder).bbox
        self._ours = facts_of(tables)
        self._places = dict(tables.places)
        self._areas = dict(tables.areas)
        self._redirects = dict(tables.redirects)
        self._names: dict[str, list[NameRow]] = defaultdict(list)
        for row in tables.names:
            self._names[row.place].append(row)
        removed = read_notes(folder, "removed.csv", REMOVED_COLUMNS)
        self._removed = {(row["place"], letters(row["name"])) for row in removed}
        self.changes: list[Change] = []
        self.state: dict[str, Imported] = {}

    def tables(self) -> Tables:
        """The tables as they should be."""
        names = tuple(row for rows in self._names.values() for row in rows)
        return replace(
            self._tables,
            places=self._places,
            names=names,
            areas=self._areas,
            redirects=self._redirects,
        )

    def knows(self, identifier: str) -> bool:
        """Whether the source had a row of that id the last time."""
        return identifier in self._before

    # --- rows that the source has ----------------------------------------------------------------

    def bring(self, rows: Sequence[Incoming]) -> None:
        """Merge the rows known from last time; conflate the others."""
        unknown = []
        for row in rows:
            earlier = self._before.get(row.place.id)
            if earlier is None:
                unknown.append(row)
                continue
            reason = outside(row.place, self._bbox)
            if reason is not None:
                self.state[row.place.id] = earlier
                self.changes.append(
                    Change(REFUSED, row.place.id, row.place.name, None, reason, None, KEPT)
                )
                continue
            entry = self._current(earlier.entry)
            if entry is None:
                self.state[row.place.id] = Imported(earlier.entry, facts_brought(row))
                self._note_kept_out(row, earlier)
            else:
                self.state[row.place.id] = Imported(entry, facts_brought(row))
                self._merge(row, earlier.facts, entry)
        self._conflate(unknown)

    def _current(self, entry: str) -> str | None:
        while entry in self._redirects:
            entry = self._redirects[entry].new
        return entry if entry in self._places else None

    def _note_kept_out(self, row: Incoming, earlier: Imported) -> None:
        for change in changes(row.place.id, earlier.facts, facts_brought(row)):
            self.changes.append(replace(change, outcome=KEPT))

    def _conflate(self, rows: Sequence[Incoming]) -> None:
        proposal = propose(rows, self.tables(), self._folder)
        by_id = {row.place.id: row for row in rows}
        for verdict in proposal.verdicts:
            row = by_id[verdict.id]
            if verdict.what == NEW:
                self.changes.append(Change("new", verdict.id, verdict.name, outcome=TAKEN))
            elif verdict.what in (CONFLICT, REFUSED):
                told = CLASH if verdict.what == CONFLICT else KEPT
                self.changes.append(
                    Change(verdict.what, verdict.id, verdict.name, None, verdict.reason, None, told)
                )
                continue
            elif verdict.entry == verdict.id:
                self._note_differences(row)
            self.state[verdict.id] = Imported(verdict.entry or verdict.id, facts_brought(row))
        for entry in proposal.new:
            self._places[entry.place.id] = entry.place
            self._names[entry.place.id].extend(entry.names)
            self._areas.update({area.place: area for area in entry.areas})
            free = (r for r in entry.replaces if r.old not in self._places)
            self._redirects.update({r.old: r for r in free})
        for name in proposal.names:
            self._add_name(name)
        for place, links in proposal.links.items():
            for link in links:
                self._add_link(place, link)
        for area in proposal.areas:
            self._areas[area.place] = area
            self.changes.append(Change("area", area.place, self._places[area.place].name, None))
        self._ours = facts_of(self.tables())

    def _note_differences(self, row: Incoming) -> None:
        """The source's own row, met without an earlier state: nobody knows who changed it."""
        ours, theirs = self._ours[row.place.id], facts_brought(row)
        for field in OWN_FIELDS:
            mine, other = getattr(ours, field), getattr(theirs, field)
            if other is not None and mine != other and field != "parent":  # by its point, mostly
                change = change_of(row.place.id, ours.name, field, mine, other)
                self.changes.append(replace(change, outcome=KEPT))

    # --- three ways ------------------------------------------------------------------------------

    def _merge(self, row: Incoming, before: Facts, entry: str) -> None:
        now = facts_brought(row)
        if now == before:
            return
        own = entry == row.place.id
        if own:
            for field in OWN_FIELDS:
                self._merge_field(field, before, now, entry)
        elif now.point != before.point:
            change = change_of(entry, self._places[entry].name, "point", before.point, now.point)
            self.changes.append(replace(change, outcome=KEPT))
        self._merge_names(_all_names(before, own), _all_names(now, own), entry, own)
        for link in sorted(now.links - before.links):
            self._add_link(entry, link)
        for link in sorted(before.links - now.links) if own else ():
            self._drop_link(entry, link)
        if now.area != before.area and row.areas:
            self._merge_area(row, before, entry)

    def _merge_field(self, field: str, before: Facts, now: Facts, entry: str) -> None:
        old, new = getattr(before, field), getattr(now, field)
        mine = getattr(self._ours[entry], field)
        if new in (old, mine) or (field == "parent" and new not in self._places):
            return
        outcome = TAKEN if mine == old else CLASH
        change = change_of(entry, self._places[entry].name, field, old, new)
        self.changes.append(replace(change, outcome=outcome))
        if outcome == TAKEN:
            self._places[entry] = _with(self._places[entry], field, new)
            if field == "name":
                self._rename(entry, str(old), str(new))

    def _rename(self, entry: str, old: str, new: str) -> None:
        """The old name stays as a spelling: reports of its time use it."""
        rows = self._names[entry]
        rows[:] = [r for r in rows if letters(r.name) != letters(new) or r.preferred]
        if letters(old) not in {letters(r.name) for r in rows} | {letters(new)}:
            rows.append(NameRow(entry, old, _language(old), source=self._source))

    def _merge_names(
        self,
        before: frozenset[tuple[str, str]],
        now: frozenset[tuple[str, str]],
        entry: str,
        own: bool,
    ) -> None:
        for lang, text in sorted(now - before):
            self._add_name(NameRow(entry, text, lang, source=self._source))
        for lang, text in sorted(before - now):
            self._drop_name(entry, lang, text, own)

    def _add_name(self, name: NameRow) -> None:
        key = letters(name.name)
        place = self._places[name.place]
        known = {letters(row.name) for row in self._names[name.place]} | {letters(place.name)}
        if key in known:
            return
        outcome = KEPT if (name.place, key) in self._removed else TAKEN
        said = f"{name.lang}:{name.name}"
        self.changes.append(Change("name added", place.id, place.name, None, said, None, outcome))
        if outcome == TAKEN:
            self._names[name.place].append(replace(name, preferred=False))

    def _drop_name(self, entry: str, lang: str, text: str, own: bool) -> None:
        rows = self._names[entry]
        found = next((row for row in rows if (row.lang, row.name) == (lang, text)), None)
        if found is None:
            return
        theirs = found.source == self._source or (own and found.source is None)
        edited = found.notes or found.from_year or found.until_year
        outcome = TAKEN if theirs and not edited else KEPT
        name = self._places[entry].name
        self.changes.append(
            Change("name removed", entry, name, f"{lang}:{text}", None, None, outcome)
        )
        if outcome == TAKEN:
            rows.remove(found)

    def _add_link(self, entry: str, link: tuple[str, str]) -> None:
        place = self._places[entry]
        if link in place.links:
            return
        self._places[entry] = replace(place, links=(*place.links, link))
        said = ":".join(link)
        self.changes.append(Change("link added", entry, place.name, None, said, None, TAKEN))

    def _drop_link(self, entry: str, link: tuple[str, str]) -> None:
        place = self._places[entry]
        if link not in place.links:
            return
        self._places[entry] = replace(place, links=tuple(k for k in place.links if k != link))
        said = ":".join(link)
        self.changes.append(Change("link removed", entry, place.name, said, None, None, TAKEN))

    def _merge_area(self, row: Incoming, before: Facts, entry: str) -> None:
        mine = area_digest(self._areas.get(entry))
        new = area_digest(row.areas[0])
        if mine == new:
            return
        outcome = TAKEN if mine in (None, before.area) else CLASH
        name = self._places[entry].name
        self.changes.append(Change("area", entry, name, mine, new, None, outcome))
        if outcome == TAKEN:
            self._areas[entry] = replace(row.areas[0], place=entry)

    # --- rows that it no longer has --------------------------------------------------------------

    def miss(self, *, drop_gone: bool, unread: int = 0) -> None:
        """Note what the source has no more; take it out only where asked and nobody needs it.

        With `unread` rows that could not be used nothing is taken out: it may be among them.
        """
        for identifier, earlier in self._before.items():
            if identifier in self.state or self._is_refused(identifier):
                continue
            entry = self._current(earlier.entry)
            if entry is None:
                continue
            why = self._why_needed(identifier, entry, earlier.facts)
            if unread:
                why = why or f"perhaps one of {unread:,} rows that cannot be used"
            drop = drop_gone and why is None
            name = self._places[entry].name
            self.changes.append(
                Change("gone", entry, name, None, why, None, TAKEN if drop else KEPT)
            )
            if drop:
                del self._places[entry]
                self._names.pop(entry, None)
                self._areas.pop(entry, None)

    def _is_refused(self, identifier: str) -> bool:
        """Whether the source has it still, and only this time it could not be used."""
        return any(c.id == identifier and c.what in (REFUSED, CONFLICT) for c in self.changes)

    def _why_needed(self, identifier: str, entry: str, before: Facts) -> str | None:
        """Why a place stays though its source has it no more; None where nothing holds it."""
        ours, names = self._ours[entry], self._names[entry]
        reasons = {
            "another source's place": entry != identifier,
            "edited by hand": any(getattr(ours, f) != getattr(before, f) for f in OWN_FIELDS),
            "other sources have it": bool(set(self._places[entry].sources) - {self._source}),
            "has names of other sources": any(n.source not in (None, self._source) for n in names),
            "has parts": any(place.parent == entry for place in self._places.values()),
            "others were merged into it": any(r.new == entry for r in self._redirects.values()),
        }
        return next((reason for reason, holds in reasons.items() if holds), None)


def _all_names(facts: Facts, own: bool) -> frozenset[tuple[str, str]]:
    """The spellings a row brings; of another's place its name is one of them."""
    return facts.names if own else facts.names | {(_language(facts.name), facts.name)}


def _with(place: PlaceRow, field: str, value: Any) -> PlaceRow:
    if field == "point":
        lon, lat = value or (None, None)
        return replace(
            place,
            lon=None if lon is None else float(lon),
            lat=None if lat is None else float(lat),
        )
    return replace(place, **{field: value})


def _language(name: str) -> str:
    from geomap.names.fold import is_arabic

    return "ar" if is_arabic(name) else "und-Latn"
