"""The times that a report names, and which of them dates what a sentence says."""

from __future__ import annotations

import re
from bisect import bisect_left

from geomap.claims.dating import Dated, date_of
from geomap.claims.scene import Attribution, Discourse, Scene, Token
from geomap.claims.sentences import Sentence
from geomap.claims.when import When, find_dates
from geomap.records import DateBasis

SAME_STORY_DAYS = 30  # days apart that "earlier in the day" may still look back over
LONGEST_LEAD = 24  # characters before a time that opens a sentence
LONGEST_ENTRY = 12  # sentences under a date line
LEAD_WORDS = re.compile(
    r"(?:[\W_]|\b(?:on|by|in|early|late|during|the|and|but|then|also|earlier|later|since|from|morning|afternoon|evening|night|of)\b)*",
    re.I,
)
NEXT_MEMBER = re.compile(r"\b(?:and|then)(?: (?:then|on|by|only|just|finally))*\s+\Z")
AFTER_LEAD = re.compile(r"\s*(?:morning|afternoon|evening|night)?\s*(?:20\d\d)?\s*[,:–—-]\s*")


class Timeline:
    """The times of one report, looked for when they are first asked for."""

    def __init__(self, discourse: Discourse) -> None:
        self.discourse = discourse
        self._whens: list[When] | None = None
        self._starts: list[int] = []

    @property
    def times(self) -> list[When]:
        """Every time that the report names, in text order."""
        if self._whens is None:
            report = self.discourse.report
            self._whens = find_dates(report.text, report.published, "en")
            self._starts = [when.start for when in self._whens]
        return self._whens

    def times_in(self, sentence: Sentence) -> list[When]:
        """Those inside a sentence."""
        return [w for w in self._between(sentence.start, sentence.end) if w.end <= sentence.end]

    def times_from(self, sentence: Sentence) -> list[When]:
        """Those that begin inside a sentence."""
        return self._between(sentence.start, sentence.end)

    def _between(self, low: int, high: int) -> list[When]:
        """Those that begin between two offsets."""
        times = self.times
        first = bisect_left(self._starts, low)
        return times[first : bisect_left(self._starts, high, first)]

    def lead(self, sentence: Sentence) -> tuple[When, int] | None:
        """A time that opens a sentence, "On 27 February, ...": it dates it all, unparsed."""
        text, end = self.discourse.text, sentence.end
        for when in self._between(sentence.start, sentence.start + LONGEST_LEAD):
            after = AFTER_LEAD.match(text, when.end, end) if when.end < end else None
            if after and LEAD_WORDS.fullmatch(text, sentence.start, when.start):
                return when, after.end()
        return None

    def heading(self, number: int) -> When | None:
        """The day of a log's entry: a line that is nothing but a date, above this sentence."""
        for earlier in range(number, max(-1, number - LONGEST_ENTRY), -1):
            sentence = self.discourse.sentences[earlier]
            for when in self.times_in(sentence):
                words = self.discourse.text[sentence.start : sentence.end].strip(" :.*#-")
                if when.kind == "on" and len(words) <= len(when.text) + 12:
                    return when
        return None

    def date_of(self, scene: Scene, node: Token, statement: Attribution | None = None) -> Dated:
        """The day of what a trigger says; `statement` is who says it, with the day of saying."""
        here = [w for w in self.times_in(scene.sentence) if w.start not in scene.retort]
        said_on = None
        if statement:
            inside = [w for w in here if statement.start <= w.start < statement.end]
            here = [w for w in here if w not in inside]
            said_on = inside[0] if inside else None
        node_start = scene.span(node)[0]
        for when in (w for w in here if AFTER.search(w.text)):
            if node_start >= when.end and not self.discourse.text[when.end : node_start].strip():
                return plainly(when)  # "took X on Monday, a day after taking Y": the day of Y
            here = [w for w in here if w is not when or not self._goes_on(when)]
        lead = self.lead(scene.sentence)
        if lead is not None:
            here = [w for w in here if not self._begins_member(w, scene, node)]
        dated = date_of(node, scene, here, said_on)
        clock = [w for w in here if w.kind == "time"]
        if dated.basis is DateBasis.PUBLISHED and clock:
            day = self._day_before(scene)
            if day is not None:
                return Dated(day.date, basis=DateBasis.RELATIVE)
        opening = self._opening(scene, node, here)
        if dated.basis is DateBasis.PUBLISHED and lead is None:
            above = opening or self.heading(scene.number)
            return plainly(above) if above else dated
        if lead is not None and dated.basis in {DateBasis.PUBLISHED, DateBasis.STATEMENT}:
            when = lead[0]
            said = scene.attribution  # taken off behind the claim: the day is the event's
            event = said is None or scene.span(node)[0] < said.start
            if event and when.kind in {"on", "by"}:
                return Dated(when.date, when.date_from, when.date_to, when.basis, when.kind)
        return dated

    def _goes_on(self, when: When) -> bool:
        """Whether what it is that day after follows: "a day after taking Y", not "a day after"."""
        return GERUND.match(self.discourse.text, when.end) is not None

    def _begins_member(self, when: When, scene: Scene, node: Token) -> bool:
        """ "On 26 July they took A, and two days later B": not the day of A."""
        after = when.start > scene.span(node)[1]
        before = self.discourse.text[scene.span(node)[1] : when.start] if after else ""
        following = any(0 <= m.mention.start - when.end <= 2 for m in scene.place_at.values())
        return following and NEXT_MEMBER.search(before) is not None

    def _opening(self, scene: Scene, node: Token, here: list[When]) -> When | None:
        """The day that a sentence opens with, where no other one stands before the trigger."""
        before = [w for w in here if w.kind != "time" and w.end <= scene.span(node)[0]]
        if len(before) != 1 or before[0].kind != "on":
            return None
        opens = self.discourse.text[scene.sentence.start : before[0].start]
        return before[0] if LEAD_WORDS.fullmatch(opens) else None

    def _day_before(self, scene: Scene) -> When | None:
        """The day that "at dawn" belongs to: the last one named in this or the sentence before."""
        low = self.discourse.sentences[max(0, scene.number - 1)].start
        days = [w for w in self._between(low, scene.sentence.end) if w.date and w.kind == "on"]
        published = self.discourse.report.published
        if published is not None:  # "seized on 1 April 2015": not the day of what is told
            newest = max((w.date for w in days if w.date), default=published)
            days = [w for w in days if w.date and (newest - w.date).days <= SAME_STORY_DAYS]
        return days[-1] if days else None


AFTER = re.compile(r"\bafter\Z", re.I)
GERUND = re.compile(r"\s+[a-z]+ing\b")


def plainly(when: When) -> Dated:
    """A time as it stands."""
    return Dated(when.date, when.date_from, when.date_to, when.basis)
