"""The fast engine: a BERT sentence encoder in 8 bits on ONNX Runtime. No PyTorch, and quick to start.

One text a run and one thread a run, several runs at once: no text is padded, a vector never depends on
what else was embedded with it, and no thread waits for another (two threads on one run collapse as
soon as anything else wants a core).
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.models import digest_of_files, model_name
from index.searching import Vectors

MAX_TOKENS = 256
"""What all-MiniLM-L6-v2 reads; the tokenizer's own file says 128 and pads, both are undone."""
_GRAPH = "7-bit weights, dynamic, 1"
"""Changed with anything in onnx_graph.py that changes vectors."""


class OnnxEncoder:
    """Mean of the token vectors, length 1. `model` is a folder with tokenizer.json and weights."""

    def __init__(self, model: Path, cache: Path) -> None:
        self.name = model_name(str(model))
        self.revision = "int8"
        files = [model / "model.safetensors", model / "tokenizer.json"]
        self.digest = digest_of_files(files, self.name, _GRAPH, str(MAX_TOKENS))
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._session = _session(_prepared(model, cache, self.digest))
        self._workers = os.cpu_count() or 1
        self.dimension = int(self._session.get_outputs()[0].shape[2])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row a text, shape (n, dimension), each of length 1."""
        if len(texts) < 2:
            return self._rows([self._embed(text) for text in texts])
        with ThreadPoolExecutor(self._workers) as pool:
            return self._rows(list(pool.map(self._embed, texts)))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """The same: this model has no prompt for questions."""
        return self.embed_passages(texts)

    def _rows(self, vectors: Sequence[Vectors]) -> Vectors:
        return np.array(vectors, np.float32).reshape(-1, self.dimension)

    def _embed(self, text: str) -> Vectors:
        ids: NDArray[np.int32] = np.array([self._tokenizer.encode(text).ids], np.int32)
        tokens = self._session.run(None, {"input_ids": ids, "mask": np.ones_like(ids)})[0]
        vector = np.asarray(tokens)[0].mean(axis=0)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _prepared(model: Path, cache: Path, digest: str) -> Path:
    """The 8-bit graph, made on first use."""
    path = cache / f"{digest[:16]}.onnx"
    if not path.exists():
        from index.onnx_graph import make  # needs more libraries than answering does

        cache.mkdir(parents=True, exist_ok=True)
        make(model, path)
    return path


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
