"""An Arabic report cut into items: words, place names, party names and times, in order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.claims.arabic_text import ARABIC_LETTER, FoldedText, fold_arabic
from geomap.claims.when import When, any_of
from geomap.records import Certainty, Match, Mention

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

CONJUNCTION = "(?:و|ف)?"
PREPOSITION = "(?:ب|ل|ك)?"
PRONOUN = "(?:ها|هما|هم|هن|ه|نا)"
PERFECT_ENDING = f"(?:ت|تا|وا|ا|نا|ن)?{PRONOUN}?"
IMPERFECT_ENDING = f"(?:ون|وا|و|ان|ا|ن)?{PRONOUN}?"
NOUN_ENDING = f"(?:(?<!ه)(?:ات|ا))?{PRONOUN}?"
WORD = re.compile(r"\w[\w']*|[^\w\s]")
PASSIVE = re.compile("[\u0621-\u064a]{1,2}\u064f")  # a u after the first or second letter
ARABIC_WORD = re.compile("[\u0621-\u064a]{2,}")
SENTENCE_END = re.compile(r"[.!?؟؛](?=\s|$|[\"'])|\n+")
BACKED = re.compile(r"\s(?:ال)?مدعوم\w*\s(?:من\s|ب)$")
BACKED_BY = re.compile(r"\s(?:ال)?مدعوم\w*\s(?:من\s|ب)\w+\s(?P<adjective>\w+)")
LED_BY = r"\s(?:[يت]قود\w*|بقياده|بزعامه|[يت]تزعم\w*)\s$"
LED = re.compile(LED_BY)
MEN_LED = re.compile(
    r"(?<!\w)[وف]?(?:فصايل|قوات|مقاتلون|مقاتلين|جماعات|مسلحون|مسلحين|كتايب)" + LED_BY
)
HAS_LOST = re.compile(
    r"\s+(?:ال|قوات|فصا|مقاتل|تنظيم|جيش|هي|وحدات|حزب|جبه)"
)  # else فقد is "for it has"
READIES = re.compile("[وف]?[يتن]ستعد(?:ون|وا|ان)?")  # "has (not) retaken" only after لم
COMPOUND = (
    "تل|تله|دير|خان|كفر|عين|بيت|جب|راس|ابو|ام|الشيخ|باب|بءر|بير|معره|كرم|جبل|قلعه|وادي|نهر|تلول|ابي"
)
NAMED_PLACE = re.compile(
    rf"(?<!\w)[وف]?[بل]?(?:بلده|قريه|مدينه|حي|مخيم)\s(?P<name>(?:(?:{COMPOUND})\s)?\w{{3,}})(?!\w)"
)
_ORDINARY = re.compile(  # words after "a village" that are no name
    r"(?:صغير|كبير|كبري|مهم|ناءي|نايي|اثري|قريب|مجاور|صناعي|سكني|جديد|اخري?|واحد|استراتيجي|حدودي|زراعي|ساحلي|جبلي|شعبي|عمالي|"
    r"مدمر|محاصر|محرر|خالي|شمال|جنوب|شرق|غرب|تقع|يقع|تابع|ثاني|ثالث|رءيسي|رييسي|تاريخي|قديم|تركي|سوري|"
    r"عراقي|كردي|التي|الذي|بعد|قبل|منذ|خلال|علي|الي|وسط|تحت|كانت|كان|امس|اليوم)\w{0,3}"
)
ADJECTIVES = ("جديده", "كبيره", "صغيره", "شرقيه", "غربيه")
PLURAL_BEFORE = re.compile(r"(?<!\w)[وفبل]?(?:احياء|مناطق|قري|بلدات|مدن|مساحات|مواقع)\s$")
LONGEST_SENTENCE = 250  # items; what is longer is no sentence and is read in pieces
LAST_PARTIES = 40  # how many parties back a weak name may point
WORTH_TELLING = ("مقاومه", "خساير", "اضرار", "معارك", "اشتباكات")  # "no losses to speak of"
FORCE_WORDS = ("تنظيم", "فصايل", "قوات", "وحدات", "هيءه", "هييه", "مقاتل", "مسلح")


@dataclass(frozen=True, slots=True)
class Word:
    """A row of lexicon_ar.toml: what it matches, and what it does to a place."""

    frame: str
    lemma: str
    pattern: re.Pattern[str]
    nouns: re.Pattern[str] | None
    prep: tuple[str, ...]
    prep_to: tuple[str, ...]
    weak: bool
    phrase: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that carry claims, the cues around them, and the verbs of saying."""

    words: tuple[Word, ...]
    trigger: re.Pattern[str]  # any of the words, for a quick look
    cues: dict[str, re.Pattern[str]]
    shares: dict[str, float]
    says: frozenset[str]
    says_nouns: frozenset[str]
    denies: frozenset[str]
    according: re.Pattern[str]
    source_ends: frozenset[str]
    same_source: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """A word of the folded text, or a longer thing with one meaning.

    `kind` is "word", "mark" (punctuation), "place", "party", "time" or "trigger".
    `bare` is the word without its conjunction.
    """

    start: int
    end: int
    text: str
    kind: str = "word"
    match: Match | None = None
    party: str | None = None
    weak: bool = False
    when: When | None = None
    word: Word | None = None
    noun: bool = False
    passive: bool = False  # a verb written with the u of the passive: انتُزعت
    prefix: str = ""  # clitics before a name: و ف ب ل ك

    @property
    def bare(self) -> str:
        """The word without a joined "and"."""
        return self.text[1:] if len(self.text) > 3 and self.text[0] in "وف" else self.text


