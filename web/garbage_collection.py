"""Keeps garbage collection away from loaded code, which is many objects and no garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Collects nothing while the block loads modules, and never looks at what is loaded by then again."""
    gc.disable()
    try:
        yield
    finally:
        freeze_loaded_objects()
        gc.enable()


def freeze_loaded_objects() -> None:
    """Excludes everything that is loaded from collection, which otherwise delays one page in twelve."""
    gc.freeze()
