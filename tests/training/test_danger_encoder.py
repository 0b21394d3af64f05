"""The encoder that tells danger is taught with texts as people type them, and judged by unseen ones."""

import random

from training.danger import blend, listed_sentences, unseen_lists, written_sentences
from training.danger_encoder import BATCH, batches, rate, split_fold, type_badly


def test_a_text_as_typed_has_the_same_letters_and_words_as_many() -> None:
    chance = random.Random(2)
    text = "Isn't anybody coming? He's got my sister, please."
    for _ in range(50):
        typed = type_badly(text, chance)
        assert len(typed.split()) == len(text.split())
        assert sorted(filter(str.isalpha, typed)) == sorted(filter(str.isalpha, text))
        assert "?" in typed


def test_no_sentence_that_models_are_judged_by_is_learned_from() -> None:
    learned = {_letters(text) for text, _ in (*listed_sentences("A"), *written_sentences())}
    judged = [text for rows, _ in unseen_lists() for text, _ in rows]
    assert len(judged) > 1200
    assert not [text for text in judged if _letters(text) in learned]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def test_a_blend_is_the_mean_of_two_runs_without_slight_weights() -> None:
    assert blend({"": 0.01, "a": 1.0, "b": 0.1}, {"": 0.01, "a": 0.5, "c": -0.5}, 0.1) == {
        "": 0.01,
        "a": 0.75,
        "c": -0.25,
    }


def test_an_epoch_reads_each_row_once_in_batches() -> None:
    rows = [(f"sentence {number}", number % 2 == 0, 1.0) for number in range(150)]
    drawn = list(batches(rows, random.Random(1)))
    assert sorted(row for batch in drawn for row in batch) == sorted(rows)
    assert max(len(batch) for batch in drawn) == BATCH


def test_the_folds_leave_out_each_row_once() -> None:
    rows = [(f"sentence {number}", True) for number in range(23)]
    parts = [split_fold(rows, fold, random.Random(7)) for fold in range(5)]
    assert sorted(row for _, left_out in parts for row in left_out) == sorted(rows)
    assert all(sorted(taught + left_out) == sorted(rows) for taught, left_out in parts)


def test_the_learning_rate_rises_and_then_falls_to_nothing() -> None:
    rates = [rate(step, 300) for step in range(301)]
    assert rates[0] < 0.05
    assert rates.index(max(rates)) == 29
    assert rates[300] < 1e-9
