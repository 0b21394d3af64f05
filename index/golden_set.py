"""Golden questions: those that come with the program, and a maintainer's own, in a file or in a database.

The key of a question is a digest of its line. So a change to a question that somebody else changed meanwhile
is refused.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from corpus.errors import CorpusBusy
from corpus.report import Report
from corpus.storage.catalogue import Catalogue
from corpus.storage.database import Database
from corpus.storage.storage_errors import storage_errors
from corpus.text import normalise
from index.disk import replace_text, writing
from index.errors import NotGolden, UnreadableGolden

SCHEMA = """
CREATE TABLE IF NOT EXISTS golden_questions (place INTEGER PRIMARY KEY, line TEXT NOT NULL);
"""
_STARTER = Path(__file__).parent / "golden.jsonl"


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question with the file and the page (in the file, from 1) on which its answer stands.

    Where there is a `quote`, the page must contain it, word for word.
    """

    question: str
    file: str
    pdf_page: int
    quote: str = ""


_QUESTIONS = TypeAdapter(GoldenQuestion)


def starter_set() -> list[GoldenQuestion]:
    """Returns the golden questions on the sample reports."""
    return list(read_golden(_STARTER))


def read_golden(path: Path) -> Iterator[GoldenQuestion]:
    """Yields the questions of a file of JSON lines: {"question", "file", "pdf_page", "quote"}.

    Raises UnreadableGolden, which names the line.
    """
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            try:
                yield _read_line(line)
            except (ValueError, TypeError) as error:
                reason = str(error).partition("\n")[0]
                message = f"Line {number} of {path} is not a golden question ({reason}). Mend or remove it."
                raise UnreadableGolden(message) from error


def _lines(path: Path) -> list[bytes]:
    """Returns the lines of a file. Raises StorageFailed where it cannot be read."""
    with storage_errors(path):
        return path.read_bytes().splitlines()


def _read_line(line: bytes | str) -> GoldenQuestion:
    """Returns the question of a line. Raises ValueError, TypeError."""
    GoldenQuestion(**json.loads(line))  # no other names
    return _QUESTIONS.validate_json(line, strict=True)


def question_key(question: GoldenQuestion) -> str:
    """Returns the key of a golden question: 16 characters that change with the question."""
    return hashlib.sha256(_line(question).encode()).hexdigest()[:16]


class GoldenSet(ABC):
    """The golden questions of one installation."""

    @abstractmethod
    def all(self) -> dict[str, GoldenQuestion]:
        """Returns the questions by their keys, in order. Raises UnreadableGolden."""

    @abstractmethod
    def _change(self) -> AbstractContextManager[dict[str, GoldenQuestion]]:
        """Yields all questions under a lock, and saves them at the end of the block."""

    def get(self, key: str) -> GoldenQuestion:
        """Returns the question of that key. Raises NotGolden."""
        return _get(self.all(), key)

    def add(self, question: GoldenQuestion) -> None:
        """Adds a question at the end."""
        with self._change() as questions:
            questions[question_key(question)] = question

    def change(self, key: str, question: GoldenQuestion) -> None:
        """Replaces the question of that key. Raises NotGolden."""
        with self._change() as questions:
            _get(questions, key)
            changed = [question if name == key else other for name, other in questions.items()]
            questions.clear()
            questions |= _by_key(changed)

    def remove(self, key: str) -> None:
        """Deletes the question of that key. Raises NotGolden."""
        with self._change() as questions:
            _get(questions, key)
            del questions[key]

    def put_unreadable_aside(self) -> str:
        """Takes out what is not a golden question, and returns where it is now ("" where there is
        nothing)."""
        return ""

    def replace(self, questions: Iterable[GoldenQuestion]) -> None:
        """Replaces all questions by these."""
        with self._change() as stored:
            stored.clear()
            stored |= _by_key(questions)


