"""The collection for programs: reports, passages with their neighbours, themes, recommendations."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.report import Status
from tests.web.small import OTHER, REPORT, SENTENCE, client, passage_of, small_services

OLDER = replace(
    REPORT, id="older", title="Older findings", published="2019", kind="local review", publisher="A council"
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home"), REPORT, OLDER))


def got(api: TestClient, path: str, **params: str | int) -> Any:
    response = api.get(path, params=params)
    assert response.status_code == 200, response.text
    return response.json()


def test_reports_are_listed_newest_first_with_licence_and_addresses(api: TestClient) -> None:
    body = got(api, "/api/reports")
    assert [report["id"] for report in body["reports"]] == ["listening", "older"]
    first = body["reports"][0]
    assert first["kind"] == "national review"
    assert first["attribution"].endswith("Open Government Licence v3.0.")
    assert (first["status"], first["superseded_by"], first["sample"]) == ("current", None, False)
    assert api.get(first["url"]).status_code == 200
    assert api.get(first["file_url"]).content.startswith(b"%PDF-")
    assert body["total"] == 2


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("q", "older", ["older"]),
        ("kind", "local review", ["older"]),
        ("publisher", "A board", ["listening"]),
        ("year", "2019", ["older"]),
        ("sort", "oldest", ["older", "listening"]),
        ("q", "zebra", []),
    ],
)
def test_reports_are_narrowed_and_sorted_as_on_the_page(
    api: TestClient, name: str, value: str, expected: list[str]
) -> None:
    body = got(api, "/api/reports", **{name: value})
    assert [report["id"] for report in body["reports"]] == expected
    assert body["total"] == 2


def test_an_order_that_there_is_not_is_a_problem(api: TestClient) -> None:
    assert api.get("/api/reports", params={"sort": "by heart"}).status_code == 422


def test_a_report_has_its_contents(api: TestClient) -> None:
    body = got(api, "/api/reports/listening")
    heading = {"heading": "1 Visits", "depth": 0, "passage_id": passage_of(1), "page": "i"}
    assert (body["pages"], body["contents"]) == (2, [heading])


def test_a_superseded_report_says_so(tmp_path: Path) -> None:
    old = replace(OLDER, status=Status.SUPERSEDED, superseded_by="listening")
    body = got(client(small_services(tmp_path, REPORT, old)), "/api/reports/older")
    assert (body["status"], body["superseded_by"]) == ("superseded", "listening")


def test_a_passage_has_its_place_its_voice_and_its_neighbours(api: TestClient) -> None:
    body = got(api, f"/api/passages/{passage_of(1)}")
    assert body["text"].startswith(SENTENCE)
    assert (body["voice"], body["paragraph"], body["headings"]) == ("finding", "3.12", ["1 Visits"])
    assert body["pages"] == [{"pdf_page": 1, "printed_page": "i"}]
    assert body["before"] is None
    assert body["after"]["passage_id"] == passage_of(2)
    assert body["after"]["text"].startswith(OTHER)
    assert body["file_url"].endswith("/files/listening#page=1")
    assert body["citation"]["quote"] == body["text"]


def test_a_marked_passage_has_the_citation_of_what_is_marked(api: TestClient) -> None:
    body = got(api, f"/api/passages/{passage_of(1)}", mark=f"0-{len(SENTENCE)}")
    assert body["citation"]["quote"] == SENTENCE
    assert f"<mark>{SENTENCE}</mark>" in api.get(body["citation"]["url"]).text


def test_themes_are_counted_by_year_of_so_many_reports(api: TestClient) -> None:
    body = got(api, "/api/themes")
    row = next(row for row in body["themes"] if row["id"] == "daily-life")
    assert row["reports"] == 2
    assert row["years"] == [{"year": "2019", "reports": 1, "of": 1}, {"year": "2024", "reports": 1, "of": 1}]


def test_a_theme_has_what_each_report_says_on_it(api: TestClient) -> None:
    body = got(api, "/api/themes/daily-life")
    assert [report["report"]["id"] for report in body["reports"]] == ["listening", "older"]
    assert body["best"][0]["quote"].startswith(SENTENCE)
    one_year = got(api, "/api/themes/daily-life", year="2019")
    assert [report["report"]["id"] for report in one_year["reports"]] == ["older"]


def test_recommendations_are_given_by_year(api: TestClient) -> None:
    assert got(api, "/api/recommendations", q="visits")["years"] == []  # this collection has none
    assert api.get("/api/recommendations", params={"q": "?"}).status_code == 422


@pytest.mark.parametrize("path", ["reports/none", "passages/none", "passages/none/annotation", "themes/none"])
def test_a_missing_item_gives_a_problem_document(api: TestClient, path: str) -> None:
    response = api.get(f"/api/{path}")
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, response.json()["type"]) == (
        404,
        "urn:panel-assistant:problem:not-in-collection",
    )


@pytest.mark.parametrize(
    ("name", "value"), [("since", 2020), ("kind", "national review"), ("theme", "daily-life")]
)
def test_an_answer_is_narrowed_as_on_the_page(api: TestClient, name: str, value: str | int) -> None:
    body = {"question": "Who listened to the child alone?", name: value}
    by_post = api.post("/api/ask", json=body).json()
    stream = api.get("/api/ask/stream", params=body).text
    reports = {
        citation["report"]["id"] for statement in by_post["statements"] for citation in statement["citations"]
    }
    assert "listening" in reports
    assert ("older" in reports) == (name == "theme")
    assert by_post["statements"][0]["citations"][0]["quote"] in stream


def test_a_search_is_narrowed_to_a_kind_and_a_voice(api: TestClient) -> None:
    hits = got(api, "/api/search", q="child alone", kind="local review", voice="finding")["hits"]
    assert {hit["report"]["id"] for hit in hits} == {"older"}
    assert got(api, "/api/search", q="child alone", voice="family")["hits"] == []
    assert api.get("/api/search", params={"q": "child", "voice": "ghost"}).status_code == 422
