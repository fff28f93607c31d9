"""What a map says in words: subtitle, caption and alt text, made from the records alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from geomap.records import Certainty, Control, Standing, Status

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

MONTHS_AR = (
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
)

AS_REPORTED = "As reported, not as is: colours show what the named sources said."
DELAYED = "Claims of the last {days} before it was made are left out."
NOT_ENDORSED = "Names and boundaries imply no endorsement by anyone named here."
QUARTER_KINDS = ("neighbourhood", "quarter")  # what a reader would count as quarters of a city

# What a rule does, in the words of the web map (`webmap/words/en.json`).
RULES = {
    "latest": "latest claim, confirmed by another side",
    "corroborated": "only what a second, independent source says too",
    "against-interest": "a side’s own good news needs a second voice",
}


def day_in_words(day: date, *, lang: str = "en") -> str:
    """A day as a British newspaper writes it, 6 December 2016, or a Syrian one."""
    months = MONTHS_AR if lang == "ar" else MONTHS
    return f"{day.day} {months[day.month - 1]} {day.year}"


def as_reported(delay: int = 0) -> str:
    """The line that stands on every map and in every file; `delay` in days, where there is one."""
    if not delay:
        return AS_REPORTED
    return f"{AS_REPORTED} {DELAYED.format(days=counted(delay, 'day'))}"


def listed(items: Iterable[str]) -> str:
    """A, B and C."""
    names = list(items)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """One quarter, two quarters."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def coloured(controls: Iterable[Control]) -> list[Control]:
    """The controls that a map gives a colour or a mark, in the order of their names."""
    shown = (control for control in controls if control.status is not Status.UNKNOWN)
    return sorted(shown, key=lambda control: (control.place.name.casefold(), control.place.id))


def subtitle(
    controls: Iterable[Control], *, day: date, rule: str, reports: int, total: int | None = None
) -> str:
    """The line under the title: how much was said, by how many, under which rule.

    `total` is how many quarters there are, so that a reader sees how many nobody reported on.
    """
    return (
        f"As reported in {counted(reports, 'report')} up to {day_in_words(day)} · "
        f"{_how_much(coloured(controls), total)} reported on · rule: {RULES.get(rule, rule)}"
    )


def _how_much(shown: list[Control], total: int | None) -> str:
    quarters = sum(control.place.kind in QUARTER_KINDS for control in shown)
    others = len(shown) - quarters
    if not total or (others and not quarters):
        return counted(len(shown), "place")
    more = f" and {counted(others, 'other place')}" if others else ""
    return f"{quarters:,} of {counted(total, 'quarter')}{more}"


def caption(
    controls: Iterable[Control], *, day: date, rule: str, parties: Mapping[str, str], title: str
) -> str:
    """One paragraph to print under the map. `parties` gives each party id its name."""
    shown = coloured(controls)
    if not shown:
        return f"{title}, {day_in_words(day)}. No place is reported as held by anyone."
    sentences = [_held(shown, party, name) for party, name in parties.items()]
    sentences += [_marked(shown, status) for status in (Status.CONTESTED, Status.BESIEGED)]
    return " ".join(
        [f"{title}, as reported up to {day_in_words(day)} (rule: {RULES.get(rule, rule)})."]
        + [sentence for sentence in sentences if sentence]
        + [_doubt(shown)]
        + ["Places without colour were not reported on."]
    ).replace("  ", " ")


def alt_text(
    controls: Iterable[Control], *, day: date, parties: Mapping[str, str], title: str
) -> str:
    """The same for who cannot see it, shorter: what is drawn, and how many of what."""
    counts = Counter(control.party for control in coloured(controls))
    held = [
        counted(counts[party], f"place held by {name}", f"places held by {name}")
        for party, name in parties.items()
        if counts[party]
    ]
    what = listed(held) if held else "no place with a holder"
    return f"Map: {title}, {day_in_words(day)}. It shows {what}, as reported."


def _held(shown: list[Control], party: str, name: str) -> str:
    of_party = [control for control in shown if control.party == party]
    if not of_party:
        return ""
    groups = [
        f"{listed(_label(c) for c in of_party if c.standing is standing)} ({standing.value})"
        for standing in Standing
        if any(c.standing is standing for c in of_party)
    ]
    return f"Held by {name}: {'; '.join(groups)}."


def _marked(shown: list[Control], status: Status) -> str:
    names = [_label(control) for control in shown if control.status is status]
    return f"{status.value.capitalize()}: {listed(names)}." if names else ""


def _doubt(shown: list[Control]) -> str:
    unsure = [c.place.name for c in shown if c.certainty is not Certainty.CERTAIN]
    return f"Which place is meant is uncertain for {listed(unsure)}." if unsure else ""


def _label(control: Control) -> str:
    return control.place.name + (" (part)" if control.extent.value == "part" else "")
