"""Trains the sentence encoder on the questions of this field.

    python -m training.encoder --data DATA --out index/models/encoder.safetensors

DATA is the folder that holds `field`, `reports`, `letters` and `training`. A low-rank change of the encoder
(LoRA of its linear layers, Hu et al. 2022) is learned for questions and passages alike, by a softmax over the
passages of a batch (in-batch negatives, Henderson et al. 2017). A passage is embedded as the index does it: a
vector of the whole and one of each sentence as it reads there; its score is that of the best. A batch holds
several needs of one document, so that its other passages are among the negatives, and wordings of a need
beside each other. A second softmax over sentences finds the one that answers. A fifth of the pairs come from
other fields, whose vectors are also held where they were.

Documents of `training.field.kept_back` are not learned from; how often a right page is among the first
five pages is printed for their questions.
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
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from benchmarks.answering import HOME
from benchmarks.folders import DATA
from corpus.text import sentences
from index.models.model_files import minilm_folder
from training.data import Pair, general_pairs
from training.field import kept_back
from training.low_rank import adapt
from training.needs import Need, Text, moved, read_letter_needs, read_needs, read_passages

RANK, SCALE = 32, 2.0
RATE = 8e-4
TEMPERATURE = 0.05
NEEDS, RUN = 48, 6
"""Number of needs in a step, and of those in a row that one document has."""
PHRASINGS = 3
"""Maximum number of phrasings of a need in a step."""
ELSEWHERE = 12
"""Number of pairs of other fields in a step."""
SENTENCE = 0.5
"""Weight of the loss that finds the sentence."""
HOLD = 2.0
"""Weight of the loss that holds the vectors of other fields."""
QUESTION_TOKENS, PASSAGE_TOKENS = 64, 256
A_DOCUMENT = 60
"""Maximum number of needs of one document in an epoch: large guidance has many."""
TOO_ALIKE = 0.9
"""Passages whose first cosine to the right one is higher may answer too: they are no negatives."""
A_HELD_DOCUMENT = 45
"""Maximum number of questions of a kept-back document that are looked at."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of some texts, several each: `owners` says whose, ascending; the first of each is the whole."""

    rows: Tensor
    owners: Tensor

    @property
    def whole(self) -> Tensor:
        first = torch.ones(len(self.owners), dtype=torch.bool)
        first[1:] = self.owners[1:] != self.owners[:-1]
        return self.rows[first]

    def best(self, scores: Tensor) -> Tensor:
        """Returns each text's best score, shape (questions, texts), from those of its vectors."""
        lowest = torch.full((len(scores), int(self.owners[-1]) + 1), -1.0)
        return lowest.scatter_reduce(1, self.owners[None].expand(len(scores), -1), scores, "amax")


