"""Controls built by hand for the tests of the web map: the seed report, many days, every sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from geomap.records import (
    Certainty,
    Claim,
    Control,
    DateBasis,
    Evidence,
    Extent,
    Heard,
    Modality,
    Report,
    Source,
    Standing,
    Status,
)
from geomap.webmap import Credit, MapOptions, Note, NoteKind

DAY = date(2016, 12, 6)
SEED = Path(__file__).parent.parent / "seeds" / "000_6d97062325c34ccb.txt"
REPORT = Report(
    SEED.stem,
    SEED.read_text(encoding="utf-8"),
    title="Syrian rebels talk to U.S. about surrender, evacuation of Aleppo",
    published=DAY,
)
ARMY = Source("Syrian military", "government")
AGENCY = Source("SANA", "government")
ACTIVIST = Source("local media activist", "opposition")
OWN_FAVOUR = "speaks for Government, in its own favour: claimed only"
OPTIONS = MapOptions(
    title="Who holds what in eastern Aleppo",
    title_ar="من يسيطر على ماذا في شرق حلب",
    extent=(37.085, 36.155, 37.245, 36.262),
    always=("N0123", "N0129", "N0139", "PT004", "PT026", "CSR000", "N0204", "N0214", "N0225"),
    command="geomap map seeds/000_6d97062325c34ccb.txt --recipe maps/aleppo.toml -o map.html",
    credits=(
        Credit(
            "Boundaries: Columbia Center for Spatial Research", "MIT", "https://c4sr.columbia.edu/"
        ),
        Credit(
            "Roads: © OpenStreetMap contributors", "ODbL", "https://www.openstreetmap.org/copyright"
        ),
    ),
)
NOTES = (
    Note(
        NoteKind.AREA,
        "the besieged enclave",
        quote="securing nearly three quarters of the besieged enclave",
        source="Syrian military",
        report=REPORT.id,
        share=0.75,
    ),
    *(Note(NoteKind.OUTSIDE, city) for city in ("Brussels", "Moscow", "Berlin", "Hamburg")),
)


def quoted(first: str, last: str) -> Evidence:
    """The stretch of the seed report from `first` up to and with `last`."""
    start = REPORT.text.index(first)
    end = REPORT.text.index(last, start) + len(last)
    text = REPORT.text
    return Evidence(
        text[start:end], text[max(0, start - 40) : start], text[end : end + 40], start, end
    )


CAPTURED = quoted("Syrian government forces and allied", "Syrian military.")
WITHDREW = quoted("Rebels withdrew from al-Shaar", "Associated Press.")
AGENCY_SAID = quoted("The SANA state news agency", "Karm al-Dada.")


def claim(place: Any, evidence: Evidence, source: Source | None, **more: Any) -> Claim:
    """A claim of the seed report."""
    facts = {"status": Status.CONTROLLED, "date": DAY, "date_basis": DateBasis.RELATIVE, **more}
    return Claim(
        REPORT.id, place.name, evidence=evidence, place=place, source=source, published=DAY, **facts
    )


def seed_controls(gazetteer: Any) -> dict[str, Control]:
    """The seed report as a careful analyst reads it (docs of the project, hand-built)."""
    shaar, qatarji, dada, marjeh, maadi = (
        gazetteer.get(place) for place in ("N0156", "N0177", "PT034", "N0213", "PT001")
    )

    def held(place: Any, party: str, *told: Heard, **more: Any) -> Control:
        facts = {"since": DAY, "last_heard": DAY, **more}
        return Control(place, DAY, Status.CONTROLLED, party=party, claims=told, **facts)

    def agency(place: Any) -> Heard:
        return Heard(
            claim(place, AGENCY_SAID, AGENCY, party="government"), "for", "government", OWN_FAVOUR
        )

    def activist(place: Any) -> Heard:
        said = claim(place, WITHDREW, ACTIVIST, party="opposition")
        return Heard(
            said, "for", "opposition", "speaks for Opposition, in its own favour: claimed only"
        )

    taken = claim(shaar, CAPTURED, ARMY, party="government", from_party="opposition")
    left = claim(shaar, WITHDREW, ACTIVIST, status=Status.LOST, from_party="opposition")
    past = claim(shaar, WITHDREW, ACTIVIST, party="opposition", modality=Modality.HISTORICAL)
    controls = (
        held(
            shaar,
            "government",
            Heard(taken, "for", "government", OWN_FAVOUR),
            Heard(left, "for", "opposition", "against its own interest: confirms"),
            agency(shaar),
            Heard(past, "context", "opposition", "a state of the past: changes nothing"),
            standing=Standing.CONFIRMED,
            from_party="opposition",
        ),
        held(qatarji, "government", agency(qatarji)),
        held(dada, "government", agency(dada), certainty=Certainty.UNCERTAIN),
        held(marjeh, "opposition", activist(marjeh)),
        held(maadi, "opposition", activist(maadi)),
    )
    return {control.place.id: control for control in controls}


def sign_controls(gazetteer: Any) -> dict[str, Control]:
    """Every kind of state that a map can show, on neighbouring quarters."""
    both = ("government", "opposition")
    states: dict[str, dict[str, Any]] = {
        "N0123": {"status": Status.CONTESTED, "contenders": both},
        "N0129": {"status": Status.BESIEGED, "party": "opposition", "contenders": ("government",)},
        "N0156": {"party": "government", "standing": Standing.DISPUTED, "rivals": ("opposition",)},
        "N0177": {"status": Status.LOST, "from_party": "opposition"},
        "N0213": {"party": "opposition", "stale": True},
        "N0214": {
            "party": "sdf",
            "extent": Extent.PART,
            "share": 0.75,
            "standing": Standing.CONFIRMED,
        },
        "N0204": {"party": "islamic-state", "certainty": Certainty.UNCERTAIN},
        "N0225": {"party": "hts", "standing": Standing.CONFIRMED, "inferred": True},
    }
    return {
        place: Control(
            gazetteer.get(place),
            DAY,
            **{"status": Status.CONTROLLED, "since": DAY, "last_heard": DAY, **state},
            claims=(
                Heard(
                    claim(
                        gazetteer.get(place),
                        CAPTURED,
                        ARMY,
                        party=state.get("party") or "government",
                    ),
                    "for",
                    "government",
                    OWN_FAVOUR,
                ),
            ),
        )
        for place, state in states.items()
    }


def moving_front(
    gazetteer: Any, *, days: int, places: int
) -> Sequence[tuple[date, dict[str, Control]]]:
    """A front that moves east over the city, some places a day."""
    frame = [
        p
        for p in gazetteer
        if p.kind in {"neighbourhood", "quarter", "outskirts", "locality"} and p.lon
    ]
    near = sorted(frame, key=lambda p: abs(p.lon - 37.16) + abs(p.lat - 36.2))[:places]
    near.sort(key=lambda p: p.lon)
    first = date(2016, 11, 1)
    falls = {place.id: 2 + at * (days - 3) // len(near) for at, place in enumerate(near)}
    frames = []
    for number in range(days):
        day = first + timedelta(number)
        frames.append((day, {p.id: _on_front(p, day, first, number - falls[p.id]) for p in near}))
    return frames


def changes_around(
    gazetteer: Any, place_id: str, *, places: int, changed: int
) -> Sequence[tuple[date, dict[str, Control]]]:
    """Two days on which places fall that lie around one that does not."""
    middle = gazetteer.get(place_id)
    quarters = (p for p in gazetteer if p.kind == "neighbourhood" and p.lon)
    near = sorted(quarters, key=lambda p: abs(p.lon - middle.lon) + abs(p.lat - middle.lat))
    shown = [middle, *near[: places - 1]]
    frames = []
    for number in range(2):
        day = DAY + timedelta(number)
        fallen = {place.id for place in near[: number * changed]}
        frames.append(
            (day, {p.id: _on_front(p, day, DAY, 0 if p.id in fallen else -1) for p in shown})
        )
    return frames


def _on_front(place: Any, day: date, first: date, after: int) -> Control:
    party = "government" if after >= 0 else "opposition"
    since = day - timedelta(after) if after >= 0 else first
    said = claim(place, CAPTURED, ARMY, party=party, date=since)
    return Control(
        place,
        day,
        Status.CONTESTED if after == -1 else Status.CONTROLLED,
        party=party,
        contenders=("government", "opposition") if after == -1 else (),
        standing=Standing.CONFIRMED if after > 3 else Standing.CLAIMED,
        since=since,
        last_heard=since,
        claims=(Heard(said, "for", "government", OWN_FAVOUR),),
    )
