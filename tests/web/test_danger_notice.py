"""Whoever tells of danger is told where to turn, wherever they write; what they wrote is not repeated."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from rich.console import Console

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.safety.refusals import find_refusal
from assistant.wording import notice
from tests.web.running import run_in_thread
from tests.web.small import client, small_services, with_answerer
from web.cli import output
from web.errors import BadQuestion
from web.questions import find, start_question
from web.services import Services
from web.views.filters import Filters

SAID = {
    "my dad hits me and I hide": "danger_child",
    "My husband beats me in front of the kids": "danger_adult",
    "My daughter has taken an overdose": "danger_parent",
    "I can hear the man next door beating his children": "danger_other",
    "I am going to kill myself tonight": "danger_anyone",
}
CHAT = "/v1/chat/completions"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    services = with_answerer(small_services(tmp_path_factory.mktemp("home")), Assistant)
    asking = replace(
        services.asking, is_private=lambda text: bool((why := find_refusal(text)) and why.private)
    )
    return replace(services, asking=asking)


@pytest.fixture(scope="module")
def browser(services: Services) -> TestClient:
    return client(services)


def chat(text: str, **more: object) -> dict[str, object]:
    return {"model": "panel-assistant", "messages": [{"role": "user", "content": text}], **more}


def chunks(text: str) -> str:
    """Returns the text of a stream of chat completions."""
    data = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: {")]
    choices = [choice for line in data for choice in json.loads(line)["choices"]]
    return "".join(choice["delta"].get("content") or "" for choice in choices)


def last_data(text: str) -> Any:
    """Returns the data of the last event of a stream."""
    return json.loads([line for line in text.splitlines() if line.startswith("data: ")][-1][6:])


DOORS: dict[str, Callable[[TestClient, str], str]] = {
    "api": lambda browser, said: browser.post("/api/ask", json={"question": said}).json()["notices"][0][
        "text"
    ],
    "api stream": lambda browser, said: last_data(
        browser.get("/api/ask/stream", params={"question": said}).text
    )["notices"][0]["text"],
    "chat": lambda browser, said: browser.post(CHAT, json=chat(said)).json()["choices"][0]["message"][
        "content"
    ],
    "chat stream": lambda browser, said: chunks(browser.post(CHAT, json=chat(said, stream=True)).text),
    "responses": lambda browser, said: browser.post(
        "/v1/responses", json={"model": "panel-assistant", "input": said}
    ).json()["output"][0]["content"][0]["text"],
    "api search": lambda browser, said: browser.get("/api/search", params={"q": said}).json()["detail"],
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("said", "name"), SAID.items())
def test_programs_get_the_notice_for_whoever_speaks_and_nothing_else(
    browser: TestClient, door: str, said: str, name: str
) -> None:
    text = DOORS[door](browser, said)
    assert text.split() == notice(name).text.split()


@pytest.mark.parametrize(("text", "name"), SAID.items())
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_begins_with_the_notice(browser: TestClient, method: str, text: str, name: str) -> None:
    fields = {"params" if method == "get" else "data": {"question": text}}
    html = browser.request(method, "/ask", **fields).text  # type: ignore[arg-type]
    lines = _plain(html[html.index('id="main-content"') :]).split("\n")
    assert [line for line in lines if line.strip()][1].strip() == notice(name).text.splitlines()[0]
    assert html.count(text) == 1
    assert f">{text}</textarea>" in html


@pytest.mark.parametrize(("text", "name"), SAID.items())
def test_a_streamed_page_is_replaced_by_the_notice_and_the_box_keeps_the_text(
    browser: TestClient, text: str, name: str
) -> None:
    answer = {"question": text, "history": "Who listened?", "appended": "true"}
    end = last_data(browser.post("/ask/stream", data=answer).text)
    lines = notice(name).text.splitlines()
    assert end["said"] == " ".join(lines[:3])
    assert end["box"] == text
    assert lines[0] in _plain(end["main"])
    assert end["link"] == ""


@pytest.mark.parametrize(("text", "name"), SAID.items())
def test_the_command_line_prints_the_notice(services: Services, text: str, name: str) -> None:
    answer = start_question(services, text).answer()
    assert isinstance(answer, Answer)
    screen = Console(width=400)
    with screen.capture() as printed:
        output.answer(answer, screen)
    assert printed.get().strip() == notice(name).text
    with pytest.raises(BadQuestion) as refused:
        find(services, text, Filters().query, 5)
    assert str(refused.value) == notice(name).text


@pytest.mark.parametrize(("text", "name"), SAID.items())
def test_tools_for_agents_give_the_notice(services: Services, text: str, name: str) -> None:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    from mcp import Client

    from web.api.mcp_server import mcp_server

    async def called() -> tuple[Any, Any]:
        async with Client(mcp_server(services, "")) as tools:
            answer = await tools.call_tool("ask", {"question": text})
            return answer, await tools.call_tool("search", {"query": text})

    answer, searched = run_in_thread(called)
    assert answer.structured_content["notices"] == [{"id": name, "text": notice(name).text}]
    assert searched.is_error
    assert notice(name).text.splitlines()[0] in searched.content[0].text


def test_danger_that_a_chat_program_sends_again_is_neither_searched_nor_repeated(browser: TestClient) -> None:
    text = "my dad hits me and I hide"
    history = [{"role": "user", "content": text}, {"role": "assistant", "content": "Call 999."}]
    again = {**chat(""), "messages": [*history, {"role": "user", "content": "What about visits?"}]}
    alone = browser.post(CHAT, json=chat("What about visits?")).json()["choices"]
    assert browser.post(CHAT, json=again).json()["choices"] == alone


@pytest.mark.parametrize("path", ["/reports", "/recommendations"])
def test_a_search_box_keeps_what_was_written_and_says_where_to_turn(browser: TestClient, path: str) -> None:
    text = "my dad hits me and I hide"
    page = browser.get(path, params={"q": text})
    assert page.status_code == 422
    assert f'value="{text}"' in page.text
    assert "call 999" in _plain(page.text)
    assert "0800 1111" in _plain(page.text)


def _plain(html: str) -> str:
    """Returns the text of HTML, a line for each block."""
    return re.sub("<[^>]+>", "", re.sub(r"<(?:/h1|/li|/p|h1|li|p)\b[^>]*>", "\n", html))
