"""Fetches over HTTP, politely and safely. Every source on the web uses it.

Politely: it names itself, asks each host at most once a second, obeys robots.txt, sends conditional
requests, and waits longer each time a server is busy. Safely: it speaks http and https only, with public
addresses only (redirects too: corpus/sources/http/public_addresses.py), never goes from https to http,
never reads more bytes than allowed, and accepts no compression, because of zip bombs. It stores no cookies
and takes neither proxies nor passwords from the environment.

httpx2 speaks HTTP, hishel keeps pages (RFC 9111), tenacity tries again.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urldefrag, urlsplit

import hishel
import httpx2
from hishel.httpx2 import CacheTransport
from protego import Protego
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from corpus.errors import NotFetched
from corpus.sources.http.public_addresses import PublicTransport
from corpus.sources.http.responses import Response, answer_of, retry_after

log = logging.getLogger(__name__)

USER_AGENT = "PanelAssistant/0.1 (reads published safeguarding reports for quotation; open source)"

_BUSY = frozenset({429, 500, 502, 503, 504})
_MOST_REDIRECTS = 5
_LONG_DELAY = 5
"""Seconds between requests, above which it is said that a site asks for so many."""
_LONGEST_ROBOTS = 2**20
_URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of fetching. Sizes are in bytes, times in seconds.

    `size` is the maximum size of a file, `page_size` that of a body in memory, `longest_answer` the maximum
    time of one response.
    """

    size: int = 200 * 2**20
    page_size: int = 20 * 2**20
    between: float = 1.0
    timeout: float = 30.0
    tries: int = 5
    longest_wait: float = 60.0
    longest_delay: float = 300.0
    longest_answer: float = 900.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """A request: at most `size` bytes of the body (0: none of it), into `file` where there is one."""

    client: httpx2.Client
    size: int
    accept: str = "*/*"
    validators: str = ""
    file: BinaryIO | None = None


@dataclass(slots=True)
class _Host:
    """The state of one host while the fetcher lives."""

    robots: Protego
    between: float
    last: float = field(default=float("-inf"))


