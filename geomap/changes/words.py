"""The change between two days in a paragraph, in English and in Arabic.

Every changed place is counted in exactly one clause, so that the numbers add up to the table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from geomap.changes import Change, ChangeSet, Move
from geomap.records import Standing
from geomap.wording import MONTHS

QUARTERS = frozenset({"neighbourhood", "quarter"})
MONTHS_AR = (
    *("كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل"),
    *("أيار/مايو", "حزيران/يونيو", "تموز/يوليو", "آب/أغسطس"),
    *("أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر"),
)
UNNAMED = {"en": "an unnamed party", "ar": "طرف غير مسمى"}

Names = Mapping[str, str]  # party id to its name in the language of the sentence


def paragraph(changes: ChangeSet, names: Names, *, lang: str = "en") -> str:
    """One paragraph on what changed. `names` gives each party id its name in that language."""
    words: _Words = _Arabic(names) if lang == "ar" else _English(names)
    if not changes.changes:
        return words.nothing(changes.first, changes.last)
    nouns = words.nouns(all(change.place.kind in QUARTERS for change in changes.changes))
    clauses = [
        words.clause(move, taker, loser, group, nouns)
        for (move, taker, loser), group in _grouped(changes.changes)
    ]
    return words.sentence(changes, clauses, nouns)


Key = tuple[Move, str | None, str | None]


def _grouped(changes: Sequence[Change]) -> list[tuple[Key, list[Change]]]:
    """The changes by kind, taker and loser; the largest groups of a kind first."""
    groups: defaultdict[Key, list[Change]] = defaultdict(list)
    for change in changes:
        groups[_key(change)].append(change)
    order = list(Move)
    return sorted(
        groups.items(),
        key=lambda item: (
            order.index(item[0][0]),
            -len(item[1]),
            item[0][1] or "",
            item[0][2] or "",
        ),
    )


def _key(change: Change) -> Key:
    move = change.move
    if move is Move.TAKEN:
        return move, change.taker, change.loser
    if move is Move.GAINED:
        return move, change.taker, None
    if move is Move.LOST:
        return move, None, change.loser
    if move is Move.STANDING:
        assert change.after is not None
        return move, change.after.standing.value, None
    return move, None, None


def _doubts(group: Sequence[Change]) -> tuple[int, int, int]:
    """How many of a group rest on the taker's own word, are else unconfirmed, are disputed."""
    after = [change for change in group if change.after is not None]
    own = sum(change.own_word for change in after)
    claimed = sum(c.after.standing is Standing.CLAIMED for c in after if c.after)
    disputed = sum(c.after.standing is Standing.DISPUTED for c in after if c.after)
    return own, claimed - own, disputed


class _Words(Protocol):
    """What a language has to know."""

    def nothing(self, first: date, last: date) -> str:
        """Nothing changed."""

    def nouns(self, quarters: bool) -> tuple[str, ...]:
        """The forms of what is counted."""

    def clause(
        self,
        move: Move,
        taker: str | None,
        loser: str | None,
        group: Sequence[Change],
        nouns: tuple[str, ...],
    ) -> str:
        """One group in words."""

    def sentence(self, changes: ChangeSet, clauses: Sequence[str], nouns: tuple[str, ...]) -> str:
        """All of it."""


