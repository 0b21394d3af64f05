"""Encoders: models that turn text into vectors. There is one protocol and one small class for each engine.

A name is an engine, or ``engine:model`` with the name or the folder of a model:

    onnx              all-MiniLM-L6-v2 from its package with what was learned in this field, in 8 bits on
                      ONNX Runtime: the default
    onnx:FOLDER       another BERT sentence encoder whose vector is the mean of its tokens
    torch             all-MiniLM-L6-v2 by sentence-transformers, in 32 bits
    torch:MODEL       any other sentence-transformers model

Vectors of different models are never mixed: the manifest of every version has the encoder's `name`,
`revision` and `digest`, and an index of another model is refused.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from index.models.model_files import Parts, loading, minilm_folder
from index.searching import Vectors
from index.text_vectors import TextVectors

DEFAULT = "onnx"


class Encoder(Protocol):
    """A model that turns texts into vectors of length 1. An inner product of two is their cosine."""

    @property
    def name(self) -> str:
        """Returns the model's name."""

    @property
    def revision(self) -> str:
        """Returns the weights and the arithmetic, for people: "fp32", "int8", a commit."""

    @property
    def digest(self) -> str:
        """Returns the SHA-256 of everything that decides its vectors, in hexadecimal."""

    @property
    def dimension(self) -> int:
        """Returns the length of its vectors."""

    @property
    def step(self) -> int:
        """Returns the best number of texts for one call."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns one row for each text, shape (n, dimension), in the order given."""

    @property
    def token_projection(self) -> Vectors | None:
        """Returns the matrix that shortens vectors of tokens for the index, shape (dimension,
        text_vectors.WIDTH), or None where the index keeps none."""

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[TextVectors]:
        """Returns for each text its own vector, then one for each of its parts as they read in that text: 1 +
        len(parts) rows, in order, with the tokens of each row. An engine that has no vectors of parts returns
        the first row alone, and one without a `token_projection` no tokens."""

    def embed_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Returns for each text the vectors of its tokens, shape (tokens, dimension), each of length 1. An
        engine that gives no vectors of tokens returns the text's own vector alone."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns one row for each question. Some models treat questions and passages differently."""


def _onnx(model: str, cache: Path) -> Encoder:
    # each engine imports only its own libraries
    from index.models.onnx_models import LOW_RANK_CHANGE, TOKEN_PROJECTION, OnnxEncoder

    if model:
        return OnnxEncoder(Path(model), cache)
    return OnnxEncoder(minilm_folder(), cache, LOW_RANK_CHANGE, TOKEN_PROJECTION)


def _torch(model: str, cache: Path) -> Encoder:
    from index.models.torch_models import TorchEncoder

    return TorchEncoder(model or str(minilm_folder()))


ENGINES: dict[str, Callable[[str, Path], Encoder]] = {"onnx": _onnx, "torch": _torch}


def check_encoder_name(name: str) -> str:
    """Returns the name of an encoder. Raises ValueError, which names the engines."""
    if name.partition(":")[0] not in ENGINES:
        raise ValueError(f"there is no such encoder; choose one of: {', '.join(sorted(ENGINES))}")
    return name


def load_encoder(name: str, cache: Path) -> Encoder:
    """Returns the encoder of that name. An engine stores in `cache` what it prepares once.

    Raises ValueError for an unknown name, NoModel where its model cannot be loaded.
    """
    engine, _, model = check_encoder_name(name).partition(":")
    with loading(name):
        return ENGINES[engine](model, cache)