class Fetcher:
    """Fetches. `clock` and `sleep` are in seconds; tests hand in their own."""

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        user_agent: str = USER_AGENT,
        allow_private: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._user_agent = user_agent
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._open = ExitStack()
        self._transport = PublicTransport(allow_private=allow_private)
        self._plain = self._client(self._transport)

    def close(self) -> None:
        """Closes the connections and the caches."""
        self._open.close()

    def caching(self, folder: Path) -> httpx2.Client:
        """Returns a client that stores pages in a folder and serves a stored one once its server has said
        that it has not changed. For `get`; closed with the fetcher."""
        storage = hishel.SqliteStorage(
            database_path=folder / "pages.sqlite", max_stream_size=self._limits.page_size
        )
        rules = hishel.CacheOptions(shared=False, allow_stale=False)
        return self._client(CacheTransport(self._transport, storage, rules), {"Cache-Control": "no-cache"})

    def get(
        self, url: str, *, accept: str = "*/*", validators: str = "", client: httpx2.Client | None = None
    ) -> Response:
        """Returns the response with its body, after redirects. Raises NotFetched, but not for 404 and 410."""
        return self._follow(url, _Wish(client or self._plain, self._limits.page_size, accept, validators))

    def download(self, url: str, path: Path, *, validators: str = "") -> Response:
        """As `get`, the body written into a file."""
        with path.open("wb") as file:
            return self._follow(url, _Wish(self._plain, self._limits.size, "*/*", validators, file))

    def locate(self, url: str) -> Response:
        """As `get`, without the body: whether something is there, and where it is now."""
        return self._follow(url, _Wish(self._plain, 0))

    def _client(
        self, transport: httpx2.BaseTransport, headers: dict[str, str] | None = None
    ) -> httpx2.Client:
        """Returns a client on a transport, to be closed with the fetcher."""
        client = httpx2.Client(
            transport=transport,
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "identity", **(headers or {})},
            timeout=self._limits.timeout,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )
        self._open.callback(client.close)
        return client

    # Where to

    def _follow(self, url: str, wish: _Wish) -> Response:
        try:
            url = quote(url, safe=_URL_CHARACTERS)
        except UnicodeEncodeError as error:
            raise NotFetched(f"{url!a}: it is no address, since it is no text.") from error
        moved: list[str] = []
        while True:
            url, host = self._host(url)
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

    def _host(self, url: str) -> tuple[str, _Host]:
        """Returns an address without its fragment, and its host. Reads robots.txt the first time."""
        try:
            url, _ = urldefrag(url)
            parts = urlsplit(url)
            host, _ = parts.hostname, httpx2.URL(url, port=parts.port)
        except (ValueError, httpx2.InvalidURL) as error:
            raise NotFetched(f"{url}: it is no address ({error}).") from error
        if parts.scheme not in ("http", "https") or not host:
            raise NotFetched(f"{url}: only addresses that begin with http:// or https:// are fetched.")
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._hosts:
            self._hosts[origin] = self._made(origin)
        return url, self._hosts[origin]

    def _made(self, origin: str) -> _Host:
        """Returns the state of a host at its first request."""
        host = _Host(Protego.parse(""), self._limits.between)
        host.robots = self._robots(f"{origin}/robots.txt", host)
        delay = host.robots.crawl_delay(self._user_agent) or 0
        if delay > self._limits.longest_delay:
            raise NotFetched(
                f"{origin}: its robots.txt asks for {delay:,.0f} seconds between requests. Fetch its files "
                "by hand, then add them: panel-assistant add PATH"
            )
        if delay > _LONG_DELAY:
            log.warning("%s asks for %g seconds between requests, so this takes long.", origin, delay)
        host.between = max(host.between, delay)
        return host

    def _robots(self, url: str, host: _Host) -> Protego:
        """Returns the rules of a site's robots.txt (RFC 9309); none without that file. Raises NotFetched."""
        for _ in range(_MOST_REDIRECTS):
            answer = self._patiently(url, host, _Wish(self._plain, _LONGEST_ROBOTS, "text/plain"))
            if isinstance(answer, Response):
                return Protego.parse(answer.body.decode("utf-8", "replace"))
            url = answer
        return Protego.parse("")

    # How patiently

    def _patiently(self, url: str, host: _Host, wish: _Wish) -> Response | str:
        """Returns the response, or the address of a redirect. Retries while the server is busy."""
        tries = Retrying(
            sleep=self._sleep,
            stop=stop_after_attempt(self._limits.tries),
            wait=self._pause,
            retry=retry_if_exception_type((httpx2.TransportError, httpx2.HTTPStatusError)),
            reraise=True,
        )
        try:
            return tries(self._once, url, host, wish)
        except (httpx2.TransportError, httpx2.HTTPStatusError) as error:
            problem = f"{_problem(error)}, {self._limits.tries} times"
            raise NotFetched(f"{url}: {problem}. Try again later.") from error

    def _once(self, url: str, host: _Host, wish: _Wish) -> Response | str:
        """Returns the response, or the address of a redirect. Raises HTTPStatusError if it is busy."""
        self._wait(host)
        late = partial(self._is_past, self._clock() + self._limits.longest_answer)
        with self._request(url, wish) as response:
            if response.status_code in _BUSY:
                response.raise_for_status()
            return answer_of(url, response, wish.size, wish.file, late)

    def _pause(self, state: RetryCallState) -> float:
        """Returns the seconds until the next try: those that the server asks for, else twice the last."""
        error = state.outcome.exception() if state.outcome else None
        seconds = retry_after(error.response) if isinstance(error, httpx2.HTTPStatusError) else None
        wait = 2.0**state.attempt_number if seconds is None else seconds
        return min(wait, self._limits.longest_wait)

    def _is_past(self, moment: float) -> bool:
        return self._clock() > moment

    def _wait(self, host: _Host) -> None:
        due = host.last + host.between - self._clock()
        if due > 0:
            self._sleep(due)
        host.last = self._clock()

    @contextmanager
    def _request(self, url: str, wish: _Wish) -> Iterator[httpx2.Response]:
        headers = {"Accept": wish.accept}
        etag, _, modified = wish.validators.partition("\n")
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        with wish.client.stream("GET", url, headers=headers) as response:
            yield response


def _problem(error: Exception) -> str:
    """Returns an error as a phrase for a message."""
    if isinstance(error, httpx2.HTTPStatusError):
        return f"it answered {error.response.status_code}"
    if isinstance(error, httpx2.TimeoutException):
        return "it took too long"
    return str(error) or type(error).__name__


class Pages:
    """Small pages (JSON, HTML, XML) by their addresses. `folder` may be deleted at any time.

    Where what is stored is damaged or cannot be written, pages are fetched without it.
    """

    def __init__(self, fetcher: Fetcher, folder: Path) -> None:
        self.fetcher = fetcher
        self._folder = folder
        self._client: httpx2.Client | None = None
        try:
            self._client = fetcher.caching(folder)
        except Exception as error:
            self._do_without(error)

    def get(self, url: str, accept: str = "*/*") -> Response:
        """Returns the page as it is now: status 200, 404 or 410. Raises NotFetched."""
        try:
            response = self.fetcher.get(url, accept=accept, client=self._client)
        except NotFetched:
            raise
        except Exception as error:  # a damaged cache fails in many ways
            if self._client is None:
                raise
            self._do_without(error)
            response = self.fetcher.get(url, accept=accept)
        if response.status == 304:
            raise NotFetched(f"{url}: it answered 304 without having been asked whether it changed.")
        return response

    def _do_without(self, error: Exception) -> None:
        """Fetches every page from now on, and deletes what is stored, so that the next run begins again."""
        log.warning("The stored pages in %s cannot be used (%s).", self._folder, type(error).__name__)
        self._client = None
        for path in self._folder.glob("pages.sqlite*"):
            try:
                path.unlink()
            except OSError:
                continue
