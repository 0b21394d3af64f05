"""The real server on the sample reports, started once, and a browser that opens it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.waits import SECONDS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUIET = {
    "PANEL_LOG_LEVEL": "error",
    **{f"PANEL_RATE_{kind}": "" for kind in ("ASK", "SEARCH", "EXPORT", "PAGE", "WRITE", "COPY", "FEEDBACK")},
}
SERVE = "from web.cli.commands import main; main(['serve', '--port', '0'])"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of `panel-assistant serve` in an empty home. Its model is prepared once for all runs."""
    home = tmp_path_factory.mktemp("home")
    cache = pytestconfig.rootpath / ".pytest_cache" / "panel-assistant"
    environment = {**os.environ, "PANEL_HOME": str(home), "PANEL_CACHE": str(cache), **QUIET}
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        yield address_from(process.stderr)
        process.terminate()
        process.stderr.read()


def address_from(server_lines: IO[str]) -> str:
    """Where it serves, from what it says when it is ready."""
    lines = []
    for line in server_lines:
        if match := re.search(r"http://127\.0\.0\.1:\d+", line):
            return match[0]
        lines.append(line)
    pytest.fail("The server did not start: " + "".join(lines))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    expect.set_options(timeout=1000 * SECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def new_context(chromium: Browser, **options: Any) -> Iterator[BrowserContext]:
    """Yields what a new visitor has, who waits as long as a busy machine takes."""
    with chromium.new_context(**options) as context:
        context.set_default_timeout(1000 * SECONDS)
        yield context


@pytest.fixture
def tab(chromium: Browser, site: str) -> Iterator[Page]:
    """A page of a new visitor, with JavaScript. Anything said on the console as an error fails the test."""
    with new_context(chromium, base_url=site) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        assert not faults


def _is_fault(message: ConsoleMessage) -> bool:
    """Whether something broke. That an answer of 4xx is one is known: a test may ask for it."""
    return message.type == "error" and "with a status of 4" not in message.text


@pytest.fixture
def plain_tab(chromium: Browser, site: str) -> Iterator[Page]:
    """The same without JavaScript."""
    with new_context(chromium, base_url=site, java_script_enabled=False) as context:
        yield context.new_page()
