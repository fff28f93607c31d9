"""The English claim reader: which sentences to parse, what their triggers say, by whom, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.claims.day_lists import spread_days
from geomap.claims.drafting import draft, draft_held, draft_listing
from geomap.claims.explain import SentenceTrace, Trace
from geomap.claims.findings import Finding
from geomap.claims.lexicon import load_lexicon
from geomap.claims.masking import Masked
from geomap.claims.merge import Draft, claims_from, settle
from geomap.claims.parser import parse
from geomap.claims.parties import find_parties, names_a_side, national, party_index
from geomap.claims.repeats import tell_repeated
from geomap.claims.retorts import draft_retorts, find_retort, is_apart
from geomap.claims.scene import Discourse, Focus, PlaceRef, Scene
from geomap.claims.sentences import Sentence, split_sentences
from geomap.claims.sources import Taken, take_off, what_is_said
from geomap.claims.staging import mask_names, set_scene
from geomap.claims.story import Story
from geomap.claims.timeline import Timeline
from geomap.claims.triage import is_near, names_unknown_place, why_skip
from geomap.claims.triggers import findings_in
from geomap.claims.unverbed import find_roster, tell_gaps, tell_likewise, tell_roster, tell_row
from geomap.claims.voices import hear
from geomap.records import Claim, Match, Report

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


@dataclass(slots=True)
class _Job:
    """One sentence on its way through the reader; `masked` is None where it is not parsed."""

    number: int
    sentence: Sentence
    taken: list[Taken]
    retort: Taken | None
    listed: list[Finding]
    why_not: str
    masked: Masked | None = None


def read_english(
    report: Report, matches: Sequence[Match], gazetteer: Gazetteer, trace: Trace | None = None
) -> list[Claim]:
    """The claims of an English report, in text order.

    Parameters
    ----------
    report : Report
    matches : sequence of Match
        The names found in `report.text`, in text order, not overlapping.
    gazetteer : Gazetteer
        Whose parties and speakers tell sides apart.
    trace : Trace, optional
        Filled with what was seen in each sentence, if given.
    """
    if _is_of_no_side_here(report.text, matches, gazetteer):
        return []
    story = _begin(report, list(matches), gazetteer)
    jobs = [_job(story, number) for number in range(len(story.discourse.sentences))]
    parses = parse([job.masked.text for job in jobs if job.masked])
    for job in jobs:
        if job.why_not:
            _note_skipped(story, job, trace)
        if job.listed:
            tell_roster(story, job.number, job.listed)
        else:
            tell_row(story, job.number)
        said_by = hear(story, job.number, job.taken)
        if job.masked is not None:
            scene = set_scene(job.number, job.masked, next(parses), story.discourse)
            scene.attribution = said_by
            if job.retort:
                scene.retort = range(job.retort.start, job.retort.end)
            _read_scene(story, scene, job.retort, _start_trace(scene, trace))
        if not job.listed:
            tell_gaps(story, job.number)
            tell_likewise(story, job.number)
            tell_repeated(story, job.number)
    return claims_from(report, settle(story.drafts, story.departures))


def _is_of_no_side_here(text: str, matches: Sequence[Match], gazetteer: Gazetteer) -> bool:
    """Whether only towns abroad are named, and nobody but "the army": whose, nothing says."""
    near = [m for m in matches if is_near(m)]
    abroad = near and all((m.reason or "").startswith("outside") for m in near)
    return bool(abroad) and not names_unknown_place(text) and not names_a_side(text, gazetteer)


def _begin(report: Report, matches: list[Match], gazetteer: Gazetteer) -> Story:
    spans = [(m.mention.start, m.mention.end) for m in matches]
    index = party_index(gazetteer)
    parties = find_parties(report.text, index, spans)
    here = sum(m.place is not None for m in matches)
    if 2 * here <= len(matches) and not any(
        word in report.text for word in gazetteer.region.country_words
    ):
        parties = national(report.text, index, parties)
    discourse = Discourse(report, split_sentences(report.text), matches, parties)
    return Story(discourse, gazetteer, load_lexicon(), Timeline(discourse))


def _job(story: Story, number: int) -> _Job:
    sentence = story.discourse.sentences[number]
    retort = find_retort(story.text, sentence)
    taken = [t for t in take_off(story.text, sentence) if not retort or is_apart(t, retort)]
    gone = [*taken, retort] if retort else taken
    listed = find_roster(story, sentence)
    if listed:
        why_not = "a list without a verb"
    else:
        said = what_is_said(story.text, sentence, gone)
        why_not = why_skip(said, story.discourse, story.lexicon)
    job = _Job(number, sentence, taken, retort, listed, why_not)
    if not why_not:
        job.masked = mask_names(sentence, gone, story.timeline)
    return job


def _read_scene(
    story: Story, scene: Scene, retort: Taken | None, note: SentenceTrace | None
) -> None:
    before = len(story.drafts)
    for found in findings_in(story, scene, note):
        draft(story, scene, found, note)
    draft_held(story, scene, note)
    draft_retorts(story, scene, retort)
    draft_listing(story, scene, note)
    spread_days(story, scene.number, story.drafts[before:])
    _remember_focus(story, scene, story.drafts[before:])


def _remember_focus(story: Story, scene: Scene, made: list[Draft]) -> None:
    refs: dict[str, PlaceRef] = {}
    for one in made:
        refs.setdefault(one.key, one.finding.place)
    if refs:
        ordered = sorted(refs.values(), key=lambda r: r.start)
        story.discourse.focus.append(Focus(scene.number, tuple(ordered)))


def _note_skipped(story: Story, job: _Job, trace: Trace | None) -> None:
    if trace is not None:
        start, end = job.sentence.start, job.sentence.end
        note = f"not read: {job.why_not}"
        trace.sentences.append(SentenceTrace(start, end, story.text[start:end], note=note))


def _start_trace(scene: Scene, trace: Trace | None) -> SentenceTrace | None:
    if trace is None:
        return None
    source = scene.attribution.source.name if scene.attribution else None
    note = SentenceTrace(
        scene.sentence.start, scene.sentence.end, scene.text, True,
        [m.mention.surface for m in scene.place_at.values()],
        list(dict.fromkeys(f"{p.surface} = {p.party}" for p in scene.party_at.values())),
        source,
    )  # fmt: skip
    trace.sentences.append(note)
    return note
