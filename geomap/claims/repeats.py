"""What is said again by another: "named most of the same districts and added Y"."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.claims.coref import ref_of
from geomap.claims.dating import Dated
from geomap.claims.findings import Finding
from geomap.claims.gapping import LIST
from geomap.claims.merge import CHANGE_FRAMES, Draft
from geomap.claims.shape import JOIN, KINDS, NAME, Shape, shape_of
from geomap.claims.story import Story
from geomap.claims.topics import REACH
from geomap.records import Match, Modality, Source, Status

RULE = "the same list"
MIN_LISTED = 2  # claims of one speaker that "the same districts" may look back to
NAMED = (
    r"(?:named|listed|gave|reported|cited|claimed|announced|mentioned|confirmed|acknowledged|"
    r"spoke of|published)"
)
SAME = re.compile(
    rf"\b{NAMED} (?P<share>most|many|some|several|half|much|nearly all|almost all|all)?(?: of)? ?"
    rf"(?:the|these|those) same (?:{KINDS}|places|areas|names|list|losses|gains)\b"
    rf"(?:[^.;]*?\b(?:add(?:ed|s|ing)|plus|as well as|along with|together with) {LIST})?"
)
NOT_NAMED = re.compile(
    rf"\b(?:did not|didn't|does not|has not|had not) (?:claim|name|list|mention|include)(?:ed)? "
    rf"(?P<list>{NAME}(?:(?:{JOIN}|,? or ){NAME})*)"
)


def tell_repeated(story: Story, number: int) -> None:
    """Note for a second speaker what the first has listed, as far as that speaker says the same."""
    words = story.discourse.sentences[number].words
    if "same" in words:
        _say_again(story, number)
    if "not" in words and any(d.rule == RULE for d in story.drafts):
        _leave_out(story, number)


def _say_again(story: Story, number: int) -> None:
    shape = _shape(story, number)
    hit = SAME.search(shape.text)
    source = _speaker(story, number)
    if hit is None or source is None:
        return
    listed = _listed_by_another(story, number, source)
    if len(listed) < MIN_LISTED:
        return
    some = hit.group("share") not in {None, "all"}
    for last in listed:
        _add(story, number, last, last.finding, source, weak=some)
    for _, match in shape.places(*hit.span("list")):
        finding = replace(listed[-1].finding, place=ref_of(match))
        _add(story, number, listed[-1], finding, source, weak=False)


def _leave_out(story: Story, number: int) -> None:
    """ "It did not claim X": not among those that it named."""
    shape = _shape(story, number)
    hit = NOT_NAMED.search(shape.text)
    gone = {_key(m) for _, m in shape.places(*hit.span("list"))} if hit else set()
    story.drafts[:] = [d for d in story.drafts if d.rule != RULE or d.key not in gone]


def _key(match: Match) -> str:
    return ref_of(match).key


def _shape(story: Story, number: int) -> Shape:
    sentence, told = story.discourse.sentences[number], story.discourse
    return shape_of(
        story.text, sentence.start, sentence.end, told.parties_in(sentence),
        told.matches_in(sentence),
    )  # fmt: skip


def _speaker(story: Story, number: int) -> Source | None:
    return next((s for at, s in reversed(story.discourse.sources) if at == number), None)


def _listed_by_another(story: Story, number: int, source: Source) -> list[Draft]:
    """The changes of the last sentence that listed several."""
    for earlier in range(number - 1, max(-1, number - REACH - 1), -1):
        found = [
            d
            for d in story.drafts
            if d.sentence == earlier
            and d.frame in CHANGE_FRAMES
            and d.modality is Modality.ASSERTED
            and d.finding.status in {Status.CONTROLLED, Status.LOST}
            and d.source != source
        ]
        if len(found) >= MIN_LISTED:
            return found
    return []


def _add(
    story: Story, number: int, last: Draft, finding: Finding, source: Source, *, weak: bool
) -> None:
    side = source.party if source.party != "neutral" else None
    if finding.status is Status.LOST and side not in {None, finding.from_party}:
        # What the other side has lost, in the list of one that was taking it.
        finding = replace(finding, status=Status.CONTROLLED, party=side)
    sentence = story.discourse.sentences[number]
    story.drafts.append(
        replace(
            last, sentence=number, order=len(story.drafts), finding=finding, source=source,
            rule=RULE, weak=weak or last.weak, held=False, dated=Dated(),
            span=(sentence.start, sentence.end), group=story.group(number),
        )
    )  # fmt: skip
