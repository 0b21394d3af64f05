"""The plain engine: any sentence-transformers model, on PyTorch. Slow to start, exact, well known."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.models import Parts, digest_of_files, model_name
from index.searching import Vectors

MAX_TOKENS = 256
"""all-MiniLM-L6-v2 reads so many; its tokenizer file says 128, which would cut passages in half."""


class TorchEncoder:
    """A sentence-transformers model by name or folder. Never asks a hub for a folder's model."""

    step = 256

    def __init__(self, model: str, batch: int = 16) -> None:
        from sentence_transformers import SentenceTransformer  # seconds: only when it is needed

        self._model = SentenceTransformer(model, device="cpu", local_files_only=Path(model).is_dir())
        self._model.max_seq_length = max(self._model.max_seq_length or 0, MAX_TOKENS)
        self._batch = batch
        self.name = model_name(model)
        self.revision = "fp32"
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        weights = sorted(Path(model).rglob("*.safetensors")) if Path(model).is_dir() else []
        self.digest = digest_of_files(weights, self.name, self.revision, str(self._model.max_seq_length))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row a text, shape (n, dimension), each of length 1."""
        return self._embed("encode_document", texts)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[Vectors]:
        """The whole texts alone: how a model pools its tokens is its own affair."""
        return list(self.embed_passages(texts)[:, None])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """One row a question; a model's own prompt for questions is used where it has one."""
        return self._embed("encode_query", texts)

    def _embed(self, method: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        encode = getattr(self._model, method)
        vectors = encode(
            list(texts), batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)
