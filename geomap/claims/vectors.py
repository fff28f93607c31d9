"""The word vectors that tagger and parser look at, computed with plain numpy.

They are those of the model's own `tok2vec` component, to the last digits of a float: first a vector
for each word by itself, out of hashed tables, then four rounds in which each word looks at its
neighbours. What a word has by itself never changes, so it is kept; the rounds are a few matrix
products, which numpy does three times as fast as what thinc brings.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
MOST_WORDS = 10_000  # kept at once: 4 MB; when there are more, all are forgotten
EPSILON = 1e-8  # of thinc's layer norm


ROUND = r"residual\(expand_window>>maxout>>layernorm>>dropout\)"
MAKE = re.compile(
    r"extract_features>>list2ragged>>with_array\([^()]*hashembed\)>>"
    rf"with_array\(maxout>>layernorm>>dropout\)>>ragged2list>>with_array\({ROUND}(?:>>{ROUND})*\)"
)


def fits(model: Any) -> bool:
    """Whether a `tok2vec` model is of the make that `WordVectors` computes."""
    if MAKE.fullmatch(model.name) is None:
        return False
    products = [layer for layer in model.layers[1].walk() if layer.name == "maxout"]
    return all(layer.get_dim("nI") == 3 * layer.get_dim("nO") for layer in products)


class _Round(NamedTuple):
    """The weights of one round: a product, the best of its pieces, a norm."""

    weights: Floats  # (neighbours × width, pieces × width)
    bias: Floats
    gain: Floats
    shift: Floats
    pieces: int


class WordVectors:
    """The vectors of a `tok2vec` component with hashed tables and a window of one word."""

    def __init__(self, model: Any) -> None:
        by_itself, context = model.layers
        extract, _, self._tables, self._mix, _ = by_itself.layers
        self._columns = extract.attrs["columns"]
        self._pad = context.attrs["pad"]
        self._rounds = [_round(residual.layers[0]) for residual in context.layers[0].layers]
        width = by_itself.get_dim("nO")
        self._known: dict[bytes, int] = {}  # a word's features: its row of `_rows`
        self._rows = np.zeros((MOST_WORDS, width), dtype=np.float32)

    def __call__(self, docs: list[Any]) -> list[Floats]:
        """The vectors of each document's words, one row a word."""
        if not docs:
            return []
        lengths = [len(doc) for doc in docs]
        # Between two documents stand as many empty rows as a word can see.
        starts = np.cumsum([self._pad, *(length + self._pad for length in lengths)])
        places = np.concatenate(
            [np.arange(start, start + n) for start, n in zip(starts, lengths, strict=False)]
        )
        vectors = np.zeros((int(starts[-1]), self._rows.shape[1]), dtype=np.float32)
        vectors[places] = self._by_itself(docs)
        for weights in self._rounds:
            vectors += _look_around(vectors, weights)
        return [vectors[s : s + n] for s, n in zip(starts, lengths, strict=False)]

    def _by_itself(self, docs: list[Any]) -> Floats:
        features = np.concatenate([doc.to_array(self._columns) for doc in docs])
        keys = features.view(f"V{features.shape[1] * features.itemsize}").ravel().tolist()
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if len(self._known) + len(new) > MOST_WORDS:
            self._known.clear()
            new = list(dict.fromkeys(keys))
        if len(new) > MOST_WORDS:  # more words than are ever kept
            return self._mixed(features)
        if new:
            rows = np.frombuffer(b"".join(new), dtype=features.dtype)
            first = len(self._known)
            self._rows[first : first + len(new)] = self._mixed(rows.reshape(len(new), -1))
            self._known.update(zip(new, range(first, first + len(new)), strict=True))
        return self._rows[[self._known[key] for key in keys]]

    def _mixed(self, features: NDArray[np.uint64]) -> Floats:
        mixed: Floats = self._mix.predict(self._tables.predict(features))
        return mixed


def _round(layer: Any) -> _Round:
    _, maxout, norm, *_ = _plain(layer)
    weights = maxout.get_param("W")  # (width, pieces, neighbours × width)
    pieces = weights.shape[1]
    columns = weights.transpose(1, 0, 2).reshape(-1, weights.shape[2])
    bias = maxout.get_param("b").T.ravel()
    return _Round(
        np.ascontiguousarray(columns.T), bias, norm.get_param("G"), norm.get_param("b"), pieces
    )


def _plain(layer: Any) -> list[Any]:
    """The layers of a chain of chains, one after the other."""
    if not layer.layers:
        return [layer]
    return [inner for part in layer.layers for inner in _plain(part)]


def _look_around(vectors: Floats, by: _Round) -> Floats:
    """What each word makes of itself and its two neighbours."""
    count, width = vectors.shape
    seen = np.zeros((count, 3 * width), dtype=np.float32)
    seen[1:, :width] = vectors[:-1]
    seen[:, width : 2 * width] = vectors
    seen[:-1, 2 * width :] = vectors[1:]
    all_pieces = seen @ by.weights
    all_pieces += by.bias
    best: Floats = all_pieces[:, :width]
    for piece in range(1, by.pieces):
        best = np.maximum(best, all_pieces[:, piece * width : (piece + 1) * width])
    best = best - best.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", best, best) / width + EPSILON
    best /= np.sqrt(spread)[:, None]
    best *= by.gain
    best += by.shift
    return best
