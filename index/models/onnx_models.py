"""The default models, in 8 bits on ONNX Runtime. They start fast and need no PyTorch.

    OnnxEncoder         a BERT sentence encoder
    OnnxCrossEncoder    reads a question and a piece of text together

Each run has one text (or one pair) and one thread; several run at once. So no text is padded, a vector never
depends on what is embedded beside it, and no thread waits for another (two threads in one run are much slower
as soon as anything else uses a core).

Both are all-MiniLM-L6-v2 with low-rank changes that were learned on questions of this field
(training/encoder.py, training/cross_encoder.py). The changes are merged into the weights when a model file is
made.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.models.model_files import Parts, digest_of_files, minilm_folder, model_name
from index.models.onnx_sessions import open_graph
from index.models.work_sharing import WorkSharing
from index.searching import Scores, Vectors
from index.text_vectors import TextVectors, Tokens, no_tokens, quantise, shorten

MAX_TOKENS = 256
"""Maximum number of tokens of a text. The tokenizer's own file says 128, and pads; both are undone here."""
_GRAPH = "7-bit weights, dynamic, 2"
"""Names how onnx_graph.py makes the model file. Change it with anything there that changes vectors."""

LOW_RANK_CHANGE = Path(__file__).parent / "encoder.safetensors"
"""The low-rank change that comes with the package. It fits all-MiniLM-L6-v2 only."""
CHANGE_SCALE = 1.0
"""Weight of that change; 0 is the model as it was published."""
TOKEN_PROJECTION = Path(__file__).parent / "token_projection.safetensors"
"""The matrix that shortens the vectors of that model's tokens (training/token_projection.py)."""

_MARKS = 2
"""Number of tokens that the model puts around every text."""
_RECENT = 32
"""Number of single texts whose tokens stay in memory: a question is embedded, then compared by its tokens."""
_FEWEST_TOKENS = 4
"""Minimum number of tokens of a part. A shorter part has the vector of its whole text."""
_MOST_RUNS = 4
"""Maximum number of runs for a text: a longer one is read in several, so that its last parts are read too."""

Offsets = NDArray[np.int64]
"""Where each token of a text starts and ends, in characters: shape (tokens, 2); 0, 0 for a mark."""
Run = Callable[[str], tuple[Vectors, Offsets]]


