"""Changes the sentence encoder so that the vector of a text tells whether it speaks of danger.

    python -m training.danger_encoder --field questions.jsonl

A low-rank change (LoRA of the linear layers, Hu et al. 2022) of all-MiniLM-L6-v2 is learned together with a
logistic regression over its vector, from what the models of training/danger.py learn from. Each time a
sentence is read it is written a little otherwise, as people type. Writes crisis_encoder.safetensors and
crisis_vector.json in assistant/safety/, or in the folder that --out names. `--fold N` leaves out a fifth of
the written sentences, prints after each epoch how many of them are recognised correctly, and writes nothing.
"""

import argparse
import math
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from assistant.safety.crisis import CHANGE, VECTOR_WEIGHTS
from index.models.model_files import minilm_folder
from training.danger import Labelled, listed_sentences, sentences, written_sentences
from training.low_rank import adapt

RANK, SCALE = 8, 2.0
RATE, HEAD_RATE = 1.5e-3, 2e-2
EPOCHS = 3
BATCH = 64
TOKENS = 96
SHARPNESS = 8.0
"""What the regression's input is multiplied by: the numbers of a vector of length 1 are small."""
FACTOR = 2.0
"""What the log odds of the vector count beside those of the words."""
FOLDS = 5
UNPUNCTUATED, MISTYPED = 0.5, 0.02
"""The share of readings without marks, and of words in which two letters change places."""
Row = tuple[str, bool]
"""A sentence, and whether it tells of danger."""
_MARKS = re.compile(r"[^\w\s£?-]")


