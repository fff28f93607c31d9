"""What the words of an Arabic sentence do to its places: one method a frame of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from geomap.claims.arabic_modality import Mood, mood_of
from geomap.claims.arabic_targets import Target, Targets
from geomap.claims.arabic_voices import Voice, voice_at
from geomap.claims.arabic_words import FORCE_WORDS, Item, lexicon
from geomap.claims.when import When
from geomap.records import Modality, Status

OPENING = 4  # items of a sentence among which its subject stands
NO_SUBJECTS = (  # cues that say a word after a verb is no subject of its own
    "no_subject",
    "force",
    "generic",
    "one_place",
    "two_places",
    "part",
    "near",
    "to",
    "direction",
)
IN_PASSING = 8  # items: "after less than three weeks since its fall"
NOT_A_SUBJECT = ("من", "مع", "ضد", "ب", "ل", "ك", "علي", "الي", "لصالح", "لمصلحه", "يد", "قبل")
THEIR_MEN = re.compile(
    r"[وف]?(?:مقاتل|عناصر|قوات|مسلح|جنود|وحدات|فصايل|كتايب|ميليشيات|رجال)(?:ي|و|ين|ون)?(?:ه|ها|هم)"
)
BY_THEM = re.compile("(?:ب|في )يد(?:ها|ه|هم)|بايديهم")
IMPOSED = re.compile("[يت]?فرض(?:ت|وا)?(?:ه|ها)?")
DEFEATS = ("clash", "leave", "abandon", "expel", "exit")  # "after the withdrawal of X"
ITS_PLACE = re.compile(r"(?:ها|ه|هما)$")
PASSIVE = re.compile("^[وف]?[\u0621-\u064a]\u064f")  # a u after the first letter


@dataclass(frozen=True, slots=True)
class Event:
    """One thing said of one place, before source and date are settled."""

    rule: str
    at: int  # index of the trigger in its sentence
    status: Status
    place: Item
    start: int  # offsets in the folded text
    end: int
    party: str | None = None
    from_party: str | None = None
    contenders: tuple[str, ...] = ()
    modality: Modality = Modality.ASSERTED
    part: bool = False
    share: float | None = None
    when: When | None = None
    pluperfect: bool = False
    weak: bool = False
    said_by: str | None = None
    in_passing: bool = False  # told of after "after": the sentence is about something later


@dataclass(slots=True)
class _Clause:
    """A trigger with its surroundings: items before it up to `left`, after it up to `right`."""

    items: Sequence[Item]
    at: int
    left: int
    right: int
    mood: Mood
    voice: Voice | None
    when: When | None = None

    @property
    def trigger(self) -> Item:
        return self.items[self.at]

    @property
    def after(self) -> Sequence[Item]:
        return self.items[self.at + 1 : self.right]

    @property
    def before(self) -> Sequence[Item]:
        return self.items[self.left : self.at]


@dataclass(slots=True)
class Reader:
    """Reads the sentences of one report in order, remembering who and where was spoken of."""

    targets: Targets = field(default_factory=Targets)
    subject: str | None = None
    events: list[Event] = field(default_factory=list)

    def read(self, items: Sequence[Item], voices: Sequence[Voice]) -> list[Event]:
        """The events of a sentence."""
        self.targets.start_sentence(items)
        found: list[Event] = []
        used: set[int] = set()
        for at, item in enumerate(items):
            if item.kind != "trigger" or at in used or item.word is None:
                continue
            clause = self._clause(items, at, voices)
            events = FRAMES[item.word.frame](self, clause, used)
            found = _settle(found, [replace(e, when=e.when or clause.when) for e in events])
            self.targets.remember(events_places(events))
        self.targets.end_sentence(items)
        if not found:  # nobody took anything: the one spoken of may do so in the next sentence
            opening = enumerate(items[:OPENING])
            acting = (i.party for n, i in opening if i.kind == "party" and _is_subject(items, n))
            self.subject = next(acting, self.subject)
        self.events += found
        return found

    # --- the clause --------------------------------------------------------------------------

    def _clause(self, items: Sequence[Item], at: int, voices: Sequence[Voice]) -> _Clause:
        left, right = _left_edge(items, at), _right_edge(items, at)
        mood = mood_of(items, at, left, voice_at(voices, at))
        clause = _Clause(items, at, left, right, mood, voice_at(voices, at))
        clause.when = _time_of(items, at, left, right, clause.voice)
        return clause

    # --- who ---------------------------------------------------------------------------------

    def _agent(self, clause: _Clause) -> tuple[str | None, bool]:
        """Who does it, and whether anybody may: False where a subject stands that is no party."""
        for index, item in enumerate(clause.after):
            if item.kind == "party" and _is_subject(clause.after, index):
                self.subject = item.party
                return item.party, True
            if item.kind in ("time", "mark") or (
                item.kind == "place" and _pronoun_object(clause.trigger)
            ):
                continue
            if item.kind in ("place", "trigger", "party"):
                break
            if THEIR_MEN.fullmatch(item.text):
                return self._owner(clause), True
            verb = not (clause.trigger.noun or (clause.trigger.word and clause.trigger.word.phrase))
            if index == 0 and verb and _foreign_subject(item):
                return None, False
        return self._agent_before(clause)

    def _agent_before(self, clause: _Clause) -> tuple[str | None, bool]:
        if clause.at > 1 and clause.items[clause.at - 1].text in ("التي", "الذي", "الذين"):
            related = clause.items[clause.at - 2]
            if related.kind == "party":
                self.subject = related.party
                return related.party, True
        for index in range(clause.at - 1, clause.left - 1, -1):
            item = clause.items[index]
            if item.kind == "word" and THEIR_MEN.fullmatch(item.text):
                return self._owner(clause), True
            if item.kind == "party" and _is_subject(clause.items, index):
                self.subject = item.party
                return item.party, True
        said = clause.voice.party if clause.voice and clause.trigger.noun else None
        governing = (said if clause.voice and clause.voice.first >= clause.left else None) or (
            _governing_party(clause)
        )
        return (governing or self.subject or self._owner(clause)), True

    def _owner(self, clause: _Clause) -> str | None:
        """Whose "his fighters" are: the speaker's, else of whom the text spoke last."""
        if clause.voice:
            return clause.voice.party or clause.voice.source.party or self.subject
        return self.subject

    # --- frames ------------------------------------------------------------------------------

    def take(self, clause: _Clause, used: set[int]) -> list[Event]:
        """Somebody takes, or holds, what follows."""
        if clause.trigger.noun and re.search("(?:خارج|عن)$", _word_before(clause)):
            return self._out_of_hands(clause)
        word = clause.trigger.word
        assert word is not None
        targets = self.targets.after(clause.items, clause.at, clause.right, word.prep)
        by, by_index = _by_party(clause)
        if by and not clause.trigger.noun or (by and not targets):
            targets = targets or self.targets.before(clause.items, clause.at, clause.left)
            return self._controlled(clause, targets, by, _from_party(clause), end=by_index)
        party, known = self._agent(clause)
        if not known or _flag_alone(clause):
            return []
        loser = _from_party(clause)
        if not targets and (_passive(clause, party)):
            targets = self.targets.before(clause.items, clause.at, clause.left)
            party = None if loser else party
            return self._lost(clause, targets, loser)
        return self._controlled(clause, targets, party, loser)

    def held(self, clause: _Clause, used: set[int]) -> list[Event]:
        """A place stands before "in the hands of" somebody, or after "nothing is left to them but"."""
        if clause.trigger.text.endswith("لسيطره") and any(i.text == "علي" for i in clause.after):
            return self.take(clause, used)  # "for the army's control of X"
        party = _holder(clause)
        anaphor = next((i for i in clause.after[:2] if _same_force(i)), None)
        holder = party.party if party else (self.subject if anaphor else None)
        if holder is None:
            return []
        if re.search("(?:خارج|عن)$", _word_before(clause)):
            return []
        targets = self.targets.before(clause.items, clause.at, clause.left)
        beyond = self.targets.after_exception(clause.items, clause.at, len(clause.items))
        if beyond:
            targets = beyond
            clause = replace(clause, mood=replace(clause.mood, modality=Modality.ASSERTED))
        if not targets:
            targets = self.targets.after(clause.items, clause.at, clause.right, ("", "علي"))
        self.subject = holder
        return self._controlled(clause, targets, holder, None)

    def safe(self, clause: _Clause, used: set[int]) -> list[Event]:
        """ "X is safe now": said by a side, of what it holds."""
        holder = self._owner(clause)
        targets = self.targets.before(clause.items, clause.at, clause.left)
        return self._controlled(clause, targets, holder, None)

    def leave(self, clause: _Clause, used: set[int]) -> list[Event]:
        """Somebody leaves a place for another."""
        party, known = self._agent(clause)
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
        events = self._lost(clause, left, party)
        return events + self._controlled(clause, reached, party, None, second=True)

    def abandon(self, clause: _Clause, used: set[int]) -> list[Event]:
        """Somebody leaves the object."""
        party, known = self._agent(clause)
        targets = self.targets.after(clause.items, clause.at, clause.right, ("", "من"))
        return self._lost(clause, targets, party) if known and party else []

    def lose(self, clause: _Clause, used: set[int]) -> list[Event]:
        """Somebody loses the object, to somebody else if the text says."""
        party, known = self._agent(clause)
        targets = self.targets.after(clause.items, clause.at, clause.right, ("", "علي"))
        if not targets and ITS_PLACE.search(clause.trigger.text):
            targets = self.targets.pronoun(clause.items, clause.at, clause.trigger.text)
        if not known or not targets or party is None:
            return []
        taker = _party_after(clause, "for_taker")
        if taker:
            return self._controlled(clause, targets, taker, party)
        return self._lost(clause, targets, party)

    def fall(self, clause: _Clause, used: set[int]) -> list[Event]:
        """The place falls, to somebody if the text says."""
        taker, index = _by_party(clause)
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
            taker = _party_after(clause, "for_taker")
        right = min(clause.right, _next_index(clause.items, clause.at, "held", clause.right))
        targets = self.targets.after(clause.items, clause.at, right, ("",))
        if not targets and ITS_PLACE.search(clause.trigger.text) and clause.trigger.noun:
            targets = self.targets.pronoun(clause.items, clause.at, clause.trigger.text)
        if not targets and not clause.trigger.noun:
            targets = self.targets.before(clause.items, clause.at, clause.left)
        denier = clause.voice if clause.mood.modality is Modality.DENIED else None
        loser = (denier.party or denier.source.party) if denier else None
        if taker:
            return self._controlled(clause, targets, taker, loser, end=index)
        return self._lost(clause, targets, loser)

    def expel(self, clause: _Clause, used: set[int]) -> list[Event]:
        """Somebody drives a party out of a place."""
        parties = [i for i in clause.after if i.kind == "party"]
        if not parties:
            return []
        subject = parties[0] if len(parties) > 1 and not clause.trigger.noun else None
        loser = (parties[1] if subject else parties[0]).party
        targets = self.targets.after(
            clause.items, clause.at, clause.right, ("من", "عن"), strict=True
        )
        if subject is None and not (clause.trigger.noun or _is_passive(clause.trigger)):
            before = [i for i in clause.before if i.kind == "party" and i.party != loser]
            taker = before[-1].party if before else None
        else:
            taker = subject.party if subject else None
        if clause.trigger.noun:
            taker = _governing_party(clause)
        if taker is None or taker == loser:
            return self._lost(clause, targets, loser)
        self.subject = taker
        return self._controlled(clause, targets, taker, loser)

    def hand(self, clause: _Clause, used: set[int]) -> list[Event]:
        """A place is handed to somebody; without a taker nothing is said."""
        taker = _recipient(clause)
        if taker is None:
            return []
        right = _next_party(clause, taker)
        targets = self.targets.after(clause.items, clause.at, right, ("",))
        if not targets and ITS_PLACE.search(clause.trigger.text):
            targets = self.targets.pronoun(clause.items, clause.at, clause.trigger.text)
        giver, _known = self._agent(clause)
        return self._controlled(clause, targets, taker, giver, end=right)

    def besiege(self, clause: _Clause, used: set[int]) -> list[Event]:
        """Somebody surrounds a place, or a party inside it."""
        if clause.trigger.noun and re.match("[وف]?ال", clause.trigger.text):
            return []  # "the siege": named, not claimed
        by, _index = _by_party(clause)
        agent, known = self._agent(clause)
        besieger = by or agent
        inside = next(
            (i.party for i in clause.after if i.kind == "party" and i.party != besieger), None
        )
        targets = self.targets.after(clause.items, clause.at, clause.right, ("", "علي", "في"))
        if not targets and ITS_PLACE.search(clause.trigger.text):
            targets = self.targets.pronoun(clause.items, clause.at, clause.trigger.text)
        if not targets:
            targets = self.targets.in_front(clause.items, clause.left, clause.at)
        if inside is None and _remnant(clause):
            inside = self.targets.holder_before(self.subject_before(besieger))
        return self._besieged(clause, targets, besieger if known else None, inside)

    def besieged(self, clause: _Clause, used: set[int]) -> list[Event]:
        """A place, or those in it, "besieged (by somebody)"."""
        by, index = _by_party(clause)
        inside = None
        targets = self.targets.after(
            clause.items, clause.at, clause.right, ("في", "داخل", "ب"), strict=True
        )
        previous = clause.items[clause.at - 1] if clause.at else None
        if targets and previous and previous.kind == "party":
            inside = previous.party
        if not targets:
            targets = self.targets.before(clause.items, clause.at, clause.left)
        return self._besieged(clause, targets, by, inside, end=index)

    def relieve(self, clause: _Clause, used: set[int]) -> list[Event]:
        """A siege that has ended is history."""
        siege = _next_index(clause.items, clause.at, "besiege", len(clause.items))
        if siege == len(clause.items):
            return []
        used.add(siege)
        right = _right_edge(clause.items, siege)
        targets = self.targets.after(clause.items, siege, right, ("عن", "علي"), strict=True)
        by = next(
            (i for i in range(siege, right) if IMPOSED.fullmatch(clause.items[i].text)), right
        )
        besieger = next((i.party for i in clause.items[by:right] if i.kind == "party"), None)
        mood = clause.mood
        if mood.modality is Modality.ASSERTED:
            clause = replace(clause, mood=replace(mood, modality=Modality.HISTORICAL))
        return self._besieged(clause, targets, besieger, None)

    def nothing(self, clause: _Clause, used: set[int]) -> list[Event]:
        """An exit says who lost a place only beside its taking."""
        return []

    def clash(self, clause: _Clause, used: set[int]) -> list[Event]:
        """Fighting in a place; near it says nothing."""
        if _after_cue(clause) or re.match("[وف]?[بل]?ال?معرك", clause.trigger.text):
            return []
        targets = self.targets.after(
            clause.items, clause.at, clause.right, ("في", "داخل", "ب", "وسط"), strict=True
        )
        parties = [
            i.party for i in [*clause.before, *clause.after] if i.kind == "party" and i.party
        ]
        return [
            self._event(clause, t, Status.CONTESTED, contenders=tuple(dict.fromkeys(parties)))
            for t in targets
        ]

    # --- events ------------------------------------------------------------------------------

    def subject_before(self, besieger: str | None) -> str | None:
        """The party spoken of before the besieger was."""
        return next(
            (e.party for e in reversed(self.events) if e.party and e.party != besieger), None
        )

    def _out_of_hands(self, clause: _Clause) -> list[Event]:
        party = next((i.party for i in clause.after[:3] if i.kind == "party"), None)
        targets = self.targets.before(clause.items, clause.at, clause.left)
        return self._lost(clause, targets, party) if party else []

    def _controlled(
        self,
        clause: _Clause,
        targets: Sequence[Target],
        party: str | None,
        loser: str | None,
        *,
        end: int | None = None,
        second: bool = False,
    ) -> list[Event]:
        if party is None:
            return []
        self.subject = party
        return [
            self._event(clause, t, Status.CONTROLLED, party, loser, end=end, second=second)
            for t in targets
        ]

    def _lost(self, clause: _Clause, targets: Sequence[Target], loser: str | None) -> list[Event]:
        return [self._event(clause, t, Status.LOST, None, loser) for t in targets]

    def _besieged(
        self,
        clause: _Clause,
        targets: Sequence[Target],
        besieger: str | None,
        inside: str | None,
        *,
        end: int | None = None,
    ) -> list[Event]:
        contenders = (besieger,) if besieger else ()
        return [
            self._event(clause, t, Status.BESIEGED, inside, contenders=contenders, end=end)
            for t in targets
        ]

    def _event(
        self,
        clause: _Clause,
        target: Target,
        status: Status,
        party: str | None = None,
        loser: str | None = None,
        *,
        contenders: tuple[str, ...] = (),
        end: int | None = None,
        second: bool = False,
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
            start=_clause_start(clause, first),
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
            in_passing=clause.trigger.noun and _after_cue(clause, IN_PASSING),
        )


