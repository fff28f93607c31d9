"""How well the reader does against gold cases: precision, recall, F1, and each miss.

What counts follows the rules the cases were annotated by: a claim is found when its place lies
within 1.5 km of the gold one (or, without a location, has the same surface) and status and party
agree; for contested and besieged places the status alone. Claims flagged `superseded` or
`optional` are neither asked for nor held against a reader. Only `asserted` claims are in the main
figure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import GeomapError
from geomap.records import (
    Candidate,
    Certainty,
    Claim,
    Match,
    Mention,
    Modality,
    Place,
    Report,
    Status,
)

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

Json = dict[str, Any]

NEAR_KM = 1.5  # half of the distance between the centres of two quarters of a large city
FAR_KM = 5.0
EARTH_RADIUS_KM = 6371.0088
STATUS_ALONE = frozenset({Status.CONTESTED.value, Status.BESIEGED.value})
FIELDS = ("modality", "from_party", "extent", "date", "source")


@dataclass(slots=True)
class Figure:
    """Counts and what follows from them."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right."""
        found = self.right + self.extra
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """The share of what is there that was found."""
        there = self.right + self.missed
        return self.right / there if there else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where there is nothing to find and nothing was found."""
        total = 2 * self.right + self.extra + self.missed
        return 2 * self.right / total if total else None

    def add(self, other: Figure) -> None:
        """Count another report's figures in."""
        self.right += other.right
        self.extra += other.extra
        self.missed += other.missed


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that was missed or should not be there, with its sentence."""

    case: str
    kind: str  # "missed" | "extra" | a field's name
    what: str  # "claim" | "place" | "mention"
    detail: str
    sentence: str
    rule: str | None = None


@dataclass(slots=True)
class Score:
    """The figures of a set of cases."""

    figures: dict[str, Figure] = field(default_factory=dict)
    by_tag: dict[str, dict[str, Figure]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    cases: int = 0

    def figure(self, name: str) -> Figure:
        """One overall figure."""
        return self.figures.setdefault(name, Figure())


def load_cases(paths: Iterable[Path]) -> list[Json]:
    """Gold cases from JSON Lines files, or from every such file of a folder.

    Raises
    ------
    GeomapError
        When a file cannot be read or a line is no case.
    """
    cases: list[Json] = []
    for path in paths:
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        for file in files:
            cases += _cases_in(file)
    return cases


def _cases_in(file: Path) -> list[Json]:
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GeomapError(f"{file}: cannot be read ({error}).") from None
    cases = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except ValueError as error:
            raise GeomapError(f"{file}:{number}: no JSON ({error}).") from None
        if not isinstance(case, dict) or "text" not in case or "claims" not in case:
            raise GeomapError(f"{file}:{number}: a case needs `text` and `claims`.")
        cases.append(case)
    return cases


def evaluate(
    cases: Sequence[Json],
    gazetteer: Gazetteer,
    *,
    gold_mentions: bool = False,
    reader: Callable[[Report, Sequence[Match], Gazetteer], list[Claim]] | None = None,
) -> Score:
    """Read every case and compare.

    Parameters
    ----------
    cases : sequence of dict
        As `load_cases` gives them.
    gazetteer : Gazetteer
    gold_mentions : bool
        Give the reader the gold names with their gold places, so that only the claims are tested.
    reader : callable, optional
        A claim reader other than the built-in one.
    """
    from geomap.claims import read_claims
    from geomap.places import match_places

    read = reader or read_claims
    score = Score()
    for case in cases:
        report = report_of(case)
        if gold_mentions:
            matches: Sequence[Match] = gold_matches(case, gazetteer)
        else:
            matches = match_places(report, gazetteer)
        one = Score()
        _compare_places(case, matches, one)
        _compare_claims(case, read(report, matches, gazetteer), one)
        _collect(score, one, case.get("tags", []))
    return score


def report_of(case: Json) -> Report:
    """The report of a case."""
    published = case.get("published")
    return Report(
        id=str(case.get("id", "case")),
        text=case["text"],
        title=case.get("title"),
        publisher=case.get("publisher"),
        published=date.fromisoformat(published) if published else None,
        lang=case.get("lang", "en"),
    )


def gold_matches(case: Json, gazetteer: Gazetteer) -> list[Match]:
    """The gold mentions as the place stage would hand them on."""
    out = []
    for gold in sorted(case.get("mentions", []), key=lambda m: m["start"]):
        mention = Mention(gold["start"], gold["end"], gold["surface"])
        if gold.get("place_id"):
            place = _gold_place(gold, gazetteer)
            out.append(Match(mention, Certainty.CERTAIN, (Candidate(place, 1.0),)))
        else:
            out.append(Match(mention, Certainty.UNRESOLVED, reason="unknown"))
    return out


def _gold_place(gold: Json, gazetteer: Gazetteer) -> Place:
    if gold["place_id"] in gazetteer:
        return gazetteer.get(gold["place_id"])
    return Place(gold["place_id"], gold["surface"], "place", gold.get("lon"), gold.get("lat"))


def _collect(total: Score, one: Score, tags: Sequence[str]) -> None:
    total.cases += 1
    total.misses += one.misses
    for name, figure in one.figures.items():
        total.figure(name).add(figure)
        if name in {"claims", "places", "mentions"}:
            for tag in tags:
                total.by_tag.setdefault(tag, {}).setdefault(name, Figure()).add(figure)


def distance_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The great-circle distance of two points in degrees, EPSG:4326."""
    from math import asin, cos, radians, sin, sqrt

    east, north = radians(other_lon - lon), radians(other_lat - lat)
    half = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def _compare_places(case: Json, matches: Sequence[Match], score: Score) -> None:
    """Names by their offsets, and the places they were resolved to."""
    text = case["text"]
    left = {(m["start"], m["end"]): m for m in case.get("mentions", [])}
    for match in matches:
        mention = match.mention
        gold = left.pop((mention.start, mention.end), None)
        if gold is None:
            score.figure("mentions").extra += 1
            score.misses.append(
                _miss(case, "extra", "mention", mention.surface, text, mention.start)
            )
            if match.place is not None:
                score.figure("places").extra += 1
                score.figure("places 5 km").extra += 1
            continue
        score.figure("mentions").right += 1
        _compare_place(case, gold, match, score)
    for gold in left.values():
        score.figure("mentions").missed += 1
        score.misses.append(_miss(case, "missed", "mention", gold["surface"], text, gold["start"]))
        if gold.get("lon") is not None:
            score.figure("places").missed += 1
            score.figure("places 5 km").missed += 1


