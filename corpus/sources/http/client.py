"""Fetching over HTTP, politely and safely: what every source on the web uses.

Politely: it says who is asking, asks each host at most once a second, obeys robots.txt, asks whether
something has changed instead of fetching it again, and waits longer each time a server is busy. Safely:
http and https only, to public addresses only (redirects too: corpus/sources/http/public_addresses.py),
never from https to http, never more bytes than allowed, and no compression, so that no bomb can go off.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urldefrag, urlsplit

import httpcore
from protego import Protego

from corpus.errors import NotFetched
from corpus.sources.http.public_addresses import PublicNetwork
from corpus.sources.http.responses import Response, answer_of, retry_after

USER_AGENT = "PanelAssistant/0.1 (reads published safeguarding reports for quotation; open source)"

_BUSY = frozenset({429, 500, 502, 503, 504})
_MOST_REDIRECTS = 5
_LONGEST_ROBOTS = 2**20
_URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is fetched and how patiently. Sizes in bytes, times in seconds.

    `size` bounds a file, `page_size` what is kept in memory, `longest_answer` how long one may take to come.
    """

    size: int = 200 * 2**20
    page_size: int = 20 * 2**20
    between: float = 1.0
    timeout: float = 30.0
    tries: int = 5
    longest_wait: float = 60.0
    longest_answer: float = 900.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is wanted of an address: at most `size` bytes, none for 0; into `file` where there is one."""

    size: int
    accept: str = "*/*"
    validators: str = ""
    file: BinaryIO | None = None


@dataclass(slots=True)
class _Host:
    """What is remembered of one host while the fetcher lives."""

    robots: Protego
    between: float
    last: float = field(default=float("-inf"))


class Fetcher:
    """Fetches. `clock` and `sleep` are in seconds; tests hand in their own."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        user_agent: str = USER_AGENT,
        allow_private: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits or Limits()
        self._user_agent = user_agent
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._pool = httpcore.ConnectionPool(network_backend=PublicNetwork(allow_private=allow_private))

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def get(self, url: str, *, accept: str = "*/*", validators: str = "") -> Response:
        """The answer with its body, redirects followed. Raises NotFetched, but not for 404 and 410."""
        return self._follow(url, _Wish(self._limits.page_size, accept, validators))

    def download(self, url: str, path: Path, *, validators: str = "") -> Response:
        """As `get`, the body written into a file."""
        with path.open("wb") as file:
            return self._follow(url, _Wish(self._limits.size, "*/*", validators, file))

    def locate(self, url: str) -> Response:
        """As `get`, without the body: whether something is there, and where it is now."""
        return self._follow(url, _Wish(0))

    # Where to

    def _follow(self, url: str, wish: _Wish) -> Response:
        url = urldefrag(quote(url, safe=_URL_CHARACTERS)).url
        moved: list[str] = []
        while True:
            host = self._host(url)
            if not host.robots.can_fetch(url, self._user_agent):
                raise NotFetched(f"{url}: the site's robots.txt asks programs not to fetch this.")
            answer = self._patiently(url, host, wish)
            if isinstance(answer, Response):
                return replace(answer, moved=tuple(moved))
            moved.append(url)
            if len(moved) > _MOST_REDIRECTS:
                raise NotFetched(f"{moved[0]}: it redirects more than {_MOST_REDIRECTS} times.")
            if url.startswith("https:") and not answer.startswith("https:"):
                raise NotFetched(f"{url}: it redirects to {answer}, which is not secure.")
            url = answer

    def _host(self, url: str) -> _Host:
        """The host of an address, its robots.txt read."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotFetched(f"{url}: only addresses that begin with http:// or https:// are fetched.")
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._hosts:
            host = _Host(Protego.parse(""), self._limits.between)
            host.robots = self._robots(f"{origin}/robots.txt", host)
            host.between = max(host.between, host.robots.crawl_delay(self._user_agent) or 0)
            self._hosts[origin] = host
        return self._hosts[origin]

    def _robots(self, url: str, host: _Host) -> Protego:
        """What a site asks of programs (RFC 9309): with no robots.txt, nothing; NotFetched if it is down."""
        for _ in range(_MOST_REDIRECTS):
            answer = self._patiently(url, host, _Wish(_LONGEST_ROBOTS, "text/plain"))
            if isinstance(answer, Response):
                return Protego.parse(answer.body.decode("utf-8", "replace"))
            url = answer
        return Protego.parse("")

    # How patiently

    def _patiently(self, url: str, host: _Host, wish: _Wish) -> Response | str:
        """The answer, or where it redirects; asked again, later each time, while the server is busy."""
        problem = ""
        for attempt in range(self._limits.tries):
            self._wait(host)
            late = partial(self._is_past, self._clock() + self._limits.longest_answer)
            try:
                with self._asked(url, wish) as response:
                    if response.status not in _BUSY:
                        return answer_of(url, response, wish.size, wish.file, late)
                    problem = f"it answered {response.status}"
                    patience = retry_after(response)
            except httpcore.TimeoutException:
                problem, patience = "it took too long", None
            except (httpcore.NetworkError, httpcore.ProtocolError) as error:
                problem, patience = str(error) or type(error).__name__, None
            if attempt + 1 < self._limits.tries:
                self._sleep(min(patience or 2.0 ** (attempt + 1), self._limits.longest_wait))
        raise NotFetched(f"{url}: {problem}, {self._limits.tries} times. Try again later.")

    def _is_past(self, moment: float) -> bool:
        return self._clock() > moment

    def _wait(self, host: _Host) -> None:
        due = host.last + host.between - self._clock()
        if due > 0:
            self._sleep(due)
        host.last = self._clock()

    @contextmanager
    def _asked(self, url: str, wish: _Wish) -> Iterator[httpcore.Response]:
        headers: dict[bytes | str, bytes | str]
        headers = {"User-Agent": self._user_agent, "Accept": wish.accept, "Accept-Encoding": "identity"}
        etag, _, modified = wish.validators.partition("\n")
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        seconds = self._limits.timeout
        timeout = {"connect": seconds, "read": seconds, "write": seconds, "pool": seconds}
        with self._pool.stream("GET", url, headers=headers, extensions={"timeout": timeout}) as response:
            yield response
