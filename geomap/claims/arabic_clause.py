"""A claim word of an Arabic sentence with its surroundings, and who stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.claims.arabic_modality import Mood
from geomap.claims.arabic_voices import Voice
from geomap.claims.arabic_words import FORCE_WORDS, WORTH_TELLING, Item, lexicon
from geomap.claims.when import When
from geomap.records import Modality

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
NOT_A_SUBJECT = ("من", "مع", "ضد", "ب", "ل", "ك", "علي", "الي", "لصالح", "لمصلحه", "يد", "قبل")
THEIR_MEN = re.compile(
    r"[وف]?(?:مقاتل|عناصر|قوات|مسلح|جنود|وحدات|فصايل|كتايب|ميليشيات|رجال|ارتال|اليات|دبابات)(?:ي|و|ين|ون)?(?:ه|ها|هم)"
)
AFTER = 5  # items from "after" to the defeat: "after five days of fighting with"
BECAME = re.compile("[وف]?(?:بات|باتت|باتا|باتتا|اصبح|اصبحت|اصبحا|صار|صارت|غدا|غدت)")
OBLIGED = re.compile("[وف]?[يت]?(?:تعين|جب|نبغي|فرض|وجب)")
CONTROL = re.compile("السيطره|سيطرت(?:ه|ها|هم)")
# "with the support of", "backed by", "by": of the one who helps, not of the one who loses
HELPED_BY = re.compile("قبل|[بو]?(?:ال)?(?:دعم|اسناد|مسانده|موازره|غطاء|تغطيه|مشاركه|مدعوم[^ ]*)")
OUT = re.compile("[وف]?(?:(?:[يت]?خرج(?:ت|وا)?|خروج|اخراج)[^ ]*|خارج(?:ه|ا|تين))")
PASSES = re.compile("[وف]?(?:ال|الت|انتقل|انتقلت|انتقال|[يت]نتقل|[يت]وول|عادت|بنقل|نقل)")
SPREADS = re.compile("ل?[يت]شمل|شملت")
FEMININE = re.compile("(?:ال)?(?:قوات|فصايل|وحدات|هيءه|هييه|حركه|جبهه|كتايب|معارضه|حكومه|قسد)")
WEIGHED = 8  # items from a noun to the verb that weighs it
DEFEATS = ("clash", "leave", "abandon", "expel", "exit")  # "after the withdrawal of X"


@dataclass(slots=True)
class Clause:
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


def is_subject(items: Sequence[Item], index: int) -> bool:
    item = items[index]
    if item.prefix.strip("وف"):
        return False
    before = next((i for i in reversed(items[:index]) if i.kind != "time"), None)
    if before is None or before.kind == "mark":
        return True
    if frame_of(before) in ("held", "seat"):
        return False  # "the stronghold of X": X does nothing
    if before.kind == "word" and any(word in before.text for word in FORCE_WORDS):
        return index < 2 or items[index - 2].bare not in NOT_A_SUBJECT
    return before.bare not in NOT_A_SUBJECT


def foreign_subject(item: Item) -> bool:
    """Whether the word after the verb is a subject that is no party."""
    if item.kind != "word" or len(item.text) < 3:
        return False
    cues = lexicon().cues
    return not any(cues[cue].fullmatch(item.text) for cue in NO_SUBJECTS)


def pronoun_object(trigger: Item) -> bool:
    return not trigger.noun and re.search("(?:ها|ه|هما)$", trigger.text) is not None


def governing_party(clause: Clause, but: str | None = None) -> str | None:
    """The last party in front of the trigger that acts, anywhere earlier in the sentence."""
    for index in range(clause.at - 1, -1, -1):
        item = clause.items[index]
        if item.kind == "party" and item.party != but and is_subject(clause.items, index):
            return item.party
    return None


def related_party(clause: Clause) -> str | None:
    """The party in front of the "who" just before the trigger."""
    if clause.at > 1 and clause.items[clause.at - 1].text in ("التي", "الذي", "الذين"):
        related = clause.items[clause.at - 2]
        return related.party if related.kind == "party" else None
    return None


def word_before(clause: Clause) -> str:
    return clause.items[clause.at - 1].bare if clause.at else ""


def flag_alone(clause: Clause) -> bool:
    """ "The flag was raised": nobody is said to raise it."""
    following = clause.after[0].text if clause.after else ""
    return following in ("العلم", "علم", "اعلام")


def attempts(items: Sequence[Item], index: int) -> bool:
    """ "An attempt by X to", "it is for X to": ل or علي on who is to do it."""
    before = items[index - 1] if index else None
    if index > 1 and items[index - 1].text == "علي" and OBLIGED.fullmatch(items[index - 2].text):
        return True
    return (
        before is not None
        and items[index].prefix.endswith("ل")
        and lexicon().cues["attempt"].fullmatch(before.text) is not None
    )


def out_of(clause: Clause) -> bool:
    """ "(Went) out of the control of": outside it, or gone from under it."""
    word = word_before(clause)
    gone = any(OUT.fullmatch(i.text) for i in clause.items[max(0, clause.at - 8) : clause.at])
    return word.endswith("خارج") or (word == "عن" and gone)


def left_of_going(clause: Clause) -> int:
    """Where the clause of "went out of the control of" begins, its own verb passed over."""
    for index in range(clause.at - 1, max(-1, clause.at - 8), -1):
        if OUT.fullmatch(clause.items[index].text):
            return left_edge(clause.items, index)
    return clause.left


def fallen_from(clause: Clause, taker: int | None) -> str | None:
    """The party between "fell" and its taker: "X, the last base of Y, fell to Z"."""
    between = clause.items[clause.at : taker]
    return next((i.party for i in between if i.kind == "party"), None)


def regains_control(verb: Item, control: Item) -> bool:
    """ "Regaining control of": one event, told by its noun, meant as its first word says."""
    return (
        frame_of(verb) == "take"
        and CONTROL.fullmatch(control.text) is not None
        and (control.kind == "trigger")
    )


def passes(clause: Clause) -> bool:
    """ "The control of X passed to Y"."""
    return clause.trigger.noun and any(PASSES.fullmatch(i.text) for i in clause.before[-2:])


def spreads_to(clause: Clause) -> int | None:
    """The index of "to include": "widened its control to include X"."""
    return (
        next(
            (
                n
                for n in range(clause.at + 1, clause.right)
                if SPREADS.fullmatch(clause.items[n].text)
            ),
            None,
        )
        if clause.trigger.noun
        else None
    )


def went_out(clause: Clause) -> bool:
    """ "(Is now) out of the control of" tells of a change; "lies outside" and "still" do not."""
    before = clause.items[max(0, clause.at - 8) : clause.at]
    changed = any(OUT.fullmatch(i.text) or BECAME.fullmatch(i.text) for i in before)
    return changed and not still(clause)


def foreign_force(clause: Clause) -> bool:
    """ "The withdrawal of the Third Corps": a force, but none whose side is known."""
    first = clause.after[0] if clause.trigger.noun and clause.after else None
    if first is None or first.kind != "word" or THEIR_MEN.fullmatch(first.text):
        return False
    cues = lexicon().cues
    known = cues["same_force"].fullmatch(first.text)
    return known is None and cues["force"].fullmatch(first.text) is not None


def nameless_taker(clause: Clause) -> bool:
    """ "The entry of those it calls terrorists": somebody does it who is no party."""
    return [i.kind for i in clause.after[:2]] == ["word", "word"] and clause.after[0].text == "من"


def still(clause: Clause) -> bool:
    """Whether what is said lasts: "still", "remained"."""
    before = " ".join(item.text for item in clause.before)
    return lexicon().cues["still"].search(before) is not None


def weighed(clause: Clause) -> bool:
    """Whether what is told again is only weighed: "taking the town opens the road to"."""
    weighs = lexicon().cues["weighs"]
    return clause.trigger.noun and any(weighs.fullmatch(i.text) for i in clause.after[:WEIGHED])


def over(clause: Clause) -> bool:
    """Whether what is named has ended: "the fighting in X stopped"."""
    before = " ".join(item.text for item in clause.before[-3:])
    return lexicon().cues["ends"].search(before) is not None


def their_side(clause: Clause) -> str | None:
    """ "Taken from X after its last fighters left": those of the party named last, by gender."""
    if frame_of(clause.trigger) not in ("leave", "abandon") or not after_cue(clause):
        return None
    theirs = next((i.text for i in clause.after if THEIR_MEN.fullmatch(i.text)), "")
    for item in reversed(clause.items[: clause.at]):
        if item.kind == "party":
            feminine = FEMININE.match(item.text) is not None
            return item.party if feminine == theirs.endswith("ها") else None
    return None


def frame_of(item: Item) -> str:
    return item.word.frame if item.word else ""


def last_mark(items: Sequence[Item], left: int, at: int) -> int | None:
    """The index just after the last punctuation mark before `at`."""
    marks = [index for index in range(left, at) if items[index].kind == "mark"]
    return marks[-1] + 1 if marks else None


def says_it_is_besieged(clause: Clause) -> bool:
    """محاصره is "besieged", unless it governs a place or a party: then it is "the besieging of"."""
    if clause.trigger.bare not in ("محاصره", "المحاصره"):
        return False
    following = clause.after[0] if clause.after else None
    generic = lexicon().cues["generic"]
    return following is None or not (
        following.kind in ("place", "party")
        or (following.kind == "word" and generic.fullmatch(following.text))
    )


def going(clause: Clause) -> Modality | None:
    """How a force's going out is told: done, begun or meant; None where it is only mentioned."""
    mood = clause.mood.modality
    if mood is not Modality.ASSERTED:
        return mood
    before = " ".join(item.text for item in clause.before)
    cues = lexicon().cues
    if cues["begins"].search(before) or (clause.trigger.text[:1] in "يت"):
        return Modality.PLANNED
    done = not clause.trigger.noun or cues["ends"].search(before)
    return mood if done and not after_cue(clause) else None


