"""How a claim is meant: done, denied, planned, supposed, or over."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911

from __future__ import annotations

from geomap.claims.mood_nouns import disowned, noun_governed, rejected
from geomap.claims.moods import BARRIER, CLAIM_NOUNS, FUTURE, Mood, failed, negation
from geomap.claims.scene import Scene, Token, kids, up
from geomap.claims.words import (
    ATTEMPT_NOUNS,
    DENYING,
    DONE_BEFORE,
    FAILED_BEFORE,
    PLAN_VERBS,
    REPORTING_FORMS,
    TRY,
)
from geomap.records import Modality

POSSIBLE = frozenset({"could", "may", "might", "can", "ca"})
CONDITIONS = frozenset({"if", "unless", "whether", "should", "provided"})
ONCE = frozenset({"formerly", "previously", "once"})
OLD = frozenset({"former", "ex", "one-time", "erstwhile"})
STATE_FRAMES = frozenset(
    {
        "hold",
        "run",
        "defend",
        "keep",
        "seat",
        "state",
        "besiege",
        "share",
        "split",
        "contest",
        "fight",
        "belong",
    }
)


def mood_of(node: Token, scene: Scene, frame: str) -> Mood:
    """The mood of a trigger, from its own words up through the clauses it stands in."""
    if disowned(node, scene):
        return Mood(Modality.DENIED, "said to be false", negated=True)
    worst = _own_mood(node, scene, frame)
    if frame == "seat" and node.dep_ not in {"attr", "ROOT"}:
        return worst  # "the last rebel pocket of X": so whatever becomes of it
    if worst.modality is not Modality.ASSERTED:
        return worst
    if frame == "besiege" and node.dep_ == "amod":
        return worst  # "agreed to let aid enter the besieged town": it is, whatever is agreed
    child = node
    for head in up(node):
        found = _from_head(child, head, scene)
        if found is BARRIER:
            break
        if found is not None:
            return found if not worst.pluperfect else Mood(found.modality, found.because, True)
        if child.dep_ in {"ROOT"}:
            break
        child = head
    return _question(scene) or worst


def _question(scene: Scene) -> Mood | None:
    if scene.text.rstrip("\"”’') ").endswith("?"):
        return Mood(Modality.HYPOTHETICAL, "a question", question=True)
    return None


def _own_mood(node: Token, scene: Scene, frame: str) -> Mood:
    if frame == "relieve":
        return Mood(Modality.HISTORICAL, "a siege that was broken")
    if frame == "attack":
        return Mood(Modality.DENIED, "an attack that failed")
    words = {
        c.lower_: c
        for c in node.children
        if c.dep_ in {"aux", "auxpass", "neg", "advmod", "mark", "preconj"}
    }
    negated = negation(node)
    no_longer = (
        "longer" in words and any(c.lower_ == "no" for c in words["longer"].children)
    ) or "anymore" in words
    if no_longer:
        return Mood(Modality.ASSERTED, "no longer", no_longer=True)
    if any(word in words for word in CONDITIONS) or _inverted_should(node, scene):
        return Mood(Modality.HYPOTHETICAL, "a condition")
    if negated:
        return Mood(Modality.DENIED, negated, negated=True)
    tensed = _auxiliary_mood(node, words, frame)
    if tensed:
        return tensed
    if _years_after(node):
        return Mood(Modality.HISTORICAL, "years after")
    pluperfect = ("had" in words and node.tag_ in {"VBN", "VBD"}) or _in_pluperfect(node)
    if pluperfect and any(c.lower_ == "by" and c.i < node.i for c in node.children):
        pluperfect = False  # "by nightfall had retaken it": the next step, not an earlier one
    if pluperfect and frame in STATE_FRAMES and not _reported(node):
        return Mood(Modality.HISTORICAL, "had held", True)
    if "first" in words and words["first"].i < node.i and node.tag_ == "VBD":
        return Mood(Modality.HISTORICAL, "first")
    if any(word in words for word in ONCE) or _at_their_peak(node):
        return Mood(Modality.HISTORICAL, "once")
    return Mood(Modality.ASSERTED, "", pluperfect)


def _years_after(node: Token) -> bool:
    """ "two years after losing it", "eight years after rebels were expelled": long over."""
    for token in (node, node.head):
        marks = [
            c
            for c in token.children
            if c.dep_ in {"mark", "prep"} and c.lower_ == "after" and c.i < node.i
        ]
        if token.dep_ == "prep" and token.lower_ == "after":
            marks.append(token)
        for mark in marks:
            before = token.doc[max(0, mark.i - 2) : mark.i]
            if any(t.lower_ in {"years", "decades", "months", "decade", "year"} for t in before):
                return True
    return False


def _at_their_peak(node: Token) -> bool:
    return any(
        c.dep_ == "prep"
        and c.lower_ == "at"
        and {t.lower_ for t in c.subtree} & {"peak", "height", "zenith"}
        for c in node.children
    )


def _auxiliary_mood(node: Token, words: dict[str, Token], frame: str) -> Mood | None:
    if words.keys() & FUTURE:
        return Mood(Modality.PLANNED, "will")
    if "would" in words and node.dep_ == "ccomp" and node.head.lower_ in PLAN_VERBS:
        return Mood(Modality.PLANNED, f"{node.head.lower_} that it would")
    if "would" in words:
        return Mood(Modality.PLANNED if _reported(node) else Modality.HYPOTHETICAL, "would")
    if words.keys() & POSSIBLE:
        return Mood(Modality.HYPOTHETICAL, "could")
    if "must" in words or ("should" in words):
        return Mood(Modality.PLANNED, "must")
    if (
        node.dep_ == "conj"
        and not kids(node, "nsubj", "nsubjpass", "aux", "auxpass")
        and node.tag_ in {"VB", "VBP"}
    ):
        head = node.head
        return _auxiliary_mood(
            head, {c.lower_: c for c in head.children if c.dep_ in {"aux", "auxpass"}}, frame
        )
    return None


def _inverted_should(node: Token, scene: Scene) -> bool:
    """ "Should they capture the district, ..." """
    first = scene.doc[0]
    return (
        first.lower_ in {"should", "were", "if", "unless"}
        and any(h.i == node.i for h in up(first))
        and (first.head.i == node.i)
    )


def _in_pluperfect(node: Token) -> bool:
    """The second verb of "had taken and held"; a phrase under "had been"."""
    if (
        node.dep_ == "conj"
        and node.tag_ in {"VBN", "VBD"}
        and not kids(node, "nsubj", "aux", "auxpass")
    ):
        return any(c.lower_ == "had" for c in node.head.children)
    return False


def _reported(node: Token) -> bool:
    """Whether the clause is what somebody said: its past tense is the speaker's present."""
    child = node
    for head in up(node):
        if child.dep_ in {"ccomp", "xcomp", "pcomp", "acl", "dobj"} and (
            head.lower_ in REPORTING_FORMS or head.lower_ in CLAIM_NOUNS
        ):
            return True
        child = head
    return False


