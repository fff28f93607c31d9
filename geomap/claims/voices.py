"""Who speaks for a whole sentence, and who has spoken for the sentences after it."""

from __future__ import annotations

import re

from geomap.claims.scene import Attribution
from geomap.claims.sources import Taken, make_source, wording
from geomap.claims.story import Story
from geomap.records import Source

DAY_WORDS = (
    r"(?:morning|afternoon|evening|night|noon|midday|midnight|dawn|dusk|nightfall|day|week|month|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
# "Late on Tuesday", "By the afternoon", "South:", before who speaks
OPENING = rf"(?:(?:By|On|In|At|Late|Early|Later|Earlier)\b[^,;:.]{{0,24}}?\b{DAY_WORDS}\b,?\s+)"
LABEL = r"(?:[A-Z][\w ]{2,30}:\s+)"
LEAD_SPEAKER = re.compile(
    rf"^{LABEL}?(?:{OPENING})*(?P<who>\w[^,.;:]{{2,80}}?)"
    r"(?:, (?:(?:citing|quoting) [^,.;:]{2,60}|(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){1,3})),)?"
    r"\s+"
    r"(?:(?:has|have|had|was|were|also|then|later|still)\s+)*"
    r"(?P<verb>said|says|told|announced|claimed|reported|added|saying|named|listed|spoke|"
    r"confirmed|acknowledged|conceded|denied|estimates|"
    r"insisted|reckons|put|puts|more careful|"
    r"gave (?:an?|another|its|their) (?:[\w-]+ )?(?:account|version))\b"
)
OWNED = re.compile(r"(?:its|their|his|her) \w+", re.I)  # "its director": the one that spoke before
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
        opens = _who_opens(story, lead) if lead else None
        if opens is not None:
            story.discourse.sources.append((number, opens))
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


def _who_opens(story: Story, lead: re.Match[str]) -> Source | None:
    """Whoever a sentence begins with, for those that go on with "he" or "it"."""
    who, name = lead.group("who"), lead.group("name")
    if PRONOUN.fullmatch(who):
        return None
    if not OWNED.fullmatch(who):
        told = make_source(who, story.gazetteer)
        return Source(name, told.party) if name else told
    before = story.discourse.sources[-1][1] if story.discourse.sources else None
    return Source(name, before.party if before else None) if name else None


def _resolve_speaker(story: Story, who: str) -> Source | None:
    words = wording(who).lower()
    if PRONOUN.fullmatch(words):
        return story.discourse.sources[-1][1] if story.discourse.sources else None
    return make_source(who, story.gazetteer) if words else None
