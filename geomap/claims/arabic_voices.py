"""Who says so in an Arabic sentence: verbs of saying, "according to", and their reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geomap.claims.arabic_text import FoldedText
from geomap.claims.arabic_words import WORTH_TELLING, Item, lexicon
from geomap.claims.when import When
from geomap.records import Source

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

LONGEST_SOURCE = 10  # words: a longer one has run into what is said
LONGEST_SPEAKER = 6  # words, where the speaker stands before the verb
MEANWHILE = re.compile("و?(?:بينما|فيما)")
TOLD_TO = re.compile(
    r"ل(?:وكال|قنا|صحيف|موقع|تلفزيون|لصحفيين|لصحافيين|لجزيره|اذاع|مراسل|شبك)\w*|[بفل]ـ?"
)
QUOTED = re.compile("(?:نقل|نقلت|[يت]نقل)")
TITLES = re.compile(
    r"(?:ال)?(?:متحدث|ناطق|قايد|قيادي|رءيس|رييس|مدير|عضو|مسوول|مسءول|وزير|مراسل|ناشط)"
)
STATEMENT = re.compile(r"(?:تصريح|بيان|حديث|مءتمر|موتمر|مقابله|اتصال|تقرير|تغريده|منشور)")
PARTICIPLE = re.compile(r"(?:مءكد|موكد|مضيف|مشير|موضح|زاعم|لافت|معلن|معتبر|مبين)(?:ا|ه|ين)")
THAT = re.compile(r"[وف]?[بل]?ان(?:ه|ها|هم|هما)?|[وف]?ان")
SPEAKER = re.compile(  # who may stand before a colon: "The Observatory: the army took X"
    r"(?:ال)?(?:مرصد|مصدر|مصادر|ناشط|ناشطون|متحدث|ناطق|مسوول|مسءول|قيادي|قايد|وزاره|وكاله|"
    r"اعلام|تلفزيون|شبكه|قناه|تنسيقيه|غرفه|قياده|مجلس|رءيس|رييس|مدير|شهود|اهالي|سكان)"
)
NAMELESS_FORCE = re.compile(r"ال(?P<head>قوات|تنظيم|هيءه|هييه|حركه|وحدات|جماعه|جبهه|جيش|فصايل)")
NOT_A_SOURCE = re.compile(r"(?:ما|ذلك|هذا|هذه|الاتفاق|اتفاق|الخطه|القرار|القانون|مصدر قلق)")


@dataclass(frozen=True, slots=True)
class Voice:
    """A source with the stretch of items [first, last) that is its word."""

    source: Source
    party: str | None  # a party named in the source's own words
    first: int
    last: int
    denies: bool = False
    when: When | None = None  # the day it was said


def read_voices(
    items: Sequence[Item], folded: FoldedText, gazetteer: Gazetteer, before: Voice | None
) -> list[Voice]:
    """The voices of a sentence, in order; `before` is the last one of the text so far."""
    opening = _before_colon(items, folded, gazetteer)
    voices: list[Voice] = [opening] if opening else []
    last = opening or before
    for index, item in enumerate(items):
        voice = _speaking(items, index, item, folded, gazetteer, last)
        if voice:
            voices.append(voice)
            last = voice
    voices = [_until_next(voice, voices, items) for voice in voices]
    return voices + _according(items, folded, gazetteer, last)


def voice_at(voices: Sequence[Voice], index: int) -> Voice | None:
    """The innermost voice that an item stands in."""
    around = [voice for voice in voices if voice.first <= index < voice.last]
    return max(around, key=lambda voice: voice.first, default=None)


def make_source(wording: str, gazetteer: Gazetteer) -> Source:
    """A source as worded, with the party it speaks for where the region knows it."""
    side = gazetteer.side_of(wording)
    return Source(wording, None if side == "neutral" else side)


def _speaking(
    items: Sequence[Item],
    index: int,
    item: Item,
    folded: FoldedText,
    gazetteer: Gazetteer,
    last: Voice | None,
) -> Voice | None:
    """The voice that a verb of saying at `index` opens."""
    words = lexicon()
    if item.kind != "word" or (index and items[index - 1].text in WORTH_TELLING):
        return None
    forms = {item.bare, item.text}
    if PARTICIPLE.fullmatch(item.bare):
        return (
            replace(last, first=index, last=len(items), denies=False, when=None) if last else None
        )
    if not forms & (words.denies | words.says | words.says_nouns):
        return None
    span = _quoted_from(items, index) or _source_span(items, index + 1)
    if forms & words.says_nouns and (span is None or span[0].kind != "party"):
        return None  # "the announcement of a truce" is nobody's word
    span = span or _subject_before(items, index)
    opened = Voice(
        Source(""),
        None,
        index,
        len(items),
        bool(forms & words.denies),
        _said_on(items, index, span or ()),
    )
    if span:
        span = _named_in_full(span, items[:index])
    if span and not (last and _the_same(span)):
        return replace(
            opened, source=make_source(_wording(span, folded), gazetteer), party=_party_in(span)
        )
    as_said = span is None and index > 0 and items[index - 1].text in ("ما", "كما", "حسبما")
    return replace(opened, source=last.source, party=last.party) if last and not as_said else None


def _before_colon(items: Sequence[Item], folded: FoldedText, gazetteer: Gazetteer) -> Voice | None:
    """The voice of a note that opens with its source and a colon."""
    colon = next((n for n, i in enumerate(items[:LONGEST_SOURCE]) if i.text == ":"), 0)
    first = next((n + 1 for n in range(colon) if items[n].text in "|/"), 0)
    span = items[first:colon]
    if not span or any(i.kind not in ("word", "party") for i in span):
        return None
    if span[0].kind == "word" and not SPEAKER.fullmatch(span[0].text):
        return None
    source = make_source(_wording(span, folded), gazetteer)
    return Voice(source, _party_in(span), colon, len(items))


def _named_in_full(span: list[Item], before: Sequence[Item]) -> list[Item]:
    """ "The forces said": the forces that the sentence named, where it did."""
    found = NAMELESS_FORCE.fullmatch(span[0].text) if len(span) == 1 else None
    if not found:
        return span
    named = [i for i in before if i.kind == "party" and not i.weak and found["head"] in i.text]
    return named[-1:] or span


def _party_in(span: Sequence[Item]) -> str | None:
    return next((item.party for item in span if item.kind == "party"), None)


def _quoted_from(items: Sequence[Item], index: int) -> list[Item] | None:
    """ "An agency quoted witnesses": the witnesses speak."""
    if not QUOTED.fullmatch(items[index].bare):
        return None
    for at in range(index + 1, min(len(items), index + LONGEST_SOURCE)):
        if items[at].text == "عن":
            return _source_span(items, at + 1)
        if THAT.fullmatch(items[at].text) or items[at].kind in ("trigger", "mark"):
            return None
    return None


def _the_same(span: Sequence[Item]) -> bool:
    """ "The source", "the spokesman": whoever spoke before."""
    return len(span) <= 2 and span[0].kind == "word" and span[0].bare in lexicon().same_source


def _wording(span: Sequence[Item], folded: FoldedText) -> str:
    """The source as written, a joined "and" left out."""
    start = span[0].start + (1 if span[0].prefix[:1] in ("و", "ف") else 0)
    return folded.original[folded.start(start) : folded.end(span[-1].end)].strip(" \"'»«:،")


def _source_span(items: Sequence[Item], first: int) -> list[Item] | None:
    """The words from `first` on that name who speaks."""
    ends = lexicon().source_ends
    span: list[Item] = []
    for item in items[first : first + LONGEST_SOURCE]:
        if item.kind == "mark" and (item.text in "\"'«»()" or _apposition(items, item, span)):
            continue
        if (
            item.kind in ("mark", "trigger", "time")
            or item.text in ends
            or THAT.fullmatch(item.text)
            or (span and item.text in ("هذه", "هذا", "ذلك", "تلك", "ما"))
            or (item.kind == "word" and TOLD_TO.fullmatch(item.text))
            or (item.bare == "في" and STATEMENT.match(_next_text(items, item)))
            or (item.kind == "word" and {item.bare, item.text} & lexicon().says)
        ):
            break
        span.append(item)
    if not span or (span[0].kind == "word" and NOT_A_SOURCE.fullmatch(span[0].bare)):
        return None
    if span[0].prefix in ("ب", "ل") or span[0].text in ("من", "في", "علي"):
        return None
    return span


def _apposition(items: Sequence[Item], item: Item, span: Sequence[Item]) -> bool:
    """ "X, the spokesman of Y": one source."""
    return (
        bool(span) and item.text in "،," and TITLES.fullmatch(_next_text(items, item)) is not None
    )


def _next_text(items: Sequence[Item], item: Item) -> str:
    return next((i.text for i in items if i.start > item.start), "")


def _subject_before(items: Sequence[Item], index: int) -> list[Item] | None:
    """Who stands before the verb: "the army announced that", "television had said that"."""
    if index and items[index - 1].bare == "قد":
        past = lexicon().cues["past"]
        for at in range(index - 2, max(-1, index - LONGEST_SOURCE), -1):
            if items[at].kind == "word" and past.fullmatch(items[at].text):
                return list(items[at + 1 : index - 1]) or None
    before = [item for item in items[max(0, index - 2) : index] if item.kind != "time"]
    if before and before[-1].kind == "party":
        return [before[-1]]
    return _speaker_before(items, index)


def _speaker_before(items: Sequence[Item], index: int) -> list[Item] | None:
    """ "But the Observatory said": a speaker from the clause's beginning to the verb."""
    first = index
    while first and items[first - 1].kind in ("word", "party") and index - first < LONGEST_SPEAKER:
        if THAT.fullmatch(items[first - 1].text):
            break
        first -= 1
    span = items[first:index]
    return list(span) if span and SPEAKER.fullmatch(span[0].bare) else None


