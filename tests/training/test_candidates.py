"""Which of the units that were found for a question an example has, and what was judged of them."""

import json
import random
from pathlib import Path

from training.candidates import Candidate, TrainingQuestion, draw_examples, load, save
from training.phrasings import ANSWERS, ANSWERS_NOT, JUDGED, read_judgements
from training.splits import is_kept_back, measured_documents

LEARNED = next(name for name in (f"{n}.pdf" for n in range(99)) if not is_kept_back(name))
KEPT_BACK = next(name for name in (f"{n}.pdf" for n in range(99)) if is_kept_back(name))
EVIDENCE = Candidate("Evidence.", answers=True, evidence_cosine=1.0, question_cosine=0.5, file=LEARNED)
AS_GOOD = Candidate("As good.", False, 0.5, 0.9, LEARNED, ANSWERS)
IN_PART = Candidate("In part.", False, 0.5, 0.9, LEARNED, 1)
NEAR_BUT_WRONG = Candidate("Near but wrong.", False, 0.95, 0.9, LEARNED, ANSWERS_NOT)
LIKE_IT = Candidate("Like it.", False, 0.95, 0.9, LEARNED)
KEPT_BACK_TOO = Candidate("Kept back.", False, 0.5, 0.9, KEPT_BACK, ANSWERS)
OTHER = Candidate("Other.", False, 0.2, 0.1, LEARNED)


def asked(*candidates: Candidate, file: str = LEARNED) -> TrainingQuestion:
    return TrainingQuestion("1", "G", "gold", "full", "What?", file, candidates)


def test_what_was_judged_to_answer_is_right_and_what_was_not_is_wrong_however_like_the_evidence() -> None:
    question = asked(EVIDENCE, AS_GOOD, KEPT_BACK_TOO, IN_PART, NEAR_BUT_WRONG, LIKE_IT, OTHER)
    examples = [draw_examples([question], random.Random(seed))[0] for seed in range(20)]
    assert {example.pieces[0] for example in examples} == {"Evidence.", "As good."}
    assert {piece for example in examples for piece in example.pieces[1:]} == {"Near but wrong.", "Other."}


def test_a_question_on_a_document_that_is_kept_back_is_no_example() -> None:
    assert draw_examples([asked(EVIDENCE, OTHER, file=KEPT_BACK)], random.Random(1)) == []


def test_candidates_are_read_as_they_were_written(tmp_path: Path) -> None:
    questions = [asked(EVIDENCE, AS_GOOD, OTHER)]
    assert save(tmp_path / "candidates.gz", iter(questions)) == 1
    assert load(tmp_path / "candidates.gz") == questions


def test_documents_of_the_valid_split_are_measured(tmp_path: Path) -> None:
    rows = [
        {"split": "valid", "gold": [{"file": "a.pdf"}]},
        {"split": "valid", "gold": [], "near": [{"file": "b.pdf"}]},
        {"split": "valid", "gold": []},
        {"split": "train", "gold": [{"file": "c.pdf"}]},
    ]
    (tmp_path / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert measured_documents(tmp_path / "questions.jsonl") == {"a.pdf", "b.pdf"}


def test_a_unit_is_judged_once_for_a_question() -> None:
    groups = [json.loads(line)["group"] for line in JUDGED.read_text("utf-8").splitlines()]
    assert len(groups) == len(set(groups)) > 3_500
    judgements = [label for units in read_judgements().values() for label in units.values()]
    assert set(judgements) == {ANSWERS, 1, ANSWERS_NOT}