Frame = Callable[[Reader, _Clause, set[int]], list[Event]]
FRAMES: dict[str, Frame] = {
    "take": Reader.take,
    "hold": Reader.take,
    "held": Reader.held,
    "safe": Reader.safe,
    "leave": Reader.leave,
    "abandon": Reader.abandon,
    "lose": Reader.lose,
    "fall": Reader.fall,
    "expel": Reader.expel,
    "hand": Reader.hand,
    "besiege": Reader.besiege,
    "besieged": Reader.besieged,
    "relieve": Reader.relieve,
    "exit": Reader.nothing,
    "clash": Reader.clash,
}


def events_places(events: Sequence[Event]) -> list[Item]:
    """The places of the events, once each."""
    return list({e.place.start: e.place for e in events}.values())


def _settle(found: list[Event], fresh: Sequence[Event]) -> list[Event]:
    """Add events; a loss and a gain of one place in one sentence are one change of hands."""
    for event in fresh:
        if _retold(found, event):
            continue
        partner = next((i for i, old in enumerate(found) if _one_change(old, event)), None)
        if partner is None:
            found.append(event)
            continue
        old = found[partner]
        gain, loss = (old, event) if old.status is Status.CONTROLLED else (event, old)
        found[partner] = replace(
            gain,
            from_party=gain.from_party or loss.from_party,
            start=min(gain.start, loss.start),
            end=max(gain.end, loss.end),
            when=gain.when or loss.when,
        )
    return found


