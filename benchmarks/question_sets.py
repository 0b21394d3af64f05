"""The sets of questions that answers are measured on, and the indexes of their documents.

An index is built once, as a maintainer builds it (add, then reindex), under var/benchmarks/answers of the
checkout. Later runs use it again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.assistant import Assistant
from assistant.evaluation.cases import Case
from benchmarks import folders
from benchmarks.folders import DATA, existing
from corpus.reading.file_reader import ReaderPool
from corpus.storage.catalogue import Catalogue
from corpus.sync.corpus import Corpus
from index.files.file_versions import FileVersions
from index.live import Live
from index.models import cross_encoders
from index.models.cross_encoders import load_cross_encoder
from index.models.encoders import DEFAULT, load_encoder
from index.reindexing import reindex
from index.searching import Searcher

HOME = folders.HOME / "answers"


class Half(StrEnum):
    """A half of a set of questions, by the number in their ids. What is learned from the odd half is measured
    on the even half."""

    ALL = "all"
    ODD = "odd"
    EVEN = "even"

    def of(self, cases: Iterable[Case]) -> list[Case]:
        """Returns the cases of this half."""
        return [case for case in cases if self is Half.ALL or (_number(case) % 2 == 1) is (self is Half.ODD)]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set of questions, and the folder of the documents that they are asked of."""

    questions: Path
    documents: str = "reports"

    def open_index(self) -> Searcher:
        """Returns the index of its documents; builds it if there is none."""
        home = HOME if self.documents == "reports" else HOME.parent / self.documents
        return open_index(home, DATA / self.documents)

    def assistant(self) -> Assistant:
        """Returns the assistant on these documents with the default settings."""
        return Assistant(self.open_index(), reader=load_cross_encoder(cross_encoders.DEFAULT, HOME / "cache"))


_FOLDER = Path(__file__).parent / "data"
SETS = {
    "development": QuestionSet(DATA / "questions-dev.jsonl"),
    "held-out": QuestionSet(_FOLDER / "questions-held-out.jsonl"),
    "inquiries": QuestionSet(_FOLDER / "questions-inquiries.jsonl", "inquiries"),
    "elsewhere": QuestionSet(_FOLDER / "questions-elsewhere.jsonl"),
}


def _number(case: Case) -> int:
    return int(re.sub(r"\D", "", case.id))


def corpus(home: Path, reports: Path) -> Catalogue:
    """Returns the catalogue under `home`; reads a folder of reports into it."""
    with ReaderPool() as readers:
        for _ in Corpus.at(home, readers).add([existing(reports)]):
            pass
    return Catalogue(home / "corpus" / "catalogue.sqlite")


def open_index(home: Path = HOME, reports: Path = DATA / "reports") -> Searcher:
    """Returns the index under `home`; builds it from a folder of reports if there is none."""
    encoder = load_encoder(DEFAULT, HOME / "cache")
    if not (home / "index" / "current").exists():
        for _ in reindex(corpus(home, reports), FileVersions(home / "index"), encoder):
            pass
    return Live(FileVersions(home / "index"), encoder).searcher()
