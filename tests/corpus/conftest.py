"""A corpus that is kept from a server like GOV.UK, on which three reports are server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.sources.govuk import GovUk
from corpus.sources.http.client import Fetcher, Pages
from corpus.sync.corpus import Corpus
from tests.corpus.govuk_server import PANEL, GovUkServer
from tests.corpus.local_server import Clock, served
from tests.corpus.plain_reader import PlainReader
from tests.corpus.syncing import TITLES, put


@pytest.fixture
def server() -> Iterator[GovUkServer]:
    with served(GovUkServer()) as server:
        for number, title in enumerate(TITLES):
            put(server, f"p{number}", title, f"{title}\nThe first text of number {number}.")
        yield server


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    clock = Clock()
    fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
    yield Pages(fetcher, tmp_path / "home" / "corpus" / "pages")
    fetcher.close()


@pytest.fixture
def govuk(server: GovUkServer, pages: Pages) -> GovUk:
    return GovUk(pages, [PANEL], base=server.base)


@pytest.fixture
def reader() -> PlainReader:
    return PlainReader()


@pytest.fixture
def corpus(tmp_path: Path, reader: PlainReader) -> Corpus:
    return Corpus.at(tmp_path / "home", reader)
