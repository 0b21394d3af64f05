"""Values that no program means to send: no status is 500, and what is wrong is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tests.web.small import client, passage_of, small_services
from web.admin.routes import ROUTERS
from web.server.app import PARTS

JSON = {"Content-Type": "application/json"}
LONE = "\\ud800"
HUGE = "9" * 5000
ASKED = '"messages": [{"role": "user", "content": "Who listened to the child?"}]'


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/ask", f'{{"question": "{LONE}"}}', 422),
        ("/api/ask", f'{{"question": "Who?", "history": ["{LONE}"], "without": ["{LONE}"]}}', 200),
        ("/api/ask", f'{{"question": "Who?", "theme": "{LONE}"}}', 422),
        ("/api/ask", f'{{"question": "Who?", "since": {HUGE}}}', 400),
        ("/api/ask", '{"question": "Who?", "since": 1e400}', 422),
        ("/api/ask", "[" * 100_000, 400),
        ("/v1/chat/completions", f'{{"model": "{LONE}", {ASKED}}}', 400),
        ("/v1/chat/completions", f'{{"model": "{HUGE}", {ASKED}}}', 400),
        ("/v1/chat/completions", f'{{"model": "panel-assistant", "n": {HUGE}, {ASKED}}}', 400),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused(api: TestClient, path: str, body: str, status: int) -> None:
    response = api.post(path, content=body, headers=JSON)
    assert response.status_code == status
    assert "http-400" not in response.text


@pytest.mark.parametrize("type_", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_form_that_cannot_be_read_is_refused_in_words(api: TestClient, type_: str) -> None:
    response = api.post("/ask", content=b"--x\r\n\r\n", headers={"Content-Type": type_})
    assert response.status_code == 400
    assert "The form cannot be read" in response.text


@pytest.mark.parametrize(
    "path",
    [
        f"/passages/{passage_of(1)}/pages/{10**20}.jpg",
        f"/passages/{passage_of(1)}/pages/{HUGE}.jpg",
        f"/passages/{passage_of(1)}?mark=0-{'9' * 400}",
        f"/api/passages/{passage_of(1)}?mark={'9' * 400}-0",
        f"/api/themes/daily-life?year={HUGE}",
        f"/api/reports?year={HUGE}",
        f"/api/reports/{HUGE}",
        "/api/passages/%ED%A0%80",
        "/files/%00",
        "/static/%00",
        f"/api/ask/stream?question=Who&limit={HUGE}",
    ],
)
def test_an_address_that_cannot_be_meant_is_no_failure_of_ours(api: TestClient, path: str) -> None:
    assert api.get(path).status_code in (200, 404, 422)


def numbers() -> Iterator[tuple[str, str, bool]]:
    """Each number that an address may have, with its route and whether it has a largest value."""
    for router in (*(part.router for part in PARTS), *ROUTERS):
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for field in (*route.dependant.path_params, *route.dependant.query_params):
                about = field.field_info
                if about.annotation is int:
                    yield route.path, field.name, any(hasattr(limit, "le") for limit in about.metadata)


def test_every_number_in_an_address_has_a_largest_value() -> None:
    found = list(numbers())
    assert len(found) >= 2
    assert [(path, name) for path, name, bounded in found if not bounded] == []


def test_the_name_of_a_model_is_never_a_reason_to_fail(tmp_path: Path) -> None:
    refused = client(small_services(tmp_path)).get("/v1/models/%ED%A0%80")
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "model_not_found")
