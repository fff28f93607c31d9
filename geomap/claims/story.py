"""All that is known of one report while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geomap.claims.lexicon import Lexicon
from geomap.claims.merge import Draft
from geomap.claims.scene import Discourse
from geomap.claims.timeline import Timeline

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


@dataclass(slots=True)
class Story:
    """A report's names, sides and times, and what has been made of its sentences so far."""

    discourse: Discourse
    gazetteer: Gazetteer
    lexicon: Lexicon
    timeline: Timeline
    drafts: list[Draft] = field(default_factory=list)
    departures: dict[int, list[str]] = field(default_factory=dict)  # by group: who left

    @property
    def text(self) -> str:
        """The report's text."""
        return self.discourse.report.text

    def group(self, number: int) -> int:
        """The first of the sentences that semicolons join to this one."""
        while number and self.text[self.discourse.sentences[number - 1].end - 1] == ";":
            number -= 1
        return number
