"""Which places an Arabic clause speaks of: lists, parts, pronouns, and "the town"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from geomap.claims.arabic_words import Item, lexicon

PREPOSITIONS = ("علي", "من", "الي", "في", "عن", "داخل", "نحو", "باتجاه", "صوب", "وسط", "ضمن")
WITH_PRONOUN = re.compile(r"[وف]?(?P<prep>علي|من|في|الي|عن|داخل|ب|ل)(?P<pronoun>ها|هما|ه|هم)")
LIST_WORDS = (
    "كذلك", "ايضا", "كما", "بالاضافه", "اضافه", "فضلا", "عن", "الي", "كل", "من", "علي", "في",
    "واسعه", "كبيره", "جديده", "اخري", "محدوده", "واسعا", "كبيرا",
)  # fmt: skip
JOINING = re.compile("وصولا|و(?:قبل|بعد)(?:ها|هما|هم|ه)|و?(?:قبل|بعد) ذلك")
# "parts of X and Y": of each, where nothing stands between them
PARTS_OF = re.compile(
    "(?:اجزاء|مساحات|مواقع|نقاط|شوارع|كتل|ابنيه)(?: [^ ،]+){0,2} (?:من|في)"
    "(?: (?:حيي|احياء|مدينتي|مدن|بلدتي|بلدات|قريتي|قري))?$"
)
PART_OF_IT = re.compile("(?:نصف|ثلث|ربع|معظم|غالبيت|اجزاء|بعض|شطر|مركز|وسط|احياي|شوارع)(?:ه|ها)")
SEVERAL = re.compile("(?:ال)?(?:مدن|بلدات|قري|احياء|مناطق|مواقع)")
RELATIVES = ("التي", "الذي", "اللتين", "اللذين", "اللتان", "اللذان")
LYING = re.compile(r"[بل]?(?:ريف|محافظه)ي?|(?:شرق|غرب|شمال|جنوب)ي?|قرب")
PLACE_NOUN = re.compile("(?:ال)?(?P<noun>مدين|بلد|قري|حي|مخيم|منطق|ناحي|ضاحي)(?:ه|تي|تا|ي|ا)?")
BACK = 12  # places: how far back "the town" may point past one of another kind
ITS_PLACE = re.compile(r"(?:ها|ه|هما)$")  # a pronoun on a noun: "its fall"
REACH_OF_RELATIVE = 7  # items from "which" to the pronoun that points back
LAND = re.compile("ريف|محافظه")
BECOMES = re.compile(
    "[وف]?(?:بات|باتت|اصبح|اصبحت|صار|صارت|عاد|عادت|بقي|ظل|[يت]خضع|[يت]قع|زال|[يت]زال)"
)
WHOLE = ("كامل", "كل", "جميع", "كافه", "عموم")


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
    _last_here: list[Item] = field(default_factory=list)  # of the sentence before with places
    _claimed: bool = False

    def start_sentence(self, items: Sequence[Item]) -> None:
        """A new sentence begins: its places stand nearest."""
        self._last_here = self._here or self._last_here
        self._here = [
            i for n, i in enumerate(items) if i.kind == "place" and not _locator(items, n)
        ]
        self._nouns += [(i, _noun_of(items, n)) for n, i in enumerate(items) if i.kind == "place"]
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
                    if _governed(item, governing, items[start:index], preps, strict)
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
            elif item.kind == "word" and _with_b(item):
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
            if item.kind != "word" or not _describes(item.text):
                break
        return found

    def before(self, items: Sequence[Item], at: int, left: int) -> list[Target]:
        """The list of places in front of a trigger: its subject."""
        for index in range(at - 1, left - 1, -1):
            item = items[index]
            if item.kind == "place":
                if _locator(items, index):
                    if _lands(items, index):
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
        return self._targets(self._recent(1), at) if _relative(items, at) else []

    def in_front(self, items: Sequence[Item], left: int, at: int) -> list[Target]:
        """ "In X the army besieges ...": a place named as the scene."""
        return self.before(items, at, left)

    def after_exception(self, items: Sequence[Item], at: int, right: int) -> list[Target]:
        """The places after "nothing but"."""
        if not re.search(r"(?:لم|لا) [يت]بق\w*", " ".join(i.text for i in items[:at])):
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
        related = _before_relative(items, at)
        recent = self._recent(count, before=trigger.start)
        if related and count == 1 and _of_several(items, at):
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
            if fits or _governs([*governing, prep], between, preps, strict=False):
                count = 2 if found["pronoun"] == "هما" else 1
                related = _before_relative(items, index)
                recent = self._recent(count, before=item.start)
                return self._targets(recent if related is None else related, index)
            return []
        if PART_OF_IT.fullmatch(item.text) and _governs(governing, between, preps, strict=False):
            _part_of, share = _part([replace(item, text=item.text.rstrip("اه"))])
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
        governed = _governs(chain, between, preps, strict=True)
        if not governed or _near(between) or _named_after(items, index):
            return []
        for cue, count in (("two_places", 2), ("one_place", 1)):
            if lexicon().cues[cue].fullmatch(name):
                recent = self._recent(count, before=items[index].start)
                if count == 1:
                    recent = self._of_the_noun(recent, name, items[index].start)
                return self._targets(recent, index)
        return []

    def _of_the_noun(self, recent: list[Item], name: str, before: int) -> list[Item]:
        """ "The town" is what was called a town, if the place spoken of last was called otherwise.

        A place without a noun gives way only to one of its own sentence: "from the town of X to Y".
        """
        found = PLACE_NOUN.fullmatch(name)
        if not found or not recent:
            return recent
        said = [(item, noun) for item, noun in self._nouns[-BACK:] if item.start < before]
        own = next((noun for item, noun in reversed(said) if item is recent[-1]), "")
        if own == found["noun"]:
            return recent
        called = [item for item, noun in said if noun == found["noun"]]
        near = own or any(item in self._beside(recent[-1]) for item in called[-1:])
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
        part, share = _part(items[start:index])
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
            if not (_near(between) or _around(between, items[index])):
                part, share = _part(between)
                part = part or (parts_of and not between)
                targets.append(Target(items[index], index, index, part, share))
            start = index + 1
            following = _next_in_list(items, start, right)
            if following is None:
                return targets
            index = following

    def _list_back(self, items: Sequence[Item], index: int, left: int) -> list[Target]:
        first = index
        while (previous := _previous_in_list(items, first, left)) is not None:
            first = previous
        start = first
        while start > left and items[start - 1].kind == "word" and start > first - 4:
            start -= 1
        return self._list(items, first, start, index + 1)


def _noun_of(items: Sequence[Item], index: int) -> str:
    """The stem of the noun that says what a place is: "the town of X", "the towns of X and Y"."""
    for item in reversed(items[max(0, index - 3) : index]):
        if item.kind == "place" or (item.kind == "mark" and item.text in "،,"):
            continue
        found = PLACE_NOUN.fullmatch(item.bare) or PLACE_NOUN.fullmatch(item.bare[1:])
        return found["noun"] if found else ""
    return ""


def _of_several(items: Sequence[Item], index: int) -> bool:
    """Whether the "which" before an item stands after "the towns": all those named are meant."""
    for at in range(index - 1, max(0, index - REACH_OF_RELATIVE), -1):
        if items[at].text in RELATIVES:
            return SEVERAL.fullmatch(items[at - 1].text) is not None
    return False


def _governed(
    item: Item,
    governing: Sequence[str],
    between: Sequence[Item],
    preps: Sequence[str],
    strict: bool,
) -> bool:
    """Whether a place is what the trigger's preposition (or none) governs."""
    own = item.prefix.strip("وف")
    return _governs([*governing, *([own] if own else [])], between, preps, strict=strict)