def _retold(found: list[Event], event: Event) -> bool:
    """Whether it only tells more of an event found before: it is worked into that one.

    "X took the town after driving Y out of it" adds Y; "X retook it after it fell to Y" adds Y, and
    what fell is history.
    """
    for index, old in enumerate(found):
        if old.status is not Status.CONTROLLED or not _same_place(old.place, event.place):
            continue
        if event.status is not Status.CONTROLLED or old.modality is not event.modality:
            continue
        if old.party == event.party and old.part == event.part and event.when is old.when:
            found[index] = replace(old, from_party=old.from_party or event.from_party)
            return True
        if event.party != old.party and "معقل" in event.rule:
            found[index] = replace(old, from_party=old.from_party or event.party)
            return True  # "X, the stronghold of Y, was taken": no second claim
        if event.in_passing and event.party != old.party:
            found[index] = replace(old, from_party=old.from_party or event.party)
            found.append(replace(event, modality=Modality.HISTORICAL))
            return True
    return False


def _one_change(old: Event, new: Event) -> bool:
    return (
        {old.status, new.status} == {Status.CONTROLLED, Status.LOST}
        and _same_place(old.place, new.place)
        and old.modality is new.modality
        and old.said_by == new.said_by
        and (old.party or new.party)
        != (old.from_party if old.status is Status.LOST else new.from_party)
    )