class _English:
    """1 quarter, 2 quarters; "it" and "they"."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def nothing(self, first: date, last: date) -> str:
        return f"Between {self._span(first, last)} no place is reported to have changed."

    def nouns(self, quarters: bool) -> tuple[str, ...]:
        return ("quarter", "quarters") if quarters else ("place", "places")

    def sentence(self, changes: ChangeSet, clauses: Sequence[str], nouns: tuple[str, ...]) -> str:
        total = self._count(len(changes.changes), nouns)
        return (
            f"Between {self._span(changes.first, changes.last)}, as reported, "
            f"{'; '.join(clauses)}. In all, {total} changed (rule: {changes.rule})."
        )

    def clause(
        self,
        move: Move,
        taker: str | None,
        loser: str | None,
        group: Sequence[Change],
        nouns: tuple[str, ...],
    ) -> str:
        number = len(group)
        what = self._count(number, nouns)
        if move is Move.TAKEN:
            return f"{self._party(taker)} took {what} from {self._party(loser)}" + self._doubt(
                group
            )
        if move is Move.GAINED:
            were = "was" if number == 1 else "were"
            text = f"{what} {were} newly reported under {self._party(taker)}"
            return text + self._doubt(group)
        if move is Move.LOST:
            return f"{self._party(loser)} left {what} and no successor is named"
        if move is Move.STANDING:
            is_now = "is now" if number == 1 else "are now"
            return f"{what} with the holder unchanged {is_now} {taker}"
        return {
            Move.FIGHTING: f"fighting began inside {what}",
            Move.SIEGE: f"{what} came under siege",
            Move.ENDED: f"fighting or a siege ended in {what} with the holder unchanged",
            Move.UNKNOWN: f"of {what} the holder is no longer known",
        }[move]

    def _doubt(self, group: Sequence[Change]) -> str:
        own, claimed, disputed = _doubts(group)
        number = len(group)
        own_word = "on its own word alone"
        parts = [
            self._of(own, number, own_word),
            self._of(claimed, number, "unconfirmed"),
            self._of(disputed, number, "disputed"),
        ]
        found = [part for part in parts if part]
        return f", {' and '.join(found)}" if found else ""

    @staticmethod
    def _of(number: int, total: int, what: str) -> str:
        if not number:
            return ""
        if number == total:
            return what if total == 1 else f"{'both' if total == 2 else 'all'} {what}"
        return f"{number} of them {what}"

    @staticmethod
    def _count(number: int, nouns: tuple[str, ...]) -> str:
        return f"one {nouns[0]}" if number == 1 else f"{number:,} {nouns[1]}"

    def _party(self, party: str | None) -> str:
        return self._names.get(party, party) if party else UNNAMED["en"]

    @staticmethod
    def _span(first: date, last: date) -> str:
        year = "" if first.year == last.year else f" {first.year}"
        begin = f"{first.day} {MONTHS[first.month - 1]}{year}"
        return f"{begin} and {last.day} {MONTHS[last.month - 1]} {last.year}"


class _Arabic:
    """حي واحد، حيّين، 3 أحياء، 11 حيًا، 100 حي: always in the genitive, after "على" or "في"."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def nothing(self, first: date, last: date) -> str:
        return f"بين {self._span(first, last)} لم تُذكر تغيّرات في السيطرة على أي مكان."

    def nouns(self, quarters: bool) -> tuple[str, ...]:
        if quarters:
            return ("حي واحد", "حيّين", "أحياء", "حيًا", "حي")
        return ("مكان واحد", "مكانين", "أماكن", "مكانًا", "مكان")

    def sentence(self, changes: ChangeSet, clauses: Sequence[str], nouns: tuple[str, ...]) -> str:
        total = counted_ar(len(changes.changes), nouns)
        return (
            f"بين {self._span(changes.first, changes.last)}، بحسب ما نُقل: {'؛ '.join(clauses)}. "
            f"والمجموع تغيّر في {total} (القاعدة: {changes.rule})."
        )

    def clause(
        self,
        move: Move,
        taker: str | None,
        loser: str | None,
        group: Sequence[Change],
        nouns: tuple[str, ...],
    ) -> str:
        what = counted_ar(len(group), nouns)
        if move is Move.TAKEN:
            text = f"انتقال السيطرة على {what} من {self._party(loser)} إلى {self._party(taker)}"
            return text + self._doubt(group, taker)
        if move is Move.GAINED:
            text = f"ورود سيطرة {self._party(taker)} على {what} لم يُذكر من كان فيها"
            return text + self._doubt(group, taker)
        if move is Move.LOST:
            return f"خروج {self._party(loser)} من {what} دون ذكر من حلّ محلها"
        if move is Move.STANDING:
            now = {
                "confirmed": "باتت السيطرة فيها مؤكدة",
                "claimed": "باتت السيطرة فيها مجرد ادعاء",
                "disputed": "باتت السيطرة فيها محل نزاع",
            }[str(taker)]
            return f"تغيّر في {what} بقيت بيد الطرف نفسه و{now}"
        return {
            Move.FIGHTING: f"بدء اشتباكات داخل {what}",
            Move.SIEGE: f"بدء حصار على {what}",
            Move.ENDED: f"انتهاء الاشتباكات أو الحصار في {what} مع بقاء الطرف المسيطر نفسه",
            Move.UNKNOWN: f"غياب ما يدل على المسيطر في {what}",
        }[move]

    def _doubt(self, group: Sequence[Change], taker: str | None) -> str:
        own, claimed, disputed = _doubts(group)
        parts = [
            self._of(own, len(group), f"برواية {self._party(taker)} وحدها"),
            self._of(claimed, len(group), "دون تأكيد"),
            self._of(disputed, len(group), "محل نزاع"),
        ]
        found = [part for part in parts if part]
        return f"، {' و'.join(found)}" if found else ""

    @staticmethod
    def _of(number: int, total: int, what: str) -> str:
        if not number:
            return ""
        if number == total:
            return what if total == 1 else f"{'كلاهما' if total == 2 else 'جميعها'} {what}"
        return f"{number} منها {what}"

    def _party(self, party: str | None) -> str:
        return self._names.get(party, party) if party else UNNAMED["ar"]

    @staticmethod
    def _span(first: date, last: date) -> str:
        year = "" if first.year == last.year else f" {first.year}"
        begin = f"{first.day} {MONTHS_AR[first.month - 1]}{year}"
        return f"{begin} و{last.day} {MONTHS_AR[last.month - 1]} {last.year}"


def counted_ar(number: int, nouns: tuple[str, ...]) -> str:
    """A counted noun in the genitive: one, two, 3 to 10 plural, 11 to 99 accusative, hundreds."""
    one, two, few, many, hundreds = nouns
    if number in {1, 2}:
        return (one, two)[number - 1]
    tail = number % 100
    if 3 <= tail <= 10:
        return f"{number} {few}"
    return f"{number} {many if tail > 10 else hundreds}"
