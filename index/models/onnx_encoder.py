"""The fast engine: a BERT sentence encoder in 8 bits on ONNX Runtime. No PyTorch, and quick to start.

One text a run and one thread a run, several runs at once: no text is padded, a vector never depends on
what else was embedded with it, and no thread waits for another (two threads on one run collapse as
soon as anything else wants a core).

The default model is all-MiniLM-L6-v2 with a low-rank change that was learned on questions of this field
(training/encoder.py). The change is merged into the weights when the graph is made.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.models.model_files import Parts, digest_of_files, model_name
from index.models.onnx_runtime import onnxruntime
from index.searching import Vectors

MAX_TOKENS = 256
"""What all-MiniLM-L6-v2 reads; the tokenizer's own file says 128 and pads, both are undone."""
_GRAPH = "7-bit weights, dynamic, 1"
"""Changed with anything in onnx_graph.py that changes vectors."""

CHANGE = Path(__file__).parent / "encoder.safetensors"
"""The low-rank change that comes with the package; it belongs to all-MiniLM-L6-v2 alone."""
CHANGE_SCALE = 1.0
"""Weight of that change: 0 is the model as it was published."""

_FEWEST_TOKENS = 4
"""A part of fewer tokens says nothing by itself: it has the vector of its whole text."""


class OnnxEncoder:
    """Mean of the token vectors, length 1. `model` is a folder with tokenizer.json and weights, `change` a
    file with a low-rank change of its matrices (None: the weights as they are)."""

    step = 256

    def __init__(self, model: Path, cache: Path, change: Path | None = None) -> None:
        self.name = model_name(str(model))
        files = [model / "model.safetensors", model / "tokenizer.json"]
        self.revision, settings = "int8", [self.name, _GRAPH, str(MAX_TOKENS)]
        if change is not None:
            self.revision = "int8, learned on this field"
            files.append(change)
            settings.append(str(CHANGE_SCALE))
        self.digest = digest_of_files(files, *settings)
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._session = session(prepared(cache, self.digest, lambda path: _make(model, change, path)))
        self._pool = ThreadPoolExecutor(os.cpu_count())  # one for all who ask: no more threads than cores
        self.dimension = int(self._session.get_outputs()[0].shape[2])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row a text, shape (n, dimension), each of length 1."""
        whole = [vectors[0] for vectors in self.embed_parts(texts, [()] * len(texts))]
        return np.array(whole, np.float32).reshape(-1, self.dimension)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[Vectors]:
        """Each text's vector, then the mean of the tokens of each part that was read: a sentence's
        vector knows what stands around it (Guenther et al. 2024, Late Chunking), and costs nothing."""
        if len(texts) < 2:
            return [self._embed(text, some) for text, some in zip(texts, parts, strict=True)]
        return list(self._pool.map(self._embed, texts, parts))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """One row a question: this model reads it as it reads a passage."""
        return self.embed_passages(texts)

    def _embed(self, text: str, parts: Parts) -> Vectors:
        read = self._tokenizer.encode(text)
        ids: NDArray[np.int32] = np.array([read.ids], np.int32)
        tokens = np.asarray(self._session.run(None, {"input_ids": ids, "mask": np.ones_like(ids)})[0])[0]
        vectors = [tokens.mean(axis=0)]
        places = np.array(read.offsets)
        for start, end in parts:
            inside = (places[:, 0] >= start) & (places[:, 1] <= end) & (places[:, 1] > places[:, 0])
            enough = np.count_nonzero(inside) >= _FEWEST_TOKENS
            vectors.append(tokens[inside].mean(axis=0) if enough else vectors[0])
        rows = np.array(vectors, np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def prepared(cache: Path, digest: str, make: Callable[[Path], None]) -> Path:
    """The 8-bit graph of that digest, made on first use."""
    path = cache / f"{digest[:16]}.onnx"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:  # of several processes each makes its own
            made = Path(folder) / path.name
            make(made)
            made.replace(path)
    return path


def session(path: Path) -> onnxruntime.InferenceSession:
    """A graph, opened to be run by one thread at a time and by several at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _make(model: Path, change: Path | None, path: Path) -> None:
    from index.models.onnx_graph import make  # needs more libraries than answering does

    make(model, path, change, CHANGE_SCALE)
