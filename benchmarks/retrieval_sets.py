"""The sets that retrieval is measured on: a corpus, queries, and the documents that answer them.

Each corpus becomes a Catalogue, so that every system searches the same passages. Each set says what a hit
counts as: a page of a file ("file#page") or a document's id.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.field_questions import REGISTERS, part_of, read_field
from corpus.errors import UnreadableFile
from corpus.reading.file_reader import read
from corpus.report import Page, Passage, Report, Span
from corpus.storage.catalogue import Catalogue, digest_of
from index.searching import Hit


@dataclass(frozen=True, slots=True)
class SetQuery:
    """A query, the questions before it, and the documents that answer it, with grades.

    `among` names the only files to search; empty searches all.
    """

    id: str
    text: str
    answers: dict[str, int]
    history: tuple[str, ...] = ()
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuerySet:
    """The name of a corpus, and its queries. `unit` gives the ids that a hit counts as."""

    name: str
    corpus: str
    fill: Callable[[Catalogue], None]
    queries: list[SetQuery]
    unit: Callable[[Hit], list[str]]
    measures: tuple[str, ...]


HELD_OUT = Path(__file__).parent / "data" / "questions-held-out.jsonl"
"""Questions that were not used to choose anything."""


def reports(data: Path, name: str, questions: Path) -> QuerySet:
    """Returns practitioners' questions on the real documents that can be answered; a hit counts as its
    pages."""
    digests = {path.name: digest_of(path) for path in (data / "reports").iterdir()}
    queries = []
    for row in _rows(questions):
        if row["answerable"]:
            answers = {_page(digests.get(g["file"], g["file"]), g["pdf_page"]): 1 for g in row["gold"]}
            queries.append(SetQuery(row["id"], row["question"], answers, tuple(row["history"])))
    measures = ("S@1", "S@5", "R@10", "nDCG@10")
    return QuerySet(
        name, "reports", lambda catalogue: _put_files(catalogue, data / "reports"), queries, _pages, measures
    )


def field(data: Path, register: str, part: str) -> QuerySet:
    """Returns the `valid` questions of this field in one register; a hit counts as its pages."""
    queries = [
        SetQuery(question.id, question.text, {gold.page: 1 for gold in question.gold}, question.history)
        for question in part_of(read_field(data), part)
        if question.kind == "gold" and question.register == register
    ]
    measures = ("S@1", "S@5", "S@10", "nDCG@10")
    return QuerySet(
        f"field, {register}",
        "reports",
        lambda catalogue: _put_files(catalogue, data / "reports"),
        queries,
        _pages,
        measures,
    )


_LOCATED = 0.5
"""Share of the text that must be matched on a page: the threshold that the data names."""


def inquiries(data: Path, direction: str) -> QuerySet:
    """Returns recommendations, answered by the page of the response, or the reverse; searches the other
    document."""
    folder = data / "inquiries"
    answer_key, query_key = ("res", "rec") if direction == "forth" else ("rec", "res")
    queries = []
    for number, row in enumerate(_rows(folder / "pairs.jsonl")):
        pages, text = row[f"{answer_key}_pages"], row[query_key]
        if pages and text and row[f"{answer_key}_match"] >= _LOCATED:
            file = row[f"{answer_key}_doc"]
            digest = digest_of(folder / file)
            answers = {_page(digest, page): 1 for page in pages}
            queries.append(SetQuery(f"{direction}-{number}", text, answers, among=(digest[:12],)))
    name = f"inquiries-{direction}"
    return QuerySet(
        name,
        "inquiries",
        lambda catalogue: _put_files(catalogue, folder),
        queries,
        _pages,
        ("S@1", "S@5", "nDCG@10"),
    )


def scifact(data: Path) -> QuerySet:
    """Returns claims and the abstracts about them (BEIR, 300 test queries)."""
    folder = data / "scifact"
    texts = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    answers = _judgements(folder / "qrels" / "test.tsv")
    queries = [SetQuery(query, texts[query], graded) for query, graded in answers.items()]
    return QuerySet(
        "scifact",
        "scifact",
        lambda catalogue: _put_documents(catalogue, folder / "corpus.jsonl"),
        queries,
        lambda hit: [hit.report.file],
        ("nDCG@10", "S@1", "S@5"),
    )


def mtrag(data: Path, domain: str) -> QuerySet:
    """Returns the last turns of conversations in one domain, with the turns before them."""
    folder = data / "mtrag" / domain
    last = {row["_id"]: _turns(row["text"])[-1] for row in _rows(folder / f"{domain}_lastturn.jsonl")}
    turns = {row["_id"]: _turns(row["text"]) for row in _rows(folder / f"{domain}_questions.jsonl")}
    queries = [
        SetQuery(query, last[query], graded, tuple(turns[query][:-1]))
        for query, graded in _judgements(folder / "qrels" / "dev.tsv").items()
    ]
    return QuerySet(
        f"mtrag-{domain}",
        f"mtrag-{domain}",
        lambda catalogue: _put_documents(catalogue, folder / "corpus_pooled.jsonl"),
        queries,
        lambda hit: [hit.report.file],
        ("nDCG@5", "nDCG@10", "S@5"),
    )


def _put_files(catalogue: Catalogue, folder: Path) -> None:
    """Puts every file of a folder that can be read into the catalogue."""
    for path in sorted(folder.iterdir()):
        digest = digest_of(path)
        try:
            reading = read(path, digest[:12])
        except UnreadableFile:
            continue
        report = Report(
            digest[:12], reading.title or path.stem, path.name, digest, published=reading.published
        )
        catalogue.put(report, reading.pages, reading.passages)


def _put_documents(catalogue: Catalogue, path: Path) -> None:
    """Puts every document of a JSON lines file into the catalogue as a report of one page and one passage."""
    for row in _rows(path):
        text = row["text"] or row.get("title", "") or "-"
        ident = hashlib.sha256(row["_id"].encode()).hexdigest()[:16]
        passage = Passage(ident, ident, text, (Span(1, 0, len(text)),))
        catalogue.put(Report(ident, row.get("title", ""), row["_id"], ident), [Page(1, text)], [passage])


def _pages(hit: Hit) -> list[str]:
    return [_page(hit.report.digest, page) for page in hit.passage.pages]


def _page(digest: str, number: int) -> str:
    return f"{digest[:12]}#{number}"


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    """Returns the judgements of lines that begin with a query and end with a document and a grade. A first
    line of names is skipped."""
    judgements: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        query, *_, document, grade = line.split()
        if query != "query-id" and int(grade) > 0:
            judgements.setdefault(query, {})[document] = int(grade)
    return judgements


def _turns(text: str) -> list[str]:
    """Returns the turns of a conversation, oldest first."""
    return [turn.removeprefix("|user|:").strip() for turn in text.split("\n|user|:")]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


SETS: dict[str, Callable[[Path], list[QuerySet]]] = {
    "reports": lambda data: [
        reports(data, "development", data / "questions-dev.jsonl"),
        reports(data, "held-out", HELD_OUT),
    ],
    "inquiries": lambda data: [inquiries(data, "forth"), inquiries(data, "back")],
    "scifact": lambda data: [scifact(data)],
    "field": lambda data: [field(data, register, "all") for register in REGISTERS],
    "field-quick": lambda data: [field(data, register, "quick") for register in REGISTERS],
    "mtrag": lambda data: [mtrag(data, domain) for domain in ("cloud", "clapnq", "fiqa")],
}
