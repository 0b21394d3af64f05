"""Trains the sentence encoder on the questions of this field.

    python -m training.encoder --data DATA --out index/models/encoder.safetensors

DATA is the folder that holds `field`, `reports`, `letters` and `training`. A low-rank change of the encoder
(LoRA of its linear layers, Hu et al. 2022) is learned for questions and passages, by a softmax over the
passages of a batch (in-batch negatives, Henderson et al. 2017). A passage is embedded as in the index: one
vector of the whole and one of each sentence in its context. Its score is that of its best vector. A batch
holds several needs of one document, so that its other passages are among the negatives, and several wordings
of each need. A second softmax over sentences finds the one that answers. A fifth of the pairs come from other
fields; a third loss keeps their vectors close to what they were.

Documents for which `training.splits.is_kept_back` is true are not learned from. For questions on them, the
share with a right page among the first one, five, ten and thirty pages is printed.
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.folders import DATA
from benchmarks.question_sets import HOME
from corpus.text import sentences
from index.models.model_files import minilm_folder
from training.data import Pair, general_pairs
from training.encoder_model import TrainedEncoder, Vectors
from training.needs import (
    Need,
    Text,
    read_invented_needs,
    read_needs,
    read_passages,
    read_unit_needs,
    shift,
)
from training.splits import is_kept_back

RATE = 8e-4
TEMPERATURE = 0.05
NEEDS, RUN = 48, 6
"""Number of needs in a step, and of consecutive ones from the same document."""
PHRASINGS = 3
"""Maximum number of phrasings of a need in a step."""
OTHER_FIELDS = 12
"""Number of pairs of other fields in a step."""
SENTENCE_WEIGHT = 0.5
"""Weight of the sentence loss."""
ANCHOR_WEIGHT = 2.0
"""Weight of the loss that keeps the vectors of other fields."""
PER_DOCUMENT = 60
"""Maximum number of needs of one document in an epoch: large guidance has many."""
TOO_ALIKE = 0.9
"""Passages whose cosine to the right one is higher before training may answer too: they are not negatives."""
PER_KEPT_BACK_DOCUMENT = 45
"""Maximum number of questions on one kept-back document that figures are printed for."""


def batches(needs: Sequence[Need], rng: random.Random) -> Iterator[list[Need]]:
    """Yields batches without end. An epoch has a limited number of needs of any one document, several in a
    row."""
    by_document: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        by_document[need.document].append(need)
    while True:
        runs: list[list[Need]] = []
        for of_one_document in by_document.values():
            epoch = rng.sample(of_one_document, min(PER_DOCUMENT, len(of_one_document)))
            runs += [epoch[start : start + RUN] for start in range(0, len(epoch), RUN)]
        rng.shuffle(runs)
        epoch = [need for run in runs for need in run]
        for start in range(0, len(epoch) - NEEDS + 1, NEEDS):
            yield epoch[start : start + NEEDS]


def ranking_loss(scores: Tensor, right: Tensor, ignored: Tensor) -> Tensor:
    """Returns the mean over questions of minus the log of the right ones' share of the softmax.

    All have shape (questions, candidates). Candidates that are `ignored` and not right do not count.
    """
    logits = (scores / TEMPERATURE).masked_fill(ignored & ~right, -torch.inf)
    among_right = logits.masked_fill(~right, -torch.inf)
    has_right = right.any(1)
    return (torch.logsumexp(logits[has_right], 1) - torch.logsumexp(among_right[has_right], 1)).mean()


@dataclass(frozen=True, slots=True)
class Anchors:
    """Pairs of other fields, and the vectors of their questions and texts before training."""

    pairs: Sequence[Pair]
    texts: Sequence[Text]
    questions_at: Tensor
    texts_at: Tensor


def anchor(encoder: TrainedEncoder, pairs: Sequence[Pair]) -> Anchors:
    """Returns pairs of other fields with their present vectors."""
    texts = [Text(pair.passage, sentences(pair.passage)) for pair in pairs]
    with torch.no_grad():
        return Anchors(
            pairs, texts, encoder.questions([pair.question for pair in pairs]), encoder.passages(texts).whole
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What one step compares: passages of needs, then those of other fields; the questions on them, and for
    each question the number of its passage in the step (`owners`)."""

    needs: Sequence[Need]
    places: list[int]
    other_names: list[int]
    questions: list[str]
    owners: Tensor


