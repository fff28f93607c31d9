"""The English claim reader: which sentences to parse, what their triggers say, by whom, when."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geomap.claims.actors import active_taker
from geomap.claims.arguments import arguments_of
from geomap.claims.coref import ref_of
from geomap.claims.dating import Dated, date_of
from geomap.claims.explain import SentenceTrace, Trace
from geomap.claims.frames import Finding, including, read_verb, verb_fits
from geomap.claims.gapping import read_gaps
from geomap.claims.history import is_closed
from geomap.claims.lexicon import Trigger, load_lexicon
from geomap.claims.masking import PARTY_MASK, PLACE_MASKS, Mask, Masked, mask_sentence
from geomap.claims.merge import CHANGE_FRAMES, Draft, claims_from, settle
from geomap.claims.modality import CLAIM_NOUNS, Mood, mood_of
from geomap.claims.nominal import may_be_state, read_held, read_noun, read_state
from geomap.claims.nouns import parties_of, places_of
from geomap.claims.parser import load_parser, tag_parts_of_speech
from geomap.claims.parties import PartyMention, find_parties, party_index
from geomap.claims.roster import SIGNED, read_roster
from geomap.claims.scene import Attribution, Discourse, Focus, PlaceRef, Scene, Token, children, up
from geomap.claims.sentences import Sentence, split_sentences
from geomap.claims.shape import shape_of
from geomap.claims.sources import (
    Taken,
    make_source,
    speaker_of,
    subject_source,
    take_off,
    without,
    wording,
)
from geomap.claims.when import When, find_dates, make_day
from geomap.claims.words import REPORTING_FORMS
from geomap.records import Claim, DateBasis, Match, Modality, Report, Source, Status

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

LONGEST_SENTENCE = 1200  # characters; longer ones are tables or broken markup
LEAD_CAPITALS = 1
LONGEST_LEAD = 24  # characters before a time that opens a sentence
LONGEST_ENTRY = 12  # sentences under a date line
LEAD_WORDS = re.compile(
    r"(?:[\W_]|\b(?:on|by|in|early|late|during|the|and|but|then|also|earlier|later|since|from|morning|afternoon|evening|night|of)\b)*",
    re.I,
)
AFTER_LEAD = re.compile(r"\s*(?:morning|afternoon|evening|night)?\s*(?:20\d\d)?\s*[,:–—-]\s*")
SAVE_FOR = re.compile(r"\bsave (?:for|in)\b")
ANAPHOR = re.compile(
    r"\b(?:it|its|them|both|former|latter|there|theirs|all (?:two|three|four)|"
    r"(?:the|this|that|these|those|its|whole|entire)\s+(?:\w+\s+){0,2}(?:district|neighbou?rhood|quarter|town|village|city|camp|suburb|area|enclave|base|zone|place)s?)\b",
    re.I,
)
LEAD_SPEAKER = re.compile(
    r"^(?P<who>[A-Z][^,.;:]{2,80}?)\s+(?P<verb>said|says|told|announced|claimed|reported|added|"
    r"insisted|reckons|also said|put|puts|was more)\b"
)


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
    return _Reader(report, list(matches), gazetteer, trace).read()


class _Reader:
    """One pass over one report."""

    def __init__(
        self, report: Report, matches: list[Match], gazetteer: Gazetteer, trace: Trace | None
    ) -> None:
        self.report = report
        self.gazetteer = gazetteer
        self.trace = trace
        self.lexicon = load_lexicon()
        spans = [(m.mention.start, m.mention.end) for m in matches]
        parties = find_parties(report.text, party_index(gazetteer), spans)
        self.discourse = Discourse(report, split_sentences(report.text), matches, parties)
        self.drafts: list[Draft] = []
        self.whens: list[When] | None = None
        self.departures: dict[int, list[str]] = {}
        self.rosters: dict[int, list[Finding]] = {}

    def read(self) -> list[Claim]:
        jobs: list[tuple[int, Sentence, list[Taken], Masked | None]] = []
        for number, sentence in enumerate(self.discourse.sentences):
            taken = self._attributions(sentence)
            listed = self._roster_of(sentence)
            why = "a list without a verb" if listed else self._why_skip(sentence)
            if listed:
                self.rosters[number] = listed
            if why:
                self._note(sentence, why)
                jobs.append((number, sentence, taken, None))
            else:
                jobs.append((number, sentence, taken, self._masked(sentence, taken)))
        docs = iter(self._parse([masked.text for *_, masked in jobs if masked]))
        for number, sentence, taken, masked in jobs:
            if number in self.rosters:
                self._roster(number, sentence)
            else:
                self._table_row(number, sentence)
            if masked is None:
                self._hear(number, sentence, taken, None)
            else:
                self._read_sentence(number, sentence, taken, masked, next(docs))
            self._gaps(number, sentence)
        return claims_from(self.report, settle(self.drafts, self.departures))

    def _parse(self, texts: list[str]) -> Iterable[Any]:
        return load_parser().pipe(texts) if texts else ()

    def _attributions(self, sentence: Sentence) -> list[Taken]:
        return take_off(self.report.text, sentence.start, sentence.end)

    def _why_skip(self, sentence: Sentence) -> str:
        text, start, end = self.report.text, sentence.start, sentence.end
        if end - start > LONGEST_SENTENCE:
            return "too long to be a sentence"
        if not self._has_trigger(start, end) and not any(
            m.held for m in self._parties_in(sentence)
        ):
            return "no trigger"
        if any(is_near(m) for m in self._matches_in(sentence)) or UNKNOWN_PLACE.search(
            text, start, end
        ):
            return ""
        if not ANAPHOR.search(text, start, end) or not self._place_before(sentence):
            return "no place and nothing that stands for one"
        words = self.lexicon.pattern.findall(text, start, end)
        if {word.lower() for word in words} == {"held"} and not HELD.search(text, start, end):
            return "no place, and a modifier alone"
        if not self._parties_in(sentence) and not ACTOR.search(text, start, end):
            return "no place, and nobody who could hold one"
        return ""

    def _place_before(self, sentence: Sentence) -> bool:
        """Whether any place has been named that "it" or "the town" could mean."""
        return any(is_near(m) and m.mention.start < sentence.end for m in self.discourse.matches)

    def _has_trigger(self, start: int, end: int) -> bool:
        text = self.report.text
        if self.lexicon.pattern.search(text, start, end):
            return True
        return any(
            one.search(text, start, end) and other.search(text, start, end)
            for one, other in self.lexicon.pairs
        )

    def _matches_in(self, sentence: Sentence) -> list[Match]:
        return [
            m
            for m in self.discourse.matches
            if sentence.start <= m.mention.start and m.mention.end <= sentence.end
        ]

    def _parties_in(self, sentence: Sentence) -> list[PartyMention]:
        return [
            p for p in self.discourse.parties if sentence.start <= p.start and p.end <= sentence.end
        ]

    def _masked(self, sentence: Sentence, taken: list[Taken]) -> Masked:
        masks: list[Mask] = without(taken, sentence.end)
        lead = self._lead(sentence)
        if lead is not None:
            masks.append(Mask(sentence.start, lead[1], "", "lead"))
            taken = [*taken, Taken(sentence.start, lead[1], sentence.start, sentence.start, "")]
        gone = [(t.start, t.end) for t in taken]

        def is_free(start: int, end: int) -> bool:
            return not any(s < end and start < e for s, e in gone)

        for number, match in enumerate(
            m for m in self._matches_in(sentence) if is_free(m.mention.start, m.mention.end)
        ):
            shown = PLACE_MASKS[number % len(PLACE_MASKS)]
            masks.append(Mask(match.mention.start, match.mention.end, shown, match))
        for party in self._parties_in(sentence):
            if is_free(party.start, party.end) and (plain := _shown(party)):
                masks.append(Mask(party.start, party.end, plain, party))
        for reworded in SAVE_FOR.finditer(self.report.text, sentence.start, sentence.end):
            masks.append(Mask(reworded.start(), reworded.end(), "except for"))
        return mask_sentence(
            self.report.text, sentence.start, sentence.end, masks, lower=sentence.caps
        )

    def _lead(self, sentence: Sentence) -> tuple[When, int] | None:
        """A time that opens a sentence, "On 27 February, ...": it dates it all, unparsed."""
        text = self.report.text
        for when in self._times():
            if (
                sentence.start <= when.start < sentence.start + LONGEST_LEAD
                and when.end < sentence.end
            ):
                opening = text[sentence.start : when.start]
                after = AFTER_LEAD.match(text, when.end, sentence.end)
                if LEAD_WORDS.fullmatch(opening) and after:
                    return when, after.end()
        return None

    def _times(self) -> list[When]:
        if self.whens is None:
            self.whens = find_dates(self.report.text, self.report.published, "en")
        return self.whens

    def _gaps(self, number: int, sentence: Sentence) -> None:
        """ "X fell on 5 May, Y on the 8th": Y too, by the verb of X."""
        matches = self._matches_in(sentence)
        last = self._last_change(number)
        if last is None or not matches or number in self.rosters:
            return
        if sentence.end - sentence.start > LONGEST_SENTENCE:
            return
        told = [d for d in self.drafts if self._group(number) <= d.sentence <= number]
        keys = {d.key for d in told}
        starts = [m.mention.start for m in matches if ref_of(m).key in keys]
        shape = shape_of(
            self.report.text, sentence.start, sentence.end, self._parties_in(sentence), matches,
            [w for w in self._times() if sentence.start <= w.start < sentence.end],
        )  # fmt: skip
        for gap in read_gaps(shape, starts):
            when = gap.when
            dated = Dated(when.date, when.date_from, when.date_to, when.basis) if when else Dated()
            if gap.day and last.dated.day:
                same = last.dated.day
                told_day = make_day(same.year, same.month, gap.day)
                dated = Dated(told_day, basis=DateBasis.RELATIVE) if told_day else dated
            self.drafts.append(
                replace(
                    last, sentence=number, order=len(self.drafts), dated=dated, rule="gap",
                    finding=replace(last.finding, place=ref_of(gap.match)),
                    span=(sentence.start, sentence.end), group=self._group(number),
                )
            )  # fmt: skip

    def _last_change(self, number: int) -> Draft | None:
        """The change of hands told last, in this sentence or the one before."""
        for draft in reversed(self.drafts):
            if draft.sentence < number - 1:
                return None
            told = draft.finding.status in {Status.CONTROLLED, Status.LOST}
            if told and draft.frame in CHANGE_FRAMES and draft.modality is Modality.ASSERTED:
                return draft
        return None

    def _roster_of(self, sentence: Sentence) -> list[Finding]:
        """What a line without a verb says: "Besieged: A, B", "Rebels in control of C"."""
        matches = self._matches_in(sentence)
        if not matches or sentence.end - sentence.start > LONGEST_SENTENCE:
            return []
        lead, signed = self._lead(sentence), self._signed(sentence)
        start = lead[1] if lead else sentence.start
        end = sentence.start + signed.start() if signed else sentence.end
        return read_roster(
            shape_of(self.report.text, start, end, self._parties_in(sentence), matches)
        )

    def _signed(self, sentence: Sentence) -> re.Match[str] | None:
        return SIGNED.search(self.report.text[sentence.start : sentence.end])

    def _roster(self, number: int, sentence: Sentence) -> None:
        lead, heading = self._lead(sentence), self._heading(number)
        day = lead[0] if lead and lead[0].kind in {"on", "by"} else heading
        dated = Dated(day.date, day.date_from, day.date_to, day.basis) if day else Dated()
        signed = self._signed(sentence)
        who = (signed.group("who") or signed.group("by")) if signed else None
        for finding in self.rosters[number]:
            self.drafts.append(
                Draft(
                    number, len(self.drafts), finding, Mood(Modality.ASSERTED), Modality.ASSERTED,
                    dated, make_source(who, self.gazetteer) if who else None, "list", False,
                    "hold", (sentence.start, sentence.end), group=number,
                )
            )  # fmt: skip

    def _table_row(self, number: int, sentence: Sentence) -> None:
        """ "Government: Dael, Busra al-Harir, al-Hirak": who holds what, as a list."""
        named, matches = self._parties_in(sentence), self._matches_in(sentence)
        if not named or not matches or named[0].start != sentence.start:
            return
        text = self.report.text[named[0].end : sentence.end]
        places = [
            text[m.mention.start - named[0].end : m.mention.end - named[0].end] for m in matches
        ]
        rest = re.sub(r"^\s*(?:\([^)]*\))?\s*:", "\0", text)
        for place in places:
            rest = rest.replace(place, "", 1)
        if rest[:1] != "\0" or re.sub(r"\band\b|[\0\s,.;]", "", rest):
            return
        span = (sentence.start, sentence.end)
        day = self._heading(number)
        dated = Dated(day.date, day.date_from, day.date_to, day.basis) if day else Dated()
        for match in matches:
            finding = Finding(ref_of(match), Status.CONTROLLED, named[0].party)
            self.drafts.append(
                Draft(
                    number, len(self.drafts), finding, Mood(Modality.ASSERTED), Modality.ASSERTED,
                    dated, None,
                    "table row", False, "hold", span, group=number,
                )
            )  # fmt: skip

    def _read_sentence(
        self, number: int, sentence: Sentence, taken: list[Taken], masked: Masked, doc: Any
    ) -> None:
        scene = self._scene(number, sentence, masked, doc)
        scene.attribution = self._hear(number, sentence, taken, scene)
        note = self._start_trace(scene)
        before = len(self.drafts)
        for finding, node, rule, frame, weak in self._findings(scene, note):
            self._draft(scene, finding, node, rule, frame, weak, note)
        self._held(scene, note)
        self._denied_again(scene)
        for finding, node in list(self._listing(scene)):
            self._draft(scene, finding, node, "verb:name/list", "list", False, note)
            head = next(d for d in reversed(self.drafts) if _is_list_head(d, scene.number))
            self.drafts[-1].dated = head.dated
            self.drafts[-1].source = subject_source(node, scene, self.gazetteer) or head.source
        made = self.drafts[before:]
        self._focus(scene, made)

    def _scene(self, number: int, sentence: Sentence, masked: Masked, doc: Any) -> Scene:
        places: dict[int, Match] = {}
        parties: dict[int, PartyMention] = {}
        named = self._parties_in(sentence)
        for token in doc:
            piece = masked.piece_at(token.idx)
            if isinstance(piece.what, Match):
                places[token.i] = piece.what
                continue
            start, end = masked.original(token.idx, token.idx + len(token.text))
            for party in named:
                if party.start < end and start < party.end:
                    parties[token.i] = party
        tag_parts_of_speech(doc)
        doc.user_data["parties"] = frozenset(parties)
        return Scene(number, sentence, masked, doc, self.discourse, places, parties)

    def _hear(
        self, number: int, sentence: Sentence, taken: list[Taken], scene: Scene | None
    ) -> Attribution | None:
        """The speaker of a whole sentence, and who has spoken for the sentences after it."""
        text = self.report.text
        found: Attribution | None = None
        for item in taken:
            who = text[item.who_start : item.who_end]
            source = self._resolve_speaker(who)
            if source:
                found = Attribution(source, item.start, item.end, item.verb)
                self.discourse.sources.append((number, source))
        if found is None:
            lead = LEAD_SPEAKER.match(text[sentence.start : sentence.end])
            if lead and not PRONOUN.fullmatch(lead.group("who")):
                self.discourse.sources.append(
                    (number, make_source(lead.group("who"), self.gazetteer))
                )
            elif (
                sentence.quoted
                and number
                and self.discourse.sentences[number - 1].quoted
                and self.discourse.sources
            ):
                last, source = self.discourse.sources[-1]
                if number - last <= 2 and not lead:
                    found = Attribution(source, sentence.start, sentence.start)
        return found

    def _resolve_speaker(self, who: str) -> Source | None:
        words = wording(who).lower()
        if PRONOUN.fullmatch(words):
            return self.discourse.sources[-1][1] if self.discourse.sources else None
        return make_source(who, self.gazetteer) if words else None

    def _findings(
        self, scene: Scene, note: SentenceTrace | None
    ) -> Iterable[tuple[Finding, Token, str, str, bool]]:
        for token in scene.doc:
            state = may_be_state(token)
            triggers = self._triggers(token)
            if not state and not triggers:
                continue
            speaker = self._speaker_party(token, scene)
            told = read_state(token, scene, speaker) if state else None
            if told:
                findings, node, frame = told
                for finding in [*findings, *including(findings, node, scene)]:
                    yield finding, node, f"state:{token.lower_}", frame, False
                continue
            for trigger in triggers:
                read = read_verb if trigger.kind == "verb" else read_noun
                findings, why = read(trigger, token, scene, speaker)
                if findings:
                    for finding in [*findings, *including(findings, token, scene)]:
                        yield finding, token, trigger.id, trigger.frame, trigger.weak
                    break
                if trigger.frame in {"leave", "expel"}:
                    self._departed(trigger, token, scene, speaker)
                if note is not None:
                    note.rejected.append(f"{token.text} ({trigger.id}): {why}")

    def _group(self, number: int) -> int:
        """The first of the sentences that semicolons join to this one."""
        while number and self.report.text[self.discourse.sentences[number - 1].end - 1] == ";":
            number -= 1
        return number

    def _departed(self, trigger: Trigger, token: Token, scene: Scene, speaker: str | None) -> None:
        """ "after the army pulled out": who left, where the sentence names no place for it."""
        args = arguments_of(token, scene)
        nouns = args.subjects if trigger.frame == "leave" else args.objects
        for noun in nouns:
            for party in parties_of(noun, scene, speaker):
                self.departures.setdefault(self._group(scene.number), []).append(party)

    def _triggers(self, token: Token) -> list[Trigger]:
        word = token.lower_
        predicate = token.pos_ == "ADJ" and token.dep_ in {"acomp", "oprd"}
        noun_like = token.tag_ == "VBG" and token.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"}
        if noun_like and word in self.lexicon.nouns:
            return list(self.lexicon.nouns[word])
        if token.pos_ in {"VERB", "AUX"} or token.tag_ in {"VBN", "VBD", "VBG"} or predicate:
            fitting = [t for t in self.lexicon.verbs.get(word, ()) if verb_fits(t, token)]
            if predicate:
                fitting = [t for t in fitting if t.frame in {"besiege", "lose", "contest", "hold"}]
            if fitting or token.pos_ == "VERB":
                return sorted(fitting, key=lambda t: (not t.objects, not t.particles))
        if token.pos_ in {"NOUN", "PROPN"}:
            return list(self.lexicon.nouns.get(word, ()))
        return []

    def _speaker_party(self, node: Token, scene: Scene) -> str | None:
        """Whom "they" and "its" mean in what somebody says."""
        for head in up(node):
            if head.lower_ in CLAIM_NOUNS:
                agents = [
                    p
                    for c in children(head)
                    if c.lower_ in {"by", "from", "of"}
                    for p in children(c)
                    if c.dep_ in {"prep", "agent"}
                ]
                found = [p for a in agents for p in parties_of(a, scene)]
                found += [
                    m.party
                    for c in children(head)
                    if c.dep_ in {"poss", "compound", "amod"}
                    for m in [scene.party_at.get(c.i)]
                    if m
                ]
                if found:
                    return found[0]
        source, _ = speaker_of(node, scene, self.gazetteer)
        return source.party if source and source.party not in {None, "neutral"} else None

    def _draft(
        self,
        scene: Scene,
        finding: Finding,
        node: Token,
        rule: str,
        frame: str,
        weak: bool,
        note: SentenceTrace | None,
    ) -> None:
        mood = mood_of(node, scene, frame)
        modality = mood.modality
        source, verb = speaker_of(node, scene, self.gazetteer)
        attribution = scene.attribution
        if (
            attribution
            and attribution.verb in {"deny", "dispute", "reject", "dismiss"}
            and source == attribution.source
        ):
            modality = Modality.DENIED
        if mood.no_longer and finding.status is Status.BESIEGED:
            modality = Modality.HISTORICAL
        if mood.no_longer and finding.status is Status.CONTROLLED:
            finding = replace(finding, status=Status.LOST, party=None, from_party=finding.party)
            frame = "lose"
        if finding.status is Status.CONTROLLED and finding.party is None:
            party = source.party if source and source.party != "neutral" else None
            party = party or active_taker(scene, node, finding, self.drafts, self.gazetteer)
            finding = replace(finding, party=party)
            if party is None and finding.from_party is None:
                return
            if party is None:  # taken by somebody of no known side: what is known is who lost it
                finding = replace(finding, status=Status.LOST)
        if finding.loser_is_speaker and source:
            finding = replace(
                finding, from_party=source.party if source.party != "neutral" else None
            )
        dated = self._date(scene, node, verb, taken_statement=attribution)
        over = is_closed(node, scene, frame, dated, self.report.published)
        if modality is Modality.ASSERTED and (over or self._is_old(dated, mood, frame)):
            modality = Modality.HISTORICAL
        span = (scene.sentence.start, scene.sentence.end)
        self.drafts.append(
            Draft(
                scene.number,
                len(self.drafts),
                finding,
                mood,
                modality,
                dated,
                source,
                rule,
                weak,
                frame,
                span,
                relative=node.dep_ == "relcl" and node.head.i not in scene.place_at,
                subordinate=is_subordinate(node),
                group=self._group(scene.number),
                past_state=frame in PAST_STATES and node.tag_ == "VBD" and source is None,
            )
        )
        if note is not None:
            because = f" because {mood.because}" if mood.because else ""
            note.accepted.append(
                f"{node.text} ({rule}): {finding.place.surface} {finding.status.value}"
                f" {finding.party or '-'} < {finding.from_party or '-'} {modality.value}{because};"
                f" {finding.place.extent.value}; {dated.day or '-'} ({dated.basis.value});"
                f" {source.name if source else 'narrator'}"
            )

    def _is_old(self, dated: Dated, mood: Mood, frame: str) -> bool:
        return dated.kind == "until" and frame in {
            "hold",
            "state",
            "run",
            "besiege",
            "keep",
            "defend",
        }

    def _date(
        self, scene: Scene, node: Token, verb: Token | None, taken_statement: Attribution | None
    ) -> Dated:
        if self.whens is None:
            self.whens = find_dates(self.report.text, self.report.published, "en")
        here = [
            w for w in self.whens if scene.sentence.start <= w.start and w.end <= scene.sentence.end
        ]
        statement = None
        if taken_statement:
            inside = [w for w in here if taken_statement.start <= w.start < taken_statement.end]
            here = [w for w in here if w not in inside]
            statement = inside[0] if inside else None
        lead = self._lead(scene.sentence)
        dated = date_of(node, scene, here, statement)
        clock = [w for w in here if w.kind == "time"]
        if dated.basis is DateBasis.PUBLISHED and clock:
            day = self._day_before(scene)
            if day is not None:
                return Dated(day.date, basis=DateBasis.RELATIVE)
        if dated.basis is DateBasis.PUBLISHED and lead is None:
            heading = self._heading(scene.number)
            return (
                Dated(heading.date, heading.date_from, heading.date_to, heading.basis)
                if heading
                else dated
            )
        if lead is not None and dated.basis in {DateBasis.PUBLISHED, DateBasis.STATEMENT}:
            when = lead[0]
            said = scene.attribution  # taken off behind the claim: the day is the event's
            event = said is None or scene.span(node)[0] < said.start
            if event and when.kind in {"on", "by"}:
                return Dated(when.date, when.date_from, when.date_to, when.basis, when.kind)
        return dated

    def _day_before(self, scene: Scene) -> When | None:
        """The day that "at dawn" belongs to: the last one named in this or the sentence before."""
        low = self.discourse.sentences[max(0, scene.number - 1)].start
        days = [
            w
            for w in self._times()
            if low <= w.start < scene.sentence.end and w.date and w.kind == "on"
        ]
        return days[-1] if days else None

    def _heading(self, number: int) -> When | None:
        """The day of a log's entry: a line that is nothing but a date, above this sentence."""
        for earlier in range(number, max(-1, number - LONGEST_ENTRY), -1):
            sentence = self.discourse.sentences[earlier]
            words = self.report.text[sentence.start : sentence.end].strip(" :.*#-")
            for when in self._times():
                if (
                    sentence.start <= when.start
                    and when.end <= sentence.end
                    and when.kind == "on"
                    and len(words) <= len(when.text) + 12
                ):
                    return when
        return None

    def _held(self, scene: Scene, note: SentenceTrace | None) -> None:
        for finding, node in read_held(scene):
            if scene.sentence.caps:
                continue
            source, _ = speaker_of(node, scene, self.gazetteer)
            span = (scene.sentence.start, scene.sentence.end)
            mood = Mood(Modality.ASSERTED)
            self.drafts.append(
                Draft(
                    scene.number,
                    len(self.drafts),
                    finding,
                    mood,
                    Modality.ASSERTED,
                    Dated(),
                    source,
                    "adjective:held",
                    False,
                    "hold",
                    span,
                    held=True,
                    group=self._group(scene.number),
                )
            )
            if note is not None:
                note.accepted.append(f"-held: {finding.place.surface} {finding.party}")

    def _denied_again(self, scene: Scene) -> None:
        """ "Government sources deny it": the claim made last, denied by somebody else."""
        for verb in scene.doc:
            if REPORTING_FORMS.get(verb.lower_) not in {"deny", "dispute", "reject", "dismiss"}:
                continue
            child = next((c for c in verb.children if c.dep_ == "dobj"), None)
            denies = child is not None and child.lower_ in {
                "it",
                "this",
                "that",
                "claim",
                "claims",
                "report",
                "reports",
            }
            if (
                child is None
                or not denies
                or any(c.dep_ in {"acl", "relcl", "prep"} for c in child.children)
            ):
                continue
            if any(c.dep_ == "neg" for c in verb.children):
                continue
            last = next((d for d in reversed(self.drafts) if d.sentence >= scene.number - 1), None)
            source = subject_source(verb, scene, self.gazetteer)
            if last is None or source is None or last.modality is not Modality.ASSERTED:
                continue
            span = (scene.sentence.start, scene.sentence.end)
            self.drafts.append(
                replace(
                    last, sentence=scene.number, order=len(self.drafts), modality=Modality.DENIED,
                    source=source, rule="verb:deny/it", span=span, dated=Dated(), held=False,
                    group=self._group(scene.number),
                )
            )  # fmt: skip

    def _listing(self, scene: Scene) -> Iterable[tuple[Finding, Token]]:
        """ "The group named them as A, B and C": the claim made last, place by place."""
        last = next((d for d in reversed(self.drafts) if _is_list_head(d, scene.number)), None)
        if last is None:
            return
        for verb in scene.doc:
            if verb.lower_ not in {"named", "listed", "identified", "names", "lists"}:
                continue
            objects = [
                c
                for c in children(verb)
                if c.dep_ == "dobj"
                and c.lower_
                in {
                    "them",
                    "these",
                    "districts",
                    "villages",
                    "towns",
                    "neighborhoods",
                    "neighbourhoods",
                }
            ]
            for prep in (
                c for c in children(verb) if c.dep_ == "prep" and c.lower_ == "as" and objects
            ):
                for pobj in (c for c in children(prep) if c.dep_ == "pobj"):
                    for ref in places_of(pobj, scene, anaphors=False):
                        yield replace(last.finding, place=ref), verb

    def _focus(self, scene: Scene, made: list[Draft]) -> None:
        refs: dict[str, PlaceRef] = {}
        for draft in made:
            refs.setdefault(draft.key, draft.finding.place)
        if refs:
            ordered = sorted(refs.values(), key=lambda r: r.start)
            self.discourse.focus.append(Focus(scene.number, tuple(ordered)))

    def _note(self, sentence: Sentence, why: str) -> None:
        if self.trace is not None:
            text = self.report.text[sentence.start : sentence.end]
            self.trace.sentences.append(
                SentenceTrace(sentence.start, sentence.end, text, note=f"not read: {why}")
            )

    def _start_trace(self, scene: Scene) -> SentenceTrace | None:
        if self.trace is None:
            return None
        source = scene.attribution.source.name if scene.attribution else None
        note = SentenceTrace(
            scene.sentence.start, scene.sentence.end, scene.text, True,
            [m.mention.surface for m in scene.place_at.values()],
            list(dict.fromkeys(f"{p.surface} = {p.party}" for p in scene.party_at.values())),
            source,
        )  # fmt: skip
        self.trace.sentences.append(note)
        return note


