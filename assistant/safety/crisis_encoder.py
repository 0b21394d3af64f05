"""Loads the encoder whose vectors help to tell danger: all-MiniLM-L6-v2 with a change learned for that alone.

`python -m training.danger_encoder` learns the change (crisis_encoder.safetensors) and the weights over its
vector (crisis_vector.json). The index's encoder may learn what it likes: it has no part in this.
"""

from pathlib import Path

from assistant.safety.crisis import VectorOf
from index.errors import NoModel
from index.models.model_files import loading, minilm_folder

CHANGE = Path(__file__).parent / "crisis_encoder.safetensors"
"""The low-rank change that comes with the package."""


def load_vector_of(cache: Path, change: Path = CHANGE) -> VectorOf | None:
    """Returns what gives a text its vector, or None where the model cannot be loaded.

    The model is made once, with its change, and stored in `cache`.
    """
    try:
        with loading("onnx"):
            from index.models.onnx_encoder import OnnxEncoder  # loads ONNX Runtime

            encoder = OnnxEncoder(minilm_folder(), cache, change)
    except (NoModel, ValueError):
        return None
    return lambda text: encoder.embed_passages([text])[0]