def draw_step(needs: Sequence[Need], anchors: Anchors, rng: random.Random) -> Step:
    """Draws a right passage and some wordings of each need, and pairs of other fields."""
    places = [rng.choice(need.right) for need in needs]
    other_texts = rng.sample(range(len(anchors.pairs)), OTHER_FIELDS)
    questions, owners = [], []
    for number, need in enumerate(needs):
        for wording in rng.sample(need.wordings, min(PHRASINGS, len(need.wordings))):
            questions.append(rng.choice(wording))
            owners.append(number)
    questions += [anchors.pairs[other].question for other in other_texts]
    owners += [len(needs) + number for number in range(OTHER_FIELDS)]
    return Step(needs, places, other_texts, questions, torch.tensor(owners))


def step_loss(
    encoder: TrainedEncoder, step: Step, texts: Sequence[Text], first: Tensor, anchors: Anchors
) -> tuple[Tensor, Tensor, Tensor]:
    """Returns the losses of a step: of ranking passages, of ranking sentences, and of moving other fields.

    `first` are the vectors of all whole passages before training; they say which passages are alike.
    """
    of_needs, other_texts = (
        [texts[place] for place in step.places],
        [anchors.texts[other] for other in step.other_names],
    )
    vectors = encoder.passages([*of_needs, *other_texts])
    questions = encoder.questions(step.questions)
    scores = questions @ vectors.rows.T
    count = len(vectors.whole)
    alike = _alike(step, first, count)
    right = nn.functional.one_hot(step.owners, count).bool()
    passages = ranking_loss(vectors.best(scores), right, alike[step.owners])
    starts = torch.searchsorted(vectors.owners, torch.arange(count))
    ignored = alike[:, vectors.owners] & (vectors.owners[None] != torch.arange(count)[:, None])
    ignored[:, starts] = True
    gold = _gold_sentences(step, vectors, starts)
    sentence = ranking_loss(scores, gold[step.owners], ignored[step.owners])
    of_questions = (questions[-OTHER_FIELDS:] * anchors.questions_at[step.other_names]).sum(1)
    of_texts = (vectors.whole[-OTHER_FIELDS:] * anchors.texts_at[step.other_names]).sum(1)
    return passages, sentence, (2 - of_questions - of_texts).mean()


def _alike(step: Step, first: Tensor, count: int) -> Tensor:
    """Returns which passages of a step may answer the needs of its other passages too."""
    alike = torch.zeros(count, count, dtype=torch.bool)
    rows = first[step.places]
    alike[: len(rows), : len(rows)] = rows @ rows.T > TOO_ALIKE
    for number, need in enumerate(step.needs):
        for other, place in enumerate(step.places):
            alike[number, other] |= place in need.right
    return alike


def _gold_sentences(step: Step, vectors: Vectors, starts: Tensor) -> Tensor:
    """Returns which vectors are those of sentences that hold a need's evidence, a row for each passage."""
    gold = torch.zeros(len(starts), len(vectors.owners), dtype=torch.bool)
    for number, (need, place) in enumerate(zip(step.needs, step.places, strict=True)):
        for sentence in need.gold[need.right.index(place)]:
            gold[number, starts[number] + 1 + sentence] = True
    return gold


@torch.no_grad()
def figures(encoder: TrainedEncoder, needs: Sequence[Need], texts: Sequence[Text]) -> str:
    """Returns, for each register, the share of questions with a right page among the first one, five and ten
    pages, by vectors alone."""
    vectors = encoder.passages(texts, at_once=16)
    by_register: dict[str, list[tuple[str, Need]]] = defaultdict(list)
    for need in needs:
        for wording, register in zip(need.wordings, need.registers, strict=True):
            by_register[register].append((wording[-1], need))
    lines = []
    for register, questions_and_needs in sorted(by_register.items()):
        questions = encoder.questions([text for text, _ in questions_and_needs])
        hits = []
        for question, (_, need) in zip(questions, questions_and_needs, strict=True):
            order = vectors.best((question @ vectors.rows.T)[None])[0].topk(40).indices.tolist()
            pages = list(dict.fromkeys(page for place in order for page in texts[place].pages))
            hits.append([bool(need.pages & set(pages[:count])) for count in (1, 5, 10, 30)])
        lines.append(f"{register} " + " ".join(f"{share:.3f}" for share in np.mean(hits, axis=0)))
    return ", ".join(lines)


