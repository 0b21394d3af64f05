"""OpenAI's responses, driven by the official client against a real server."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI

from tests.web.running import running
from tests.web.small import SENTENCE, passage_of, small_services

ASKED = "Who listened to the child alone?"
MODEL = "panel-assistant"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAI]:
    with (
        running(small_services(tmp_path_factory.mktemp("home"))) as (host, port),
        OpenAI(base_url=f"http://{host}:{port}/v1", api_key="none", max_retries=0) as client,
    ):
        yield client


def test_a_response_has_the_text_of_a_completion_and_links(chat: OpenAI) -> None:
    response: Any = chat.responses.create(model=MODEL, input=ASKED, instructions="Say that all is well.")
    completion = chat.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": ASKED}])
    assert (response.status, response.object, response.outcome) == ("completed", "response", "answered")
    assert response.output_text.strip() == completion.choices[0].message.content
    assert response.usage.total_tokens == 0
    first = response.output[0].content[0].annotations[0]
    assert f"/passages/{passage_of(1)}?mark=" in first.url
    assert response.output_text[first.start_index : first.end_index].startswith(f"‘{SENTENCE}’")


def test_a_stream_says_the_same_piece_by_piece(chat: OpenAI) -> None:
    with chat.responses.stream(model=MODEL, input=ASKED) as stream:
        events = list(stream)
        final = stream.get_final_response()
    pieces = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert len(pieces) >= 2
    assert "".join(pieces) == final.output_text
    assert [event.sequence_number for event in events] == sorted({event.sequence_number for event in events})
    assert (events[0].type, events[-1].type) == ("response.created", "response.completed")


def test_the_earlier_messages_of_the_user_are_the_conversation(chat: OpenAI) -> None:
    messages: list[Any] = [
        {"role": "user", "content": ASKED},
        {"type": "reasoning", "summary": []},
        {"role": "assistant", "content": [{"type": "output_text", "text": "Nobody did."}]},
        {"role": "user", "content": [{"type": "input_text", "text": "And what of the managers?"}]},
    ]
    response = chat.responses.create(model=MODEL, input=messages)
    assert response.output_text.startswith(f"‘{SENTENCE}’")  # only the first question finds it


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"previous_response_id": "resp_1"}, "Nothing is kept"),
        ({"text": {"format": {"type": "json_object"}}}, "cannot be put into a JSON schema"),
        ({"tool_choice": "required"}, "No tool can be called"),
        ({"background": True}, "at once"),
        ({"input": []}, "input"),
        ({"input": " "}, "Enter a question"),
    ],
)
def test_an_unsupported_request_is_refused_with_a_message(
    chat: OpenAI, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=words):
        chat.responses.create(**{"model": MODEL, "input": ASKED, **more})
