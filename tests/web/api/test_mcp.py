"""The tools for programs that speak the Model Context Protocol, driven by the SDK's own client."""

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

from mcp import Client, StdioServerParameters, stdio_client
from mcp.server.mcpserver import MCPServer

from assistant.answer import Answer, Notice, Outcome
from assistant.question import Question
from index.searching import Hit, Query
from tests.web.running import run_in_thread, running
from tests.web.small import SENTENCE, Quoting, client, passage_of, small_services, with_answerer
from web.api.mcp_server import mcp_server
from web.services import Services

ADDRESS = "https://panel.example.org"


class Guarded(Quoting):
    """Finds nothing for what may hold a person's details."""

    def find(self, question: str, filters: Query, limit: int) -> list[Hit] | Answer:
        if "secret" in question:
            notices = (Notice("personal", "Leave out personal details."),)
            return Answer(Question("", "", Query("")), Outcome.DECLINED, notices=notices)
        return super().find(question, filters, limit)


def offering(folder: Path, **settings: object) -> Services:
    """Services that offer tools over HTTP."""
    services = with_answerer(small_services(folder), Guarded)
    return replace(services, settings=services.settings.model_copy(update={"mcp": True, **settings}))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> MCPServer[object]:
    return mcp_server(offering(tmp_path_factory.mktemp("home")), ADDRESS)


def use_server(server: object, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """What comes of using a server with the client."""

    async def connected() -> Any:
        async with Client(server) as client:  # type: ignore[arg-type]
            return await use(client)

    return run_in_thread(connected)


def call(server: object, tool: str, **arguments: object) -> Any:
    return use_server(server, lambda client: client.call_tool(tool, arguments))


def test_all_three_tools_are_read_only(server: MCPServer[object]) -> None:
    tools = {tool.name: tool for tool in use_server(server, lambda client: client.list_tools()).tools}
    assert set(tools) == {"search", "fetch", "ask"}
    for tool in tools.values():
        assert tool.annotations
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        assert tool.annotations.title
        assert tool.description
        assert tool.output_schema
        assert all(about["description"] for about in tool.input_schema["properties"].values())


def test_search_gives_what_connectors_expect(server: MCPServer[object]) -> None:
    result = call(server, "search", query="child alone")
    results = result.structured_content["results"]
    assert set(results[0]) == {"id", "title", "url", "text"}
    assert results[0]["id"] == passage_of(1)
    assert results[0]["title"] == "Listening to children, A board, 2024, page i"
    assert results[0]["url"] == f"{ADDRESS}/passages/{passage_of(1)}"
    assert results[0]["text"].startswith(SENTENCE)
    assert json.loads(result.content[0].text) == result.structured_content


def test_fetch_reads_what_search_found(server: MCPServer[object]) -> None:
    result = call(server, "fetch", id=passage_of(1)).structured_content
    assert set(result) == {"id", "title", "url", "text", "metadata"}
    assert result["text"].startswith(SENTENCE)
    known = result["metadata"]
    assert (known["pdf_page"], known["printed_page"], known["paragraph"]) == ("1", "i", "3.12")
    assert (known["voice"], known["status"], known["after"]) == ("finding", "current", passage_of(2))
    assert "before" not in known
    assert known["file"] == f"{ADDRESS}/files/listening#page=1"


def test_ask_answers_like_the_api(server: MCPServer[object], tmp_path: Path) -> None:
    question = {"question": "Who listened to the child alone?", "limit": 1}
    answer = call(server, "ask", **question).structured_content
    by_api = client(small_services(tmp_path)).post("/api/ask", json=question).json()
    (one,), (other,) = answer["statements"], by_api["statements"]
    assert answer["outcome"] == "answered"
    assert one["text"] == other["text"] == SENTENCE
    assert one["citations"][0]["url"].removeprefix(ADDRESS) == other["citations"][0]["url"].removeprefix(
        "http://localhost"
    )
    followed = call(server, "ask", question="And then?", history=["Who listened to the child alone?"])
    assert followed.structured_content["statements"]


def test_personal_details_are_refused_and_not_repeated(server: MCPServer[object]) -> None:
    refused = call(server, "search", query="Sam has a secret")
    assert refused.is_error
    assert refused.content[0].text.endswith("Leave out personal details.")
    declined = call(server, "ask", question="Sam has a secret")
    assert declined.structured_content["outcome"] == "declined"
    assert "Sam" not in declined.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("search", {"query": " "}, "Enter a question"),
        ("ask", {"question": "x " * 5000}, "1,000 characters or fewer"),
        ("fetch", {"id": "nothing"}, "nothing"),
        ("fetch", {}, "id"),
    ],
)
def test_an_error_is_a_sentence(
    server: MCPServer[object], tool: str, arguments: dict[str, object], message: str
) -> None:
    failed = call(server, tool, **arguments)
    assert failed.is_error
    assert message in failed.content[0].text


