"""A sentence made ready for the parser, and its parse made a scene with places and parties."""

from __future__ import annotations

import re
from functools import lru_cache

from geomap.claims.masking import PARTY_MASK, PLACE_MASKS, Mask, Masked, mask_sentence
from geomap.claims.named_places import BY_NAME
from geomap.claims.parties import PartyMention
from geomap.claims.scene import Discourse, Parse, Scene
from geomap.claims.sentences import Sentence
from geomap.claims.sources import Taken, without
from geomap.claims.timeline import Timeline
from geomap.records import Match

WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
SEATS = "stronghold bastion position foothold outpost base holdout redoubt possession".split()
REPHRASED = (  # phrases that the small model takes apart, and what it is shown
    (re.compile(r"\bsave (?:for|in)\b"), "except for"),
    (re.compile(r"\b(?:such as|among them)(?= )"), "including"),
    (re.compile(r"\b(?:almost|virtually|largely|practically|nearly) unopposed\b"), "unopposed"),
    (re.compile(r"(?<= crossing) (?:with|into|to) [A-Z]\w+(?= and\b)"), ""),
    (re.compile(r"\bback (?=with\b)"), ""),
    (re.compile(r"#(?=\w)"), ""),
    # "the last bastion in the valley, X, fell", where X would tell of the valley
    (
        re.compile(
            rf"(?:{'|'.join(rf'(?<={seat})' for seat in SEATS)})\s(?:in|of|inside|within)\sthe\s"
            r"(?:[a-z]+\s)?(?:province|valley|region|area|countryside|governorate|enclave|desert|"
            r"district|pocket|country|north|south|east|west)(?=,\s[A-Za-z])"
        ),
        "",
    ),
    (
        re.compile(
            r"\ball but (?:an?|one|two|three|four|five|six|a few|a handful of|some|several)"
            r"(?: [a-z]+){0,2} (?=(?:of|in) )"
        ),
        "most ",
    ),
    (re.compile(rf"(?<=\bsaid) {WEEKDAY}(?= that\b)"), ""),
    (
        re.compile(rf"(?<=\bsaid) {WEEKDAY}(?= (?:its|it|the|they|their|his|he|she|all|most)\b)"),
        " that",
    ),
    (re.compile(r"\b(?:highlands|lowlands|foothills)\b"), "hills"),
)
# "#BREAKING", "JUST IN:": no part of what is told
CRY = re.compile(r"(?:#?(?:BREAKING|URGENT|UPDATE|JUST IN|ALERT|Breaking|Urgent)\b\s*[:|!-]*\s+)+")
# "Turkey and the SNA share X", which the small model takes for a noun
SHARE = re.compile(r"(?: (?:now|still|jointly|currently|today))? (share)\b")

# "In the northern countryside, A, B and C are held by": else a member of the list
WHEREABOUTS = re.compile(
    r"(?:(?:In|On|Across|To) the (?:(?:north|south|east|west)\w* )*"
    r"(?:countryside|suburbs|outskirts|desert|steppe|plain|north|south|east|west)"
    r"|(?:Further|Farther) (?:to the )?(?:north|south|east|west)),\s+"
)

# "The army, advancing from X, secured Y": where it came from, which parts subject and verb
ON_THE_WAY = re.compile(
    r",\s(?:advancing|moving|pushing|attacking|coming|driving|approaching|marching)\s"
    r"(?:in\s|up\s|down\s|out\s|north\s|south\s|east\s|west\s)?(?:from|through|along)\s"
    r"[^,;:.]{2,60},(?=\s(?:[a-z]+ly\s)?[a-z]+(?:ed|ook|ell|eld|an|ost|ave|egan|roke)\b)"
)


