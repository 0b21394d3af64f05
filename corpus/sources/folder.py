"""Files and folders as a source, each file with an optional sidecar of facts about it.

A sidecar is a TOML file beside the report, called like it with `.toml` added (`report.pdf.toml`) or in
the place of its suffix (`report.toml`). Every key may be left out:

    title = "..."            publisher = "..."        kind = "..."       licence = "..."
    published = 2024-12-10   (or "2024-12", "2024")   edition = "..."    url = "https://..."
    supersedes = ["id-of-an-older-report"]            themes = ["..."]

Files that cannot be reports are listed by their kinds, so that none is missed. A file name whose bytes are
not UTF-8 (as of files from an old archive) comes from Python with lone surrogates, which no database and no
terminal takes; so names are made printable and storable here.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from corpus.errors import BadDataFile, BadSidecar
from corpus.names_and_dates import is_iso
from corpus.report import Authority, Change, Happened, Status
from corpus.sources.base import SUFFIXES, Delivery, Fate, Offer, Origin, ReportFacts
from corpus.toml_files import read_toml


def _iso_date(value: object) -> str:
    iso = value.isoformat() if isinstance(value, date) else value
    if not isinstance(iso, str) or not is_iso(iso):
        raise ValueError('should be like 2024-12-10, "2024-12" or "2024"')
    return iso


def _web_address(value: object) -> object:
    if isinstance(value, str) and value:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or not value.isprintable():
            raise ValueError("should be an address that begins with https:// or http://")
    return value


@dataclass(frozen=True, slots=True)
class _Sidecar:
    """The contents of a sidecar."""

    title: str = ""
    publisher: str = ""
    kind: str = ""
    edition: str = ""
    url: Annotated[str, BeforeValidator(_web_address)] = ""
    licence: str = ""
    authority: Annotated[Authority | None, BeforeValidator(lambda value: value or None)] = None
    published: Annotated[str, BeforeValidator(_iso_date)] = ""
    supersedes: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


class Folder:
    """The files named, and those in the folders named, in order of their names.

    A file that is not offered is reported as a Change, so that nothing is left out in silence.
    """

    name = "folder"
    by_hand = True

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._offered: dict[str, Path] = {}

    def offers(self) -> Iterator[Offer | Change]:
        """Yields each file once, however it was named."""
        for given_path in self._paths:
            if given_path.is_dir():
                listing = Listing(given_path)
                for path in listing.taken:
                    yield from self._offer(path)
                yield from listing.left_out()
            elif given_path.is_file():
                yield from self._offer(given_path)
            else:
                reason = "There is no such file or folder."
                yield Change(Happened.FAILED, printable_path(given_path), reason=reason)

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        """Returns the file itself: nothing is copied."""
        return Delivery(self._offered.get(offer.key) or Path(offer.key))

    def fate(self, origin: Origin) -> Fate:
        """Returns CURRENT: a report stays when its file is gone from the folder, because people tidy up."""
        return Fate(Status.CURRENT)

    def _offer(self, path: Path) -> Iterator[Offer | Change]:
        """Yields the offer of a file, unless it was offered before."""
        name = printable_name(path)
        try:
            key = storable_path(path.resolve())
            if key in self._offered:
                return
            self._offered[key] = path
            yield Offer(key, name, sidecar_facts(path))
        except BadSidecar as error:
            yield Change(Happened.FAILED, name, reason=str(error))
        except (OSError, RuntimeError) as error:  # a link that leads to itself
            yield Change(Happened.FAILED, name, reason=f"It cannot be opened: {error}.")


def sidecar_facts(path: Path) -> ReportFacts:
    """Returns what the sidecar of a report says; no facts where there is none. Raises BadSidecar."""
    for sidecar in (path.with_name(f"{path.name}.toml"), path.with_suffix(".toml")):
        if sidecar != path and sidecar.is_file():
            if not sidecar.resolve().is_relative_to(path.parent.resolve()):
                raise BadSidecar(f"Its sidecar {sidecar.name} is a link that leads out of the folder.")
            return _facts(sidecar)
    return ReportFacts()


def _facts(sidecar: Path) -> ReportFacts:
    try:
        values = asdict(read_toml(sidecar.read_text(encoding="utf-8"), _Sidecar, sidecar.name))
    except UnicodeDecodeError as error:
        raise BadSidecar(f"Its sidecar {sidecar.name} cannot be understood: it is not in UTF-8.") from error
    except BadDataFile as error:
        raise BadSidecar(f"Its sidecar {error} See docs/sources.md.") from error
    return ReportFacts(corrected=values.pop("published"), authority=values.pop("authority") or "", **values)


def printable_name(path: Path) -> str:
    """Returns the file's name, U+FFFD in place of each byte that cannot be read."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def printable_path(path: Path) -> str:
    """Returns the whole path in the same way."""
    return os.fsencode(path).decode("utf-8", "replace")


def storable_path(path: Path) -> str:
    """Returns the whole path, unlike that of any other file: each such byte is written as \\xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


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
        for parent, folders, files in os.walk(folder, onerror=self._note_unreadable_folder):
            for name in list(folders):
                self._look_at_folder(Path(parent, name), folders)
            for name in files:
                self._look_at_file(Path(parent, name))
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
                some_names = f"{', '.join(names[:_MOST_NAMED])}, ..."
                reason = f"{kind}: {len(names):,} files, {some_names}"
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

    def _note_unreadable_folder(self, error: OSError) -> None:
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
