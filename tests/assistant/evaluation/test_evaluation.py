"""Cases: read from a file, asked, and scored."""

import json
from pathlib import Path

import pytest

from assistant.answer import Outcome
from assistant.evaluation.cases import Case, CaseResult, UnreadableCases, read_cases
from assistant.evaluation.evaluation import Evaluation, changed, score

GOLD = frozenset({("a.pdf", 3)})


def result(
    name: str, *, answerable: bool = True, page: int | None = 3, confidence: float = 0.9, exact: bool = True
) -> CaseResult:
    case = Case(name, f"Question {name}", answerable, GOLD if answerable else frozenset())
    outcome = Outcome.ANSWERED if page else Outcome.NOT_FOUND
    pages = (("a.pdf", page),) if page else ()
    return CaseResult(case, outcome, confidence, pages, exact, 0.1)


def test_a_case_is_a_line_of_json(tmp_path: Path) -> None:
    row = {
        "id": "one",
        "question": "How soon?",
        "answerable": True,
        "gold": [{"file": "a.pdf", "pdf_page": 3}],
    }
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(row) + "\n\n", "utf-8")
    assert read_cases(file) == [Case("one", "How soon?", True, GOLD)]


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"question": "How soon?"}', "utf-8")
    with pytest.raises(UnreadableCases, match=r"Line 1 of cases\.jsonl"):
        read_cases(file)


def test_a_missing_file_of_cases_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCases, match=r"none\.jsonl cannot be opened as text"):
        read_cases(tmp_path / "none.jsonl")


def test_scores_are_shares_of_the_cases_they_speak_of() -> None:
    card = score(
        [
            result("right"),
            result("wrong page", page=9),
            result("refused", page=None, confidence=0.2),
            result("rightly refused", answerable=False, page=None, confidence=0.1),
            result("wrongly answered", answerable=False, confidence=0.5),
        ]
    )
    assert card.scores["right page among citations"] == pytest.approx(1 / 2)
    assert card.scores["page precision"] == pytest.approx(1 / 2)
    assert card.scores["refusal precision"] == pytest.approx(1 / 2)
    assert card.scores["refusal recall"] == pytest.approx(1 / 2)
    assert card.scores["wrongly refused"] == pytest.approx(1 / 3)
    assert card.scores["answerability AUROC"] == pytest.approx(5 / 6)


def test_a_quotation_that_is_not_on_its_page_lowers_the_exactness() -> None:
    assert score([result("a"), result("b", exact=False)]).scores["quotation exactness"] == 0.5


def test_a_comparison_names_the_questions_that_changed() -> None:
    before, now = [result("a"), result("b")], [result("a"), result("b", page=9)]
    assert [new.case.id for _, new in changed(before, now)] == ["b"]
    assert Evaluation(score(now)).changed == []
