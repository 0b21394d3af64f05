"""Writing files safely: after a crash or a full disk, a file is either the old one or the new one."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import Damaged, NoSpace, StorageFailed
from index.errors import CannotWrite


@contextmanager
def writing() -> Iterator[None]:
    """Raises CannotWrite, which says what to do, for errors of the disk and of SQLite in the block.

    Raises Damaged where what the index is made from is damaged.
    """
    try:
        yield
    except Damaged:
        raise
    except (OSError, sqlite3.Error, NoSpace, StorageFailed) as error:
        from filelock import Timeout  # only what writes loads it, here and where locks are taken

        if isinstance(error, Timeout):
            raise
        raise CannotWrite(
            f"The index could not be written ({error}). What was served before is still served. "
            "Free some space, or make the folder writable, then run: panel-assistant reindex"
        ) from error


def file_digest(path: Path) -> str:
    """Returns the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_file(path: Path) -> str:
    """Forces a file onto the disk, and returns its digest."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return file_digest(path)


def replace_text(path: Path, text: str) -> None:
    """Replaces a file in one step."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Forces a folder's entries onto the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