def _compare_place(case: Json, gold: Json, match: Match, score: Score) -> None:
    place = match.place
    for name, limit in (("places", NEAR_KM), ("places 5 km", FAR_KM)):
        figure = score.figure(name)
        there = gold.get("lon") is not None
        found = place is not None and place.lon is not None
        near = there and found and _near(place, gold, limit)
        if near:
            figure.right += 1
            continue
        figure.missed += there
        figure.extra += found
        if (there or found) and limit == NEAR_KM:
            got = place.id if place else None
            said = f"{gold['surface']}: {got}, should be {gold.get('place_id')}"
            score.misses.append(_miss(case, "wrong", "place", said, case["text"], gold["start"]))


def _near(place: Place | None, gold: Json, limit: float) -> bool:
    if place is None or place.lon is None or place.lat is None:
        return False
    return distance_km(place.lon, place.lat, gold["lon"], gold["lat"]) <= limit


def same_place(claim: Claim, gold: Json) -> bool:
    """Within 1.5 km; without a location, the same surface."""
    if gold.get("lon") is not None:
        return _near(claim.place, gold, NEAR_KM)
    located = claim.place is not None and claim.place.lon is not None
    return not located and _plain(claim.surface) == _plain(gold["surface"])


def _plain(surface: str) -> str:
    words = surface.casefold().split()
    return " ".join(words[1:] if words[:1] in (["the"], ["its"]) else words)


def agrees(claim: Claim, gold: Json) -> bool:
    """Whether a claim is the gold one, fields such as the date aside."""
    if claim.status.value != gold["status"] or not same_place(claim, gold):
        return False
    return gold["status"] in STATUS_ALONE or claim.party == gold["party"]


def _compare_claims(case: Json, claims: Sequence[Claim], score: Score) -> None:
    asserted = [c for c in claims if c.modality is Modality.ASSERTED]
    gold_asserted = [g for g in case["claims"] if g["modality"] == "asserted"]
    figure = score.figure("claims")
    pairs = _pair(asserted, gold_asserted)
    for claim, gold in pairs:
        if not _waived(gold):
            figure.right += 1
        _compare_fields(case, claim, gold, score)
    found = {id(claim) for claim, _ in pairs}
    known = {id(gold) for _, gold in pairs}
    for claim in asserted:
        if id(claim) not in found:
            figure.extra += 1
            score.misses.append(_claim_miss(case, "extra", claim))
    for gold in gold_asserted:
        if id(gold) not in known and not _waived(gold):
            figure.missed += 1
            score.misses.append(_gold_miss(case, "missed", gold))
    _compare_modality(case, claims, score)


def _waived(gold: Json) -> bool:
    return bool(gold.get("superseded") or gold.get("optional"))