def after_cue(clause: Clause, reach: int = 2) -> bool:
    """Whether it stands after "after", "amid": told of in passing."""
    before = [i.bare for i in clause.items[max(0, clause.at - reach) : clause.at]]
    return any(lexicon().cues["after"].fullmatch(word) for word in before)


def by_party(clause: Clause) -> tuple[str | None, int | None]:
    """The party after "at the hands of", with its index; it may stand past the clause's edge."""
    items = clause.items
    for index in range(clause.at + 1, min(len(items), clause.at + 14)):
        item = items[index]
        if item.kind != "party":
            if item.kind == "trigger" and frame_of(item) not in ("held", "seat"):
                return None, None
            continue
        before = " ".join(i.text for i in items[max(clause.at + 1, index - 3) : index])
        if re.search(rf"{lexicon().cues['by'].pattern}(?:\s\w+)?$", before):
            return item.party, index
    return None, None


def party_after(clause: Clause, cue: str) -> str | None:
    for index, item in enumerate(clause.items[clause.at + 1 : clause.right + 8], clause.at + 1):
        if item.kind == "party" and any(
            lexicon().cues[cue].fullmatch(i.text) for i in clause.items[max(0, index - 2) : index]
        ):
            return item.party
    return None


def from_party(clause: Clause) -> str | None:
    """The party after "from", or whom one fought for it."""
    for index, item in enumerate(clause.after):
        if item.kind != "party":
            continue
        before = [i.bare for i in clause.after[max(0, index - 2) : index]]
        helped = [i.bare for i in clause.after[max(0, index - 3) : index]]
        if "من" in before and not any(map(HELPED_BY.fullmatch, helped)):
            return item.party
    return fought_party(clause)


