"""What the words of an Arabic sentence do to its places: one method a frame of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from geomap.claims import arabic_sieges
from geomap.claims.arabic_clause import (
    THEIR_MEN,
    Clause,
    after_cue,
    attempts,
    by_party,
    clause_start,
    fallen_from,
    flag_alone,
    foreign_force,
    foreign_subject,
    fought_party,
    frame_of,
    from_party,
    going,
    governing_party,
    holder,
    is_passive,
    is_subject,
    last_mark,
    left_edge,
    left_of_going,
    nameless_taker,
    next_index,
    next_party,
    out_of,
    party_after,
    passes,
    passive,
    pronoun_object,
    recipient,
    regains_control,
    related_party,
    right_edge,
    same_force,
    spreads_to,
    their_side,
    time_of,
    weighed,
    went_out,
    word_before,
)
from geomap.claims.arabic_events import Event, events_places, same_claim, settle
from geomap.claims.arabic_modality import mood_of
from geomap.claims.arabic_retorts import retorts
from geomap.claims.arabic_targets import ITS_PLACE, Target, Targets
from geomap.claims.arabic_text import fold_arabic
from geomap.claims.arabic_voices import Voice, voice_at
from geomap.claims.arabic_words import Item
from geomap.records import Modality, Status

TO_THEM = re.compile("(?:ل|لدي|امام)(?:ها|ه|هم)")
REMAINS = 8  # items: "nothing is left in the province to X"
OPENING = 4  # items of a sentence among which its subject stands
IN_PASSING = 8  # items: "after less than three weeks since its fall"
ATTRIBUTE = re.compile("[وف]?الخاضع")  # "the town, which is under the control of"
FREED = re.compile("[وف]?ال[^ ]+ ")  # "the freed villages": their names follow
ARMED = re.compile("(?:ال)?(?:غرفه|كتيبه|كتايب|لواء|الويه|فرقه|فيلق|حركه|تجمع|جبهه) ")
BY_THEM = re.compile("(?:ب|في )يد(?:ها|ه|هم)|بايديهم")


@dataclass(slots=True)
class Reader:
    """Reads the sentences of one report in order, remembering who and where was spoken of."""

    targets: Targets = field(default_factory=Targets)
    subject: str | None = None
    events: list[Event] = field(default_factory=list)
    last: list[Event] = field(default_factory=list)  # of the last sentence that had any

    def read(self, items: Sequence[Item], voices: Sequence[Voice]) -> list[Event]:
        """The events of a sentence."""
        self.targets.start_sentence(items)
        found: list[Event] = []
        used: set[int] = set()
        for at, item in enumerate(items):
            if item.kind != "trigger" or at in used or item.word is None:
                continue
            if at + 1 < len(items) and regains_control(item, items[at + 1]):
                continue
            clause = self._clause(items, at, voices)
            subject = self.subject
            events = FRAMES[item.word.frame](self, clause, used)
            if item.noun and after_cue(clause):
                self.subject = subject or self.subject  # "after Y withdrew": X is spoken of
            if weighed(clause):
                events = [e for e in events if not any(same_claim(e, old) for old in self.events)]
            found = settle(found, [replace(e, when=e.when or clause.when) for e in events])
            gone_to = [e for e in events if e.gone_to]
            self.targets.remember(
                events_places([e for e in events if not e.gone_to]), events_places(gone_to)
            )
        found += retorts(items, voices, found, self.last)
        self.last = found or self.last
        self.targets.end_sentence(items)
        if not found:  # nobody took anything: the one spoken of may do so in the next sentence
            opening = enumerate(items[:OPENING])
            acting = (i.party for n, i in opening if i.kind == "party" and is_subject(items, n))
            self.subject = next(acting, self.subject)
        self.events += found
        return found

    # --- the clause --------------------------------------------------------------------------

    def _clause(self, items: Sequence[Item], at: int, voices: Sequence[Voice]) -> Clause:
        left, right = left_edge(items, at), right_edge(items, at)
        mark = last_mark(items, left, at) if frame_of(items[at]) == "seat" else None
        if ATTRIBUTE.match(items[at].text):
            mark = at
        if mark is None:
            verb = at - 1 if at and regains_control(items[at - 1], items[at]) else at
            mood = mood_of(items, verb, min(left, left_edge(items, verb)), voice_at(voices, at))
        else:  # "X, the stronghold of Y,": so it is, whatever the sentence says of X
            mood = mood_of(items, at, mark, None)
        clause = Clause(items, at, left, right, mood, voice_at(voices, at))
        clause.when = time_of(items, at, left, right, clause.voice)
        return clause

    # --- who ---------------------------------------------------------------------------------

    def agent(self, clause: Clause) -> tuple[str | None, bool]:
        """Who does it, and whether anybody may: False where a subject stands that is no party."""
        if foreign_force(clause) and not any(i.kind == "party" for i in clause.after[:3]):
            return None, False
        for index, item in enumerate(clause.after):
            if item.kind == "party" and is_subject(clause.after, index):
                self.subject = item.party
                return item.party, True
            if item.kind in ("time", "mark") or (
                item.kind == "place" and pronoun_object(clause.trigger)
            ):
                continue
            if item.kind in ("place", "trigger", "party"):
                break
            if THEIR_MEN.fullmatch(item.text):
                return related_party(clause) or their_side(clause) or self._owner(clause), True
            verb = not (clause.trigger.noun or (clause.trigger.word and clause.trigger.word.phrase))
            if index == 0 and verb and foreign_subject(item):
                return None, False
        return self._agent_before(clause)

    def _agent_before(self, clause: Clause) -> tuple[str | None, bool]:
        if related := related_party(clause):
            self.subject = related
            return related, True
        for index in range(clause.at - 1, clause.left - 1, -1):
            item = clause.items[index]
            if item.kind == "word" and THEIR_MEN.fullmatch(item.text):
                return self._owner(clause), True
            if item.kind == "party" and (
                is_subject(clause.items, index) or attempts(clause.items, index)
            ):
                self.subject = item.party
                return item.party, True
        said = clause.voice.party if clause.voice and clause.trigger.noun else None
        governing = (said if clause.voice and clause.voice.first >= clause.left else None) or (
            governing_party(clause)
        )
        return (governing or self.subject or self._owner(clause)), True

    def _owner(self, clause: Clause) -> str | None:
        """Whose "his fighters" are: the speaker's, else of whom the text spoke last."""
        if clause.voice:
            known = clause.voice.party or clause.voice.source.party
            if known is None and ARMED.match(fold_arabic(clause.voice.source.name or "")):
                return None  # "the X Brigade said its fighters": its own, whoever they are
            return known or self.subject
        return self.subject

    # --- frames ------------------------------------------------------------------------------

    def take(self, clause: Clause, used: set[int]) -> list[Event]:
        """Somebody takes, or holds, what follows."""
        if clause.trigger.noun and out_of(clause):
            return self._out_of_hands(clause)
        if clause.trigger.noun and nameless_taker(clause):
            return []
        word = clause.trigger.word
        assert word is not None
        targets = self.targets.after(clause.items, clause.at, clause.right, word.prep)
        if not targets and (spread := spreads_to(clause)) is not None:
            targets = self.targets.after(clause.items, spread, clause.right, ("",))
        if not targets and clause.trigger.noun and not word.prep[0]:
            targets = self._its_place(clause)
        by, by_index = by_party(clause)
        if (by and not clause.trigger.noun) or (by and not targets):
            targets = targets or self.targets.before(clause.items, clause.at, clause.left)
            return self._controlled(clause, targets, by, from_party(clause), end=by_index)
        passed_to = recipient(clause) if passes(clause) else None
        party, known = (passed_to, True) if passed_to else self.agent(clause)
        if not known or flag_alone(clause):
            return []
        loser = from_party(clause)
        if not targets and (passive(clause, party)):
            targets = self.targets.before(clause.items, clause.at, clause.left)
            party = None if loser else party
            return self._lost(clause, targets, loser)
        return self._controlled(clause, targets, party, loser)

    def held(self, clause: Clause, used: set[int]) -> list[Event]:
        """A place stands before "in the hands of X", or after "nothing is left to X but"."""
        if clause.trigger.text.endswith("لسيطره") and any(i.text == "علي" for i in clause.after):
            return self.take(clause, used)  # "for the army's control of X"
        if ATTRIBUTE.match(clause.trigger.text):
            return [replace(e, part=False) for e in self._held(clause)]
        return self._held(clause)

    def _held(self, clause: Clause) -> list[Event]:
        named = holder(clause)
        anaphor = next((i for i in clause.after[:2] if same_force(i)), None)
        party = named.party if named else (self.subject if anaphor else None)
        if party is None:
            return []
        if re.search("(?:خارج|عن)$", word_before(clause)):
            return []
        targets = self.targets.before(clause.items, clause.at, clause.left)
        beyond = self.targets.after_exception(clause.items, clause.at, len(clause.items))
        if beyond:
            targets = beyond
            clause = replace(clause, mood=replace(clause.mood, modality=Modality.ASSERTED))
        if not targets:
            targets = self.targets.after(clause.items, clause.at, clause.right, ("", "علي"))
        self.subject = party
        return self._controlled(clause, targets, party, fought_party(clause))

    def remain(self, clause: Clause, used: set[int]) -> list[Event]:
        """ "Nothing is left to X but these"."""
        items = clause.items
        said = items[clause.at + 1 : clause.at + REMAINS]
        if any(frame_of(i) == "held" for i in said):
            return []  # "nothing is left in the hands of": told there
        named = next((i for i in said if i.kind == "party" and i.prefix.endswith("ل")), None)
        if named is None and not any(TO_THEM.fullmatch(i.text) for i in said):
            return []
        party = named.party if named else self._agent_before(clause)[0]
        targets = self.targets.after_exception(items, clause.at + 1, len(items))
        if any(frame_of(i) == "besieged" for i in items[clause.at :]):
            return []  # "but two besieged towns": the siege is what is told
        clause = replace(clause, mood=replace(clause.mood, modality=Modality.ASSERTED))
        return self._controlled(clause, targets, party, None)

    def safe(self, clause: Clause, used: set[int]) -> list[Event]:
        """ "X is safe now": said by a side, of what it holds."""
        holder = self._owner(clause)
        if FREED.match(clause.trigger.text):
            targets = self.targets.after(clause.items, clause.at, clause.right, ("",), strict=True)
        else:
            targets = self.targets.before(clause.items, clause.at, clause.left)
        return self._controlled(clause, targets, holder, None)

    def leave(self, clause: Clause, used: set[int]) -> list[Event]:
        """Somebody leaves a place for another."""
        party, known = self.agent(clause)
        if not known or party is None:
            return []
        word = clause.trigger.word
        left = (
            []
            if word and word.prep_to
            else self.targets.after(
                clause.items, clause.at, clause.right, ("من", "عن"), strict=True
            )
        )
        to = (word.prep_to if word else ()) or ("الي", "نحو", "باتجاه", "صوب", "ل")
        reached = self.targets.after(clause.items, clause.at, clause.right, to, strict=True)
        gone_to = self._controlled(clause, reached, party, None)
        return self._lost(clause, left, party) + [replace(e, gone_to=True) for e in gone_to]

    def abandon(self, clause: Clause, used: set[int]) -> list[Event]:
        """Somebody leaves the object."""
        party, known = self.agent(clause)
        targets = self.targets.after(clause.items, clause.at, clause.right, ("", "من"))
        return self._lost(clause, targets, party) if known and party else []

    def lose(self, clause: Clause, used: set[int]) -> list[Event]:
        """Somebody loses the object, to somebody else if the text says."""
        if word_before(clause) == "ما":
            return []  # "all that it lost": no place
        party, known = self.agent(clause)
        targets = self.targets.after(clause.items, clause.at, clause.right, ("", "علي"))
        if not targets and ITS_PLACE.search(clause.trigger.text):
            targets = self.targets.pronoun(clause.items, clause.at, clause.trigger.text)
        if not known or not targets or party is None:
            return []
        taker = party_after(clause, "for_taker")
        if taker:
            return self._controlled(clause, targets, taker, party)
        return self._lost(clause, targets, party)

    def fall(self, clause: Clause, used: set[int]) -> list[Event]:
        """The place falls, to somebody if the text says."""
        taker, index = by_party(clause)
        if taker is None and any(
            BY_THEM.fullmatch(i.text) for i in clause.items[clause.at + 1 : clause.at + 5]
        ):
            taker = self.subject
        used.update(
            i
            for i in range(clause.at, (index or clause.at) + 1)
            if clause.items[i].kind == "trigger"
        )
        if taker is None:
            taker = party_after(clause, "for_taker")
        right = min(clause.right, next_index(clause.items, clause.at, "held", clause.right))
        targets = self.targets.after(clause.items, clause.at, right, ("",))
        if not targets and ITS_PLACE.search(clause.trigger.text) and clause.trigger.noun:
            targets = self.targets.pronoun(clause.items, clause.at, clause.trigger.text)
        if not targets and not clause.trigger.noun:
            targets = self.targets.before(clause.items, clause.at, clause.left)
        denier = clause.voice if clause.mood.modality is Modality.DENIED else None
        loser = (denier.party or denier.source.party) if denier else None
        if taker:
            loser = loser or fallen_from(clause, index) or fought_party(clause)
            return self._controlled(clause, targets, taker, loser, end=index)
        return self._lost(clause, targets, loser)

    def expel(self, clause: Clause, used: set[int]) -> list[Event]:
        """Somebody drives a party out of a place."""
        parties = [i for i in clause.after if i.kind == "party"]
        if not parties:
            return []
        subject = parties[0] if len(parties) > 1 and not clause.trigger.noun else None
        loser = (parties[1] if subject else parties[0]).party
        targets = self.targets.after(
            clause.items, clause.at, clause.right, ("من", "عن"), strict=True
        )
        if subject is None and not (clause.trigger.noun or is_passive(clause.trigger)):
            before = [i for i in clause.before if i.kind == "party" and i.party != loser]
            taker = before[-1].party if before else None
        else:
            taker = subject.party if subject else None
        if clause.trigger.noun:
            taker = governing_party(clause, but=loser)
            taker = taker or (clause.voice.party if clause.voice else None)
        if taker is None or taker == loser:
            return self._lost(clause, targets, loser)
        self.subject = taker
        return self._controlled(clause, targets, taker, loser)

    def hand(self, clause: Clause, used: set[int]) -> list[Event]:
        """A place is handed to somebody; without a taker nothing is said."""
        taker = recipient(clause)
        if taker is None:
            return []
        right = next_party(clause, taker)
        targets = self.targets.after(clause.items, clause.at, right, ("",))
        if not targets and ITS_PLACE.search(clause.trigger.text):
            targets = self.targets.pronoun(clause.items, clause.at, clause.trigger.text)
        giver, _known = self.agent(clause)
        return self._controlled(clause, targets, taker, giver, end=right)

    def exit(self, clause: Clause, used: set[int]) -> list[Event]:
        """A force goes out: told as begun, meant or done; else it only says who lost a place."""
        mood = going(clause)
        party, known = self.agent(clause)
        if mood is None or not known or party is None:
            return []
        clause = replace(clause, mood=replace(clause.mood, modality=mood))
        targets = self.targets.after(
            clause.items, clause.at, clause.right, ("من", "عن"), strict=True
        )
        return self._lost(clause, targets, party)

    # --- events ------------------------------------------------------------------------------

    def _its_place(self, clause: Clause) -> list[Target]:
        """ "Its fall": the pronoun on the noun is the place."""
        if not ITS_PLACE.search(clause.trigger.text):
            return []
        return self.targets.pronoun(clause.items, clause.at, clause.trigger.text)

    def _out_of_hands(self, clause: Clause) -> list[Event]:
        if not went_out(clause):
            return []
        party = next((i.party for i in clause.after[:3] if i.kind == "party"), None)
        targets = self.targets.before(clause.items, clause.at, left_of_going(clause))
        return self._lost(clause, targets, party) if party else []

    def _controlled(
        self,
        clause: Clause,
        targets: Sequence[Target],
        party: str | None,
        loser: str | None,
        *,
        end: int | None = None,
    ) -> list[Event]:
        if party is None:
            return []
        self.subject = party
        return [self.event(clause, t, Status.CONTROLLED, party, loser, end=end) for t in targets]

    def _lost(self, clause: Clause, targets: Sequence[Target], loser: str | None) -> list[Event]:
        return [self.event(clause, t, Status.LOST, None, loser) for t in targets]

    def event(
        self,
        clause: Clause,
        target: Target,
        status: Status,
        party: str | None = None,
        loser: str | None = None,
        *,
        contenders: tuple[str, ...] = (),
        end: int | None = None,
    ) -> Event:
        word = clause.trigger.word
        assert word is not None
        first = min(clause.at, target.index)
        last = max(clause.at, target.last, end or 0)
        return Event(
            rule=f"{word.frame}:{word.lemma}",
            at=clause.at,
            status=status,
            place=target.place,
            start=clause_start(clause, first),
            end=clause.items[min(last, len(clause.items) - 1)].end,
            party=party,
            from_party=loser,
            contenders=contenders,
            modality=clause.mood.modality,
            part=target.part,
            share=target.share,
            pluperfect=clause.mood.pluperfect,
            weak=word.weak,
            said_by=clause.voice.source.name if clause.voice else None,
            in_passing=clause.trigger.noun and after_cue(clause, IN_PASSING),
        )


Frame = Callable[[Reader, Clause, set[int]], list[Event]]


FRAMES: dict[str, Frame] = {
    "take": Reader.take,
    "hold": Reader.take,
    "held": Reader.held,
    "seat": Reader.held,
    "remain": Reader.remain,
    "safe": Reader.safe,
    "leave": Reader.leave,
    "abandon": Reader.abandon,
    "lose": Reader.lose,
    "fall": Reader.fall,
    "expel": Reader.expel,
    "hand": Reader.hand,
    "besiege": arabic_sieges.besiege,
    "besieged": arabic_sieges.besieged,
    "relieve": arabic_sieges.relieve,
    "exit": Reader.exit,
    "clash": arabic_sieges.clash,
}
