"""Trains the reader: whether a piece of text answers a question, read together (a cross-encoder).

    python -m training.field --questions FILE --out candidates.jsonl.gz
    python -m training.cross_encoder --data FOLDER --field candidates.jsonl.gz --out FILE

The encoder all-MiniLM-L6-v2 keeps its weights. Low-rank adapters (Hu et al. 2022, LoRA) of its linear layers,
the layer norms and one output are learned, so that what ships is small. The loss asks that the answering
piece stands above the others (softmax), and that one number means "answers" for every question (binary
cross-entropy), since the judge compares questions with each other. Training stops by the clock; the learning
rate falls with it. Examples of this field are mixed with general ones, so that other fields do not fall."""

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
from training import field
from training.data import Example, examples
from training.low_rank import adapt

RANK, SCALE = 64, 2.0
FROZEN = 2
"""Number of layers, from the first, that stay as they were at the start of training."""
RATE = 5e-4
PIECES = 96
"""Number of pieces of about one length in one step."""
GROUP = 16
"""Number of pieces of like length that are read at once."""
TOKENS = 128
HELD_OUT = 150
"""Number of general examples that measure progress and are not learned from."""
PROBED = 80
"""Number of field questions, of documents that are kept back, that measure progress."""
GENERAL = 0.3
"""Share of general examples."""


class Reader(nn.Module):
    """One number for a question and a piece: above 0 it rather answers."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        for name, weight in self.bert.named_parameters():
            weight.requires_grad = "encoder.layer" in name and "LayerNorm" in name
        adapt(self.bert.encoder, RANK, SCALE)
        for layer in self.bert.encoder.layer[:FROZEN]:
            for weight in layer.parameters():
                weight.requires_grad = False
        self.head = nn.Linear(self.bert.config.hidden_size, 1)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        tokens = self.bert(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        mean = (tokens * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        scores: Tensor = self.head(mean.float())[:, 0]
        return scores

    def _is_learned(self, name: str) -> bool:
        adapted = name.endswith((".up", ".down")) or "LayerNorm" in name or name.startswith("head.")
        return adapted or name.endswith("token_type_embeddings.weight")

    def learned(self) -> dict[str, Tensor]:
        """What training changed, in 16 bits: all that has to be shipped."""
        kept = {name: value for name, value in self.named_parameters() if self._is_learned(name)}
        return {name: value.detach().half().contiguous() for name, value in kept.items()}


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples with their pieces as token ids: groups of like length (ids, kinds, mask: shape (pieces,
    tokens)), and the place of each piece among those of all groups."""

    some: list[Example]
    groups: list[tuple[Tensor, Tensor, Tensor]]
    places: Tensor