@cache
def lexicon() -> Lexicon:
    """The lexicon, read and compiled once."""
    path = Path(__file__).parent / "lexicon_ar.toml"
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    words = tuple(_word(row) for row in table["word"])
    saying = table["saying"]
    return Lexicon(
        words=words,
        trigger=re.compile(
            rf"(?<!\w){CONJUNCTION}(?:{'|'.join(w.pattern.pattern for w in words)})(?!\w)"
        ),
        cues={
            name: re.compile(rf"(?<!\w){CONJUNCTION}{body}(?!\w)")
            for name, body in table["cues"].items()
        },
        shares={word: float(share) for word, share in table["shares"].items()},
        says=frozenset(saying["says"]),
        says_nouns=frozenset(saying["says_nouns"]),
        denies=frozenset(saying["denies"]),
        according=re.compile(rf"(?<!\w){CONJUNCTION}{any_of(saying['according'])}(?!\w)"),
        source_ends=frozenset(saying["ends"]),
        same_source=frozenset(saying["same"]),
    )


def _word(row: dict[str, Any]) -> Word:
    forms = [row["phrase"]] if "phrase" in row else []
    if "perfect" in row:
        forms.append(f"{any_of(row['perfect'])}{PERFECT_ENDING}")
        forms.append(f"(?:س)?[يتن]{any_of(row['imperfect'])}{IMPERFECT_ENDING}")
    nouns = (
        f"(?:{PREPOSITION}(?:ال)?|لل){any_of(row['nouns'])}{NOUN_ENDING}"
        if "nouns" in row
        else None
    )
    return Word(
        frame=row["frame"],
        lemma=(row.get("perfect") or row.get("nouns") or ARABIC_WORD.findall(row["phrase"]))[0],
        pattern=re.compile("(?:" + "|".join([*forms, nouns] if nouns else forms) + r")(?!\w)"),
        nouns=re.compile(nouns) if nouns else None,
        prep=tuple(row.get("prep", ("",))),
        prep_to=tuple(row.get("prep_to", ())),
        weak=row.get("weak", False),
        phrase="phrase" in row,
    )


# --- items ----------------------------------------------------------------------------------


def read_items(
    folded: FoldedText, matches: Sequence[Match], whens: Sequence[When], gazetteer: Gazetteer
) -> list[Item]:
    """Cut a text into items; places first, then times, parties, triggers, and what is left."""
    text = folded.text
    times = [Item(folded.at(w.start), folded.at(w.end), w.text, "time", when=w) for w in whens]
    places = _places(folded, matches)
    within_times = {
        p.start for p in places for t in times if t.start <= p.start and p.end <= t.end
    }  # a quarter may be called October
    taken = _add([p for p in places if p.start not in within_times], times)
    taken = _add(taken, _unknown_places(folded, taken))
    taken = _add(taken, _parties(text, gazetteer, taken))
    taken = _add(taken, _triggers(folded))
    words = [
        Item(m.start(), m.end(), m[0], "word" if m[0][0].isalnum() else "mark")
        for m in WORD.finditer(text)
    ]
    return _add(taken, words)


