"""How long things take and how much memory: what the scripts about speed share."""

import resource
import time
from collections.abc import Callable, Sequence

import numpy as np


def seconds(task: Callable[..., object], *arguments: object) -> float:
    """How long a call takes by the clock."""
    began = time.perf_counter()
    task(*arguments)
    return time.perf_counter() - began


def report_times(name: str, taken: Sequence[float]) -> None:
    """Print the middle and the 95th of a hundred of some times in seconds."""
    p50, p95 = np.quantile(taken, [0.5, 0.95]) * 1000
    print(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms over {len(taken)}", flush=True)


def megabytes() -> float:
    """The most memory that this process has had resident, mapped files included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