class Reading:
    """Turns examples into batches."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS, strategy="only_second")
        self._tokenizer.no_padding()

    def batch(self, some: Sequence[Example]) -> Batch:
        """Returns examples with their pieces in groups of like length, so that little is padded."""
        pairs = [(example.question[:400], piece) for example in some for piece in example.pieces]
        read = self._tokenizer.encode_batch(pairs)
        order = sorted(range(len(read)), key=lambda place: len(read[place].ids))
        groups = []
        for start in range(0, len(order), GROUP):
            group = [read[place] for place in order[start : start + GROUP]]
            for one in group:
                one.pad(len(group[-1].ids))
            ids, kinds, mask = (
                torch.tensor([getattr(one, part) for one in group])
                for part in ("ids", "type_ids", "attention_mask")
            )
            groups.append((ids, kinds, mask))
        return Batch(list(some), groups, torch.tensor(order).argsort())

    def batches(self, drawn: Iterator[list[Example]], chance: random.Random) -> Iterator[Batch]:
        """Yields batches for ever: each epoch as it is drawn, examples of like length together."""
        for epoch in drawn:
            for start in range(0, len(epoch), 2000):
                some = sorted(epoch[start : start + 2000], key=lambda e: max(map(len, e.pieces)))
                groups: list[list[Example]] = [[]]
                for example in some:
                    if sum(len(one.pieces) for one in groups[-1]) + len(example.pieces) > PIECES:
                        groups.append([])
                    groups[-1].append(example)
                chance.shuffle(groups)
                yield from map(self.batch, groups)


def epochs(
    general: list[Example], asked: Sequence[field.Asked], chance: random.Random
) -> Iterator[list[Example]]:
    """Yields one epoch after another: field examples, with their share of general ones, shuffled."""
    while True:
        own = field.examples(asked, chance)
        count = int(len(own) * GENERAL / (1 - GENERAL)) if own else len(general)
        epoch = [*own, *chance.sample(general, min(count, len(general)))]
        chance.shuffle(epoch)
        yield epoch


def scores_of(model: Reader, batch: Batch) -> Tensor:
    """Returns a score for each piece, in the order of the examples."""
    with torch.autocast("cpu", torch.bfloat16):
        scores = torch.cat([model(*group) for group in batch.groups])
    return scores.float()[batch.places]


def loss_of(scores: Tensor, some: Sequence[Example]) -> Tensor:
    """The mean of both losses over the examples of a batch."""
    ranking, answering, start = [], [], 0
    for example in some:
        own = scores[start : start + len(example.pieces)]
        start += len(example.pieces)
        right = torch.zeros_like(own)
        if example.answers:
            right[0] = 1
            ranking.append(-torch.log_softmax(own, 0)[0])
        answering.append(nn.functional.binary_cross_entropy_with_logits(own, right))
    return torch.stack(answering).mean() + 0.5 * torch.stack(ranking or [scores.sum() * 0]).mean()


@torch.no_grad()
def checked(model: Reader, reading: Reading, held: Sequence[Example]) -> str:
    """How often the answering piece comes first, and the AUROC of best scores over all examples."""
    first, best, answered = [], [], []
    for start in range(0, len(held), 20):
        some = held[start : start + 20]
        scores = scores_of(model, reading.batch(some))
        place = 0
        for example in some:
            own = scores[place : place + len(example.pieces)]
            place += len(example.pieces)
            if example.answers and len(own) > 1:
                first.append(float(own.argmax() == 0))
            best.append(float(own[0] if example.answers else own.max()))
            answered.append(example.answers)
            if example.answers and len(own) > 1:  # the same question, what answers it hidden
                best.append(float(own[1:].max()))
                answered.append(False)
    return f"first {np.mean(first):.3f}, AUROC {roc_auc_score(answered, best):.3f}"


def started(model: Reader, start: Path) -> None:
    """Takes over what an earlier training wrote. Adapters of a lower rank fill the first rows, the rest adds
    nothing yet."""
    weights = load_file(start)
    own = dict(model.named_parameters())
    for name, value in weights.items():
        if name not in own:
            continue
        with torch.no_grad():
            if own[name].shape == value.shape:
                own[name].copy_(value)
            elif name.endswith(".down"):
                own[name][: value.shape[0]] = value.float()
            elif name.endswith(".up"):
                own[name][:, : value.shape[1]] = value.float()


@torch.no_grad()
def checked_field(model: Reader, reading: Reading, asked: Sequence[field.Asked]) -> str:
    """Says how often the answering unit comes first and within two of the best 32 units, by register, and the
    AUROC of best scores of answerable against near questions: on documents that are kept back."""
    hits: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    best, answered = [], []
    for question in asked:
        chosen = sorted(question.candidates, key=lambda c: -c.near)[:32]
        if not chosen:
            continue
        example = Example(question.question, tuple(c.text for c in chosen), answers=False)
        scores = scores_of(model, reading.batch([example]))
        order = [chosen[int(place)] for place in scores.argsort(descending=True)]
        if question.kind == "gold":
            right = [candidate.answers or candidate.alike > 0.9 for candidate in order]
            hits[question.register].append((right[0], any(right[:2])))
        best.append(float(scores.max()))
        answered.append(question.kind == "gold")
    said = ", ".join(
        f"{register} first {np.mean([a for a, _ in rows]):.3f} two {np.mean([b for _, b in rows]):.3f}"
        for register, rows in sorted(hits.items())
    )
    return f"{said}, AUROC {roc_auc_score(answered, best):.3f}"


def main() -> None:
    """Trains until the time is up, reporting progress; writes what was learned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--field", type=Path, nargs="*", default=[], help="what training.field wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="what an earlier training wrote, to go on from")
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--rate", type=float, default=RATE)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    chance = random.Random(options.seed)
    general = examples(options.data, options.seed)
    held, general = general[:HELD_OUT], general[HELD_OUT:]
    asked = [question for file in options.field for question in field.load(file)]
    back = [one for one in asked if one.file and field.kept_back(one.file)]
    kept = random.Random(5).sample(back, min(PROBED, len(back)))
    reading, model = Reading(minilm_folder()), Reader(minilm_folder())
    if options.start:
        started(model, options.start)
    optimiser = torch.optim.AdamW(
        [weight for weight in model.parameters() if weight.requires_grad], lr=options.rate, weight_decay=0.01
    )

    def progress() -> str:
        said = checked(model, reading, held)
        return f"general: {said}; field: {checked_field(model, reading, kept)}" if kept else said

    print(
        f"{len(general):,} general examples, {len(asked):,} questions of the field; {progress()}", flush=True
    )
    began, told, losses, pieces = time.monotonic(), 0.0, [], 0
    for step, batch in enumerate(reading.batches(epochs(general, asked, chance), chance)):
        spent = (time.monotonic() - began) / 60 / options.minutes
        if spent >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1.0, (step + 1) / 100) * (1 - spent)
        loss = loss_of(scores_of(model, batch), batch.some)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        pieces += len(batch.places)
        if spent - told > 0.45:
            told = spent
            rate = pieces / (time.monotonic() - began)
            print(
                f"{spent:.0%}: {pieces:,} pieces ({rate:.0f}/s), loss {np.mean(losses[-200:]):.3f}, "
                f"{progress()}",
                flush=True,
            )
            save_file(model.learned(), options.out)
    print(f"{pieces:,} pieces; {progress()}")
    save_file(model.learned(), options.out)


if __name__ == "__main__":
    main()
