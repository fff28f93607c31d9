"""Who says so: attributions taken off a sentence, and the subjects of verbs of saying."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geomap.claims.masking import Mask
from geomap.claims.scene import Attribution, Scene, Token, kids, up
from geomap.claims.sentences import Sentence, words_of
from geomap.claims.words import REPORTING_FORMS
from geomap.records import Source

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

VERBS = "|".join(sorted((form for form in REPORTING_FORMS), key=len, reverse=True))
ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
# A wording stops before these: what follows tells more about the speaker.
CUT = re.compile(
    r",\s|\s(?:who|which|whose|that|speaking|quoted|quoting|citing|after|"
    r"on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"in a (?:statement|post|tweet|video|briefing)|late|early|yesterday|today)\b"
)
# ", X said on Tuesday in a statement." at the end of a sentence
TAIL = re.compile(
    rf",?\s*(?:[\"”]|&rdquo;|&quot;)?\s*(?:,|—|&mdash;)\s*(?:[\"”]|&rdquo;|&quot;)?\s*(?:as\s+|but\s+|and\s+)?"
    rf"(?P<who>(?:(?!\b(?:who|which|whose|and then|but|after|when|where|while|leaving|"
    rf"said|says)\b)[^,;\"“”]){{2,110}}?)\s+"
    rf"(?:(?:also|has|have|had|later|earlier|now)\s+)?(?P<verb>{VERBS})\b(?P<rest>[^,;]{{0,70}})[.!\"”’]*$"
)
# What happened besides: ", according to the Observatory, forcing the rebels out"; no speaker
BESIDES = (
    r",\s+(?:(?!citing|speaking|quoting|adding|writing|posting|referring|including)[a-z]+ing|"
    r"and|but|while|after|before|with|as)\b"
)
TAIL_INVERTED = re.compile(
    rf",\s*(?P<verb>said|says|according to)\s+(?P<who>(?:(?!{BESIDES})[^;]){{2,120}}?)[.!\"”]*$"
)
ACCORDING = re.compile(
    r"(?:^|,\s*|\s)[Aa]ccording to (?P<who>[^,;]{2,110}?)(?=[,;.]|$)(?P<comma>,?)"
)
BY = "estimate|count|account|words|telling|reckoning"
HEAD_BY = re.compile(
    r"^(?:By|In) (?P<who>[^,;]{2,60}?)(?:'s|’s|&rsquo;s|’) "
    rf"(?:{BY}),"
)
# "Military source: army units took X", the form of agencies and tickers
HEAD_COLON = re.compile(
    r"^(?P<who>(?:The )?(?:SOHR|SANA|[A-Z][^:.;,]{0,50}?\b(?:Observatory|Human Rights|agency|"
    r"sources?|ministry|TV|television|media|spokes\w+|military|command|monitors?|network|activists?|"
    r"statement|correspondent))):\s+(?=\S)"
)
MIDDLE = re.compile(
    r",\s*(?P<who>(?!who|which|whose)[^,;\"“”]{2,80}?)\s+(?P<verb>said|says|added|told \w+|"
    r"reported|claimed|announced|confirmed)(?P<rest>[^,;]{0,40}),"
)
FINITE = re.compile(
    r"\b(?:was|were|is|are|has|have|had|will|would|could|took|seized|captured|withdrew|fell|held|left|lost|retook)\b"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """An attribution found in the surface of a sentence, to be left out before parsing."""

    start: int
    end: int
    who_start: int
    who_end: int
    verb: str


SAYS_SO = frozenset(REPORTING_FORMS) | {"according"} | frozenset(BY.split("|"))


def take_off(text: str, of: Sentence) -> list[Taken]:
    """The attributions at the ends and in the middle of a sentence, by offsets in `text`."""
    start, sentence = of.start, text[of.start : of.end]
    headed = HEAD_COLON.match(sentence)
    out = [_taken(headed, start, "say")] if headed else []
    if of.words.isdisjoint(SAYS_SO):
        return out
    for pattern, opens in ((TAIL, _last_comma_but_one(sentence)), (TAIL_INVERTED, 0)):
        found = pattern.search(sentence, opens)
        if found and _plausible(found, sentence):
            out.append(_taken(found, start))
            break
    for found in ACCORDING.finditer(sentence) if "according" in of.words else ():
        if not any(t.start < start + found.end() and start + found.start() < t.end for t in out):
            out.append(_taken(found, start, "say"))
    if not out:
        found = HEAD_BY.search(sentence)
        if found:
            out.append(_taken(found, start, "say"))
        found = MIDDLE.search(sentence)
        if found and _plausible(found, sentence):
            out.append(_taken(found, start))
    return out


def _last_comma_but_one(sentence: str) -> int:
    """Where a `TAIL` can begin at the earliest: it has at most two commas, both in its opening."""
    if ";" in sentence:  # which ends an entity, too
        return 0
    return max(0, sentence.rfind(",", 0, max(0, sentence.rfind(","))))


# What may follow ", activists said": when, where and how; else it is what they say.
HOW_SAID = (
    r"\b(?:on|in|at|by|to|from|via|through|during|after|before|later|late|early|earlier|"
    r"yesterday|today|tonight|overnight|without|over|citing|quoting|adding|online|separately|this|"
    r"last|afterwards|again|too|also|soon|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"but|and|of|with|reported|recently|briefly|simply|only|as|an hour|a day|hours|days)\b"
)
WHEN_SAID = re.compile(rf"\W*{HOW_SAID}", re.I)


def _plausible(found: re.Match[str], sentence: str) -> bool:
    """Something is said before it, and the speaker is a noun phrase, not a clause of its own."""
    who = found.group("who")
    if found.start() < 8 or FINITE.search(who) or len(who.split()) > 14:
        return False
    if re.match(
        r"(?:and|but|which|while|as|adding|who|where|to|in|on|at|from|after)\b(?! (?:one|a|the) )",
        who.strip(),
    ):
        return False
    rest = found.groupdict().get("rest") or ""
    return (
        not re.search(r"[^\W_]", html.unescape(rest))
        or WHEN_SAID.match(rest) is not None
        or re.search(r"\b(?:told|tells|quoted|broadcast)\b", found.group()) is not None
    )


def _taken(found: re.Match[str], offset: int, verb: str | None = None) -> Taken:
    who = found.span("who")
    form = verb or found.group("verb").split()[0]
    return Taken(
        offset + found.start(),
        offset + found.end(),
        offset + who[0],
        offset + who[1],
        REPORTING_FORMS.get(form, "say"),
    )


def without(taken: list[Taken], sentence_end: int) -> list[Mask]:
    """Masks that leave attributions out; the sentence keeps a full stop, a clause its comma."""
    out = []
    for item in taken:
        shown = "." if item.end >= sentence_end - 1 else ", "
        out.append(Mask(item.start, item.end, shown))
    return out


def what_is_said(text: str, sentence: Sentence, taken: list[Taken]) -> Sentence:
    """The sentence without the attributions that it begins or ends with."""
    start, end = sentence.start, sentence.end
    for item in taken:
        if item.start <= start:
            start = max(start, item.end)
        elif item.end >= end - 1:
            end = min(end, item.start)
    if (start, end) == (sentence.start, sentence.end):
        return sentence
    return replace(sentence, start=start, end=end, words=words_of(text[start:end]))


# "By nightfall state media said", where the parser took the hour for a part of the speaker
HOUR = re.compile(r"^(?:nightfall|midnight|midday|noon|dawn|dusk|sunset|sunrise)\s+(?=\w)", re.I)


def wording(text: str) -> str:
    """A source as worded, without article and without what is told about it."""
    text = HOUR.sub("", text.strip(" ,.“”\"'"))
    cut = CUT.search(text)
    if cut and cut.start() > 2:
        text = text[: cut.start()]
    return without_person(ARTICLE.sub("", text).strip(" ,"))


def without_person(text: str) -> str:
    """ "local media activist Samer Attar" is shown by the role alone."""
    words = text.split()
    roles = [i for i, word in enumerate(words) if word.lower() in ROLES and word.islower()]
    if (
        roles
        and roles[-1] + 1 < len(words)
        and all(w[:1].isupper() for w in words[roles[-1] + 1 :])
    ):
        return " ".join(words[: roles[-1] + 1])
    return text


ROLES = frozenset(
    "activist activists resident residents journalist reporter doctor nurse teacher witness "
    "fighter commander officer volunteer lawyer man woman farmer shopkeeper correspondent "
    "photographer medic official spokesman spokeswoman spokesperson".split()
)


def make_source(text: str, gazetteer: Gazetteer) -> Source:
    """A source with the side it speaks for, where the region's files know it."""
    name = wording(text)
    return Source(name, gazetteer.side_of(name))


