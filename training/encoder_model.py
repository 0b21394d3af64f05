"""The sentence encoder as it is trained: MiniLM with a low-rank change of its linear layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from training.low_rank import adapt, merged
from training.needs import Text

RANK, SCALE = 32, 2.0
QUESTION_TOKENS, PASSAGE_TOKENS = 64, 256


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of texts, several for each text. `owners` gives the text of each row, in ascending order; the
    first row of a text is that of the whole text."""

    rows: Tensor
    owners: Tensor

    @property
    def whole(self) -> Tensor:
        first = torch.ones(len(self.owners), dtype=torch.bool)
        first[1:] = self.owners[1:] != self.owners[:-1]
        return self.rows[first]

    def best(self, scores: Tensor) -> Tensor:
        """Returns the best score of each text, shape (questions, texts), from the scores of its vectors."""
        lowest = torch.full((len(scores), int(self.owners[-1]) + 1), -1.0)
        return lowest.scatter_reduce(1, self.owners[None].expand(len(scores), -1), scores, "amax")


class TrainedEncoder:
    """The encoder with its change. The weights that do not change are in 16 bits, which is much faster on
    processors that have instructions for them."""

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
        """Returns the weights that training changes."""
        return [weight for weight in self._bert.parameters() if weight.requires_grad]

    def questions(self, texts: Sequence[str], at_once: int = 64) -> Tensor:
        """Returns a vector of length 1 for each text, shape (texts, dimension)."""
        self._tokenizer.enable_truncation(QUESTION_TOKENS)
        return self._embed([Text(text, ()) for text in texts], at_once).rows

    def passages(self, texts: Sequence[Text], at_once: int = 8) -> Vectors:
        """Returns the vectors of each text and of its sentences."""
        self._tokenizer.enable_truncation(PASSAGE_TOKENS)
        return self._embed(texts, at_once)

    def _embed(self, texts: Sequence[Text], at_once: int) -> Vectors:
        order = sorted(range(len(texts)), key=lambda place: len(texts[place].text))
        rows_of_texts: list[Tensor] = [torch.empty(0)] * len(texts)
        with merged(self._bert):
            for start in range(0, len(order), at_once):
                group = order[start : start + at_once]
                rows_of_group = self._pool_tokens([texts[place] for place in group])
                for place, rows in zip(group, rows_of_group, strict=True):
                    rows_of_texts[place] = rows
        owners = torch.repeat_interleave(
            torch.arange(len(texts)), torch.tensor([len(rows) for rows in rows_of_texts])
        )
        return Vectors(nn.functional.normalize(torch.cat(rows_of_texts), dim=1), owners)

    def _pool_tokens(self, texts: Sequence[Text]) -> list[Tensor]:
        encodings = self._tokenizer.encode_batch([text.text for text in texts])
        ids, mask = (
            torch.tensor([getattr(encoding, part) for encoding in encodings])
            for part in ("ids", "attention_mask")
        )
        tokens = self._bert(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        rows = []
        for number, text in enumerate(texts):
            pools = [mask[number].float()]
            places = torch.tensor(encodings[number].offsets)
            for start, end in text.parts:
                inside = (places[:, 0] >= start) & (places[:, 1] <= end) & (places[:, 1] > places[:, 0])
                pools.append(inside.float() if inside.sum() >= 4 else pools[0])
            pool = torch.stack(pools)
            rows.append(pool @ tokens[number] / pool.sum(1, keepdim=True))
        return rows

    def load(self, path: Path) -> None:
        """Loads the change that `save` wrote."""
        learned = load_file(path)
        for name, weight in self._bert.named_parameters():
            if weight.requires_grad:
                scale = SCALE if name.endswith(".up") else 1
                weight.data = learned[name].float() / scale

    def save(self, path: Path) -> None:
        """Writes the change in 16 bits, multiplied by its scale, as index/models/onnx_graph.py reads it."""
        learned = {name: value for name, value in self._bert.named_parameters() if value.requires_grad}
        scaled = {name: value * (SCALE if name.endswith(".up") else 1) for name, value in learned.items()}
        save_file({name: value.detach().half().contiguous() for name, value in scaled.items()}, path)
