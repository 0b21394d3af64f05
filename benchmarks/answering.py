"""The index that answers are measured on, shared by the scripts that measure them.

The index is made once, as a maintainer would make it (add, then reindex), under var/benchmarks/answers of the
checkout, and taken up again by the next run.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.assistant import Assistant
from assistant.evaluation.cases import Case
from benchmarks import folders
from benchmarks.folders import DATA, needed
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
    """A half of a set of questions, by the number in their ids: what is learned from the odd half is measured
    on the even one."""

    ALL = "all"
    ODD = "odd"
    EVEN = "even"

    def of(self, cases: Iterable[Case]) -> list[Case]:
        """The cases of this half."""
        return [case for case in cases if self is Half.ALL or (_number(case) % 2 == 1) is (self is Half.ODD)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A set of questions, and the folder of documents that it asks."""

    questions: Path
    documents: str = "reports"

    def open_index(self) -> Searcher:
        """The index of its documents, made where there is none yet."""
        home = HOME if self.documents == "reports" else HOME.parent / self.documents
        return open_index(home, DATA / self.documents)

    def assistant(self) -> Assistant:
        """The assistant on these documents, as it is served."""
        return Assistant(self.open_index(), reader=load_cross_encoder(cross_encoders.DEFAULT, HOME / "cache"))


_OURS = Path(__file__).parent / "data"
SETS = {
    "development": Asked(DATA / "questions-dev.jsonl"),
    "held-out": Asked(_OURS / "questions-held-out.jsonl"),
    "inquiries": Asked(_OURS / "questions-inquiries.jsonl", "inquiries"),
    "elsewhere": Asked(_OURS / "questions-elsewhere.jsonl"),
}


def _number(case: Case) -> int:
    return int(re.sub(r"\D", "", case.id))


def open_index(home: Path = HOME, reports: Path = DATA / "reports") -> Searcher:
    """The index under `home`, made of a folder of reports where there is none yet."""
    encoder = load_encoder(DEFAULT, HOME / "cache")
    if not (home / "index" / "current").exists():
        with ReaderPool() as readers:
            for _ in Corpus.at(home, readers).add([needed(reports)]):
                pass
        catalogue = Catalogue(home / "corpus" / "catalogue.sqlite")
        for _ in reindex(catalogue, FileVersions(home / "index"), encoder):
            pass
    return Live(FileVersions(home / "index"), encoder).searcher()
