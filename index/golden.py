"""A maintainer's own golden questions: one JSON line each, in a file that is replaced in one step.

A question is named by a digest of its line, so that what was changed meanwhile is not changed by mistake.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock

from corpus.catalogue import Catalogue
from corpus.errors import ReportNotFound
from corpus.text import normalise
from index.disk import replace_text, writing
from index.errors import NotGolden
from index.quality import GoldenQuestion, read_golden


def key_of(question: GoldenQuestion) -> str:
    """The name of a golden question: 16 characters that change with it."""
    return hashlib.sha256(_line(question).encode()).hexdigest()[:16]


class GoldenFile:
    """The golden questions of one home."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[str, GoldenQuestion]:
        """The questions by their names, in order. Raises UnreadableGolden."""
        return {key_of(one): one for one in read_golden(self._path)} if self._path.is_file() else {}

    def get(self, key: str) -> GoldenQuestion:
        """The question of that name. Raises NotGolden."""
        if found := self.all().get(key):
            return found
        raise NotGolden("There is no such golden question. It may have been changed meanwhile: look again.")

    def add(self, question: GoldenQuestion) -> None:
        """Add one at the end."""
        with self._changing() as kept:
            kept[key_of(question)] = question

    def change(self, key: str, question: GoldenQuestion) -> None:
        """Put another in the place of one. Raises NotGolden."""
        with self._changing() as kept:
            self.get(key)
            changed = [question if name == key else one for name, one in kept.items()]
            kept.clear()
            kept |= {key_of(one): one for one in changed}

    def remove(self, key: str) -> None:
        """Take one out. Raises NotGolden."""
        with self._changing() as kept:
            self.get(key)
            del kept[key]

    @contextmanager
    def _changing(self) -> Iterator[dict[str, GoldenQuestion]]:
        with writing():
            self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_name(f".{self._path.name}.lock")):
            kept = self.all()
            yield kept
            with writing():
                replace_text(self._path, "".join(f"{_line(one)}\n" for one in kept.values()))


def checked(question: GoldenQuestion, catalogue: Catalogue) -> GoldenQuestion:
    """The question, if the page that it names is here and says the quotation. Raises NotGolden."""
    if not any(character.isalnum() for character in question.question):
        raise NotGolden("Enter the question.")
    reports = [report for report in catalogue.reports() if report.file == question.file]
    if not reports:
        raise NotGolden("Choose the report in which the answer stands.")
    try:
        page = catalogue.page(reports[0].id, question.pdf_page)
    except ReportNotFound:
        pages = sum(1 for _ in catalogue.pages(reports[0].id))
        raise NotGolden(f"{question.file} has no page {question.pdf_page}. It has {pages}.") from None
    if normalise(question.quote) not in normalise(page.text):
        elsewhere = _elsewhere(question, catalogue, reports[0].id)
        raise NotGolden(f"Page {question.pdf_page} does not say that, word for word.{elsewhere}")
    return question


def _elsewhere(question: GoldenQuestion, catalogue: Catalogue, report_id: str) -> str:
    wanted = normalise(question.quote)
    found = [str(page.number) for page in catalogue.pages(report_id) if wanted in normalise(page.text)]
    return f" It stands on page {', '.join(found)}." if found else ""


def _line(question: GoldenQuestion) -> str:
    values = asdict(question)
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)