def _said_on(items: Sequence[Item], verb: int, span: Sequence[Item]) -> When | None:
    """A time between the verb of saying and what is said is the day of the statement."""
    for item in items[verb + 1 : verb + len(span) + 5]:
        if item.kind == "time":
            return item.when
        if item.kind == "trigger" or THAT.fullmatch(item.text):
            break
    before = items[verb - 1] if verb else None
    return before.when if before and before.kind == "time" else None


def _until_next(voice: Voice, voices: Sequence[Voice], items: Sequence[Item]) -> Voice:
    """A voice ends where another begins, or where the narrator takes over again."""
    last = min((v.first for v in voices if v.first > voice.first), default=len(items))
    for index in range(voice.first + 1, last):
        if MEANWHILE.fullmatch(items[index].text) or (
            items[index].bare == "حين" and items[index - 1].bare == "في"
        ):
            last = index
            break
    return replace(voice, last=last)


def _according(
    items: Sequence[Item], folded: FoldedText, gazetteer: Gazetteer, last: Voice | None
) -> list[Voice]:
    """Voices of "according to X": their word is the whole sentence, below any verb of saying."""
    if not items:
        return []
    voices = []
    offset = items[0].start
    for found in lexicon().according.finditer(folded.text, offset, items[-1].end):
        first = next((i for i, item in enumerate(items) if item.start >= found.end()), None)
        span = _source_span(items, first) if first is not None else None
        if not span:
            continue
        span = _named_in_full(span, [i for i in items if i.end <= found.start()])
        if _the_same(span) and last:
            voices.append(Voice(last.source, last.party, 0, len(items)))
            continue
        source = make_source(_wording(span, folded), gazetteer)
        voices.append(Voice(source, _party_in(span), 0, len(items)))
    return voices
