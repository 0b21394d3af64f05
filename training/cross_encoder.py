"""Trains the reader: whether a piece of text answers a question, read together (a cross-encoder).

    python -m training.cross_encoder --data FOLDER --out index/cross_encoder.safetensors --minutes 45

The encoder all-MiniLM-L6-v2 stays as it is; low-rank adapters (Hu et al. 2022, LoRA) of its linear layers
and one output are learned, so that what is shipped is small. The loss asks both that the answering piece
stands above the others (softmax) and that one number means "answers" for every question (binary
cross-entropy), since the judge compares questions with each other. Training stops by the clock; the learning
rate falls with it.
"""

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from index.models import minilm_folder
from training.data import Example, examples

RANK, SCALE = 16, 2.0
RATE = 1e-3
PIECES = 72
"""So many pieces of about one length are read in one step."""
TOKENS = 144
HELD_OUT = 400
"""So many examples tell how well it goes and are not learned from."""


class Adapted(nn.Module):
    """A linear layer that stays, and the low-rank change that is learned."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(RANK, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, values: Tensor) -> Tensor:
        changed: Tensor = self.base(values) + SCALE * (values @ self.down.T) @ self.up.T
        return changed


class Reader(nn.Module):
    """One number for a question and a piece: above 0 it rather answers."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        for weight in self.bert.parameters():
            weight.requires_grad = False
        _adapt(self.bert.encoder)
        self.bert.embeddings.token_type_embeddings.weight.requires_grad = True
        self.head = nn.Linear(self.bert.config.hidden_size, 1)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        tokens = self.bert(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        mean = (tokens * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        scores: Tensor = self.head(mean.float())[:, 0]
        return scores

    def learned(self) -> dict[str, Tensor]:
        """What training changed, in 16 bits: all that has to be shipped."""
        kept = {name: value for name, value in self.named_parameters() if value.requires_grad}
        return {name: value.detach().half().contiguous() for name, value in kept.items()}


def _adapt(module: nn.Module) -> None:
    for name, child in list(module.named_children()):
        if isinstance(child, nn.Linear):
            setattr(module, name, Adapted(child))
        else:
            _adapt(child)


Batch = tuple[Tensor, Tensor, Tensor, list[Example]]


class Reading:
    """Turns examples into batches."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS, strategy="only_second")
        self._tokenizer.enable_padding()

    def batch(self, some: Sequence[Example]) -> Batch:
        pairs = [(example.question[:400], piece) for example in some for piece in example.pieces]
        read = self._tokenizer.encode_batch(pairs)
        ids, kinds, mask = (
            torch.tensor([getattr(one, part) for one in read])
            for part in ("ids", "type_ids", "attention_mask")
        )
        return ids, kinds, mask, list(some)

    def batches(self, every: list[Example], chance: random.Random) -> Iterator[Batch]:
        """For ever, in a new order each time round; examples of like length together."""
        while True:
            chance.shuffle(every)
            for start in range(0, len(every), 2000):
                some = sorted(every[start : start + 2000], key=lambda e: max(map(len, e.pieces)))
                groups: list[list[Example]] = [[]]
                for example in some:
                    if sum(len(one.pieces) for one in groups[-1]) + len(example.pieces) > PIECES:
                        groups.append([])
                    groups[-1].append(example)
                chance.shuffle(groups)
                yield from map(self.batch, groups)


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
        ids, kinds, mask, _ = reading.batch(some)
        scores, place = model(ids, kinds, mask), 0
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


def main() -> None:
    """Train until the time is up, saying every few minutes how well it goes; write what was learned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="what an earlier training wrote, to go on from")
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    chance = random.Random(given.seed)
    every = examples(given.data, given.seed)
    held, every = every[:HELD_OUT], every[HELD_OUT:]
    reading, model = Reading(minilm_folder()), Reader(minilm_folder())
    if given.start:
        model.load_state_dict(load_file(given.start), strict=False)
    optimiser = torch.optim.AdamW(
        [w for w in model.parameters() if w.requires_grad], lr=RATE, weight_decay=0.01
    )
    print(f"{len(every):,} examples; {checked(model, reading, held)}", flush=True)
    began, told, losses, pieces = time.monotonic(), 0.0, [], 0
    for step, (ids, kinds, mask, some) in enumerate(reading.batches(every, chance)):
        spent = (time.monotonic() - began) / 60 / given.minutes
        if spent >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 100) * (1 - spent)
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(ids, kinds, mask)
        loss = loss_of(scores, some)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        pieces += len(ids)
        if spent - told > 0.1:
            told = spent
            rate = pieces / (time.monotonic() - began)
            print(
                f"{spent:.0%}: {pieces:,} pieces ({rate:.0f}/s), loss {np.mean(losses[-200:]):.3f}, "
                f"{checked(model, reading, held)}",
                flush=True,
            )
            save_file(model.learned(), given.out)
    print(f"{pieces:,} pieces; {checked(model, reading, held)}")
    save_file(model.learned(), given.out)


if __name__ == "__main__":
    main()
