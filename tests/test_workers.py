"""Reading and embedding on other workers: any executor serves, Dask's too, one of whose workers is killed."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from corpus.errors import NotADocument
from corpus.reading.executor_reader import ExecutorReaders
from corpus.reading.file_reader import ReaderPool
from corpus.report import Change, Happened
from corpus.storage.catalogue import Catalogue
from corpus.sync.corpus import Corpus
from index.errors import WorkersLost, WrongModel
from index.files.file_versions import FileVersions
from index.models.encoders import DEFAULT, Encoder, load_encoder
from index.models.executor_encoder import ExecutorEncoder, connect
from index.reindexing import Published, reindex
from tests.corpus.pdfs import make_pdf, prose
from tests.index.small import put, report
from tests.waits import SECONDS

FILES = 12


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return load_encoder(DEFAULT, tmp_path_factory.mktemp("encoders"))


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some reports, and a file that is none."""
    folder = tmp_path_factory.mktemp("inbox")
    for number in range(FILES):
        pages = [
            [("heading", f"{page} Of visits"), ("text", prose(30, f"child {number}"))] for page in (1, 2)
        ]
        make_pdf(folder / f"{number:02}.pdf", pages, title=f"Report {number}")
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7 and no more")
    return folder


@dataclass(frozen=True)
class Cluster:
    """A Dask scheduler with two workers on this machine."""

    address: str
    cluster: Any

    def kill_one(self) -> None:
        """End a worker as the machine's power does. Its nanny starts another."""
        process = next(worker.pid for worker in self.cluster.workers.values() if worker.pid)
        os.kill(process, signal.SIGKILL)


@pytest.fixture(scope="module")
def dask() -> Iterator[Cluster]:
    distributed = pytest.importorskip("distributed", reason="Dask is an extra: panel-assistant[dask]")
    config = pytest.importorskip("dask").config
    with (
        config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
        ) as cluster,
    ):
        yield Cluster(cluster.scheduler_address, cluster)


def passages(home: Path) -> list[tuple[str, str]]:
    """The id and the words of every passage, as the catalogue has them."""
    catalogue = Catalogue(home / "corpus" / "catalogue.sqlite", read_only=True)
    return [(passage.id, passage.text) for passage in catalogue.passages()]


