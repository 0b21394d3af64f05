"""Costly work runs in worker processes: it ends at its deadline, its memory limit, or when nobody waits."""

import http.client
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waits import SECONDS
from tests.web.running import run_in_thread, running
from tests.web.small import REPORT, client, passage_of, small_services, with_images
from web.errors import WorkTooCostly
from web.limited_work import LimitedWork
from web.services import Services
from web.storage.page_images import PageImages


def add(first: int, second: int) -> int:
    return first + second


def sleep_long() -> None:
    time.sleep(600)


def use_memory() -> int:
    return len(bytearray(4_000_000_000))


@contextmanager
def workers(seconds: float) -> Iterator[LimitedWork]:
    work = LimitedWork(workers=1, seconds=seconds, megabytes=1500, preload=["web.storage.page_renderer"])
    work.start()
    yield work
    work.stop()


def test_a_task_that_asks_for_too_much_loses_itself_only() -> None:
    with workers(seconds=SECONDS) as work:
        assert work.wait(add, 1, 2) == 3
        work.seconds = 1
        with pytest.raises(WorkTooCostly, match="longer than 1 seconds"):
            work.wait(sleep_long)
        work.seconds = SECONDS
        with pytest.raises(WorkTooCostly, match="more memory than is allowed"):
            work.wait(use_memory)
        assert run_in_thread(lambda: work.run(add, 1, 2)) == 3


def slow_page(path: Path) -> None:
    """A PDF of a few kilobytes whose one page takes minutes to draw: shadings that compute each pixel."""
    computed = b"{ " + b"2 copy mul sin exch cos add " * 40 + b"pop dup dup }"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 900]/Contents 4 0 R/Resources<</Shading<</S 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (6 * 500, b"/S sh " * 500),
        b"<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1 0 1]/Matrix[900 0 0 900 0 0]/Function 6 0 R>>",
        b"<</FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]/Length %d>>stream\n%s\nendstream"
        % (len(computed), computed),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF")


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """A small collection whose original takes minutes to draw."""
    services = small_services(tmp_path)
    slow_page(services.reading.originals.path(services.asking.searcher().report(REPORT.id).digest))
    return services


def with_workers(services: Services, work: LimitedWork, tmp_path: Path) -> Services:
    images = PageImages(services.reading.originals, tmp_path / "pictures", work)
    return with_images(services, images)


PICTURE = f"/passages/{passage_of(1)}/pages/1.jpg"


def test_a_page_that_draws_for_minutes_freezes_nothing(services: Services, tmp_path: Path) -> None:
    with workers(seconds=600) as work, running(with_workers(services, work, tmp_path)) as (host, port):
        drawing = http.client.HTTPConnection(host, port, timeout=SECONDS)
        drawing.request("GET", PICTURE)
        for path in ("/healthz", "/about", f"/passages/{passage_of(2)}"):
            other = http.client.HTTPConnection(host, port, timeout=SECONDS)
            other.request("GET", path)
            assert other.getresponse().status == 200
            other.close()
        has_answer, _, _ = select.select([drawing.sock], [], [], 0)
        assert not has_answer
        drawing.close()


def test_a_page_that_takes_too_long_is_stopped_and_not_tried_again(
    services: Services, tmp_path: Path
) -> None:
    with workers(seconds=1) as work:
        browser = client(with_workers(services, work, tmp_path))
        stopped, again = browser.get(PICTURE), browser.get(PICTURE)
    assert stopped.status_code == again.status_code == 503
    assert "stopped" in stopped.text
    assert "This page takes too long to draw. Open the original file instead." in again.text


def test_a_picture_is_given_up_when_its_reader_leaves(services: Services, tmp_path: Path) -> None:
    with workers(seconds=600) as work, running(with_workers(services, work, tmp_path)) as (host, port):
        for _ in range(3):  # more than there are workers and places
            reader = http.client.HTTPConnection(host, port, timeout=SECONDS)
            reader.request("GET", PICTURE)
            time.sleep(0.3)
            reader.close()
        assert run_in_thread(lambda: work.run(add, 1, 2)) == 3
