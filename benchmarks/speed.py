"""Measures speed and memory; compares each figure with plain libraries in the same run.

python -m benchmarks.speed embedding|search|start [--home FOLDER] [--questions FILE] [--count N]

`embedding`: passages a second of this project and of sentence-transformers fp32 in turns, and the share of
the machine's measured peak of matrix multiplication. `search`: milliseconds for a question on the index of
the real documents, which is built if there is none. `start`: the time from starting the command `serve` in a
new process to the answer to its first question, and that of the commands `ask` and `search`.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

import numpy as np

from benchmarks.folders import DATA, ROOT, existing
from benchmarks.question_sets import HOME, open_index
from benchmarks.server_process import command
from benchmarks.timing import print_times, seconds
from corpus.storage.catalogue import Catalogue
from corpus.text import readable
from index.models.encoders import DEFAULT, load_encoder
from index.models.onnx_runtime import onnxruntime
from index.searching import Query

ROUNDS = 3
PORT = 8765
QUESTION = "Who attends strategy meetings?"
SIZE = 2048
OPERATIONS_A_TOKEN = 23e6
"""Two for each weight of six layers of 4 x 384 x 384 + 2 x 384 x 1536, and about 2 million for attention."""
LETTERS_A_TOKEN = 4.6


def embedding(home: Path, count: int) -> None:
    """Prints the rates of this project and of sentence-transformers in turns on the same passages."""
    open_index(home)
    passages = list(Catalogue(home / "corpus" / "catalogue.sqlite").passages())
    texts = [readable(passage.text) for passage in passages[:: max(1, len(passages) // count)]]
    ours, plain_encoder = load_encoder(DEFAULT, home / "cache"), load_encoder("torch", home / "cache")
    rates: dict[str, list[float]] = {"ours": [], "sentence-transformers": []}
    for _ in range(ROUNDS):
        for name, encoder in (("ours", ours), ("sentence-transformers", plain_encoder)):
            rates[name].append(len(texts) / seconds(encoder.embed_passages, texts))
    ratios = np.array(rates["ours"]) / np.array(rates["sentence-transformers"])
    cosines = (ours.embed_passages(texts[:100]) * plain_encoder.embed_passages(texts[:100])).sum(axis=1)
    tokens = float(np.mean([min(len(text) / LETTERS_A_TOKEN, 256) for text in texts]))
    operations = {
        name: float(np.median(values)) * tokens * OPERATIONS_A_TOKEN for name, values in rates.items()
    }
    peak, int8_peak = _peak(), _int8_peak()
    for name, values in rates.items():
        print(f"{name}: {np.median(values):.1f} passages/s ({', '.join(f'{v:.1f}' for v in values)})")
    print(f"ours to plain: {np.median(ratios):.2f}; cosine {cosines.mean():.4f}, least {cosines.min():.4f}")
    print(f"matrix peaks on all cores: {peak / 1e9:.0f} GFLOP/s fp32, {int8_peak / 1e9:.0f} GOP/s int8")
    print(
        f"sentence-transformers uses {operations['sentence-transformers'] / peak:.2f} of the first, ours",
        end=" ",
    )
    print(
        f"{operations['ours'] / int8_peak:.2f} of the second ({operations['ours'] / peak:.2f} of the first)"
    )


def search(home: Path, questions_file: Path) -> None:
    """Prints milliseconds for a question, including its embedding; no question is asked twice."""
    index, encoder = open_index(home), load_encoder(DEFAULT, home / "cache")
    lines = existing(questions_file).read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    index.search(Query("warm up"))
    print_times("ours", [seconds(index.search, Query(question)) for question in questions])
    print_times(
        "of it, embedding the question",
        [seconds(encoder.embed_queries, [f"{question} ?"]) for question in questions],
    )


def start(home: Path) -> None:
    """Prints the seconds from a new process to its first answer, its megabytes, and whether torch is
    loaded; then the seconds of two commands."""
    open_index(home)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "corpus").symlink_to(home / "corpus")
        (Path(folder) / "index").symlink_to(home / "index")
        settings = {"PANEL_HOME": folder, "PANEL_CACHE": str(home / "served"), "PANEL_PORT": str(PORT)}
        environment = {**os.environ, **settings}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as ./run does
        for _ in range(ROUNDS):
            _print_start(environment)
            for name in ("ask", "search"):
                _print_command(name, environment)


def _print_start(environment: dict[str, str]) -> None:
    question = json.dumps({"question": QUESTION}).encode()
    began = time.perf_counter()
    server = subprocess.Popen(command("serve"), cwd=ROOT, env=environment)
    try:
        answer = _first_answer(f"http://127.0.0.1:{PORT}/api/ask", question, server)
        elapsed = time.perf_counter() - began
        ticks = sum(map(int, Path(f"/proc/{server.pid}/stat").read_text("utf-8").split()[13:15]))
        status = Path(f"/proc/{server.pid}/status").read_text("utf-8")
        peak, resident = (
            int(re.findall(rf"{kind}:\s+(\d+)", status)[0]) / 1024 for kind in ("VmHWM", "VmRSS")
        )
        torch = "torch" in Path(f"/proc/{server.pid}/maps").read_text("utf-8")
        memory = f"{resident:.0f} MB then, {peak:.0f} MB at most"
        worked = ticks / os.sysconf("SC_CLK_TCK")
        print(f"serve: {elapsed:.2f} s, {worked:.2f} of a processor, {memory}", end=", ")
        print(f"{answer['outcome']}, torch loaded: {torch}")
    finally:
        server.terminate()
        server.wait()


def _print_command(name: str, environment: dict[str, str]) -> None:
    """Prints the seconds that a command takes, and those of a processor."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command(name, QUESTION), cwd=ROOT, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name}: {time.perf_counter() - began:.2f} s, {worked:.2f} of a processor")