def _same_place(one: Item, other: Item) -> bool:
    a, b = one.match, other.match
    if a is None or b is None:
        return False
    return (
        a.place.id == b.place.id if a.place and b.place else a.mention.surface == b.mention.surface
    )


def _is_subject(items: Sequence[Item], index: int) -> bool:
    item = items[index]
    if item.prefix.strip("وف"):
        return False
    before = next((i for i in reversed(items[:index]) if i.kind != "time"), None)
    if before is None or before.kind == "mark":
        return True
    if before.kind == "word" and any(word in before.text for word in FORCE_WORDS):
        return index < 2 or items[index - 2].bare not in NOT_A_SUBJECT
    return before.bare not in NOT_A_SUBJECT


def _foreign_subject(item: Item) -> bool:
    """Whether the word after the verb is a subject that is no party."""
    if item.kind != "word" or len(item.text) < 3:
        return False
    cues = lexicon().cues
    return not any(cues[cue].fullmatch(item.text) for cue in NO_SUBJECTS)


def _pronoun_object(trigger: Item) -> bool:
    return not trigger.noun and re.search("(?:ها|ه|هما)$", trigger.text) is not None


def _governing_party(clause: _Clause) -> str | None:
    """The last party in front of the trigger that acts, anywhere earlier in the sentence."""
    for index in range(clause.at - 1, -1, -1):
        item = clause.items[index]
        if item.kind == "party" and _is_subject(clause.items, index):
            return item.party
    return None


