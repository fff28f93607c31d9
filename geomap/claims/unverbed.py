"""Claims without a verb: lists, rows of a table, second members that share a verb."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.claims.coref import ref_of
from geomap.claims.dating import Dated
from geomap.claims.findings import Finding
from geomap.claims.gapping import LIKEWISE_SIGNS, may_have_gaps, read_gaps, read_likewise
from geomap.claims.merge import CHANGE_FRAMES, Draft
from geomap.claims.moods import Mood
from geomap.claims.roster import SIGNED, may_be_roster, read_roster
from geomap.claims.sentences import Sentence
from geomap.claims.shape import shape_of
from geomap.claims.sources import make_source
from geomap.claims.story import Story
from geomap.claims.timeline import plainly
from geomap.claims.triage import LONGEST_SENTENCE
from geomap.claims.when_calendar import make_day
from geomap.records import DateBasis, Modality, Status


def find_roster(story: Story, sentence: Sentence) -> list[Finding]:
    """What a line without a verb says: "Besieged: A, B", "Rebels in control of C"."""
    matches = story.discourse.matches_in(sentence)
    if not matches or sentence.end - sentence.start > LONGEST_SENTENCE:
        return []
    if not may_be_roster(story.text, sentence):
        return []
    lead, signed = story.timeline.lead(sentence), _signed(story, sentence)
    start = lead[1] if lead else sentence.start
    end = sentence.start + signed.start() if signed else sentence.end
    return read_roster(
        shape_of(story.text, start, end, story.discourse.parties_in(sentence), matches)
    )


def _signed(story: Story, sentence: Sentence) -> re.Match[str] | None:
    return SIGNED.search(story.text[sentence.start : sentence.end])


def tell_roster(story: Story, number: int, findings: list[Finding]) -> None:
    """Note what a list says, dated by its line or the heading above it."""
    sentence = story.discourse.sentences[number]
    lead, heading = story.timeline.lead(sentence), story.timeline.heading(number)
    day = lead[0] if lead and lead[0].kind in {"on", "by"} else heading
    dated = plainly(day) if day else Dated()
    signed = _signed(story, sentence)
    who = (signed.group("who") or signed.group("by")) if signed else None
    for finding in findings:
        story.drafts.append(
            Draft(
                number, len(story.drafts), finding, Mood(Modality.ASSERTED), Modality.ASSERTED,
                dated, make_source(who, story.gazetteer) if who else None, "list", False,
                "hold", (sentence.start, sentence.end), group=number,
            )
        )  # fmt: skip


def tell_row(story: Story, number: int) -> None:
    """ "Government: Dael, Busra al-Harir, al-Hirak": who holds what, as a list."""
    sentence = story.discourse.sentences[number]
    named, matches = story.discourse.parties_in(sentence), story.discourse.matches_in(sentence)
    if not named or not matches or named[0].start != sentence.start:
        return
    text = story.text[named[0].end : sentence.end]
    places = [text[m.mention.start - named[0].end : m.mention.end - named[0].end] for m in matches]
    rest = re.sub(r"^\s*(?:\([^)]*\))?\s*:", "\0", text)
    for place in places:
        rest = rest.replace(place, "", 1)
    if rest[:1] != "\0" or re.sub(r"\band\b|[\0\s,.;]", "", rest):
        return
    span = (sentence.start, sentence.end)
    day = story.timeline.heading(number)
    dated = plainly(day) if day else Dated()
    for match in matches:
        finding = Finding(ref_of(match), Status.CONTROLLED, named[0].party)
        story.drafts.append(
            Draft(
                number, len(story.drafts), finding, Mood(Modality.ASSERTED), Modality.ASSERTED,
                dated, None,
                "table row", False, "hold", span, group=number,
            )
        )  # fmt: skip


def tell_gaps(story: Story, number: int) -> None:
    """ "X fell on 5 May, Y on the 8th": Y too, by the verb of X."""
    sentence = story.discourse.sentences[number]
    matches = story.discourse.matches_in(sentence)
    last = _last_change(story, number)
    if last is None or not matches:
        return
    if sentence.end - sentence.start > LONGEST_SENTENCE:
        return
    whens = story.timeline.times_from(sentence)
    if not may_have_gaps(story.text, sentence, whens):
        return
    told = [d for d in story.drafts if story.group(number) <= d.sentence <= number]
    starts = [d.finding.place.start for d in told]
    shape = shape_of(
        story.text, sentence.start, sentence.end, story.discourse.parties_in(sentence), matches,
        whens,
    )  # fmt: skip
    for gap in read_gaps(shape, starts):
        when = gap.when
        first = next((d for d in told if d.finding.place.start == gap.after), last)
        last = first if _is_change(first) else last
        dated = plainly(when) if when else Dated()
        if gap.day and last.dated.day:
            same = last.dated.day
            told_day = make_day(same.year, same.month, gap.day)
            dated = Dated(told_day, basis=DateBasis.RELATIVE) if told_day else dated
        story.drafts.append(
            replace(
                last, sentence=number, order=len(story.drafts), dated=dated, rule="gap",
                finding=replace(last.finding, place=ref_of(gap.match)),
                span=(sentence.start, sentence.end), group=story.group(number),
            )
        )  # fmt: skip


def tell_likewise(story: Story, number: int) -> None:
    """ "The same goes for A and B", "X is in their hands, and so is A"."""
    sentence = story.discourse.sentences[number]
    matches = story.discourse.matches_in(sentence)
    if not matches or sentence.words.isdisjoint(LIKEWISE_SIGNS) or not story.drafts:
        return
    shape = shape_of(
        story.text, sentence.start, sentence.end, story.discourse.parties_in(sentence), matches,
        story.timeline.times_from(sentence),
    )  # fmt: skip
    alike = read_likewise(shape)
    if not alike:
        return
    first = min(match.mention.start for match in alike)
    told = [
        draft
        for draft in story.drafts
        if number - 1 <= draft.sentence <= number and draft.finding.place.start < first
    ]
    known = {d.key for d in told if d.sentence == number and d.rule == "gap"}
    for match in (m for m in alike if told and ref_of(m).key not in known):
        story.drafts.append(
            replace(
                told[-1], sentence=number, order=len(story.drafts), rule="likewise",
                finding=replace(told[-1].finding, place=ref_of(match)), held=False,
                span=(sentence.start, sentence.end), group=story.group(number),
            )
        )  # fmt: skip


def _last_change(story: Story, number: int) -> Draft | None:
    """The change of hands told last, in this sentence or the one before."""
    for draft in reversed(story.drafts):
        if draft.sentence < number - 1:
            return None
        if _is_change(draft):
            return draft
    return None


def _is_change(draft: Draft) -> bool:
    told = draft.finding.status in {Status.CONTROLLED, Status.LOST}
    return told and draft.frame in CHANGE_FRAMES and draft.modality is Modality.ASSERTED
