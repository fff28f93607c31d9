"""Parents that the tables can take: wider than their part, and never in a ring.

Other gazetteers have rings (Wikidata) and parents that are no wider by our kinds (a settlement in
another); one such row must not keep all others out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geomap.gazetteer.check import no_wider
from geomap.gazetteer.incoming import Brought, Incoming


def sound_parents(brought: Brought) -> None:
    """Take the parents out that `check` would not accept, among the rows of one file."""
    by_id = {entry.place.id: entry for entry in brought.places}
    parents = {
        identifier: entry.place.parent
        for identifier, entry in by_id.items()
        if entry.place.parent is not None and not _too_narrow(entry, by_id)
    }
    for identifier in list(parents):
        if _runs_in_a_ring(identifier, parents):
            del parents[identifier]
    for at, entry in enumerate(brought.places):
        parent = parents.get(entry.place.id)
        if parent != entry.place.parent:
            brought.others["kept without their parent, which is no wider or in a ring"] += 1
            brought.places[at] = replace(entry, place=replace(entry.place, parent=parent))


def _too_narrow(entry: Incoming, by_id: dict[str, Incoming]) -> bool:
    above = by_id.get(entry.place.parent or "")
    return above is not None and no_wider(above.place.kind, entry.place.kind)


def _runs_in_a_ring(identifier: str, parents: Mapping[str, str]) -> bool:
    seen = {identifier}
    current = parents.get(identifier)
    while current is not None:
        if current == identifier:
            return True
        if current in seen:
            return False  # a ring further up, without this one
        seen.add(current)
        current = parents.get(current)
    return False
