"""What chat programs ask of a model beside a conversation: a title, follow-up questions."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.small import client, passage_of, small_services
from web.api.chat_tasks import UNTITLED, ChatTask

ASKED = "Who listened to the child alone?"
REPLY = f"‘A quotation.’\n[1] A report, page 1\nhttp://localhost/passages/{passage_of(1)}?mark=0-9"
TITLE_IN_JSON = """### Task:
Write a concise title of three to five words for the chat.
### Output:
JSON format: { "title": "the title" }
### Examples:
- { "title": "Video Game Development" }
### Chat History:
<chat_history>
USER: {asked}
ASSISTANT: {reply}
</chat_history>"""
FOLLOW_UPS = """### Task:
Suggest questions that the user might ask next.
### Output:
JSON format: { "follow_ups": ["Question 1?", "Question 2?"] }
### Chat History:
<chat_history>
USER: {asked}
ASSISTANT: {reply}
</chat_history>"""
TITLE_IN_WORDS = "Give a title of five words or less. Only return the title.\n\nUser: {asked}\nAI: {reply}"
TITLE_IN_QUOTES = 'A short title, please.\n\n||>User:\n"{asked}"\n||>Response:\n"{reply}"'


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


def reply_to(chat: TestClient, prompt: str, question: str = ASKED, reply: str = REPLY) -> str:
    """What the task is answered with."""
    content = prompt.replace("{asked}", question).replace("{reply}", reply)
    body = {"model": "panel-assistant", "messages": [{"role": "user", "content": content}]}
    response = chat.post("/v1/chat/completions", json=body)
    assert response.status_code == 200
    words: str = response.json()["choices"][0]["message"]["content"]
    return words


def test_a_title_is_the_first_question_in_the_form_that_was_asked_for(chat: TestClient) -> None:
    assert json.loads(reply_to(chat, TITLE_IN_JSON)) == {"title": "Who listened to the child alone"}
    for prompt in (TITLE_IN_WORDS, TITLE_IN_QUOTES):
        assert reply_to(chat, prompt) == "Who listened to the child alone"


def test_a_long_conversation_has_a_short_title(chat: TestClient) -> None:
    title = reply_to(chat, TITLE_IN_WORDS, f"What do reviews say {'about visits ' * 20}?", REPLY * 200)
    assert title.startswith("What do reviews say about visits")
    assert len(title) <= 60


@pytest.mark.parametrize("question", ["My secret is this", "x" * 5000, "?"])
def test_a_question_that_cannot_be_repeated_is_no_title(chat: TestClient, question: str) -> None:
    assert reply_to(chat, TITLE_IN_WORDS, question) == UNTITLED


def test_follow_up_questions_are_those_of_the_pages(chat: TestClient) -> None:
    shown = chat.post(
        "/ask/next",
        data={"question": ASKED, "passage": [passage_of(1)]},
        headers={"Accept": "application/json"},
    )
    suggested = json.loads(reply_to(chat, FOLLOW_UPS))["follow_ups"]
    assert isinstance(suggested, list)
    assert all(question in shown.text for question in suggested)
    assert json.loads(reply_to(chat, FOLLOW_UPS, reply="Nothing was found.")) == {"follow_ups": []}


def test_tags_and_searches_are_none(chat: TestClient) -> None:
    assert json.loads(reply_to(chat, FOLLOW_UPS.replace("follow_ups", "tags"))) == {"tags": []}
    assert json.loads(reply_to(chat, FOLLOW_UPS.replace("follow_ups", "queries"))) == {"queries": []}


def test_a_question_is_no_task() -> None:
    assert ChatTask.of("What is the title of the review?") is None
    assert ChatTask.of("The user: who listened to the child?\nUser: nobody") is None


def test_without_a_conversation_a_title_is_not_made_up(tmp_path: Path) -> None:
    question = client(small_services(tmp_path))
    assert "[1]" in reply_to(question, "What title {asked}")