def fought_party(clause: Clause) -> str | None:
    """ "after clashes with X", "after X left": the side that lost it."""
    rest = clause.items[clause.at + 1 : clause.at + 24]
    frame = None
    for index, item in enumerate(rest):
        if frame is None and _destroyed(rest, index):
            return item.party
        if item.kind == "trigger" and frame_of(item) not in ("held", "seat"):
            before = rest[max(0, index - AFTER) : index]
            frame = frame_of(item) if any(map(says_after, before)) else None
            if frame not in DEFEATS or not (item.noun or frame == "clash"):
                return None
        if item.kind == "party" and frame == "clash":
            force = lexicon().cues["force"].fullmatch(rest[index - 1].text)
            if rest[index - 1].bare in ("مع", "ضد") or force:
                return item.party
        elif item.kind == "party" and frame:
            elsewhere = any(i.kind == "place" for i in rest[index + 1 : index + 5])
            return None if elsewhere and rest[index + 1].bare == "من" else item.party
    return None


def says_after(item: Item) -> bool:
    """Whether it is "after", or a time that begins with it: "after five days of"."""
    after = lexicon().cues["after"]
    if item.kind == "time":
        return after.match(item.text) is not None
    return after.fullmatch(item.bare) is not None


def _destroyed(rest: Sequence[Item], index: int) -> bool:
    """Whether a party stands after "after doing away with (the last groups of)"."""
    before = [i.text for i in rest[max(0, index - 6) : index]]
    return (
        rest[index].kind == "party"
        and "القضاء" in before
        and any(map(lexicon().cues["after"].fullmatch, before[: before.index("القضاء")]))
    )


