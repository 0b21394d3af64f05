"""A reader for tests of what surrounds reading: plain text, its pages separated by form feeds.

Lines that begin with % are passed over, so that a text between "%PDF-1.7" and "%%EOF" passes for a PDF.
"""

from concurrent.futures import Future
from pathlib import Path

from corpus.errors import EncryptedFile, NotADocument
from corpus.reading.file_reader import Reading
from corpus.report import Page, Passage, Span, passage_id

_WITHDRAWN = "WITHDRAWN: "
"""Begins the line with the notice that a text no longer holds."""


class PlainReader:
    """Reads at once, in this process. `asked` holds the name of every file that was read."""

    ahead = 4

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, path: Path, report_id: str) -> Future[Reading]:
        self.asked.append(path.name)
        future: Future[Reading] = Future()
        lines = path.read_bytes().decode("latin-1").splitlines(keepends=True)
        text = "".join(line for line in lines if not line.startswith("%")).rstrip("\n")
        if not text:
            future.set_exception(NotADocument("The file is empty."))
        elif "LOCKED" in text:
            future.set_exception(EncryptedFile("The file needs a password."))
        else:
            future.set_result(_reading(text, report_id))
        return future


def _reading(text: str, report_id: str) -> Reading:
    pages = tuple(Page(number, page, reader="plain") for number, page in enumerate(text.split("\f"), 1))
    passages = tuple(
        Passage(
            passage_id(report_id, page.text, page.number),
            report_id,
            page.text,
            (Span(page.number, 0, len(page.text)),),
        )
        for page in pages
    )
    first, *rest = text.splitlines()
    cover = rest[0].removeprefix("Published ") if rest and rest[0].startswith("Published ") else ""
    notices = [line.removeprefix(_WITHDRAWN) for line in rest if line.startswith(_WITHDRAWN)]
    withdrawn = "".join(notices[:1])
    return Reading(
        pages, passages, title=first, published=cover, media_type="text/plain", withdrawn=withdrawn
    )