def mask_names(sentence: Sentence, taken: list[Taken], timeline: Timeline) -> Masked:
    """The sentence as the parser is shown it: names plain, attributions and opening times gone."""
    discourse = timeline.discourse
    masks: list[Mask] = without(taken, sentence.end)
    lead = timeline.lead(sentence)
    if lead is not None:
        masks.append(Mask(sentence.start, lead[1], "", "lead"))
        taken = [*taken, Taken(sentence.start, lead[1], sentence.start, sentence.start, "")]
    gone = [(t.start, t.end) for t in taken]
    for aside in ON_THE_WAY.finditer(discourse.text, sentence.start, sentence.end):
        if not any(s < aside.end() and aside.start() < e for s, e in gone):
            masks.append(Mask(aside.start(), aside.end(), ""))
            gone.append(aside.span())

    def is_free(start: int, end: int) -> bool:
        return not any(s < end and start < e for s, e in gone)

    for number, match in enumerate(
        m for m in discourse.matches_in(sentence) if is_free(m.mention.start, m.mention.end)
    ):
        shown = PLACE_MASKS[number % len(PLACE_MASKS)]
        end = match.mention.end
        more = BY_NAME.match(discourse.text, end, sentence.end)
        if more and not discourse.matches_between(end, more.end()):
            end = more.end()
        masks.append(Mask(match.mention.start, end, shown, match))
    masks += [m for m in _paused(sentence, timeline) if is_free(m.start, m.end)]
    for opening in (CRY, WHEREABOUTS):
        found = opening.match(discourse.text, sentence.start, sentence.end)
        if found and is_free(*found.span()):
            masks.append(Mask(*found.span(), ""))
    for party in discourse.parties_in(sentence):
        shared = SHARE.match(discourse.text, party.end, sentence.end)
        if shared:
            masks.append(Mask(*shared.span(1), "shared"))
        plain = _shown(party.surface) if not party.held else None
        if plain and is_free(party.start, party.end):
            masks.append(Mask(party.start, party.end, plain, party))
    for pattern, shown in REPHRASED:
        for reworded in pattern.finditer(discourse.text, sentence.start, sentence.end):
            masks.append(Mask(reworded.start(), reworded.end(), shown))
    return mask_sentence(discourse.text, sentence.start, sentence.end, masks, lower=sentence.caps)


def _paused(sentence: Sentence, timeline: Timeline) -> list[Mask]:
    """A comma where a name follows a day, which the parser would join: "by 15 January Baghuz"."""
    names = {m.mention.start for m in timeline.discourse.matches_in(sentence)}
    days = [w.end for w in timeline.times_in(sentence) if w.end + 1 in names]
    return [Mask(end, end + 1, ", ") for end in days if timeline.discourse.text[end] == " "]


@lru_cache(maxsize=1024)
def _shown(surface: str) -> str | None:
    """A party name that trips the parser ("IS", "Hayat Tahrir al-Sham fighters") as a plain one."""
    words = surface.split()
    tail: list[str] = []
    while words and words[-1].isalpha() and words[-1].islower():
        tail.insert(0, words.pop())
    name = " ".join(words)
    capitals = [w for w in re.split(r"[\s-]+", name) if w[:1].isupper()]
    odd = (
        len(capitals) > 1
        or re.search(r"\b[aA][lnst]-|\bof\b", name)
        or (len(name) > 1 and name.isupper())
    )
    return " ".join([PARTY_MASK, *tail]) if name and odd else None


def set_scene(number: int, masked: Masked, doc: Parse, discourse: Discourse) -> Scene:
    """The parse of sentence `number`, with what its tokens name."""
    sentence = discourse.sentences[number]
    places: dict[int, Match] = {}
    parties: dict[int, PartyMention] = {}
    named = discourse.parties_in(sentence)
    stretches = ((token.idx, token.idx + len(token.text)) for token in doc)
    for token, (piece, start, end) in zip(doc, masked.spans(stretches), strict=True):
        token.start, token.end = start, end
        if isinstance(piece.what, Match):
            places[token.i] = piece.what
            continue
        for party in named:
            if party.start < end and start < party.end:
                parties[token.i] = party
    doc.parties = frozenset(parties)
    return Scene(number, sentence, doc, discourse, places, parties)