def _governs(
    chain: Sequence[str], between: Sequence[Item], preps: Sequence[str], *, strict: bool
) -> bool:
    """Whether a chain of prepositions ("on | parts | of") leads from a trigger to a place."""
    if not chain:
        return "" in preps
    if chain[-1] in preps:
        return True
    reached = chain[0] in preps if strict else any(prep in preps for prep in chain)
    return (reached or "" in preps) and chain[-1] in ("من", "في", "ب") and _part(between)[0]


def _next_in_list(items: Sequence[Item], start: int, right: int) -> int | None:
    """The index of the next place of a list, locators passed over; None where the list ends."""
    cues = lexicon().cues
    joined = False
    index = start
    while index < right:
        item = items[index]
        if item.kind == "place":
            if joined or item.prefix.startswith(("و", "ف")):
                return index
            if not _locator(items, index):
                return None
        elif item.kind == "mark":
            if item.text not in "،,()-\"'«»":
                return None
            joined = joined or item.text in "،,"
        elif item.kind == "time":
            pass
        elif item.kind == "word":
            if JOINING.fullmatch(item.text):
                joined, index = True, index + 1
                continue
            starts = item.text != item.bare and item.text[0] == "و" and item.text not in LIST_WORDS
            plain = item.bare if starts else item.text
            fits = any(cues[c].fullmatch(plain) for c in ("generic", "part", "direction", "near"))
            if not (fits or plain in LIST_WORDS or _describes(plain)):
                return None
            joined = joined or starts
        else:
            return None
        index += 1
    return None