def _from_head(child: Token, head: Token, scene: Scene) -> Mood | None:
    word = head.lower_
    dep = child.dep_
    if word in LETTING and dep in {"ccomp", "xcomp"} and child.tag_ in {"VB", "VBP"}:
        negated = negation(head)
        if head.tag_ == "VBZ" and not negated:
            return Mood(Modality.PLANNED, f"{word} them")  # "a truce that lets rebels leave X"
        return Mood(Modality.DENIED, "not let") if negated else _own_mood(head, scene, "take")
    infinitive = any(c.tag_ == "TO" and c.dep_ == "aux" for c in child.children)
    if dep == "relcl" and not infinitive and word not in CLAIM_NOUNS:
        return BARRIER
    if dep == "acl" and child.tag_ == "VBN" and (head.i in scene.place_at or head.dep_ == "appos"):
        return BARRIER  # "plans to go to X, a town controlled by P": it is, whatever is planned
    if (
        dep == "advcl"
        and not infinitive
        and any(c.dep_ == "mark" and c.lower_ not in CONDITIONS for c in child.children)
    ):
        return BARRIER
    if dep in {"xcomp", "advcl", "acl", "ccomp", "relcl"} and infinitive:
        return _infinitive(child, head, scene)
    if dep in {"xcomp", "pcomp"} and child.tag_ == "VBG":
        return _gerund(head, scene)
    if dep in {
        "ccomp",
        "acl",
        "dobj",
        "pobj",
        "nsubj",
        "nsubjpass",
        "csubj",
        "pcomp",
        "prep",
        "attr",
        "relcl",
        "xcomp",
        "csubjpass",
    }:
        return _governed(child, head, scene, word)
    if dep == "advcl" and any(c.dep_ == "mark" and c.lower_ in CONDITIONS for c in child.children):
        return Mood(Modality.HYPOTHETICAL, "if")
    if dep == "conj" and head.pos_ in {"VERB", "AUX"} and child.pos_ in {"VERB", "AUX"}:
        return None
    return None


LETTING = frozenset("let lets letting allow allows allowed permit permits permitted".split())


