"""The default cross-encoder: all-MiniLM-L6-v2 with what training/cross_encoder.py learned.

It runs in 8 bits on ONNX Runtime, as the encoder does: one pair in each run, several runs at once.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.models.model_files import digest_of_files, minilm_folder
from index.models.onnx_encoder import open_session, prepare_graph
from index.searching import Scores

LEARNED = Path(__file__).parent / "cross_encoder.safetensors"
TOKENS = 128
"""Number of tokens it has learned to read, the question included."""
SCALE = 2.0
"""Weight of the low-rank changes, as in training."""
_QUESTION = 400
"""Maximum number of characters of a question that are read."""
_SOFTENING = 2.0
"""Divides the logits. Most pieces do not answer and have nearly the same score; this spreads their scores."""
_GRAPH = "cross-encoder, 7-bit weights, dynamic, layers, 2"


class OnnxCrossEncoder:
    """Reads pieces beside a question. The model file that it makes once is stored in `cache`."""

    def __init__(self, cache: Path, learned: Path = LEARNED) -> None:
        model = minilm_folder()
        files = [model / "model.safetensors", model / "tokenizer.json", learned]
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS, strategy="longest_first")
        self._tokenizer.no_padding()
        head = load_file(learned)
        self._weight = head["head.weight"][0].astype(np.float32)
        self._bias = float(head["head.bias"][0])
        digest = digest_of_files(files, _GRAPH)
        self._session = open_session(prepare_graph(cache, digest, lambda path: _make(model, learned, path)))
        self._pool = ThreadPoolExecutor(os.cpu_count())  # shared by all requests: no more threads than cores

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """Returns how well each piece answers, between 0 and 1, shape (n,)."""
        outputs = self._pool.map(lambda piece: self._logit(question[:_QUESTION], piece), pieces)
        logits: NDArray[np.float32] = np.fromiter(outputs, np.float32, len(pieces))
        return np.asarray(1 / (1 + np.exp(-logits / _SOFTENING)), np.float32)

    def _logit(self, question: str, piece: str) -> float:
        encoding = self._tokenizer.encode(question, piece)
        ids: NDArray[np.int32] = np.array([encoding.ids], np.int32)
        kinds: NDArray[np.int32] = np.array([encoding.type_ids], np.int32)
        inputs = {"input_ids": ids, "kinds": kinds, "mask": np.ones_like(ids)}
        tokens = np.asarray(self._session.run(None, inputs)[0])[0]
        return float(tokens.mean(axis=0) @ self._weight + self._bias)


def _make(model: Path, learned: Path, path: Path) -> None:
    from index.models.onnx_graph import make_cross_encoder  # only making the model file needs its libraries

    make_cross_encoder(model, learned, SCALE, path)