def _previous_in_list(items: Sequence[Item], index: int, left: int) -> int | None:
    joined = items[index].prefix.startswith("و")
    cues = lexicon().cues
    for at in range(index - 1, left - 1, -1):
        item = items[at]
        if item.kind == "place":
            return at if joined else None
        if item.kind == "mark" and item.text in "،,":
            joined = True
        elif item.kind == "word" and cues["generic"].fullmatch(item.bare):
            joined = joined or item.text != item.bare
        else:
            return None
    return None


def _with_b(item: Item) -> bool:
    """Whether a word carries the preposition ب: ببعض، بأجزاء، بمدينة."""
    cues = lexicon().cues
    return item.bare.startswith("ب") and any(
        cues[cue].fullmatch(item.bare[1:]) for cue in ("part", "generic")
    )


def _describes(word: str) -> bool:
    """An adjective of a place or list: المجاورة، الاستراتيجي."""
    return word.startswith("ال") and word.endswith(("ي", "يه", "ه", "ين")) and len(word) > 4


def _near(between: Sequence[Item]) -> bool:
    """Whether the words just before a place put the matter beside it."""
    cues = lexicon().cues
    for item in reversed(between):
        if item.kind != "word":
            return False
        if cues["part"].fullmatch(item.bare):
            return False
        if cues["near"].fullmatch(item.bare) or cues["near"].fullmatch(item.text):
            return not cues["to"].fullmatch(item.text)
        if not (
            cues["generic"].fullmatch(item.bare) or item.bare in PREPOSITIONS or item.bare in WHOLE
        ):
            return False
    return False


def _around(between: Sequence[Item], place: Item) -> bool:
    """ "The villages around X": ب or ل on the place, or من before it, after "around"."""
    said = [i.text for i in between if i.kind == "word"]
    if said[-1:] == ["من"]:
        said = said[:-1]
    elif not place.prefix.endswith(("ب", "ل")):
        return False
    return bool(said) and lexicon().cues["around"].fullmatch(said[-1]) is not None


def _part(between: Sequence[Item]) -> tuple[bool, float | None]:
    """Whether the words before a place limit it to a part, and the stated share."""
    said = " ".join(
        item.bare[1:] if _with_b(item) else item.text for item in between if item.kind == "word"
    )
    found = lexicon().cues["part"].search(said)
    share = next(
        (
            share
            for word, share in lexicon().shares.items()
            if re.search(rf"(?<!\w){word}(?!\w)", said)
        ),
        None,
    )
    percent = re.search(r"(\d{1,2}) (?:في الميه|%|بالميه)", said)
    if percent:
        return True, int(percent[1]) / 100
    return found is not None or share is not None, share


def _locator(items: Sequence[Item], index: int) -> bool:
    """Whether a place only tells where another one lies: "east of Aleppo", "in rural Idlib"."""
    cues = lexicon().cues
    for item in reversed(items[max(0, index - 3) : index]):
        if item.kind != "word":
            return False
        if LYING.fullmatch(item.bare):
            return True
        if not cues["generic"].fullmatch(item.bare):
            return False
    return False


def _lands(items: Sequence[Item], index: int) -> bool:
    """Whether "the countryside of X" is itself spoken of: no place or preposition before it."""
    for at in range(index - 1, max(-1, index - 3), -1):
        if LAND.fullmatch(items[at].bare):
            before = items[at - 1] if at else None
            return (before is not None and before.kind == "trigger") or (
                before is not None and BECOMES.fullmatch(before.text) is not None
            )
    return False


def _named_after(items: Sequence[Item], index: int) -> bool:
    """Whether the generic word only introduces a name, or a quality that names a part."""
    following = items[index + 1] if index + 1 < len(items) else None
    return following is not None and following.kind == "place" and not following.prefix


def _before_relative(items: Sequence[Item], index: int) -> list[Item] | None:
    """The place just before the "which" whose clause holds the item at `index`.

    Empty where something that is no place stands there; None without a "which".
    """
    for at in range(index - 1, max(-1, index - REACH_OF_RELATIVE), -1):
        if items[at].kind == "place":
            return None
        if items[at].text in RELATIVES:
            before = [i for i in items[max(0, at - 3) : at] if i.kind in ("place", "party")]
            return [i for i in before[-1:] if i.kind == "place"] or (None if before else [])
    return None


def _relative(items: Sequence[Item], at: int) -> bool:
    return any(i.text in RELATIVES for i in items[max(0, at - 3) : at])
