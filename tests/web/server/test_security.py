"""What docs/security.md says, as facts: headers, paths, sizes and secrets."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError

from tests.web.small import client, small_services
from web.server.app import create_app
from web.settings import ServerSettings, Settings, faults_of

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


ANSWERS = ["/", "/reports/nothing", "/nowhere", "/api/nothing", "/static/app.css", "/files/listening"]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_headers_of_security(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers
    assert "server" not in headers


def test_over_https_a_browser_is_told_to_stay_there(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    settings = services.settings.model_copy(update={"hosts": "panel.example.org"})
    application = create_app(replace(services, settings=settings))
    secure = TestClient(application, base_url="https://panel.example.org")
    for path in ("/", "/nowhere", "/api/openapi.json"):
        header = secure.get(path).headers["strict-transport-security"]
        assert header == "max-age=31536000; includeSubDomains"


CLIMBING = ["..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/app.py", "..%5capp.py", "%2fetc%2fpasswd", "a%00b"]
PLACES = [
    "/files/{}",
    "/static/{}",
    "/reports/{}",
    "/reports/{}/export/csv",
    "/reports/listening/export/{}",
    "/passages/{}",
    "/passages/{}/pages/1.jpg",
    "/collections/{}",
    "/collections/{}/download",
    "/collections/{}/export/csv",
    "/shared/{}",
    "/themes/{}",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("climbing", CLIMBING)
def test_no_path_leads_out_of_what_is_served(browser: TestClient, place: str, climbing: str) -> None:
    response = browser.get(place.format(climbing))
    assert response.status_code in (404, 422)
    assert "root:" not in response.text


@pytest.mark.parametrize("path", ["/api/ask", "/ask", "/ask/stream", "/collections/add", "/ask/export"])
def test_a_body_that_is_too_large_is_refused(tmp_path: Path, path: str) -> None:
    services = small_services(tmp_path)
    small = replace(services, settings=services.settings.model_copy(update={"body_limit": 2**14}))
    asker = client(small)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if path.startswith("/api"):
        headers = {"Content-Type": "application/json"}
    response = asker.post(path, content=b'{"question": "' + b"x" * 2**15, headers=headers)
    assert response.status_code == 413
    assert "No more than 16,384 bytes" in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/api/ask", "/collections/add"])
def test_a_body_that_does_not_say_how_large_it_is_is_counted(tmp_path: Path, path: str) -> None:
    services = small_services(tmp_path)
    small = replace(services, settings=services.settings.model_copy(update={"body_limit": 2**14}))
    pieces = (b"x" * 2**12 for _ in range(8))
    headers = {
        "Content-Type": "application/json" if path.startswith("/api") else "multipart/form-data; boundary=a"
    }
    response = client(small).post(path, content=pieces, headers=headers)
    assert response.status_code == 413
    assert response.headers["content-security-policy"]


def test_unknown_methods_are_refused(browser: TestClient) -> None:
    for method in ("TRACE", "PUT", "DELETE", "PATCH"):
        assert browser.request(method, "/reports").status_code == 405


def test_secrets_are_not_shown_where_settings_are() -> None:
    key = "heliotrope-key"
    settings = Settings(model_key=SecretStr(key), admin_password_hash=SecretStr(key))
    assert key not in repr(settings) + str(settings) + settings.model_dump_json()


def test_every_setting_that_is_a_secret_is_typed_as_one() -> None:
    secret = re.compile("password|secret|_key$|token|database_url")
    secrets = [name for name in Settings.model_fields if secret.search(name)]
    assert {"database_url", "model_key", "oidc_client_secret"} <= set(secrets)
    assert [name for name in secrets if Settings.model_fields[name].annotation is not SecretStr] == []


def test_a_wrong_setting_is_named_without_its_value() -> None:
    with pytest.raises(ValidationError) as wrong:
        ServerSettings(workers="heliotrope")  # type: ignore[arg-type]
    (fault,) = faults_of(wrong.value)
    assert fault.startswith("PANEL_WORKERS: ")
    assert "heliotrope" not in fault


def test_every_test_that_the_checklist_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", SECURITY)
    assert len(named) > 15
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("layer", ["corpus", "index", "assistant", "web"])
def test_no_code_is_made_from_text_and_no_shell_is_asked(layer: str) -> None:
    files = list((ROOT / layer).rglob("*.py"))
    assert len(files) > 10
    for file in files:
        tree = ast.parse(file.read_text("utf-8"))
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import))
        brought = {alias.name for node in imports for alias in node.names}
        assert not called & {"eval", "exec", "os.system"}, file
        assert not brought & {"pickle", "marshal", "shelve"}, file
        assert "shell" not in arguments, file
