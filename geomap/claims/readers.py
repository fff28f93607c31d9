"""The seam for other claim readers: found by entry point, the built-in one like any other."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, cast

from geomap.errors import ClaimError
from geomap.records import Claim, Match, Report

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

GROUP = "geomap.claim_readers"
DEFAULT = "builtin"

# What pyproject.toml registers, for a checkout that is run without being installed.
OWN = {
    "builtin": "geomap.claims:read_claims",
    "openai": "geomap.claims.openai_reader:read_claims",
}


class ClaimReader(Protocol):
    """Reads the claims of one report whose places are known.

    A reader returns claims in text order, each with evidence whose offsets point at its quote in
    `report.text`; it raises `ClaimError` for what the user can mend, and never changes its input.
    """

    def __call__(
        self, report: Report, matches: Sequence[Match], gazetteer: Gazetteer, /
    ) -> list[Claim]:
        """Return the claims of `report`."""
        ...


def reader_names() -> tuple[str, ...]:
    """The names of the readers that are installed, in alphabetical order."""
    return tuple(sorted({*OWN, *(point.name for point in entry_points(group=GROUP))}))


def get_reader(name: str = DEFAULT) -> ClaimReader:
    """Return the claim reader of that name.

    A package offers one by an entry point in the group ``geomap.claim_readers``.

    Raises
    ------
    ClaimError
        If no reader has that name, or it cannot be loaded.
    """
    point = _entry_point(name)
    if point is None:
        near = difflib.get_close_matches(name, reader_names(), n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise ClaimError(
            f"no claim reader is called '{name}' (there are {', '.join(reader_names())}).{hint}"
        )
    try:
        reader = _load(point)
    except (ImportError, AttributeError) as error:
        raise ClaimError(
            f"claim reader '{name}' ({point.value}) cannot be loaded: {error}"
        ) from error
    if not callable(reader):
        raise ClaimError(f"claim reader '{name}' ({point.value}) is not a function")
    return cast(ClaimReader, reader)


def _entry_point(name: str) -> EntryPoint | None:
    found = list(entry_points(group=GROUP, name=name))
    if found:
        return found[0]
    return EntryPoint(name, OWN[name], GROUP) if name in OWN else None


def _load(point: EntryPoint) -> object:
    """Load what an entry point names, without a cache: a reader may be replaced while running."""
    reader: object = import_module(point.module)
    for part in filter(None, point.attr.split(".")):
        reader = getattr(reader, part)
    return reader
