"""The sets that retrieval is measured on: what is searched, what is asked, what answers it.

Each set becomes a Catalogue, so that every system searches the same passages. What a hit counts as is the
set's own: a page of a file ("file#page") or a document's id.
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
class Ask:
    """One query: what is asked, what was asked before it, and what answers it, with grades.

    `among` names the only files that are searched; empty searches all.
    """

    id: str
    text: str
    answers: dict[str, int]
    history: tuple[str, ...] = ()
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Set:
    """A corpus, of which `corpus` is the name, and its queries. `unit` gives the ids that a hit counts as."""

    name: str
    corpus: str
    fill: Callable[[Catalogue], None]
    asks: list[Ask]
    unit: Callable[[Hit], list[str]]
    measures: tuple[str, ...]


HELD_OUT = Path(__file__).parent / "data" / "questions-held-out.jsonl"
"""Questions that nothing was chosen on."""


def reports(data: Path, name: str, questions: Path) -> Set:
    """Practitioners' questions on the real documents; a page counts. Unanswerable ones are not asked."""
    digests = {path.name: digest_of(path) for path in (data / "reports").iterdir()}
    asks = []
    for row in _rows(questions):
        if row["answerable"]:
            answers = {_page(digests.get(g["file"], g["file"]), g["pdf_page"]): 1 for g in row["gold"]}
            asks.append(Ask(row["id"], row["question"], answers, tuple(row["history"])))
    measures = ("S@1", "S@5", "R@10", "nDCG@10")
    return Set(
        name, "reports", lambda catalogue: _read_all(catalogue, data / "reports"), asks, _pages, measures
    )


def field(data: Path, register: str, part: str) -> Set:
    """The `valid` questions of this field in one register, on the real documents; a page counts."""
    asks = [
        Ask(question.id, question.text, {gold.page: 1 for gold in question.gold}, question.history)
        for question in part_of(read_field(data), part)
        if question.kind == "gold" and question.register == register
    ]
    measures = ("S@1", "S@5", "S@10", "nDCG@10")
    return Set(
        f"field, {register}",
        "reports",
        lambda catalogue: _read_all(catalogue, data / "reports"),
        asks,
        _pages,
        measures,
    )


_LOCATED = 0.5
"""A page counts as located where so much of the text was matched on it: the data's own threshold."""


def inquiries(data: Path, direction: str) -> Set:
    """From a recommendation to the page of its response, or back; only the other document is searched."""
    folder = data / "inquiries"
    sought, given = ("res", "rec") if direction == "forth" else ("rec", "res")
    asks = []
    for number, row in enumerate(_rows(folder / "pairs.jsonl")):
        pages, text = row[f"{sought}_pages"], row[given]
        if pages and text and row[f"{sought}_match"] >= _LOCATED:
            file = row[f"{sought}_doc"]
            digest = digest_of(folder / file)
            answers = {_page(digest, page): 1 for page in pages}
            asks.append(Ask(f"{direction}-{number}", text, answers, among=(digest[:12],)))
    name = f"inquiries-{direction}"
    return Set(
        name,
        "inquiries",
        lambda catalogue: _read_all(catalogue, folder),
        asks,
        _pages,
        ("S@1", "S@5", "nDCG@10"),
    )


def scifact(data: Path) -> Set:
    """Claims and the abstracts that bear on them (BEIR, 300 test queries)."""
    folder = data / "scifact"
    texts = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    answers = _judgements(folder / "qrels" / "test.tsv")
    asks = [Ask(query, texts[query], graded) for query, graded in answers.items()]
    return Set(
        "scifact",
        "scifact",
        lambda catalogue: _documents(catalogue, folder / "corpus.jsonl"),
        asks,
        lambda hit: [hit.report.file],
        ("nDCG@10", "S@1", "S@5"),
    )


def mtrag(data: Path, domain: str) -> Set:
    """The last turn of conversations, with the turns before it; the pooled corpus of one domain."""
    folder = data / "mtrag" / domain
    last = {row["_id"]: _turns(row["text"])[-1] for row in _rows(folder / f"{domain}_lastturn.jsonl")}
    turns = {row["_id"]: _turns(row["text"]) for row in _rows(folder / f"{domain}_questions.jsonl")}
    asks = [
        Ask(query, last[query], graded, tuple(turns[query][:-1]))
        for query, graded in _judgements(folder / "qrels" / "dev.tsv").items()
    ]
    return Set(
        f"mtrag-{domain}",
        f"mtrag-{domain}",
        lambda catalogue: _documents(catalogue, folder / "corpus_pooled.jsonl"),
        asks,
        lambda hit: [hit.report.file],
        ("nDCG@5", "nDCG@10", "S@5"),
    )


def _read_all(catalogue: Catalogue, folder: Path) -> None:
    """Every file that can be read, each once."""
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


def _documents(catalogue: Catalogue, path: Path) -> None:
    """Every document of a JSON lines file as a report of one page and one passage."""
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
    """Lines of a query first, a document and a grade last; a line of names may stand above them."""
    found: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        query, *_, document, grade = line.split()
        if query != "query-id" and int(grade) > 0:
            found.setdefault(query, {})[document] = int(grade)
    return found


def _turns(text: str) -> list[str]:
    """The turns of a conversation, oldest first."""
    return [turn.removeprefix("|user|:").strip() for turn in text.split("\n|user|:")]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


SETS: dict[str, Callable[[Path], list[Set]]] = {
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