def _word_before(clause: _Clause) -> str:
    return clause.items[clause.at - 1].bare if clause.at else ""


def _flag_alone(clause: _Clause) -> bool:
    """ "The flag was raised": nobody is said to raise it."""
    following = clause.after[0].text if clause.after else ""
    return following in ("العلم", "علم", "اعلام")


def _after_cue(clause: _Clause, reach: int = 2) -> bool:
    """Whether it stands after "after", "amid": told of in passing."""
    before = [i.bare for i in clause.items[max(0, clause.at - reach) : clause.at]]
    return any(lexicon().cues["after"].fullmatch(word) for word in before)


def _by_party(clause: _Clause) -> tuple[str | None, int | None]:
    """The party after "at the hands of", with its index; it may stand past the clause's edge."""
    items = clause.items
    for index in range(clause.at + 1, min(len(items), clause.at + 14)):
        item = items[index]
        if item.kind != "party":
            if item.kind == "trigger" and item.word and item.word.frame != "held":
                return None, None
            continue
        before = " ".join(i.text for i in items[max(clause.at + 1, index - 3) : index])
        if re.search(rf"{lexicon().cues['by'].pattern}(?:\s\w+)?$", before):
            return item.party, index
    return None, None


def _party_after(clause: _Clause, cue: str) -> str | None:
    for index, item in enumerate(clause.items[clause.at + 1 : clause.right + 8], clause.at + 1):
        if item.kind == "party" and any(
            lexicon().cues[cue].fullmatch(i.text) for i in clause.items[max(0, index - 2) : index]
        ):
            return item.party
    return None


