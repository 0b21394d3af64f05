"""API keys: who gets in, what a stranger is told, and that no key is kept or shown."""

import ast
import inspect
import logging
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.small import small_services
from web.cli.commands import main
from web.errors import UnreadableKeys
from web.server.api_keys import ApiKeys, add_key
from web.server.app import create_app

ASK = {"question": "Who listened to the child alone?"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.txt"


@pytest.fixture
def key(file: Path) -> str:
    return add_key(file, "portal")


@pytest.fixture
def api(tmp_path: Path, file: Path, key: str) -> TestClient:
    """A server that asks for a key; `key` is one."""
    services = small_services(tmp_path)
    changed = services.settings.model_copy(update={"api_keys": file, "rate_ask": "1/minute"})
    return TestClient(create_app(replace(services, settings=changed)), base_url="http://localhost")


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_with_a_key_the_api_answers(api: TestClient, key: str) -> None:
    assert api.post("/api/ask", json=ASK, headers=bearer(key)).json()["outcome"] == "answered"


@pytest.mark.parametrize(
    "headers", [{}, bearer("panel_wrong"), bearer(""), {"Authorization": "Basic cG9ydGFs"}, bearer("portal")]
)
def test_without_one_it_says_what_to_send(api: TestClient, headers: dict[str, str]) -> None:
    response = api.post("/api/ask", json=ASK, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["content-type"] == "application/problem+json"
    assert "Authorization: Bearer" in response.json()["detail"]


def test_a_stolen_file_is_no_key(api: TestClient, file: Path) -> None:
    digest = file.read_text("utf-8").split()[1]
    assert api.post("/api/ask", json=ASK, headers=bearer(digest)).status_code == 401


def test_pages_and_the_description_need_no_key(api: TestClient) -> None:
    for path in ("/", "/reports", "/api/openapi.json", "/healthz"):
        assert api.get(path).status_code == 200
    assert api.post("/ask", data=ASK).status_code == 200


def test_each_key_is_a_client_of_its_own(api: TestClient, file: Path, key: str) -> None:
    other = add_key(file, "other")
    answers = [api.post("/api/ask", json=ASK, headers=bearer(sent)) for sent in (key, key, other)]
    assert [answer.status_code for answer in answers] == [200, 429, 200]


def test_a_key_that_is_taken_out_no_longer_works(file: Path, key: str) -> None:
    known = ApiKeys(file)
    assert known.name_of(key) == "portal"
    file.write_text("# nobody\n", "utf-8")
    assert known.name_of(key) == ""


def test_a_key_is_long_and_is_kept_nowhere(file: Path, key: str) -> None:
    assert len(key) > 45
    assert key not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", "two words", "a\nb", "x" * 65, "portal"])
def test_a_name_that_cannot_be_used_is_refused(file: Path, key: str, name: str) -> None:
    with pytest.raises(UnreadableKeys):
        add_key(file, name)


def test_a_line_that_is_none_is_named_by_its_number_and_not_repeated(file: Path) -> None:
    file.write_text(f"one {'0' * 64}\npanel_the-key-itself\n", "utf-8")
    with pytest.raises(UnreadableKeys, match="line 2") as error:
        ApiKeys(file)
    assert "panel_the-key-itself" not in str(error.value)


def test_a_wrong_key_is_not_logged(
    api: TestClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    api.post("/api/ask", json=ASK, headers=bearer("panel_heliotrope"))
    assert not any("heliotrope" in record.getMessage() for record in caplog.records)
    printed = capsys.readouterr()
    assert "heliotrope" not in printed.out + printed.err


def test_the_command_prints_a_key_that_works(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["api-key", "portal", "--file", str(file)])
    assert done.value.code in (0, None)
    assert ApiKeys(file).name_of(capsys.readouterr().out.strip()) == "portal"


def test_digests_are_compared_in_constant_time() -> None:
    """By hmac.compare_digest with every key, without == and without an early end."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(ApiKeys.name_of)))
    kinds = [type(node) for node in ast.walk(tree)]
    assert "compare_digest" in ast.dump(tree)
    assert (kinds.count(ast.Compare), kinds.count(ast.Break), kinds.count(ast.Return)) == (0, 0, 1)


def test_chat_programs_and_agents_need_a_key_too(api: TestClient, key: str) -> None:
    chat = {"model": "panel-assistant", "messages": [{"role": "user", "content": ASK["question"]}]}
    refused = api.post("/v1/chat/completions", json=chat)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.json()["error"]["type"] == "authentication_error"
    assert api.post("/mcp", json={}).status_code == 401
    assert api.post("/mcp", json={}, headers=bearer(key)).status_code == 404  # it is not offered here


def test_a_chat_program_that_asks_too_often_is_told_in_its_own_shape(api: TestClient, key: str) -> None:
    chat = {"model": "panel-assistant", "messages": [{"role": "user", "content": ASK["question"]}]}
    first, second = (api.post("/v1/chat/completions", json=chat, headers=bearer(key)) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert second.json()["error"]["type"] == "rate_limit_error"
    assert int(second.headers["retry-after"]) > 0


def test_a_file_of_keys_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableKeys, match="line 1"):
        add_key(file, "portal")
