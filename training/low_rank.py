"""Low-rank adapters (LoRA, Hu et al. 2022): linear layers stay as they are; a small change is learned."""

import math

import torch
from torch import Tensor, nn


class LowRank(nn.Module):
    """A linear layer that stays, and a learned change: `scale` times the product of two thin matrices."""

    def __init__(self, base: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.base, self.scale = base, scale
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, values: Tensor) -> Tensor:
        """Returns the layer's output with its change, computed in the type of `values`."""
        down, up = self.down.to(values.dtype), self.up.to(values.dtype)
        changed: Tensor = self.base(values) + self.scale * (values @ down.T) @ up.T
        return changed


def adapt(module: nn.Module, rank: int, scale: float) -> None:
    """Puts a change beside every linear layer of a module, in place."""
    for name, child in list(module.named_children()):
        if isinstance(child, nn.Linear):
            setattr(module, name, LowRank(child, rank, scale))
        else:
            adapt(child, rank, scale)
