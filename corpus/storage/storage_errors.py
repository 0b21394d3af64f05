"""Errors of the disk and of SQLite, as errors of the corpus that say what happened and what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import CorpusBusy, CorpusError, Damaged, NoSpace, StorageFailed

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_OF_THE_DISK = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR)
_NO_SPACE = (
    "There is no room left to write {where}. What was there before is unharmed. Free some space, then do the "
    "same again: it goes on from there."
)
_BUSY = "Another process is writing to the corpus. Wait for it to finish, then try again."
EXAMINE = "Run: panel-assistant doctor"
_DAMAGED = f"{{where}} is damaged ({{error}}). {EXAMINE}"
_FAILED = "{where} cannot be read or written ({error}). Check its owner, its permissions and the disk."


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Raises errors of the disk and of SQLite in the block as NoSpace, CorpusBusy, StorageFailed or Damaged.

    `path` is the file or folder that the block uses. Mistakes in SQL are raised as they are.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if described := storage_error(error, path):
            raise described from error
        raise


def storage_error(error: OSError | sqlite3.Error, path: Path | None = None) -> CorpusError | None:
    """Returns the error that says what to do, or None where a program is at fault and not a disk or file."""
    if isinstance(error, sqlite3.Error):
        return _sqlite_error(error, str(path or "A database of the home"))
    place = str(error.filename or path or "A file of the home")
    if error.errno in _FULL:
        return NoSpace(_NO_SPACE.format(where=place))
    if error.errno is None:
        return None
    return StorageFailed(_FAILED.format(where=place, error=error.strerror))


def _sqlite_error(error: sqlite3.Error, place: str) -> CorpusError | None:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the rest says where it happened
    if code == sqlite3.SQLITE_FULL:
        return NoSpace(_NO_SPACE.format(where=place))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CorpusBusy(_BUSY)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged(_DAMAGED.format(where=place, error=error))
    if code in _OF_THE_DISK:
        return StorageFailed(_FAILED.format(where=place, error=error))
    return None
