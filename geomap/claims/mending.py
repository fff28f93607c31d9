"""What the small model takes for something else again and again, put right in its trees."""

from __future__ import annotations

from geomap.claims.scene import Parse, Token, kids

HELPERS = frozenset(("aux", "auxpass"))
SUBJECTS = frozenset(("nsubj", "nsubjpass"))
FINITE = frozenset(("VBD", "VBZ", "VBP", "VBN"))


def mend(parse: Parse) -> None:
    """Mend the tree of a sentence in place."""
    for token in parse:
        if token.dep_ in SUBJECTS and token.head.dep_ in HELPERS:
            _off_the_helper(token)
        elif token.dep_ == "npadvmod" and _names_it(token):
            token.dep_ = "appos"
        elif token.dep_ == "conj" and _told_aside(token.head, token):
            _make_main(token)
        elif token.dep_ == "advcl" and token.i < token.head.i and _told_aside(token, token.head):
            _put_aside(token, token.head)


def _off_the_helper(subject: Token) -> None:
    """ "X remains besieged": X hangs on "remains", which hangs on "besieged" as its auxiliary."""
    helper = subject.head
    if helper.dep_ == "auxpass":
        subject.dep_ = "nsubjpass"
    _hang(subject, helper.head)


def _names_it(name: Token) -> bool:
    """ "the rebels' last bastion, X, fell": X is no time or measure."""
    noun, before = name.head, name.doc[name.i - 1]
    return name.tag_ == "NNP" and noun.pos_ == "NOUN" and before.text == "," and before.i > noun.i


def _told_aside(verb: Token, later: Token) -> bool:
    """ "X, lost to the rebels in May, fell to the army": "lost" is no verb beside "fell".

    It stands right after the comma behind what would be its subject, it has no object, and no
    "and" but a comma parts it from the verb of the sentence, which has no subject.
    """
    told = verb.tag_ in {"VBD", "VBN"} and later.tag_ in FINITE
    if not told or not verb.i or verb.doc[verb.i - 1].text != ",":
        return False
    if kids(later, *SUBJECTS) or kids(verb, "aux", "auxpass", "dobj", "cc", "ccomp", "xcomp"):
        return False
    starts = min([t.i for t in later.children if t.dep_ in HELPERS] + [later.i])
    subjects = kids(verb, *SUBJECTS)
    return len(subjects) == 1 and subjects[0].i < verb.i and verb.doc[starts - 1].text == ","


def _make_main(verb: Token) -> None:
    """Make a verb that hung on a participle the one that the participle's subject belongs to."""
    aside = verb.head
    verb.dep_ = aside.dep_
    if aside.head is aside:
        aside.children.remove(verb)
        verb.head = verb
    else:
        _hang(verb, aside.head)
        aside.head.children.remove(aside)
    for later in [t for t in aside.children if t.i > verb.i]:
        _hang(later, verb)
    aside.head, aside.dep_ = verb, "advcl"
    verb.children.append(aside)
    _put_aside(aside, verb)


def _put_aside(aside: Token, verb: Token) -> None:
    """Make a participle tell of its subject, and that the subject of the verb it hung on."""
    (subject,) = kids(aside, *SUBJECTS)
    _hang(subject, verb)
    subject.dep_ = "nsubjpass" if kids(verb, "auxpass") else "nsubj"
    _hang(aside, subject)
    aside.dep_, aside.tag_ = "acl", "VBN"


def _hang(token: Token, head: Token) -> None:
    """Hang a word on another head."""
    token.head.children.remove(token)
    token.head = head
    head.children.append(token)
    head.children.sort(key=lambda t: t.i)
