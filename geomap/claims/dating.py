"""Which of the times in a sentence a claim belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geomap.claims.scene import Scene, Token, up
from geomap.claims.when import When
from geomap.claims.words import REPORTING_FORMS
from geomap.records import DateBasis

SHARED = frozenset(
    {
        "conj",
        "xcomp",
        "advcl",
        "acl",
        "pcomp",
        "prep",
        "dobj",
        "pobj",
        "nsubj",
        "nsubjpass",
        "attr",
        "relcl",
        "amod",
    }
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A claim's day or span, and what it rests on."""

    day: date | None = None
    start: date | None = None
    end: date | None = None
    basis: DateBasis = DateBasis.PUBLISHED
    kind: str = ""


def governor(when: When, scene: Scene) -> Token | None:
    """The verb or noun that a time expression hangs on."""
    for token in scene.doc:
        start, end = scene.span(token)
        if start < when.end and when.start < end and not token.text.isspace():
            inside = token
            for head in (token, *up(token)):
                begin, stop = scene.span(head)
                if begin >= when.start and stop <= when.end:
                    inside = head
                elif head.pos_ in {"VERB", "AUX"} or head.dep_ == "ROOT":
                    return head
            return inside
    return None


def date_of(node: Token, scene: Scene, whens: list[When], statement: When | None) -> Dated:
    """The time of a trigger: its own, one of a verb it is joined to, or that of the statement."""
    governed: dict[int, list[When]] = {}
    for when in whens:
        if when.kind in {"time", "dateline"}:
            continue
        head = governor(when, scene)
        if head is not None:
            governed.setdefault(head.i, []).append(when)
    said: When | None = statement
    child = node
    for step, head in enumerate((node, *up(node))):
        mine = governed.get(head.i, [])
        chosen = _nearest(mine, node, scene)
        if chosen is not None:
            if (
                step
                and REPORTING_FORMS.get(head.lower_)
                and child.dep_ in {"ccomp", "xcomp", "dobj", "pobj"}
            ):
                said = said or chosen
            else:
                return _dated(chosen)
        if step and child.dep_ == "ccomp" and REPORTING_FORMS.get(head.lower_) is None:
            break
        if step and child.dep_ == "relcl" and step > 0 and child.i == node.i:
            break
        if head is not node and child.dep_ not in SHARED | {"ccomp"}:
            break
        if child is node and node.dep_ == "relcl":
            break
        child = head
    if said is not None:
        return Dated(said.date, said.date_from, said.date_to, DateBasis.STATEMENT)
    return Dated()


def _nearest(whens: list[When], node: Token, scene: Scene) -> When | None:
    start = scene.span(node)[0]
    ranked = sorted(whens, key=lambda w: (w.kind != "on", abs(w.start - start)))
    return ranked[0] if ranked else None


def _dated(when: When) -> Dated:
    if when.kind == "since":
        return Dated(None, when.date or when.date_from, None, when.basis, "since")
    if when.kind in {"until", "before"}:
        return Dated(None, None, when.date or when.date_to, when.basis, when.kind)
    return Dated(when.date, when.date_from, when.date_to, when.basis, when.kind)
