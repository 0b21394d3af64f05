"""A re-index in a process of its own, which may be killed at any moment or meet a full disk."""

import resource
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from corpus.catalogue import Catalogue
from index.errors import IndexingError
from index.reindexing import reindex
from index.versions import Versions
from tests.index.small import StemEncoder


def run(home: Path) -> None:
    """Re-index what stands in a folder."""
    for _ in reindex(Catalogue(home / "corpus.sqlite"), Versions(home / "index"), StemEncoder()):
        pass


def with_a_full_disk(home: Path, size: int) -> None:
    """Re-index where no file may grow beyond `size` bytes; the message is written down."""
    catalogue = Catalogue(home / "corpus.sqlite")
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        for _ in reindex(catalogue, Versions(home / "index"), StemEncoder()):
            pass
    except IndexingError as error:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        (home / "message").write_text(f"{type(error).__name__}: {error}", "utf-8")


def in_a_process(target: Callable[..., None], *arguments: object, killed_after: float = 60) -> int:
    """Run a function in a fresh copy of a process that has loaded everything, and kill it after so many
    seconds if it still runs; its exit code."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, "bm25s"])
    process = context.Process(target=target, args=arguments)
    process.start()
    process.join(timeout=killed_after)
    process.kill()
    process.join()
    code = process.exitcode
    assert code is not None
    return code
