"""From how many arenas the C library gives memory to the threads of a server. It concerns Linux only."""

import ctypes
import sys

_ARENA_MAX = -8
"""The number of this option in malloc.h."""


def use_arenas(count: int) -> None:
    """Makes all threads share so many arenas of the C library. Call it before threads start.

    Otherwise there are up to eight for each processor, and what one thread gives back no other one uses.
    """
    if sys.platform == "linux" and (option := getattr(ctypes.CDLL(None), "mallopt", None)):
        option(_ARENA_MAX, count)
