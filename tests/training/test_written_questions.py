"""The questions that were written to train on: whole, and none of those that figures are reported on."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from tests.data_paths import SHARED, needs_real_documents
from tests.fakes import FakeSearcher
from training.candidates import Candidate, TrainingQuestion
from training.field import invented_questions, with_rewordings, words_of
from training.needs import read_invented_needs
from training.phrasings import (
    BROAD,
    INVENTED,
    LETTERS,
    NEAR_MISSES,
    PHRASINGS,
    WRITTEN,
    broad_rows,
    digest_of_words,
    invented_units,
    near_rows,
    other_rows,
    read_rewordings,
    unit_near_rows,
    unit_rows,
)
from training.splits import is_kept_back

BENCHMARKED = Path(__file__).parents[2] / "benchmarks" / "data"


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))


def questions_of(row: dict[str, str]) -> list[str]:
    near_miss = [row["near"]] if "near" in row else []
    return [row["full"], *row["spoken"], row["terse"], *near_miss]


def written_questions() -> set[str]:
    """Returns every written question, in lower case without punctuation."""
    full = {row["full"] for row in (*rows(LETTERS), *rows(BROAD))}
    new = {text for row in (*rows(WRITTEN), *rows(INVENTED)) for text in questions_of(row)}
    further = {text for wordings in read_rewordings().values() for _, text in wordings}
    unanswerable = {row["question"] for row in (*near_rows(), *other_rows())}
    return {plain(question) for question in full | new | further | unanswerable}


def test_each_need_is_reworded_once_and_every_wording_has_its_register() -> None:
    groups = [row["group"] for row in rows(PHRASINGS)]
    assert len(groups) == len(set(groups)) == 1532
    registers = {register for wordings in read_rewordings().values() for register, _ in wordings}
    assert registers == {"spoken", "terse"}


def test_a_question_on_a_letter_is_found_by_the_words_of_its_evidence() -> None:
    first = rows(LETTERS)[0]
    (row,) = unit_rows({(first["file"], first["evidence"]): "Children are heard."})
    assert (row["question"], row["gold"][0]["quote"]) == (first["full"], "Children are heard.")
    assert list(unit_rows({(first["file"], digest_of_words(["other"])): "Other words."})) == []


def test_a_broad_question_has_its_units_by_what_they_do_for_it() -> None:
    first = json.loads(BROAD.read_text("utf-8").splitlines()[0])
    names = {"answers": "gold", "helps": "helps", "wrong": "wrong"}
    evidence = {(unit["file"], unit["evidence"]): f"{name}." for name in names for unit in first[name]}
    row = next(broad_rows(evidence))
    for name, field in names.items():
        assert [place["quote"] for place in row[field]] == [f"{name}."] * len(first[name])


def test_a_further_wording_has_the_candidates_of_the_first() -> None:
    group = rows(PHRASINGS)[0]["group"]
    candidates = (Candidate("A unit.", answers=True, evidence_cosine=1.0, question_cosine=0.5, file="a.pdf"),)
    questions = [
        TrainingQuestion(name, group, "gold", "full", "What?", "a.pdf", candidates) for name in ("1", "2")
    ]
    first, *further, last = with_rewordings(questions)
    assert (first.id, last.id) == ("1", "2")
    assert [wording.register for wording in further] == ["spoken", "spoken"]
    assert all(wording.candidates == candidates and wording.question != "What?" for wording in further)


def test_a_near_miss_says_what_is_missing() -> None:
    assert {row["why"] for row in near_rows()} == {"number", "time", "entity", "detail", "scope"}
    names = {row["id"] for row in (*near_rows(), *unit_near_rows())}
    assert len(names) == len(rows(NEAR_MISSES)) + len(rows(WRITTEN)) > 5_000


def test_an_invented_unit_answers_its_question_and_not_its_near_miss() -> None:
    units = invented_units()[:20]
    for question, unit in zip(invented_questions(units, FakeSearcher({})), units * 2, strict=True):
        first, *others = question.candidates
        assert first.text.startswith(unit.text.split()[0])
        assert first.answers is (question.kind == "gold")
        assert len(others) == 19
        assert not any(candidate.answers for candidate in others)


def test_an_invented_unit_without_a_near_miss_has_the_question_that_it_answers() -> None:
    unit = replace(invented_units()[0], near="")
    others = invented_units()[1:3]
    questions = [question.id for question in invented_questions([unit, *others], FakeSearcher({}))]
    assert questions == ["I0", "I1", "I2", "I1-near", "I2-near"]


def test_the_sentence_of_an_invented_passage_is_its_unit() -> None:
    needs, texts = read_invented_needs()
    for need, unit in zip(needs, invented_units(), strict=True):
        (text,) = (texts[place] for place in need.right)
        assert [text.text[start:end] for start, end in text.parts] == [unit.text]
        assert set(need.registers) == {"full", "spoken", "terse"}


@pytest.mark.parametrize("file", [WRITTEN, INVENTED])
def test_the_questions_of_a_unit_differ_and_its_near_miss_says_what_is_missing(file: Path) -> None:
    for row in rows(file):
        questions = questions_of(row)
        assert len({plain(question) for question in questions}) == len(questions) >= 5, row["full"]
        assert ("near" in row) is ("why" in row)
        assert row.get("why", "detail") in {"number", "time", "entity", "detail", "scope", "premise"}


@pytest.mark.real
@needs_real_documents
def test_no_training_question_is_on_a_measured_document() -> None:
    field = rows(SHARED / "field" / "questions.jsonl")
    valid = [row for row in field if row["split"] == "valid"]
    documents = set(json.loads((SHARED / "field" / "valid-documents.json").read_text("utf-8")))
    assert not {row["group"] for row in rows(PHRASINGS)} & {row["group"] for row in valid}
    assert not {row["file"] for row in (*rows(LETTERS), *rows(NEAR_MISSES), *rows(WRITTEN))} & documents
    broad = [json.loads(line) for line in BROAD.read_text("utf-8").splitlines()]
    judged = {unit["file"] for row in broad for name in ("answers", "helps", "wrong") for unit in row[name]}
    assert not judged & documents
    measured = [*valid, *rows(SHARED / "questions-dev.jsonl")]
    measured += [row for file in BENCHMARKED.glob("questions-*.jsonl") for row in rows(file)]
    assert len(measured) > 2_000
    assert not written_questions() & {plain(row["question"]) for row in measured}


@pytest.mark.real
@needs_real_documents
def test_no_invented_unit_repeats_a_document_that_is_measured_or_kept_back() -> None:
    measured = set(json.loads((SHARED / "field" / "valid-documents.json").read_text("utf-8")))
    files = [
        file for file in (SHARED / "reports").iterdir() if file.name in measured or is_kept_back(file.name)
    ]
    repeated = {run for file in files if file.suffix.lower() == ".pdf" for run in runs_of(pdf_text(file))}
    assert len(repeated) > 100_000
    assert [unit.text for unit in invented_units() if runs_of(unit.text) & repeated] == []


def runs_of(text: str, length: int = 8) -> set[tuple[str, ...]]:
    """Returns every so many words in a row of a text."""
    words = words_of(text)
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def pdf_text(file: Path) -> str:
    with PdfDocument(file) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)
