"""Worker processes with limits of memory and time: one that crashes or runs for ever loses one task only."""

import multiprocessing
import sys
from collections.abc import Sequence

from pebble import ProcessPool

_TASKS_A_WORKER = 200
"""A worker is replaced after so many tasks, so that nothing a parser leaks adds up."""


def limited_pool(workers: int, megabytes: int, preload: Sequence[str]) -> ProcessPool:
    """Returns a pool whose workers may each use so much memory.

    `schedule(function, args=[...], timeout=seconds)` runs a task and ends its worker after that time.
    `preload` names modules that are imported once for all workers, where the platform can.
    """
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(list(preload))
    return ProcessPool(
        max_workers=workers,
        max_tasks=_TASKS_A_WORKER,
        initializer=_limit_memory,
        initargs=[megabytes],
        context=context,
    )


def _limit_memory(megabytes: int) -> None:
    """Limits the address space of this worker, where the platform can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
