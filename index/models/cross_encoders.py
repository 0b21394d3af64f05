"""Cross-encoders: models that read a question and a text together and score how well the text answers it.

There is one protocol and one small class for each engine. An engine is chosen by name:

    onnx            the model that comes with this package, in 8 bits on ONNX Runtime: the default
    torch:MODEL     any sentence-transformers CrossEncoder, by its name or its folder
    none            no cross-encoder: words, vectors and the search score decide

training/README.md says what the default learned from, benchmarks/README.md what it gains.
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
        """Returns how well each piece answers, between 0 and 1, shape (n,), in the order given."""


class Unread:
    """Reads nothing: it gives every piece the usual score of a good one, so that the judge is not misled."""

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """Returns USUAL for every piece."""
        return np.full(len(pieces), USUAL, np.float32)


USUAL = 0.33
"""The score of a piece that is not read."""


def _none(model: str, cache: Path) -> CrossEncoder:
    return Unread()


def _onnx(model: str, cache: Path) -> CrossEncoder:
    from index.models.onnx_models import OnnxCrossEncoder  # each engine imports only its own

    return OnnxCrossEncoder(cache)


def _torch(model: str, cache: Path) -> CrossEncoder:
    from index.models.torch_models import TorchCrossEncoder

    return TorchCrossEncoder(model)


ENGINES: dict[str, Callable[[str, Path], CrossEncoder]] = {"none": _none, "onnx": _onnx, "torch": _torch}


def check_cross_encoder_name(name: str) -> str:
    """Returns the name of a cross-encoder. Raises ValueError, which names the engines."""
    engine, _, model = name.partition(":")
    if engine not in ENGINES or bool(model) != (engine == "torch"):
        raise ValueError("there is no such reranker; choose one of: none, onnx, torch:MODEL")
    return name


def load_cross_encoder(name: str, cache: Path) -> CrossEncoder:
    """Returns the cross-encoder of that name. An engine stores in `cache` what it prepares once.

    Raises ValueError for an unknown name, NoModel where its model cannot be loaded.
    """
    engine, _, model = check_cross_encoder_name(name).partition(":")
    with loading(name):
        return ENGINES[engine](model, cache)
