"""Work takes turns: so much at once, some more waiting, and the others are told to come back.

A turn is taken when the whole request has come, and given back when the answer is made: of a stream, when its
last part has gone. So neither a slow sender nor a slow reader keeps one; who goes away gives it back at once.
"""

import asyncio
from collections import deque

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import RequestTooSlow, ServerBusy
from web.server.metrics import Metrics
from web.server.middleware.rate_limit import work_of
from web.server.problem_responses import problem_response

PATIENCE = 30.0
"""Seconds. Who has waited so long is told to come back."""
TRANSFER = 15.0
"""Seconds. So long a request may take to come, and each part of a stream to go."""
RETRY_AFTER = 5
"""Seconds. When to come back."""


class ConcurrencyLimit:
    """At most `at_once` requests of work in this process, and `waiting` more that wait for their turn.

    `patience` and `transfer` are in seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        at_once: int,
        waiting: int,
        metrics: Metrics,
        patience: float = PATIENCE,
        transfer: float = TRANSFER,
    ) -> None:
        self.app = app
        self._patience, self._transfer = patience, transfer
        self._free = asyncio.Semaphore(at_once)
        self._waiting, self._most_waiting = 0, waiting
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not work_of(scope).kind:
            await self.app(scope, receive, send)
            return
        try:
            arrived = await self._whole(receive)
            taken = await self._turn(receive)
        except (RequestTooSlow, ServerBusy) as error:
            self._metrics.turned_away.labels("busy" if isinstance(error, ServerBusy) else "slow").inc()
            await problem_response(Request(scope), error)(scope, receive, send)
            return
        if taken:
            await self._work(scope, arrived, receive, send)

    async def _work(self, scope: Scope, arrived: deque[Message], receive: Receive, send: Send) -> None:
        """The work, in its turn, on what has arrived."""
        holding, over = True, anyio.CancelScope()
        self._metrics.working.inc()

        def give_back() -> None:
            nonlocal holding
            if holding:
                holding = False
                self._metrics.working.dec()
                self._free.release()

        async def again() -> Message:
            return arrived.popleft() if arrived else await receive()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and not _streams(message):
                give_back()  # what is left is to be read, and takes as long as the reader likes
            if not holding:
                await send(message)
                return
            with anyio.move_on_after(self._transfer) as part:
                await send(message)
            if part.cancelled_caught:  # a stream that nobody reads
                over.cancel()

        try:
            with over:
                await self.app(scope, again, sending)
        finally:
            give_back()

    async def _whole(self, receive: Receive) -> deque[Message]:
        """The request to its end. Raises RequestTooSlow."""
        arrived: deque[Message] = deque()
        more = True
        try:
            with anyio.fail_after(self._transfer):
                while more:
                    message = await receive()
                    arrived.append(message)
                    more = message.get("more_body", False)
        except TimeoutError:
            raise RequestTooSlow("The request was not there in good time. Send it again.") from None
        return arrived

    async def _turn(self, receive: Receive) -> bool:
        """Wait for a turn; False where the asker went away meanwhile. Raises Busy."""
        if not self._free.locked():
            return await self._free.acquire()
        if self._waiting >= self._most_waiting:
            raise ServerBusy(RETRY_AFTER)
        taken = gone = False
        self._waiting += 1
        self._metrics.waiting.inc()
        try:
            with anyio.move_on_after(self._patience):
                async with anyio.create_task_group() as group:

                    async def watch() -> None:
                        nonlocal gone
                        while not gone:
                            gone = (await receive())["type"] == "http.disconnect"
                        group.cancel_scope.cancel()

                    group.start_soon(watch)
                    taken = await self._free.acquire()
                    group.cancel_scope.cancel()
        finally:
            self._waiting -= 1
            self._metrics.waiting.dec()
        if not taken and not gone:
            raise ServerBusy(RETRY_AFTER)
        return taken


def _streams(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/event-stream")
