"""What the page draws, as one JSON document: places, their shapes, days, claims, reports, words.

Short keys, because ten thousand places are written with them; `js/model.js` gives them their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, Protocol

from geomap import __version__
from geomap.records import Certainty, Claim, Control, Extent, Heard, Place, Report, Standing, Status
from geomap.webmap.ground import (
    GROUND_KINDS,
    Frame,
    Ground,
    Land,
    ground_places,
    wider_than_quarters,
)
from geomap.webmap.options import Credit, MapOptions, Note, NoteKind
from geomap.webmap.spelling import needed
from geomap.webmap.text import link, plain
from geomap.wording import QUARTER_KINDS
from geomap.words import page_words

OWN_SIDE = 0  # a source that speaks for the party it names: not written out again
SCHEMA = "geomap-map/1"
MAX_NAME = 120  # characters of a name; the longest in the gazetteer has 62
MAX_TITLE = 240  # characters: three lines of a head
MAX_SPELLINGS = 24  # a place; enough for every spelling that a reader may look for
QUARTERS = frozenset(QUARTER_KINDS)
NOTE_REACH = 90  # characters of a sentence on either side of a name that is not drawn
SELECTOR_CONTEXT = 32  # characters before and after a quote, where there are so many
SHORT_QUOTE = 60  # characters: a shorter quote is shown with the words around it

SIMPLE_PATH = re.compile(r"[\w.-]+(/[\w.-]+)*")  # a file beside the map; no scheme, no host

Json = dict[str, Any]
DayControls = Mapping[str, Control]


class PartyLike(Protocol):
    """A party as the region folder has it."""

    id: str
    name: str
    name_ar: str | None
    colour: str
    pattern: str


@dataclass
class _Index:
    """Numbers things in the order in which they are first asked for."""

    rows: list[Any] = field(default_factory=list)
    _at: dict[Any, int] = field(default_factory=dict)

    def of(self, key: Any, row: Callable[[], Any]) -> int:
        """The number of what has the key; its row is made where it is new."""
        number = self._at.setdefault(key, len(self.rows))  # a claim takes long to hash: once
        if number == len(self.rows):
            self.rows.append(row())
        return number


class Document:
    """Gathers the document of one map."""

    def __init__(
        self,
        days: Sequence[tuple[date, DayControls]],
        *,
        land: Land,
        frame: Frame,
        parties: Mapping[str, PartyLike],
        reports: Mapping[str, Report],
        options: MapOptions,
    ) -> None:
        self.days, self.land, self.frame = days, land, frame
        self.parties, self.reports, self.options = parties, reports, options
        self.ground = Ground(land, frame)
        self._claims, self._reports, self._phrases = _Index(), _Index(), _Index()

    def build(self, *, title: str, title_ar: str | None, notes: Iterable[Note]) -> Json:
        """The whole document."""
        reported = {c.place.id: c.place for _, controls in self.days for c in controls.values()}
        wider = wider_than_quarters(self.land, self.frame.drawn, reported)
        shown = ground_places(self.land, self.frame, reported)
        shown = [place for place in shown if place.id not in wider]
        places = [row for place in shown if (row := self._place(place, place.id in reported))]
        drawn = {row["i"] for row in places}
        last = self._last_told()
        undrawn = sorted(last.keys() - drawn, key=lambda key: reported[key].name)
        said = [self._note(note) for note in notes]
        said += [self._note(_undrawn(last[key], wider=key in wider)) for key in undrawn]
        document = {
            "schema": SCHEMA,
            "title": {
                "en": plain(title, limit=MAX_TITLE),
                "ar": plain(title_ar, limit=MAX_TITLE),
            },
            "extent": list(self.frame.extent),
            "origin": list(self.frame.origin),
            "languages": list(self.options.languages),
            "theme": self.options.theme.value,
            "rule": self.options.rule,
            "staleAfter": self.options.stale_after,
            "delay": self.options.delay,
            "always": [place for place in self.options.always if place in drawn],
            "open": self.options.place if self.options.place in drawn else None,
            "total": self._total(reported, drawn),
            "days": [day.isoformat() for day, _ in self.days],
            "parties": {key: self._party(key) for key in self._parties_named()},
            "roads": self.ground.roads(),
            "outlines": self.ground.outlines(),
            "places": places,
            "notes": said,
            "claims": self._claims.rows,
            "reports": self._reports.rows,
            "phrases": self._phrases.rows,
            "published": [_iso(report.published) for report in self.reports.values()],
            "credits": [_credit(credit) for credit in self.options.credits],
            "downloads": [_download(*twin) for twin in self.options.downloads],
            "command": plain(self.options.command),
            "corrects": plain(self.options.corrects),
            "correctsAr": plain(self.options.corrects_ar),
            "version": __version__,
            "words": {lang: page_words(lang) for lang in self.options.languages},
        }
        self.ground.save()
        return document

    def _last_told(self) -> dict[str, Control]:
        """The last state of every place that anything was said of."""
        return {
            key: control
            for _, controls in self.days
            for key, control in controls.items()
            if control.status is not Status.UNKNOWN
        }

    def _total(self, reported: Mapping[str, Place], drawn: set[str]) -> int:
        if self.options.total is not None:
            return self.options.total
        return len(
            set(self.land.ids_inside(self.frame.extent, QUARTERS))
            | {key for key, place in reported.items() if key in drawn and place.kind in QUARTERS}
        )

    def _place(self, place: Place, reported: bool) -> Json | None:
        shape = self.ground.shape(place)
        if shape is None and not self.frame.holds(place.lon, place.lat):
            return None
        row: Json = {"i": place.id, "n": plain(place.name, limit=MAX_NAME)}
        at = shape.at if shape else (round(place.lon or 0, 4), round(place.lat or 0, 4))
        row["x"], row["y"] = at
        if arabic := place.name_in("ar"):
            row["a"] = plain(arabic, limit=MAX_NAME)
        if place.kind not in QUARTERS:
            row["k"] = place.kind
        if ground := GROUND_KINDS.get(place.kind):
            row["g"] = ground
        if shape:
            row["s"] = shape.rings
            if shape.approximate:
                row["p"] = 1
        if spellings := _spellings(place):
            row["o"] = spellings
        if reported:
            row["c"] = self._runs(place.id)
        return row

    def _runs(self, place_id: str) -> list[list[Any]]:
        """What changed from day to day: [index of the day, state], the first day included."""
        runs: list[list[Any]] = []
        last: Json | None = None
        for index, (_, controls) in enumerate(self.days):
            control = controls.get(place_id)
            state = self._state(control) if control and _said(control) else None
            if state != last:
                runs.append([index, state])
                last = state
        return runs

    def _state(self, control: Control) -> Json:
        state: Json = {
            "s": _unless_held(control.status),
            "p": control.party,
            "g": control.standing.value if control.standing is not Standing.CLAIMED else None,
            "r": list(control.rivals),
            "k": list(control.contenders),
            "n": _iso(control.since),
            "h": _iso(control.last_heard),
            "t": int(control.stale),
            "j": int(control.inferred),
            "e": int(control.extent is Extent.PART),
            "w": control.share,
            "f": control.from_party,
            "u": control.certainty.value if control.certainty is not Certainty.CERTAIN else None,
            "c": [self._heard(heard) for heard in control.claims],
        }
        return {key: value for key, value in state.items() if value}

    def _heard(self, heard: Heard) -> list[Any]:
        because = self._phrases.of(heard.because, lambda: plain(heard.because))
        role = {"for": 0, "against": 1}.get(heard.role, 2)
        own = heard.side is not None and heard.side == heard.claim.party
        return [self._claim(heard.claim), role, OWN_SIDE if own else heard.side, because]

    def _claim(self, claim: Claim) -> int:
        return self._claims.of(claim, lambda: self._claim_row(claim))

    def _claim_row(self, claim: Claim) -> Json:
        mask = self.options.mask
        row: Json = {
            "q": plain(mask(_quote(claim))),
            "m": [plain(mask(e.exact)) for e in claim.more_evidence if e.exact],
            "b": plain(mask(claim.source.name), limit=MAX_NAME) if claim.source else None,
            "s": _unless_held(claim.status),
            "p": claim.party,
            "f": claim.from_party,
            "k": list(claim.contenders),
            "o": claim.modality.value if claim.modality.value != "asserted" else None,
            "e": int(claim.extent is Extent.PART),
            "w": claim.share,
            "d": _iso(claim.date),
            "y": _iso(claim.date_from),
            "z": _iso(claim.date_to),
            "a": claim.date_basis.value if claim.date else None,
            "n": None if _same_name(claim) else plain(claim.surface, limit=MAX_NAME),
            "r": self._report(claim.report, claim.publisher, claim.published),
        }
        return {key: value for key, value in row.items() if value}

    def _report(self, report: str, publisher: str | None, published: date | None) -> int:
        return self._reports.of(report, lambda: self._report_row(report, publisher, published))

    def _report_row(self, report: str, publisher: str | None, published: date | None) -> Json:
        known = self.reports.get(report)
        row = {
            "i": plain(report, limit=MAX_NAME),
            "t": plain(known.title) if known else None,
            "p": plain(known.publisher if known and known.publisher else publisher),
            "d": _iso(known.published if known and known.published else published),
            "u": link(known.url) if known else None,
        }
        return {key: value for key, value in row.items() if value}

    def _note(self, note: Note) -> Json:
        mask = self.options.mask
        row = {
            "k": note.kind.value,
            "n": plain(mask(note.name), limit=MAX_NAME),
            "a": plain(note.name_ar, limit=MAX_NAME),
            "q": plain(_around(mask(note.quote), mask(note.name))) if note.quote else None,
            "b": plain(mask(note.source), limit=MAX_NAME) if note.source else None,
            "w": note.share,
            "r": self._report(note.report, None, None) + 1 if note.report else None,
        }
        return {key: value for key, value in row.items() if value}

    def _parties_named(self) -> list[str]:
        named: dict[str, None] = {}
        for _, controls in self.days:
            for control in controls.values():
                for party in _parties_of(control):
                    named.setdefault(party)
        known = [party for party in self.parties if party in named]
        return known + sorted(party for party in named if party not in self.parties)

    def _party(self, key: str) -> Json:
        party = self.parties.get(key)
        if party is None:
            return {"en": plain(key, limit=MAX_NAME), "colour": "#6b6b6b", "pattern": "solid"}
        arabic = plain(party.name_ar)
        inside = _inside_a_sentence(party)
        return {
            "en": plain(party.name),
            **({"inside": inside} if inside != party.name else {}),
            **({"ar": arabic} if arabic else {}),
            "colour": dict(self.options.palette).get(key, party.colour),
            "pattern": party.pattern,
        }


def _inside_a_sentence(party: PartyLike) -> str:
    """ "the government" rather than "Government", where texts are known to word it so."""
    with_article = f"the {party.name}"
    known = {alias.text.casefold() for alias in getattr(party, "aliases", ())}
    if with_article.casefold() not in known:
        return party.name
    return with_article if " " in party.name else with_article.lower()


def _around(quote: str, name: str) -> str:
    """The words of a quote around a name, with dots where words are left out."""
    at = quote.find(name)
    if at < 0 or len(quote) <= 2 * NOTE_REACH:
        return quote
    start = quote.rfind(" ", 0, max(0, at - NOTE_REACH)) + 1 if at > NOTE_REACH else 0
    end = quote.find(" ", min(len(quote), at + len(name) + NOTE_REACH))
    cut = quote[start : end if end > 0 else len(quote)]
    return ("… " if start else "") + cut + (" …" if end > 0 else "")


def _unless_held(status: Status) -> str | None:
    """A status as the page has it: "controlled" goes without saying."""
    return None if status is Status.CONTROLLED else status.value


def _same_name(claim: Claim) -> bool:
    """Whether the text calls the place by its own name, so that it need not be told twice."""
    return claim.place is not None and claim.surface.casefold() == claim.place.name.casefold()


def _parties_of(control: Control) -> Iterable[str]:
    """Every party that the panel of a place names, the one it is coloured by first."""
    named = [control.party, control.from_party, *control.rivals, *control.contenders]
    for heard in control.claims:
        claim = heard.claim
        named += [heard.side, claim.party, claim.from_party, *claim.contenders]
    return [party for party in named if party and party not in {"neutral", "unknown"}]


def _said(control: Control) -> bool:
    return control.status is not Status.UNKNOWN or bool(control.claims)


def _quote(claim: Claim) -> str:
    evidence = claim.evidence
    if len(evidence.exact) >= SHORT_QUOTE:
        return evidence.exact
    return (
        f"{_whole_words_of(evidence.prefix)}{evidence.exact}{_until_a_word_ends(evidence.suffix)}"
    )


def _whole_words_of(prefix: str) -> str:
    """What stands before a quote; a word that the selector cut through is left out."""
    if len(prefix) < SELECTOR_CONTEXT or prefix[0].isspace():
        return prefix
    _, blank, rest = prefix.partition(" ")
    return f"… {rest}" if blank else ""


def _until_a_word_ends(suffix: str) -> str:
    """What stands after it, likewise."""
    if len(suffix) < SELECTOR_CONTEXT or suffix[-1].isspace():
        return suffix
    rest, blank, _ = suffix.rpartition(" ")
    return f"{rest} …" if blank else ""


def _spellings(place: Place) -> list[str]:
    shown = [name for name in (place.name, place.name_in("ar")) if name]
    spellings = islice(needed(shown, (name.text for name in place.names)), MAX_SPELLINGS)
    return [text for name in spellings if (text := plain(name, limit=MAX_NAME))]


def _undrawn(control: Control, *, wider: bool) -> Note:
    """A control that the map cannot draw, with the first sentence for it."""
    kind = NoteKind.WIDER if wider else NoteKind.BEYOND
    if control.place.lon is None:
        kind = NoteKind.AREA
    told = next((heard.claim for heard in control.claims if heard.role == "for"), None)
    note = Note(kind, control.place.name, name_ar=control.place.name_in("ar"))
    if told is None or not wider:
        return note
    source = told.source.name if told.source else None
    return replace(note, quote=_quote(told), source=source, report=told.report, share=control.share)


def _credit(credit: Credit) -> list[Any]:
    framed = plain(credit.short or credit.text) if credit.in_frame else None
    return [
        plain(credit.text),
        plain(credit.licence),
        link(credit.url),
        framed,
        list(credit.layers),
    ]


def _download(label: str, address: str) -> list[str | None]:
    """A twin that lies beside the map, or has an address on the web."""
    beside = SIMPLE_PATH.fullmatch(address)
    return [plain(label), address if beside else link(address)]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
