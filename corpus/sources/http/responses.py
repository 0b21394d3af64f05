"""What a server answered: read within a limit of size, or where it sends us instead."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import httpx2

from corpus.errors import NotFetched


@dataclass(frozen=True, slots=True)
class Response:
    """The final response of a server. `body` is empty where it went into a file.

    `status` is 200, 304, 404 or 410; `validators` is what to ask with next time (ETag, then
    Last-Modified); `moved` holds the addresses that redirected on the way, first to last.
    """

    url: str
    status: int
    content_type: str = ""
    validators: str = ""
    body: bytes = b""
    moved: tuple[str, ...] = ()


def answer_of(
    url: str, response: httpx2.Response, size: int, file: BinaryIO | None, late: Callable[[], bool]
) -> Response | str:
    """Returns the answer, at most `size` bytes of it; or the address that it redirects to. Raises NotFetched.

    With a `size` of 0 the body is not asked about at all; `late` says that it is taking too long.
    """
    headers = response.headers
    if response.next_request:
        return str(response.next_request.url)
    if response.status_code not in (200, 304, 404, 410):
        raise NotFetched(f"{url}: it answered {response.status_code}.")
    if "content-encoding" in headers:
        raise NotFetched(f"{url}: it came compressed, which was not asked for.")
    return Response(
        url,
        response.status_code,
        headers.get("content-type", "").partition(";")[0].strip().lower(),
        "\n".join((headers.get("etag", ""), headers.get("last-modified", ""))).rstrip("\n"),
        _body(url, response, size, file, late) if size and response.status_code == 200 else b"",
    )


def retry_after(response: httpx2.Response) -> float | None:
    """Returns the seconds that a busy server asks to wait, where it says so in seconds."""
    asked = response.headers.get("retry-after", "")
    return float(asked) if re.fullmatch(r"[0-9]{1,4}", asked) else None


def _body(
    url: str, response: httpx2.Response, size: int, file: BinaryIO | None, late: Callable[[], bool]
) -> bytes:
    if file:
        file.seek(0)
        file.truncate()
    body, length = bytearray(), 0
    for piece in response.iter_raw():
        length += len(piece)
        if length > size:
            raise NotFetched(f"{url}: it is larger than {size / 2**20:g} MB, the limit.")
        if late():
            raise NotFetched(f"{url}: it came too slowly. Try again later.")
        if file:
            file.write(piece)
        else:
            body += piece
    return bytes(body)
