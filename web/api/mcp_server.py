"""Tools for programs that speak the Model Context Protocol: `search`, `fetch` and `ask`, all read-only.

`search` and `fetch` have the shapes that connectors expect. Nothing that may hold a person's details is
searched. It needs the extra `mcp`, so only who serves it imports this module.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from urllib.parse import urlsplit

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from corpus.text import readable
from index.searching import Query
from web.api.answer_schemas import AnswerOut
from web.api.library_schemas import PassageOut
from web.errors import UNEXPECTED, problem_for
from web.questions import find, start_question
from web.services import Services
from web.settings import Settings
from web.views import wording

logging.getLogger("mcp").setLevel(logging.ERROR)  # it would tell what was sent, and so what was asked

INSTRUCTIONS = """Published safeguarding reviews and guidance, quoted word for word with report, page and
paragraph. Use `ask` for a question and `search` for passages; `fetch` reads one. Show each quotation as it
is, with its reference and link. Never give a family's or a practitioner's words as the finding of a review.
Where the outcome is not `answered`, say so. Send no names or details of real cases: they are refused."""


class Result(BaseModel):
    """A passage that was found."""

    id: str = Field(description="For `fetch`.")
    title: str = Field(description="The report, publisher, year and page.")
    url: str = Field(description="Opens the passage in its page. The link outlives a re-index.")
    text: str = Field(description="The words of the passage.")


class Results(BaseModel):
    """The passages that were found, best first."""

    results: list[Result]


class Document(Result):
    """A passage, with what is known of it."""

    metadata: dict[str, str] = Field(description="Where it stands, who speaks, and whether it still stands.")


def mcp_server(services: Services, address: str) -> MCPServer[object]:
    """The server. `address` is where the pages are, without a slash at the end: links lead there."""
    server = MCPServer[object](
        "panel-assistant", title=wording.NAME, instructions=INSTRUCTIONS, log_level="ERROR"
    )

    def reads(title: str) -> ToolAnnotations:
        return ToolAnnotations(
            title=title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        )

    @server.tool(title="Search the reports", annotations=reads("Search the reports"))
    def search(query: Annotated[str, Field(description="What to look for, in words.")]) -> Results:
        """Find passages of published safeguarding reports, best first."""
        with _told():
            searcher, hits = find(services, query, Query(""), 10)
            pages = [searcher.page(hit.report.id, hit.passage.pages[0]) for hit in hits]
        return Results(
            results=[
                Result(
                    id=hit.passage.id,
                    title=f"{hit.report.title}, {wording.who(hit.report)}, "
                    f"{wording.page_label(hit.report, page.number, page.label)}",
                    url=f"{address}/passages/{hit.passage.id}",
                    text=readable(hit.passage.text),
                )
                for hit, page in zip(hits, pages, strict=True)
            ]
        )

    @server.tool(title="Read a passage", annotations=reads("Read a passage"))
    def fetch(
        id: Annotated[str, Field(description="The id of a passage, as `search` gives it.")],
    ) -> Document:
        """Read one passage, with its report, page, paragraph, who speaks in it, and its neighbours' ids."""
        with _told():
            passage = PassageOut.of(services.asking.searcher(), id, "", lambda path: address + path)
        report, citation = passage.report, passage.citation
        known = {
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
            "sample": wording.SAMPLE if report.sample else None,
        }
        return Document(
            id=passage.id,
            title=report.title,
            url=passage.url,
            text=passage.text,
            metadata={name: value for name, value in known.items() if value},
        )

    @server.tool(title="Ask the reports", annotations=reads("Ask the reports"))
    def ask(
        question: Annotated[str, Field(description="The question, without details of a real case.")],
        history: Annotated[list[str], Field(description="Questions asked before, oldest first.")] = [],  # noqa: B006
        limit: Annotated[int, Field(ge=1, le=20, description="The most statements.")] = 5,
    ) -> AnswerOut:
        """Answer a question in quotations, each with its citations; or say that nothing here answers it."""
        with _told():
            answer = start_question(services, question, history, limit).answer()
        return AnswerOut.of(answer, lambda path: address + path)

    return server


def trusted(settings: Settings) -> TransportSecuritySettings:
    """From which names and sites it may be reached: its own, so that no other site can point a name here."""
    own = urlsplit(settings.address).netloc
    local = ["127.0.0.1:*", "localhost:*", "[::1]:*"]
    hosts = [own, *local]
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong as the same sentence as everywhere; what should not have is left to the server."""
    try:
        yield
    except Exception as error:
        problem, detail = problem_for(error)
        if problem is UNEXPECTED:
            raise
        raise ToolError(detail) from None
