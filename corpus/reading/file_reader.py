"""Reads a file: its bytes tell its type, its type the reader; passages are cut from the reader's blocks.

`read` works in this process; a ReaderPool reads in worker processes with hard limits, so that a file
that crashes its reader, runs for ever or asks for all the memory loses that file only.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pebble import ProcessExpired

from corpus.errors import ReadingFailed, UnreadableFile
from corpus.media_types import EMAIL, HTML, MARKDOWN, OFFICE, PAGED, PDF, TEXT
from corpus.passages.chunking import passages_of
from corpus.passages.voices import assign_voices
from corpus.reading.document import FileFacts, ParsedFile, ReadingLimits
from corpus.reading.encoding import REPLACEMENT
from corpus.reading.file_types import media_type_of
from corpus.reading.limited_pool import limited_pool
from corpus.reading.plain_text import read_plain_text
from corpus.report import Page, Passage

READER_VERSION = "12"
"""Raise it after a change to what is read or how passages are cut: older readings are then read again."""

_MOST_NAMED = 10
"""Maximum number of pages that a note names."""

_NO_PASSAGE = "Nothing of it can be found: it has hardly any text beside headings."
_PRELOADED = ("corpus.reading.file_reader", "corpus.reading.pdf.pdf_reader", "corpus.reading.html.web_page")


@dataclass(frozen=True, slots=True)
class Reading(FileFacts):
    """The pages and passages of one file, its facts and type, and the version of the code that read it."""

    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    media_type: str = ""
    version: str = READER_VERSION


def _pdf(path: Path, limits: ReadingLimits) -> ParsedFile:
    from corpus.reading.pdf.pdf_reader import (
        read_pdf,  # it and the next load libraries that only reading needs
    )

    return read_pdf(path, limits)


def _webpage(path: Path, limits: ReadingLimits) -> ParsedFile:
    from corpus.reading.html.web_page import read_webpage

    return read_webpage(path, limits)


def _markdown(path: Path, limits: ReadingLimits) -> ParsedFile:
    from corpus.reading.markdown_text import read_markdown

    return read_markdown(path, limits)


def _message(path: Path, limits: ReadingLimits) -> ParsedFile:
    from corpus.reading.mime_message import read_mime_message

    return read_mime_message(path, limits)


def _office(media_type: str) -> Callable[[Path, ReadingLimits], ParsedFile]:
    def read_as(path: Path, limits: ReadingLimits) -> ParsedFile:
        from corpus.reading.office import read_office

        return read_office(path, limits, media_type)

    return read_as


READERS: dict[str, Callable[[Path, ReadingLimits], ParsedFile]] = {
    PDF: _pdf,
    HTML: _webpage,
    MARKDOWN: _markdown,
    EMAIL: _message,
    TEXT: read_plain_text,
    **{media_type: _office(media_type) for media_type in OFFICE},
}


def read(path: Path, report_id: str, limits: ReadingLimits | None = None) -> Reading:
    """Reads a file in this process. Raises an UnreadableFile that says why it cannot be read."""
    media_type = media_type_of(path)
    document = READERS[media_type](path, limits or ReadingLimits())
    pages = {page.number: page for page in document.pages}
    passages = passages_of(document.blocks, pages, report_id, paged=media_type in PAGED)
    return Reading(
        pages=document.pages,
        passages=assign_voices(passages, document.title, document.pages),
        title=document.title,
        published=document.published,
        publisher=document.publisher,
        copyright_year=document.copyright_year,
        places=document.places,
        notes=(*document.notes, *_notes_on_undecoded(document.pages), *([] if passages else [_NO_PASSAGE])),
        withdrawn=document.withdrawn,
        media_type=media_type,
    )


def _notes_on_undecoded(pages: tuple[Page, ...]) -> tuple[str, ...]:
    """Returns a note that names the pages on which characters could not be decoded, or none."""
    numbers = [str(page.number) for page in pages if REPLACEMENT in page.text]
    if not numbers:
        return ()
    more = ", ..." if len(numbers) > _MOST_NAMED else ""
    where = f"{', '.join(numbers[:_MOST_NAMED])}{more}"
    return (f"Characters that could not be read are shown as {REPLACEMENT}: page or section {where}.",)


class ReaderPool:
    """Worker processes that read files. Use it in a `with` statement; leaving it ends the workers.

    `ahead` is how many files may wait for them: enough to keep them busy, few enough to stay small.
    """

    def __init__(self, workers: int | None = None, limits: ReadingLimits | None = None) -> None:
        self._limits = limits or ReadingLimits()
        workers = workers or os.cpu_count() or 1
        self.ahead = 2 * workers
        self._pool = limited_pool(workers, self._limits.megabytes, _PRELOADED)

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the workers."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble is typed in part
        self._pool.join()

    def read(self, path: Path, report_id: str) -> Future[Reading]:
        """Returns the reading of a file, to come. Its exception, where it has one, is an UnreadableFile."""
        reading: Future[Reading] = Future()
        reading.set_running_or_notify_cancel()
        limits = self._limits
        work = self._pool.schedule(read, args=[path, report_id, limits], timeout=limits.seconds)
        work.add_done_callback(lambda done: _hand_over(done, reading, limits))
        return reading


def _hand_over(done: Future[Reading], reading: Future[Reading], limits: ReadingLimits) -> None:
    """Passes on a worker's result, its failure in words that say what to do."""
    if done.cancelled():
        reading.set_exception(ReadingFailed("Reading was stopped before this file was read."))
        return
    error = done.exception()
    if error is None:
        reading.set_result(done.result())
    elif isinstance(error, UnreadableFile):
        reading.set_exception(error)
    elif isinstance(error, OutOfTime):
        reading.set_exception(
            ReadingFailed(f"Reading took longer than {limits.seconds:g} seconds, the limit.")
        )
    elif isinstance(error, MemoryError):
        reading.set_exception(ReadingFailed(f"Reading needed more than {limits.megabytes} MB, the limit."))
    elif isinstance(error, ProcessExpired):
        reading.set_exception(
            ReadingFailed("The file crashed its reader, or needed too much memory. Export it anew.")
        )
    else:
        reading.set_exception(ReadingFailed(f"The file could not be read ({type(error).__name__}: {error})."))
