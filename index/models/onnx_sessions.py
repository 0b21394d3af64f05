"""Model files in the cache, and ONNX Runtime's sessions of them.

    HASH.graph.onnx    the graph of one model
    HASH.weights       its weights
    WORDS.weights      the table of words, which the models share

A session maps weights into memory, so that it opens in a fifth of the time and keeps only those parts of
the table of words that were used.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from index.models.onnx_runtime import onnxruntime

_SLOWER = ["SkipLayerNormFusion"]
"""Optimisations of ONNX Runtime that are left out: the fused operator takes four times as long on a processor
as the sum and the normalisation that it replaces."""

Make = Callable[[Path], None]
"""Writes a graph to this path, and its weights beside it."""


def open_graph(cache: Path, digest: str, make: Make) -> onnxruntime.InferenceSession:
    """Returns a session of the model with that digest. Makes its files where they are missing or damaged."""
    path = cache / f"{digest[:16]}.graph.onnx"
    if path.exists():
        try:
            return open_session(path)
        except Exception:  # the library has many errors for files that it cannot read
            path.unlink(missing_ok=True)
    _prepare(path, make)
    return open_session(path)


def open_session(path: Path) -> onnxruntime.InferenceSession:
    """Opens a graph. Each run uses one thread; several threads may run it at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
    )


def _prepare(path: Path, make: Make) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:  # several processes may do this at once
        target = Path(folder) / path.name
        make(target)
        for weights in Path(folder).glob("*.weights"):
            weights.replace(path.with_name(weights.name))
        target.replace(path)  # last, so that a graph has its weights
    path.with_name(f"{path.name.partition('.')[0]}.onnx").unlink(missing_ok=True)  # of earlier releases
