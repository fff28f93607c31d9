"""What a frame says of one place."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.claims.scene import PlaceRef
from geomap.records import Status


@dataclass(frozen=True, slots=True)
class Finding:
    """What a frame says of one place."""

    place: PlaceRef
    status: Status
    party: str | None = None
    from_party: str | None = None
    contenders: tuple[str, ...] = ()
    nominal: bool = False
    loser_is_speaker: bool = False