def split_sentences(text: str, items: Sequence[Item]) -> list[list[Item]]:
    """The items sentence by sentence."""
    ends = [m.end() for m in SENTENCE_END.finditer(text)] + [len(text)]
    sentences: list[list[Item]] = []
    index = 0
    for end in ends:
        first = index
        while index < len(items) and items[index].start < end:
            index += 1
        sentences += [
            list(items[at : min(at + LONGEST_SENTENCE, index)])
            for at in range(first, index, LONGEST_SENTENCE)
        ]
    return sentences


def _places(folded: FoldedText, matches: Sequence[Match]) -> list[Item]:
    items = []
    for match in matches:
        start, end = folded.at(match.mention.start), folded.at(match.mention.end)
        before = re.search(r"(?<!\w)[وفبلك]{1,2}$", folded.text[max(0, start - 3) : start])
        prefix = before[0] if before else ""
        if folded.text[start : start + 1] == "ل" and folded.text[start - 1 : start] == "ل":
            prefix = prefix or "ل"
        items.append(
            Item(start - len(prefix), end, folded.text[start:end], "place", match, prefix=prefix)
        )
    items = [i for i in items if not _is_adjective(i, folded.text)]
    return sorted(items, key=lambda item: item.start)


def _is_adjective(place: Item, text: str) -> bool:
    """ "New quarters", not the quarter called New: an adjective after an indefinite plural."""
    return place.text in ADJECTIVES and PLURAL_BEFORE.search(text, 0, place.start) is not None


def _add(taken: list[Item], more: Iterable[Item]) -> list[Item]:
    """`taken` with those of `more` that overlap none of them, in text order."""
    spans = sorted((item.start, item.end) for item in taken)
    free, index = [], 0
    for item in sorted(more, key=lambda i: i.start):
        while index < len(spans) and spans[index][1] <= item.start:
            index += 1
        if index == len(spans) or spans[index][0] >= item.end:
            free.append(item)
    return sorted([*taken, *free], key=lambda i: i.start)


def _triggers(folded: FoldedText) -> list[Item]:
    items = []
    text = folded.text
    for found in lexicon().trigger.finditer(text):
        word, start = _which_word(text, found)
        if word is None or _is_no_trigger(text, found):
            continue
        noun = bool(word.nouns and word.nouns.fullmatch(text, start, found.end()))
        written = folded.original[folded.start(start) : folded.end(found.end())]
        passive = not noun and PASSIVE.match(written) is not None
        items.append(
            Item(
                found.start(),
                found.end(),
                found[0],
                "trigger",
                word=word,
                noun=noun,
                passive=passive,
            )
        )
    return items


def _is_no_trigger(text: str, found: re.Match[str]) -> bool:
    """فقد before a verb is "for it has"; كر وفر is "back and forth"; يستعد readies itself."""
    if found[0] == "فقد":
        return HAS_LOST.match(text, found.end()) is None
    if READIES.fullmatch(found[0]):
        return re.search(r"(?<!\w)لم\s$", text[: found.start()]) is None
    return found[0] == "وفر" and text[: found.start()].endswith("كر ")


def _which_word(text: str, found: re.Match[str]) -> tuple[Word | None, int]:
    """The row that matched, and where it starts once a joined "and" is taken off."""
    starts = [found.start(), found.start() + 1] if found[0][0] in "وف" else [found.start()]
    for start in starts:
        for word in lexicon().words:
            matched = word.pattern.match(text, start)
            if matched and matched.end() == found.end():
                return word, start
    return None, found.start()


def _unknown_places(folded: FoldedText, taken: Sequence[Item]) -> list[Item]:
    """Names after "the village of" that no match stands for: kept, never guessed at."""
    spans = {item.start for item in taken}
    verb = lexicon().trigger.fullmatch
    items = []
    for found in NAMED_PLACE.finditer(folded.text):
        start, end = found.span("name")
        if start in spans or _ORDINARY.fullmatch(found["name"]) or verb(found["name"]):
            continue
        first, last = folded.start(start), folded.end(end)
        mention = Mention(first, last, folded.original[first:last])
        match = Match(mention, Certainty.UNRESOLVED, reason="unknown")
        items.append(Item(start, end, found["name"], "place", match))
    return items


