"""The change between two days in a paragraph, in English and in Arabic.

Every changed place is counted in exactly one clause, so that the numbers add up to the table. The
first sentence says who took what, the second where fighting and sieges began or ended and what is
disputed, the third what is better or worse supported than before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from geomap.changes import Change, ChangeSet, Move
from geomap.records import Extent, Standing
from geomap.wording import QUARTER_KINDS
from geomap.words import ENGLISH, Voice

MONTHS_AR = (
    *("كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل"),
    *("أيار/مايو", "حزيران/يونيو", "تموز/يوليو", "آب/أغسطس"),
    *("أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر"),
)
UNNAMED = {"en": "an unnamed party", "ar": "طرف غير مسمى"}
FEW = 3  # so many places are named, more only counted
HANDS = frozenset({Move.TAKEN, Move.GAINED, Move.LOST})
SUPPORT = frozenset({Move.STANDING, Move.UNKNOWN})

Names = Mapping[str, str]  # party id to its name in the language of the sentence


class Group(NamedTuple):
    """Changes of one kind, which one clause tells."""

    move: Move
    taker: str | None
    loser: str | None
    parties: tuple[str, ...]  # between whom it is disputed
    standing: Standing | None
    of_a_part: bool  # the loser held no more than a part
    changes: tuple[Change, ...]


def paragraph(changes: ChangeSet, names: Names, *, lang: str = "en") -> str:
    """One paragraph on what changed. `names` gives each party id its name in that language."""
    words: _Words = _Arabic(names) if lang == "ar" else _English(names)
    if not changes.changes:
        return words.nothing(changes.first, changes.last)
    told: dict[str, list[str]] = {"hands": [], "else": [], "support": []}
    for group in _grouped(changes.changes):
        part = "hands" if group.move in HANDS else "support" if group.move in SUPPORT else "else"
        told[part].append(words.clause(group))
    return words.sentences(changes, told["hands"], told["else"], told["support"])


def _grouped(changes: Sequence[Change]) -> list[Group]:
    """The changes by kind, taker and loser; the largest groups of a kind first."""
    groups: defaultdict[Key, list[Change]] = defaultdict(list)
    for change in changes:
        groups[_key(change)].append(change)
    order = list(Move)
    found = [Group(*key, tuple(group)) for key, group in groups.items()]
    return sorted(
        found,
        key=lambda group: (
            order.index(group.move),
            -len(group.changes),
            group.taker or "",
            group.loser or "",
            group.parties,
            group.standing or "",
            group.of_a_part,
        ),
    )


Key = tuple[Move, str | None, str | None, tuple[str, ...], Standing | None, bool]


def _key(change: Change) -> Key:
    move, after = change.move, change.after
    if move is Move.TAKEN:
        return move, change.taker, change.loser, (), None, change.of_a_part
    if move is Move.GAINED:
        return move, change.taker, None, (), None, False
    if move is Move.LOST:
        return move, None, change.loser, (), None, False
    if move is Move.DISPUTED:
        assert after is not None
        parties = tuple(sorted({after.party or "", *after.rivals}))
        return move, change.taker, None, parties, None, False
    if move is Move.STANDING:
        assert after is not None
        return move, None, None, (), after.standing, False
    return move, None, None, (), None, False


class Doubts(NamedTuple):
    """How many of a group rest on the taker's own word, are else unconfirmed, are in part."""

    own: int
    claimed: int
    part: int


def _doubts(group: Sequence[Change]) -> Doubts:
    after = [change.after for change in group if change.after is not None]
    own = sum(change.own_word for change in group)
    claimed = sum(control.standing is Standing.CLAIMED for control in after)
    return Doubts(own, claimed - own, sum(control.extent is Extent.PART for control in after))


def _are_quarters(changes: Sequence[Change]) -> bool:
    return all(change.place.kind in QUARTER_KINDS for change in changes)


class _Words(Protocol):
    """What a language has to know."""

    def nothing(self, first: date, last: date) -> str:
        """Nothing changed."""

    def clause(self, group: Group) -> str:
        """One group in words."""

    def sentences(
        self, changes: ChangeSet, hands: list[str], others: list[str], support: list[str]
    ) -> str:
        """All of it."""


