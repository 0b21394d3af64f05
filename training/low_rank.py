"""Low-rank adapters (LoRA, Hu et al. 2022): linear layers stay as they are; a small change is learned."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class LowRank(nn.Module):
    """A linear layer that stays, and a learned change: `scale` times the product of two thin matrices."""

    def __init__(self, base: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.base, self.scale = base, scale
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))
        self._merged: Tensor | None = None

    def forward(self, values: Tensor) -> Tensor:
        """Returns the layer's output with its change, computed in the type of the layer's weights."""
        weight = self.changed_weight() if self._merged is None else self._merged
        return nn.functional.linear(values, weight, self.base.bias)

    def changed_weight(self) -> Tensor:
        """Returns the layer's weight with the change added, in the type of the weight."""
        weight = self.base.weight
        return torch.addmm(weight.float(), self.up, self.down, alpha=self.scale).to(weight.dtype)

    def keep_merged(self, *, keep: bool) -> None:
        """Keeps the changed weight for all calls that follow, or no longer."""
        self._merged = self.changed_weight() if keep else None


def adapt(module: nn.Module, rank: int, scale: float) -> None:
    """Puts a change beside every linear layer of a module, in place."""
    for name, child in list(module.named_children()):
        if isinstance(child, nn.Linear):
            setattr(module, name, LowRank(child, rank, scale))
        else:
            adapt(child, rank, scale)


@contextmanager
def merged(module: nn.Module) -> Iterator[None]:
    """Adds each change of a module to its layer's weight once for all calls within, which takes less time
    than at every call. Gradients reach the change; no step of an optimiser may be taken within."""
    layers = [layer for layer in module.modules() if isinstance(layer, LowRank)]
    for layer in layers:
        layer.keep_merged(keep=True)
    try:
        yield
    finally:
        for layer in layers:
            layer.keep_merged(keep=False)