# --- parties --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PartyNames:
    pattern: re.Pattern[str] | None
    parties: dict[str, tuple[tuple[str, bool], ...]]  # folded alias: (party, weak) each
    backers: dict[str, str]  # adjective: party, of those whose backing names the side: التركية


def _party_names(gazetteer: Gazetteer) -> _PartyNames:
    return _compile_parties(
        tuple(
            (alias.text, party.id, alias.weak, alias.kind == "adjective")
            for party in gazetteer.parties.values()
            for alias in party.aliases
        )
    )


@lru_cache(maxsize=8)
def _compile_parties(aliases: tuple[tuple[str, str, bool, bool], ...]) -> _PartyNames:
    rows = [
        (fold_arabic(text), party, weak, adjective)
        for text, party, weak, adjective in aliases
        if ARABIC_LETTER.search(text)
    ]
    parties: dict[str, list[tuple[str, bool]]] = {}
    for text, party, weak, adjective in rows:
        if not adjective and (party, weak) not in parties.setdefault(text, []):
            parties[text].append((party, weak))
    names = {text: tuple(found) for text, found in parties.items()}
    backing = {p for text, p, _w, adjective in rows if adjective and "مدعوم" in text}
    backers = {text: p for text, p, _w, adjective in rows if adjective and p in backing}
    if not names:
        return _PartyNames(None, {}, backers)
    # لل stands for ل and the article: للجيش is to the army
    spelled = {**{n: n for n in names}, **{"لل" + n[2:]: n for n in names if n.startswith("ال")}}
    body = any_of(spelled)
    return _PartyNames(
        re.compile(rf"(?<!\w){CONJUNCTION}{PREPOSITION}(?P<name>{body})(?!\w)"),
        {spelling: names[name] for spelling, name in spelled.items()},
        backers,
    )


def _parties(text: str, gazetteer: Gazetteer, taken: Sequence[Item]) -> list[Item]:
    names = _party_names(gazetteer)
    if names.pattern is None:
        return []
    spans = [(item.start, item.end) for item in taken]  # in text order, apart
    items: list[Item] = []
    index = 0
    for found in names.pattern.finditer(text):
        while index < len(spans) and spans[index][1] <= found.start():
            index += 1
        if index < len(spans) and spans[index][0] < found.end():
            continue
        party, weak = _party_of(found["name"], names, items)
        prefix = text[found.start() : found.start("name")]
        if found["name"].startswith("لل"):
            prefix += "ل"
        item = Item(
            found.start(),
            found.end(),
            found["name"],
            "party",
            party=party,
            weak=weak,
            prefix=prefix,
        )
        backed = BACKED_BY.match(text, item.end)
        if backed and backed["adjective"] in names.backers:  # "backed by Turkish tanks"
            item = replace(item, party=names.backers[backed["adjective"]], weak=False)
        _append_party(text, items, item, names)
    return items


def _append_party(text: str, items: list[Item], item: Item, names: _PartyNames) -> None:
    """Add a party; "rebels backed by Turkey", "factions led by X" are one party, not two."""
    last = items[-1] if items else None
    between = text[last.end : item.start + len(item.prefix)] if last else ""
    if last and BACKED.search(between) and len(between) < 40:
        party = item.party if item.party in names.backers.values() else last.party
        items[-1] = replace(last, end=item.end, party=party, weak=False)
    elif last and LED.search(between) and len(between) < 40:
        items[-1] = replace(last, end=item.end, party=item.party, weak=False)
    else:
        led = MEN_LED.search(text, max(0, item.start - 40), item.start)
        if led:  # "factions led by X": later "the factions" means them
            item = replace(item, start=led.start(), text=text[led.start() : item.end], prefix="")
        items.append(item)


def _party_of(name: str, names: _PartyNames, before: Sequence[Item]) -> tuple[str, bool]:
    """A strong name's party; a weak one means the last party named with the same kind of word."""
    found = names.parties[name]
    party, weak = min(found, key=lambda pair: pair[1])
    if not weak:
        return party, False
    head = next((word for word in FORCE_WORDS if word in name), None)
    for item in reversed(before[-LAST_PARTIES:]):
        if (head and head in item.text and not item.weak) or (
            len(found) > 1 and any(item.party == other for other, _weak in found)
        ):
            return item.party or party, True
    return party, True