class GoldenFile(GoldenSet):
    """Golden questions in a file, one JSON line each. The file is replaced in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[str, GoldenQuestion]:
        return _by_key(read_golden(self._path)) if self._path.is_file() else {}

    def put_unreadable_aside(self) -> str:
        lines = _lines(self._path) if self._path.is_file() else []
        unreadable = [line for line in lines if line.strip() and not _is_readable(line)]
        if not unreadable:
            return ""
        target = self._path.with_name(f"{self._path.name}.damaged")
        with writing():
            with target.open("ab") as file:
                file.writelines(line + b"\n" for line in unreadable)
            readable = [line for line in lines if line not in unreadable]
            replace_text(self._path, "".join(f"{line.decode()}\n" for line in readable))
        return str(target)

    @contextmanager
    def _change(self) -> Iterator[dict[str, GoldenQuestion]]:
        from filelock import FileLock  # reading needs no lock

        with writing():
            self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_name(f".{self._path.name}.lock")):
            questions = self.all()
            yield questions
            with writing():
                replace_text(self._path, "".join(f"{_line(question)}\n" for question in questions.values()))


class GoldenTable(GoldenSet):
    """Golden questions in a database that several machines share."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)

    def all(self) -> dict[str, GoldenQuestion]:
        rows = self._database.rows("SELECT line FROM golden_questions ORDER BY place")
        return _by_key(_read_line(row["line"]) for row in rows)

    @contextmanager
    def _change(self) -> Iterator[dict[str, GoldenQuestion]]:
        with self._database.lock("golden questions", CorpusBusy("Somebody else changes them. Try again.")):
            questions = self.all()
            yield questions
            with self._database.writing() as transaction:
                transaction.execute("DELETE FROM golden_questions")
                lines = enumerate(map(_line, questions.values()))
                transaction.executemany("INSERT INTO golden_questions (place, line) VALUES (?, ?)", lines)


def _is_readable(line: bytes) -> bool:
    try:
        _read_line(line)
    except (ValueError, TypeError):
        return False
    return True


def _by_key(questions: Iterable[GoldenQuestion]) -> dict[str, GoldenQuestion]:
    return {question_key(question): question for question in questions}


def _get(questions: Mapping[str, GoldenQuestion], key: str) -> GoldenQuestion:
    if key not in questions:
        raise NotGolden("There is no such golden question. It may have been changed meanwhile: look again.")
    return questions[key]


def check_question(question: GoldenQuestion, catalogue: Catalogue) -> GoldenQuestion:
    """Returns the question, if its page exists and contains its quotation. Raises NotGolden."""
    if not any(character.isalnum() for character in question.question):
        raise NotGolden("Enter the question.")
    reports = reports_of(question, catalogue.reports())
    if not reports:
        raise NotGolden("Choose the report in which the answer stands.", "file")
    quote = normalise(question.quote)
    pages = [page for report in reports for page in catalogue.pages(report.id)]
    on_page = [page for page in pages if page.number == question.pdf_page]
    if not on_page:
        last = max((page.number for page in pages), default=0)
        raise NotGolden(f"{question.file} has no page {question.pdf_page}. It has {last}.", "page")
    if not any(quote in normalise(page.text) for page in on_page):
        numbers = [str(page.number) for page in pages if quote in normalise(page.text)]
        elsewhere = f" It stands on page {', '.join(numbers)}." if numbers else ""
        raise NotGolden(f"Page {question.pdf_page} does not say that, word for word.{elsewhere}", "quote")
    return question


def reports_of(question: GoldenQuestion, reports: Iterable[Report]) -> list[Report]:
    """Returns the reports with the file name of a question. Several can have the same name.

    A report that another one of them supersedes is left out.
    """
    of_name = [report for report in reports if report.file == question.file]
    ids = {report.id for report in of_name}
    return [report for report in of_name if report.superseded_by not in ids]


def _line(question: GoldenQuestion) -> str:
    values = asdict(question)
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)
