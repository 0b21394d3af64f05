"""The files in a folder: those that can be reports, and all others by their kinds, so that none is missed."""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from corpus.report import Change, Happened
from corpus.sources.base import SUFFIXES
from corpus.sources.file_names import printable_name, printable_path

_NO_REPORTS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""Files that an operating system puts into folders by itself. They are not reported."""
_LOCK_OF_OFFICE = "~$"
_MOST_NAMED = 5
_BEGINS_PDF, _PDF_WITHIN = b"%PDF-", 1024


class Listing:
    """The files in a folder and the folders in it. Links that lead out of it are not followed."""

    def __init__(self, folder: Path) -> None:
        self.taken: list[Path] = []
        self._folder = folder
        self._root = folder.resolve()
        self._others: dict[str, list[str]] = defaultdict(list)
        self._unreadable: list[Change] = []
        for where, folders, files in os.walk(folder, onerror=self._cannot_be_listed):
            for name in list(folders):
                self._look_at_folder(Path(where, name), folders)
            for name in files:
                self._look_at_file(Path(where, name))
        self.taken.sort()

    def left_out(self) -> Iterator[Change]:
        """Yields what was not taken: each file by its name, or many of one kind together."""
        yield from self._unreadable
        for kind, names in sorted(self._others.items()):
            names.sort()
            if len(names) <= _MOST_NAMED:
                for name in names:
                    yield Change(Happened.LEFT_OUT, name, reason=f"{kind}.")
            else:
                named = f"{', '.join(names[:_MOST_NAMED])}, ..."
                reason = f"{kind}: {len(names):,} files, {named}"
                yield Change(Happened.LEFT_OUT, printable_path(self._folder), reason=reason)

    def _look_at_folder(self, path: Path, folders: list[str]) -> None:
        """Keeps the walk out of a folder that is hidden or a link."""
        if path.name.startswith("."):
            folders.remove(path.name)
            self._note("A hidden folder", path)
        elif path.is_symlink():
            folders.remove(path.name)
            if not self._is_inside(path):
                self._note("A link that leads out of the folder", path)

    def _look_at_file(self, path: Path) -> None:
        suffix = path.suffix.lower()
        if path.name.lower() in _NO_REPORTS or path.name.startswith(_LOCK_OF_OFFICE) or _is_sidecar(path):
            return
        if path.name.startswith("."):
            self._note("A hidden file", path)
        elif not path.is_file():
            self._note("It is no file, or a link to none", path)
        elif path.is_symlink() and not self._is_inside(path):
            self._note("A link that leads out of the folder", path)
        elif suffix in SUFFIXES or _is_pdf(path):
            self.taken.append(path)
        else:
            kind = f"Files of the kind {printable_name(Path(suffix))}" if suffix else "Files without a kind"
            self._note(f"{kind} are not taken", path)

    def _is_inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self._root)
        except (OSError, RuntimeError):  # a link that leads to itself
            return False

    def _note(self, kind: str, path: Path) -> None:
        self._others[kind].append(printable_path(path.relative_to(self._folder)))

    def _cannot_be_listed(self, error: OSError) -> None:
        reason = f"The folder cannot be opened: {error.strerror or error}."
        subject = printable_path(Path(error.filename or self._folder))
        self._unreadable.append(Change(Happened.FAILED, subject, reason=reason))


def _is_sidecar(path: Path) -> bool:
    """Returns whether a TOML file holds facts of a report beside it."""
    if path.suffix.lower() != ".toml":
        return False
    report = path.with_suffix("")
    return report.is_file() or any(report.with_name(report.name + suffix).is_file() for suffix in SUFFIXES)


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _BEGINS_PDF in file.read(_PDF_WITHIN)
    except OSError:
        return False
