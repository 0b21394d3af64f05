"""Any sentence-transformers CrossEncoder. It loads PyTorch, and is slower than the default."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import CrossEncoder
from torch.nn import Sigmoid

from index.searching import Scores


class TorchCrossEncoder:
    """The model of that name or folder, which must give one number a pair."""

    def __init__(self, model: str) -> None:
        self._model = CrossEncoder(model, device="cpu", local_files_only=Path(model).is_dir())

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """What the model gives, bent to lie between 0 and 1 by the logistic function."""
        if not pieces:
            return np.zeros(0, np.float32)
        pairs = [(question, piece) for piece in pieces]
        given = self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        return np.asarray(given, np.float32)
