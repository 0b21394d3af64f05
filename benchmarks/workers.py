"""Measures how reading and embedding scale over Dask workers on this machine: with one worker, then with two.

    python -m benchmarks.workers [--copies 12] [--rounds 3]

The sample reports are read, and their passages embedded, `copies` times. Needs the extra `dask`. Each worker
has one thread. One and two workers take turns, so that a slower machine affects both alike. More workers than
processors gain nothing.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

import dask
from distributed import LocalCluster

from corpus.reading.executor_reader import ExecutorReaders
from corpus.reading.file_reader import Reading, read
from corpus.sources.samples.sample_reports import make_samples
from index.models.encoders import DEFAULT, load_encoder
from index.models.executor_encoder import ExecutorEncoder, connect

Task = Callable[[Executor, int], float]
"""Takes an executor and its number of workers; returns the rate of a task per second."""


def main() -> None:
    """Prints the median rate of each, and the speed-up round by round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--copies", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = make_samples(Path(folder))
        readings = [read(file, file.stem) for file in files]
        reading = _reading_task(files * options.copies, readings[0])
        embedding = _embedding_task(
            [passage.text for reading in readings for passage in reading.passages] * options.copies,
            Path(folder),
        )
        _compare({"read, files a second": reading, "embed, passages a second": embedding}, options.rounds)


def _reading_task(files: Sequence[Path], expected: Reading) -> Task:
    def rate(executor: Executor, workers: int) -> float:
        readers = ExecutorReaders(executor, workers)
        began = time.perf_counter()
        readings = [reading.result() for reading in [readers.read(file, file.stem) for file in files]]
        assert readings[0] == expected
        return len(files) / (time.perf_counter() - began)

    return rate


def _embedding_task(texts: Sequence[str], cache: Path) -> Task:
    encoder = load_encoder(DEFAULT, cache)

    def rate(executor: Executor, workers: int) -> float:
        spread = ExecutorEncoder(encoder, DEFAULT, executor, workers)
        began = time.perf_counter()
        assert len(spread.embed_parts(texts, [()] * len(texts))) == len(texts)
        return len(texts) / (time.perf_counter() - began)

    return rate


def _compare(tasks: dict[str, Task], rounds: int) -> None:
    rates: dict[tuple[str, int], list[float]] = {(name, count): [] for name in tasks for count in (1, 2)}
    with dask.config.set({"distributed.worker.daemon": False}):
        for round_number in range(rounds + 1):  # the first loads the models and is not counted
            for count in (1, 2):
                with LocalCluster(
                    n_workers=count, threads_per_worker=1, dashboard_address=None, silence_logs=50
                ) as cluster:
                    executor, workers = connect(cluster.scheduler_address)
                    for name, task in tasks.items():
                        task(executor, workers)  # each cluster is new: its workers load what they need
                        if round_number:
                            rates[name, count].append(task(executor, workers))
    for name in tasks:
        with_one, with_two = rates[name, 1], rates[name, 2]
        gains = [second / first for first, second in zip(with_one, with_two, strict=True)]
        print(
            f"{name}: {statistics.median(with_one):.1f} with one worker, "
            f"{statistics.median(with_two):.1f} with two: "
            f"{statistics.median(gains):.2f} times ({min(gains):.2f} to {max(gains):.2f})"
        )


if __name__ == "__main__":
    main()
