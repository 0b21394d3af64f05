"""The model files in the cache, and the digests of what they are made from."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data

from index.models.cross_encoders import CrossEncoder, load_cross_encoder
from index.models.encoders import Encoder
from index.models.model_files import digest_of_files
from index.models.onnx_sessions import open_graph


def test_models_share_one_table_of_words(fast: Encoder, encoders: Path) -> None:
    reader: CrossEncoder = load_cross_encoder("onnx", encoders)
    assert len(reader.scores("Who?", ["A nurse."])) == 1
    large = [path for path in encoders.glob("*.weights") if path.stat().st_size > 40_000_000]
    assert len(large) == 1


DIGEST = "ab" * 32


def make(path: Path) -> None:
    """Writes a graph that adds to its input 512 numbers, which are stored beside it."""
    numbers = numpy_helper.from_array(np.arange(512, dtype=np.float32), "numbers")
    path.with_name("numbers.weights").write_bytes(numbers.raw_data)
    set_external_data(numbers, "numbers.weights", 0, len(numbers.raw_data))
    numbers.ClearField("raw_data")
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [512]) for name in ("given", "sum")]
    nodes = [helper.make_node("Add", ["given", "numbers"], ["sum"])]
    graph = helper.make_graph(nodes, "sums", ends[:1], ends[1:], [numbers])
    opset = [helper.make_opsetid("", 17)]
    path.write_bytes(helper.make_model(graph, opset_imports=opset, ir_version=9).SerializeToString())


def total(cache: Path) -> float:
    session = open_graph(cache, DIGEST, make)
    return float(np.asarray(session.run(None, {"given": np.ones(512, np.float32)})[0]).sum())


@pytest.mark.parametrize("name", [f"{DIGEST[:16]}.graph.onnx", "numbers.weights"])
@pytest.mark.parametrize("cut", [True, False])
def test_a_model_file_that_is_cut_or_lost_is_made_again(tmp_path: Path, name: str, *, cut: bool) -> None:
    expected = total(tmp_path)
    path = tmp_path / name
    if cut:
        path.write_bytes(path.read_bytes()[:100])
    else:
        path.unlink()
    assert total(tmp_path) == expected == 512 + 511 * 256


def test_the_model_file_of_an_earlier_release_is_deleted(tmp_path: Path) -> None:
    old = tmp_path / f"{DIGEST[:16]}.onnx"
    old.write_bytes(b"a whole model")
    total(tmp_path)
    assert not old.exists()


def test_a_file_that_has_not_changed_is_digested_once(tmp_path: Path) -> None:
    weights, cache = tmp_path / "weights", tmp_path / "cache"
    weights.write_bytes(b"one")
    first = digest_of_files([weights], "word", cache=cache)
    assert first == digest_of_files([weights], "word")
    entries = json.loads((cache / "digests.json").read_text("utf-8"))
    entries[str(weights)][-1] = "00" * 32
    (cache / "digests.json").write_text(json.dumps(entries), "utf-8")
    assert digest_of_files([weights], "word", cache=cache) != first, "the file was read again"


def test_a_file_that_has_changed_is_digested_again(tmp_path: Path) -> None:
    weights, cache = tmp_path / "weights", tmp_path / "cache"
    weights.write_bytes(b"one")
    digest_of_files([weights], cache=cache)
    before = weights.stat()
    weights.write_bytes(b"two")
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns + 1))  # both may have been in one tick
    assert digest_of_files([weights], cache=cache) == digest_of_files([weights])


@pytest.mark.parametrize("damaged", ["", "[]", '{"x": 1}', "\x00"])
def test_damaged_notes_of_digests_are_replaced(tmp_path: Path, damaged: str) -> None:
    weights, cache = tmp_path / "weights", tmp_path / "cache"
    weights.write_bytes(b"one")
    cache.mkdir()
    (cache / "digests.json").write_text(damaged, "utf-8")
    assert digest_of_files([weights], cache=cache) == digest_of_files([weights])
