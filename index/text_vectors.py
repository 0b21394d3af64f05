"""What a model makes of a text for the index: vectors of the text and of its sentences, and of its tokens.

    TextVectors    all of it for one text, or for several, one after the other
    Tokens         the vectors of tokens, row by row

Vectors of tokens are shortened to WIDTH numbers of 8 bits, so that an index can keep them. Each token of a
question is compared with the most similar one of a passage, or of some of its sentences (MaxSim; Khattab and
Zaharia 2020, ColBERT).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.searching import Scores, Vectors

WIDTH = 32
"""Length of the vector of a token."""
NO_MATCH = -1.0
"""The likeness of a row that has no tokens."""
_LARGEST = 127

Halves = NDArray[np.float16]
"""Vectors as they are stored, in 16 bits: shape (n, dimension), of length 1 within rounding."""
TokenBytes = NDArray[np.int8]
"""Vectors of tokens as they are stored: shape (tokens, WIDTH)."""
Counts = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of some rows: `values` row by row, shape (tokens, WIDTH), and the number of each row's."""

    values: TokenBytes
    counts: Counts


@dataclass(frozen=True, slots=True)
class TextVectors:
    """A text's vector and those of its sentences, shape (rows, dimension), with the tokens of each row.

    The first row's tokens are those outside every sentence. An engine without vectors of tokens gives none.
    """

    rows: Vectors | Halves
    tokens: Tokens


def no_tokens(rows: int) -> Tokens:
    """Returns the tokens of some rows that have none."""
    return Tokens(np.zeros((0, WIDTH), np.int8), np.zeros(rows, np.int32))


def tokens_of(rows: Sequence[bytes]) -> Tokens:
    """Returns the tokens of some rows, each given as the bytes of its values."""
    values = np.frombuffer(b"".join(rows), np.int8).reshape(-1, WIDTH)
    return Tokens(values, np.array([len(row) // WIDTH for row in rows], np.int32))


def join(texts: Sequence[TextVectors], dimension: int) -> TextVectors:
    """Returns the rows of some texts, one text after the other."""
    tokens = [text.tokens for text in texts]
    return TextVectors(
        np.concatenate([np.zeros((0, dimension), np.float16), *(text.rows for text in texts)]),
        Tokens(
            np.concatenate([np.zeros((0, WIDTH), np.int8), *(row_tokens.values for row_tokens in tokens)]),
            np.concatenate([np.zeros(0, np.int32), *(row_tokens.counts for row_tokens in tokens)]),
        ),
    )


def owners_of(texts: Sequence[TextVectors]) -> NDArray[np.int32]:
    """Returns the place of each row's text, shape (rows,)."""
    return np.repeat(np.arange(len(texts), dtype=np.int32), [len(text.rows) for text in texts])


def shorten(tokens: Vectors, projection: Vectors) -> Vectors:
    """Returns vectors of tokens projected to WIDTH numbers, each of length 1."""
    short = tokens @ projection
    return np.asarray(short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9), np.float32)


def quantise(tokens: Vectors) -> TokenBytes:
    """Returns shortened vectors in 8 bits."""
    return np.asarray(np.rint(tokens * _LARGEST), np.int8)


def token_matches(question: Vectors, tokens: Sequence[Tokens]) -> list[Vectors]:
    """Returns, for each passage, how well each of its rows matches each token of a question.

    That is the cosine of the row's most similar token, shape (rows, question tokens), or NO_MATCH where a row
    has no tokens. `question` has shape (question tokens, WIDTH), each row of length 1.
    """
    if not tokens:
        return []
    best = _best_cosines(question, tokens, np.concatenate([of_passage.counts for of_passage in tokens]))
    ends = np.cumsum([len(of_passage.counts) for of_passage in tokens])
    return np.split(best, ends[:-1])


def passage_matches(question: Vectors, tokens: Sequence[Tokens]) -> list[float | None]:
    """Returns how well each passage matches a question: what `mean_match` gives for all of its rows."""
    counts = np.array([len(of_passage.values) for of_passage in tokens], np.int64)
    means = _best_cosines(question, tokens, counts).mean(axis=1).tolist() if tokens else []
    return [mean if count else None for mean, count in zip(means, counts.tolist(), strict=True)]


def _best_cosines(question: Vectors, tokens: Sequence[Tokens], counts: NDArray[np.integer]) -> Vectors:
    """Returns the cosine of the most similar token to each token of a question, shape (groups, question
    tokens). Each group has the next `counts` of the tokens; without tokens it has NO_MATCH."""
    best = np.full((len(counts), len(question)), NO_MATCH, np.float32)
    filled = np.flatnonzero(counts)
    if len(filled):
        values = np.concatenate([of_passage.values for of_passage in tokens]).astype(np.float32)
        starts = (np.cumsum(counts) - counts)[filled]
        best[filled] = np.maximum.reduceat(question @ values.T, starts, axis=1).T / _LARGEST
    return best


def mean_match(rows: Vectors) -> float | None:
    """Returns how well some rows of `token_matches` together match the question: the mean, over its tokens,
    of the best cosine; None where none of the rows has tokens."""
    if not len(rows) or rows.max() <= NO_MATCH:
        return None
    return float(rows.max(axis=0).mean())


def late_scores(question: Vectors, texts: Sequence[Vectors]) -> Scores:
    """Returns for each text the mean, over the tokens of the question, of the cosine of the text's most
    similar token, shape (texts,). Takes whole vectors of tokens, (tokens, dimension), each of length 1."""
    starts = np.cumsum([0, *(len(rows) for rows in texts[:-1])])
    best = np.maximum.reduceat(question @ np.concatenate(texts).T, starts, axis=1)
    return np.asarray(best.mean(axis=0), np.float32)


def decode_text(rows: bytes, counts: bytes, tokens: bytes, dimension: int) -> TextVectors:
    """Returns the vectors of a text from what a cache has stored of it."""
    return TextVectors(
        np.frombuffer(rows, np.float16).reshape(-1, dimension),
        Tokens(np.frombuffer(tokens, np.int8).reshape(-1, WIDTH), np.frombuffer(counts, np.int32)),
    )


def encode_text(text: TextVectors) -> tuple[bytes, bytes, bytes]:
    """Returns what a cache stores of a text: its rows in 16 bits, the tokens of each row, their values."""
    return (
        text.rows.astype(np.float16).tobytes(),
        text.tokens.counts.astype(np.int32).tobytes(),
        text.tokens.values.tobytes(),
    )