def _pair(claims: Sequence[Claim], golds: Sequence[Json]) -> list[tuple[Claim, Json]]:
    """One gold claim for one claim: those that agree in most fields first."""
    options = [
        (_likeness(claim, gold), -i, -j, claim, gold)
        for i, claim in enumerate(claims)
        for j, gold in enumerate(golds)
        if agrees(claim, gold)
    ]
    taken: set[int] = set()
    pairs = []
    for _, _, _, claim, gold in sorted(options, key=lambda o: o[:3], reverse=True):
        if id(claim) not in taken and id(gold) not in taken:
            taken |= {id(claim), id(gold)}
            pairs.append((claim, gold))
    return pairs


def _likeness(claim: Claim, gold: Json) -> int:
    return sum(
        _same_field(claim, gold, name) is not False for name in (*FIELDS, "party")
    ) * 2 - _waived(gold)


def _same_field(claim: Claim, gold: Json, name: str) -> bool | None:
    """Whether a field agrees; None where the case does not ask for it."""
    match name:
        case "modality":
            return bool(claim.modality.value == gold["modality"])
        case "from_party":
            return bool(claim.from_party == gold.get("from_party"))
        case "extent":
            return bool(claim.extent.value == gold.get("extent", "whole"))
        case "date":
            wanted = gold.get("date")
            told = claim.date.isoformat() if claim.date else None
            return None if wanted is None else bool(told == wanted)
        case "source":
            return _same_source(claim.source.name if claim.source else None, gold.get("source"))
        case _:
            return bool(claim.party == gold.get("party"))


def _same_source(said: str | None, gold: str | None) -> bool:
    if said is None or gold is None:
        return said is gold
    one, other = _plain(said), _plain(gold)
    return one == other or one in other or other in one


def _compare_fields(case: Json, claim: Claim, gold: Json, score: Score) -> None:
    for name in ("from_party", "extent", "date", "source"):
        same = _same_field(claim, gold, name)
        if same is None:
            continue
        figure = score.figure(name)
        if same:
            figure.right += 1
        else:
            figure.extra += 1
            figure.missed += 1
            score.misses.append(_claim_miss(case, name, claim, f" should be {gold.get(name)!r}"))


def _compare_modality(case: Json, claims: Sequence[Claim], score: Score) -> None:
    """All claims, with their modality asked for too."""
    golds = case["claims"]
    options = [(c, g) for c, g in _pair_with_modality(claims, golds)]
    right = sum(not _waived(g) for _, g in options)
    figure = score.figure("modality")
    figure.right += right
    found = {id(c) for c, _ in options}
    known = {id(g) for _, g in options}
    figure.extra += sum(id(c) not in found for c in claims)
    figure.missed += sum(id(g) not in known and not _waived(g) for g in golds)
    for claim in claims:
        if id(claim) not in found and claim.modality is not Modality.ASSERTED:
            score.misses.append(_claim_miss(case, "extra", claim))
    for gold in golds:
        if id(gold) not in known and gold["modality"] != "asserted" and not _waived(gold):
            score.misses.append(_gold_miss(case, "missed", gold))


def _pair_with_modality(claims: Sequence[Claim], golds: Sequence[Json]) -> list[tuple[Claim, Json]]:
    pairs = []
    for modality in Modality:
        mine = [c for c in claims if c.modality is modality]
        pairs += _pair(mine, [g for g in golds if g["modality"] == modality.value])
    return pairs


def _claim_miss(case: Json, kind: str, claim: Claim, more: str = "") -> Miss:
    place = claim.place.id if claim.place else claim.place_reason
    value = f" {kind} {_value(claim, kind)}" if kind in FIELDS else ""
    detail = (
        f"{claim.surface} ({place}) {claim.status.value} {claim.party or '-'}"
        f" < {claim.from_party or '-'} {claim.modality.value}{value}{more}"
    )
    return Miss(case.get("id", "?"), kind, "claim", detail, claim.evidence.exact, claim.rule)


def _value(claim: Claim, name: str) -> str:
    if name == "source":
        return repr(claim.source.name if claim.source else None)
    return repr(str(getattr(claim, name)))


def _gold_miss(case: Json, kind: str, gold: Json) -> Miss:
    detail = (
        f"{gold['surface']} ({gold.get('place_id')}) {gold['status']} {gold['party'] or '-'}"
        f" < {gold.get('from_party') or '-'} {gold['modality']}"
    )
    return Miss(case.get("id", "?"), kind, "claim", detail, gold.get("quote", ""))


def _miss(case: Json, kind: str, what: str, detail: str, text: str, at: int) -> Miss:
    start = max(text.rfind("\n", 0, at), text.rfind(". ", 0, at) + 1, 0)
    end = text.find(". ", at)
    return Miss(
        case.get("id", "?"),
        kind,
        what,
        detail,
        " ".join(text[start : end if end > 0 else None].split()),
    )
