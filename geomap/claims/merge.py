"""From what the sentences say to the claims of a report: one each, restatements as evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from geomap.claims.dating import Dated
from geomap.claims.findings import Finding
from geomap.claims.moods import Mood
from geomap.records import Certainty, Claim, DateBasis, Evidence, Modality, Report, Source, Status

CONTEXT = 32  # characters of prefix and suffix


@dataclass(slots=True)
class Draft:
    """A finding with everything around it, before the report is looked at as a whole."""

    sentence: int
    order: int
    finding: Finding
    mood: Mood
    modality: Modality
    dated: Dated
    source: Source | None
    rule: str
    weak: bool
    frame: str
    span: tuple[int, int]
    held: bool = False
    group: int = -1  # sentences joined by a semicolon count as one
    subordinate: bool = False  # in a participle, a relative or an "after" clause
    past_state: bool = False  # "ran", "held": a state told in the past tense by the narrator
    participle: bool = False  # "held by rebels", beside what was done
    headline: bool = False  # in a line of capitals
    relative: bool = False  # inside "the fighters who ..."

    @property
    def key(self) -> str:
        """The place it is about."""
        return self.finding.place.key


CHANGE_FRAMES = frozenset(
    {"take", "expel", "give", "fall", "pass", "revert", "lose", "leave", "enter", "raise", "change"}
)


def settle(drafts: list[Draft], departures: dict[int, list[str]]) -> list[Draft]:
    """Apply what a sentence, and then the report, says of the same place more than once."""
    by_place: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_place[draft.key].append(draft)
    kept = {id(draft) for told in by_place.values() for draft in _settled(told, departures)}
    return [draft for draft in drafts if id(draft) in kept]


def _settled(drafts: list[Draft], departures: dict[int, list[str]]) -> list[Draft]:
    """What is left of the drafts about one place: none of the rules looks at two."""
    drafts = _fill_losers(drafts)
    drafts = _drop_held(_drop_entries(drafts))
    drafts = _overtaken(drafts)
    _end_sieges(drafts)
    _lost_before(drafts)
    _put_before(drafts)
    _losers_beside(drafts, departures)
    return _drop_headlines(_drop_references(drafts))


def _drop_headlines(drafts: list[Draft]) -> list[Draft]:
    """A headline in the text is told again below it, there with its day and its source."""
    told = {_gist(d) for d in drafts if not d.headline}
    return [d for d in drafts if not d.headline or _gist(d) not in told]


def _gist(draft: Draft) -> tuple[object, ...]:
    """What is said, and by which side."""
    side = draft.source.party if draft.source else None
    return draft.key, draft.finding.status, draft.finding.party, draft.modality, side


def _same(a: Draft, b: Draft) -> bool:
    return a.key == b.key and a.group == b.group and a is not b


def _fill_losers(drafts: list[Draft]) -> list[Draft]:
    """ "took X after rebels abandoned it": one claim, with the one who lost it."""
    gone: set[int] = set()
    for draft in drafts:
        if draft.finding.status is not Status.CONTROLLED:
            continue
        for other in drafts:
            if (
                not (_same(draft, other) and _tells_change(draft, other))
                or other.finding.status is not Status.LOST
                or other.source != draft.source
            ):
                continue
            if (
                other.modality is not draft.modality
                or other.finding.from_party == draft.finding.party
            ):
                continue
            if other.dated.day and draft.dated.day and other.dated.day != draft.dated.day:
                continue
            loser = draft.finding.from_party or other.finding.from_party
            draft.finding = replace(draft.finding, from_party=loser)
            gone.add(id(other))
    return [d for d in drafts if id(d) not in gone]


def _tells_change(draft: Draft, other: Draft) -> bool:
    """A taking; or, in one sentence, a state that began when the other side left."""
    gone = other.finding.from_party is not None
    return draft.frame in CHANGE_FRAMES or (gone and draft.sentence == other.sentence)


def _losers_beside(drafts: list[Draft], departures: dict[int, list[str]]) -> None:
    """Who lost it, named beside: "which rebels had held, fell", "after the army pulled out"."""
    for draft in drafts:
        finding = draft.finding
        changed = finding.status in {Status.CONTROLLED, Status.LOST}
        if finding.from_party or not changed or draft.frame not in CHANGE_FRAMES:
            continue
        held = [
            d.finding.party
            for d in drafts
            if _same(draft, d)
            and d.modality is Modality.HISTORICAL
            and d.finding.status is Status.CONTROLLED
        ]
        held += [
            d.finding.from_party
            for d in drafts
            if _same(draft, d) and d.finding.status is Status.LOST and d.modality is draft.modality
        ]
        gone = [*held, *departures.get(draft.group, [])] if not draft.subordinate else held
        loser = next((p for p in gone if p and p != finding.party), None)
        if loser and draft.modality is Modality.ASSERTED:
            draft.finding = replace(finding, from_party=loser)


def _drop_held(drafts: list[Draft]) -> list[Draft]:
    """ "Rebel-held X was captured": the modifier is no second claim."""
    out = []
    for draft in drafts:
        if draft.held:
            others = [d for d in drafts if _same(draft, d) and not d.held]
            _name_besieged(draft, others)
            if any(
                _replaces(d, draft)
                or (
                    d.finding.status in {Status.BESIEGED, Status.CONTESTED}
                    and d.modality is not Modality.DENIED
                )
                or d.finding.party == draft.finding.party
                for d in others
            ):
                continue
        out.append(draft)
    return out


def _name_besieged(held: Draft, others: list[Draft]) -> None:
    """ "surrounded X, a rebel stronghold": who is inside."""
    for siege in others:
        told, party = siege.finding, held.finding.party
        if told.status is Status.BESIEGED and not told.party and party not in told.contenders:
            siege.finding = replace(told, party=party)


NOT_YET = frozenset({Modality.PLANNED, Modality.HYPOTHETICAL})


def _replaces(change: Draft, held: Draft) -> bool:
    """A change of hands beside a modifier, which then tells who lost the place."""
    told, party = change.finding, held.finding.party
    if change.frame not in CHANGE_FRAMES or change.modality in NOT_YET:
        return False
    changed = told.status in {Status.CONTROLLED, Status.LOST}
    if changed and told.from_party is None and told.party != party:
        change.finding = replace(told, from_party=party)
    return True


def _drop_entries(drafts: list[Draft]) -> list[Draft]:
    """ "stormed the base and took it over": one taking, told twice."""
    return [
        draft
        for draft in drafts
        if draft.frame != "enter"
        or not any(
            _same(draft, d)
            and d.frame == "take"
            and (d.finding.party, d.modality) == (draft.finding.party, draft.modality)
            for d in drafts
        )
    ]


def _overtaken(drafts: list[Draft]) -> list[Draft]:
    """A state or change that the text itself presents as over is history."""
    for draft in drafts:
        if draft.modality is not Modality.ASSERTED or draft.finding.status is not Status.CONTROLLED:
            continue
        rivals = [d for d in drafts if _is_rival(d, draft)]
        if any(_is_over(draft, rival) for rival in rivals):
            draft.modality = Modality.HISTORICAL
    return drafts


def _lost_before(drafts: list[Draft]) -> None:
    """ "retook X hours after losing it": the loss is over, and by whom is known."""
    for draft in drafts:
        finding = draft.finding
        if finding.status is Status.LOST and draft.subordinate and finding.from_party:
            regained = [
                d for d in drafts
                if _same(draft, d) and not d.subordinate and d.modality is Modality.ASSERTED
                and d.finding.status is Status.CONTROLLED and d.frame in CHANGE_FRAMES
                and d.finding.party == finding.from_party
            ]  # fmt: skip
            if regained and draft.modality is Modality.ASSERTED:
                draft.modality = Modality.HISTORICAL


def _put_before(drafts: list[Draft]) -> None:
    """ "lost it a day later and retook it on Friday": the loss, of no known day, came before."""
    for step in drafts:
        if step.dated.day or step.dated.start or step.dated.end or not _is_step(step):
            continue
        days = [d.dated.day for d in drafts if d.dated.day and _follows(d, step)]
        if days and step.modality is Modality.ASSERTED:
            step.dated = replace(step.dated, end=min(days), basis=DateBasis.RELATIVE)


def _is_step(draft: Draft) -> bool:
    """A change of hands that a sentence tells in its order, not looking back."""
    return draft.frame in CHANGE_FRAMES and not (draft.subordinate or draft.mood.pluperfect)


def _follows(later: Draft, step: Draft) -> bool:
    """Whether a draft is a later step of the same story, with another holder."""
    in_order = later.sentence == step.sentence and later.order > step.order
    same = later.key == step.key and later.source == step.source
    return in_order and same and _is_step(later) and later.finding.party != step.finding.party


def _end_sieges(drafts: list[Draft]) -> None:
    """A place that the besiegers have taken since is besieged no longer."""
    for siege in drafts:
        if siege.finding.status is not Status.BESIEGED or siege.modality is not Modality.ASSERTED:
            continue
        for later in drafts:
            told = later.finding
            if (
                later.key == siege.key
                and later.sentence >= siege.sentence
                and later.order > siege.order
                and told.status is Status.CONTROLLED
                and told.party in siege.finding.contenders
                and later.modality is Modality.ASSERTED
            ):
                siege.modality = Modality.HISTORICAL


def _is_rival(other: Draft, draft: Draft) -> bool:
    if other.key != draft.key or other is draft or other.modality is not Modality.ASSERTED:
        return False
    if other.finding.status not in {Status.CONTROLLED, Status.LOST}:
        return False
    return other.frame in CHANGE_FRAMES and other.finding.party != draft.finding.party


def _is_over(draft: Draft, rival: Draft) -> bool:
    later = rival.sentence > draft.sentence
    same_voice = rival.source == draft.source
    after = (rival.sentence, rival.order) > (draft.sentence, draft.order)
    earlier = draft.mood.pluperfect and not rival.mood.pluperfect
    if earlier and draft.dated.day and rival.dated.day and draft.dated.day > rival.dated.day:
        earlier = False  # "by 10 May it had passed to": the day says that it came after
    if earlier and (draft.source is None or (same_voice and (after or draft.subordinate))):
        return True
    if (
        draft.subordinate
        and rival.sentence == draft.sentence
        and not rival.subordinate
        and (same_voice or (draft.participle and draft.source is None))
    ):
        # "X, seized by rebels in October, was retaken"; "four days after rebels had taken it"
        return (
            draft.dated.day is None or rival.dated.day is None or draft.dated.day <= rival.dated.day
        )
    next_step = rival.sentence == draft.sentence and after and not rival.subordinate
    if draft.past_state and (later or next_step) and same_voice:
        return True  # "rebels held X for a year before the army took it"
    seat = draft.frame == "seat"  # "the army took X. It was the last rebel bastion in the hills"
    if draft.past_state and (draft.relative or seat) and rival.sentence < draft.sentence:
        return True  # "the army took X. ... The faction that controlled X said"
    told = draft.dated.end if draft.dated.day is None else None
    now = rival.dated.day
    return bool(told and now and later and same_voice and (now - told).days > LONG_AGO_DAYS)


# A change overtaken after this long is told as history, not as a step of events.
LONG_AGO_DAYS = 300


def _drop_references(drafts: list[Draft]) -> list[Draft]:
    """ "The loss of X cuts the road": a reference back to what the report said already."""
    return [draft for draft in drafts if not _is_reference(draft, drafts)]


def _is_reference(draft: Draft, drafts: list[Draft]) -> bool:
    others = [d for d in drafts if d.key == draft.key and d is not draft]
    finding = draft.finding
    if draft.relative and finding.status is Status.LOST:
        return any(d.sentence <= draft.sentence for d in others)
    told = {Status.LOST, Status.CONTROLLED}
    taken = finding.status is Status.CONTROLLED and finding.party is None
    nameless = finding.status is Status.LOST or taken
    plain = finding.nominal and draft.modality is Modality.ASSERTED and draft.source is None
    return plain and nameless and any(d.finding.status in told for d in others)


def claims_from(report: Report, drafts: list[Draft]) -> list[Claim]:
    """One claim per place, party, status, modality, extent, date and source, in text order."""
    claims: list[Claim] = []
    first: list[Draft] = []  # what each was made of
    alike: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    drafts = sorted(drafts, key=lambda d: (d.sentence, d.order))
    for draft in drafts:
        claim = _claim(report, draft)
        known = alike[_identity(claim)]
        twin = next(
            (
                i
                for i in known
                if _same_event(claims[i], claim) and not _undone_between(first[i], draft, drafts)
            ),
            None,
        )
        if twin is None:
            known.append(len(claims))
            claims.append(claim)
            first.append(draft)
        else:
            claims[twin] = _joined(claims[twin], claim)
    return claims


def _undone_between(first: Draft, again: Draft, drafts: list[Draft]) -> bool:
    """ "took X, lost it and took it again": two events, with another between them."""
    return first.sentence == again.sentence and any(
        _follows(step, first) and _follows(again, step) for step in drafts
    )


def _identity(claim: Claim) -> tuple[object, ...]:
    place = claim.place.id if claim.place else claim.surface.casefold()
    return (place, claim.party, claim.status, claim.modality, claim.extent, claim.source)


def _same_event(a: Claim, b: Claim) -> bool:
    """Whether two claims of one identity tell of one event."""
    if a.status is Status.LOST and a.from_party != b.from_party:
        return False
    return _begins(a) <= _ends(b) and _begins(b) <= _ends(a)


def _begins(claim: Claim) -> date:
    return claim.date or claim.date_from or date.min


def _ends(claim: Claim) -> date:
    return claim.date or claim.date_to or date.max


def _joined(kept: Claim, other: Claim) -> Claim:
    more = (
        (*kept.more_evidence, other.evidence)
        if other.evidence != kept.evidence
        else kept.more_evidence
    )
    contenders = tuple(dict.fromkeys((*kept.contenders, *other.contenders)))
    joined = replace(
        kept,
        more_evidence=more,
        contenders=contenders,
        from_party=kept.from_party or other.from_party,
        share=kept.share or other.share,
        weak=kept.weak and other.weak,
    )
    if kept.date is None and other.date is not None:
        joined = replace(
            joined, date=other.date, date_basis=other.date_basis, date_from=None, date_to=None
        )
    return joined


def evidence_for(text: str, start: int, end: int) -> Evidence:
    """A text quote with its context and offsets."""
    return Evidence(
        text[start:end],
        text[max(0, start - CONTEXT) : start],
        text[end : end + CONTEXT],
        start,
        end,
    )


def _claim(report: Report, draft: Draft) -> Claim:
    finding, ref, dated = draft.finding, draft.finding.place, draft.dated
    match = ref.match
    place = match.place if match and ref.reason is None else None

    return Claim(
        report=report.id,
        surface=ref.surface,
        status=finding.status,
        evidence=evidence_for(report.text, *draft.span),
        place=place,
        certainty=match.certainty if match and place else Certainty.UNRESOLVED,
        place_reason=None if place else (ref.reason or "unknown"),
        party=finding.party,
        from_party=finding.from_party if finding.from_party != finding.party else None,
        contenders=finding.contenders,
        modality=draft.modality,
        extent=ref.extent,
        share=ref.share,
        date=dated.day,
        date_from=dated.start,
        date_to=dated.end,
        date_basis=dated.basis,
        source=draft.source,
        publisher=report.publisher,
        published=report.published,
        rule=draft.rule,
        weak=draft.weak,
    )
