"""Who speaks for a whole sentence, and who has spoken for the sentences after it."""

from __future__ import annotations

import re

from geomap.claims.scene import Attribution
from geomap.claims.sources import Taken, make_source, wording
from geomap.claims.story import Story
from geomap.records import Source

LEAD_SPEAKER = re.compile(
    r"^(?P<who>[A-Z][^,.;:]{2,80}?)\s+(?P<verb>said|says|told|announced|claimed|reported|added|"
    r"insisted|reckons|also said|put|puts|was more)\b"
)
PRONOUN = re.compile(
    r"(?:he|she|it|they|the (?:source|group|official|agency|monitor|ministry|statement|commander|"
    r"spokesman|army)|we|i|one|others?)",
    re.I,
)


def hear(story: Story, number: int, taken: list[Taken]) -> Attribution | None:
    """The speaker of a whole sentence, and who has spoken for the sentences after it."""
    text, sentence = story.text, story.discourse.sentences[number]
    found: Attribution | None = None
    for item in taken:
        who = text[item.who_start : item.who_end]
        source = _resolve_speaker(story, who)
        if source:
            found = Attribution(source, item.start, item.end, item.verb)
            story.discourse.sources.append((number, source))
    if found is None:
        lead = LEAD_SPEAKER.match(text[sentence.start : sentence.end])
        if lead and not PRONOUN.fullmatch(lead.group("who")):
            story.discourse.sources.append(
                (number, make_source(lead.group("who"), story.gazetteer))
            )
        elif (
            sentence.quoted
            and number
            and story.discourse.sentences[number - 1].quoted
            and story.discourse.sources
        ):
            last, source = story.discourse.sources[-1]
            if number - last <= 2 and not lead:
                found = Attribution(source, sentence.start, sentence.start)
    return found


def _resolve_speaker(story: Story, who: str) -> Source | None:
    words = wording(who).lower()
    if PRONOUN.fullmatch(words):
        return story.discourse.sources[-1][1] if story.discourse.sources else None
    return make_source(who, story.gazetteer) if words else None
