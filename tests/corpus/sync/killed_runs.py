"""Runs of intake that are killed at every moment, one after another: see test_apply.py.

    python -m tests.corpus.sync.killed_runs BEFORE INBOX FOLDER

Run number n works on FOLDER/n, a copy of the home BEFORE, and takes INBOX in. Its process is killed at the
n-th moment at which something is about to be written or committed. The last run comes to its end.
"""

import os
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from corpus.storage.database import Done, Sqlite, Writing
from corpus.sync.corpus import Corpus
from tests.corpus.plain_reader import PlainReader


class Killing(Sqlite):
    """A database whose process is killed before a write, or as a transaction begins or ends."""

    def __init__(self, path: Path, moment: int) -> None:
        super().__init__(path)
        self._left = moment

    def tick(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        self.tick()
        with super().writing() as transaction:
            yield _Ticking(transaction, self)
            self.tick()


class _Ticking:
    def __init__(self, transaction: Writing, database: Killing) -> None:
        self._transaction = transaction
        self._database = database

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Done:
        self._database.tick()
        return self._transaction.execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        self._database.tick()
        return self._transaction.executemany(sql, rows)


def main(before: Path, inbox: Path, folder: Path) -> None:
    for moment in count(1):
        home = folder / str(moment)
        shutil.copytree(before, home)
        child = os.fork()
        if child == 0:
            database = Killing(home / "corpus" / "catalogue.sqlite", moment)
            list(Corpus.at(home, PlainReader(), database=database).add([inbox]))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