def _from_party(clause: _Clause) -> str | None:
    """The party after "from", or whom one fought for it."""
    for index, item in enumerate(clause.after):
        if item.kind != "party":
            continue
        before = [i.bare for i in clause.after[max(0, index - 2) : index]]
        if "من" in before and "قبل" not in before:
            return item.party
    return _fought_party(clause)


def _fought_party(clause: _Clause) -> str | None:
    """ "after clashes with X", "after X left": the side that lost it, where nobody says otherwise."""
    rest = clause.items[clause.at + 1 : clause.at + 24]
    frame = None
    for index, item in enumerate(rest):
        if item.kind == "trigger" and item.word:
            before = [i.bare for i in rest[max(0, index - 3) : index]]
            frame = item.word.frame if any(map(lexicon().cues["after"].fullmatch, before)) else None
            if frame not in DEFEATS or not (item.noun or frame == "clash"):
                return None
        if item.kind == "party" and frame == "clash":
            if rest[index - 1].bare in ("مع", "ضد", *FORCE_WORDS):
                return item.party
        elif item.kind == "party" and frame:
            elsewhere = any(i.kind == "place" for i in rest[index + 1 : index + 5])
            return None if elsewhere and rest[index + 1].bare == "من" else item.party
    return None


def _recipient(clause: _Clause) -> str | None:
    for index, item in enumerate(clause.after):
        if item.kind == "party" and (
            item.prefix.endswith("ل")
            or (index and clause.after[index - 1].bare in ("الي", "لصالح"))
        ):
            return item.party
        if item.kind == "party" and index > 1 and clause.after[index - 2].bare == "الي":
            return item.party
    return None


