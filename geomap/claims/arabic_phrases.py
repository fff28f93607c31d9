"""How the words around an Arabic place name bind it to a verb: lists, parts, "which"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.claims.arabic_words import Item, lexicon

PREPOSITIONS = ("علي", "من", "الي", "في", "عن", "داخل", "نحو", "باتجاه", "صوب", "وسط", "ضمن")
LIST_WORDS = (
    "كذلك", "ايضا", "كما", "بالاضافه", "اضافه", "فضلا", "عن", "الي", "كل", "من", "علي", "في",
    "واسعه", "كبيره", "جديده", "اخري", "محدوده", "واسعا", "كبيرا",
)  # fmt: skip
JOINING = re.compile("وصولا|و(?:قبل|بعد)(?:ها|هما|هم|ه)|و?(?:قبل|بعد) ذلك")
SEVERAL = re.compile("(?:ال)?(?:مدن|بلدات|قري|احياء|مناطق|مواقع)")
RELATIVES = ("التي", "الذي", "اللتين", "اللذين", "اللتان", "اللذان")
LYING = re.compile(r"[بل]?(?:ريف|محافظه)ي?|(?:شرق|غرب|شمال|جنوب)ي?|قرب")
PLACE_NOUN = re.compile("(?:ال)?(?P<noun>مدين|بلد|قري|حي|مخيم|منطق|ناحي|ضاحي)(?:ه|تي|تا|ي|ا)?")
REACH_OF_RELATIVE = 7  # items from "which" to the pronoun that points back
LAND = re.compile("ريف|محافظه")
BECOMES = re.compile(
    "[وف]?(?:بات|باتت|اصبح|اصبحت|صار|صارت|عاد|عادت|بقي|ظل|[يت]خضع|[يت]قع|زال|[يت]زال)"
)
GOING_TO = ("الي", "باتجاه", "نحو", "صوب")
LIST_STEP = 4  # items from one name of a list to the next
INSIDE = ("وسط", "داخل", "ضمن")
WHOLE = ("كامل", "كل", "جميع", "كافه", "عموم")


def noun_of(items: Sequence[Item], index: int) -> str:
    """The stem of the noun that says what a place is: "the town of X", "the towns of X and Y"."""
    for item in reversed(items[max(0, index - 3) : index]):
        if item.kind == "place" or (item.kind == "mark" and item.text in "،,"):
            continue
        found = PLACE_NOUN.fullmatch(item.bare) or PLACE_NOUN.fullmatch(item.bare[1:])
        return found["noun"] if found else ""
    return ""


def of_several(items: Sequence[Item], index: int) -> bool:
    """Whether the "which" before an item stands after "the towns": all those named are meant."""
    for at in range(index - 1, max(0, index - REACH_OF_RELATIVE), -1):
        if items[at].text in RELATIVES:
            return SEVERAL.fullmatch(items[at - 1].text) is not None
    return False


def is_governed(
    item: Item,
    governing: Sequence[str],
    between: Sequence[Item],
    preps: Sequence[str],
    strict: bool,
) -> bool:
    """Whether a place is what the trigger's preposition (or none) governs."""
    own = item.prefix.strip("وف")
    return governs([*governing, *([own] if own else [])], between, preps, strict=strict)


def governs(
    chain: Sequence[str], between: Sequence[Item], preps: Sequence[str], *, strict: bool
) -> bool:
    """Whether a chain of prepositions ("on | parts | of") leads from a trigger to a place."""
    if not chain:
        return "" in preps
    if len(chain) > 1 and chain[-1] in INSIDE and chain[-2] == "في":
        chain = chain[:-1]  # "in the middle of"
    if chain[-1] in preps:
        return True
    reached = chain[0] in preps if strict else any(prep in preps for prep in chain)
    return (reached or "" in preps) and chain[-1] in ("من", "في", "ب") and portion(between)[0]


def next_in_list(items: Sequence[Item], start: int, right: int) -> int | None:
    """The index of the next place of a list, locators passed over; None where the list ends."""
    cues = lexicon().cues
    joined = False
    index = start
    while index < right:
        item = items[index]
        if item.kind == "place":
            if joined or item.prefix.startswith(("و", "ف")):
                return index
            if not is_locator(items, index):
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
            if not (fits or plain in LIST_WORDS or describes(plain)):
                return None
            joined = joined or starts
        else:
            return None
        index += 1
    return None


