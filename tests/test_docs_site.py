"""The documentation as a site: it builds without a warning, and its pages from the code are whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import docs_site
from tests.test_docs import COMMANDS, ROOT
from web.settings import Settings


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is published. mkdocs.yml makes a warning, a link that leads nowhere, a failure."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return folder


def test_every_command_and_setting_has_its_place(site: Path) -> None:
    commands, settings = ((site / f"{page}.html").read_text("utf-8") for page in ("commands", "settings"))
    assert [name for name in COMMANDS if f"panel-assistant {name}</code>" not in commands] == []
    assert [name for name in Settings.model_fields if f"PANEL_{name.upper()}<" not in settings] == []
    assert all(field.description for field in Settings.model_fields.values())


def test_every_route_of_the_api_has_its_place(site: Path) -> None:
    routes = re.findall(r"^## `(.+)`$", docs_site.api(), flags=re.MULTILINE)
    text = (site / "api.html").read_text("utf-8")
    assert "POST /api/ask" in routes
    assert [route for route in routes if f"<code>{route}</code>" not in text] == []


def test_a_link_to_code_is_named_and_a_link_to_a_page_followed(site: Path) -> None:
    tour = (site / "tour.html").read_text("utf-8")
    assert "corpus/sync/corpus.py" in tour
    assert 'corpus.py"' not in tour
    assert 'href="readme.html#the-words"' in (site / "glossary.html").read_text("utf-8")


def test_a_reader_of_the_site_fetches_nothing_from_anybody_else(site: Path) -> None:
    """Neither a script, nor a style, nor a picture, nor a typeface."""
    pages = [page.read_text("utf-8") for page in site.rglob("*.html")]
    fetched = [
        tag
        for page in pages
        for tag in re.findall(r'<(?:script|link rel="(?:stylesheet|preconnect)"|img)[^>]*"https?://', page)
    ]
    assert pages
    assert fetched == []