def _first_answer(address: str, question: bytes, server: "subprocess.Popen[bytes]") -> dict[str, str]:
    """Returns the answer as soon as the server gives it. Raises RuntimeError if the server has stopped."""
    request = urllib.request.Request(address, question, {"Content-Type": "application/json"})
    while server.poll() is None:
        try:
            with urllib.request.urlopen(request) as reply:
                answer: dict[str, str] = json.load(reply)
                return answer
        except URLError:
            time.sleep(0.02)
    raise RuntimeError("The server stopped before it answered.")


def _peak() -> float:
    """Returns the best rate of large float32 products of torch, in floating-point operations a second."""
    import torch  # loaded already: the plain way needs it

    left = torch.ones((SIZE, SIZE))
    return 2 * SIZE**3 / min(seconds(torch.mm, left, left) for _ in range(8))


def _int8_peak() -> float:
    """Returns the best rate of large 8-bit products of ONNX Runtime on all cores, in operations a second."""
    import onnx
    from onnx import TensorProto, helper

    kinds = {"left": TensorProto.UINT8, "right": TensorProto.INT8}
    inputs = [helper.make_tensor_value_info(name, kind, [SIZE, SIZE]) for name, kind in kinds.items()]
    outputs = [helper.make_tensor_value_info("product", TensorProto.INT32, [SIZE, SIZE])]
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", list(kinds), ["product"])], "peak", inputs, outputs
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    left, right = np.ones((SIZE, SIZE), np.uint8), np.ones((SIZE, SIZE), np.int8)
    times = [seconds(session.run, None, {"left": left, "right": right}) for _ in range(8)]
    return 2 * SIZE**3 / min(times)


def main() -> None:
    """Runs the part that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=("embedding", "search", "start"))
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--questions", type=Path, default=DATA / "questions-dev.jsonl")
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "embedding": lambda: embedding(options.home, options.count),
        "search": lambda: search(options.home, options.questions),
        "start": lambda: start(options.home),
    }
    parts[options.part]()


if __name__ == "__main__":
    main()
