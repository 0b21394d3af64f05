"""What those who run the server are told: alive, ready, and counters that hold nothing of who asked what."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from tests.web.small import client, small_services, with_answerer
from web.server.app import create_app
from web.services import Services

ASKED = "Who listened to the child alone?"


def services_with_metrics(folder: Path, readers: str = "127.0.0.1", **settings: object) -> Services:
    services = small_services(folder)
    changed = services.settings.model_copy(update={"metrics_from": readers, **settings})
    return replace(services, settings=changed)


def operator(services: Services, address: str = "127.0.0.1") -> TestClient:
    return TestClient(create_app(services), base_url="http://localhost", client=(address, 1))


def value(text: str, name: str, **labels: str) -> float:
    """One sample's value, 0 where it is not there."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return 0


def test_a_process_is_alive_without_an_index(tmp_path: Path) -> None:
    response = client(small_services(tmp_path, index=False)).get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_a_server_is_ready_when_its_index_is_open(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    response = client(services).get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "version": services.operating.versions.current_id()}


def test_without_an_index_it_is_not_ready_and_says_what_to_run(tmp_path: Path) -> None:
    response = client(small_services(tmp_path, index=False)).get("/readyz")
    assert response.status_code == 503
    assert "panel-assistant reindex" in response.json()["reason"]


def test_it_is_not_ready_while_the_model_is_loading(tmp_path: Path) -> None:
    warmed = threading.Event()
    browser = TestClient(create_app(small_services(tmp_path), warmed), base_url="http://localhost")
    assert (browser.get("/readyz").status_code, browser.get("/healthz").status_code) == (503, 200)
    warmed.set()
    assert browser.get("/readyz").status_code == 200


@pytest.mark.parametrize("readers", ["", "10.0.0.0/8"])
def test_metrics_are_for_those_who_may_read_them(tmp_path: Path, readers: str) -> None:
    services = services_with_metrics(tmp_path, readers)
    assert operator(services).get("/metrics").status_code == 404
    if readers:
        assert operator(services, "10.1.2.3").get("/metrics").status_code == 200


def test_a_header_does_not_open_the_metrics(tmp_path: Path) -> None:
    stranger = operator(services_with_metrics(tmp_path), "203.0.113.9")
    assert stranger.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_requests_are_counted_by_route_and_status(tmp_path: Path) -> None:
    browser = operator(services_with_metrics(tmp_path))
    browser.post("/api/ask", json={"question": ASKED})
    browser.get("/reports/nothing-of-this-name")
    browser.get("/nowhere/at/all")
    text = browser.get("/metrics").text
    count = "panel_requests_total"
    assert value(text, count, method="POST", route="/api/ask", status="200") == 1
    assert value(text, count, method="GET", route="/reports/{report_id}", status="404") == 1
    assert value(text, count, route="unmatched", status="404") == 1
    assert value(text, "panel_request_seconds_count", route="/api/ask") == 1


def test_answers_are_counted_by_outcome_and_refusals_by_their_notice(tmp_path: Path) -> None:
    browser = operator(services_with_metrics(tmp_path))
    for question in (ASKED, "What was the weather?", "What is the name of the child?"):
        browser.post("/ask", data={"question": question})
    browser.get("/api/ask/stream", params={"question": ASKED})
    text = browser.get("/metrics").text
    assert value(text, "panel_answers_total", outcome="answered") == 2
    assert value(text, "panel_answers_total", outcome="nearest") == 1
    assert value(text, "panel_refusals_total", notice="case-details") == 1
    assert value(text, "panel_streams") == 0


def test_the_version_that_is_served_is_told(tmp_path: Path) -> None:
    services = services_with_metrics(tmp_path)
    text = operator(services).get("/metrics").text
    assert value(text, "panel_index_info", version=services.operating.versions.current_id()) == 1
    assert value(text, "panel_index_passages") == 2
    assert value(operator(services).get("/metrics").text, "panel_memory_bytes") >= 0


def test_metrics_hold_no_word_of_a_question_and_no_address(tmp_path: Path) -> None:
    browser = operator(services_with_metrics(tmp_path))
    browser.get("/ask", params={"question": "heliotrope rabbit"})
    browser.get("/reports/heliotrope")
    browser.request("HELIOTROPE", "/")
    text = browser.get("/metrics").text
    assert "heliotrope" not in text.lower()
    assert "127.0.0.1" not in text


def test_an_error_of_the_server_is_counted_and_has_an_id(tmp_path: Path) -> None:
    def fails(_: object) -> object:
        raise RuntimeError("heliotrope")

    services = with_answerer(services_with_metrics(tmp_path), fails)  # type: ignore[arg-type]
    browser = TestClient(
        create_app(services),
        base_url="http://localhost",
        raise_server_exceptions=False,
        client=("127.0.0.1", 1),
    )
    response = browser.post("/api/ask", json={"question": ASKED})
    assert response.status_code == 500
    assert len(response.headers["x-request-id"]) == 16
    assert json.loads(response.text)["type"] == "urn:panel-assistant:problem:unexpected"
    assert value(browser.get("/metrics").text, "panel_requests_total", status="500") == 1
