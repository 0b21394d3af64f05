"""Runs work whose cost depends on what somebody sent in worker processes with a deadline and a memory limit.

    PAGES    draws pages of PDF files and finds words in them
    EXPORTS  writes files for download

Each has processes of its own, so that one kind never waits for the other. They start when they are needed.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, wait
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from web.errors import WorkTooCostly

if TYPE_CHECKING:
    from pebble import ProcessPool

Result = TypeVar("Result")


class LimitedWork:
    """Worker processes that run one task each. `seconds` is the time that a task may take."""

    def __init__(self, workers: int, seconds: float, megabytes: int, preload: Sequence[str]) -> None:
        self.workers, self.seconds, self._megabytes = workers, seconds, megabytes
        self._preload = preload
        self._pool: ProcessPool | None = None
        self._starting = threading.Lock()

    async def run(self, function: Callable[..., Result], *args: object) -> Result:
        """Returns the result of a function of a module. Ends its worker if the caller is cancelled.

        Raises WorkTooCostly, or what the function raises.
        """
        import asyncio  # takes a while to load, and a command does without

        future = self._schedule(function, args)
        try:
            return await asyncio.wrap_future(future)
        except _limits_reached() as error:
            raise self._too_costly() from error
        finally:
            future.cancel()

    def wait(self, function: Callable[..., Result], *args: object) -> Result:
        """Returns the same to a caller in a thread."""
        try:
            return self._schedule(function, args).result()
        except _limits_reached() as error:
            raise self._too_costly() from error

    def begin(self, function: Callable[..., Result], *args: object) -> Future[Result]:
        """Starts the function of a module, and returns its future. `result_of` waits for it."""
        return self._schedule(function, args)

    def result_of(self, future: Future[Result], seconds: float | None = None) -> Result | None:
        """Returns the result of a task that has begun, or None if it is not there after so many seconds.

        Raises WorkTooCostly, or what the function raises.
        """
        done, _ = wait([future], seconds)
        if not done:
            return None
        try:
            return future.result()
        except _limits_reached() as error:
            raise self._too_costly() from error

    def start(self) -> None:
        """Starts a worker before it is needed, and waits for it."""
        with suppress(WorkTooCostly, CancelledError):
            self.wait(_nothing)

    def stop(self) -> None:
        """Ends the workers. They are started again when they are needed."""
        with self._starting:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble is typed in part
            pool.join()

    def _schedule(self, function: Callable[..., Result], args: Sequence[object]) -> Future[Result]:
        from corpus.reading.limited_pool import limited_pool  # loads pebble, which the first task needs

        with self._starting:
            if self._pool is None or not self._pool.active:  # one that broke is replaced
                self._pool = limited_pool(self.workers, self._megabytes, self._preload)
            pool = self._pool
        future: Future[Result] = pool.schedule(function, args=args, timeout=self.seconds)
        return future

    def _too_costly(self) -> WorkTooCostly:
        return WorkTooCostly(
            f"It took longer than {self.seconds:g} seconds or needed more memory than is allowed, so it was "
            "stopped. Try less of it, or another format."
        )


def _limits_reached() -> tuple[type[BaseException], ...]:
    """Returns the exceptions of a task that took too long or too much memory, or whose worker crashed."""
    from pebble import ProcessExpired

    return OutOfTime, MemoryError, ProcessExpired


def _nothing() -> None:
    """Does nothing in a worker."""


DRAWING = ("corpus.reading.pdf.shown_page", "PIL.JpegImagePlugin", "PIL.ImageChops")
"""The modules that only a worker that draws pages imports."""
PAGES = LimitedWork(workers=2, seconds=20, megabytes=1500, preload=["web.storage.page_renderer", *DRAWING])
EXPORTS = LimitedWork(workers=2, seconds=120, megabytes=1500, preload=["web.exports.formats"])


def stop_workers() -> None:
    """Ends the workers of all kinds."""
    PAGES.stop()
    EXPORTS.stop()
