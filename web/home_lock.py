"""Keeps servers and repairs of one home apart: a repair replaces files that a server has open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.errors import StorageFailed
from web.settings import CannotServe

if os.name == "posix":
    import fcntl

_NAME = "served.lock"


@contextmanager
def mark_served(home: Path) -> Iterator[None]:
    """Marks the home as served, by this process and by any others. Raises CannotServe while it is repaired.

    A home that can only be read is not marked: it cannot be repaired either.
    """
    file = -1
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        file = os.open(home / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
    if file >= 0 and not _try_lock(file, shared=True):
        os.close(file)
        raise CannotServe(f"{home} is being repaired. Wait until that has finished, then start again.")
    try:
        yield
    finally:
        if file >= 0:
            os.close(file)


@contextmanager
def keep_servers_out(home: Path) -> Iterator[None]:
    """Keeps servers out of the home. Raises StorageFailed where one runs."""
    home.mkdir(parents=True, exist_ok=True)  # where a database keeps the rest, there may be none yet
    file = os.open(home / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _try_lock(file, shared=False):
            raise StorageFailed(
                f"A server runs on {home}, or another repair. Stop it first; then run: panel-assistant repair"
            )
        yield
    finally:
        os.close(file)


def _try_lock(file: int, *, shared: bool) -> bool:
    """Returns whether the file could be locked at once. The lock ends with the process that holds it."""
    if os.name != "posix":
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
