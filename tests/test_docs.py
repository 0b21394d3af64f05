"""The documentation, checked like code: links lead somewhere, lists are complete, examples run."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from web.admin.routes import OPEN, ROUTERS
from web.bootstrap import bootstrap, missing
from web.cli.commands import app, main
from web.server.app import PARTS, create_app
from web.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
README = (ROOT / "README.md").read_text("utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")
PARTS_OF_CODE = ("corpus", "index", "assistant", "web", "tests", "benchmarks", "training", "deploy")
WORDS_OF_RUN = {"", "audit", "sbom", "docs", "test", "tools", "lock", "commands", "--help"}


def links(document: Path) -> Iterator[str]:
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in link:
            yield link


def anchors(document: Path) -> set[str]:
    """The anchors of its headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    for link in links(document):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


TEXTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / name / "README.md" for name in ("benchmarks", "training")),
]
"""Texts about the code of today; the decisions tell of earlier code."""
NAMED_FILE = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|toml|json|jsonl|tsv|txt|safetensors))`")
FILES = {
    str(path.relative_to(ROOT))
    for path in (*ROOT.glob("*.*"), *(path for part in PARTS_OF_CODE for path in (ROOT / part).rglob("*.*")))
}
USERS_FILES = {"report.toml"}
"""Examples of files that a user writes."""


@pytest.mark.parametrize("document", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_named_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    commanded = re.findall(r"(?<![\w/])tests/[\w/]+\.py", text)
    named = set(NAMED_FILE.findall(text)) - USERS_FILES
    missing_files = [
        name for name in {*commanded, *named} if not any(f"/{file}".endswith(f"/{name}") for file in FILES)
    ]
    assert missing_files == []


ROUTES = sorted(
    f"{method} {route.path}"
    for router in (
        *(part.router for part in PARTS),
        *ROUTERS,
        OPEN,
    )
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)
COMMANDS: dict[str, click.Command] = dict(getattr(typer.main.get_command(app), "commands", {}))


def test_commands_and_routes_are_found() -> None:
    assert {"add", "ask", "reindex", "search", "reports", "serve"} <= COMMANDS.keys()
    assert {"GET /", "POST /api/ask", "GET /api/search"} <= set(ROUTES)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_each_of_its_options_is_in_the_reference(name: str) -> None:
    rows = [line for line in REFERENCE.splitlines() if re.match(rf"\| `{name}\b", line)]
    assert len(rows) == 1
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            assert f"`{parameter.opts[0]}`" in rows[0]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_reference(name: str) -> None:
    assert f"| `PANEL_{name.upper()}` |" in REFERENCE


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_in_the_reference(route: str) -> None:
    assert f"`{route}`" in REFERENCE


def test_the_readme_opens_with_the_two_commands() -> None:
    assert examples()[:2] == [["./run"], ["./run", "test"]]


def examples() -> list[list[str]]:
    """The lines of the README's ```sh blocks, as words, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Path]:
    """A home that `serve` has made ready, with the samples. Its model is prepared once for all runs."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PANEL_HOME", str(folder))
        environment.setenv("PANEL_CACHE", str(pytestconfig.rootpath / ".pytest_cache" / "panel-assistant"))
        for work in missing(bootstrap(Settings())):
            list(work)
        yield folder


@pytest.mark.model
@pytest.mark.usefixtures("home")
def test_the_examples_of_the_readme_run(capsys: pytest.CaptureFixture[str]) -> None:
    ran = [words[1:] for words in examples() if words[0] == "./run" and words[1:2] != ["test"] and words[1:]]
    for arguments in ran:
        assert arguments[0] not in WORDS_OF_RUN
        with pytest.raises(SystemExit) as done:
            main(arguments)
        assert done.value.code in (0, None), arguments
        assert capsys.readouterr().out.strip(), arguments
    assert len(ran) >= 4


@pytest.mark.model
@pytest.mark.usefixtures("home")
def test_the_request_of_the_readme_is_answered() -> None:
    (curl,) = [words for words in examples() if words[0] == "curl"]
    body = json.loads(curl[curl.index("-d") + 1])
    with TestClient(create_app(bootstrap(Settings())), base_url="http://localhost") as client:
        answer = client.post(curl[1].removeprefix("http://127.0.0.1:8000"), json=body)
    assert answer.json()["outcome"] == "answered"
    assert all(statement["citations"] for statement in answer.json()["statements"])


def test_the_help_of_run_names_each_of_its_words() -> None:
    script = (ROOT / "run").read_text("utf-8")
    words = re.findall(r"^    ([a-z]+)\) ", script, flags=re.MULTILINE)
    assert words
    assert set(words) <= WORDS_OF_RUN
    assert all(re.search(rf"^\./run {word}\b", script, flags=re.MULTILINE) for word in words)
