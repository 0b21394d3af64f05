"""Learning from which words a question is likely to be answered."""

from typing import Any

from training.question_prior import Source, learn, sources
from training.splits import is_kept_back

LEARNED = next(name for name in (f"{n}.pdf" for n in range(99)) if not is_kept_back(name))
KEPT_BACK = next(name for name in (f"{n}.pdf" for n in range(99)) if is_kept_back(name))


def row(question: str, file: str, kind: str = "gold") -> dict[str, Any]:
    place = [{"file": file}]
    return {
        "question": question,
        "group": question,
        "kind": kind,
        "history": [],
        "gold": place if kind == "gold" else [],
        "near": place if kind == "near" else [],
    }


def test_questions_on_documents_that_are_kept_back_are_not_learned_from() -> None:
    questions = [
        row("Who chairs it?", LEARNED),
        row("Who attends it?", KEPT_BACK),
        row("What does it cost?", KEPT_BACK, "near"),
        row("What does the room cost?", LEARNED, "near"),
    ]
    texts = {text for source in sources(questions) for text in source.questions}
    assert {"Who chairs it?", "What does the room cost?"} <= texts
    assert not {"Who attends it?", "What does it cost?"} & texts


def test_words_of_one_side_speak_for_it_however_few_questions_it_has() -> None:
    source = Source("gold", [f"How is child {number} heard in school?" for number in range(60)])
    left_out = Source("near", ["What is the salary of a post?"] * 6)
    model = learn([source], [left_out])
    assert model.probability("Are children heard in school?") > 0.5 > model.probability("salary of a head")
