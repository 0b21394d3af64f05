"""HEAD, Allow, and the types of bodies, on every route."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tests.web.small import client, passage_of, small_services
from web.server.app import PARTS

PLAIN = {"Content-Type": "text/plain"}
READ = [
    "/",
    "/reports",
    "/reports/listening",
    "/files/listening",
    "/themes",
    "/new.atom",
    "/robots.txt",
    "/healthz",
    "/static/app.js",
    "/api/openapi.json",
    "/api/reports",
    "/api/search?q=child",
    "/api/ask/stream?question=Who+listened",
    "/v1/models",
    f"/passages/{passage_of(1)}",
    "/nothing",
    "/collections/none",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("path", READ)
def test_head_says_what_get_says_without_the_body(site: TestClient, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}  # a compressed page is as long as its nonce lets it be
    response, head = site.get(path, headers=plain), site.head(path, headers=plain)
    assert (head.status_code, head.content) == (response.status_code, b"")
    for name in ("content-type", "content-length", "cache-control", "etag", "content-disposition"):
        assert head.headers.get(name) == response.headers.get(name), name


def test_every_method_of_an_address_is_named(site: TestClient) -> None:
    for path, allowed in {
        "/ask": "GET, HEAD, POST",
        "/collections": "GET, HEAD, POST",
        "/api/ask": "POST",
        "/reports": "GET, HEAD",
        "/static/app.js": "GET, HEAD",
        "/api/openapi.json": "GET, HEAD",
        "/admin/sign-in": "GET, HEAD, POST",
    }.items():
        response = site.put(path)
        assert (response.status_code, response.headers["allow"]) == (405, allowed), path
    assert site.head("/api/ask").status_code == 405


def paths_with_body() -> Iterator[str]:
    """The addresses that take a body, except that of tools, whose protocol has a check of its own."""
    for part in PARTS:
        for route in part.router.routes:
            if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and route.path != "/mcp":
                yield route.path


def test_a_body_of_another_type_is_refused_everywhere(site: TestClient) -> None:
    paths = list(paths_with_body())
    assert {"/ask", "/api/ask", "/v1/responses", "/collections", "/feedback/keep"} <= set(paths)
    for path in paths:
        response = site.post(path, content=b"question=Who", headers=PLAIN)
        assert response.status_code == 415, path
        assert response.headers["accept"] in (
            "application/json",
            "application/x-www-form-urlencoded, multipart/form-data",
        )
    program = site.post("/api/ask", content=b"{}", headers=PLAIN)
    assert program.json()["type"] == "urn:panel-assistant:problem:wrong-type"
    assert site.post("/api/ask", data={"question": "Who?"}).status_code == 415
    assert site.post("/ask", json={"question": "Who?"}).status_code == 415


def test_a_read_type_is_accepted_with_parameters_and_without_a_body(site: TestClient) -> None:
    typed = {"Content-Type": "application/json; charset=utf-8"}
    assert site.post("/api/ask", content=b'{"question": "Who?"}', headers=typed).status_code == 200
    assert site.post("/api/ask", content=b"", headers=PLAIN).status_code == 422
    assert site.post("/nothing", content=b"x", headers=PLAIN).status_code == 404
