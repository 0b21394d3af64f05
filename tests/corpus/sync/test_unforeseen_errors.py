"""An error that nobody foresaw in one file fails that file and ends no run."""

import logging
import os
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from corpus.errors import DatabaseAway
from corpus.reading.file_reader import Reading
from corpus.report import Change, Happened, Status
from corpus.sources.base import Delivery, Fate, Offer, Origin
from corpus.sources.folder import Folder
from corpus.sync.corpus import Corpus
from tests.corpus.plain_reader import PlainReader
from tests.corpus.syncing import changes_of


class Stumbling(PlainReader):
    """Fails as no reader should: for some files at once, for others later."""

    def read(self, path: Path, report_id: str) -> Future[Reading]:
        content = path.read_text()
        if "AT ONCE" in content:
            raise KeyError("at once")
        future: Future[Reading] = Future()
        if "LATER" in content:
            future.set_exception(ZeroDivisionError("later"))
            return future
        if "AWAY" in content:
            raise DatabaseAway("The database is away.")
        return super().read(path, report_id)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, content in {"a": "First\nWords.", "b": "AT ONCE", "c": "LATER", "d": "Last\nWords."}.items():
        (folder / f"{name}.txt").write_text(content)
    return folder


def test_a_file_whose_reading_goes_wrong_is_named_and_the_others_go_on(
    tmp_path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    corpus = Corpus.at(tmp_path / "home", Stumbling())
    with caplog.at_level(logging.WARNING):
        found = {change.subject: change for change in changes_of(corpus.add([folder]))}
    happened = {name: change.happened.value for name, change in found.items()}
    assert happened == {"a.txt": "added", "b.txt": "failed", "c.txt": "failed", "d.txt": "added"}
    assert "not foreseen (ZeroDivisionError: later)" in found["c.txt"].reason
    assert [record.args for record in caplog.records] == [("b.txt",), ("c.txt",)]
    assert all(record.exc_info for record in caplog.records)


def test_an_error_that_every_file_would_meet_ends_the_run(tmp_path: Path, folder: Path) -> None:
    (folder / "b.txt").write_text("AWAY")
    with pytest.raises(DatabaseAway):
        list(Corpus.at(tmp_path / "home", Stumbling()).add([folder]))


class Breaking:
    """A website whose list of publications ends in the middle, and which knows nothing of fates."""

    name, by_hand = "breaking", False

    def __init__(self, folder: Path, *, whole: bool) -> None:
        self._folder, self.whole = folder, whole

    def offers(self) -> Iterator[Offer | Change]:
        yield Offer("a", "a.txt")
        if not self.whole:
            raise TypeError("a list that is not understood")

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        return Delivery(self._folder / offer.file)

    def fate(self, origin: Origin) -> Fate:
        raise AttributeError("a fate that is not understood")


def test_a_website_that_breaks_in_the_middle_gives_what_came_before(corpus: Corpus, folder: Path) -> None:
    changes = changes_of(corpus.sync(Breaking(folder, whole=False)))
    assert {change.subject: change.happened for change in changes} == {
        "a.txt": Happened.ADDED,
        "breaking": Happened.FAILED,
    }
    assert corpus.catalogue.report("a").status is Status.CURRENT


def test_a_name_that_is_no_text_is_taken_in(corpus: Corpus, folder: Path) -> None:
    try:
        (folder / os.fsdecode(b"Caf\xe9 review.txt")).write_text("Caf\nA review.")
    except OSError:
        pytest.skip("this file system takes no such names")
    for name in ("b.txt", "c.txt"):
        (folder / name).unlink()
    for expected in (Happened.ADDED, Happened.UNCHANGED):
        assert {change.subject: change.happened for change in changes_of(corpus.sync(Folder([folder])))} == {
            "a.txt": expected,
            "Caf\ufffd review.txt": expected,
            "d.txt": expected,
        }
