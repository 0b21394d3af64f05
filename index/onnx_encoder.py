"""The fast engine: a BERT sentence encoder in 8 bits on ONNX Runtime. No PyTorch, and quick to start.

One text a run and one thread a run, several runs at once: no text is padded, a vector never depends on
what else was embedded with it, and no thread waits for another (two threads on one run collapse as
soon as anything else wants a core).

Questions may be read by a second graph: the same weights with a low-rank change that brings everyday words
near professional ones (training/query_encoder.py). Nothing that is stored depends on it, so it is not in the
digest: an index that was made before, or with another change, stays as it is.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.models import Parts, digest_of_files, model_name
from index.onnx_quiet import onnxruntime
from index.searching import Vectors

MAX_TOKENS = 256
"""What all-MiniLM-L6-v2 reads; the tokenizer's own file says 128 and pads, both are undone."""
_GRAPH = "7-bit weights, dynamic, 1"
"""Changed with anything in onnx_graph.py that changes vectors."""

ADAPTER = Path(__file__).parent / "query_adapter.safetensors"
"""The low-rank change for questions; it belongs to all-MiniLM-L6-v2 alone."""
ADAPTER_SCALE = 1.0

_FEWEST_TOKENS = 4
"""A part of fewer tokens says nothing by itself: it has the vector of its whole text."""


class OnnxEncoder:
    """Mean of the token vectors, length 1. `model` is a folder with tokenizer.json and weights, `adapter` a
    file with the low-rank change for questions (None: questions are embedded as passages are)."""

    step = 256

    def __init__(self, model: Path, cache: Path, adapter: Path | None = None) -> None:
        self.name = model_name(str(model))
        self.revision = "int8"
        files = [model / "model.safetensors", model / "tokenizer.json"]
        self.digest = digest_of_files(files, self.name, _GRAPH, str(MAX_TOKENS))
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._session = session(prepared(cache, self.digest, lambda path: _make(model, path)))
        self._asked = self._session
        if adapter is not None:
            adapted = digest_of_files([adapter], self.digest, str(ADAPTER_SCALE))
            graph = prepared(cache, adapted, lambda path: _make_adapted(model, adapter, path))
            self._asked = session(graph)
        self._pool = ThreadPoolExecutor(os.cpu_count())  # one for all who ask: no more threads than cores
        self.dimension = int(self._session.get_outputs()[0].shape[2])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row a text, shape (n, dimension), each of length 1."""
        return self._whole(texts, self._session)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[Vectors]:
        """Each text's vector, then the mean of the tokens of each part that was read: a sentence's
        vector knows what stands around it (Guenther et al. 2024, Late Chunking), and costs nothing."""
        return self._embedded(texts, parts, self._session)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """One row a question, by the graph for questions."""
        return self._whole(texts, self._asked)

    def _whole(self, texts: Sequence[str], graph: onnxruntime.InferenceSession) -> Vectors:
        whole = [vectors[0] for vectors in self._embedded(texts, [()] * len(texts), graph)]
        return np.array(whole, np.float32).reshape(-1, self.dimension)

    def _embedded(
        self, texts: Sequence[str], parts: Sequence[Parts], graph: onnxruntime.InferenceSession
    ) -> list[Vectors]:
        if len(texts) < 2:
            return [self._embed(text, some, graph) for text, some in zip(texts, parts, strict=True)]
        return list(self._pool.map(self._embed, texts, parts, [graph] * len(texts)))

    def _embed(self, text: str, parts: Parts, graph: onnxruntime.InferenceSession) -> Vectors:
        read = self._tokenizer.encode(text)
        ids: NDArray[np.int32] = np.array([read.ids], np.int32)
        tokens = np.asarray(graph.run(None, {"input_ids": ids, "mask": np.ones_like(ids)})[0])[0]
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


def _make(model: Path, path: Path) -> None:
    from index.onnx_graph import make  # needs more libraries than answering does

    make(model, path)


def _make_adapted(model: Path, adapter: Path, path: Path) -> None:
    from index.onnx_graph import make_adapted

    make_adapted(model, adapter, ADAPTER_SCALE, path)
