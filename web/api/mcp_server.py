"""Read-only tools for the Model Context Protocol: `search`, `fetch` and `ask`.

`search` and `fetch` have the shapes that connectors expect. A query that may contain personal details is
rejected. This module needs the extra `mcp`, so it is imported only where the tools are served.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from corpus.report import Page
from corpus.text import readable
from index.searching import Hit, Query
from web.api.answer_schemas import AnswerOut
from web.api.library_schemas import PassageOut
from web.errors import UNEXPECTED, problem_for
from web.questions import find, start_question
from web.services import Services
from web.settings import Settings
from web.views import phrases

logging.getLogger("mcp").setLevel(logging.ERROR)  # its log would contain questions

INSTRUCTIONS = """Published safeguarding reviews and guidance, quoted word for word with report, page and
paragraph. Use `ask` for a question and `search` for passages; `fetch` reads one. Show each quotation as it
is, with its reference and link. Never give a family's or a practitioner's words as the finding of a review.
Where the outcome is not `answered`, say so. Send no names or details of real cases: they are refused."""


class Result(BaseModel):
    """A passage that matches a search."""

    id: str = Field(description="For `fetch`.")
    title: str = Field(description="The report, publisher, year and page.")
    url: str = Field(description="The link to the passage on its page. It stays valid after a re-index.")
    text: str = Field(description="The words of the passage.")


class Results(BaseModel):
    """The passages that match a search, best first."""

    results: list[Result]


class Document(Result):
    """A passage with its metadata."""

    metadata: dict[str, str] = Field(description="Where it stands, who speaks, and whether it still stands.")


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools. `address` is the address of the pages, without a slash at the end; links begin with it."""

    services: Services
    address: str

    def search(self, query: Annotated[str, Field(description="What to look for, in words.")]) -> Results:
        """Find passages of published safeguarding reports, best first."""
        with _tool_errors():
            searcher, hits = find(self.services, query, Query(""), 10)
            pages = [searcher.page(hit.report.id, hit.passage.pages[0]) for hit in hits]
        return Results(results=[self._result(hit, page) for hit, page in zip(hits, pages, strict=True)])

    def _result(self, hit: Hit, page: Page) -> Result:
        place = phrases.page_label(hit.report, page.number, page.label)
        return Result(
            id=hit.passage.id,
            title=f"{hit.report.title}, {phrases.who(hit.report)}, {place}",
            url=f"{self.address}/passages/{hit.passage.id}",
            text=readable(hit.passage.text),
        )

    def fetch(
        self, id: Annotated[str, Field(description="The id of a passage, as `search` gives it.")]
    ) -> Document:
        """Read one passage, with its report, page, paragraph, who speaks in it, and its neighbours' ids."""
        with _tool_errors():
            searcher = self.services.asking.searcher()
            passage = PassageOut.of(searcher, id, "", lambda path: self.address + path)
        return Document(
            id=passage.id,
            title=passage.report.title,
            url=passage.url,
            text=passage.text,
            metadata=_metadata(passage),
        )

    def ask(
        self,
        question: Annotated[str, Field(description="The question, without details of a real case.")],
        history: Annotated[list[str], Field(description="Questions asked before, oldest first.")] = [],  # noqa: B006
        limit: Annotated[int, Field(ge=1, le=20, description="The most statements.")] = 5,
    ) -> AnswerOut:
        """Answer a question in quotations, each with its citations; or say that nothing here answers it."""
        with _tool_errors():
            answer = start_question(self.services, question, history, limit).answer()
        return AnswerOut.of(answer, lambda path: self.address + path)


def _metadata(passage: PassageOut) -> dict[str, str]:
    report, citation = passage.report, passage.citation
    values = {
        "report": report.title,
        "publisher": report.publisher,
        "published": report.published,
        "licence": report.licence,
        "attribution": report.attribution,
        "status": report.status,
        "pdf_page": str(citation.pdf_page),
        "printed_page": citation.printed_page,
        "paragraph": passage.paragraph,
        "headings": " > ".join(passage.headings),
        "voice": passage.voice,
        "before": passage.before.passage_id if passage.before else None,
        "after": passage.after.passage_id if passage.after else None,
        "file": passage.file_url,
        "sample": phrases.SAMPLE if report.sample else None,
    }
    return {name: value for name, value in values.items() if value}


def mcp_server(services: Services, address: str) -> MCPServer[object]:
    """Returns the server. `address` is the address of the pages, without a slash at the end."""
    server = MCPServer[object](
        "panel-assistant", title=phrases.NAME, instructions=INSTRUCTIONS, log_level="ERROR"
    )
    tools = Tools(services, address)
    for title, tool in (
        ("Search the reports", tools.search),
        ("Read a passage", tools.fetch),
        ("Ask the reports", tools.ask),
    ):
        server.add_tool(tool, title=title, annotations=_read_only(title))
    return server


def _read_only(title: str) -> ToolAnnotations:
    return ToolAnnotations(
        title=title,
        read_only_hint=True,
        destructive_hint=False,
        idempotent_hint=True,
        open_world_hint=False,
    )


def allowed_hosts(settings: Settings) -> TransportSecuritySettings:
    """Returns the allowed hosts and origins: our own only, against DNS rebinding."""
    public_host = urlsplit(settings.address).netloc
    local = ["127.0.0.1:*", "localhost:*", "[::1]:*"]
    other_hosts = [host for name in settings.host_names for host in (name, f"{name}:*")]
    hosts = [public_host, *local, *other_hosts]
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


@contextmanager
def _tool_errors() -> Iterator[None]:
    """Raises errors as ToolError with the usual sentence. The server handles unexpected errors."""
    try:
        yield
    except Exception as error:
        problem, detail = problem_for(error)
        if problem is UNEXPECTED:
            raise
        raise ToolError(detail) from None
