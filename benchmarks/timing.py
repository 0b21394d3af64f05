"""Times and memory for the benchmarks of speed."""

import resource
import time
from collections.abc import Callable, Sequence

import numpy as np


def seconds(task: Callable[..., object], *arguments: object) -> float:
    """Returns the seconds that a call takes by the clock."""
    began = time.perf_counter()
    task(*arguments)
    return time.perf_counter() - began


def print_times(name: str, times: Sequence[float]) -> None:
    """Prints the median and the 95th percentile of times in seconds."""
    p50, p95 = np.quantile(times, [0.5, 0.95]) * 1000
    print(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms over {len(times)}", flush=True)


def megabytes() -> float:
    """Returns the peak resident memory of this process, including mapped files."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
