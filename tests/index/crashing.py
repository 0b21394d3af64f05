"""A re-index in a process of its own, which may be killed at any moment or meet a full disk."""

import os
import resource
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from corpus.storage.catalogue import Catalogue
from index.errors import IndexingError
from index.files.file_versions import FileVersions
from index.live import Live
from index.reindexing import reindex
from index.searching import Query
from tests.index.small import StemEncoder

ROOT = Path(__file__).parents[2]


def run(home: Path) -> None:
    """Re-index what stands in a folder."""
    list(reindex(Catalogue(home / "corpus.sqlite"), FileVersions(home / "index"), StemEncoder()))


def run_counted(home: Path) -> None:
    """Re-indexes, and writes down at how many moments functions were entered and left."""
    moments = 0

    def tick(*_: object) -> None:
        nonlocal moments
        moments += 1

    sys.setprofile(tick)
    run(home)
    sys.setprofile(None)
    (home / "moments").write_text(str(moments), "utf-8")


def run_killed(home: Path, moment: int) -> None:
    """Re-indexes in a process that is killed at one of those moments."""
    left = moment

    def tick(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(tick)
    run(home)


def reindex_and_report(home: Path, most: int = resource.RLIM_INFINITY) -> None:
    """Re-index where no file may grow beyond `most` bytes, and write down what went wrong."""
    catalogue = Catalogue(home / "corpus.sqlite")
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    try:
        list(reindex(catalogue, FileVersions(home / "index"), StemEncoder()))
    except IndexingError as error:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        (home / "message").write_text(f"{type(error).__name__}: {error}", "utf-8")


def on_a_disk_that_is_only_read(home: Path) -> bool:
    """Search and re-index where the folder of the index is mounted to be read alone; False where this
    machine does not let anybody mount that."""
    index = shlex.quote(str(home / "index"))
    mounted = f"mount --bind {index} {index} && mount -o remount,ro,bind {index}"
    program = (
        "from pathlib import Path; from tests.index.crashing import search_then_reindex; "
        f"search_then_reindex(Path({str(home)!r}))"
    )
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", f'{mounted} && exec "$@"', "sh"]
    try:
        done = subprocess.run([*command, sys.executable, "-c", program], cwd=ROOT, capture_output=True)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def search_then_reindex(home: Path) -> None:
    """Search, write down how many hits there are, then re-index."""
    versions = FileVersions(home / "index")
    hits = Live(versions, StemEncoder()).searcher().search(Query("bruises in hospital"))
    (home / "hits").write_text(str(len(hits)), "utf-8")
    reindex_and_report(home)


def in_a_process(target: Callable[..., None], *arguments: object) -> int:
    """Runs a function in a fresh copy of a process that has loaded everything. Returns its exit code."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=target, args=arguments)
    process.start()
    process.join()
    code = process.exitcode
    assert code is not None
    return code