def _is_list_head(draft: Draft, number: int) -> bool:
    recent = number - 2 <= draft.sentence < number
    return (
        recent and draft.finding.status is Status.CONTROLLED and draft.modality is Modality.ASSERTED
    )


PAST_STATES = frozenset({"hold", "run", "keep", "seat", "state"})


def is_subordinate(node: Token) -> bool:
    """Whether a trigger stands in a participle, a relative clause or an "after" clause."""
    for token in (node, *up(node)):
        if token.dep_ in {"acl", "relcl", "amod", "pcomp"}:
            return True
        if token.dep_ == "advcl":
            marks = {c.lower_ for c in children(token) if c.dep_ == "mark"}
            return bool(marks & {"after", "since", "before"}) or (not marks and token.tag_ == "VBN")
        if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"conj", "xcomp"}:
            return False
    return False


HELD = re.compile(r"(?<![-‐‑\w])held\b", re.I)  # not "rebel-held"
ACTOR = re.compile(
    r"\b(?:they|them|it|its|his|their|both|men|group|fighters|forces|militants|troops|fall\w*|fell|lost|clashes|fighting|siege|besieged|captured|taken|recaptured)\b",
    re.I,
)


def is_near(match: Match) -> bool:
    """A place that a claim could be about; one abroad is not."""
    return match.place is not None or not (match.reason or "").startswith("outside")


PRONOUN = re.compile(
    r"(?:he|she|it|they|the (?:source|group|official|agency|monitor|ministry|statement|commander|"
    r"spokesman|army)|we|i|one|others?)",
    re.I,
)
UNKNOWN_PLACE = re.compile(
    r"\b(?:village|town|district|city|camp|neighbou?rhood|quarter)s? of (?:al-|[A-Z])|"
    r"\b[A-Z]\w+ (?:village|town|district|neighbou?rhood|quarter|camp)\b"
)


def _shown(party: PartyMention) -> str | None:
    """A party name that trips the parser ("IS", "Hayat Tahrir al-Sham fighters") as a plain one."""
    if party.held:
        return None
    words = re.split(r"\s+", party.surface)
    tail: list[str] = []
    while words and words[-1].isalpha() and words[-1].islower():
        tail.insert(0, words.pop())
    name = " ".join(words)
    capitals = [w for w in re.split(r"[\s-]+", name) if w[:1].isupper()]
    odd = (
        len(capitals) > 1
        or re.search(r"\b[aA][lnst]-|\bof\b", name)
        or (len(name) > 1 and name.isupper())
    )
    return " ".join([PARTY_MASK, *tail]) if name and odd else None
