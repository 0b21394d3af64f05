"""Low-rank changes of linear layers."""

import pytest
import torch
from torch import nn

from training.low_rank import LowRank, adapt, merged


@pytest.fixture(autouse=True)
def _drawn_the_same() -> None:
    torch.manual_seed(1)


def test_a_change_that_has_learned_nothing_changes_nothing() -> None:
    layer, values = nn.Linear(4, 3), torch.randn(2, 4)
    assert torch.equal(LowRank(layer, rank=2, scale=2.0)(values), layer(values))


def test_a_change_is_the_scaled_product_of_its_two_matrices() -> None:
    changed, values = LowRank(nn.Linear(4, 3), rank=2, scale=2.0), torch.randn(2, 4)
    nn.init.normal_(changed.up)
    merged = changed.base.weight + 2.0 * changed.up @ changed.down
    assert torch.allclose(changed(values), values @ merged.T + changed.base.bias, atol=1e-6)


def test_a_change_that_is_merged_gives_the_same_values_and_gradients() -> None:
    layer, values = LowRank(nn.Linear(4, 3), rank=2, scale=2.0), torch.randn(2, 4)
    nn.init.normal_(layer.up)
    (plain,) = torch.autograd.grad(layer(values).sum(), layer.up)
    with merged(layer):
        both = layer(values[:1]).sum() + layer(values[1:]).sum()
    (gradient,) = torch.autograd.grad(both, layer.up)
    assert torch.allclose(gradient, plain, atol=1e-6)


def test_a_change_that_was_merged_is_merged_anew_after_a_step() -> None:
    layer, values = LowRank(nn.Linear(4, 3), rank=2, scale=2.0), torch.randn(2, 4)
    with merged(layer):
        before = layer(values)
    nn.init.normal_(layer.up)
    with merged(layer):
        assert not torch.equal(layer(values), before)


def test_every_linear_layer_of_a_module_is_adapted() -> None:
    module = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.LayerNorm(4), nn.Linear(4, 2)))
    adapt(module, rank=2, scale=1.0)
    assert sum(isinstance(layer, LowRank) for layer in module.modules()) == 2
