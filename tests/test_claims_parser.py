"""The parser's shortcuts give what spaCy's own pipeline gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.claims.parser import in_step, is_greedy, load_parser, parse
from geomap.claims.vectors import WordVectors, fits
from tests.conftest import SEED

SENTENCES = [
    "Rebels withdrew from London under heavy bombardment to the Paris and Berlin neighborhoods.",
    "The army, which took the town on Monday, was said to have left it.",
    "Hamas",
    "",
    "  \n ",
    "3/4 of the town fell — so they say — to “them”…",
]


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    text = SEED.read_text(encoding="utf-8")
    return [*SENTENCES, *(line for line in text.splitlines() if line.strip())]


def test_words_have_the_vectors_of_the_model(sentences: list[str]) -> None:
    nlp = load_parser()
    model = nlp.get_pipe("tok2vec").model
    assert fits(model), "the model that geomap installs is the one whose vectors it computes"
    docs = [nlp.make_doc(text) for text in sentences]
    ours = WordVectors(model)
    for again in (False, True):  # computed, then remembered
        for mine, theirs in zip(ours(docs), model.predict(docs), strict=True):
            assert mine.shape == theirs.shape
            assert np.abs(mine - theirs).max(initial=0) < 1e-4, f"remembered: {again}"


def test_more_words_than_are_kept_at_once(
    sentences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.claims.vectors.MOST_WORDS", 40)
    nlp = load_parser()
    model = nlp.get_pipe("tok2vec").model
    ours = WordVectors(model)
    for text in sentences:
        doc = nlp.make_doc(text)
        assert np.abs(ours([doc])[0] - model.predict([doc])[0]).max(initial=0) < 1e-4


def test_a_model_of_another_make_computes_its_own() -> None:
    other = load_parser().get_pipe("tagger").model
    assert not fits(other)


def test_in_step_every_sentence_gets_the_tree_of_the_parser(sentences: list[str]) -> None:
    nlp = load_parser()
    parser = nlp.get_pipe("parser")
    assert is_greedy(parser), "the model that geomap installs is one that can be parsed in step"
    for batch in (sentences, sentences[:1], ["", " "]):
        ours, theirs = ([nlp.make_doc(text) for text in batch] for _ in range(2))
        for docs, predict in ((ours, lambda docs: in_step(parser, docs)), (theirs, parser.predict)):
            for name, component in nlp.pipeline[: nlp.pipe_names.index("parser")]:
                component.set_annotations(docs, nlp.get_pipe(name).predict(docs))
            parser.set_annotations(docs, predict(docs))
        for mine, other in zip(ours, theirs, strict=True):
            assert [(t.head.i, t.dep_) for t in mine] == [(t.head.i, t.dep_) for t in other]


def test_a_parser_that_weighs_several_trees_goes_its_own_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parser = load_parser().get_pipe("parser")
    monkeypatch.setitem(parser.cfg, "beam_width", 4)
    assert not is_greedy(parser)
    [parsed] = parse(["The army took the town."])
    assert [token.dep_ for token in parsed] == ["det", "nsubj", "ROOT", "det", "dobj", "punct"]


def test_parses_are_those_of_the_pipeline(sentences: list[str]) -> None:
    nlp = load_parser()
    for mine, theirs in zip(parse(sentences), nlp.pipe(sentences), strict=True):
        assert [t.text for t in mine] == [t.text for t in theirs]
        assert [t.tag_ for t in mine] == [t.tag_ for t in theirs]
        assert [(t.dep_, t.head.i) for t in mine] == [(t.dep_, t.head.i) for t in theirs]
        for one, other in zip(mine, theirs, strict=True):
            assert [c.i for c in one.children] == [c.i for c in other.children]
            assert one.left_edge.i == other.left_edge.i
            assert {t.i for t in one.subtree} == {t.i for t in other.subtree}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_parsed_word_by_word(texts: list[str]) -> None:
    for text, parsed in zip(texts, parse(texts), strict=True):
        assert parsed.text == text
        assert all(text[t.idx : t.idx + len(t.text)] == t.text for t in parsed)