class TrainedEncoder:
    """The encoder with its change; the weights that stay are in 16 bits, which is much faster where a
    processor has instructions for them."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_padding()
        self._bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self._bert.train(mode=False)
        for weight in self._bert.parameters():
            weight.requires_grad = False
        nn.Module.to(self._bert, torch.bfloat16)
        adapt(self._bert.encoder, RANK, SCALE)

    def parameters(self) -> list[nn.Parameter]:
        return [weight for weight in self._bert.parameters() if weight.requires_grad]

    def questions(self, texts: Sequence[str], at_once: int = 64) -> Tensor:
        """Returns a vector of length 1 a text, shape (texts, dimension)."""
        self._tokenizer.enable_truncation(QUESTION_TOKENS)
        return self._embed([Text(text, ()) for text in texts], at_once).rows

    def passages(self, texts: Sequence[Text], at_once: int = 8) -> Vectors:
        """Returns the vectors of each text and of its sentences."""
        self._tokenizer.enable_truncation(PASSAGE_TOKENS)
        return self._embed(texts, at_once)

    def _embed(self, texts: Sequence[Text], at_once: int) -> Vectors:
        order = sorted(range(len(texts)), key=lambda place: len(texts[place].text))
        made: list[Tensor] = [torch.empty(0)] * len(texts)
        for start in range(0, len(order), at_once):
            group = order[start : start + at_once]
            for place, rows in zip(group, self._read([texts[place] for place in group]), strict=True):
                made[place] = rows
        owners = torch.repeat_interleave(torch.arange(len(texts)), torch.tensor([len(rows) for rows in made]))
        return Vectors(nn.functional.normalize(torch.cat(made), dim=1), owners)

    def _read(self, texts: Sequence[Text]) -> list[Tensor]:
        read = self._tokenizer.encode_batch([text.text for text in texts])
        ids, mask = (torch.tensor([getattr(one, part) for one in read]) for part in ("ids", "attention_mask"))
        tokens = self._bert(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        rows = []
        for number, text in enumerate(texts):
            pools = [mask[number].float()]
            places = torch.tensor(read[number].offsets)
            for start, end in text.parts:
                inside = (places[:, 0] >= start) & (places[:, 1] <= end) & (places[:, 1] > places[:, 0])
                pools.append(inside.float() if inside.sum() >= 4 else pools[0])
            pool = torch.stack(pools)
            rows.append(pool @ tokens[number] / pool.sum(1, keepdim=True))
        return rows

    def load(self, path: Path) -> None:
        """Goes on from what `save` wrote."""
        learned = load_file(path)
        for name, weight in self._bert.named_parameters():
            if weight.requires_grad:
                scale = SCALE if name.endswith(".up") else 1
                weight.data = learned[name].float() / scale

    def save(self, path: Path) -> None:
        """Writes what was learned, in 16 bits and with its scale, as index/models/onnx_graph.py reads it."""
        learned = {name: value for name, value in self._bert.named_parameters() if value.requires_grad}
        scaled = {name: value * (SCALE if name.endswith(".up") else 1) for name, value in learned.items()}
        save_file({name: value.detach().half().contiguous() for name, value in scaled.items()}, path)


def batches(needs: Sequence[Need], chance: random.Random) -> Iterator[list[Need]]:
    """Yields batches for ever, few needs of any one document each time round, several of one in a row."""
    by_document: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        by_document[need.document].append(need)
    while True:
        runs: list[list[Need]] = []
        for some in by_document.values():
            drawn = chance.sample(some, min(A_DOCUMENT, len(some)))
            runs += [drawn[start : start + RUN] for start in range(0, len(drawn), RUN)]
        chance.shuffle(runs)
        drawn = [need for run in runs for need in run]
        for start in range(0, len(drawn) - NEEDS + 1, NEEDS):
            yield drawn[start : start + NEEDS]


def ranking_loss(scores: Tensor, right: Tensor, ignored: Tensor) -> Tensor:
    """Returns the mean over questions of minus the log of the right ones' share of the softmax.

    All have shape (questions, candidates); what is `ignored` and not right does not count.
    """
    logits = (scores / TEMPERATURE).masked_fill(ignored & ~right, -torch.inf)
    among_right = logits.masked_fill(~right, -torch.inf)
    asked = right.any(1)
    return (torch.logsumexp(logits[asked], 1) - torch.logsumexp(among_right[asked], 1)).mean()


@dataclass(frozen=True, slots=True)
class Held:
    """Pairs of other fields, and the vectors that their questions and texts had at first."""

    pairs: Sequence[Pair]
    texts: Sequence[Text]
    questions_at: Tensor
    texts_at: Tensor


def hold(encoder: TrainedEncoder, pairs: Sequence[Pair]) -> Held:
    """Returns pairs of other fields with the vectors that the encoder gives them now."""
    texts = [Text(pair.passage, sentences(pair.passage)) for pair in pairs]
    with torch.no_grad():
        return Held(
            pairs, texts, encoder.questions([pair.question for pair in pairs]), encoder.passages(texts).whole
        )


def step_loss(
    encoder: TrainedEncoder,
    batch: Sequence[Need],
    texts: Sequence[Text],
    first: Tensor,
    held: Held,
    chance: random.Random,
) -> tuple[Tensor, Tensor, Tensor]:
    """Returns the losses of a batch: of ranking passages, of ranking sentences, of what was held.

    `first` are the first vectors of all whole passages, by which passages are known to be alike.
    """
    places = [chance.choice(need.right) for need in batch]
    drawn = chance.sample(range(len(held.pairs)), ELSEWHERE)
    vectors = encoder.passages([*(texts[place] for place in places), *(held.texts[at] for at in drawn)])
    asked, owner = [], []
    for number, need in enumerate(batch):
        for wording in chance.sample(need.wordings, min(PHRASINGS, len(need.wordings))):
            asked.append(chance.choice(wording))
            owner.append(number)
    asked += [held.pairs[at].question for at in drawn]
    owner += [len(batch) + number for number in range(ELSEWHERE)]
    questions = encoder.questions(asked)
    rows = torch.tensor(owner)
    alike = torch.zeros(len(vectors.whole), len(vectors.whole), dtype=torch.bool)
    own = first[places]
    alike[: len(batch), : len(batch)] = own @ own.T > TOO_ALIKE
    for number, need in enumerate(batch):
        for other, place in enumerate(places):
            alike[number, other] |= place in need.right
    scores = questions @ vectors.rows.T
    right = nn.functional.one_hot(rows, len(vectors.whole)).bool()
    passages = ranking_loss(vectors.best(scores), right, alike[rows])
    starts = torch.searchsorted(vectors.owners, torch.arange(len(vectors.whole)))
    gold = torch.zeros(len(vectors.whole), len(vectors.owners), dtype=torch.bool)
    for number, (need, place) in enumerate(zip(batch, places, strict=True)):
        for place_of_gold in need.gold[need.right.index(place)]:
            gold[number, starts[number] + 1 + place_of_gold] = True
    ignored = alike[:, vectors.owners] & (vectors.owners[None] != torch.arange(len(vectors.whole))[:, None])
    ignored[:, starts] = True
    sentence = ranking_loss(scores, gold[rows], ignored[rows])
    of_questions = (questions[-ELSEWHERE:] * held.questions_at[drawn]).sum(1)
    of_texts = (vectors.whole[-ELSEWHERE:] * held.texts_at[drawn]).sum(1)
    return passages, sentence, (2 - of_questions - of_texts).mean()


@torch.no_grad()
def figures(encoder: TrainedEncoder, needs: Sequence[Need], texts: Sequence[Text]) -> str:
    """Returns, for each register, the share of questions with a right page among the first one, five and ten
    pages, by vectors alone."""
    vectors = encoder.passages(texts, at_once=16)
    asked: dict[str, list[tuple[str, Need]]] = defaultdict(list)
    for need in needs:
        for wording, register in zip(need.wordings, need.registers, strict=True):
            asked[register].append((wording[-1], need))
    lines = []
    for register, some in sorted(asked.items()):
        questions = encoder.questions([text for text, _ in some])
        found = []
        for question, (_, need) in zip(questions, some, strict=True):
            order = vectors.best((question @ vectors.rows.T)[None])[0].topk(40).indices.tolist()
            pages = list(dict.fromkeys(page for place in order for page in texts[place].pages))
            found.append([bool(need.pages & set(pages[:count])) for count in (1, 5, 10, 30)])
        lines.append(f"{register} " + " ".join(f"{share:.3f}" for share in np.mean(found, axis=0)))
    return ", ".join(lines)


def learn(
    encoder: TrainedEncoder,
    needs: Sequence[Need],
    texts: Sequence[Text],
    held: Held,
    chance: random.Random,
    minutes: float,
) -> Iterator[str]:
    """Changes the encoder; yields how it goes every twenty steps. The learning rate rises over twenty
    steps and falls to 0 with the clock."""
    used = sorted({place for need in needs for place in need.right})
    first = torch.zeros(len(texts), held.texts_at.shape[1])
    with torch.no_grad():
        first[used] = encoder.passages([texts[place] for place in used], at_once=16).whole
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=RATE, weight_decay=0.01)
    began, losses = time.monotonic(), []
    for step, batch in enumerate(batches(needs, chance)):
        spent = (time.monotonic() - began) / 60 / minutes
        if spent >= 1:
            return
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 20) * (1 - spent)
        passages, sentence, drift = step_loss(encoder, batch, texts, first, held, chance)
        optimiser.zero_grad()
        (passages + SENTENCE * sentence + HOLD * drift).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        losses.append((passages.item(), sentence.item(), drift.item()))
        if (step + 1) % 20 == 0:
            means = " ".join(f"{mean:.3f}" for mean in np.mean(losses[-20:], axis=0))
            yield f"{step + 1} steps, {spent:.0%}: passages, sentences, moved {means}"


def main() -> None:
    """Learns for so many minutes and writes what was learned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="what an earlier run wrote, to go on from")
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--before", action="store_true", help="print the figures before training too")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    chance = random.Random(options.seed)
    searcher, texts = read_passages()
    needs = read_needs(options.data, searcher, texts)
    letters, letter_texts = read_passages(HOME.parent / "letters", DATA / "letters")
    further = [moved(need, len(texts)) for need in read_letter_needs(options.data, letters, letter_texts)]
    learned_from = [need for need in needs if not kept_back(need.document)] + further
    others = [need for need in needs if kept_back(need.document)]
    chance.shuffle(others)
    counts: dict[str, int] = defaultdict(int)
    looked_at = []
    for need in others:
        counts[need.document] += 1
        if counts[need.document] <= A_HELD_DOCUMENT // 3:
            looked_at.append(need)
    encoder = TrainedEncoder(minilm_folder())
    held = hold(encoder, general_pairs(options.data / "training", chance, 3000))
    if options.start:
        encoder.load(options.start)
    asked = sum(len(need.wordings) for need in learned_from)
    print(f"{len(learned_from):,} needs, {asked:,} questions", flush=True)
    if options.before:
        print(f"before: {figures(encoder, looked_at, texts)}", flush=True)
    for line in learn(encoder, learned_from, [*texts, *letter_texts], held, chance, options.minutes):
        print(line, flush=True)
        encoder.save(options.out)
    encoder.save(options.out)
    print(f"after: {figures(encoder, looked_at, texts)}")


if __name__ == "__main__":
    main()
