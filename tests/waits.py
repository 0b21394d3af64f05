"""Waits for what happens in another thread or process, however busy the machine is."""

import time
from collections.abc import Callable

SECONDS = 60.0
"""Maximum seconds to wait for what happens within a moment on an idle machine."""
LONG = 5 * SECONDS
"""The same where a process starts, loads a model or reads a large file."""


def wait_until(condition: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Returns as soon as the condition holds. Fails if it still does not hold after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"It did not happen within {seconds:g} seconds"
        time.sleep(0.01)