def previous_in_list(items: Sequence[Item], index: int, left: int) -> int | None:
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


def with_b(item: Item) -> bool:
    """Whether a word carries the preposition ب: ببعض، بأجزاء، بمدينة."""
    cues = lexicon().cues
    return item.bare.startswith("ب") and any(
        cues[cue].fullmatch(item.bare[1:]) for cue in ("part", "generic")
    )


def describes(word: str) -> bool:
    """An adjective of a place or list: المجاورة، الاستراتيجي."""
    return word.startswith("ال") and word.endswith(("ي", "يه", "ه", "ين")) and len(word) > 4


def is_near(between: Sequence[Item]) -> bool:
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


def is_around(between: Sequence[Item], place: Item) -> bool:
    """ "The villages around X": ب or ل on the place, or من before it, after "around"."""
    said = [i.text for i in between if i.kind == "word"]
    if said[-1:] == ["من"]:
        said = said[:-1]
    elif not place.prefix.endswith(("ب", "ل")):
        return False
    return bool(said) and lexicon().cues["around"].fullmatch(said[-1]) is not None


def portion(between: Sequence[Item]) -> tuple[bool, float | None]:
    """Whether the words before a place limit it to a part, and the stated share."""
    said = " ".join(
        item.bare[1:] if with_b(item) else item.text for item in between if item.kind == "word"
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


def is_locator(items: Sequence[Item], index: int) -> bool:
    """Whether a place only tells where another one lies: "east of Aleppo", "in rural Idlib"."""
    cues = lexicon().cues
    named = items[index]  # "the town of X in Rif Dimashq": a province called by its countryside
    if named.text.startswith("ريف ") and index and items[index - 1].bare == "في":
        return any(item.kind == "place" for item in items[max(0, index - 3) : index])
    for item in reversed(items[max(0, index - 3) : index]):
        if item.kind != "word":
            return False
        if LYING.fullmatch(item.bare):
            return True
        if not cues["generic"].fullmatch(item.bare):
            return False
    return False


def is_aside(items: Sequence[Item], index: int) -> bool:
    """Whether a place is where somebody went ("to X"), or one of a list: not "the town"."""
    previous = items[index - 1].bare if index else ""
    if previous in GOING_TO:
        return True
    following = next_in_list(items, index + 1, min(len(items), index + LIST_STEP))
    return following is not None or (
        previous_in_list(items, index, max(0, index - LIST_STEP)) is not None
    )


def is_land(items: Sequence[Item], index: int) -> bool:
    """Whether "the countryside of X" is itself spoken of: no place or preposition before it."""
    for at in range(index - 1, max(-1, index - 3), -1):
        if LAND.fullmatch(items[at].bare):
            before = items[at - 1] if at else None
            return (before is not None and before.kind == "trigger") or (
                before is not None and BECOMES.fullmatch(before.text) is not None
            )
    return False


def named_after(items: Sequence[Item], index: int) -> bool:
    """Whether the generic word only introduces a name, or a quality that names a part."""
    following = items[index + 1] if index + 1 < len(items) else None
    return following is not None and following.kind == "place" and not following.prefix


def before_relative(items: Sequence[Item], index: int) -> list[Item] | None:
    """The place just before the "which" whose clause holds the item at `index`.

    Empty where something that is no place stands there; None without a "which".
    """
    for at in range(index - 1, max(-1, index - REACH_OF_RELATIVE), -1):
        if items[at].kind == "place":
            return None
        if items[at].text in RELATIVES:
            first = max(0, at - 3)
            before = [
                i
                for n, i in enumerate(items[first:at], first)
                if i.kind == "party" or (i.kind == "place" and not is_locator(items, n))
            ]
            located = before or located_before(items, at)
            return [i for i in located[-1:] if i.kind == "place"] or (None if located else [])
    return None


def located_before(items: Sequence[Item], at: int) -> list[Item]:
    """The place that "in the countryside of Y" before a "which" locates, else Y itself."""
    found = [n for n in range(max(0, at - 8), at) if items[n].kind in ("place", "party")]
    named = [n for n in found if items[n].kind == "party" or not is_locator(items, n)]
    return [items[n] for n in (named[-1:] or found[-1:])]


def is_relative(items: Sequence[Item], at: int) -> bool:
    return any(i.text in RELATIVES for i in items[max(0, at - 3) : at])