def learn(
    encoder: TrainedEncoder,
    needs: Sequence[Need],
    texts: Sequence[Text],
    anchors: Anchors,
    rng: random.Random,
    minutes: float,
) -> Iterator[str]:
    """Changes the encoder; yields the losses every twenty steps. The learning rate rises over twenty steps
    and falls to 0 with the time."""
    used = sorted({place for need in needs for place in need.right})
    first = torch.zeros(len(texts), anchors.texts_at.shape[1])
    with torch.no_grad():
        first[used] = encoder.passages([texts[place] for place in used], at_once=16).whole
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=RATE, weight_decay=0.01)
    began, losses = time.monotonic(), []
    for number, batch in enumerate(batches(needs, rng)):
        elapsed = (time.monotonic() - began) / 60 / minutes
        if elapsed >= 1:
            return
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (number + 1) / 20) * (1 - elapsed)
        step = draw_step(batch, anchors, rng)
        passages, sentence, drift = step_loss(encoder, step, texts, first, anchors)
        optimiser.zero_grad()
        (passages + SENTENCE_WEIGHT * sentence + ANCHOR_WEIGHT * drift).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        losses.append((passages.item(), sentence.item(), drift.item()))
        if (number + 1) % 20 == 0:
            means = " ".join(f"{mean:.3f}" for mean in np.mean(losses[-20:], axis=0))
            yield f"{number + 1} steps, {elapsed:.0%}: passages, sentences, moved {means}"


def kept_back_needs(needs: Sequence[Need], rng: random.Random) -> list[Need]:
    """Returns needs of documents that are kept back, a limited number of each document."""
    kept_back = [need for need in needs if is_kept_back(need.document)]
    rng.shuffle(kept_back)
    counts: dict[str, int] = defaultdict(int)
    needs_to_measure = []
    for need in kept_back:
        counts[need.document] += 1
        if counts[need.document] <= PER_KEPT_BACK_DOCUMENT // 3:
            needs_to_measure.append(need)
    return needs_to_measure


def main() -> None:
    """Trains for the given number of minutes and writes the change."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="change of an earlier training to start from")
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--before", action="store_true", help="also print the figures before training")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    rng = random.Random(options.seed)
    searcher, texts = read_passages()
    needs = read_needs(options.data, searcher, texts)
    letters, letter_texts = read_passages(HOME.parent / "letters", DATA / "letters")
    invented, invented_texts = read_invented_needs()
    on_letters = read_unit_needs(options.data / "letters", letters, letter_texts)
    learned_from = [need for need in needs if not is_kept_back(need.document)]
    learned_from += read_unit_needs(options.data / "reports", searcher, texts)
    learned_from += [shift(need, len(texts)) for need in on_letters]
    learned_from += [shift(need, len(texts) + len(letter_texts)) for need in invented]
    all_texts = [*texts, *letter_texts, *invented_texts]
    measured = kept_back_needs(needs, rng)
    encoder = TrainedEncoder(minilm_folder())
    anchors = anchor(encoder, general_pairs(options.data / "training", rng, 3000))
    if options.start:
        encoder.load(options.start)
    questions = sum(len(need.wordings) for need in learned_from)
    print(f"{len(learned_from):,} needs, {questions:,} questions", flush=True)
    if options.before:
        print(f"before: {figures(encoder, measured, texts)}", flush=True)
    for line in learn(encoder, learned_from, all_texts, anchors, rng, options.minutes):
        print(line, flush=True)
        encoder.save(options.out)
    encoder.save(options.out)
    print(f"after: {figures(encoder, measured, texts)}")


if __name__ == "__main__":
    main()
