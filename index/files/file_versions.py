"""Versions of the index in a folder. One that has a manifest is complete; `current` is replaced in one step.

index/
    current                 the id of the version that is served
    lock                    held during a re-index
    vectors-….sqlite        the vectors that a model has made (`file_vectors`)
    analyses.sqlite         the analyses of reports (`index/analysis.py`)
    .draft-…/               a version that is being built; the next re-index deletes it if it was not finished
    .checked-….json         when a version was compared with its digests (`file_checks`)
    000007-5f3a9c21/        a version: manifest.json, evidence.sqlite, the vectors, the words
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.storage.catalogue import Catalogue
from corpus.storage.database import Sqlite
from index.analysis import AnalysisCache
from index.disk import file_digest, replace_text, sync_file, sync_folder, writing
from index.errors import BrokenVersion, NoIndex, ReindexRunning
from index.files import file_index
from index.files.file_checks import FileChecks, file_facts
from index.files.file_index import FileIndex
from index.files.file_vectors import FileVectors
from index.material import Material
from index.models.encoders import Encoder
from index.text_vectors import TextVectors
from index.versions import (
    MEND,
    IndexVersion,
    Versions,
    check_compatible,
    is_version_id,
    next_id,
    number,
    read_manifest,
)

MANIFEST = "manifest.json"
_ANALYSES = "analyses.sqlite"
_DRAFT, _CHECKED = ".draft-", ".checked-"


class FileVersions(Versions):
    """The versions in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # Reading

    def current_id(self) -> str:
        """Returns the id of the served version. It is cheap enough for every request.

        Raises NoIndex, BrokenVersion.
        """
        path = self.folder / "current"
        try:
            version_id = path.read_text("utf-8", errors="replace").strip()
        except FileNotFoundError:
            raise NoIndex("There is no index yet. Add reports, then run: panel-assistant reindex") from None
        if not is_version_id(version_id):
            raise BrokenVersion(f"The file `{path.name}` of the index names no version. {MEND}")
        return version_id

    def get(self, version_id: str) -> IndexVersion:
        """Returns the version of that id. Raises BrokenVersion."""
        path = self.path(version_id) / MANIFEST
        try:
            manifest = path.read_bytes()
        except OSError as error:
            raise BrokenVersion(
                f"The index version {version_id} has no manifest that can be read ({error.strerror}). {MEND}"
            ) from error
        return read_manifest(version_id, manifest)

    def ids(self) -> list[str]:
        """Returns the ids of all versions with a manifest, broken or not, newest first."""
        names = (path.parent.name for path in self.folder.glob(f"[0-9]*/{MANIFEST}"))
        return sorted(filter(is_version_id, names), key=number, reverse=True)

    def path(self, version_id: str) -> Path:
        """Returns the folder of a version."""
        return self.folder / version_id

    def open(self, version: IndexVersion, encoder: Encoder) -> FileIndex:
        """Opens a version whose files are whole. Raises WrongModel, OldVersion, BrokenVersion.

        They are compared with their digests unless that was done before and no file has changed since.
        """
        check_compatible(version, encoder)  # a version of another release has other files
        for fault in self._new_faults(version):
            raise BrokenVersion(f"The index version {version.id} is damaged: {fault} {MEND}")
        return FileIndex(self.path(version.id), version, encoder)

    def is_unchanged(self, version: IndexVersion) -> bool:
        """Returns whether the files are those that were last compared with their digests."""
        return not any(self._new_faults(version))

    def _new_faults(self, version: IndexVersion) -> Iterator[str]:
        """Yields what `broken` does, but reads no file where none has changed since that yielded nothing."""
        checks, facts = self.checks(version.id), file_facts(self.path(version.id), self._names(version.id))
        if checks.holds(facts):
            return
        faults = list(self.broken(version))
        yield from faults
        if not faults:
            checks.save(facts)

    def evidence(self, version_id: str) -> Catalogue:
        """Returns the version's copy of the catalogue. The caller closes it."""
        return Catalogue(self.path(version_id) / file_index.EVIDENCE, read_only=True)

    def broken(self, version: IndexVersion) -> Iterator[str]:
        """Yields a sentence for each file that is missing, changed or not in the manifest."""
        folder = self.path(version.id)
        for name, digest in version.files.items():
            path = folder / name
            if not path.is_file():
                yield f"{name} is missing."
            elif _digest(path) != digest:
                yield f"{name} has changed: its digest differs from the manifest."
        for name in sorted(self._names(version.id) - set(version.files)):
            yield f"{name} does not belong to this version."

    def checks(self, version_id: str) -> FileChecks:
        """Returns the record of when the version was compared with its digests."""
        return FileChecks(self.folder / f"{_CHECKED}{version_id}.json", self.path(version_id) / MANIFEST)

    def _names(self, version_id: str) -> set[str]:
        """Returns the names of the files of a version, without its manifest."""
        folder = self.path(version_id)
        names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        return names - {MANIFEST}

    # Writing

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keeps every other writer out. Raises ReindexRunning at once where one is at work; CannotWrite."""
        from filelock import FileLock, Timeout  # reading needs no lock

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
    def draft(self) -> Iterator["_FileDraft"]:
        """Yields a folder to build a version in. It is deleted unless it was published."""
        self._sweep()
        folder = self.folder / f"{_DRAFT}{os.getpid()}"
        folder.mkdir()
        try:
            yield _FileDraft(self, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def new_id(self, corpus: str) -> str:
        """Returns an id above every existing id, of complete versions or not."""
        return next_id(
            [path.name for path in self.folder.glob("[0-9]*-*") if is_version_id(path.name)], corpus
        )

    def vectors(self, model_digest: str, dimension: int) -> FileVectors:
        """Returns the vectors that a model has made. A damaged cache is begun anew."""
        _remove_damaged(FileVectors.path(self.folder, model_digest))
        return FileVectors(self.folder, model_digest, dimension)

    def analyses(self) -> AnalysisCache:
        """Returns the analyses of reports that were made. A damaged cache is begun anew."""
        path = self.folder / _ANALYSES
        _remove_damaged(path)
        return AnalysisCache(Sqlite(path))

    def cache_faults(self) -> Iterator[str]:
        for path in self._caches():
            yield from Sqlite(path).faults()

    def remove_damaged_caches(self) -> Iterator[str]:
        for path in self._caches():
            if _remove_damaged(path):
                yield str(path)

    def _caches(self) -> list[Path]:
        return sorted([*self.folder.glob(FileVectors.NAMES), *self.folder.glob(_ANALYSES)])

    def serve(self, version_id: str) -> None:
        """Serves that version from now on."""
        replace_text(self.folder / "current", version_id + "\n")

    def remove(self, version_id: str) -> None:
        """Deletes a version."""
        (self.path(version_id) / MANIFEST).unlink()  # without it, the folder is no version
        shutil.rmtree(self.path(version_id), ignore_errors=True)
        self.checks(version_id).remove()

    def _sweep(self) -> None:
        """Deletes what killed re-indexes left. The caller holds the lock, so nobody is using it."""
        for path in self.folder.glob(f"{_DRAFT}*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob("[0-9]*-*"):
            if not (path / MANIFEST).exists():
                shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(f"{_CHECKED}*.json"):
            if not self.path(path.stem.removeprefix(_CHECKED)).exists():
                path.unlink()


def _digest(path: Path) -> str:
    """Returns the digest of a file, "" where it cannot be read."""
    try:
        return file_digest(path)
    except OSError:
        return ""


def _remove_damaged(path: Path) -> bool:
    """Deletes a database that is damaged, with the files that SQLite puts beside it. Returns whether it
    was."""
    with closing(Sqlite(path)) as database:
        damaged = any(database.faults())
    if damaged:
        for end in ("", "-wal", "-shm"):
            path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
    return damaged


class _FileDraft:
    """A folder in which a version is built."""

    def __init__(self, versions: FileVersions, folder: Path) -> None:
        self._versions, self._folder = versions, folder
        self.evidence = str(folder / file_index.EVIDENCE)

    def write(self, material: Material, vectors: TextVectors, owners: NDArray[np.int32]) -> None:
        """Writes all that is searched."""
        file_index.write(self._folder, material, vectors, owners)

    def open(self, version: IndexVersion, encoder: Encoder) -> FileIndex:
        """Opens what was written, before anyone is served from it."""
        return FileIndex(self._folder, version, encoder)

    def publish(self, version: IndexVersion) -> IndexVersion:
        """Forces the files onto the disk, writes the manifest, renames the folder and serves it.

        The order matters: if the process is killed, the version before is still served.
        """
        draft = self._folder
        files = {str(path.relative_to(draft)): path for path in sorted(draft.rglob("*")) if path.is_file()}
        facts = file_facts(draft, files)
        version = replace(version, files={name: sync_file(path) for name, path in files.items()})
        replace_text(draft / MANIFEST, json.dumps(asdict(version), indent=1))
        for folder in {path.parent for path in files.values()} | {draft}:
            sync_folder(folder)
        draft.replace(self._versions.path(version.id))
        sync_folder(self._versions.folder)
        self._versions.checks(version.id).save(facts)
        self._versions.serve(version.id)
        return version
