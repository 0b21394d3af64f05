"""How browsers, feed readers and search engines find what is here, and that no question is among it."""

import re
import urllib.robotparser
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from corpus.report import Happened
from tests.web.small import HOSTILE, REPORT, passage_of, small_services
from tests.web.small import client as visitor
from tests.web.views.test_news import note

ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPEN = ["/", "/about", "/accessibility", "/reports", "/new", "/reports/listening", "/themes"]
OPEN += ["/themes/daily-life", "/recommendations", "/files/listening", "/robots.txt", "/sitemap.xml"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    services = small_services(tmp_path_factory.mktemp("home"))
    note(services, Happened.ADDED, "listening")
    return visitor(services)


def links(browser: TestClient, path: str) -> dict[tuple[str, str], str]:
    """The addresses of a page's links, by rel and type."""
    page = LexborHTMLParser(browser.get(path).text)
    links = [element.attributes for element in page.css("head link[href]")]
    return {(link["rel"] or "", link.get("type") or ""): link["href"] or "" for link in links}


@pytest.mark.parametrize("path", [*OPEN, f"/passages/{passage_of(1)}", f"/passages/{passage_of(1)}?mark=0-9"])
def test_pages_of_the_collection_may_be_found(browser: TestClient, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 200
    assert "x-robots-tag" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/ask?question=Who+listened%3F",
        "/?question=Who",
        "/reports?q=Kayleigh",
        "/recommendations?q=Kayleigh",
        "/collections",
        "/api/search?q=child",
        "/api/ask/stream?question=Who%3F",
        "/v1/models",
        "/nothing",
    ],
)
def test_no_address_with_a_question_is_indexed_by_a_search_engine(browser: TestClient, path: str) -> None:
    assert "noindex" in browser.get(path).headers["x-robots-tag"]


def test_an_answer_that_was_posted_is_not_kept_either(browser: TestClient) -> None:
    assert "noindex" in browser.post("/ask", data={"question": "Who listened?"}).headers["x-robots-tag"]


def test_robots_may_read_whatever_says_noindex(browser: TestClient) -> None:
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(browser.get("/robots.txt").text.splitlines())
    assert robots.site_maps() == ["http://localhost/sitemap.xml"]
    for path in ("/", "/ask?question=x", "/api/search?q=x", "/shared/abc", "/reports/listening"):
        assert robots.can_fetch("*", path)
    for path in ("/admin", "/v1/models", "/mcp"):
        assert not robots.can_fetch("*", path)


def test_every_address_of_the_sitemap_opens_and_may_be_kept(browser: TestClient) -> None:
    tree = ElementTree.fromstring(browser.get("/sitemap.xml").content)
    addresses = [element.text or "" for element in tree.iter(f"{SITEMAP}loc")]
    assert "http://localhost/reports/listening" in addresses
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        response = browser.get(address)
        assert response.status_code == 200
        assert "x-robots-tag" not in response.headers


def test_a_browser_is_told_how_to_ask_here(browser: TestClient) -> None:
    href = links(browser, "/")["search", "application/opensearchdescription+xml"]
    response = browser.get(href)
    assert response.headers["content-type"] == "application/opensearchdescription+xml"
    tree = ElementTree.fromstring(response.content)
    assert len(tree.findtext(f"{SEARCH}ShortName") or "") <= 16
    by_type = {url.get("type"): url for url in tree.iter(f"{SEARCH}Url")}
    html = by_type["text/html"]
    assert html.get("method") == "post"  # a question stays out of addresses
    (parameter,) = html.iter(f"{SEARCH}Param")
    name, value = parameter.get("name"), parameter.get("value") or ""
    params = {name or "": value.replace("{searchTerms}", "Who listened to the child?")}
    answer = browser.post(html.get("template") or "", data=params, headers={"Sec-Fetch-Site": "none"})
    assert "What the reports say" in answer.text
    json = (by_type["application/json"].get("template") or "").replace("{searchTerms}", "child")
    assert browser.get(json).json()["hits"]


@pytest.mark.parametrize(
    "path", ["/reports", "/reports/listening", "/themes", f"/passages/{passage_of(1)}?mark=0-9"]
)
def test_a_page_names_itself_and_the_same_for_programs(browser: TestClient, path: str) -> None:
    head_links = links(browser, path)
    assert head_links["canonical", ""] == f"http://localhost{path.partition('?')[0]}"
    json = head_links["alternate", "application/json"]
    assert json.startswith("http://localhost/api/")
    assert browser.get(json).headers["content-type"] == "application/json"


def test_no_link_of_an_answer_names_the_question(browser: TestClient) -> None:
    head_links = links(browser, "/ask?question=Kayleigh")
    assert not any("Kayleigh" in href for href in head_links.values())
    assert not any(rel == "canonical" for rel, _ in head_links)


def test_the_page_of_an_open_report_names_its_licence(browser: TestClient) -> None:
    for path in ("/reports/listening", f"/passages/{passage_of(1)}"):
        assert "open-government-licence/version/3" in links(browser, path)["license", ""]
    assert ("license", "") not in links(browser, "/about")


def test_a_passage_is_also_an_annotation(browser: TestClient) -> None:
    sentence = "Practitioners listened to the child alone on every visit."
    marked = f"/passages/{passage_of(1)}?mark=0-{len(sentence)}"
    href = links(browser, marked)["alternate", "application/ld+json"]
    assert browser.get(href).json()["target"][0]["selector"][1]["exact"] == sentence


def test_the_feed_tells_what_is_new_and_leads_there(browser: TestClient) -> None:
    href = links(browser, "/new")["alternate", "application/atom+xml"]
    response = browser.get(href)
    assert response.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(response.content)
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    entries = list(feed.iter(f"{ATOM}entry"))
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Added: Listening to children"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entries[0].findtext(f"{ATOM}updated") or "")
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert browser.get(link.get("href") or "").status_code == 200


def test_markup_in_a_title_is_escaped_in_the_feed(tmp_path: Path) -> None:
    report = replace(REPORT, title=f"{HOSTILE} & more")
    services = small_services(tmp_path, report)
    note(services, Happened.ADDED, report.id)
    feed = ElementTree.fromstring(visitor(services).get("/new.atom").content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == [f"Added: {HOSTILE} & more"]
