"""The question box on other web sites: only where they were named, without a script, and accessible."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pydantic import ValidationError

from tests.web.conftest import new_context
from tests.web.pages.test_accessibility import assert_reflows, faults
from tests.web.running import running
from tests.web.small import SENTENCE, client, small_services
from web.services import Services
from web.settings import Settings

SITE = "http://council.example.org"
ASKED = "Who listened to the child alone?"
BOX = f"""<iframe src="{{0}}/embed" title="Ask" width="600" height="420"></iframe>
<form action="{{0}}/ask" method="post" target="_blank">
<input name="question" value="{ASKED}"><button>Ask</button></form>"""


def offering(folder: Path, sites: str = f"{SITE} https://other.example.org:8443") -> Services:
    services = small_services(folder)
    return replace(services, settings=services.settings.model_copy(update={"embed_origins": sites}))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(offering(tmp_path_factory.mktemp("home")))


def test_the_box_may_be_framed_by_the_sites_that_are_named_and_no_other(browser: TestClient) -> None:
    response = browser.get("/embed")
    policy = response.headers["content-security-policy"]
    assert f"frame-ancestors {SITE} https://other.example.org:8443" in policy
    assert "x-frame-options" not in response.headers
    assert "noindex" in response.headers["x-robots-tag"]
    assert "<script" not in response.text


def test_no_other_page_may_be_framed(browser: TestClient) -> None:
    for path in ("/", "/ask?question=Who", "/about", "/api/openapi.json", "/admin"):
        headers = browser.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


def test_without_the_setting_there_is_no_box(tmp_path: Path) -> None:
    response = client(small_services(tmp_path)).get("/embed")
    assert response.status_code == 404
    assert "PANEL_EMBED_ORIGINS" in response.text


@pytest.mark.parametrize("origin", [SITE, "https://other.example.org:8443"])
def test_a_form_of_a_named_site_may_ask(browser: TestClient, origin: str) -> None:
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    answer = browser.post("/ask", data={"question": ASKED}, headers=headers)
    assert f"‘{SENTENCE}’" in answer.text


@pytest.mark.parametrize(
    "origin", ["https://evil.example.org", "null", "", "https://council.example.org", f"{SITE}.evil.example"]
)
def test_a_site_that_is_not_named_may_not_ask(browser: TestClient, origin: str) -> None:
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    assert browser.post("/ask", data={"question": ASKED}, headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/ask/stream", "/collections", "/collections/add", "/ask/export"])
def test_a_named_site_may_do_nothing_else(browser: TestClient, path: str) -> None:
    headers = {"Origin": SITE, "Sec-Fetch-Site": "cross-site"}
    assert browser.post(path, data={"question": ASKED, "title": "x"}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "sites", ["*", "www.example.org", "https://a.example; script-src *", "https://a.example/path", "'self'"]
)
def test_an_invalid_embedding_site_is_refused_at_the_start(sites: str) -> None:
    with pytest.raises(ValidationError, match="scheme and name alone"):
        Settings(embed_origins=sites)


@dataclass(frozen=True)
class Council:
    """A browser, the address of our server, and a web site that shows the box and a form of its own.

    The site has two names, of which only one is named in the settings.
    """

    context: BrowserContext
    address: str
    named: str
    other: str

    def page(self, site: str) -> Page:
        page = self.context.new_page()
        page.goto(f"{site}/?{self.address}")
        return page


class Site(BaseHTTPRequestHandler):
    """Shows what stands at the address that it is asked with."""

    def do_GET(self) -> None:
        body = "<!doctype html><title>A council</title>" + BOX.format(self.path.partition("?")[2])
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def council(chromium: Browser, tmp_path: Path) -> Iterator[Council]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever).start()
        named, other = (f"http://{name}:{site.server_port}" for name in ("localhost", "127.0.0.1"))
        with running(offering(tmp_path, named)) as (host, port), new_context(chromium) as context:
            yield Council(context, f"http://{host}:{port}", named, other)
        site.shutdown()


@pytest.mark.browser
def test_a_question_asked_in_the_frame_is_answered_in_a_new_tab(council: Council) -> None:
    frame = council.page(council.named).frame_locator("iframe")
    frame.get_by_role("textbox").fill(ASKED)
    with council.context.expect_page() as opened:
        frame.get_by_role("button").click()
    expect(opened.value.locator("blockquote").first).to_contain_text(SENTENCE)
    assert opened.value.url == f"{council.address}/ask"


@pytest.mark.browser
def test_a_plain_form_of_a_named_site_is_answered(council: Council) -> None:
    page = council.page(council.named)
    with council.context.expect_page() as opened:
        page.get_by_role("button").click()
    expect(opened.value.locator("blockquote").first).to_contain_text(SENTENCE)


@pytest.mark.browser
def test_a_site_that_is_not_named_can_neither_frame_nor_ask(council: Council) -> None:
    page = council.page(council.other)
    expect(page.frame_locator("iframe").get_by_role("textbox")).to_have_count(0)
    with council.context.expect_page() as opened:
        page.get_by_role("button").click()
    expect(opened.value.locator("h1")).to_have_text("This request came from another web site")


@pytest.mark.browser
def test_the_box_has_no_faults_and_reflows(council: Council) -> None:
    page = council.context.new_page()
    page.goto(f"{council.address}/embed")
    assert faults(page) == []
    assert_reflows(page)
