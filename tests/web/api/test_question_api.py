"""The API's contract: names, types and problem documents that programs rely on."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.small import SENTENCE, client, passage_of, small_services

CITATION = {
    "passage_id",
    "quote",
    "report",
    "pdf_page",
    "pdf_page_end",
    "printed_page",
    "paragraph",
    "scanned",
    "url",
}
REPORT = {"authority", "id", "title", "publisher", "published", "file"}


@pytest.fixture
def api(tmp_path: Path) -> TestClient:
    return client(small_services(tmp_path))


def test_an_answer_has_exactly_the_fields_of_the_contract(api: TestClient) -> None:
    body = api.post("/api/ask", json={"question": "Who listened to the child alone?", "history": []}).json()
    assert set(body) == {"outcome", "confidence", "statements", "nearest", "notices", "version", "breadth"}
    assert body["outcome"] == "answered"
    assert 0 <= body["confidence"] <= 1
    statement = body["statements"][0]
    assert set(statement) == {"text", "citations"}
    citation = statement["citations"][0]
    assert set(citation) == CITATION
    assert set(citation["report"]) == REPORT
    assert citation["quote"] == SENTENCE
    assert (citation["pdf_page"], citation["pdf_page_end"], citation["printed_page"]) == (1, 1, "i")
    assert citation["paragraph"] == "3.12"
    assert citation["report"]["file"] == "listening.pdf"


def test_a_citations_url_opens_the_passage_with_the_quotation_marked(api: TestClient) -> None:
    body = api.post("/api/ask", json={"question": "Who listened to the child alone?"}).json()
    url = body["statements"][0]["citations"][0]["url"]
    assert url.startswith(f"http://localhost/passages/{passage_of(1)}")
    assert f"<mark>{SENTENCE}</mark>" in api.get(url).text


def test_an_unknown_value_is_null(api: TestClient) -> None:
    body = api.post("/api/ask", json={"question": "Who read each plan before it was agreed?"}).json()
    citation = body["statements"][0]["citations"][0]
    assert citation["paragraph"] is None


def test_not_found_gives_the_nearest_passages(api: TestClient) -> None:
    body = api.post("/api/ask", json={"question": "What was the weather?"}).json()
    assert (body["outcome"], body["statements"]) == ("nearest", [])
    assert set(body["nearest"][0]) == CITATION


def test_the_limit_bounds_the_statements(api: TestClient) -> None:
    body = api.post("/api/ask", json={"question": "visits and plans of managers", "limit": 1}).json()
    assert len(body["statements"]) == 1


def test_a_search_has_exactly_the_fields_of_the_contract(api: TestClient) -> None:
    body = api.get("/api/search", params={"q": "child alone", "limit": 1}).json()
    assert set(body) == {"hits", "version"}
    (hit,) = body["hits"]
    assert set(hit) == {"passage_id", "score", "text", "headings", "report", "pages"}
    assert hit["pages"] == [{"pdf_page": 1, "printed_page": "i"}]
    assert set(hit["report"]) == REPORT


@pytest.mark.parametrize(("name", "value"), [("since", "2025"), ("until", "2023"), ("report", "another")])
def test_a_search_can_be_narrowed(api: TestClient, name: str, value: str) -> None:
    assert api.get("/api/search", params={"q": "child alone", name: value}).json()["hits"] == []


def test_a_search_can_be_narrowed_to_a_theme(api: TestClient) -> None:
    hits = api.get("/api/search", params={"q": "child alone managers", "theme": "daily-life"}).json()["hits"]
    assert [hit["passage_id"] for hit in hits] == [passage_of(1)]
    assert api.get("/api/search", params={"q": "child alone", "theme": "nothing"}).json()["hits"] == []


BAD_QUESTIONS: list[tuple[object, str]] = [
    ({"question": ""}, "Enter a question"),
    ({"question": " \u200b\u0000 ?"}, "Enter a question"),
    ({"question": "x " * 5000}, "1,000 characters or fewer"),
    ({"question": 7}, "question"),
    ({"question": ["a"]}, "question"),
    ({"question": None}, "question"),
    ({}, "question"),
    ([], "body"),
    ({"question": "Who?", "history": "not a list"}, "history"),
    ({"question": "Who?", "limit": 0}, "limit"),
]


@pytest.mark.parametrize(("body", "message"), BAD_QUESTIONS)
def test_a_bad_question_is_a_problem_that_says_what_to_do(
    api: TestClient, body: object, message: str
) -> None:
    response = api.post("/api/ask", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == 422
    assert message in problem["detail"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{", b'{"question": "\xc3\x28"}', b"question=Who"])
def test_bytes_that_are_not_json_are_a_problem(api: TestClient, content: bytes) -> None:
    response = api.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


def test_problems_do_not_repeat_what_was_asked(api: TestClient) -> None:
    response = api.post("/api/ask", json={"question": {"secret": "Kayleigh"}})
    assert "Kayleigh" not in response.text


def test_without_an_index_a_program_is_told_what_to_run(tmp_path: Path) -> None:
    response = client(small_services(tmp_path, index=False)).post("/api/ask", json={"question": "Who?"})
    assert response.status_code == 503
    assert response.json()["type"] == "urn:panel-assistant:problem:no-index"
    assert "panel-assistant reindex" in response.json()["detail"]


def test_an_unknown_route_of_the_api_is_a_problem_document(api: TestClient) -> None:
    response = api.get("/api/nothing")
    assert (response.status_code, response.json()["status"]) == (404, 404)
    assert api.get("/api/ask").headers["content-type"] == "application/problem+json"


def test_openapi_describes_the_contract(api: TestClient) -> None:
    document = api.get("/api/openapi.json").json()
    assert {"/api/ask", "/api/search"} <= set(document["paths"])
    assert set(document["components"]["schemas"]["CitationOut"]["required"]) == CITATION


def test_the_openapi_document_names_no_page(api: TestClient) -> None:
    paths = api.get("/api/openapi.json").json()["paths"]
    assert "/api/ask" in paths
    assert [path for path in paths if not path.startswith("/api/")] == []