def test_an_unexpected_error_reveals_nothing(tmp_path: Path) -> None:
    class Failing:
        def find(self, *_: object) -> list[Hit]:
            raise RuntimeError("Kayleigh")

    services = with_answerer(offering(tmp_path), lambda _: Failing())  # type: ignore[arg-type,return-value]
    failed = call(mcp_server(services, ADDRESS), "search", query="child")
    assert failed.is_error
    assert "Kayleigh" not in failed.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_are_used_over_http(tmp_path: Path, mode: str) -> None:
    async def use(url: str) -> Any:
        async with Client(url, mode=mode) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            return names, await client.call_tool("search", {"query": "child alone"})

    with running(offering(tmp_path)) as (host, port):
        names, result = run_in_thread(partial(use, f"http://{host}:{port}/mcp"))
    assert sorted(names) == ["ask", "fetch", "search"]
    assert result.structured_content["results"][0]["text"].startswith(SENTENCE)


def test_another_web_site_cannot_use_them_through_a_browser(tmp_path: Path) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Accept": "application/json, text/event-stream"}
    with running(offering(tmp_path, public_url=ADDRESS)) as (host, port), httpx2.Client() as client:

        def status(**headers: str) -> int:
            url = f"http://{host}:{port}/mcp"
            return client.post(url, json=message, headers={**accepted, **headers}).status_code

        assert status() == 200
        assert status(Host="panel.example.org", Origin=ADDRESS) == 200
        assert status(Host="evil.example.com") == 421
        assert status(Origin="https://evil.example.com") == 403


def test_without_the_setting_there_is_nothing_at_mcp(tmp_path: Path) -> None:
    response = client(small_services(tmp_path)).post("/mcp", json={})
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == 404
    assert "PANEL_MCP" in response.json()["detail"]


@pytest.mark.model
def test_the_command_serves_them_over_standard_input_and_output(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """In an empty home: what it does before it serves is not said where the protocol is spoken."""
    cache = pytestconfig.rootpath / ".pytest_cache" / "panel-assistant"
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from web.cli.commands import main; main(['mcp'])"],
        env={**os.environ, "PANEL_HOME": str(tmp_path), "PANEL_CACHE": str(cache)},
    )

    async def use(client: Client) -> Any:
        result = await client.call_tool("search", {"query": "supervision"})
        first = result.structured_content["results"][0]
        read = await client.call_tool("fetch", {"id": first["id"]})
        question = "What happens when messages about a child arrive too late?"
        answer = await client.call_tool("ask", {"question": question})
        refused = await client.call_tool("search", {"query": "Kayleigh Smith, NHS number 943 476 5919"})
        return first, read, answer, refused

    first, read, answer, refused = use_server(stdio_client(command), use)
    assert read.structured_content["text"] == first["text"]
    assert read.structured_content["metadata"]["sample"]
    assert answer.structured_content["outcome"] == "answered"
    assert refused.is_error
    assert "Kayleigh" not in refused.content[0].text


def test_a_server_without_the_extra_works_and_says_what_is_missing() -> None:
    """In an interpreter in which the SDK cannot be imported."""
    code = "import sys; sys.modules['mcp'] = None\nfrom web.cli.commands import main\nmain(['mcp'])\n"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "pip install 'panel-assistant[mcp]'" in ran.stderr
    assert ran.stdout == ""