class _English:
    """1 quarter, 2 quarters; "it" and "they"."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def nothing(self, first: date, last: date) -> str:
        return f"Between {self._span(first, last)} no place is reported to have changed."

    def sentences(
        self, changes: ChangeSet, hands: list[str], others: list[str], support: list[str]
    ) -> str:
        told = "; ".join(hands) or "no place changed hands"
        text = [f"Between {self._span(changes.first, changes.last)}, as reported, {told}."]
        text += [f"{_capital('; '.join(part))}." for part in (others, support) if part]
        total = self._count(changes.changes)
        return f"{' '.join(text)} In all, {total} changed (rule: {changes.rule})."

    def clause(self, group: Group) -> str:
        what = self._count(group.changes) + self._named(group.changes)
        one = len(group.changes) == 1
        taker, loser = self._party(group.taker), self._party(group.loser)
        was = "was" if one else "were"
        standing = {
            Standing.CONFIRMED: f"the hold on {what} is now confirmed",
            Standing.CLAIMED: f"the hold on {what} now rests on claims alone",
            Standing.DISPUTED: f"the hold on {what} is now disputed",
            None: "",
        }[group.standing]
        return {
            Move.TAKEN: (
                f"{what}, of which {loser} held a part, {was} reported under {taker}"
                if group.of_a_part
                else f"{taker} took {what} from {loser}"
            )
            + self._doubt(group),
            Move.GAINED: f"{what} {was} newly reported under {taker}{self._doubt(group)}",
            Move.LOST: f"{loser} left {what} and no successor is named" + self._doubt(group),
            Move.DISPUTED: f"{what} {'is' if one else 'are'} disputed{self._between(group)}",
            Move.FIGHTING: f"fighting was newly reported inside {what}",
            Move.SIEGE: f"{what} came under siege",
            Move.ENDED: f"fighting or a siege ended in {what} with the holder unchanged",
            Move.STANDING: standing,
            Move.UNKNOWN: f"of {what} the holder is no longer known",
        }[group.move]

    def _between(self, group: Group) -> str:
        if len(group.parties) < 2:
            return f", claimed for {self._party(group.taker)} alone"
        return f" between {ENGLISH.listed(self._party(party) for party in group.parties)}"

    def _doubt(self, group: Group) -> str:
        doubts = _doubts(group.changes)
        number = len(group.changes)
        told = ("on its own word alone", doubts.own), ("unconfirmed", doubts.claimed)
        parts: list[str] = []
        for what, of in (*told, ("in part", doubts.part)):
            if of:
                parts.append(self._of(of, number, what, first=not parts))
        return f", {ENGLISH.listed(parts)}" if parts else ""

    @staticmethod
    def _of(number: int, total: int, what: str, *, first: bool) -> str:
        if number == total:
            return what if total == 1 else f"{'both' if total == 2 else 'all'} {what}"
        counted = "one" if number == 1 else f"{number:,}"
        return f"{counted} of them {what}" if first else f"{counted} {what}"

    @staticmethod
    def _count(changes: Sequence[Change]) -> str:
        noun = "quarter" if _are_quarters(changes) else "place"
        return f"one {noun}" if len(changes) == 1 else f"{len(changes):,} {noun}s"

    @staticmethod
    def _named(changes: Sequence[Change]) -> str:
        names = [change.place.name for change in changes]
        return f" ({ENGLISH.listed(names)})" if len(names) <= FEW else ""

    def _party(self, party: str | None) -> str:
        return self._names.get(party, party) if party else UNNAMED["en"]

    @staticmethod
    def _span(first: date, last: date) -> str:
        year = "" if first.year == last.year else f" {first.year}"
        begin = f"{first.day} {ENGLISH.month(first)}{year}"
        return f"{begin} and {ENGLISH.day(last)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Arabic:
    """حي واحد، حيّين، 3 أحياء، 11 حيًا، 100 حي: always in the genitive, after "على" or "في"."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def nothing(self, first: date, last: date) -> str:
        return f"بين {self._span(first, last)} لم تُذكر تغيّرات في السيطرة على أي مكان."

    def sentences(
        self, changes: ChangeSet, hands: list[str], others: list[str], support: list[str]
    ) -> str:
        told = "؛ ".join(hands) or "لم يُذكر انتقال السيطرة على أي مكان"
        text = [f"بين {self._span(changes.first, changes.last)}، بحسب ما نُقل: {told}."]
        text += [f"ونُقل أيضًا: {'؛ '.join(others)}."] if others else []
        text += [f"ومن حيث المصادر: {'؛ '.join(support)}."] if support else []
        rule = Voice("ar").rule(changes.rule)
        total = self._count(changes.changes)
        return f"{' '.join(text)} والمجموع: تغيّر في {total} (القاعدة: {rule})."

    def clause(self, group: Group) -> str:
        what = self._count(group.changes) + self._named(group.changes)
        taker, loser = self._party(group.taker), self._party(group.loser)
        of_them = "منه" if len(group.changes) == 1 else "من كل منها"
        standing = {
            Standing.CONFIRMED: f"باتت السيطرة على {what} مؤكدة",
            Standing.CLAIMED: f"باتت السيطرة على {what} مجرد قول لم يؤكَّد",
            Standing.DISPUTED: f"باتت السيطرة على {what} مختلفًا عليها",
            None: "",
        }[group.standing]
        return {
            Move.TAKEN: (
                f"ورود سيطرة {taker} على {what} كان جزء {of_them} بيد {loser}"
                if group.of_a_part
                else f"انتقال السيطرة على {what} من {loser} إلى {taker}"
            )
            + self._doubt(group),
            Move.GAINED: f"ورود سيطرة {taker} على {what} لم يُذكر من كان فيها{self._doubt(group)}",
            Move.LOST: f"خروج {loser} من {what} دون ذكر من حلّ محلها{self._doubt(group)}",
            Move.DISPUTED: f"خلاف على السيطرة على {what}{self._between(group)}",
            Move.FIGHTING: f"اشتباكات داخل {what}",
            Move.SIEGE: f"بدء حصار على {what}",
            Move.ENDED: f"انتهاء الاشتباكات أو الحصار في {what} مع بقاء الطرف المسيطر نفسه",
            Move.STANDING: standing,
            Move.UNKNOWN: f"غياب ما يدل على المسيطر في {what}",
        }[group.move]

    def _between(self, group: Group) -> str:
        if len(group.parties) < 2:
            return f" التي تُنسب إلى {self._party(group.taker)} وحدها"
        return f" بين {' و'.join(self._party(party) for party in group.parties)}"

    def _doubt(self, group: Group) -> str:
        doubts = _doubts(group.changes)
        number = len(group.changes)
        parts = (
            self._of(doubts.own, number, f"برواية {self._party(group.taker)} وحدها"),
            self._of(doubts.claimed, number, "دون تأكيد"),
            self._of(doubts.part, number, "جزئيًا"),
        )
        found = [part for part in parts if part]
        return f"، {' و'.join(found)}" if found else ""

    @staticmethod
    def _of(number: int, total: int, what: str) -> str:
        if not number:
            return ""
        if number == total:
            return what if total == 1 else f"{'كلاهما' if total == 2 else 'جميعها'} {what}"
        counted = {1: "واحد", 2: "اثنان"}.get(number, str(number))
        return f"{counted} منها {what}"

    @staticmethod
    def _count(changes: Sequence[Change]) -> str:
        return counted_ar(len(changes), QUARTERS_AR if _are_quarters(changes) else PLACES_AR)

    @staticmethod
    def _named(changes: Sequence[Change]) -> str:
        names = [change.place.name_in("ar") or change.place.name for change in changes]
        return f" ({'، '.join(names)})" if len(names) <= FEW else ""

    def _party(self, party: str | None) -> str:
        return self._names.get(party, party) if party else UNNAMED["ar"]

    @staticmethod
    def _span(first: date, last: date) -> str:
        year = "" if first.year == last.year else f" {first.year}"
        begin = f"{first.day} {MONTHS_AR[first.month - 1]}{year}"
        return f"{begin} و{last.day} {MONTHS_AR[last.month - 1]} {last.year}"


QUARTERS_AR = ("حي واحد", "حيّين", "أحياء", "حيًا", "حي")
PLACES_AR = ("مكان واحد", "مكانين", "أماكن", "مكانًا", "مكان")


def counted_ar(number: int, nouns: tuple[str, ...]) -> str:
    """A counted noun in the genitive: one, two, 3 to 10 plural, 11 to 99 accusative, hundreds."""
    one, two, few, many, hundreds = nouns
    if number in {1, 2}:
        return (one, two)[number - 1]
    tail = number % 100
    if 3 <= tail <= 10:
        return f"{number} {few}"
    return f"{number} {many if tail > 10 else hundreds}"
