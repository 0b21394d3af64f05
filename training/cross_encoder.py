"""Trains the cross-encoder, which reads a question and a piece of text together and says whether it answers.

    python -m training.field --questions FILE --out candidates.jsonl.gz
    python -m training.cross_encoder --data FOLDER --field candidates.jsonl.gz --out FILE

The encoder all-MiniLM-L6-v2 keeps its weights. Training learns low-rank adapters (Hu et al. 2022, LoRA) of
its linear layers, the layer norms and one output, so that the file which ships is small. The loss has two
parts: a softmax ranks the answering piece above the others, and a binary cross-entropy gives the score the
same meaning for every question, since the judge compares questions with each other. Training stops after a
number of minutes; the learning rate falls towards 0 with the time. Examples of this field are mixed with
general ones, so that the model does not get worse in other fields."""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from index.models.model_files import minilm_folder
from training.candidates import TrainingQuestion, draw_examples, load
from training.data import Example, read_examples
from training.low_rank import adapt, merged
from training.splits import is_kept_back

RANK, SCALE = 64, 2.0
FROZEN = 2
"""Number of layers, from the first, that training does not change."""
RATE = 5e-4
PIECES = 96
"""Maximum number of pieces in one step."""
GROUP = 32
"""Number of pieces of similar length that the model reads at once."""
TOKENS = 128
HELD_OUT = 150
"""Number of general examples that are used to measure progress only."""
PROBED = 80
"""Number of field questions on documents that are kept back that are used to measure progress."""
GENERAL = 0.3
"""Share of general examples in an epoch."""


class Reader(nn.Module):
    """Scores a question and a piece. A score above 0 means that the piece probably answers.

    Linear layers compute in 16 bits, which is much faster on processors that have instructions for them.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        for name, weight in self.bert.named_parameters():
            weight.requires_grad = "encoder.layer" in name and "LayerNorm" in name
        for module in self.bert.encoder.modules():
            if isinstance(module, nn.Linear):
                nn.Module.to(module, torch.bfloat16)
        self.bert.embeddings.register_forward_hook(lambda _module, _given, vectors: vectors.bfloat16())
        adapt(self.bert.encoder, RANK, SCALE)
        for layer in self.bert.encoder.layer[:FROZEN]:
            for weight in layer.parameters():
                weight.requires_grad = False
        self.head = nn.Linear(self.bert.config.hidden_size, 1)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        tokens = self.bert(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        mean = (tokens.float() * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        scores: Tensor = self.head(mean)[:, 0]
        return scores

    def _is_learned(self, name: str) -> bool:
        is_adapter = name.endswith((".up", ".down")) or "LayerNorm" in name or name.startswith("head.")
        return is_adapter or name.endswith("token_type_embeddings.weight")

    def learned_weights(self) -> dict[str, Tensor]:
        """Returns the weights that training changed, in 16 bits. Only these are shipped."""
        learned = {name: value for name, value in self.named_parameters() if self._is_learned(name)}
        return {name: value.detach().half().contiguous() for name, value in learned.items()}


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples with their pieces as token ids. A group holds pieces of similar length (ids, kinds, mask, each
    of shape (pieces, tokens)); `places` is the position of each piece among those of all groups."""

    examples: list[Example]
    groups: list[tuple[Tensor, Tensor, Tensor]]
    places: Tensor


