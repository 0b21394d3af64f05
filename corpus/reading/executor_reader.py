"""Reads files on an Executor: on other machines, through Dask. Workers get bytes and return a Reading.

Each worker reads in a process of its own with the same limits as here, so that a file that crashes its reader
is lost alone. A file whose worker is lost, with or without its finished work, is read again.
"""

import multiprocessing
import tempfile
from concurrent.futures import Executor, Future
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

from corpus.errors import ReadingFailed, UnreadableFile
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import ReaderPool, Reading

ATTEMPTS = 3
"""Number of times that a file is given to the workers before it counts as not read."""


class ExecutorReaders:
    """Reads on `workers` workers of an Executor, within the limits of each file."""

    def __init__(self, executor: Executor, workers: int, limits: ReadingLimits | None = None) -> None:
        self.ahead = 2 * workers
        self._executor, self._limits = executor, limits or ReadingLimits()

    def read(self, path: Path, report_id: str) -> Future[Reading]:
        """Returns the reading of a file, to come. Its exception, where it has one, is an UnreadableFile."""
        reading: Future[Reading] = Future()
        reading.set_running_or_notify_cancel()
        self._submit((path.read_bytes(), report_id, self._limits), reading, ATTEMPTS)
        return reading

    def _submit(
        self, work: tuple[bytes, str, ReadingLimits], reading: Future[Reading], attempts: int
    ) -> None:
        """Gives work to the workers, up to `attempts` times, and hands over what they return."""

        def hand_over(done: Future[Reading]) -> None:
            if done.cancelled():
                reading.set_exception(ReadingFailed("Reading was stopped before this file was read."))
            elif (error := done.exception()) is None:
                reading.set_result(done.result())
            elif isinstance(error, UnreadableFile):
                reading.set_exception(error)
            elif attempts > 1:
                self._submit(work, reading, attempts - 1)
            else:
                reading.set_exception(_not_read(error))

        try:
            self._executor.submit(read_bytes, *work).add_done_callback(hand_over)
        except RuntimeError as error:  # the executor has no workers any more
            reading.set_exception(_not_read(error))


def read_bytes(content: bytes, report_id: str, limits: ReadingLimits) -> Reading:
    """Reads a file's bytes in a worker. Raises an UnreadableFile."""
    if multiprocessing.current_process().daemon:
        raise ReadingFailed(
            "The Dask workers may not start the process in which a file is read safely. Start them with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False."
        )
    with tempfile.NamedTemporaryFile(prefix="panel-assistant-") as file:
        file.write(content)
        file.flush()
        return _readers(limits).read(Path(file.name), report_id).result()


@cache
def _readers(limits: ReadingLimits) -> ReaderPool:
    """Makes the one process of a worker. It ends with the worker."""
    readers = ReaderPool(workers=1, limits=limits)
    Finalize(None, readers.close, exitpriority=0)  # a worker of Dask runs no atexit function when it ends
    return readers


def _not_read(error: BaseException) -> ReadingFailed:
    message = f"The workers did not read it ({type(error).__name__}: {error})."
    return ReadingFailed(f"{message} Run this again: it goes on from here.")