def subject_words(verb: Token, scene: Scene) -> list[Token]:
    """The tokens of the subject of a verb of saying, without clauses that tell more of it."""
    subjects = kids(verb, "nsubj")
    if not subjects and verb.dep_ in {"conj", "advcl", "xcomp"}:
        return subject_words(verb.head, scene) if verb.head.pos_ in {"VERB", "AUX"} else []
    if not subjects:
        return []
    head = subjects[0]
    dropped: set[int] = set()
    for token in head.subtree:
        if token.dep_ in {"relcl", "appos"} or (
            token.dep_ == "acl" and token.i > 0 and token.nbor(-1).text == ","
        ):
            dropped |= {t.i for t in token.subtree}
    kept = [t for t in head.subtree if t.i not in dropped and t.text != ","]
    first = next(
        (i for i, t in enumerate(kept) if t.i > head.i and kept[i].i != kept[i - 1].i + 1),
        len(kept),
    )
    return kept[:first]


def speaker_of(
    node: Token, scene: Scene, gazetteer: Gazetteer
) -> tuple[Source | None, Token | None]:
    """The innermost speaker whose words hold the trigger, and the verb of saying."""
    child = node
    for head in up(node):
        lemma = REPORTING_FORMS.get(head.lower_)
        if lemma and head.pos_ in {"VERB", "AUX"} and _is_said(child, head):
            found = subject_source(head, scene, gazetteer)
            if found is not None:
                return found, head
            if any(c.dep_ == "auxpass" for c in head.children):
                return agent_source(head, scene, gazetteer), head
        child = head
    attribution = scene.attribution
    return (attribution.source if attribution else None), None


