"""Makes a fast model file from a BERT sentence encoder's weights, without PyTorch. This happens once, at
set-up.

The graph uses ONNX Runtime's fused operators where they are faster. Its matrices are then 8-bit (dynamic:
the scale of the activations is found in each run). Weights use 7 of the 8 bits: on processors without VNNI
instructions, sums of full 8-bit weights overflow and ruin the vectors.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.quant_utils import add_pre_process_metadata
from safetensors.numpy import load_file

from index.models.onnx_sessions import SHARED

_FUSED = "com.microsoft"
_OPSET = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
_IR_VERSION = 9


def make(model: Path, target: Path, change: Path | None = None, scale: float = 1.0) -> None:
    """Writes the 8-bit graph of the encoder in a folder (config.json, model.safetensors) to `target`, and its
    weights beside it.

    Its input is `input_ids`, int32 of shape (texts, tokens): all texts of a run have as many tokens, since
    nothing masks padding. Its output is `tokens`, float32 of shape (texts, tokens, dimension). `change` is a
    file with low-rank changes of the matrices, weighted by `scale`. Raises ValueError where the model is not
    a BERT encoder.
    """
    _write(model, load_file(change) if change is not None else {}, target, scale)


def make_cross_encoder(model: Path, learned: Path, scale: float, target: Path) -> None:
    """Writes the 8-bit graph of a cross-encoder: the encoder with low-rank changes, weighted by `scale`.

    It has a further input `kinds`, int32: 0 for the tokens of the question and 1 for those of the piece.
    """
    _write(model, load_file(learned), target, scale, pairs=True)


def _write(
    model: Path,
    learned: Mapping[str, NDArray[np.float16]],
    target: Path,
    scale: float = 1.0,
    *,
    pairs: bool = False,
) -> None:
    config = json.loads((model / "config.json").read_text("utf-8"))
    if config.get("model_type") != "bert":
        raise ValueError(f"The model in {model} is not a BERT encoder. Use the encoder 'torch:{model}'.")
    exact = target.with_suffix(".fp32")
    weights = _bare(load_file(model / "model.safetensors"))
    changed = _apply_changes(weights, _bare(learned), scale)
    onnx.save(_Graph(config, {**weights, **changed}, pairs=pairs).model(), exact)
    quantize_dynamic(
        exact,
        target,
        op_types_to_quantize=["MatMul", "Attention"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    exact.unlink()
    _store_weights_apart(target)


_APART = 1024
"""Number of bytes from which a weight is stored beside the graph."""
_SHARED = 8_000_000
"""Number of bytes from which a weight has a file of its own, named by its content, which models share."""
_PAGE = 4096
"""Weights begin at a multiple of this, so that they can be mapped into memory."""


def _store_weights_apart(target: Path) -> None:
    """Moves the large weights of a graph to files beside it, from which a session maps them into memory."""
    model = onnx.load(target)
    own = target.with_name(f"{target.name.partition('.')[0]}.weights")
    shared_weights: dict[str, tuple[str, list[int]]] = {}
    with own.open("wb") as file:
        for weight in model.graph.initializer:
            values = weight.raw_data
            if len(values) >= _SHARED and weight.data_type == TensorProto.FLOAT:
                shared = target.with_name(f"{hashlib.sha256(values).hexdigest()[:16]}.weights")
                shared.write_bytes(values)
                set_external_data(weight, shared.name, 0, len(values))
                shared_weights[weight.name] = shared.name, list(weight.dims)
            elif len(values) >= _APART:
                file.write(bytes(-file.tell() % _PAGE))
                set_external_data(weight, own.name, file.tell(), len(values))
                file.write(values)
            else:
                continue
            weight.ClearField("raw_data")
    target.with_suffix(SHARED).write_text(json.dumps(shared_weights), "utf-8")
    target.write_bytes(model.SerializeToString())


def _bare(weights: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    return {name.removeprefix("bert."): np.asarray(values, np.float32) for name, values in weights.items()}


def _apply_changes(
    weights: Mapping[str, NDArray[np.float32]], learned: Mapping[str, NDArray[np.float32]], scale: float
) -> dict[str, NDArray[np.float32]]:
    """Returns the changed weights: those with a low-rank change (Hu et al. 2022), and those learned whole."""
    changed = {name: values for name, values in learned.items() if name in weights}
    for name in [name.removesuffix(".up") for name in learned if name.endswith(".up")]:
        change = learned[f"{name}.up"] @ learned[f"{name}.down"]
        changed[f"{name}.weight"] = weights[f"{name}.weight"] + scale * change
    return changed


class _Graph:
    """Collects the nodes and weights of the graph, layer by layer."""

    def __init__(
        self, config: dict[str, int], weights: dict[str, NDArray[np.float32]], *, pairs: bool
    ) -> None:
        self._layers = config["num_hidden_layers"]
        self._heads = config["num_attention_heads"]
        self._epsilon = config["layer_norm_eps"]
        self._size = config["hidden_size"]
        self._weights, self._pairs = weights, pairs
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        """Returns the whole encoder in 32 bits."""
        state = self._embeddings()
        for layer in range(self._layers):
            state = self._layer(state, f"encoder.layer.{layer}.")
        self._node("Identity", "tokens", state)
        shape = ["texts", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT32, shape) for name in self._inputs()],
            [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [*shape, self._size])],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=_OPSET, ir_version=_IR_VERSION)
        add_pre_process_metadata(model)  # tells the quantiser that the graph is fused already
        return model

    def _inputs(self) -> list[str]:
        return ["input_ids", "kinds"] if self._pairs else ["input_ids"]

    def _embeddings(self) -> str:
        types = self._weights["embeddings.token_type_embeddings.weight"]
        places = self._weights["embeddings.position_embeddings.weight"]
        if not self._pairs:
            places = places + types[0]  # a single text always has type 0
        kinds = ["kinds", self._constant("types", types)] if self._pairs else ["", ""]
        inputs = ["input_ids", kinds[0], self._weight("embeddings.word_embeddings.weight")]
        inputs += [self._constant("places", places), kinds[1], *self._norm("embeddings.")]
        state = self._fused_node("EmbedLayerNormalization", "embedded", *inputs, epsilon=self._epsilon)
        self._nodes[-1].output.append("lengths")  # unused, but this operator requires it
        return state

    def _layer(self, state: str, name: str) -> str:
        inner = f"{name}attention.self."
        parts = [self._weights[f"{inner}{part}.weight"].T for part in ("query", "key", "value")]
        shifts = [self._weights[f"{inner}{part}.bias"] for part in ("query", "key", "value")]
        together = self._constant(f"{inner}weight", np.concatenate(parts, axis=1))
        shift = self._constant(f"{inner}bias", np.concatenate(shifts))
        seen = self._fused_node("Attention", f"{name}seen", state, together, shift, num_heads=self._heads)
        state = self._add_dense(seen, state, f"{name}attention.output.")
        wide = self._dense(state, f"{name}intermediate.")
        bent = self._fused_node("Gelu", f"{name}bent", wide)
        return self._add_dense(bent, state, f"{name}output.")

    def _add_dense(self, values: str, state: str, name: str) -> str:
        """Returns a dense layer, then the sum with what went in, normalised."""
        total = self._node("Add", f"{name}sum", self._dense(values, name), state)
        return self._node(
            "LayerNormalization", f"{name}normed", total, *self._norm(name), axis=-1, epsilon=self._epsilon
        )

    def _dense(self, values: str, name: str) -> str:
        """Returns a dense layer. ONNX Runtime adds the shift within the 8-bit product."""
        product = self._node("MatMul", f"{name}product", values, self._weight(f"{name}dense.weight"))
        return self._node("Add", f"{name}shifted", product, self._weight(f"{name}dense.bias"))

    def _norm(self, name: str) -> list[str]:
        return [self._weight(f"{name}LayerNorm.{part}") for part in ("weight", "bias")]

    def _weight(self, name: str) -> str:
        values = self._weights[name]
        return self._constant(name, values.T if name.endswith("dense.weight") else values)

    def _constant(self, name: str, values: NDArray[np.float32]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _fused_node(self, operator: str, name: str, *inputs: str, **settings: float) -> str:
        return self._node(operator, name, *inputs, domain=_FUSED, **settings)

    def _node(self, operator: str, name: str, *inputs: str, domain: str = "", **settings: float) -> str:
        node = helper.make_node(operator, list(inputs), [name], name=name, domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in settings.items())
        self._nodes.append(node)
        return name