class Batcher:
    """Turns examples into batches of token ids."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS, strategy="only_second")
        self._tokenizer.no_padding()

    def batch(self, batch_examples: Sequence[Example]) -> Batch:
        """Returns a batch whose pieces are grouped by length, so that there is little padding."""
        pairs = [(example.question[:400], piece) for example in batch_examples for piece in example.pieces]
        encodings = self._tokenizer.encode_batch(pairs)
        order = sorted(range(len(encodings)), key=lambda place: len(encodings[place].ids))
        groups = []
        for start in range(0, len(order), GROUP):
            group = [encodings[place] for place in order[start : start + GROUP]]
            for encoding in group:
                encoding.pad(len(group[-1].ids))
            ids, kinds, mask = (
                torch.tensor([getattr(encoding, part) for encoding in group])
                for part in ("ids", "type_ids", "attention_mask")
            )
            groups.append((ids, kinds, mask))
        return Batch(list(batch_examples), groups, torch.tensor(order).argsort())

    def batches(self, all_epochs: Iterator[list[Example]], rng: random.Random) -> Iterator[Batch]:
        """Yields batches of examples of similar length, one epoch after another, without end."""
        for epoch in all_epochs:
            for start in range(0, len(epoch), 2000):
                by_length = sorted(
                    epoch[start : start + 2000], key=lambda example: max(map(len, example.pieces))
                )
                groups: list[list[Example]] = [[]]
                for example in by_length:
                    if sum(len(other.pieces) for other in groups[-1]) + len(example.pieces) > PIECES:
                        groups.append([])
                    groups[-1].append(example)
                rng.shuffle(groups)
                yield from map(self.batch, groups)


def epochs(
    general: list[Example], questions: Sequence[TrainingQuestion], rng: random.Random
) -> Iterator[list[Example]]:
    """Yields epochs without end: field examples and their share of general ones, shuffled."""
    while True:
        field_examples = draw_examples(questions, rng)
        count = int(len(field_examples) * GENERAL / (1 - GENERAL)) if field_examples else len(general)
        epoch = [*field_examples, *rng.sample(general, min(count, len(general)))]
        rng.shuffle(epoch)
        yield epoch


def batch_scores(model: Reader, batch: Batch) -> Tensor:
    """Returns a score for each piece, in the order of the examples."""
    with merged(model):
        return torch.cat([model(*group) for group in batch.groups])[batch.places]


def batch_loss(scores: Tensor, batch_examples: Sequence[Example]) -> Tensor:
    """Returns the weighted sum of both losses, each the mean over the examples of a batch."""
    ranking, answering, start = [], [], 0
    for example in batch_examples:
        piece_scores = scores[start : start + len(example.pieces)]
        start += len(example.pieces)
        right = torch.zeros_like(piece_scores)
        if example.answers:
            right[0] = 1
            ranking.append(-torch.log_softmax(piece_scores, 0)[0])
        answering.append(nn.functional.binary_cross_entropy_with_logits(piece_scores, right))
    return torch.stack(answering).mean() + 0.5 * torch.stack(ranking or [scores.sum() * 0]).mean()


@torch.no_grad()
def general_figures(model: Reader, batcher: Batcher, general: Sequence[Example]) -> str:
    """Returns how often the answering piece comes first, and the AUROC of best scores over all examples."""
    first, best, answered = [], [], []
    for start in range(0, len(general), 20):
        batch_examples = general[start : start + 20]
        scores = batch_scores(model, batcher.batch(batch_examples))
        place = 0
        for example in batch_examples:
            piece_scores = scores[place : place + len(example.pieces)]
            place += len(example.pieces)
            if example.answers and len(piece_scores) > 1:
                first.append(float(piece_scores.argmax() == 0))
            best.append(float(piece_scores[0] if example.answers else piece_scores.max()))
            answered.append(example.answers)
            if example.answers and len(piece_scores) > 1:  # the same question, what answers it hidden
                best.append(float(piece_scores[1:].max()))
                answered.append(False)
    return f"first {np.mean(first):.3f}, AUROC {roc_auc_score(answered, best):.3f}"


def load_weights(model: Reader, path: Path) -> None:
    """Loads the weights of an earlier training. Adapters of a lower rank fill the first rows; the other rows
    have no effect yet."""
    weights = load_file(path)
    parameters = dict(model.named_parameters())
    for name, value in weights.items():
        if name not in parameters:
            continue
        with torch.no_grad():
            if parameters[name].shape == value.shape:
                parameters[name].copy_(value)
            elif name.endswith(".down"):
                parameters[name][: value.shape[0]] = value.float()
            elif name.endswith(".up"):
                parameters[name][:, : value.shape[1]] = value.float()


@torch.no_grad()
def field_figures(model: Reader, batcher: Batcher, questions: Sequence[TrainingQuestion]) -> str:
    """Returns, by register, how often the answering unit is first and among the first two of the 32 nearest
    units, and the AUROC of best scores of answerable questions against near misses."""
    hits: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    best, answered = [], []
    for question in questions:
        nearest = sorted(question.candidates, key=lambda candidate: -candidate.question_cosine)[:32]
        if not nearest:
            continue
        example = Example(question.question, tuple(candidate.text for candidate in nearest), answers=False)
        scores = batch_scores(model, batcher.batch([example]))
        order = [nearest[int(place)] for place in scores.argsort(descending=True)]
        if question.kind == "gold":
            right = [candidate.answers or candidate.evidence_cosine > 0.9 for candidate in order]
            hits[question.register].append((right[0], any(right[:2])))
        best.append(float(scores.max()))
        answered.append(question.kind == "gold")
    shares = ", ".join(
        "{} first {:.3f} two {:.3f}".format(register, *np.mean(rows, axis=0))
        for register, rows in sorted(hits.items())
    )
    return f"{shares}, AUROC {roc_auc_score(answered, best):.3f}"


@dataclass(frozen=True, slots=True)
class Progress:
    """The examples that measure how training goes; none of them is learned from."""

    batcher: Batcher
    general: Sequence[Example]
    questions: Sequence[TrainingQuestion]

    def figures(self, model: Reader) -> str:
        """Returns the figures of general examples and, where there are any, of field questions."""
        general = general_figures(model, self.batcher, self.general)
        if not self.questions:
            return general
        return f"general: {general}; field: {field_figures(model, self.batcher, self.questions)}"


def train(
    model: Reader, batches: Iterator[Batch], progress: Progress, options: argparse.Namespace
) -> Iterator[str]:
    """Trains for `options.minutes`; yields the figures now and then, after saving the weights."""
    optimiser = torch.optim.AdamW(
        [weight for weight in model.parameters() if weight.requires_grad], lr=options.rate, weight_decay=0.01
    )
    began, reported, losses, pieces = time.monotonic(), 0.0, [], 0
    for step, batch in enumerate(batches):
        elapsed = (time.monotonic() - began) / 60 / options.minutes
        if elapsed >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1.0, (step + 1) / 100) * (1 - elapsed)
        loss = batch_loss(batch_scores(model, batch), batch.examples)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        pieces += len(batch.places)
        if elapsed - reported > 0.45:
            reported = elapsed
            rate = pieces / (time.monotonic() - began)
            figures = f"loss {np.mean(losses[-200:]):.3f}, {progress.figures(model)}"
            save_file(model.learned_weights(), options.out)
            yield f"{elapsed:.0%}: {pieces:,} pieces ({rate:.0f}/s), {figures}"
    save_file(model.learned_weights(), options.out)
    yield f"{pieces:,} pieces; {progress.figures(model)}"


def _parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--field", type=Path, nargs="*", default=[], help="files that training.field wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights of an earlier training to start from")
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--rate", type=float, default=RATE)
    return parser.parse_args()


def main() -> None:
    """Trains until the time is up, prints the progress and writes the learned weights."""
    options = _parsed_options()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    rng = random.Random(options.seed)
    general = read_examples(options.data, options.seed)
    measured, general = general[:HELD_OUT], general[HELD_OUT:]
    questions = [question for file in options.field for question in load(file)]
    kept_back = [question for question in questions if question.file and is_kept_back(question.file)]
    probes = random.Random(5).sample(kept_back, min(PROBED, len(kept_back)))
    batcher, model = Batcher(minilm_folder()), Reader(minilm_folder())
    if options.start:
        load_weights(model, options.start)
    progress = Progress(batcher, measured, probes)
    counts = f"{len(general):,} general examples, {len(questions):,} questions of the field"
    print(f"{counts}; {progress.figures(model)}", flush=True)
    batches = batcher.batches(epochs(general, questions, rng), rng)
    for line in train(model, batches, progress, options):
        print(line, flush=True)


if __name__ == "__main__":
    main()
