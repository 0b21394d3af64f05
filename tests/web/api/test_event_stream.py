"""Answers as they come: the order of the events, taking up a lost stream, and what breaks."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.small import SENTENCE, client, small_services, with_answerer

ASKED = "Who listened to the child alone?"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


END = {"said", "title", "link", "box", "fields"}
"""What the last event always has for the page."""


def events(text: str) -> list[dict[str, str]]:
    """The events of a stream, as a plain reader of the format sees them."""
    blocks = [block for block in text.strip().split("\n\n") if not block.startswith(":")]
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]


def test_a_program_gets_the_events_in_order_and_the_whole_answer_last(browser: TestClient) -> None:
    response = browser.get("/api/ask/stream", params={"question": ASKED})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    assert response.headers["cache-control"] == "no-cache"
    got = events(response.text)
    assert [event["event"] for event in got] == ["understood", "found", "statement", "statement", "answer"]
    answer = json.loads(got[-1]["data"])
    plain = browser.post("/api/ask", json={"question": ASKED}).json()
    assert answer == plain
    assert json.loads(got[2]["data"]) == plain["statements"][0]


def test_a_lost_stream_is_taken_up_after_the_last_event(browser: TestClient) -> None:
    all_events = events(browser.get("/api/ask/stream", params={"question": ASKED}).text)
    headers = {"Last-Event-ID": all_events[1]["id"]}
    rest = events(browser.get("/api/ask/stream", params={"question": ASKED}, headers=headers).text)
    assert rest == all_events[2:]


@pytest.mark.parametrize("last", ["000009-other.3", "x", "", "1.1.1", ".²"])
def test_a_stream_of_another_version_begins_anew(browser: TestClient, last: str) -> None:
    headers = {b"Last-Event-ID": last.encode()}
    assert len(events(browser.get("/api/ask/stream", params={"question": ASKED}, headers=headers).text)) == 5


def test_a_bad_question_is_an_ordinary_problem(browser: TestClient) -> None:
    response = browser.get("/api/ask/stream", params={"question": " "})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_the_page_gets_ready_fragments(browser: TestClient) -> None:
    got = events(browser.post("/ask/stream", data={"question": ASKED}).text)
    fragments = [json.loads(event["data"]) for event in got]
    assert ASKED in fragments[0]["main"]
    assert fragments[1]["progress"] == "Reading 2 places in the reports."
    assert f"‘{SENTENCE}’" in fragments[2]["statement"]
    assert fragments[-1]["said"] == "2 quotations found."


def test_no_quotation_is_sent_twice_also_where_a_stream_is_resumed(browser: TestClient) -> None:
    got = events(browser.post("/ask/stream", data={"question": ASKED}).text)
    holding = [
        event["event"] for event in got if f"‘{SENTENCE}’" in "".join(json.loads(event["data"]).values())
    ]
    assert holding == ["statement"]
    headers = {"Last-Event-ID": got[-2]["id"]}
    (last,) = events(browser.post("/ask/stream", data={"question": ASKED}, headers=headers).text)
    assert last == got[-1]
    assert json.loads(last["data"]).keys() == {*END, "notices", "rest"}


def test_statements_that_came_one_by_one_are_set_side_by_side_at_the_end(browser: TestClient) -> None:
    *_, last = events(browser.post("/ask/stream", data={"question": f"compare: {ASKED}"}).text)
    assert json.loads(last["data"])["statements"].count('<th scope="row"') == 2


def test_a_declined_question_is_one_event_with_the_whole_page(browser: TestClient) -> None:
    (event,) = events(browser.post("/ask/stream", data={"question": "Sam has a secret"}).text)
    assert event["event"] == "answer"
    assert "Your question was not searched or kept" in event["data"]


def test_a_failure_half_way_is_said_in_the_stream(tmp_path: Path) -> None:
    class Failing:
        def stream(self, *_: object) -> Iterator[object]:
            yield from ()
            raise RuntimeError("Kayleigh")

    services = with_answerer(small_services(tmp_path), lambda _: Failing())  # type: ignore[arg-type,return-value]
    (event,) = events(client(services).get("/api/ask/stream", params={"question": ASKED}).text)
    assert event["event"] == "problem"
    assert "Sorry" in event["data"]
    assert "Kayleigh" not in event["data"]


def test_a_stream_that_has_ended_answers_its_last_id_with_204(tmp_path: Path) -> None:
    api = client(small_services(tmp_path))
    params = {"question": "Who listened to the child alone?"}
    all_events = api.get("/api/ask/stream", params=params).text
    ids = [line.removeprefix("id: ") for line in all_events.splitlines() if line.startswith("id: ")]
    for last in (ids[-1], "000009-other.4.end"):
        again = api.get("/api/ask/stream", params=params, headers={"Last-Event-ID": last})
        assert (again.status_code, again.content) == (204, b"")
        assert api.post("/ask/stream", data=params, headers={"Last-Event-ID": last}).status_code == 204
    rest = api.get("/api/ask/stream", params=params, headers={"Last-Event-ID": ids[-2]})
    assert (rest.status_code, rest.text.count("id: ")) == (200, 1)
