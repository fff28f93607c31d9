"""What a map says in words: subtitle, caption and alt text, made from the records alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from geomap.records import Certainty, Control, Extent, Standing, Status
from geomap.words import ENGLISH, Voice

QUARTER_KINDS = ("neighbourhood", "quarter")  # what a reader would count as quarters of a city


def as_reported(delay: int = 0, *, voice: Voice = ENGLISH) -> str:
    """The line that stands on every map and in every file; `delay` in days, where there is one."""
    line = voice.say("print.asReported")
    return f"{line} {voice.count('delayed', delay)}" if delay else line


def coloured(controls: Iterable[Control]) -> list[Control]:
    """The controls that a map gives a colour or a mark, in the order of their names."""
    shown = (control for control in controls if control.status is not Status.UNKNOWN)
    return sorted(shown, key=lambda control: (control.place.name.casefold(), control.place.id))


def subtitle(
    controls: Iterable[Control],
    *,
    day: date,
    rule: str,
    reports: int,
    total: int | None = None,
    voice: Voice = ENGLISH,
) -> str:
    """The line under the title: how much was said, by how many, under which rule.

    `total` is how many quarters there are, so that a reader sees how many nobody reported on.
    """
    shown = coloured(controls)
    quarters = sum(control.place.kind in QUARTER_KINDS for control in shown)
    others = len(shown) - quarters
    gaps = {
        "reports": voice.count("reports", reports),
        "day": voice.day(day),
        "rule": voice.rule(rule),
    }
    if not total or (others and not quarters):
        return voice.say("dekPlaces", places=voice.count("places", len(shown)), **gaps)
    return voice.say(
        "dek",
        reported=f"{quarters:,}",
        quarters=voice.count("quarters", total),
        others=voice.count("others", others) if others else "",
        **gaps,
    )


def caption(
    controls: Iterable[Control],
    *,
    day: date,
    rule: str,
    parties: Mapping[str, str],
    title: str,
    voice: Voice = ENGLISH,
) -> str:
    """One paragraph to print under the map. `parties` gives each party id its name."""
    shown = coloured(controls)
    when = voice.day(day)
    if not shown:
        return voice.say("print.captionNone", title=title, day=when)
    sentences = [
        voice.say("print.caption", title=title, day=when, rule=voice.rule(rule)),
        *(_held(shown, party, name, voice) for party, name in parties.items()),
        *(_marked(shown, status, voice) for status in (Status.CONTESTED, Status.BESIEGED)),
        _doubt(shown, voice),
        voice.say("print.uncoloured"),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def alt_text(
    controls: Iterable[Control],
    *,
    day: date,
    parties: Mapping[str, str],
    title: str,
    voice: Voice = ENGLISH,
) -> str:
    """The same for who cannot see it, shorter: what is drawn, and how many of what."""
    counts = Counter(control.party for control in coloured(controls))
    held = [
        voice.count("print.altHeld", counts[party], party=name)
        for party, name in parties.items()
        if counts[party]
    ]
    what = voice.listed(held) if held else voice.say("print.altNone")
    return voice.say("print.alt", title=title, day=voice.day(day), what=what)


def told(control: Control, parties: Mapping[str, str], *, voice: Voice = ENGLISH) -> str:
    """A place and its state in a line: "al-Shaar: Government, confirmed"."""
    party = control.party or control.from_party
    held = parties.get(party, party) if party else voice.say("nobody")
    if control.status is not Status.CONTROLLED:
        held = voice.say("print.toldStatus", status=status_word(control.status, voice), held=held)
    return voice.say(
        "print.told",
        place=voice.place(control.place),
        held=held,
        standing=voice.say(f"standing.{control.standing.value}"),
    )


def as_a_whole(control: Control, parties: Mapping[str, str], *, voice: Voice = ENGLISH) -> str:
    """What is said of a place that is wider than the quarters of the map, in a line."""
    party = control.party
    held = parties.get(party, voice.say("nobody")) if party else voice.say("nobody")
    if control.status is not Status.CONTROLLED:
        held = voice.say("print.statusOf", status=status_word(control.status, voice), held=held)
    return voice.say(
        "print.asAWhole",
        place=voice.place(control.place),
        held=held,
        standing=voice.say(f"standing.{control.standing.value}"),
    )


def credit_line(layers: Iterable[str], source: str, licence: str, *, voice: Voice = ENGLISH) -> str:
    """Whom layers of the map are owed to: "Boundaries and places: OCHA (CC BY-IGO 3.0)"."""
    names = voice.listed(voice.say(f"layers.{layer}") for layer in layers)
    credit = voice.say("creditOf", layers=names[:1].upper() + names[1:], source=source)
    return voice.say("licenceOf", credit=credit, licence=licence)


def status_word(status: Status, voice: Voice) -> str:
    """A status other than the plain one, in a word."""
    return str(voice.get("print.status").get(status.value, status.value))


def _held(shown: list[Control], party: str, name: str, voice: Voice) -> str:
    of_party = [control for control in shown if control.party == party]
    if not of_party:
        return ""
    groups = [
        voice.say(
            "print.withStanding",
            places=_names((c for c in of_party if c.standing is standing), voice),
            standing=voice.say(f"standing.{standing.value}"),
        )
        for standing in Standing
        if any(c.standing is standing for c in of_party)
    ]
    places = str(voice.get("print.semicolon")).join(groups)
    return voice.say("print.heldBy", party=name, places=places)


def _marked(shown: list[Control], status: Status, voice: Voice) -> str:
    marked = [control for control in shown if control.status is status]
    if not marked:
        return ""
    return voice.say(f"print.marked.{status.value}", places=_names(marked, voice))


def _doubt(shown: list[Control], voice: Voice) -> str:
    unsure = [voice.place(c.place) for c in shown if c.certainty is not Certainty.CERTAIN]
    return voice.say("print.uncertainFor", places=voice.listed(unsure)) if unsure else ""


def _names(controls: Iterable[Control], voice: Voice) -> str:
    return voice.listed(_label(control, voice) for control in controls)


def _label(control: Control, voice: Voice) -> str:
    name = voice.place(control.place)
    return voice.say("print.partOf", place=name) if control.extent is Extent.PART else name
