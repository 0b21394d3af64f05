"""Pages that are asked for again and again are stored, and sent again only when they have changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from corpus.errors import NotFetched
from corpus.sources.http.client import Fetcher, FetchLimits, Pages
from tests.corpus.local_server import Clock, LocalServer, Reply, served


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with served(LocalServer()) as server:
        yield server


@contextmanager
def open_pages(folder: Path, limits: FetchLimits | None = None) -> Iterator[Pages]:
    """The pages of one run."""
    clock = Clock()
    fetcher = Fetcher(limits, allow_private=True, clock=clock, sleep=clock.sleep)
    yield Pages(fetcher, folder)
    fetcher.close()


def test_a_page_that_has_not_changed_comes_from_the_folder_in_a_later_run(
    server: LocalServer, tmp_path: Path
) -> None:
    server.routes["/a"] = Reply(body=b"A page", content_type="text/html")
    with open_pages(tmp_path) as pages:
        first = pages.get(f"{server.base}/a")
    with open_pages(tmp_path) as pages:
        second = pages.get(f"{server.base}/a")
    assert server.headers["/a"]["If-None-Match"] == first.validators
    assert (second.status, second.body, second.content_type) == (200, b"A page", "text/html")


@pytest.mark.parametrize(
    "headers", [{"Cache-Control": "max-age=3600"}, {"Last-Modified": "Tue, 05 Mar 2024 09:00:00 GMT"}]
)
def test_it_is_asked_about_each_time_however_long_it_may_be_kept(
    server: LocalServer, tmp_path: Path, headers: dict[str, str]
) -> None:
    server.routes["/a"] = Reply(body=b"A page", headers=headers)
    with open_pages(tmp_path) as pages:
        pages.get(f"{server.base}/a")
        server.routes["/a"] = Reply(body=b"A changed page", headers=headers)
        assert pages.get(f"{server.base}/a").body == b"A changed page"
        assert pages.get(f"{server.base}/a").body == b"A changed page"
    assert server.asked.count("/a") == 3


def test_a_stored_page_that_is_gone_is_gone(server: LocalServer, tmp_path: Path) -> None:
    server.routes["/a"] = Reply(body=b"A page")
    with open_pages(tmp_path) as pages:
        pages.get(f"{server.base}/a")
        server.routes["/a"] = Reply(410)
        assert pages.get(f"{server.base}/a").status == 410
        server.routes["/a"] = Reply(503)
        with pytest.raises(NotFetched, match="503"):
            pages.get(f"{server.base}/a")


def test_a_page_that_its_server_wants_stored_nowhere_is_fetched_again(
    server: LocalServer, tmp_path: Path
) -> None:
    server.routes["/a"] = Reply(body=b"A page", headers={"Cache-Control": "no-store"})
    with open_pages(tmp_path) as pages:
        for _ in range(2):
            assert pages.get(f"{server.base}/a").body == b"A page"
    assert server.headers["/a"]["If-None-Match"] is None


def test_a_page_that_came_cut_off_or_too_large_is_not_stored(server: LocalServer, tmp_path: Path) -> None:
    server.routes = {"/cut": Reply(body=b"A whole page"), "/large": Reply(body=b"x" * 1001)}
    server.busy["/cut"] = [Reply(body=b"A whole page", cut=5)]
    with open_pages(tmp_path, FetchLimits(page_size=1000)) as pages:
        assert pages.get(f"{server.base}/cut").body == b"A whole page"
        with pytest.raises(NotFetched, match="larger than"):
            pages.get(f"{server.base}/large")
        with pytest.raises(NotFetched, match="larger than"):
            pages.get(f"{server.base}/large")
    assert server.headers["/large"]["If-None-Match"] is None


def test_a_server_that_says_unchanged_without_being_asked_is_not_believed(
    server: LocalServer, tmp_path: Path
) -> None:
    server.routes["/a"] = Reply(304)
    with open_pages(tmp_path) as pages, pytest.raises(NotFetched, match="304"):
        pages.get(f"{server.base}/a")


def test_pages_are_fetched_though_what_is_stored_is_damaged(server: LocalServer, tmp_path: Path) -> None:
    server.routes["/a"] = Reply(body=b"A page")
    (tmp_path / "pages.sqlite").write_bytes(b"no database at all" * 1000)
    with open_pages(tmp_path) as pages:
        assert pages.get(f"{server.base}/a").body == b"A page"


@pytest.mark.parametrize("half", [b"", b"SQLite format 3\x00" + b"\x00" * 500, b"nothing at all" * 500])
def test_pages_that_were_stored_half_are_fetched_again(tmp_path: Path, half: bytes) -> None:
    clock = Clock()
    with served(LocalServer()) as server:
        server.routes["/a"] = Reply(body=b"A page")
        for run in range(3):
            fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
            assert Pages(fetcher, tmp_path / "pages").get(f"{server.base}/a").body == b"A page"
            fetcher.close()
            if run == 0:
                (tmp_path / "pages" / "pages.sqlite").write_bytes(half)


def test_without_room_for_stored_pages_they_are_fetched(tmp_path: Path) -> None:
    clock = Clock()
    (tmp_path / "pages").write_text("a file where the folder would be")
    with served(LocalServer()) as server:
        server.routes["/a"] = Reply(body=b"A page")
        fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
        assert Pages(fetcher, tmp_path / "pages").get(f"{server.base}/a").body == b"A page"
        fetcher.close()
