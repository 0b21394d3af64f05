"""A maintainer's own golden questions, in a file or in a database.

A question is named by a digest of its line, so that what was changed meanwhile is not changed by mistake.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from corpus.errors import CorpusBusy, ReportNotFound
from corpus.storage.catalogue import Catalogue
from corpus.storage.database import Database
from corpus.text import normalise
from index.disk import replace_text, writing
from index.errors import NotGolden, UnreadableGolden

_SCHEMA = """
CREATE TABLE IF NOT EXISTS golden_questions (place INTEGER PRIMARY KEY, line TEXT NOT NULL);
"""


_STARTER = Path(__file__).parent / "golden.jsonl"


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question with the file and the page (in the file, from 1) on which its answer stands; where
    there is a `quote`, the page must still say it, word for word."""

    question: str
    file: str
    pdf_page: int
    quote: str = ""


def starter_set() -> list[GoldenQuestion]:
    """The golden questions on the sample reports."""
    return list(read_golden(_STARTER))


def read_golden(path: Path) -> Iterator[GoldenQuestion]:
    """The questions of a file of JSON lines: {"question", "file", "pdf_page", "quote"}. Raises
    UnreadableGolden, naming the line."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            try:
                yield GoldenQuestion(**json.loads(line))
            except (ValueError, TypeError) as error:
                message = f"Line {number} of {path} is no golden question ({error}). Mend or remove it."
                raise UnreadableGolden(message) from error


def key_of(question: GoldenQuestion) -> str:
    """The name of a golden question: 16 characters that change with it."""
    return hashlib.sha256(_line(question).encode()).hexdigest()[:16]


class Golden(ABC):
    """The golden questions of one installation."""

    @abstractmethod
    def all(self) -> dict[str, GoldenQuestion]:
        """The questions by their names, in order. Raises UnreadableGolden."""

    @abstractmethod
    def _changing(self) -> AbstractContextManager[dict[str, GoldenQuestion]]:
        """All of them, to be changed by nobody else until the end of the block, and then kept as they are."""

    def get(self, key: str) -> GoldenQuestion:
        """The question of that name. Raises NotGolden."""
        return _found(self.all(), key)

    def add(self, question: GoldenQuestion) -> None:
        """Add one at the end."""
        with self._changing() as kept:
            kept[key_of(question)] = question

    def change(self, key: str, question: GoldenQuestion) -> None:
        """Put another in the place of one. Raises NotGolden."""
        with self._changing() as kept:
            _found(kept, key)
            changed = [question if name == key else one for name, one in kept.items()]
            kept.clear()
            kept |= {key_of(one): one for one in changed}

    def remove(self, key: str) -> None:
        """Take one out. Raises NotGolden."""
        with self._changing() as kept:
            _found(kept, key)
            del kept[key]

    def replace(self, questions: Iterable[GoldenQuestion]) -> None:
        """Keep these and no others."""
        with self._changing() as kept:
            kept.clear()
            kept |= {key_of(one): one for one in questions}


class GoldenFile(Golden):
    """In a file of a home, a JSON line each, which is replaced in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[str, GoldenQuestion]:
        return {key_of(one): one for one in read_golden(self._path)} if self._path.is_file() else {}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, GoldenQuestion]]:
        with writing():
            self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_name(f".{self._path.name}.lock")):
            kept = self.all()
            yield kept
            with writing():
                replace_text(self._path, "".join(f"{_line(one)}\n" for one in kept.values()))


class GoldenTable(Golden):
    """In a database that several machines share."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(_SCHEMA)

    def all(self) -> dict[str, GoldenQuestion]:
        rows = self._database.rows("SELECT line FROM golden_questions ORDER BY place")
        return {key_of(one): one for one in (GoldenQuestion(**json.loads(row["line"])) for row in rows)}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, GoldenQuestion]]:
        with self._database.lock("golden questions", CorpusBusy("Somebody else changes them. Try again.")):
            kept = self.all()
            yield kept
            with self._database.writing() as transaction:
                transaction.execute("DELETE FROM golden_questions")
                lines = enumerate(map(_line, kept.values()))
                transaction.executemany("INSERT INTO golden_questions (place, line) VALUES (?, ?)", lines)


def _found(kept: Mapping[str, GoldenQuestion], key: str) -> GoldenQuestion:
    if key not in kept:
        raise NotGolden("There is no such golden question. It may have been changed meanwhile: look again.")
    return kept[key]


def checked(question: GoldenQuestion, catalogue: Catalogue) -> GoldenQuestion:
    """The question, if the page that it names is here and says the quotation. Raises NotGolden."""
    if not any(character.isalnum() for character in question.question):
        raise NotGolden("Enter the question.")
    reports = [report for report in catalogue.reports() if report.file == question.file]
    if not reports:
        raise NotGolden("Choose the report in which the answer stands.", "file")
    try:
        page = catalogue.page(reports[0].id, question.pdf_page)
    except ReportNotFound:
        pages = sum(1 for _ in catalogue.pages(reports[0].id))
        raise NotGolden(f"{question.file} has no page {question.pdf_page}. It has {pages}.", "page") from None
    if normalise(question.quote) not in normalise(page.text):
        elsewhere = _elsewhere(question, catalogue, reports[0].id)
        raise NotGolden(f"Page {question.pdf_page} does not say that, word for word.{elsewhere}", "quote")
    return question


def _elsewhere(question: GoldenQuestion, catalogue: Catalogue, report_id: str) -> str:
    wanted = normalise(question.quote)
    found = [str(page.number) for page in catalogue.pages(report_id) if wanted in normalise(page.text)]
    return f" It stands on page {', '.join(found)}." if found else ""


def _line(question: GoldenQuestion) -> str:
    values = asdict(question)
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)
