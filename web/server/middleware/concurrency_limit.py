"""Limits how many requests of work run at once. Some more wait; the others get 503 with Retry-After.

A place is taken when the whole request has arrived, and released when the answer is made, or when the last
part of a stream is sent. A slow sender or reader holds no place; a client that disconnects releases its
place at once. Work in worker processes has places of its own, so that exports never take those of questions;
it is ended when its client disconnects.
"""

import asyncio
from collections import deque
from collections.abc import Mapping

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import RequestTooSlow, ServerBusy
from web.server.metrics import Metrics
from web.server.middleware.rate_limit import TURNS, work_of
from web.server.problem_responses import problem_response

PATIENCE = 30.0
"""Maximum seconds that a request waits for a place."""
TRANSFER = 15.0
"""Maximum seconds for a request to arrive, and for each part of a stream to be sent."""
RETRY_AFTER = 5
"""The seconds in Retry-After."""


class Places:
    """The places of one kind of work, and how many requests wait for one."""

    def __init__(self, at_once: int, *, ended_with_client: bool) -> None:
        self.free = asyncio.Semaphore(at_once)
        self.waiting = 0
        self.ended_with_client = ended_with_client


class ConcurrencyLimit:
    """Runs at most `at_once` requests of work in this process, and lets `waiting` more wait.

    `of_its_own` has the number of places of each kind of work that has its own. `patience` and `transfer`
    are in seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        at_once: int,
        waiting: int,
        metrics: Metrics,
        of_its_own: Mapping[str, int] | None = None,
        patience: float = PATIENCE,
        transfer: float = TRANSFER,
    ) -> None:
        self.app = app
        self._patience, self._transfer = patience, transfer
        self._places = Places(at_once, ended_with_client=False)
        self._of_its_own = {
            kind: Places(count, ended_with_client=True) for kind, count in (of_its_own or {}).items()
        }
        self._most_waiting = waiting
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = work_of(scope).kind if scope["type"] == "http" else ""
        if kind not in TURNS:
            await self.app(scope, receive, send)
            return
        places = self._of_its_own.get(kind, self._places)
        try:
            messages = await self._receive_all(receive)
            has_place = await self._wait_for_place(places, receive)
        except (RequestTooSlow, ServerBusy) as error:
            self._metrics.turned_away.labels("busy" if isinstance(error, ServerBusy) else "slow").inc()
            await problem_response(Request(scope), error)(scope, receive, send)
            return
        if has_place:
            await self._work(places, scope, messages, receive, send)

    async def _work(
        self, places: Places, scope: Scope, messages: deque[Message], receive: Receive, send: Send
    ) -> None:
        """Runs the application on the request that has arrived."""
        has_place, cancel_scope = True, anyio.CancelScope()
        self._metrics.working.inc()

        def release() -> None:
            nonlocal has_place
            if has_place:
                has_place = False
                self._metrics.working.dec()
                places.free.release()

        async def replayed_receive() -> Message:
            if places.ended_with_client and not messages:  # the watcher alone receives
                await anyio.sleep_forever()
            return messages.popleft() if messages else await receive()

        async def timed_send(message: Message) -> None:
            if message["type"] == "http.response.start" and not _streams(message):
                release()  # the rest is sent at the reader's speed
            if not has_place:
                await send(message)
                return
            with anyio.move_on_after(self._transfer) as part:
                await send(message)
            if part.cancelled_caught:  # nobody reads the stream
                cancel_scope.cancel()

        watcher = None
        if places.ended_with_client:
            watcher = asyncio.create_task(_cancel_without_client(receive, cancel_scope))
        try:
            with cancel_scope:
                await self.app(scope, replayed_receive, timed_send)
        finally:
            if watcher:
                watcher.cancel()
            release()

    async def _receive_all(self, receive: Receive) -> deque[Message]:
        """Returns the messages of the whole request. Raises RequestTooSlow."""
        messages: deque[Message] = deque()
        has_more = True
        try:
            with anyio.fail_after(self._transfer):
                while has_more:
                    message = await receive()
                    messages.append(message)
                    has_more = message.get("more_body", False)
        except TimeoutError:
            raise RequestTooSlow("The request took too long to arrive. Send it again.") from None
        return messages

    async def _wait_for_place(self, places: Places, receive: Receive) -> bool:
        """Waits for a place. Returns False where the client disconnected meanwhile. Raises ServerBusy."""
        if not places.free.locked():
            return await places.free.acquire()
        if places.waiting >= self._most_waiting:
            raise ServerBusy(RETRY_AFTER)
        has_place = has_left = False
        places.waiting += 1
        self._metrics.waiting.inc()
        try:
            with anyio.move_on_after(self._patience):
                async with anyio.create_task_group() as group:

                    async def watch() -> None:
                        nonlocal has_left
                        while not has_left:
                            has_left = (await receive())["type"] == "http.disconnect"
                        group.cancel_scope.cancel()

                    group.start_soon(watch)
                    has_place = await places.free.acquire()
                    group.cancel_scope.cancel()
        finally:
            places.waiting -= 1
            self._metrics.waiting.dec()
        if not has_place and not has_left:
            raise ServerBusy(RETRY_AFTER)
        return has_place


def _streams(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/event-stream")


async def _cancel_without_client(receive: Receive, work: anyio.CancelScope) -> None:
    """Cancels the work when its client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        continue
    work.cancel()
