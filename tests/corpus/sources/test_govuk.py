"""GOV.UK as a source, from a server written after its documentation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from corpus.errors import NotFetched
from corpus.report import Change, Happened, Status
from corpus.sources.base import Offer
from corpus.sources.govuk import GovUk
from corpus.sources.govuk_items import files_of, withdrawal
from corpus.sources.http.client import Fetcher, Pages
from tests.corpus.govuk_server import (
    PANEL,
    GovUkServer,
    attached_page,
    attachment,
    collection,
    html_publication,
    publication,
    withdrawn,
)
from tests.corpus.local_server import Clock, Reply, served
from tests.data_paths import SHARED, needs_real_documents

PATH = "/government/publications/a-review"


@pytest.fixture
def server() -> Iterator[GovUkServer]:
    with served(GovUkServer()) as server:
        yield server


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    clock = Clock()
    fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
    yield Pages(fetcher, tmp_path / "pages")
    fetcher.close()


def source(server: GovUkServer, pages: Pages, *pinned: str) -> GovUk:
    return GovUk(pages, [PANEL], pinned, base=server.base)


def offers(source: GovUk) -> list[Offer]:
    found = list(source.offers())
    assert not [change for change in found if isinstance(change, Change)]
    return [offer for offer in found if isinstance(offer, Offer)]


def test_a_publication_offers_its_pdfs_with_what_its_page_says(server: GovUkServer, pages: Pages) -> None:
    url = server.asset("review.pdf", "A review")
    server.publish(
        publication(
            "a-review", "A review of practice", [attachment("Annex A", url)], kind="independent_report"
        )
    )
    (offer,) = offers(source(server, pages))
    facts = offer.facts
    assert offer.key == f"{PATH}#a-review-of-practice-annex-a"
    assert (offer.file, offer.address) == ("review.pdf", url)
    assert (facts.title, facts.publisher) == ("A review of practice: Annex A", "The Panel")
    assert (facts.kind, facts.web, facts.licence) == ("independent report", "2024-03-01", "OGL v3.0")
    assert facts.url == f"{server.base}{PATH}"


def test_every_page_of_the_search_is_read(server: GovUkServer, pages: Pages) -> None:
    for number in range(5):
        file = attachment("A review", server.asset(f"{number}.pdf", f"Review {number}"))
        server.publish(publication(f"p{number}", f"Publication {number}", [file]))
    found = offers(GovUk(pages, [PANEL], base=server.base, page_size=2))
    assert len(found) == 5
    assert server.asked.count("/api/search.json") == 3


def test_only_what_its_own_organisation_published_and_what_is_pinned_is_offered(
    server: GovUkServer, pages: Pages
) -> None:
    for path, organisation in (("ours", PANEL), ("theirs", "hm-treasury"), ("pinned", "dfe")):
        title = f"What is called {path} here"
        file = attachment(title, server.asset(f"{path}.pdf", path))
        server.publish(publication(path, title, [file]), organisation)
    found = offers(source(server, pages, "/government/publications/pinned"))
    assert [offer.file for offer in found] == ["ours.pdf", "pinned.pdf"]


def test_a_collection_offers_its_documents_once(server: GovUkServer, pages: Pages) -> None:
    file = attachment("A review", server.asset("review.pdf", "A review"))
    server.publish(publication("a-review", "A review", [file]))
    server.publish(collection("reviews", "Reviews", [PATH]))
    assert [offer.file for offer in offers(source(server, pages))] == ["review.pdf"]


def test_a_page_is_offered_as_one_file_unless_there_is_a_pdf_of_it(
    server: GovUkServer, pages: Pages, tmp_path: Path
) -> None:
    pdf = attachment("The whole review", server.asset("review.pdf", "A review"))
    both = attached_page("The whole review", "a-review/whole")
    only = attached_page("Easy to read", "a-review/easy")
    server.publish(publication("a-review", "A review", [pdf, both, only]))
    server.publish(html_publication("a-review/easy", "Easy to read", '<h2 id="why">Why</h2>'), "none")
    found = offers(source(server, pages))
    assert [offer.file for offer in found] == ["review.pdf", "easy.html"]
    delivery = source(server, pages).fetch(found[1], tmp_path)
    assert delivery.path
    assert '<h2 id="why">Why</h2>' in delivery.path.read_text()
    assert delivery.path.read_text().startswith("<!DOCTYPE html>")


def test_a_moved_page_is_found_where_it_is_now(server: GovUkServer, pages: Pages) -> None:
    file = attachment("A review", server.asset("review.pdf", "A review"))
    server.publish(publication("a-review", "A review", [file]), "none")
    server.moved["/government/publications/old"] = PATH
    (offer,) = offers(source(server, pages, "/government/publications/old"))
    assert offer.key.startswith(f"{PATH}#")


def test_a_page_that_fails_is_named_and_the_others_go_on(server: GovUkServer, pages: Pages) -> None:
    file = attachment("A review", server.asset("review.pdf", "A review"))
    server.publish(publication("a-review", "A review", [file]))
    odd = {"attachment_type": "file", "content_type": "application/pdf"}
    server.publish(publication("odd", "Odd", [odd]))
    server.routes["/api/content/down"] = Reply(503)
    server.routes["/api/content/words"] = Reply(body=b"<html>")
    found = list(source(server, pages, "/down", "/words", "/nowhere").offers())
    failed = {change.subject for change in found if isinstance(change, Change)}
    assert failed == {"/government/publications/odd", "/down", "/words", "/nowhere"}
    assert len(found) == len(failed) + 1


def test_when_the_search_is_down_nothing_is_guessed(server: GovUkServer, pages: Pages) -> None:
    server.busy["/api/search.json"] = [Reply(503)] * 9
    with pytest.raises(NotFetched, match="503"):
        list(source(server, pages).offers())


def test_an_unchanged_file_is_not_sent_again(server: GovUkServer, pages: Pages, tmp_path: Path) -> None:
    file = attachment("A review", server.asset("review.pdf", "A review"))
    server.publish(publication("a-review", "A review", [file]))
    (offer,) = offers(source(server, pages))
    delivery = source(server, pages).fetch(offer, tmp_path)
    assert offers(source(server, pages)) == [offer]
    assert "If-None-Match" in server.headers[f"/api/content{PATH}"]
    assert source(server, pages).fetch(offer, tmp_path, delivery.validators).path is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><p>This file is being checked</p></html>", "in the place of the PDF"),
        (b"%PDF-1.7\nOnly its beginn", "cut off"),
        (b"", "empty"),
    ],
)
def test_an_incomplete_file_is_refused(
    server: GovUkServer, pages: Pages, tmp_path: Path, body: bytes, reason: str
) -> None:
    file = attachment("A review", server.asset("review.pdf", "A review"))
    server.publish(publication("a-review", "A review", [file]))
    (offer,) = offers(source(server, pages))
    server.routes["/media/review.pdf"] = Reply(body=body)
    with pytest.raises(NotFetched, match=reason):
        source(server, pages).fetch(offer, tmp_path)


@needs_real_documents
@pytest.mark.parametrize(
    ("schema", "item"),
    [
        (
            "publication",
            publication("a", "A", [attachment("B", "https://x.test/b.pdf"), attached_page("C", "c")]),
        ),
        ("publication", withdrawn(publication("a", "A", []), "No longer right.")),
        ("html_publication", html_publication("a/b", "B", "<p>C</p>")),
        ("document_collection", collection("a", "A", ["/b"])),
    ],
)
def test_the_responses_of_the_test_server_are_valid(schema: str, item: dict[str, Any]) -> None:
    path = SHARED / "govuk" / "schemas" / f"{schema}.frontend.schema.json"
    jsonschema.validate(item, json.loads(path.read_text()), cls=jsonschema.Draft4Validator)


@needs_real_documents
@pytest.mark.parametrize(
    "path", sorted((SHARED / "govuk").glob("*/*.json")) if SHARED.is_dir() else [], ids=lambda path: path.stem
)
def test_the_official_examples_are_understood(path: Path) -> None:
    item = json.loads(path.read_text())
    if item.get("schema_name") == "publication":
        for offer in files_of(item, "https://www.gov.uk"):
            assert offer.facts.title
            assert offer.address.startswith("https://")
            assert offer.file.lower().endswith(".pdf")
    notice = withdrawal(item)
    assert ("withdrawn" in path.stem and path.parent.name != "document_collection") <= (notice is not None)
    assert notice is None or "<" not in notice


@needs_real_documents
def test_some_official_examples_of_publications_offer_files() -> None:
    examples = [json.loads(path.read_text()) for path in (SHARED / "govuk").glob("publication/*.json")]
    assert any(files_of(item, "https://www.gov.uk") for item in examples)


def test_a_withdrawn_publication_is_offered_as_withdrawn(server: GovUkServer, pages: Pages) -> None:
    file = attachment("A review", server.asset("review.pdf", "A review"))
    server.publish(withdrawn(publication("a-review", "A review", [file]), "It was wrong."), "none")
    (offer,) = offers(source(server, pages, PATH))
    assert offer.status is Status.WITHDRAWN
    assert offer.notice == "Withdrawn on 2025-06-01. It was wrong."


def left_out(source: GovUk) -> list[tuple[str, str]]:
    return [
        (change.subject, change.reason)
        for change in source.offers()
        if isinstance(change, Change) and change.happened is Happened.LEFT_OUT
    ]


def test_a_publication_in_no_form_that_is_taken_is_named(server: GovUkServer, pages: Pages) -> None:
    url = server.asset("review.pdf", "A review")
    word = {**attachment("The plan", f"{server.base}/plan.docx"), "content_type": "application/msword"}
    same = {**attachment("A review", f"{server.base}/review.odt"), "content_type": "application/odt"}
    elsewhere = {"attachment_type": "external", "title": "The data", "url": "https://data.example.org/x"}
    server.publish(publication("mixed", "Mixed", [attachment("A review", url), same, word, elsewhere]))
    server.publish(publication("nothing", "Nothing", []))
    assert left_out(source(server, pages)) == [
        (
            "/government/publications/mixed",
            "'The plan' is not taken: it is a file of the kind .docx. Add it by hand if it is needed.",
        ),
        (
            "/government/publications/mixed",
            "'The data' is not taken: it is at data.example.org. Add it by hand if it is needed.",
        ),
        ("/government/publications/nothing", "It has neither a file nor a web page that could be taken."),
    ]


def test_pages_of_other_kinds_are_named_together(server: GovUkServer, pages: Pages) -> None:
    for number in range(7):
        item = publication(f"speech-{number}", "A speech", [], updated=f"2024-03-0{number + 1}")
        server.publish({**item, "schema_name": "speech"})
    server.publish({**publication("one", "One", []), "schema_name": "news_article"})
    named = left_out(source(server, pages))
    assert [subject for subject, _ in named] == ["govuk", "govuk"]
    assert named[0][1] == "Pages of the kind news article are not taken: 1 page, /government/publications/one"
    assert named[1][1].startswith(
        "Pages of the kind speech are not taken: 7 pages, /government/publications/s"
    )
    assert named[1][1].endswith(", ...")


ODD = [
    {"details": None},
    {"details": {"attachments": [None]}},
    {"details": {"attachments": "none"}},
    {"details": {"attachments": [{"attachment_type": "file", "content_type": "application/pdf"}]}},
    {"details": {"attachments": [{**attachment("A review", "x"), "url": "http://[x"}]}},
    {"base_path": None, "links": []},
    {"withdrawn_notice": ["gone"]},
    {"links": {"organisations": [None]}},
    {"schema_name": None},
    {"schema_name": "html_publication", "details": None},
    {"schema_name": "html_publication", "details": {"body": None}},
    {"schema_name": "document_collection", "links": {"documents": [None]}},
]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_page_is_one_failure_at_most_and_the_others_are_offered(
    server: GovUkServer, pages: Pages, odd: dict[str, object]
) -> None:
    url = server.asset("review.pdf", "A review")
    server.publish(publication("first", "First", [attachment("A review", url)]))
    path = "/government/publications/odd"
    server.items[path] = {**publication("odd", "Odd", [attachment("A review", url)]), **odd}
    server.publisher[path] = "nobody"
    last = "/government/publications/last"
    server.publish(publication("last", "Last", [attachment("A review", url)]), "nobody")
    found = list(source(server, pages, path, last).offers())
    offered = [offer.key.partition("#")[0] for offer in found if isinstance(offer, Offer)]
    assert [key for key in offered if key != path] == ["/government/publications/first", last]
    changes = [offer for offer in found if isinstance(offer, Change)]
    assert len([change for change in changes if change.happened is Happened.FAILED]) <= 1


@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b"{}", b'{"total": null, "results": []}', b'{"total": 1, "results": [null]}', b"<p>"],
)
def test_a_search_that_answers_oddly_is_one_named_failure(
    server: GovUkServer, pages: Pages, body: bytes
) -> None:
    server.routes["/api/search.json"] = Reply(body=body)
    with pytest.raises(NotFetched, match="api/search"):
        list(source(server, pages).offers())


def test_an_attached_page_without_a_title_is_taken(server: GovUkServer, pages: Pages) -> None:
    page = {"attachment_type": "html", "url": "/government/publications/whole/page"}
    server.publish(publication("whole", "Whole", [page]))
    server.publish(html_publication("whole/page", "The page", "<p>Words.</p>"), "nobody")
    assert [offer.key for offer in offers(source(server, pages))] == ["/government/publications/whole/page"]
