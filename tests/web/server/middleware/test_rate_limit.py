"""How often a client may ask: what is told before, at and after the limit, and who a client is."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tests.web.small import client as visitor
from tests.web.small import passage_of, small_services
from web.server.app import PARTS, create_app
from web.server.middleware.rate_limit import WORK, client_of, work_of

ASK = {"question": "Who listened to the child alone?"}


def limited_client(folder: Path, address: str = "203.0.113.9", **settings: object) -> TestClient:
    """A client of a server where two questions a minute are too few for nobody."""
    services = small_services(folder)
    changed = services.settings.model_copy(update={"rate_ask": "2/minute", **settings})
    return TestClient(
        create_app(replace(services, settings=changed)), base_url="http://localhost", client=(address, 1)
    )


def test_every_answer_says_what_is_left(tmp_path: Path) -> None:
    asking = limited_client(tmp_path)
    for left in (1, 0):
        headers = asking.post("/api/ask", json=ASK).headers
        assert headers["ratelimit-policy"] == '"ask";q=2;w=60'
        assert headers["ratelimit"].startswith(f'"ask";r={left};t=')


def test_a_program_that_asks_too_often_gets_a_problem_and_a_time(tmp_path: Path) -> None:
    asking = limited_client(tmp_path)
    *_, response = [asking.post("/api/ask", json=ASK) for _ in range(3)]
    assert response.status_code == 429
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:panel-assistant:problem:too-often"
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert response.headers["ratelimit"].startswith('"ask";r=0;t=')


def test_a_person_who_asks_too_often_gets_a_page_with_every_header(tmp_path: Path) -> None:
    asking = limited_client(tmp_path)
    *_, response = [asking.post("/ask", data=ASK) for _ in range(3)]
    assert response.status_code == 429
    assert "Too many requests from here" in response.text
    assert "Try again in" in response.text
    assert "what you had written is sent once more" in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"]


def test_pages_and_streams_are_counted_as_one_kind_and_reading_is_not_counted(tmp_path: Path) -> None:
    asking = limited_client(tmp_path)
    asking.post("/ask", data=ASK)
    asking.get("/api/ask/stream", params=ASK)
    assert asking.post("/ask/stream", data=ASK).status_code == 429
    for path in ("/", "/reports", "/about", f"/api/passages/{passage_of(1)}", "/api/search?q=child"):
        response = asking.get(path)
        assert response.status_code == 200
        assert "ratelimit" not in {name.removesuffix("-policy") for name in response.headers}


@pytest.mark.parametrize(
    ("setting", "path"),
    [
        ("rate_search", "/api/search?q=child"),
        ("rate_search", "/recommendations?q=child"),
        ("rate_export", "/reports/listening/export/csv"),
    ],
)
def test_searches_and_exports_have_rates_of_their_own(tmp_path: Path, setting: str, path: str) -> None:
    asking = limited_client(tmp_path, **{setting: "1/hour"})
    asking.get(path)
    response = asking.get(path)
    assert response.status_code == 429
    assert response.headers["ratelimit-policy"].endswith(";q=1;w=3600")


def test_without_a_rate_nothing_is_counted(tmp_path: Path) -> None:
    response = visitor(small_services(tmp_path)).post("/api/ask", json=ASK)
    assert "ratelimit" not in response.headers


def test_another_client_is_counted_apart(tmp_path: Path) -> None:
    asking = limited_client(tmp_path, "10.0.0.1", trusted_proxies="10.0.0.0/8")
    for address in ("198.51.100.1", "198.51.100.2"):
        for _ in range(2):
            response = asking.post("/api/ask", json=ASK, headers={"X-Forwarded-For": address})
            assert response.status_code == 200
    response = asking.post("/api/ask", json=ASK, headers={"X-Forwarded-For": "198.51.100.1"})
    assert response.status_code == 429


def test_a_header_from_a_stranger_makes_no_new_client(tmp_path: Path) -> None:
    asking = limited_client(tmp_path, trusted_proxies="10.0.0.0/8")
    answers = [
        asking.post("/api/ask", json=ASK, headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)
    ]
    assert [response.status_code for response in answers] == [200, 200, 429]


def test_a_clients_entries_before_the_proxys_are_not_believed(tmp_path: Path) -> None:
    asking = limited_client(tmp_path, "10.0.0.1", trusted_proxies="10.0.0.0/8")
    answers = [
        asking.post("/api/ask", json=ASK, headers={"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"})
        for n in range(3)
    ]
    assert [response.status_code for response in answers] == [200, 200, 429]


def test_an_ipv6_subscriber_is_one_client() -> None:
    addresses = (
        "2001:db8:1:2::1",
        "2001:db8:1:2:ffff::9",
        "2001:db8:1:3::1",
        "::ffff:192.0.2.1",
        "192.0.2.1",
    )
    clients = [client_of({"client": (address, 1)}) for address in addresses]
    assert clients[0] == clients[1]
    assert clients[3] == clients[4]
    assert len(set(clients)) == 3


ROUTES = [
    f"{method} {route.path}"
    for part in PARTS
    for route in part.router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
]


def test_all_work_is_a_route_and_every_route_that_asks_or_exports_is_work() -> None:
    assert set(WORK) <= set(ROUTES)
    heavy = (
        "/ask",
        "/ask/stream",
        "/search",
        "/export",
        "/export/{format}",
        ".jpg",
        "/{private}",
        "/{share}",
    )
    assert {route for route in ROUTES if route.endswith(heavy)} <= set(WORK)


def test_every_route_that_changes_something_is_counted() -> None:
    reads = {"POST /feedback"}  # it shows what would be kept
    assert {route for route in ROUTES if not route.startswith("GET ")} - set(WORK) <= reads


def test_head_is_counted_like_get_and_other_paths_are_not() -> None:
    assert work_of({"method": "HEAD", "path": "/api/search"}).kind == "search"
    assert work_of({"method": "GET", "path": "/api/search/more"}).kind == ""
    assert work_of({"method": "GET", "path": "/reports/a/b/export/csv"}).kind == ""