class OnnxEncoder:
    """A text's vector is the mean of its token vectors, scaled to length 1.

    `model` is a folder with tokenizer.json and weights; `change` is a file with a low-rank change of its
    matrices, `projection` one with the matrix that shortens the vectors of tokens, or None.
    """

    step = 256

    def __init__(
        self, model: Path, cache: Path, change: Path | None = None, projection: Path | None = None
    ) -> None:
        self.name = model_name(str(model))
        files = [model / "model.safetensors", model / "tokenizer.json"]
        self.revision, settings = "int8", [self.name, _GRAPH, str(MAX_TOKENS)]
        if change is not None:
            self.revision = "int8, learned on this field"
            files.append(change)
            settings.append(str(CHANGE_SCALE))
        self.token_projection: Vectors | None = None
        if projection is not None:
            files.append(projection)
            self.token_projection = load_file(projection)["projection"].astype(np.float32)
        self.digest = digest_of_files(files, *settings, cache=cache)
        self._tokenizer = _tokenizer(model / "tokenizer.json")
        self._session = open_graph(cache, self.digest, lambda path: _make(model, change, path))
        self._sharing = WorkSharing()
        self._run_single = lru_cache(maxsize=_RECENT)(self._run)
        self.dimension = int(self._session.get_outputs()[0].shape[2])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns one row for each text, shape (n, dimension), each of length 1."""
        whole = [text.rows[0] for text in self.embed_parts(texts, [()] * len(texts))]
        return np.array(whole, np.float32).reshape(-1, self.dimension)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[TextVectors]:
        """Returns for each text its vector, the mean of the tokens of each part, and these tokens, shortened.

        So a sentence's vector depends on its context and costs nothing (Guenther et al. 2024, Late Chunking).
        The text's own vector is that of its first MAX_TOKENS.
        """
        if len(texts) == 1:
            return [self._text_vectors(texts[0], parts[0], self._run_single)]
        pairs = list(zip(texts, parts, strict=True))
        return self._sharing.map(lambda pair: self._text_vectors(*pair, self._run), pairs)

    def embed_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Returns the vectors of the tokens of each text, without the marks around it: shape (tokens,
        dimension), each of length 1."""
        if len(texts) == 1:
            return [_scaled_tokens(*self._run_single(texts[0]))]
        return self._sharing.map(lambda text: _scaled_tokens(*self._run(text)), texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns one row for each question. This model treats questions and passages alike."""
        return self.embed_passages(texts)

    def _text_vectors(self, text: str, parts: Parts, run: Run) -> TextVectors:
        tokens, offsets = run(text)
        whole = tokens.mean(axis=0)
        if parts:
            tokens, offsets = self._read_rest(text, parts, tokens, offsets)
        rows = _rows_of(offsets, parts)
        vectors = _pool_tokens(whole, tokens, rows, len(parts))
        if self.token_projection is None or not parts:
            return TextVectors(vectors, no_tokens(len(vectors)))
        order = np.argsort(rows, kind="stable")[np.count_nonzero(rows < 0) :]
        values = quantise(shorten(tokens[order], self.token_projection))
        counts = np.bincount(rows[order], minlength=len(vectors)).astype(np.int32)
        return TextVectors(vectors, Tokens(values, counts))

    def _read_rest(
        self, text: str, parts: Parts, tokens: Vectors, offsets: Offsets
    ) -> tuple[Vectors, Offsets]:
        """Returns the tokens of a text, and of its parts that one run does not reach.

        Each further run has what comes before the first part, and begins with the part that the last one cut.
        """
        context = text[: parts[0][0]]
        for _ in range(_MOST_RUNS - 1):
            reached = int(offsets[:, 1].max(initial=0))
            cut = next((start for start, end in parts if end > reached), None)
            if cut is None or not text[reached:].strip():
                break
            before = offsets[:, 1] <= cut
            further, places = self._run(context + text[cut:])
            inside = places[:, 0] >= len(context)
            places = places[inside] + (cut - len(context))
            if not len(places) or places[:, 1].max() <= reached:
                break
            tokens = np.concatenate([tokens[before], further[inside]])
            offsets = np.concatenate([offsets[before], places])
        return tokens, offsets

    def _run(self, text: str) -> tuple[Vectors, Offsets]:
        """Returns the vectors of a text's tokens, and where each of them stands (0, 0: nowhere)."""
        encoding = self._tokenizer.encode(text)
        ids: NDArray[np.int32] = np.array([encoding.ids], np.int32)
        tokens = self._session.run(None, {"input_ids": ids})[0]
        return np.asarray(tokens)[0], np.array(encoding.offsets)


def _rows_of(offsets: Offsets, parts: Parts) -> NDArray[np.int64]:
    """Returns the row of each token, shape (tokens,): 1 + its part, 0 outside every part, -1 for a mark."""
    rows = np.where(offsets[:, 1] > offsets[:, 0], 0, -1)
    for row, (start, end) in enumerate(parts, start=1):
        rows[(offsets[:, 0] >= start) & (offsets[:, 1] <= end) & (rows == 0)] = row
    return rows


def _pool_tokens(whole: Vectors, tokens: Vectors, rows: NDArray[np.int64], parts: int) -> Vectors:
    """Returns the vector of a text, then the mean of each part's tokens, each of length 1."""
    vectors = [whole]
    for row in range(1, parts + 1):
        inside = rows == row
        has_enough_tokens = np.count_nonzero(inside) >= _FEWEST_TOKENS
        vectors.append(tokens[inside].mean(axis=0) if has_enough_tokens else whole)
    stacked = np.array(vectors, np.float32)
    return np.asarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), np.float32)


