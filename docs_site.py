"""What the documentation site (mkdocs.yml) has beyond docs/: pages that stand elsewhere in the repository,
and pages that are written from the code when the site is built, so that they cannot be out of date."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import typer.main
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from typer.cli import get_docs_for_click

from web.bootstrap import bootstrap
from web.cli.commands import app
from web.server.app import create_app
from web.settings import Settings

ROOT = Path(__file__).resolve().parent
MIRRORED = {
    "README.md": "readme.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "benchmarks.md",
}
"""Where pages from outside docs/ stand on the site."""

_TARGET = re.compile(r"\]\((?P<to>[^)\s#:]+)(?=[#)])")
_LINK_TO_CODE = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<to>[^)\s#:]+)\)")


def commands() -> str:
    """Every command with its options, as `--help` says it."""
    command = typer.main.get_command(app)
    context = typer.Context(command)
    told = get_docs_for_click(obj=command, ctx=context, name="panel-assistant", title="Commands")
    return re.sub(r"^\* `--(?:install|show)-completion`.*\n", "", told, flags=re.MULTILINE)


def settings() -> str:
    """Every setting with its default; a default that is a secret or worked out is not shown."""
    rows = ["# Settings", "", "Each is an environment variable.", ""]
    rows += ["| Variable | What it sets | Default |", "|---|---|---|"]
    for name, field in sorted(Settings.model_fields.items()):
        plain = isinstance(field.default, str | int | float) and field.default != ""
        shown = f"`{field.default}`" if plain else ""
        rows.append(f"| `PANEL_{name.upper()}` | {field.description} | {shown} |")
    return "\n".join(rows) + "\n"


def api() -> str:
    """Every route of the API, as its OpenAPI document tells it."""
    document = create_app(bootstrap(Settings())).openapi()
    parts = ["# The API\n\nA running server describes it in full at `/api/openapi.json`."]
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            parts.append(f"## `{method.upper()} {path}`\n\n{route.get('description', route['summary'])}")
            parts.append(_parameters(route.get("parameters", ())))
    return "\n\n".join(part for part in parts if part) + "\n"


def _parameters(given: Any) -> str:
    rows = [f"| `{one['name']}` | {one['in']} | {one.get('description', '')} |" for one in given]
    return "\n".join(("| Parameter | In | What it is |", "|---|---|---|", *rows)) if rows else ""


WRITTEN: Mapping[str, Callable[[], str]] = {"commands.md": commands, "settings.md": settings, "api.md": api}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """MkDocs asks which files there are."""
    for source, name in MIRRORED.items():
        files.append(File.generated(config, name, content=(ROOT / source).read_text("utf-8")))
    for name, write in WRITTEN.items():
        files.append(File.generated(config, name, content=write()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """MkDocs hands over a page's text: its links are turned to where things stand on the site, and what is
    not on it, a file of code, is named without one."""
    name = page.file.src_uri
    sources = {on_site: source for source, on_site in MIRRORED.items()}
    here = PurePosixPath(sources.get(name, f"docs/{name}")).parent

    def on_site(to: str) -> str | None:
        """Where a link from the repository's file leads on the site, as written in this page."""
        target = os.path.normpath(here / to)
        found = MIRRORED.get(target, target.removeprefix("docs/"))
        there = files.get_file_from_path(found)
        return os.path.relpath(found, PurePosixPath(name).parent) if there else None

    if name in WRITTEN:
        return markdown
    turned = _TARGET.sub(lambda link: f"]({on_site(link['to']) or link['to']}", markdown)
    return _LINK_TO_CODE.sub(
        lambda link: link[0] if files.get_file_from_path(_beside(name, link["to"])) else link["text"], turned
    )


def _beside(page: str, to: str) -> str:
    return os.path.normpath(PurePosixPath(page).parent / to)