def recipient(clause: Clause) -> str | None:
    for index, item in enumerate(clause.after):
        if item.kind == "party" and (
            item.prefix.endswith("ل")
            or (index and clause.after[index - 1].bare in ("الي", "لصالح"))
        ):
            return item.party
        if item.kind == "party" and index > 1 and clause.after[index - 2].bare == "الي":
            return item.party
    return None


def next_party(clause: Clause, party: str) -> int:
    return next(
        i
        for i in range(clause.at + 1, clause.right)
        if clause.items[i].kind == "party" and clause.items[i].party == party
    )


def next_index(items: Sequence[Item], at: int, frame: str, end: int) -> int:
    for index in range(at + 1, end):
        word = items[index].word
        if word and word.frame == frame:
            return index
    return end


def passive(clause: Clause, party: str | None) -> bool:
    return not clause.trigger.noun and (
        is_passive(clause.trigger) or from_party(clause) is not None
    )


def is_passive(trigger: Item) -> bool:
    """Whether the vowel sign of the passive was written."""
    return trigger.passive


def holder(clause: Clause) -> Item | None:
    """The party just after "in the hands of"."""
    return next((item for item in clause.after[:4] if item.kind == "party"), None)


def same_force(item: Item) -> bool:
    return (
        item.kind in ("word", "party")
        and lexicon().cues["same_force"].fullmatch(item.text) is not None
    )


def remnant(clause: Clause) -> bool:
    """ "its last fighters": those inside are the party spoken of before."""
    return any(i.kind == "word" and THEIR_MEN.fullmatch(i.text) for i in clause.after)


def clause_start(clause: Clause, first: int) -> int:
    """Where the quote begins: with the acting party or the place, if they stand before the verb."""
    start = first
    for index in range(first - 1, clause.left - 1, -1):
        item = clause.items[index]
        if item.kind in ("party", "place"):
            start = index
        elif item.kind == "mark":
            break
    return clause.items[start].start


def opens_clause(items: Sequence[Item], index: int) -> bool:
    """Whether a "but" or a verb of saying stands here; "no resistance to speak of" says nothing."""
    item = items[index]
    if item.kind != "word":
        return False
    if index and items[index - 1].text in WORTH_TELLING:
        return False
    said = {item.bare, item.text} & lexicon().says
    return bool(said) or lexicon().cues["contrast"].fullmatch(item.text) is not None


def left_edge(items: Sequence[Item], at: int) -> int:
    for index in range(at - 1, -1, -1):
        item = items[index]
        if item.kind == "trigger" and not item.noun and item.word and not item.word.phrase:
            return index + 1
        if opens_clause(items, index):
            return index
    return 0


def right_edge(items: Sequence[Item], at: int) -> int:
    for index in range(at + 1, len(items)):
        item = items[index]
        if item.kind == "trigger" and not (
            takers_hand(items[at], item) or (frame_of(item) == "seat" and governed(items, index))
        ):
            return index
        if opens_clause(items, index):
            return index
    return len(items)


def governed(items: Sequence[Item], index: int) -> bool:
    """Whether a preposition stands before it: "took (control) of the last stronghold of"."""
    return items[index].prefix != "" or items[index - 1].text in ("علي", "من", "في")


def takers_hand(trigger: Item, item: Item) -> bool:
    """Whether "in the hands of", or "the last base of" before it, only completes "fell"."""
    return frame_of(trigger) == "fall" and frame_of(item) in ("held", "seat")


def time_of(
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
