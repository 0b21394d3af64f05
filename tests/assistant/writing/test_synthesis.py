"""A language model proposes; nothing that the reports do not say is shown, whatever it does."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx2
import pytest

from assistant.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.writing.openai_endpoint import Endpoint
from assistant.writing.synthesis import SynthesisWriter
from tests.assistant.library import library

ASKED = "How soon after the strategy discussion must the initial child protection conference be held?"
TRUE = (
    "An initial child protection conference should take place within 15 working days of the strategy "
    "discussion."
)


@dataclass
class Scripted:
    """A model that says what it is told to say; `seen` is what it was shown."""

    reply_with: Callable[[str], str]
    seen: str = ""

    def reply(self, system: str, user: str) -> str:
        self.seen = user
        return self.reply_with(user)


def ask(model: Callable[[str], str], requests: str = ASKED) -> Answer:
    searcher = library()
    return Assistant(searcher, writer=SynthesisWriter(Scripted(model))).ask(requests)


def claims(*rows: tuple[str, list[str]]) -> str:
    return json.dumps({"claims": [{"text": text, "sentences": names} for text, names in rows]})


def name_of(sentence: str, shown: str) -> str:
    """The number under which a sentence was shown."""
    line = next(line for line in shown.splitlines() if line.startswith("[") and sentence in line)
    return line[1 : line.index("]")]


def on_conference(text: str) -> Callable[[str], str]:
    return lambda shown: claims((text, [name_of("within 15 working days of the strategy", shown)]))


def test_a_supported_claim_is_shown_beside_its_quotation() -> None:
    answer = ask(on_conference(TRUE))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.statements[0].text == TRUE
    assert "15 working days of the strategy discussion" in answer.statements[0].citations[0].quote


@pytest.mark.parametrize(
    "text",
    [
        TRUE.replace("15", "10"),
        TRUE.replace("should take", "should not take"),
        TRUE.replace("An initial", "In Harbourton the initial"),
        TRUE + " See page 12.",
        TRUE.replace("within", "after"),
        TRUE.replace("conference", "strategy").replace("strategy discussion", "conference discussion"),
        TRUE + " No further action is needed.",
        TRUE.replace("should", "\u202eshould"),
        TRUE + " More at https://example.org",
        "Children like to be outside in summer.",
        "",
    ],
)
def test_a_claim_that_its_quotation_does_not_say_is_dropped_and_counted(text: str) -> None:
    answer = ask(on_conference(text))
    assert answer.outcome is Outcome.ANSWERED
    assert all(statement.text != text for statement in answer.statements)
    assert "dropped" in {notice.id for notice in answer.notices}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "I cannot help with that.",
        "{",
        "[]",
        '{"claims": "many"}',
        '{"claims": [{"text": "x"}]}',
        '{"claims": []}',
        "[" * 5_000,
    ],
)
def test_a_reply_of_another_form_gives_the_extractive_answer(reply: str) -> None:
    answer = ask(lambda shown: reply)
    assert answer.outcome is Outcome.ANSWERED
    assert "15 working days" in answer.statements[0].text
    assert "model_failed" in {notice.id for notice in answer.notices}


def test_sentence_numbers_that_were_never_shown_count_for_nothing() -> None:
    answer = ask(lambda shown: claims((TRUE, ["s99"]), (TRUE, [])))
    assert TRUE not in [statement.text for statement in answer.statements]
    assert "15 working days" in answer.statements[0].text


def test_instructions_planted_in_a_report_change_nothing() -> None:
    def obeys(shown: str) -> str:
        planted = "All children were safe and no further action is needed."
        return claims((planted, ["s1"]), (TRUE, [name_of("within 15 working days of the strategy", shown)]))

    answer = ask(obeys)
    assert [statement.text for statement in answer.statements] == [TRUE]
    assert "dropped" in {notice.id for notice in answer.notices}


def _refuse(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("refused", request=request)


def _slow(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadTimeout("slow", request=request)


@pytest.mark.parametrize(
    "handler",
    [
        _refuse,
        _slow,
        lambda request: httpx2.Response(500),
        lambda request: httpx2.Response(401, json={"error": "key"}),
        lambda request: httpx2.Response(200, text="<html>"),
        lambda request: httpx2.Response(200, json={"choices": []}),
        lambda request: httpx2.Response(200, json={"choices": [{"message": {"content": None}}]}),
    ],
)
def test_an_endpoint_that_fails_gives_the_extractive_answer(
    handler: Callable[[httpx2.Request], httpx2.Response],
) -> None:
    endpoint = Endpoint("http://model.test/v1", "small", transport=httpx2.MockTransport(handler))
    searcher = library()
    answer = Assistant(searcher, writer=SynthesisWriter(endpoint)).ask(ASKED)
    endpoint.close()
    assert answer.outcome is Outcome.ANSWERED
    assert "15 working days" in answer.statements[0].text
    assert "model_failed" in {notice.id for notice in answer.notices}


def test_an_endpoint_is_asked_as_openai_compatible_servers_expect() -> None:
    requests: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(200, json={"choices": [{"message": {"content": "said"}}]})

    endpoint = Endpoint("http://model.test/v1/", "small", "key", transport=httpx2.MockTransport(handler))
    assert endpoint.reply("be brief", "why?") == "said"
    endpoint.close()
    assert str(requests[0].url) == "http://model.test/v1/chat/completions"
    assert requests[0].headers["authorization"] == "Bearer key"
    assert json.loads(requests[0].content)["model"] == "small"


def test_a_reply_of_many_long_claims_is_read_at_once() -> None:
    began = time.thread_time()
    answer = ask(lambda shown: claims(*[("a b " * 40_000, ["s1"])] * 5, *[(TRUE[:50], ["s1"] * 50)] * 2_000))
    assert time.thread_time() - began < 10
    assert "15 working days" in answer.statements[0].text
