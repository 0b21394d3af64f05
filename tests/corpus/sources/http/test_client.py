"""Fetching politely and safely, from a server on this machine."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import NotFetched
from corpus.sources.http.client import USER_AGENT, Fetcher, FetchLimits
from tests.corpus.local_server import Clock, LocalServer, Reply, served


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with served(LocalServer()) as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Iterator[Fetcher]:
    fetcher = Fetcher(
        FetchLimits(size=1000, page_size=1000), allow_private=True, clock=clock, sleep=clock.sleep
    )
    yield fetcher
    fetcher.close()


def test_it_says_who_is_asking_and_asks_for_no_compression(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/a"] = Reply(body=b"A page")
    assert fetcher.get(f"{server.base}/a").body == b"A page"
    assert server.headers["/a"]["User-Agent"] == USER_AGENT
    assert server.headers["/a"]["Accept-Encoding"] == "identity"


def test_a_host_is_asked_once_a_second(server: LocalServer, fetcher: Fetcher, clock: Clock) -> None:
    server.routes["/a"] = Reply(body=b"A page")
    for _ in range(3):
        fetcher.get(f"{server.base}/a")
    assert clock.slept == [1.0, 1.0, 1.0]  # robots.txt was the first request of four


def test_robots_txt_is_obeyed_with_its_wildcards_and_its_delay(
    server: LocalServer, fetcher: Fetcher, clock: Clock
) -> None:
    rules = b"User-agent: *\nDisallow: /*/print$\nCrawl-delay: 3"
    server.routes = {"/robots.txt": Reply(body=rules), "/a/print/more": Reply(body=b"A page")}
    with pytest.raises(NotFetched, match=r"robots\.txt"):
        fetcher.get(f"{server.base}/a/print")
    fetcher.get(f"{server.base}/a/print/more")
    assert "/a/print" not in server.asked
    assert clock.slept == [3.0]


def test_a_site_with_an_unreadable_robots_txt_is_not_fetched(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes = {"/robots.txt": Reply(503), "/a": Reply(body=b"A page")}
    with pytest.raises(NotFetched, match="503"):
        fetcher.get(f"{server.base}/a")
    assert "/a" not in server.asked


def test_a_busy_server_is_asked_again_later_each_time(
    server: LocalServer, fetcher: Fetcher, clock: Clock
) -> None:
    server.routes["/a"] = Reply(body=b"A page")
    server.busy["/a"] = [Reply(500), Reply(429, headers={"Retry-After": "7"}), Reply(503)]
    assert fetcher.get(f"{server.base}/a").body == b"A page"
    assert [seconds for seconds in clock.slept if seconds > 1] == [2.0, 7.0, 8.0]


def test_a_server_that_stays_busy_is_left_alone(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/a"] = Reply(429)
    with pytest.raises(NotFetched, match="answered 429, 5 times"):
        fetcher.get(f"{server.base}/a")


def test_an_answer_that_is_cut_off_is_asked_for_again(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/a"] = Reply(body=b"A whole page")
    server.busy["/a"] = [Reply(body=b"A whole page", cut=5)]
    assert fetcher.get(f"{server.base}/a").body == b"A whole page"


def test_an_unchanged_page_is_not_sent_again(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/a"] = Reply(body=b"A page")
    first = fetcher.get(f"{server.base}/a")
    assert fetcher.get(f"{server.base}/a", validators=first.validators).status == 304


def test_no_cookie_is_stored(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/a"] = Reply(body=b"A page", headers={"Set-Cookie": "who=you; Path=/"})
    for _ in range(2):
        fetcher.get(f"{server.base}/a")
    assert server.headers["/a"]["Cookie"] is None


NO_ADDRESSES = [
    *(f"http://example.org:{port}/a" for port in ("99999", "-1", "http", "٣", "80:80")),
    *("http://[::1/a", "http://[v1.a]/", "http://\udcff.example/"),
]


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_an_invalid_address_is_not_asked(fetcher: Fetcher, clock: Clock, url: str) -> None:
    with pytest.raises(NotFetched, match="it is no address"):
        fetcher.get(url)
    assert clock.slept == []


def test_a_name_that_no_server_can_have_is_not_known(fetcher: Fetcher) -> None:
    for host in (f"{'a' * 64}.example", "a..example", "a." * 200 + "example", "-.invalid"):
        with pytest.raises(NotFetched, match=r"is not known|it is no address"):
            fetcher.get(f"http://{host}/a")


def test_a_redirect_to_no_address_ends(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/a"] = Reply(302, headers={"Location": "http://example.org:99999/"})
    with pytest.raises(NotFetched, match="it is no address"):
        fetcher.get(f"{server.base}/a")


def test_redirects_are_followed_and_recorded(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/old"] = Reply(301, headers={"Location": "/new"})
    server.routes["/new"] = Reply(body=b"A page")
    response = fetcher.get(f"{server.base}/old")
    assert (response.url, response.moved) == (f"{server.base}/new", (f"{server.base}/old",))


def test_a_circle_of_redirects_ends(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/a"] = Reply(302, headers={"Location": "/a"})
    with pytest.raises(NotFetched, match="redirects more than 5 times"):
        fetcher.get(f"{server.base}/a")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_an_answer_and_no_error(
    server: LocalServer, fetcher: Fetcher, status: int
) -> None:
    server.routes["/a"] = Reply(status)
    assert fetcher.get(f"{server.base}/a").status == status


def test_too_large_a_file_is_not_taken(server: LocalServer, fetcher: Fetcher, tmp_path: Path) -> None:
    server.routes["/a"] = Reply(body=b"x" * 1001)
    with pytest.raises(NotFetched, match="larger than"):
        fetcher.download(f"{server.base}/a", tmp_path / "a")
    assert fetcher.locate(f"{server.base}/a").status == 200


def test_an_answer_that_comes_too_slowly_is_not_waited_for(server: LocalServer) -> None:
    server.routes["/a"] = Reply(body=b"A page")
    ticks = itertools.count(step=1000)  # each look at the clock finds a quarter of an hour gone
    fetcher = Fetcher(allow_private=True, clock=lambda: float(next(ticks)), sleep=lambda seconds: None)
    with pytest.raises(NotFetched, match="too slowly"):
        fetcher.get(f"{server.base}/a")
    fetcher.close()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/a", "gopher://x", "/a", "http://"])
def test_only_http_and_https_are_fetched(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(NotFetched, match="http:// or https://"):
        fetcher.get(url)


def test_a_redirect_leads_to_no_file(server: LocalServer, fetcher: Fetcher) -> None:
    server.routes["/a"] = Reply(302, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(NotFetched, match="http:// or https://"):
        fetcher.get(f"{server.base}/a")


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        ("7", 7.0),
        ("Thu, 26 Nov 2026 10:00:20 GMT", 20.0),
        ("Thu, 26 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", 2.0),
    ],
)
def test_a_busy_server_says_how_long_to_wait_in_seconds_or_as_a_date(
    server: LocalServer, fetcher: Fetcher, clock: Clock, retry_after: str, waited: float
) -> None:
    server.routes["/a"] = Reply(body=b"A page")
    server.dated = "Thu, 26 Nov 2026 10:00:00 GMT"
    server.busy["/a"] = [Reply(503, headers={"Retry-After": retry_after})]
    assert fetcher.get(f"{server.base}/a").body == b"A page"
    assert waited in clock.slept or waited == 0.0
    assert max(clock.slept) == max(waited, 1.0)


def test_a_long_delay_that_a_site_asks_for_is_told_and_a_very_long_one_refused(
    server: LocalServer, fetcher: Fetcher, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    server.routes = {
        "/robots.txt": Reply(body=b"User-agent: *\nCrawl-delay: 30"),
        "/a": Reply(body=b"A page"),
    }
    fetcher.get(f"{server.base}/a")
    assert clock.slept == [30.0]
    assert "asks for 30 seconds between requests" in caplog.text
    with served(LocalServer()) as other:
        other.routes["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 86400")
        with pytest.raises(NotFetched, match=r"asks for 86,400 seconds.*panel-assistant add"):
            fetcher.get(f"{other.base}/a")


@pytest.mark.parametrize("location", ["http://[::1", "http://", "https://exa mple.org:99999/"])
def test_a_redirect_that_leads_to_no_address_is_a_named_failure(
    server: LocalServer, fetcher: Fetcher, location: str
) -> None:
    server.routes["/a"] = Reply(302, headers={"Location": location})
    with pytest.raises(NotFetched):
        fetcher.get(f"{server.base}/a")
