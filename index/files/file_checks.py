"""The record that a version's files were compared with their digests, so that opening it need not read them
all again, nor a re-index that has nothing to do.

It has the size, inode and times of each file. The system sets the time of the last change (ctime) at every
write, and programs cannot set it back: while all of them are the same, so is the content, unless the disk
itself has lost it. The doctor, a rollback and pruning read every byte anyway.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from index.disk import replace_text

_SETTLED = 50_000_000
"""Nanoseconds after a change in which another change may have the same time."""

Facts = dict[str, list[int]]
"""The size, inode and times of each file, by its name in the folder."""


def file_facts(folder: Path, names: Iterable[str]) -> Facts:
    """Returns the facts of some files in a folder. Raises OSError."""
    stats = {name: (folder / name).stat() for name in sorted(names)}
    return {name: [s.st_size, s.st_ino, s.st_mtime_ns, s.st_ctime_ns] for name, s in stats.items()}


class FileChecks:
    """The record of one version, in the file `path`."""

    def __init__(self, path: Path, manifest: Path, clock: Callable[[], int] = time.time_ns) -> None:
        self._path, self._manifest, self._clock = path, manifest, clock

    def holds(self, facts: Facts) -> bool:
        """Returns whether the version was checked with this manifest and files of these facts."""
        try:
            return bool(json.loads(self._path.read_bytes()) == self._record(facts))
        except (OSError, ValueError):
            return False

    def save(self, facts: Facts) -> None:
        """Records that these files are as the manifest says. Facts are those from before they were read.

        Nothing is recorded where the folder cannot be written, or where a file has just changed.
        """
        changed = max((times[-1] for times in facts.values()), default=0)
        if changed < self._clock() - _SETTLED:
            with suppress(OSError):
                replace_text(self._path, json.dumps(self._record(facts)))

    def remove(self) -> None:
        """Deletes the record. Raises OSError."""
        self._path.unlink(missing_ok=True)

    def _record(self, facts: Facts) -> dict[str, object]:
        return {"manifest": hashlib.sha256(self._manifest.read_bytes()).hexdigest(), "files": facts}
