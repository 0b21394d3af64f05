"""Work that a thread shares with the threads of a pool, where these have time for it."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkSharing:
    """One thread less than there are processors (or `threads`), for all callers together.

    A caller works on its items, one after another, and so do threads that have nothing else to do. It never
    waits for a thread that is busy with the items of another caller. A pool that does all the work costs
    more: each item that changes threads waits for the interpreter's lock once more.
    """

    def __init__(self, threads: int = 0) -> None:
        self._helpers = (threads or os.cpu_count() or 1) - 1
        self._pool = ThreadPoolExecutor(max(1, self._helpers))

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """Returns the result for each item, in order. Raises what the function raises."""
        places = iter(range(len(items)))  # each place is given to one thread
        results: dict[int, Result] = {}

        def work() -> None:
            for place in places:
                results[place] = function(items[place])

        helpers = [self._pool.submit(work) for _ in range(min(self._helpers, len(items) - 1))]
        try:
            work()
        finally:
            begun_helpers = [helper for helper in helpers if not helper.cancel()]
        for helper in begun_helpers:
            helper.result()
        return [results[place] for place in range(len(items))]