def _scaled_tokens(tokens: Vectors, offsets: Offsets) -> Vectors:
    """Returns the vectors of a text's tokens without the marks around it, each of length 1."""
    rows = tokens[offsets[:, 1] > offsets[:, 0]] if len(offsets) > _MARKS else tokens
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@lru_cache(maxsize=2)
def _tokenizer(file: Path) -> Tokenizer:
    """Returns the tokenizer of single texts. All models that have this file share it: it takes 10 MB and a
    while to load."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(file))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def _make(model: Path, change: Path | None, path: Path) -> None:
    from index.models.onnx_graph import make  # only making the model file needs its libraries

    make(model, path, change, CHANGE_SCALE)


CROSS_ENCODER_WEIGHTS = Path(__file__).parent / "cross_encoder.safetensors"
PAIR_TOKENS = 128
"""Number of tokens it has learned to read, the question included."""
CROSS_ENCODER_SCALE = 2.0
"""Weight of the low-rank changes, as in training."""
_QUESTION = 400
"""Maximum number of characters of a question that are read."""
_SOFTENING = 2.0
"""Divides the logits. Most pieces do not answer and have nearly the same score; this spreads their scores."""
_CROSS_ENCODER_GRAPH = "cross-encoder, 7-bit weights, dynamic, layers, 3"


class OnnxCrossEncoder:
    """Reads pieces beside a question. The model file that it makes once is stored in `cache`."""

    def __init__(self, cache: Path, learned: Path = CROSS_ENCODER_WEIGHTS) -> None:
        model = minilm_folder()
        files = [model / "model.safetensors", model / "tokenizer.json", learned]
        self._tokenizer = _tokenizer(model / "tokenizer.json")
        self._start, self._end = map(self._tokenizer.token_to_id, ("[CLS]", "[SEP]"))
        with safe_open(learned, "np") as head:
            self._weight = head.get_tensor("head.weight")[0].astype(np.float32)
            self._bias = float(head.get_tensor("head.bias")[0])
        digest = digest_of_files(files, _CROSS_ENCODER_GRAPH, cache=cache)
        self._session = open_graph(cache, digest, lambda path: _make_cross_encoder(model, learned, path))
        self._sharing = WorkSharing()

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """Returns how well each piece answers, between 0 and 1, shape (n,)."""
        asked = self._tokens(question[:_QUESTION])
        outputs = self._sharing.map(lambda piece: self._logit(asked, self._tokens(piece)), pieces)
        logits: NDArray[np.float32] = np.array(outputs, np.float32)
        return np.asarray(1 / (1 + np.exp(-logits / _SOFTENING)), np.float32)

    def _tokens(self, text: str) -> list[int]:
        tokens: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return tokens

    def _logit(self, question: list[int], piece: list[int]) -> float:
        asked, read = fitting(len(question), len(piece), PAIR_TOKENS - 3)
        pair = [self._start, *question[:asked], self._end, *piece[:read], self._end]
        ids: NDArray[np.int32] = np.array([pair], np.int32)
        kinds: NDArray[np.int32] = np.zeros_like(ids)
        kinds[0, asked + 2 :] = 1
        tokens = np.asarray(self._session.run(None, {"input_ids": ids, "kinds": kinds})[0])[0]
        return float(tokens.mean(axis=0) @ self._weight + self._bias)


def fitting(first: int, second: int, most: int) -> tuple[int, int]:
    """Returns how many tokens of two texts are read: the longer one is cut first, to no less than the other.

    It is what the tokenizers library calls "longest_first".
    """
    if first + second <= most:
        return first, second
    shorter = min(first, second, most // 2)
    return (shorter, most - shorter) if first <= second else (most - shorter, shorter)


def _make_cross_encoder(model: Path, learned: Path, path: Path) -> None:
    from index.models.onnx_graph import make_cross_encoder  # only making the model file needs its libraries

    make_cross_encoder(model, learned, CROSS_ENCODER_SCALE, path)