def _infinitive(child: Token, head: Token, scene: Scene) -> Mood | None:
    if head.dep_ == "pobj" and head.head.head.lower_ in ATTEMPT_NOUNS:
        head = head.head.head  # "a bid by rebels to storm X"
    word = head.lower_
    if dep_of_rank(child, head):
        return None
    near = {
        word,
        *(c.lower_ for c in head.children if c.dep_ in {"acomp", "advmod", "oprd", "attr"}),
    }
    negated = bool(negation(head))
    if any(c.lower_ == "only" for c in child.children) or (
        child.i > 1 and child.nbor(-2).lower_ == "only"
    ):
        return None
    perfect = any(c.lower_ == "have" and c.dep_ == "aux" for c in child.children)
    told = perfect and (word in REPORTING_FORMS or near & DONE_BEFORE)
    if not negated and (told or REPORTING_FORMS.get(word) == "claim"):
        return None  # "is said to have taken X", "claims to hold X"
    if head.tag_ == "VBD" and word in {"tried", "attempted"}:
        return Mood(Modality.DENIED, "tried to, and no more")
    if near & FAILED_BEFORE:
        return Mood(Modality.DENIED, "failed to") if not negated else None
    if near & DONE_BEFORE:
        if negated:
            return Mood(Modality.DENIED, "did not manage to")
        modal = _own_mood(head, scene, "take")
        return modal if modal.modality is not Modality.ASSERTED else None
    if near & TRY or near & ATTEMPT_NOUNS:
        return _attempt(head, scene)
    if word in {"have", "has", "had"} and "yet" in {c.lower_ for c in child.children}:
        return Mood(Modality.DENIED, "has yet to")
    if word in {"have", "has", "had"}:
        return None
    if negated and near & PLAN_VERBS:
        return Mood(Modality.DENIED, "does not plan to")
    return Mood(Modality.PLANNED, f"{word} to")


def dep_of_rank(child: Token, head: Token) -> bool:
    """ "the second city to fall", "the last to leave": done."""
    around = {c.lower_ for c in head.children if c.i < child.i} | {head.lower_}
    return bool(
        around
        & {"first", "second", "third", "last", "latest", "only", "fourth", "fifth", "next-to-last"}
    )


def _attempt(head: Token, scene: Scene) -> Mood:
    if failed(head, scene):
        return Mood(Modality.DENIED, "an attempt that failed")
    return Mood(Modality.PLANNED, "an attempt")


def _gerund(head: Token, scene: Scene) -> Mood | None:
    before = {head.lower_, head.head.lower_ if head.dep_ == "prep" else ""}
    if before & (
        FAILED_BEFORE
        | {"without", "avoid", "avoided", "prevented", "prevent", "stop", "stopped", "short"}
    ):
        return Mood(Modality.DENIED, "without")
    if before & ABOUT_TO:
        return Mood(Modality.PLANNED, "about to")
    if before & {"deny", "denies", "denied", "denying"}:
        return Mood(Modality.DENIED, "denied")
    if head.lower_ in GOING_ON:
        told = _own_mood(head, scene, "hold")
        return told if told.modality is not Modality.ASSERTED else None
    if before & (ATTEMPT_NOUNS | {"aimed", "at"}) and head.lower_ in {"at", "of"}:
        return (
            _attempt(head, scene) if before & ATTEMPT_NOUNS else Mood(Modality.PLANNED, "aimed at")
        )
    return None


ABOUT_TO = frozenset(
    "consider considering considered planned planning about close closer near nearer risk risks "
    "risked threatened threaten verge brink cusp point edge threshold aimed contemplated "
    "eyed mulled".split()
)
GOING_ON = frozenset("keep keeps kept keeping continue continues continued start started".split())


def _governed(child: Token, head: Token, scene: Scene, word: str) -> Mood | None:
    lemma = REPORTING_FORMS.get(word)
    if lemma in DENYING and not negation(head) and child.dep_ not in {"nsubj", "nsubjpass"}:
        return Mood(Modality.DENIED, word)
    if word in DENYING or (lemma in DENYING and negation(head)):
        return None
    if word in CLAIM_NOUNS | {"fact"} and child.dep_ in {"acl", "prep", "ccomp", "relcl"}:
        return Mood(Modality.DENIED, f"{word} rejected") if rejected(head) else None
    if child.dep_ in {"attr", "dobj", "pobj", "nsubj", "nsubjpass", "prep"} and child.pos_ in {
        "NOUN",
        "PROPN",
    }:
        return noun_governed(child, head, scene)
    if (
        child.dep_ == "ccomp"
        and word in PLAN_VERBS | {"order", "ordered", "demanded", "demand"}
        and word not in {"expected"}
    ):
        return Mood(Modality.PLANNED, word)
    if (
        child.dep_ == "ccomp"
        and word in {"fear", "feared", "fears", "warned", "hope", "hoped", "wonder", "thought"}
        and lemma is None
    ):
        return Mood(Modality.HYPOTHETICAL, word)
    if child.dep_ == "ccomp" and lemma is not None and negation(head) and word not in {"denied"}:
        return Mood(Modality.HYPOTHETICAL, "not said")
    if (
        child.dep_ == "csubj"
        and child.tag_ in {"VBG", "VB"}
        and any(c.lower_ in {"would", "could", "will", "might"} for c in head.children)
    ):
        return Mood(Modality.HYPOTHETICAL, "supposed")
    return None
