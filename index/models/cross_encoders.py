"""Cross-encoders: how well a piece of text answers a question, by a model that reads both together.

One protocol, one small class an engine, chosen by name as encoders are:

    onnx            the one that comes with this package, in 8 bits on ONNX Runtime: the default
    torch:MODEL     any sentence-transformers CrossEncoder, by its name or the folder it is in
    none            no piece is read: words, meaning and the search decide alone

What the default learned from, and what it gains, is told in training/README.md and benchmarks/README.md.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from index.models.model_files import loading
from index.searching import Scores

DEFAULT = "onnx"


class CrossEncoder(Protocol):
    """A model that reads a question and a piece of text together."""

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """How well each piece answers, between 0 and 1, shape (n,), in the order given."""


class Unread:
    """Every piece is taken for as likely as a good one mostly is, so that a judge is not misled."""

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """The same for every piece."""
        return np.full(len(pieces), USUAL, np.float32)


USUAL = 0.33
"""The score of a piece that is not read."""


def _none(model: str, cache: Path) -> CrossEncoder:
    return Unread()


def _onnx(model: str, cache: Path) -> CrossEncoder:
    from index.models.onnx_cross_encoder import OnnxCrossEncoder  # each engine loads its own libraries alone

    return OnnxCrossEncoder(cache)


def _torch(model: str, cache: Path) -> CrossEncoder:
    from index.models.torch_models import TorchCrossEncoder

    return TorchCrossEncoder(model)


ENGINES: dict[str, Callable[[str, Path], CrossEncoder]] = {"none": _none, "onnx": _onnx, "torch": _torch}


def checked(name: str) -> str:
    """The name, where there is such an engine. Raises ValueError, naming those there are."""
    engine, _, model = name.partition(":")
    if engine not in ENGINES or bool(model) != (engine == "torch"):
        raise ValueError("there is no such reranker; choose one of: none, onnx, torch:MODEL")
    return name


def load_cross_encoder(name: str, cache: Path) -> CrossEncoder:
    """The cross-encoder of that name; what an engine prepares once is kept in `cache`.

    Raises ValueError where there is none of that name, NoModel where its model cannot be loaded.
    """
    engine, _, model = checked(name).partition(":")
    with loading(name):
        return ENGINES[engine](model, cache)
