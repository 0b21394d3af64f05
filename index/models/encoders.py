"""Encoders: text in, vectors out. One protocol, one small class an engine, chosen by name.

A name is an engine, or ``engine:model`` with the name or the folder of a model:

    onnx              all-MiniLM-L6-v2 from its package with what was learned in this field, in 8 bits on
                      ONNX Runtime: the default
    onnx:FOLDER       another BERT sentence encoder that takes the mean of its tokens
    torch             all-MiniLM-L6-v2 by sentence-transformers, in 32 bits
    torch:MODEL       any other sentence-transformers model

Vectors of different models are never mixed: `name`, `revision` and `digest` go into the manifest of
every version, and an index made by another model is refused.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from index.models.model_files import Parts, loading, minilm_folder
from index.searching import Vectors

DEFAULT = "onnx"


class Encoder(Protocol):
    """A model that turns texts into vectors of length 1, so that an inner product is a cosine."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def revision(self) -> str:
        """Which weights and which arithmetic, for people: "fp32", "int8", a commit."""

    @property
    def digest(self) -> str:
        """SHA-256 over everything that decides its vectors, in hexadecimal."""

    @property
    def dimension(self) -> int:
        """How long its vectors are."""

    @property
    def step(self) -> int:
        """How many texts it is best given at a time."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row a text, shape (n, dimension), in the order given."""

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[Vectors]:
        """Returns for each text its own vector, then one for each of its parts as they read in that text: 1 +
        len(parts) rows, in order. An engine that has no vectors of parts returns the first row alone."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """One row a question: some models treat questions and passages differently."""


def _onnx(model: str, cache: Path) -> Encoder:
    from index.models.onnx_encoder import CHANGE, OnnxEncoder  # each engine loads its own libraries alone

    return OnnxEncoder(Path(model), cache) if model else OnnxEncoder(minilm_folder(), cache, CHANGE)


def _torch(model: str, cache: Path) -> Encoder:
    from index.models.torch_models import TorchEncoder

    return TorchEncoder(model or str(minilm_folder()))


ENGINES: dict[str, Callable[[str, Path], Encoder]] = {"onnx": _onnx, "torch": _torch}


def checked(name: str) -> str:
    """The name, where there is such an engine. Raises ValueError, naming those there are."""
    if name.partition(":")[0] not in ENGINES:
        raise ValueError(f"there is no such encoder; choose one of: {', '.join(sorted(ENGINES))}")
    return name


def load_encoder(name: str, cache: Path) -> Encoder:
    """The encoder of that name; what an engine prepares once is kept in `cache`.

    Raises ValueError where there is none of that name, NoModel where its model cannot be loaded.
    """
    engine, _, model = checked(name).partition(":")
    with loading(name):
        return ENGINES[engine](model, cache)