def _is_said(child: Token, head: Token) -> bool:
    if child.dep_ in {"ccomp", "xcomp", "acl", "dobj", "pobj", "prep", "parataxis", "attr", "oprd"}:
        return child.i != head.i and head.lower_ not in {
            "describe",
            "described",
            "describes",
            "show",
            "showed",
            "shows",
        }
    return child.dep_ in {"nsubjpass"} and child.pos_ == "NOUN"


def subject_source(verb: Token, scene: Scene, gazetteer: Gazetteer) -> Source | None:
    """Who says it: the subject of a verb of saying or naming."""
    if scene.attribution and _goes_on(verb, scene, scene.attribution):
        return scene.attribution.source
    tokens = subject_words(verb, scene)
    if not tokens:
        return None
    if len(tokens) == 1 and tokens[0].tag_ in {"PRP", "WP", "WDT"}:
        return _pronoun_source(tokens[0], scene, gazetteer)
    text = scene.text_of(tokens)
    if text.lower() in {
        "the group",
        "the source",
        "the monitor",
        "the agency",
        "the movement",
        "the statement",
        "the ministry",
        "the commander",
        "the official",
        "the spokesman",
    }:
        return _earlier_source(scene) or _last_party(scene) or make_source(text, gazetteer)
    return make_source(text, gazetteer)


def _goes_on(verb: Token, scene: Scene, said: Attribution) -> bool:
    """ "X fell, the army said, adding that": who has just spoken goes on."""
    between = scene.discourse.text[said.end : verb.start]
    return verb.tag_ == "VBG" and verb.start >= said.end and not between.strip(" ,")


def _pronoun_source(token: Token, scene: Scene, gazetteer: Gazetteer) -> Source | None:
    if token.tag_ in {"WP", "WDT"}:
        heads = [n.head for n in up(token) if n.dep_ == "relcl"]
        return make_source(scene.text_of([heads[0]]), gazetteer) if heads else None
    here = _subject_before(token, scene)
    if here:
        return make_source(scene.text_of(here), gazetteer)
    return _earlier_source(scene)


def _subject_before(token: Token, scene: Scene) -> list[Token]:
    for other in scene.doc[: token.i]:
        if (
            other.dep_ == "nsubj"
            and REPORTING_FORMS.get(other.head.lower_)
            and other.tag_ not in {"PRP"}
        ):
            return subject_words(other.head, scene)
    return []


def _earlier_source(scene: Scene) -> Source | None:
    for number, source in reversed(scene.discourse.sources):
        if scene.number - number <= 3:
            return source
    return None


def _last_party(scene: Scene) -> Source | None:
    """ "the group" where nobody has spoken yet: the party named last."""
    start = scene.sentence.start
    named = [m for m in scene.discourse.parties if m.end <= start and not m.weak and not m.held]
    return Source(named[-1].surface, named[-1].party) if named else None


def agent_source(verb: Token, scene: Scene, gazetteer: Gazetteer) -> Source | None:
    """Who says it in the passive: "was confirmed by both sides"."""
    for agent in kids(verb, "agent"):
        for pobj in kids(agent, "pobj"):
            return make_source(scene.text_of(pobj.subtree), gazetteer)
    return None
