"""What speaks against a name being a mention: people, organisations, governments, acronyms."""

from __future__ import annotations

from geomap.names.context import Context, english
from geomap.names.lexicon import Bearing, Lexicon, ordinary
from geomap.names.runs import Hit, Run, Token
from geomap.names.sightings import Sighting
from geomap.names.tables import land_words, word_list

PERSON = "a person"
PART_OF_NAME = "part of a longer name"
GREAT_CITY = 1_000_000  # inhabitants of a city whose name alone may speak for it
LONGEST_ACRONYM = 5  # "SANA", "HTS": capitals within ordinary text
Beside = tuple[Token | None, Token | None]  # the words of the run beside the hit: left, right
_STREETS = frozenset(
    {"street", "st", "drive", "avenue", "ave", "lane", "boulevard", "blvd", "rd", "parkway", "hwy"}
)
_LOYAL = frozenset({"loyal", "allied", "close", "linked", "hostile", "opposed", "according"})


def reason_against(
    s: Sighting, context: Context, run: Run, hit: Hit, beside: Beside, lexicon: Lexicon
) -> str | None:
    """Why a name is no mention, or None where nothing says so."""
    left, right = beside
    return (
        _is_organisation(context, left, run, hit)
        or (None if run.caps else _is_part(s, left, right, lexicon))
        or _is_person(s, context, left)
        or _speaks(s, context, lexicon)
        or _is_government(s, context, lexicon)
        or _is_acronym(hit, run, context, s)
    )


def _is_organisation(context: Context, left: Token | None, run: Run, hit: Hit) -> str | None:
    e = english()
    if left is not None and left.gap != "-" and left.word in e.org_before:
        return "an organisation"
    rest = run.tokens[hit.last + 1 :]
    if not run.caps and any(token.word in e.org_after for token in rest):
        return "an organisation"
    before = context.word_before()
    if left is None and before in e.org_before and before not in e.kinds:
        return "an organisation"
    return None


def _is_part(s: Sighting, left: Token | None, right: Token | None, lexicon: Lexicon) -> str | None:
    longer = (left is not None and _is_part_of_name(left, lexicon)) or (
        right is not None and (right.word in _STREETS or _is_surname(right, s.key, lexicon))
    )
    return PART_OF_NAME if longer else None


def _is_person(s: Sighting, context: Context, left: Token | None) -> str | None:
    """Introduced as a person, or described as one: "imam X", "known as X", "X, a baker"."""
    e = english()
    first, second = context.word_before(), context.word_before(1)
    introduced = (
        (left is None and first in e.person)
        or (first in e.naming and any(word in e.person for word in context.before[1:4]))
        or (first in e.speech and second != "," and not s.cues and _person_like(s.key))
    )
    return PERSON if introduced or (not s.located and _has_role(context.after)) else None


def _has_role(after: tuple[str, ...]) -> bool:
    if after[:1] not in ((",",), ("—",), ("–",)):
        return False
    following = [w for w in after[1:5] if w not in {"a", "an", "who", "is", "was"}]
    return any(word in english().role for word in following[:3])


def _speaks(s: Sighting, context: Context, lexicon: Lexicon) -> str | None:
    """Subject of a verb of saying; of a well-known town that is too rare to count against it."""
    e = english()
    first, second = context.word_after(), context.word_after(1)
    speaks = first in e.speech or (first in e.auxiliary and second in e.speech)
    if not speaks or s.located or context.possessive:
        return None
    bearings = [lexicon.bearing(entry) for entry in s.entries]
    town = is_town(s, bearings) and not lexicon.is_alias(s.key) and not _person_like(s.key)
    if lexicon.worldwide:  # over the whole world half the surnames are cities, too
        town = town and any(b.population >= GREAT_CITY for b in bearings)
    return None if town else "one who speaks"


def _is_part_of_name(left: Token, lexicon: Lexicon) -> bool:
    """Whether the capitalised word right before makes the name part of a longer one."""
    e = english()
    word = left.word
    if word in e.given or word in e.person or word in land_words():
        return True
    known = (
        word in e.kinds or word in e.direction or word in e.preposition or word in e.calendar
        or ordinary(word) or not left.capital or word.isdigit() or lexicon.is_well_known(word)
    )  # fmt: skip
    return not known


def _is_surname(right: Token, key: str, lexicon: Lexicon) -> bool:
    """Whether an unknown capitalised word follows: then the name is longer than the hit."""
    e = english()
    word = right.word
    known = (
        word in e.kinds or word in e.calendar or word in e.direction or ordinary(word)
        or not right.capital or word in word_list("countries")
    )  # fmt: skip
    return not known and (word in e.given or key in land_words() or not lexicon.is_well_known(word))


def _person_like(key: str) -> bool:
    return key.split(maxsplit=1)[0] in english().given | {"sheikh", "shaykh", "haj", "imam"}


def _is_government(s: Sighting, context: Context, lexicon: Lexicon) -> str | None:
    """Whether a capital stands for its government: "Damascus says", "told Moscow"."""
    if not _is_capital(s, lexicon) or s.cues or context.dateline:
        return None
    return "a government" if _acts(context) else None


def _acts(context: Context) -> bool:
    """Whether what stands beside a capital is said of governments, not of cities."""
    e = english()
    before, after = context.word_before(), context.word_after()
    earlier, later = context.word_before(1), context.word_after(1)
    if (
        (context.possessive and after in e.owned)
        or before in e.telling
        or (before == "to" and earlier in _LOYAL)
        or (before == "between" and earlier not in e.kinds)
    ):
        return True
    if before in e.preposition or before in e.direction:
        return False
    passive = after in e.auxiliary and later in e.passive
    return (after in e.speech or after in e.auxiliary) and not passive


def _is_capital(s: Sighting, lexicon: Lexicon) -> bool:
    return lexicon.look_up(s.key).capital


def _is_acronym(hit: Hit, run: Run, context: Context, s: Sighting) -> str | None:
    token = run.tokens[hit.first]
    single = hit.first == hit.last and not run.caps
    if not single or context.dateline or (s.cues and not hit.alias):
        return None
    length = token.end - token.start
    return "an acronym" if 1 < length <= LONGEST_ACRONYM and _in_capitals(hit, run) else None


def _in_capitals(hit: Hit, run: Run) -> bool:
    token = run.tokens[hit.first]
    return run.written[token.start : token.end].isupper()


def is_town(s: Sighting, bearings: list[Bearing]) -> bool:
    """A town listed as it is written here: its government's rule is `_is_government`'s matter."""
    pairs = zip(bearings, s.entries, strict=True)
    return any(b.prominent and not b.detailed and e.depth == "fold" for b, e in pairs)
