"""Versions of the index on disk. One that has a manifest is complete; `current` is swapped in one step.

    index/
        current                 the id of the version that is served
        lock                    held by whoever re-indexes
        .draft-…/               being built; swept away by the next re-index if nobody finished it
        000007-5f3a9c21/        a version: manifest.json, evidence.sqlite, the vectors, the words

Ids count upwards, so that a clock that jumps cannot confuse which came first.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.disk import replace_text, settle, sync_folder, writing
from index.errors import BrokenVersion, NoIndex, ReindexRunning

MANIFEST = "manifest.json"
_DRAFT = ".draft-"


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """What manifest.json says. `created` is for people (ISO, UTC); `files` maps paths to SHA-256.

    `recipe` counts the ways in which passages have been prepared, so that an index made by an older
    programme is made anew. `forced` says that the gate was overridden; `verdict` what the gate found.
    """

    id: str
    model: str
    revision: str
    model_digest: str
    dimension: int
    corpus: str
    recipe: int
    reports: int
    pages: int
    passages: int
    vectors: int
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    forced: bool = False
    verdict: str = ""
    files: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Which version this is, counted upwards."""
        return _number(self.id)


class Versions:
    """The versions in one folder. Reading needs no lock; everything that writes is done under `lock`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # Reading

    def current(self) -> IndexVersion:
        """The version that is served. Raises NoIndex, BrokenVersion."""
        return self.get(self.current_id())

    def current_id(self) -> str:
        """Its id alone: cheap enough to ask at every request. Raises NoIndex."""
        try:
            return (self.folder / "current").read_text("utf-8").strip()
        except FileNotFoundError:
            raise NoIndex("There is no index yet. Add reports, then run: panel-assistant reindex") from None

    def get(self, version_id: str) -> IndexVersion:
        """The version of that id. Raises BrokenVersion."""
        path = self.path(version_id) / MANIFEST
        try:
            return IndexVersion(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise BrokenVersion(
                f"The index version {version_id} has no manifest that can be read ({error}). "
                "Run: panel-assistant rollback, or reindex."
            ) from error

    def all(self) -> list[IndexVersion]:
        """Every version whose manifest can be read, newest first."""
        found = []
        for version_id in self.ids():
            with suppress(BrokenVersion):
                found.append(self.get(version_id))
        return found

    def ids(self) -> list[str]:
        """The ids of all versions with a manifest, broken or not, newest first."""
        found = [path.parent.name for path in self.folder.glob(f"[0-9]*/{MANIFEST}")]
        return sorted(found, key=_number, reverse=True)

    def path(self, version_id: str) -> Path:
        """The folder of a version."""
        return self.folder / version_id

    # Writing

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other writer out. Raises ReindexRunning at once where one is at work; CannotWrite."""
        lock = FileLock(self.folder / "lock")
        try:
            with writing():
                self.folder.mkdir(parents=True, exist_ok=True)
                lock.acquire(timeout=0)
        except Timeout:
            raise ReindexRunning("Another re-index is running. Wait until it has finished.") from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder to build a version in; taken away again unless it was published."""
        self._sweep()
        folder = self.folder / f"{_DRAFT}{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def new_id(self, corpus: str) -> str:
        """An id above every id there is, complete or not."""
        numbers = [_number(path.name) for path in self.folder.glob("[0-9]*-*")]
        return f"{max(numbers, default=0) + 1:06d}-{corpus[:8]}"

    def publish(self, version: IndexVersion, draft: Path) -> IndexVersion:
        """Make a finished draft a version, and serve it. Killed at any point, nothing half is served."""
        files = {str(path.relative_to(draft)): path for path in sorted(draft.rglob("*")) if path.is_file()}
        digests = {name: settle(path) for name, path in files.items()}
        version = IndexVersion(**{**asdict(version), "files": digests})
        replace_text(draft / MANIFEST, json.dumps(asdict(version), indent=1))
        for folder in {path.parent for path in files.values()} | {draft}:
            sync_folder(folder)
        draft.replace(self.path(version.id))
        sync_folder(self.folder)
        self._serve(version.id)
        return version

    def rollback(self) -> IndexVersion:
        """Serve the newest complete version before the current one. Raises NoIndex, ReindexRunning."""
        with self.lock():
            served = _number(self.current_id())
            for version in self.all():
                if version.number < served:
                    self._serve(version.id)
                    return version
        raise NoIndex("There is no version before this one to go back to. Run: panel-assistant reindex")

    def prune(self, keep: int = 3) -> list[str]:
        """Take away all but the newest `keep` versions; the served one and the one before it stay."""
        with self.lock():
            versions = self.all()
            served = _number(self.current_id())
            before = [version for version in versions if version.number < served][:1]
            kept = {version.id for version in (*versions[: max(keep, 1)], *before)} | {self.current_id()}
            gone = [version.id for version in versions if version.id not in kept]
            for version_id in gone:
                (self.path(version_id) / MANIFEST).unlink()  # from here on it is no version
                shutil.rmtree(self.path(version_id), ignore_errors=True)
        return gone

    def _serve(self, version_id: str) -> None:
        replace_text(self.folder / "current", version_id + "\n")

    def _sweep(self) -> None:
        """Take away what killed re-indexes left. Done under the lock, so nobody is at work on it."""
        for path in self.folder.glob(f"{_DRAFT}*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob("[0-9]*-*"):
            if not (path / MANIFEST).exists():
                shutil.rmtree(path, ignore_errors=True)


def _number(version_id: str) -> int:
    return int(version_id.partition("-")[0])
