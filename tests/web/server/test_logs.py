"""What is logged: one line a request, of its route and how it ended, and nothing that anybody typed."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.small import client, small_services, with_answerer
from web.server.app import create_app
from web.server.logs import REQUESTS, configure_logs

SECRET = "heliotrope"
FORGED = "x\n2026-01-01T00:00:00Z [info     ] request route=/forged\r\u2028\x1b[2J"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is written from now on, as JSON; what was set before is set again afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logs("json", "info", stream)
    yield stream
    root.handlers = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_route_status_and_time(tmp_path: Path, written: io.StringIO) -> None:
    response = client(small_services(tmp_path)).get("/reports/listening")
    (line,) = lines(written)
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/reports/{report_id}", 200)
    assert line["id"] == response.headers["x-request-id"]
    assert isinstance(line["ms"], int)
    assert set(line) == {"event", "id", "method", "route", "status", "ms", "level", "logger", "timestamp"}


def test_no_question_parameter_or_address_is_logged(tmp_path: Path, written: io.StringIO) -> None:
    browser = TestClient(
        create_app(small_services(tmp_path)), base_url="http://localhost", client=("203.0.113.9", 1)
    )
    browser.get("/ask", params={"question": SECRET})
    browser.post("/ask/stream", data={"question": SECRET})
    browser.get(f"/reports/{SECRET}", headers={"User-Agent": SECRET, "X-Request-ID": SECRET})
    browser.get(f"/{SECRET}")
    browser.get("/api/search", params={"q": SECRET, "limit": SECRET})
    assert len(lines(written)) == 5
    assert SECRET not in written.getvalue()
    assert "203.0.113.9" not in written.getvalue()


def test_a_failure_is_logged_with_its_places_and_without_its_message(
    tmp_path: Path, written: io.StringIO
) -> None:
    def fails(_: object) -> object:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise RuntimeError(f"could not answer {SECRET}") from error

    services = with_answerer(small_services(tmp_path), fails)  # type: ignore[arg-type]
    browser = TestClient(create_app(services), base_url="http://localhost", raise_server_exceptions=False)
    response = browser.post("/ask", data={"question": SECRET})
    failed = next(line for line in lines(written) if line["event"] == "a request failed")
    assert failed["id"] == response.headers["x-request-id"]
    assert (failed["error"], failed["cause"]) == ("RuntimeError", "KeyError")
    assert str(failed["places"]).endswith("fails")
    assert SECRET not in written.getvalue()


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_line_cannot_be_forged(written: io.StringIO, form: str) -> None:
    configure_logs(form, "info", written)
    logging.getLogger(REQUESTS).info(FORGED, extra={"value": FORGED, FORGED: 1})
    logging.getLogger("uvicorn.error").warning("Invalid request: %s", FORGED)
    assert len(written.getvalue().splitlines()) == 2
    assert "\x1b" not in written.getvalue()


def test_libraries_write_in_the_same_form(written: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    (line,) = lines(written)
    assert (line["event"], line["error"]) == ("Exception in ASGI application", "ValueError")
    assert SECRET not in written.getvalue()


def test_health_checks_are_not_told(tmp_path: Path, written: io.StringIO) -> None:
    client(small_services(tmp_path)).get("/healthz")
    assert lines(written) == []
