"""Model files in the cache, and ONNX Runtime's sessions of them.

    HASH.graph.onnx    the graph of one model
    HASH.weights       its weights
    WORDS.weights      the table of words, which the models share
    HASH.graph.shared  the names and shapes of the weights of such tables

A session maps weights into memory, so that it opens in a fifth of the time and keeps only those parts of
the table of words that were used. All sessions of a process use one mapping of the table.
"""

import ctypes
import json
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from index.models.onnx_runtime import onnxruntime

_SLOWER = ["SkipLayerNormFusion"]
"""Optimisations of ONNX Runtime that are left out: the fused operator takes four times as long on a processor
as the sum and the normalisation that it replaces."""

SHARED = ".shared"
"""The ending of the file that names shared weights."""

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
    if path.with_suffix(SHARED).exists():
        for name, (file, shape) in json.loads(path.with_suffix(SHARED).read_text("utf-8")).items():
            options.add_initializer(name, _mapped(path.with_name(file), tuple(shape)))
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
    )


@cache
def _mapped(path: Path, shape: tuple[int, ...]) -> onnxruntime.OrtValue:
    """Returns the weights in a file, mapped into memory once for all sessions."""
    return onnxruntime.OrtValue.ortvalue_from_numpy(np.memmap(path, np.float32, "r", shape=shape))


def _prepare(path: Path, make: Make) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:  # several processes may do this at once
        target = Path(folder) / path.name
        make(target)
        for beside in Path(folder).iterdir():
            if beside != target:
                beside.replace(path.with_name(beside.name))
        target.replace(path)  # last, so that a graph has its weights
    path.with_name(f"{path.name.partition('.')[0]}.onnx").unlink(missing_ok=True)  # of earlier releases
    _release_memory()


def _release_memory() -> None:
    """Gives the system back the memory that making a model used: 200 MB, which the C library would keep."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
