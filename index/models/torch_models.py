"""Any sentence-transformers model, on PyTorch: encoders and cross-encoders. Exact, and slow to start."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.models.model_files import Parts, digest_of_files, model_name
from index.searching import Scores, Vectors
from index.text_vectors import TextVectors, no_tokens

MAX_TOKENS = 256
"""Minimum of the maximum number of tokens. The tokenizer file of all-MiniLM-L6-v2 says 128, which would cut
passages."""


class TorchEncoder:
    """A sentence-transformers model, by name or folder. A folder's model is never looked up on a hub."""

    step = 256
    token_projection = None

    def __init__(self, model: str, batch: int = 16) -> None:
        from sentence_transformers import SentenceTransformer  # the import takes seconds

        self._model = SentenceTransformer(model, device="cpu", local_files_only=Path(model).is_dir())
        self._model.max_seq_length = max(self._model.max_seq_length or 0, MAX_TOKENS)
        self._batch = batch
        self.name = model_name(model)
        self.revision = "fp32"
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        weights = sorted(Path(model).rglob("*.safetensors")) if Path(model).is_dir() else []
        self.digest = digest_of_files(weights, self.name, self.revision, str(self._model.max_seq_length))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns one row for each text, shape (n, dimension), each of length 1."""
        return self._embed("encode_document", texts)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[TextVectors]:
        """Returns the vectors of whole texts only: each model pools its tokens in its own way."""
        return [TextVectors(rows, no_tokens(1)) for rows in self.embed_passages(texts)[:, None]]

    def embed_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Returns the vectors of the whole texts alone, as for parts."""
        return list(self.embed_passages(texts)[:, None])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns one row for each question. A model's own prompt for questions is used where it has one."""
        return self._embed("encode_query", texts)

    def _embed(self, method: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        encode = getattr(self._model, method)
        vectors = encode(
            list(texts), batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


class TorchCrossEncoder:
    """A sentence-transformers cross-encoder, by name or folder. It must give one number for each pair."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import CrossEncoder

        self._model = CrossEncoder(model, device="cpu", local_files_only=Path(model).is_dir())

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """Returns the model's numbers after the logistic function: between 0 and 1."""
        from torch.nn import Sigmoid

        if not pieces:
            return np.zeros(0, np.float32)
        pairs = [(question, piece) for piece in pieces]
        scores = self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        return np.asarray(scores, np.float32)