def _next_party(clause: _Clause, party: str) -> int:
    return next(
        i
        for i in range(clause.at + 1, clause.right)
        if clause.items[i].kind == "party" and clause.items[i].party == party
    )


def _next_index(items: Sequence[Item], at: int, frame: str, end: int) -> int:
    for index in range(at + 1, end):
        word = items[index].word
        if word and word.frame == frame:
            return index
    return end


def _passive(clause: _Clause, party: str | None) -> bool:
    return not clause.trigger.noun and (
        _is_passive(clause.trigger) or _from_party(clause) is not None
    )


def _is_passive(trigger: Item) -> bool:
    return not trigger.noun and PASSIVE.match(trigger.text) is not None


def _holder(clause: _Clause) -> Item | None:
    """The party just after "in the hands of"."""
    return next((item for item in clause.after[:4] if item.kind == "party"), None)


def _same_force(item: Item) -> bool:
    return (
        item.kind in ("word", "party")
        and lexicon().cues["same_force"].fullmatch(item.text) is not None
    )


def _remnant(clause: _Clause) -> bool:
    """ "its last fighters": those inside are the party spoken of before."""
    return any(i.kind == "word" and THEIR_MEN.fullmatch(i.text) for i in clause.after)


def _clause_start(clause: _Clause, first: int) -> int:
    """Where the quote begins: with the acting party or the place, if they stand before the verb."""
    start = first
    for index in range(first - 1, clause.left - 1, -1):
        item = clause.items[index]
        if item.kind in ("party", "place"):
            start = index
        elif item.kind == "mark":
            break
    return clause.items[start].start


def _left_edge(items: Sequence[Item], at: int) -> int:
    cues = lexicon().cues
    for index in range(at - 1, -1, -1):
        item = items[index]
        if item.kind == "trigger" and not item.noun and item.word and not item.word.phrase:
            return index + 1
        if item.kind == "word" and (
            cues["contrast"].fullmatch(item.text) or ({item.bare, item.text} & lexicon().says)
        ):
            return index
    return 0


def _right_edge(items: Sequence[Item], at: int) -> int:
    cues = lexicon().cues
    for index in range(at + 1, len(items)):
        item = items[index]
        if item.kind == "trigger" and not _takers_hand(items[at], item):
            return index
        if item.kind == "word" and (
            cues["contrast"].fullmatch(item.text) or ({item.bare, item.text} & lexicon().says)
        ):
            return index
    return len(items)


def _takers_hand(trigger: Item, item: Item) -> bool:
    """Whether "in the hands of" only completes "fell"."""
    return bool(
        trigger.word and item.word and trigger.word.frame == "fall" and item.word.frame == "held"
    )


def _time_of(
    items: Sequence[Item], at: int, left: int, right: int, voice: Voice | None
) -> When | None:
    """The time of a clause: the next after its trigger, else the nearest before it."""
    after = [i.when for i in items[at + 1 : right] if i.kind == "time" and i.when]
    before = [i.when for i in reversed(items[left:at]) if i.kind == "time" and i.when]
    said = voice.when if voice else None
    usable = [
        w for w in [*after, *before] if w.kind != "future" and not w.of_what_follows and w != said
    ]
    return usable[0] if usable else None
