"""The stream as a browser reads it: a plain EventSource, also where the connection breaks."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.web.conftest import new_context
from tests.web.running import running
from tests.web.small import SENTENCE, small_services

pytestmark = pytest.mark.browser

LISTEN = """
() => new Promise((done) => {
  const heard = [];
  const question = encodeURIComponent("Who listened to the child alone?");
  const source = new EventSource("/api/ask/stream?question=" + question);
  for (const name of ["understood", "found", "statement", "answer", "problem"]) {
    source.addEventListener(name, (event) => {
      heard.push([name, event.lastEventId, JSON.parse(event.data)]);
      if (name === "answer" || name === "problem") { source.close(); done(heard); }
    });
  }
})
"""


@dataclass
class Breaking:
    """Ends the first stream after its second event, and notes where each is taken up."""

    app: ASGIApp
    taken_up: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") != "/api/ask/stream":
            await self.app(scope, receive, send)
            return
        first = not self.taken_up
        self.taken_up.append(Headers(scope=scope).get("last-event-id", ""))
        left = 2 if first else 1000

        async def some(message: Message) -> None:
            nonlocal left
            if message["type"] == "http.response.body":
                if left <= 0:
                    return
                left -= message.get("body", b"").count(b"\n\n")
                if left <= 0:
                    message = {**message, "more_body": False}
            await send(message)

        await self.app(scope, receive, some)


def heard_by(page: Page, address: tuple[str, int]) -> list[tuple[str, str, dict[str, object]]]:
    page.goto(f"http://{address[0]}:{address[1]}/about")
    return [tuple(event) for event in page.evaluate(LISTEN)]


def test_a_plain_event_source_hears_every_event(chromium: Browser, tmp_path: Path) -> None:
    with running(small_services(tmp_path)) as address, new_context(chromium) as context:
        heard = heard_by(context.new_page(), address)
    assert [name for name, _, _ in heard] == ["understood", "found", "statement", "statement", "answer"]
    assert heard[2][2]["text"] == SENTENCE
    assert heard[-1][2]["outcome"] == "answered"


def test_a_broken_stream_is_taken_up_where_it_broke(chromium: Browser, tmp_path: Path) -> None:
    between: list[Breaking] = []

    def breaking(app: ASGIApp) -> ASGIApp:
        between.append(Breaking(app))
        return between[0]

    with running(small_services(tmp_path), breaking) as address, new_context(chromium) as context:
        heard = heard_by(context.new_page(), address)
    assert [name for name, _, _ in heard] == ["understood", "found", "statement", "statement", "answer"]
    ids = [last for _, last, _ in heard]
    assert between[0].taken_up == ["", ids[1]]
    assert len(set(ids)) == 5