class DangerEncoder(nn.Module):
    """The encoder with its change, and the regression over its vector. Weights that stay are in 16 bits."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(TOKENS)
        self._bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self._bert.train(mode=False)
        self._bert.requires_grad_(requires_grad=False)
        nn.Module.to(self._bert, torch.bfloat16)
        adapt(self._bert.encoder, RANK, SCALE)
        self.head = nn.Linear(self._bert.config.hidden_size, 1)
        nn.init.zeros_(self.head.weight)

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Returns a vector of length 1 a text, shape (texts, dimension)."""
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = torch.tensor([encoding.ids for encoding in encodings])
        mask = torch.tensor([encoding.attention_mask for encoding in encodings])
        tokens = self._bert(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        means = (tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(means, dim=1)

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Returns the log odds of danger, one a text."""
        odds: Tensor = self.head(SHARPNESS * self.vectors(texts))[:, 0]
        return odds

    def changes(self) -> dict[str, nn.Parameter]:
        """Returns the matrices of the change by name."""
        return {name: value for name, value in self._bert.named_parameters() if value.requires_grad}

    def save(self, change: Path, weights: Path) -> None:
        """Writes the change in 16 bits and with its scale, as index/models/onnx_graph.py reads it, and the
        weights over the vector, the intercept last."""
        scaled = {
            name: value * (SCALE if name.endswith(".up") else 1) for name, value in self.changes().items()
        }
        save_file({name: value.detach().half().contiguous() for name, value in scaled.items()}, change)
        of_vector = FACTOR * SHARPNESS * self.head.weight[0]
        numbers = [*of_vector.tolist(), FACTOR * self.head.bias.item()]
        weights.write_text("[\n" + ",\n".join(f"{number:.3f}" for number in numbers) + "\n]\n", "utf-8")


def type_badly(text: str, chance: random.Random) -> str:
    """Returns a text as somebody might type it: now and then without marks, or with two letters swapped."""
    if chance.random() < UNPUNCTUATED:
        text = _MARKS.sub("", text)
    return " ".join(_mistype(word, chance) for word in text.split())


def _mistype(word: str, chance: random.Random) -> str:
    if len(word) < 4 or chance.random() >= MISTYPED:
        return word
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def batches(rows: Sequence[Labelled], chance: random.Random) -> Iterator[list[Labelled]]:
    """Yields each row once, rows of like length together, the batches in no order."""
    order = sorted(rows, key=lambda row: len(row[0]) + chance.random() * 20)
    drawn = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    chance.shuffle(drawn)
    yield from drawn


def learn(
    encoder: DangerEncoder, rows: Sequence[Labelled], chance: random.Random, epochs: int
) -> Iterator[str]:
    """Changes the encoder; yields the mean loss of each epoch."""
    steps = epochs * math.ceil(len(rows) / BATCH)
    optimiser = torch.optim.AdamW(
        [
            {"params": list(encoder.changes().values()), "lr": RATE, "weight_decay": 0.01},
            {"params": list(encoder.head.parameters()), "lr": HEAD_RATE, "weight_decay": 0.001},
        ]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate(step, steps))
    mean = sum(weight for _, _, weight in rows) / len(rows)
    for epoch in range(epochs):
        losses = 0.0
        for batch in batches(rows, chance):
            texts = [type_badly(text, chance) for text, _, _ in batch]
            right = torch.tensor([float(danger) for _, danger, _ in batch])
            weights = torch.tensor([weight / mean for _, _, weight in batch])
            loss = nn.functional.binary_cross_entropy_with_logits(encoder(texts), right, weight=weights)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses += loss.item() * len(batch)
        yield f"epoch {epoch + 1} of {epochs}: loss {losses / len(rows):.4f}"


def rate(step: int, steps: int) -> float:
    """Returns the share of the learning rate at a step: it rises over thirty, then falls as a cosine does."""
    return min(1.0, (step + 1) / 30) * 0.5 * (1 + math.cos(math.pi * step / steps))


def split_fold(rows: Sequence[Row], fold: int, chance: random.Random) -> tuple[list[Row], list[Row]]:
    """Returns the rows that a fold learns from, and the fifth that it leaves out."""
    order = list(rows)
    chance.shuffle(order)
    left_out = order[fold::FOLDS]
    return [row for number, row in enumerate(order) if number % FOLDS != fold], left_out


@torch.no_grad()
def figures(encoder: DangerEncoder, rows: Sequence[Row]) -> str:
    """Returns how many sentences of danger are missed, and how many questions are taken for danger."""
    odds = [odd for start in range(0, len(rows), BATCH) for odd in encoder(_texts(rows[start:][:BATCH]))]
    missed = sum(danger and odd <= 0 for odd, (_, danger) in zip(odds, rows, strict=True))
    false = sum(not danger and odd > 0 for odd, (_, danger) in zip(odds, rows, strict=True))
    dangers = sum(danger for _, danger in rows)
    return f"{missed} of {dangers} missed, {false} of {len(rows) - dangers} taken for danger"


def _texts(rows: Sequence[Row]) -> list[str]:
    return [text for text, _ in rows]


def main() -> None:
    """Learns and writes the change and the weights, or measures a fold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--field", type=Path)
    parser.add_argument("--out", type=Path, default=CHANGE.parent, help="a folder, made if it is missing")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--fold", type=int, choices=range(FOLDS))
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)  # before the work, so that a wrong folder fails at once
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    chance = random.Random(options.seed)
    rows, written_rows, left_out = listed_sentences("A"), written_sentences(), list[Row]()
    if options.fold is not None:
        rows, some = split_fold(rows, options.fold, random.Random(7))
        written_rows, other_rows = split_fold(written_rows, options.fold, random.Random(7))
        left_out = [*some, *other_rows]
    encoder = DangerEncoder(minilm_folder())
    taught = sentences(rows, written_rows, options.field)
    for line in learn(encoder, taught, chance, options.epochs):
        print(line, figures(encoder, left_out) if left_out else "", flush=True)
    if options.fold is None:
        encoder.save(options.out / CHANGE.name, options.out / VECTOR_WEIGHTS.name)


if __name__ == "__main__":
    main()
