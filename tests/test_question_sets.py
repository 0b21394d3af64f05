"""The written question sets of the benchmarks, checked: each row is whole, and each gold page exists."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from tests.data_paths import SHARED

DATA = Path(__file__).resolve().parent.parent / "benchmarks" / "data"
SETS = {
    "questions-held-out.jsonl": "reports",
    "questions-inquiries.jsonl": "inquiries",
    "questions-elsewhere.jsonl": "reports",
}
FIELDS = {"id", "question", "answerable", "kind", "history", "gold", "note"}
UNANSWERABLE = {"near-miss", "elsewhere"}
ANSWERABLE = {"fact", "number", "theme", "list", "compare", "quote", "voice", "followup"}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


@cache
def pages(document: Path) -> int:
    """How many pages the document has; a web page counts as one."""
    if document.suffix.lower() != ".pdf":
        return 1
    with pdfium.PdfDocument(document) as pdf:
        return len(pdf)


@pytest.mark.parametrize("name", SETS)
def test_every_question_has_its_own_id_and_its_own_words(name: str) -> None:
    questions = rows(name)
    pairs = [(row["question"], json.dumps(row["history"])) for row in questions]
    assert len({row["id"] for row in questions}) == len(set(pairs)) == len(questions)


@pytest.mark.parametrize("name", SETS)
def test_every_row_has_the_fields_of_the_format_and_no_text_of_a_document(name: str) -> None:
    for row in rows(name):
        assert set(row) == FIELDS, row["id"]
        assert all(set(page) == {"file", "pdf_page"} for page in row["gold"]), row["id"]


@pytest.mark.parametrize("name", SETS)
def test_exactly_the_answerable_questions_have_gold_pages(name: str) -> None:
    for row in rows(name):
        assert bool(row["gold"]) is row["answerable"], row["id"]
        assert row["kind"] in (ANSWERABLE if row["answerable"] else UNANSWERABLE), row["id"]
        assert row["note"], row["id"]


@pytest.mark.parametrize("name", SETS)
def test_every_follow_up_has_the_question_it_follows(name: str) -> None:
    assert all(row["history"] for row in rows(name) if row["kind"] == "followup")


@pytest.mark.parametrize(("name", "folder"), SETS.items())
def test_every_gold_page_exists_in_its_document(name: str, folder: str) -> None:
    documents = SHARED / folder
    if not documents.is_dir():
        pytest.skip("the real documents are not beside this checkout")
    for row in rows(name):
        for page in row["gold"]:
            document = documents / page["file"]
            assert document.is_file(), (row["id"], page)
            assert 1 <= page["pdf_page"] <= pages(document), (row["id"], page)
