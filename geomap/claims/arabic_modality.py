"""How an Arabic claim is meant: asserted, denied, planned, supposed, or over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.claims.arabic_voices import Voice
from geomap.claims.arabic_words import Item, lexicon
from geomap.records import Modality

BECAME = re.compile("قد (?:اصبح|بات|صار|غد|عاد|وقع|دخل)[^ ]*")  # "had come under the control of"
FALSE = 12  # items from a noun to the word that calls it false
# "three weeks after its loss": told of only to say when something else was
AFTER_A_WHILE = re.compile(
    "(?:بعد|عقب) (?:[^ ]+ ){0,3}(?:ساع(?:[هة]|ات|تين)|[اأ]يام|يوم(?:ين)?|[اأ]سبوع(?:ين)?|[اأ]سابيع"
    "|شهر(?:ين)?|[اأ]شهر|شهور|عام(?:ين)?|[اأ]عوام|سن(?:[هة]|تين|وات|ين))(?: [^ ]+){0,2} من$"
)
AWHILE = 8  # items of such a phrase
BEGUN = 8  # items from "began" to what was begun
FIFTH = re.compile("[وف]?ت(?:حرر|سلم|راجع|قهقر|مسك)")
FUTURE = re.compile("[وف]?س[يتن]")
# "did not acknowledge the fall of", with at most four words for who did not
UNACKNOWLEDGED = re.compile("(?:لم|لن|لا) [يت](?:عترف|قر|سلم)(?:وا)?(?: [^ ]+){0,4}$")


@dataclass(frozen=True, slots=True)
class Mood:
    """The modality of a clause, and whether its verb is a pluperfect ("had taken")."""

    modality: Modality = Modality.ASSERTED
    pluperfect: bool = False


def mood_of(items: Sequence[Item], at: int, left: int, voice: Voice | None) -> Mood:
    """The mood of the trigger at `at`, whose clause begins at `left`."""
    trigger = items[at]
    before = _said(items[left:at])
    if _denied(items, at, before, voice):
        return Mood(Modality.DENIED)
    if _has("hypothetical", before) or _may(items, at):
        return Mood(Modality.HYPOTHETICAL)
    if _tried(items, at, left):
        return Mood(Modality.DENIED if _failed(items, at) else Modality.PLANNED)
    if _planned(trigger, before, items, at):
        return Mood(Modality.PLANNED)
    return _past(items, at, before)


def _said(items: Sequence[Item]) -> str:
    return " ".join(item.text for item in items)


def _has(cue: str, text: str) -> bool:
    return lexicon().cues[cue].search(text) is not None


def _denied(items: Sequence[Item], at: int, before: str, voice: Voice | None) -> bool:
    cues = lexicon().cues
    if voice and voice.denies and voice.first < at:
        return True
    if cues["denial_noun"].search(before):
        return True
    if items[at].noun and cues["false"].search(_said(items[at + 1 : at + FALSE])):
        return True  # "reports of its fall are false"
    still = cues["still"].search(before) is not None
    near = [item for item in items[max(0, at - 2) : at] if item.kind != "time"]
    if near and cues["negation"].fullmatch(near[-1].bare) and not still:
        return not (items[at].word and items[at].word.phrase)  # type: ignore[union-attr]
    if items[at].noun and UNACKNOWLEDGED.search(before):
        return True
    return _failed_before(before)


def _failed_before(before: str) -> bool:
    """ "failed to take", "repelled an attempt to take"."""
    found = list(lexicon().cues["failure"].finditer(before))
    return bool(found) and len(before) - found[-1].end() < 60


def _tried(items: Sequence[Item], at: int, left: int) -> bool:
    return _has("attempt", _said(items[left:at])) or bool(
        at and lexicon().cues["attempt"].fullmatch(items[at - 1].text)
    )


def _failed(items: Sequence[Item], at: int) -> bool:
    return _has("failure", _said(items[at + 1 :]))


def _may(items: Sequence[Item], at: int) -> bool:
    """قد before an imperfect is "may"; before a perfect it is "has"."""
    verb = items[at]
    previous = items[at - 1].text if at else ""
    earlier = " ".join(item.text for item in items[max(0, at - 8) : at])
    if FIFTH.match(verb.text) and lexicon().cues["past"].search(earlier):
        return False  # كانت قد تحررت: a perfect that begins like an imperfect
    return (
        previous in ("قد", "وقد", "فقد")
        and not verb.noun
        and re.match("[وف]?[يت]", verb.text) is not None
    )


def _planned(trigger: Item, before: str, items: Sequence[Item], at: int) -> bool:
    if _has("plan", before) or (trigger.noun and _begun(items, at)):
        return True
    if trigger.noun and re.match("[وف]?(?:لل|ل)", trigger.text):
        return True
    if re.match("[وف]?ل[يتن]", trigger.text) and not trigger.noun:
        return True
    perfect = trigger.text.lstrip("وف").startswith("سيطر") or trigger.text.startswith("سيطر")
    return not trigger.noun and not perfect and FUTURE.match(trigger.text) is not None


def _begun(items: Sequence[Item], at: int) -> bool:
    """ "Began entering the town": under way, if no "after" stands between."""
    cues = lexicon().cues
    for index in range(at - 1, max(-1, at - BEGUN), -1):
        item = items[index]
        if item.kind in ("mark", "place", "trigger") or cues["after"].fullmatch(item.bare):
            return False
        if cues["begins"].fullmatch(item.text):
            return True
    return False


def _past(items: Sequence[Item], at: int, before: str) -> Mood:
    cues = lexicon().cues
    if items[at].noun and AFTER_A_WHILE.search(_said(items[max(0, at - AWHILE) : at])):
        return Mood(Modality.HISTORICAL)
    found = list(cues["past"].finditer(before))
    if not found or cues["still"].search(before):
        return Mood()
    verb = items[at]
    if verb.noun:
        return Mood()
    since = len(before) - found[-1].end()
    phrase = bool(verb.word and verb.word.phrase) and not BECAME.search(before[-since:])
    had = at > 0 and items[at - 1].text == "قد" and FIFTH.match(verb.text) is not None
    if phrase or (
        re.match("[وف]?[يتن]", verb.text)
        and not (had or re.match("[وف]?(?:تم|ترا|تقه)", verb.text))
    ):
        return Mood(Modality.HISTORICAL)
    return Mood(pluperfect=True)
