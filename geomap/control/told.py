"""A claim made ready for a rule: the days it speaks for, who speaks, what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from operator import attrgetter

from geomap.control.sayings import Saying, Sayings
from geomap.control.sides import NOBODY, Side, Sides
from geomap.digest import NARRATOR, SEPARATOR, Digest
from geomap.records import Claim, Modality
from geomap.syndication import sentence_key

# A report speaks for the days between the event it tells of and its own day, if they are few:
# "captured on Tuesday", printed on Wednesday, says who held the place on Wednesday too. Three days
# cover a weekend; what is told later is a look back.
FRESH_DAYS = 3

Key = Claim | int  # a claim, or its number in a ledger
Load = Callable[[Sequence[int]], Mapping[int, Claim]]  # the claims of such numbers
Order = tuple[int, int, str, int, tuple[str, str, str, str]]


class Told:
    """One claim on one place, with what the rules need of it. Days are ordinals, 0 unknown."""

    __slots__ = (
        *("copy", "day", "key", "last", "loser", "order", "published", "report", "saying", "side"),
        *("weight", "words"),
    )

    def __init__(
        self,
        key: Key,
        report: str,
        start: int,
        published: int,
        day: int,
        saying: Saying,
        side: Side,
        words: str | int | None,
        sides: Sides,
    ) -> None:
        self.key = key
        self.report = report
        self.published = published
        self.saying = saying
        self.side = side
        self.words = words  # the sentence or its key, where the publisher itself speaks
        if not day or (published and day > published and saying.modality is Modality.ASSERTED):
            day = published  # nothing asserted happens after its report: a later date is a slip
        self.day = day
        # the last day the claim speaks for
        self.last = published if 0 <= published - day <= FRESH_DAYS else day
        self.copy = False
        self.loser = saying.from_party  # as named, or as it was understood
        party = side.party
        self.weight = saying.weights.get(party) or saying.weight(party, sides)
        self.order: Order = (day, published, report, start, saying.order)

    def speak_as(self, side: Side, sides: Sides) -> None:
        """Give the claim another's voice: it is a copy of what that one published."""
        self.side = side
        self.copy = True
        self.weight = self.saying.weight(side.party, sides)


def told_of_claims(
    claims: Iterable[Claim], known_by: date | None, sides: Sides
) -> dict[str, list[Told]]:
    """The claims known by a day, by place id; those without a place are left out."""
    by_place: defaultdict[str, list[Told]] = defaultdict(list)
    sayings = Sayings()
    for claim in claims:
        place = claim.place
        if place is None or not _known(claim, known_by):
            continue
        told = claim.date or claim.date_to
        by_place[place.id].append(
            Told(
                claim,
                claim.report,
                claim.evidence.start,
                claim.published.toordinal() if claim.published else 0,
                told.toordinal() if told else 0,
                sayings.of(claim),
                sides.of(claim),
                claim.evidence.exact if claim.source is None else None,
                sides,
            )
        )
    return by_place


def _known(claim: Claim, known_by: date | None) -> bool:
    return known_by is None or (claim.published or claim.date or known_by) <= known_by


def told_of_digests(digests: Iterable[Digest], sides: Sides) -> dict[str, list[Told]]:
    """The same from a ledger's digests, which leave out what was not known yet."""
    by_place: defaultdict[str, list[Told]] = defaultdict(list)
    sayings = Sayings()
    voices: dict[str, Side] = {}
    read, ordinal = sayings.read, _ordinal
    for number, place, report, start, published, day, said, voice, words in digests:
        side = voices.get(voice)
        if side is None:
            side = voices[voice] = _side(voice, sides)
        by_place[place].append(
            Told(
                number,
                report,
                start,
                ordinal(published) if published else 0,
                ordinal(day) if day else 0,
                read(said),
                side,
                words,
                sides,
            )
        )
    return by_place


def _side(voice: str, sides: Sides) -> Side:
    source, party, publisher = voice.split(SEPARATOR)
    return sides.of_voice(None if source == NARRATOR else source, party or None, publisher or None)


@cache
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def put_in_order(
    by_place: Mapping[str, list[Told]], sides: Sides, copies: Mapping[str, str], load: Load
) -> None:
    """The claims on each place in the order in which they are to be heard; copies share a voice."""
    for told in by_place.values():
        for item in told if copies else ():
            if item.words is not None and item.report in copies:
                item.speak_as(sides.of_publisher(copies[item.report]), sides)
        told.sort(key=attrgetter("order"))
    _order_ties(by_place, load)
    for told in by_place.values():
        _join_copies(told, sides)


def _order_ties(by_place: Mapping[str, list[Told]], load: Load) -> None:
    """Order claims that agree in all that orders them by whatever they differ in."""
    tied = {place: ties for place, told in by_place.items() if (ties := _ties(told))}
    numbers = {i.key for ties in tied.values() for i in ties if isinstance(i.key, int)}
    claims = load(sorted(numbers))
    for place, ties in tied.items():
        text = {id(i): repr(claims[i.key] if isinstance(i.key, int) else i.key) for i in ties}
        by_place[place].sort(key=lambda item: (item.order, text.get(id(item), "")))


def _ties(told: list[Told]) -> list[Told]:
    return [
        item for one, other in pairwise(told) if one.order == other.order for item in (one, other)
    ]


def _join_copies(told: list[Told], sides: Sides) -> None:
    """Let copies of one wire story speak with one voice, that of the publisher with most at stake.

    Only a narrator's own words can be copies here; who quotes a source adds no voice anyway.
    """
    narrators = [item for item in told if item.words is not None and item.side is not NOBODY]
    if len({item.side.voice for item in narrators}) < 2:
        return
    stories: defaultdict[int, list[Told]] = defaultdict(list)
    for item in narrators:
        key = sentence_key(item.words) if isinstance(item.words, str) else item.words
        if key:
            stories[key].append(item)
    for copies in stories.values():
        if len({item.side.voice for item in copies}) > 1:
            origin = min(
                copies, key=lambda item: (item.weight.worth, item.published, item.side.voice)
            )
            for item in copies:
                if item.side.voice != origin.side.voice:
                    item.speak_as(origin.side, sides)
