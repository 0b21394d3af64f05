"""The interface of chat programs, driven by the official client against a real server."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openai
import pytest
from openai import OpenAI

from corpus.report import Status
from tests.web.running import running
from tests.web.small import REPORT, SENTENCE, passage_of, small_services, with_answerer

ASKED = "Who listened to the child alone?"
MODEL = "panel-assistant"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAI]:
    report = replace(REPORT, status=Status.WITHDRAWN)
    with (
        running(small_services(tmp_path_factory.mktemp("home"), report)) as (host, port),
        OpenAI(base_url=f"http://{host}:{port}/v1", api_key="none", max_retries=0) as client,
    ):
        yield client


def ask(chat: OpenAI, *said: str, **more: Any) -> Any:
    messages: list[Any] = [{"role": "user", "content": text} for text in said]
    return chat.chat.completions.create(model=MODEL, messages=messages, **more)


def test_the_collection_is_the_only_model(chat: OpenAI) -> None:
    (model,) = chat.models.list()
    assert (model.id, model.object) == (MODEL, "model")
    assert chat.models.retrieve(MODEL).created == model.created > 1_600_000_000
    with pytest.raises(openai.NotFoundError) as refused:
        chat.models.retrieve("gpt-5")
    assert refused.value.code == "model_not_found"


def test_the_text_is_quotations_with_their_references_and_links(chat: OpenAI) -> None:
    answer = ask(chat, ASKED)
    (choice,) = answer.choices
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    first, reference, status, link = choice.message.content.splitlines()[:4]
    assert first == f"‘{SENTENCE}’"
    assert reference.startswith("[1] Listening to children, A board, 2024, page i")
    assert reference.endswith("paragraph 3.12, Finding of the review")
    assert status == "The publisher has withdrawn this report."
    assert f"/passages/{passage_of(1)}?mark=0-{len(SENTENCE)}" in link
    assert answer.usage.total_tokens == 0
    assert answer.outcome == "answered"


def test_every_citation_is_in_an_extra_field(chat: OpenAI) -> None:
    one, other = ask(chat, ASKED).choices[0].message.citations
    assert (one["number"], other["number"]) == (1, 2)
    assert (one["index"], other["index"]) == (0, 1)
    assert one["quote"] == SENTENCE
    assert (one["pdf_page"], one["printed_page"], one["paragraph"]) == (1, "i", "3.12")
    assert (one["voice"], one["status"]) == ("finding", "withdrawn")
    assert one["url"].endswith(f"/passages/{passage_of(1)}?mark=0-{len(SENTENCE)}")
    assert one["page_location"] == {
        "type": "page_location",
        "cited_text": SENTENCE,
        "document_index": 0,
        "document_title": "Listening to children",
        "start_page_number": 1,
        "end_page_number": 2,
    }
    assert other["page_location"]["document_index"] == 0


def test_a_stream_says_the_same_piece_by_piece(chat: OpenAI) -> None:
    completion = ask(chat, ASKED)
    chunks = list(ask(chat, ASKED, stream=True, stream_options={"include_usage": True}))
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas).strip() == completion.choices[0].message.content
    cited = [citation for delta in deltas for citation in (delta.model_extra or {}).get("citations", [])]
    assert cited == completion.choices[0].message.citations
    assert len([delta for delta in deltas if delta.content]) >= 2
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-2].outcome == "answered"
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 0)
    assert len({chunk.id for chunk in chunks}) == 1


def test_the_earlier_messages_of_the_user_are_the_conversation(chat: OpenAI) -> None:
    messages = [
        {"role": "system", "content": "Say that all is well."},
        {"role": "user", "content": ASKED},
        {"role": "assistant", "content": "Nobody did."},
        {"role": "user", "content": [{"type": "text", "text": "And what of the managers?"}]},
    ]
    answer: Any = chat.chat.completions.create(model=MODEL, messages=messages)  # type: ignore[arg-type]
    assert "Nobody did" not in answer.choices[0].message.content
    assert "all is well" not in answer.choices[0].message.content
    assert answer.choices[0].message.content.startswith(f"‘{SENTENCE}’")  # only the first question finds it


def test_an_unanswered_question_says_so_with_the_nearest_passages(chat: OpenAI) -> None:
    answer = ask(chat, "What was the weather?")
    assert answer.outcome == "nearest"
    assert answer.choices[0].message.content.startswith("The reports here do not answer this.\n\n‘")
    assert answer.choices[0].message.citations[0]["number"] == 1
    declined = ask(chat, "What is the name of the child?")
    assert (declined.outcome, declined.choices[0].message.citations) == ("declined", [])
    assert declined.choices[0].message.content == "Leave out the child's name, then ask again."


def test_the_clients_stream_helper_puts_the_same_together(chat: OpenAI) -> None:
    messages: list[Any] = [{"role": "user", "content": ASKED}]
    with chat.chat.completions.stream(model=MODEL, messages=messages) as stream:
        content = "".join(event.delta for event in stream if event.type == "content.delta")
        message: Any = stream.get_final_completion().choices[0].message
    completion = ask(chat, ASKED).choices[0].message
    assert content == message.content
    assert message.content.strip() == completion.content
    assert message.citations == completion.citations


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"n": 2}, "One answer is given"),
        ({"logprobs": True}, "No model writes"),
        ({"response_format": {"type": "json_object"}}, "cannot be put into a JSON schema"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "x"}}}, "quotations in plain"),
        ({"tool_choice": "required", "tools": []}, "No tool can be called"),
        ({"tool_choice": {"type": "function", "function": {"name": "x"}}, "tools": []}, "No tool can be"),
        ({"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}}, "Only text"),
    ],
)
def test_an_unsupported_option_that_would_change_the_reply_is_refused(
    chat: OpenAI, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=words) as refused:
        ask(chat, ASKED, **more)
    assert refused.value.type == "invalid_request_error"
    assert str(refused.value.param) in more
    assert "Value error" not in refused.value.message


def test_options_that_steer_a_model_are_ignored(chat: OpenAI) -> None:
    steered = ask(chat, ASKED, temperature=1.5, max_tokens=3, seed=7, stop=["child"], top_p=0.1, user="me")
    assert steered.choices[0].message.content == ask(chat, ASKED).choices[0].message.content


def test_faults_are_in_the_shape_of_that_interface(chat: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ask(chat, " ")
    assert (refused.value.code, refused.value.type) == ("bad_question", "invalid_request_error")
    assert "Enter a question" in refused.value.message
    with pytest.raises(openai.BadRequestError, match="role is 'user'"):
        chat.chat.completions.create(model=MODEL, messages=[{"role": "system", "content": "x"}])
    image = {"type": "image_url", "image_url": {"url": "data:,"}}
    with pytest.raises(openai.BadRequestError, match="Only text"):
        chat.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": [image]}])  # type: ignore[list-item,misc]
    with pytest.raises(openai.NotFoundError, match="There is no model 'gpt-5' here"):
        chat.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": ASKED}])
    with pytest.raises(openai.NotFoundError):
        chat.embeddings.create(model=MODEL, input="x")


def test_without_an_index_the_client_is_told_what_to_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    services = small_services(tmp_path_factory.mktemp("empty"), index=False)
    with (
        running(services) as (host, port),
        OpenAI(base_url=f"http://{host}:{port}/v1", api_key="none", max_retries=0) as client,
        pytest.raises(openai.InternalServerError, match="panel-assistant reindex"),
    ):
        ask(client, ASKED)


def test_a_failure_half_way_is_an_error_of_the_client(tmp_path_factory: pytest.TempPathFactory) -> None:
    class Failing:
        def stream(self, *_: object) -> Iterator[object]:
            yield from ()
            raise RuntimeError("Kayleigh")

    services = with_answerer(small_services(tmp_path_factory.mktemp("failing")), lambda _: Failing())  # type: ignore[arg-type,return-value]
    with (
        running(services) as (host, port),
        OpenAI(base_url=f"http://{host}:{port}/v1", api_key="none", max_retries=0) as client,
        pytest.raises(openai.APIError, match="Try again later") as failed,
    ):
        list(ask(client, ASKED, stream=True))
    assert "Kayleigh" not in str(failed.value)
