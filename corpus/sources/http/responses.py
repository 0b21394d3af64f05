"""Responses: their bodies are read within a limit of size, and a file is checked to be a whole PDF."""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
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
    """Returns the seconds that a busy server asks to wait, None where it does not say so.

    It says so in seconds or as a date (RFC 9110), which counts from the server's own.
    """
    seconds = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", seconds):
        return float(seconds)
    until, now = _date(seconds), _date(response.headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds()) if until else None


def _date(value: str) -> datetime | None:
    """Returns the moment of an HTTP date, None where it is none."""
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


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


_HEAD = 1024
_TAIL = 64 * 1024
"""Where a PDF's end mark must be: some have other bytes after it."""


def room_in(folder: Path) -> Path:
    """Returns a new, empty file in a folder, for bytes that are to come."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        return Path(file.name)


def check_pdf(path: Path, url: str, promised: int = 0) -> None:
    """Raises NotFetched where a file is not a whole PDF. `promised` is its size in bytes, 0 unknown."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    if not head:
        raise NotFetched(f"{url}: it came empty. Try again later.")
    if b"%PDF-" not in head:
        raise NotFetched(
            f"{url}: a page came in the place of the PDF, perhaps while it is checked for viruses."
        )
    if b"%%EOF" not in tail or (promised and size < promised):
        raise NotFetched(f"{url}: the PDF came cut off, {size:,} bytes of it. Try again later.")
