"""Deletes what is too old, at once and every hour while a server runs."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from fastapi.concurrency import run_in_threadpool

log = logging.getLogger(__name__)


class ExpiringStore(Protocol):
    """A store that deletes what is too old."""

    def forget(self) -> None:
        """Deletes what is too old."""


@asynccontextmanager
async def expiry(store: Callable[[], ExpiringStore], interval: float = 3_600) -> AsyncIterator[None]:
    """Deletes old entries of the store at once and every `interval` seconds, until the block ends."""

    def forget() -> None:
        try:
            store().forget()
        except Exception as error:  # a database that is away must not end the server
            log.error("What is too old could not be deleted: %s", type(error).__name__)

    async def forget_repeatedly() -> None:
        while True:
            await run_in_threadpool(forget)
            await asyncio.sleep(interval)

    task = asyncio.create_task(forget_repeatedly())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
