"""Who gets to the maintainers' pages: proved route by route, by walking the routers."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tests.web.maintainers import (
    NAME,
    PASSWORD,
    browser_at,
    send,
    sign_in,
    token_of,
    with_sign_in,
)
from tests.web.small import small_services
from web.admin.routes import OPEN, ROUTERS
from web.server.app import create_app
from web.services import Services

INSIDE = [
    (method, re.sub(r"\{[^}]+\}", "x", route.path), route.summary)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]
CHANGES = [path for method, path, _ in INSIDE if method != "GET"]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    folder = tmp_path_factory.mktemp("home")
    return with_sign_in(small_services(folder), folder)


@pytest.fixture(scope="module")
def application(services: Services) -> FastAPI:
    return create_app(services)


@pytest.fixture(scope="module")
def without_sign_in(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The same site where nobody has set up how to sign in."""
    return create_app(small_services(tmp_path_factory.mktemp("bare"), index=False))


@pytest.fixture
def stranger(application: FastAPI) -> TestClient:
    return browser_at(application)


@pytest.fixture
def maintainer(stranger: TestClient) -> TestClient:
    return sign_in(stranger)


def served_paths(services: Services) -> Iterator[str]:
    """The paths under /admin that the whole application answers."""
    for route in create_app(services).router.routes:
        for one in getattr(getattr(route, "original_router", None), "routes", [route]):
            if getattr(one, "path", "").startswith("/admin"):
                yield one.path


def test_every_maintainers_route_of_the_application_is_walked_here(services: Services) -> None:
    walked = {
        route.path for router in (*ROUTERS, OPEN) for route in router.routes if isinstance(route, APIRoute)
    }
    assert {"/admin", "/admin/audit", "/admin/sign-out"} <= set(served_paths(services)) == walked
    assert {route.path for route in OPEN.routes if isinstance(route, APIRoute)} == {
        "/admin/sign-in",
        "/admin/sign-in/openid",
        "/admin/sign-in/openid/back",
    }


@pytest.mark.parametrize(("method", "path", "summary"), INSIDE)
def test_a_stranger_is_sent_to_sign_in(stranger: TestClient, method: str, path: str, summary: str) -> None:
    answer = stranger.request(method, path, follow_redirects=False)
    if method == "GET":
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/admin/sign-in?after=%2Fadmin")
    else:
        assert answer.status_code == 401
        assert "Nothing was changed" in answer.text
        assert summary  # what the audit log calls it


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("token", ["", "x" * 43, None])
def test_a_change_needs_the_token_of_the_session(
    maintainer: TestClient, path: str, token: str | None
) -> None:
    answer = maintainer.post(path, data={} if token is None else {"token": token}, follow_redirects=False)
    assert answer.status_code == 403
    assert "form has expired" in answer.text
    assert maintainer.get("/admin", follow_redirects=False).status_code == 200


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_sent_from_another_site_is_refused(maintainer: TestClient, path: str) -> None:
    token = token_of(maintainer.get("/admin").text)
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert maintainer.post(path, data={"token": token}, headers=headers).status_code == 403
    assert maintainer.get("/admin", follow_redirects=False).status_code == 200


@pytest.mark.parametrize("path", CHANGES)
def test_a_body_of_unknown_size_is_not_read(maintainer: TestClient, path: str) -> None:
    assert maintainer.post(path, content=iter([b"token="])).status_code == 413


@pytest.mark.parametrize("path", ["/admin", "/admin/sign-in", "/admin/nothing"])
def test_search_engines_and_caches_keep_nothing(stranger: TestClient, path: str) -> None:
    headers = stranger.get(path, follow_redirects=False).headers
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/admin/sign-in"), *((method, path) for method, path, _ in INSIDE)]
)
def test_without_any_sign_in_the_page_says_how_to_set_it_up(
    without_sign_in: FastAPI, method: str, path: str
) -> None:
    answer = browser_at(without_sign_in).request(method, path)
    assert answer.status_code == 403
    assert "PANEL_ADMIN_PASSWORD_HASH" in answer.text


def test_the_audit_log_says_what_was_done_and_by_whom(maintainer: TestClient) -> None:
    send(maintainer, "/admin/sign-out")
    sign_in(maintainer, password="a wrong password")
    lines = sign_in(maintainer).get("/admin/audit.jsonl").text.splitlines()
    assert f'"who": "{NAME}", "what": "Sign in", "about": "password", "outcome": "done"' in lines[0]
    assert '"outcome": "refused: wrong name or password"' in lines[1]
    assert '"what": "Sign out"' in lines[2]
    assert PASSWORD not in "".join(lines)
    html = maintainer.get("/admin/audit").text
    assert "Refused: wrong name or password" in html
