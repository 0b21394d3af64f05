"""Only the site's own names are answered for, and nothing that a cache may share says another name."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.web.small import small_services
from web.server.app import create_app
from web.services import Services

PUBLIC = "https://panel.example.org"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return small_services(tmp_path_factory.mktemp("home"))


def browser(services: Services, **settings: str) -> TestClient:
    changed = replace(services, settings=services.settings.model_copy(update=settings))
    return TestClient(create_app(changed), base_url="http://localhost")


PATHS = ("/", "/about", "/robots.txt", "/new.atom", "/api/reports", "/static/app.css", "/nowhere", "/mcp")
FOREIGN = ("evil.example", "panel.example.org.evil.example", "evil.example:80", "a@localhost", "[::1", "x y")


@pytest.mark.parametrize("public_url", ["", PUBLIC])
@pytest.mark.parametrize("host", FOREIGN)
def test_another_name_is_refused_everywhere(services: Services, public_url: str, host: str) -> None:
    asking = browser(services, public_url=public_url)
    for path in (*PATHS, "/healthz"):
        response = asking.get(path, headers={"Host": host})
        assert response.status_code == 421
        assert "evil" not in response.text
        assert "PANEL_PUBLIC_URL" in response.text


@pytest.mark.parametrize(
    "host",
    ["panel.example.org", "PANEL.example.org:443", "localhost:8000", "127.0.0.1", "[::1]:80", "inside"],
)
def test_its_own_names_and_this_machine_are_answered(services: Services, host: str) -> None:
    asking = browser(services, public_url=PUBLIC, hosts="inside, other")
    assert asking.get("/about", headers={"Host": host}).status_code == 200


def test_a_numeric_address_is_answered_only_where_there_is_no_public_one(services: Services) -> None:
    numeric = {"Host": "192.0.2.7:8000"}
    assert browser(services).get("/about", headers=numeric).status_code == 200
    public = browser(services, public_url=PUBLIC)
    assert public.get("/about", headers=numeric).status_code == 421
    assert public.get("/healthz", headers=numeric).status_code == 200


def test_a_shared_cache_never_gets_the_requested_host(services: Services) -> None:
    named = {"Host": "127.0.0.1:8123"}
    for path in ("/robots.txt", "/sitemap.xml", "/opensearch.xml", "/new.atom", "/static/app.css"):
        for asking in (browser(services), browser(services, public_url=PUBLIC)):
            response = asking.get(path, headers=named)
            assert response.status_code == 200
            if "public" in response.headers["Cache-Control"]:
                assert "8123" not in response.text


def test_a_slash_too_many_leads_to_the_public_address(services: Services) -> None:
    asking = browser(services, public_url=PUBLIC)
    for host, leads in (
        ("/about/", "/about"),
        ("/reports/?year=2024", "/reports?year=2024"),
        ("//evil.example/", "/evil.example"),
    ):
        response = asking.get(f"http://localhost{host}", follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (307, f"{PUBLIC}{leads}")


def test_cookies_are_secure_where_the_public_address_is(services: Services) -> None:
    for public_url, secure in ((PUBLIC, True), ("", False)):
        made = browser(services, public_url=public_url).post("/collections", follow_redirects=False)
        assert ("Secure" in made.headers["set-cookie"]) is secure
