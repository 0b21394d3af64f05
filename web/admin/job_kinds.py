"""The long tasks that a maintainer can start as jobs: their labels, and the events that they run."""

import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from secrets import token_hex

from starlette.datastructures import UploadFile

from corpus.sources.base import SUFFIXES
from web.admin.visits import Visit
from web.errors import InvalidChoice
from web.jobs.job_records import Job, JobState
from web.services import MaintenanceServices

TAKEN = tuple(sorted(SUFFIXES))
"""The file suffixes that can be uploaded. The reader detects the real type of a file from its bytes."""
KINDS_TAKEN = "PDF files, web pages, documents and texts"
_LONGEST_NAME = 120
_LEFT_BEHIND = 24 * 3600
_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job. `work` makes its events from its target."""

    label: str
    work: Callable[[MaintenanceServices, str], Iterator[object]]


KINDS: dict[str, JobKind] = {
    "add": JobKind("Add files", lambda maintaining, folder: _add_uploads(maintaining, Path(folder))),
    "address": JobKind("Add an address", lambda maintaining, url: maintaining.sync(url, False)),
    "look": JobKind("See what a website offers", lambda maintaining, name: maintaining.sync(name, True)),
    "sync": JobKind("Add what a website offers", lambda maintaining, name: maintaining.sync(name, False)),
    "reindex": JobKind("Re-index", lambda maintaining, _: maintaining.reindex()),
    "force": JobKind(
        "Re-index even if the gate fails", lambda maintaining, _: maintaining.reindex(force=True)
    ),
    "retag": JobKind("Assign all themes again", lambda maintaining, _: maintaining.retag()),
    "examine": JobKind("Examine everything", lambda maintaining, _: maintaining.examine()),
}
CHOSEN = ("reindex", "force", "retag", "examine")
"""The kinds without a target."""


def start_job(visit: Visit, kind: str, target: str = "", about: str = "") -> Job:
    """Starts a job. `about` describes its target. Raises JobRunning."""
    services, jobs = visit.services, visit.administration.jobs
    visit.about = about or target or kind
    return jobs.start(
        kind, about or target, visit.session.who, lambda: KINDS[kind].work(services.maintaining, target)
    )


def start_chosen_job(visit: Visit) -> Job:
    """Starts the job that the form names. Raises InvalidChoice, JobRunning."""
    kind = visit.field("kind")
    if kind not in CHOSEN:
        raise InvalidChoice("Choose what to do.")
    return start_job(visit, kind)


def start_adding_files(visit: Visit) -> Job:
    """Saves the uploaded files and starts to add them. Raises InvalidChoice, JobRunning."""
    sent = [file for file in visit.form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    if not sent:
        raise InvalidChoice("Choose one file or more.")
    names = _names(file.filename or "" for file in sent)
    if rejected := [name for name in names if not name.lower().endswith(TAKEN)]:
        raise InvalidChoice(f"Only {KINDS_TAKEN} can be added, not {', '.join(rejected)}.")
    uploads = visit.services.settings.home / "uploads"
    _sweep(uploads)
    folder = uploads / token_hex(8)
    folder.mkdir(parents=True)
    try:
        for name, file in zip(names, sent, strict=True):
            with (folder / name).open("wb") as target:
                shutil.copyfileobj(file.file, target, _BLOCK)
        return start_job(visit, "add", str(folder), ", ".join(names))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def start_adding_address(visit: Visit) -> Job:
    """Starts to add the file at an address. Raises InvalidChoice, JobRunning."""
    url = visit.field("address")
    if not url.startswith(("http://", "https://")) or len(url) > 2_000 or not url.isprintable():
        raise InvalidChoice("Enter an address that begins with https:// or http://.")
    return start_job(visit, "address", url)


def start_sync(visit: Visit, name: str) -> Job:
    """Starts to sync a website whose offer somebody has seen. Raises InvalidChoice, JobRunning."""
    looks = [job for job in visit.administration.jobs.all() if job.id == visit.field("seen")]
    if [(job.kind, job.about, job.state) for job in looks] != [("look", name, JobState.DONE)]:
        raise InvalidChoice("See first what the website offers.")
    return start_job(visit, "sync", name)


def _add_uploads(maintaining: MaintenanceServices, folder: Path) -> Iterator[object]:
    """Adds the uploaded files, then deletes these copies: the corpus has its own."""
    try:
        yield from maintaining.add([folder])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _names(uploaded: Iterable[str]) -> list[str]:
    """Returns the names to save the files under: unique, without folders and invisible characters."""
    names: list[str] = []
    for name in uploaded:
        plain = PurePosixPath(name.replace("\\", "/")).name
        plain = "".join(
            character for character in plain if not unicodedata.category(character).startswith("C")
        ).strip(". ")
        path = PurePosixPath(plain or "file")
        file_name = f"{path.stem[:_LONGEST_NAME]}{path.suffix[:10]}"
        if file_name.casefold() in (other.casefold() for other in names):
            raise InvalidChoice(f"Two of the files are called {file_name}. Send them one after the other.")
        names.append(file_name)
    return names


def _sweep(uploads: Path) -> None:
    """Deletes what a killed server left behind."""
    for folder in uploads.glob("*"):
        if time.time() - folder.stat().st_mtime > _LEFT_BEHIND:
            shutil.rmtree(folder, ignore_errors=True)
