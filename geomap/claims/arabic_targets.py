"""Which places an Arabic clause speaks of: lists, parts, pronouns, and "the town"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from geomap.claims.arabic_phrases import (
    PLACE_NOUN,
    PREPOSITIONS,
    before_relative,
    describes,
    governs,
    is_around,
    is_aside,
    is_governed,
    is_land,
    is_locator,
    is_near,
    is_relative,
    named_after,
    next_in_list,
    noun_of,
    of_several,
    portion,
    previous_in_list,
    with_b,
)
from geomap.claims.arabic_words import Item, lexicon

WITH_PRONOUN = re.compile(r"[وف]?(?P<prep>علي|من|في|الي|عن|داخل|ب|ل)(?P<pronoun>ها|هما|ه|هم)")
# "parts of X and Y": of each, where nothing stands between them
PARTS_OF = re.compile(
    "(?:اجزاء|مساحات|مواقع|نقاط|شوارع|كتل|ابنيه)(?: [^ ،]+){0,2} (?:من|في)"
    "(?: (?:حيي|احياء|مدينتي|مدن|بلدتي|بلدات|قريتي|قري))?$"
)
PART_OF_IT = re.compile("(?:نصف|ثلث|ربع|معظم|غالبيت|اجزاء|بعض|شطر|مركز|وسط|احياي|شوارع)(?:ه|ها)")
BACK = 12  # places: how far back "the town" may point past one of another kind
ITS_PLACE = re.compile(r"(?:ها|ه|هما)$")  # a pronoun on a noun: "its fall"
THESE = ("هذه", "تلك")


@dataclass(frozen=True, slots=True)
class Target:
    """A place that a clause speaks of, by the items [index, last] that say so."""

    place: Item
    index: int
    last: int
    part: bool = False
    share: float | None = None


@dataclass(slots=True)
class Targets:
    """Finds the places of a clause, and remembers them for the pronouns to come."""

    focus: list[Item] = field(default_factory=list)  # the places claimed about last
    _here: list[Item] = field(default_factory=list)  # of this sentence
    _nouns: list[tuple[Item, str]] = field(default_factory=list)  # of the text: place, its noun
    _aside: list[Item] = field(default_factory=list)  # gone to, or one of several
    _last_here: list[Item] = field(default_factory=list)  # of the sentence before with places
    _claimed: bool = False

    def start_sentence(self, items: Sequence[Item]) -> None:
        """A new sentence begins: its places stand nearest."""
        self._last_here = self._here or self._last_here
        self._here = [
            i for n, i in enumerate(items) if i.kind == "place" and not is_locator(items, n)
        ]
        self._nouns += [(i, noun_of(items, n)) for n, i in enumerate(items) if i.kind == "place"]
        self._aside = self._aside[-BACK:] + [
            i for n, i in enumerate(items) if i.kind == "place" and is_aside(items, n)
        ]
        self._claimed = False

    def end_sentence(self, items: Sequence[Item]) -> None:
        """A sentence without a claim still says what "the town" will mean."""
        if not self._claimed and self._here:
            self.focus = list(self._here)

    def remember(self, places: Sequence[Item], gone_to: Sequence[Item] = ()) -> None:
        """These were claimed about just now; those withdrawn to are not what is spoken of."""
        called = {id(item) for item, noun in self._nouns[-BACK:] if noun}
        named = [place for place in gone_to if id(place) in called]
        if places or named or (gone_to and not self.focus):
            self.focus = list(places or named or gone_to)
        self._claimed = self._claimed or bool(places or gone_to)

    def after(
        self,
        items: Sequence[Item],
        at: int,
        right: int,
        preps: Sequence[str],
        *,
        strict: bool = False,
    ) -> list[Target]:
        """The places after a trigger that one of `preps` governs ("": a direct object)."""
        own = self._verb_pronoun(items, at, preps)
        if own:
            return own
        governing: list[str] = []
        start = at + 1
        for index in range(at + 1, right):
            item = items[index]
            if item.kind == "place":
                return (
                    self._and_on(items, self._list(items, index, start, right), right, preps)
                    if is_governed(item, governing, items[start:index], preps, strict)
                    else self.after(items, index, right, preps, strict=True)
                )
            found = self._anaphor(items, index, governing, preps, items[start:index])
            if found:
                found = self._with_part(items, found, start, index)
                return self._and_on(items, found, right, preps)
            if item.kind == "party":
                governing, start = [], index + 1
            elif item.bare in PREPOSITIONS or item.text in PREPOSITIONS:
                governing.append(item.text if item.text in PREPOSITIONS else item.bare)
            elif item.kind == "word" and with_b(item):
                governing.append("ب")
        return []

    def _and_on(
        self, items: Sequence[Item], found: list[Target], right: int, preps: Sequence[str]
    ) -> list[Target]:
        """What a second "and over" adds: "over half of the town and over X"."""
        last = max((target.last for target in found), default=right)
        for index in range(last + 1, min(right, last + 3)):
            item = items[index]
            if item.kind == "word" and item.text[0] == "و" and item.bare in preps:
                return found + self.after(items, index - 1, right, preps, strict=True)
            if item.kind != "word" or not describes(item.text):
                break
        return found

    def before(self, items: Sequence[Item], at: int, left: int) -> list[Target]:
        """The list of places in front of a trigger: its subject."""
        for index in range(at - 1, left - 1, -1):
            item = items[index]
            if item.kind == "place":
                if index and items[index - 1].text == "عن":
                    continue  # "cut off from X"
                if is_locator(items, index):
                    if is_land(items, index):
                        return []
                    continue
                return self._list_back(items, index, left)
            if item.kind == "word" and item.bare in ("هما", "وهما"):
                return self._targets(self._recent(2), index)
            if item.kind == "word" and item.bare in ("هي", "هو"):
                return self._targets(self._recent(1), index)
            found = self._anaphor(items, index, [], ("",), [])
            if found:
                return found
        return self._targets(self._recent(1), at) if is_relative(items, at) else []

    def in_front(self, items: Sequence[Item], left: int, at: int) -> list[Target]:
        """ "In X the army besieges ...": a place named as the scene."""
        return self.before(items, at, left)

    def after_exception(self, items: Sequence[Item], at: int, right: int) -> list[Target]:
        """The places after "nothing but"."""
        if not re.search(r"(?:لم|لا) [يت]ت?بق\w*", " ".join(i.text for i in items[:at])):
            return []
        for index in range(at + 1, right):
            if lexicon().cues["except"].fullmatch(items[index].text):
                return self.after(items, index, right, ("",))
        return []

    def pronoun(self, items: Sequence[Item], at: int, text: str) -> list[Target]:
        """What "it" in "its fall" stands for."""
        count = 2 if text.endswith("هما") else 1
        return self._targets(self._recent(count, before=items[at].start), at)

    def holder_before(self, party: str | None) -> str | None:
        """The party inside, where only "its fighters" are named."""
        return party

    # --- pieces ------------------------------------------------------------------------------

    def _verb_pronoun(self, items: Sequence[Item], at: int, preps: Sequence[str]) -> list[Target]:
        """ "which the army entered-it": the pronoun on the verb is the place."""
        trigger = items[at]
        if trigger.kind != "trigger" or trigger.noun or "" not in preps:
            return []
        if trigger.word and trigger.word.phrase:
            return []  # المحررة ends in no pronoun
        if not re.search("(?:ها|ه|هما)$", trigger.text) or trigger.text.endswith("نه"):
            return []
        if at and items[at - 1].text == "ما":
            return []  # "what the army took": no place
        count = 2 if trigger.text.endswith("هما") else 1
        related = before_relative(items, at)
        recent = self._recent(count, before=trigger.start)
        if related and count == 1 and of_several(items, at):
            return self._list_back(items, items.index(related[0]), 0)
        return self._targets(recent if related is None else related, at)

    def _anaphor(
        self,
        items: Sequence[Item],
        index: int,
        governing: Sequence[str],
        preps: Sequence[str],
        between: Sequence[Item],
    ) -> list[Target]:
        """What "from it", "half of it", "the town" stand for, if the trigger governs them."""
        item = items[index]
        if item.kind != "word":
            return []
        if found := WITH_PRONOUN.fullmatch(item.text):
            if between and lexicon().cues["around"].fullmatch(between[-1].text):
                return []  # "the villages around it"
            prep = found["prep"]
            fits = prep in preps or (prep == "علي" and "" in preps)
            if fits or governs([*governing, prep], between, preps, strict=False):
                count = 2 if found["pronoun"] == "هما" else 1
                related = before_relative(items, index)
                recent = self._recent(count, before=item.start)
                return self._targets(recent if related is None else related, index)
            return []
        if PART_OF_IT.fullmatch(item.text) and governs(governing, between, preps, strict=False):
            _part_of, share = portion([replace(item, text=item.text.rstrip("اه"))])
            return [
                Target(place, index, index, True, share)
                for place in self._recent(1, before=item.start)
            ]
        return self._generic(items, index, governing, preps, between)

    def _generic(
        self,
        items: Sequence[Item],
        index: int,
        governing: Sequence[str],
        preps: Sequence[str],
        between: Sequence[Item],
    ) -> list[Target]:
        """ "The town", "both quarters": the places spoken of last."""
        said = items[index].bare
        prep = "ل" if said.startswith("لل") else "ب" if said.startswith("بال") else ""
        name = "ال" + said[2:] if prep == "ل" else said.removeprefix("ب") if prep else said
        chain = [*governing, *([prep] if prep else [])]
        governed = governs(chain, between, preps, strict=True)
        if not governed or is_near(between) or named_after(items, index):
            return []
        if lexicon().cues["places"].fullmatch(name) and items[index - 1].text in THESE:
            return self._targets(self.focus, index)
        for cue, count in (("two_places", 2), ("one_place", 1)):
            if lexicon().cues[cue].fullmatch(name):
                recent = self._recent(count, before=items[index].start)
                if count == 1:
                    recent = self._of_the_noun(recent, name, items[index].start)
                return self._targets(recent, index)
        return []

    def _of_the_noun(self, recent: list[Item], name: str, before: int) -> list[Item]:
        """ "The town" is what was called a town, if the place spoken of last was called otherwise.

        A place without a noun gives way only to one of its own sentence ("from the town of X to
        Y"), or if it is one of a list or somebody went there.
        """
        found = PLACE_NOUN.fullmatch(name)
        if not found or not recent:
            return recent
        said = [(item, noun) for item, noun in self._nouns[-BACK:] if item.start < before]
        own = next((noun for item, noun in reversed(said) if item is recent[-1]), "")
        if own == found["noun"]:
            return recent
        called = [item for item, noun in said if noun == found["noun"]]
        aside = any(item is recent[-1] for item in self._aside)
        near = own or aside or any(item in self._beside(recent[-1]) for item in called[-1:])
        return called[-1:] if called and near else recent

    def _beside(self, place: Item) -> list[Item]:
        """The places of the sentence in which a place stands."""
        return next((here for here in (self._here, self._last_here) if place in here), [])

    def _recent(self, count: int, before: int | None = None) -> list[Item]:
        """The places spoken of last: those claimed about, or named in this sentence before it."""
        here = [i for i in self._here if before is None or i.start < before]
        if self._claimed or not here:
            return self.focus[-count:]
        return here[-count:]

    def _targets(self, places: Sequence[Item], index: int) -> list[Target]:
        return [Target(place, index, index) for place in places]

    def _with_part(
        self, items: Sequence[Item], found: list[Target], start: int, index: int
    ) -> list[Target]:
        part, share = portion(items[start:index])
        return [
            Target(
                t.place,
                min(start, t.index) if part else t.index,
                t.last,
                part or t.part,
                share or t.share,
            )
            for t in found
        ]

    def _list(self, items: Sequence[Item], index: int, start: int, right: int) -> list[Target]:
        """The place at `index` and those joined to it by "and" or a comma."""
        targets: list[Target] = []
        parts_of = PARTS_OF.search(" ".join(i.bare for i in items[start:index])) is not None
        while True:
            between = items[start:index]
            if not (is_near(between) or is_around(between, items[index])):
                part, share = portion(between)
                part = part or (parts_of and not between)
                targets.append(Target(items[index], index, index, part, share))
            start = index + 1
            following = next_in_list(items, start, right)
            if following is None:
                return targets
            index = following

    def _list_back(self, items: Sequence[Item], index: int, left: int) -> list[Target]:
        first = index
        while (previous := previous_in_list(items, first, left)) is not None:
            first = previous
        start = first
        while start > left and items[start - 1].kind == "word" and start > first - 4:
            start -= 1
        return self._list(items, first, start, index + 1)
