"""What a printed map shows, and what is said of it in a caption and in an alt text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from geomap.records import Control
from geomap.wording import alt_text, caption
from geomap.words import Voice


@dataclass(frozen=True, slots=True)
class StaticMap:
    """What a printed map shows. `extent` is west, south, east, north in degrees, EPSG:4326."""

    controls: tuple[Control, ...]
    day: dt.date
    title: str
    rule: str = "latest"
    reports: int = 1
    extent: tuple[float, float, float, float] | None = None
    always_shown: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    in_words: tuple[str, ...] = ()  # what was mentioned and not drawn, a line each
    credits: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)  # the map speaks the first; names are in all of them
    corrections: str | None = None
    delay: int = 0  # days before it was made whose claims are left out
    palette: tuple[tuple[str, str], ...] = ()  # (party id, #rrggbb), over the region's own

    @property
    def voice(self) -> Voice:
        """The words of its first language."""
        return Voice(self.languages[0])

    def caption(self, parties: Mapping[str, str]) -> str:
        """One paragraph to print under the map. `parties` gives each party id its name."""
        return caption(
            self.controls,
            day=self.day,
            rule=self.rule,
            parties=parties,
            title=self.title,
            voice=self.voice,
        )

    def alt(self, parties: Mapping[str, str]) -> str:
        """A sentence for who cannot see the map."""
        return alt_text(
            self.controls, day=self.day, parties=parties, title=self.title, voice=self.voice
        )