@pytest.fixture(scope="module")
def read_here(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose reports were read on this machine."""
    home = tmp_path_factory.mktemp("here")
    with ReaderPool(workers=1) as readers:
        list(Corpus.at(home, readers).add([inbox]))
    return home


def test_a_worker_killed_while_it_reads_loses_no_report_and_none_is_there_twice(
    dask: Cluster, inbox: Path, read_here: Path, tmp_path: Path
) -> None:
    executor, workers = connect(dask.address, seconds=SECONDS)
    assert workers == 2
    changes: list[Change] = []
    for event in Corpus.at(tmp_path, ExecutorReaders(executor, workers)).add([inbox]):
        if isinstance(event, Change):
            changes.append(event)
            if len(changes) == 3:
                dask.kill_one()
    assert Counter(change.happened for change in changes) == {Happened.ADDED: FILES, Happened.FAILED: 1}
    assert passages(tmp_path) == passages(read_here)


class Deadly:
    """An executor on a cluster of which a worker is killed as soon as the first task has been done."""

    def __init__(self, cluster: Cluster, executor: Executor) -> None:
        self._cluster, self._executor = cluster, executor
        self.submitted = 0

    def submit(self, work: Any, *given: Any) -> Future[Any]:
        self.submitted += 1
        future: Future[Any] = self._executor.submit(work, *given)
        if self.submitted == 1:
            future.add_done_callback(lambda _: self._cluster.kill_one())
        return future


@pytest.mark.model
def test_a_worker_killed_while_it_embeds_loses_no_vector_and_none_is_there_twice(
    dask: Cluster, encoder: Encoder, tmp_path: Path
) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    for number in range(4):
        sentences = [f"In visit {visit} to home {number} the child was alone." for visit in range(50)]
        put(catalogue, report(f"r{number}", "Visits"), "\n\n".join(sentences))
    executor, workers = connect(dask.address, seconds=SECONDS)
    deadly = Deadly(dask, executor)
    spread = ExecutorEncoder(encoder, DEFAULT, cast(Executor, deadly), workers)
    published = [
        last
        for place, used in (("there", spread), ("here", encoder))
        for last in [*reindex(catalogue, FileVersions(tmp_path / place), used)][-1:]
        if isinstance(last, Published)
    ]
    there, here = published
    assert there.embedded == here.embedded == 200
    assert deadly.submitted >= 6
    assert there.version.vectors == here.version.vectors
    of_each = [
        np.load(tmp_path / place / one.version.id / "owners.npy")
        for place, one in (("there", there), ("here", here))
    ]
    assert np.array_equal(*of_each)


@pytest.mark.model
def test_vectors_are_the_same_wherever_they_are_made(encoder: Encoder) -> None:
    texts = [f"In visit {number} the child was seen alone." for number in range(70)]
    parts = [((0, 12), (13, len(text))) for text in texts]
    with ThreadPoolExecutor(2) as executor:
        elsewhere = ExecutorEncoder(encoder, DEFAULT, executor, 2).embed_parts(texts, parts)
    here = encoder.embed_parts(texts, parts)
    assert len(elsewhere) == len(here)
    for there, expected in zip(elsewhere, here, strict=True):
        assert np.array_equal(there.rows, expected.rows)
        assert np.array_equal(there.tokens.values, expected.tokens.values)


def test_a_worker_with_another_model_is_refused(encoder: Encoder) -> None:
    with ThreadPoolExecutor(1) as executor:
        spread = ExecutorEncoder(encoder, DEFAULT, executor, 1)
        spread.digest = "another"
        with pytest.raises(WrongModel, match="same version"):
            spread.embed_parts(["A child."], [()])


def test_workers_that_die_and_are_not_replaced_are_named(encoder: Encoder) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        executor.submit(os.getpid).result()
        for process in executor._processes.values():
            process.kill()
        with pytest.raises(WorkersLost, match="finished work is saved"):
            ExecutorEncoder(encoder, DEFAULT, executor, 1).embed_parts(["A child."], [()])


def test_a_file_that_cannot_be_read_says_why_from_any_worker(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    with ThreadPoolExecutor(1) as executor:
        reading = ExecutorReaders(executor, 1).read(empty, "empty")
        assert isinstance(reading.exception(), NotADocument)


class Forgetful(ThreadPoolExecutor):
    """An executor that loses what its workers return, so many times."""

    def __init__(self, losses: int) -> None:
        super().__init__(1)
        self.losses, self.submitted = losses, 0

    def submit(self, work: Any, /, *given: Any, **named: Any) -> Future[Any]:
        self.submitted += 1
        return super().submit(self._lose if self.submitted <= self.losses else work, *given, **named)

    @staticmethod
    def _lose(*_: Any) -> None:
        raise OSError("The connection was closed")


@pytest.mark.parametrize(("losses", "is_read"), [(2, True), (3, False)])
def test_a_file_whose_reading_is_lost_on_the_way_is_read_again(
    inbox: Path, losses: int, is_read: bool
) -> None:
    with Forgetful(losses) as executor:
        reading = ExecutorReaders(executor, 1).read(inbox / "00.pdf", "r1")
        error = reading.exception()
    assert executor.submitted == 3
    assert is_read if error is None else "Run this again" in str(error) and not is_read


@pytest.mark.model
@pytest.mark.parametrize(("losses", "is_embedded"), [(2, True), (3, False)])
def test_texts_whose_vectors_are_lost_on_the_way_are_embedded_again(
    encoder: Encoder, losses: int, is_embedded: bool
) -> None:
    with Forgetful(losses) as executor:
        spread = ExecutorEncoder(encoder, DEFAULT, executor, 1)
        with nullcontext() if is_embedded else pytest.raises(WorkersLost):
            assert len(spread.embed_parts(["A child."], [()])) == 1
    assert executor.submitted == 3


def test_a_scheduler_that_does_not_answer_is_said_with_what_to_do() -> None:
    pytest.importorskip("distributed", reason="Dask is an extra: panel-assistant[dask]")
    with pytest.raises(WorkersLost, match="PANEL_DASK_SCHEDULER"):
        connect("tcp://127.0.0.1:9", seconds=1)
