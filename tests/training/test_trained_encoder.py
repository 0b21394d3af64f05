"""What the training of the encoder learns from, on a few vectors made here."""

import random

import pytest
import torch

from training.encoder import NEEDS, PER_DOCUMENT, RUN, batches, ranking_loss
from training.encoder_model import Vectors
from training.needs import Need, shift

EAST, NORTH, BETWEEN = [1.0, 0.0], [0.0, 1.0], [0.8, 0.6]
THREE = Vectors(torch.tensor([EAST, NORTH, NORTH, BETWEEN]), torch.tensor([0, 0, 1, 2]))
FIRST_IS_RIGHT = torch.tensor([[True, False, False]])


def need(document: str, number: int = 0) -> Need:
    return Need(document, (("what",),), ("full",), (number,), ((0,),), frozenset())


def test_a_passage_scores_by_the_best_of_its_vectors() -> None:
    scores = torch.tensor([NORTH]) @ THREE.rows.T
    assert THREE.best(scores)[0].tolist() == pytest.approx([1.0, 1.0, 0.6])


def test_the_first_vector_of_a_passage_is_that_of_the_whole() -> None:
    assert THREE.whole.tolist() == [EAST, NORTH, torch.tensor(BETWEEN).tolist()]


def test_a_passage_that_may_answer_too_is_no_negative() -> None:
    scores = torch.tensor([[0.5, 0.9, 0.1]])
    none = torch.zeros(1, 3, dtype=torch.bool)
    assert ranking_loss(scores, FIRST_IS_RIGHT, torch.tensor([[False, True, False]])) < 0.01
    assert ranking_loss(scores, FIRST_IS_RIGHT, none) > 5


def test_a_right_passage_is_never_ignored() -> None:
    scores = torch.tensor([[0.9, 0.1, 0.1]])
    assert ranking_loss(scores, FIRST_IS_RIGHT, torch.ones(1, 3, dtype=torch.bool)) == 0


def test_a_question_without_a_right_one_adds_nothing() -> None:
    scores = torch.tensor([[0.9, 0.1, 0.1], [0.2, 0.7, 0.1]])
    right = torch.cat([FIRST_IS_RIGHT, torch.zeros(1, 3, dtype=torch.bool)])
    none = torch.zeros(2, 3, dtype=torch.bool)
    assert ranking_loss(scores, right, none) == ranking_loss(scores[:1], right[:1], none[:1])


def test_an_epoch_takes_few_needs_of_a_large_document_and_several_in_a_row() -> None:
    needs = [need("large.pdf", number) for number in range(5 * PER_DOCUMENT)]
    needs += [need(f"small{number % 10}.pdf") for number in range(2 * NEEDS)]
    drawn = batches(needs, random.Random(1))
    epoch = [drawn_need for _ in range((PER_DOCUMENT + 2 * NEEDS) // NEEDS) for drawn_need in next(drawn)]
    assert sum(drawn_need.document == "large.pdf" for drawn_need in epoch) <= PER_DOCUMENT
    first = next(drawn)[:RUN]
    assert len({drawn_need.document for drawn_need in first}) == 1


def test_the_passages_of_further_needs_are_counted_on() -> None:
    assert shift(need("letter.pdf", 3), 10).right == (13,)
