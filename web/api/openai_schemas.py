"""What an OpenAI-compatible chat takes and gives, as far as there is no model: questions in, quotations out.

What would change what comes out and cannot be done is refused by the shape (several choices, tools that must
be called, other formats than text, probabilities). What steers a model (temperature, seeds, penalties, the
longest reply) is taken and left alone: nothing here is generated, and no quotation is cut.
"""

from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant.answer import Citation
from web.api.answer_schemas import CitationOut
from web.errors import INVALID, BadQuestion, Problem
from web.views import wording

MODEL = "panel-assistant"
"""The one model there is: the collection."""
NO_TOKENS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""No model reads or writes, so none are used; clients want the numbers all the same."""


class MessagePart(BaseModel):
    """A piece of a message."""

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[MessagePart] | None = None

    @property
    def words(self) -> str:
        """What it says. Raises BadQuestion where it is more than text."""
        if not isinstance(self.content, list):
            return self.content or ""
        if any(part.type != "text" for part in self.content):
            raise BadQuestion("Only text can be asked. Leave out images, sound and files.")
        return "\n".join(part.text for part in self.content)


class TextFormat(BaseModel):
    """The one format there is."""

    type: Literal["text"]


class StreamOptions(BaseModel):
    """What else a stream tells."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A request for an answer. Only the user's messages are read; the last is the question."""

    model: str
    messages: list[ChatMessage] = Field(min_length=1, max_length=1000)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = 1
    response_format: TextFormat | None = None
    modalities: list[Literal["text"]] | None = None
    audio: None = None
    logprobs: Literal[False] | None = None
    tool_choice: Literal["none", "auto"] | None = None
    function_call: Literal["none", "auto"] | None = None

    @property
    def asked(self) -> list[str]:
        """What the user said, oldest first. Raises BadQuestion where that is nothing."""
        said = [message.words for message in self.messages if message.role == "user"]
        if not said:
            raise BadQuestion("Send a message whose role is 'user'.")
        return said


class PageLocation(BaseModel):
    """The same citation in the form in which models that cite give theirs. The end is not included."""

    type: Literal["page_location"] = "page_location"
    cited_text: str
    document_index: int
    document_title: str
    start_page_number: int
    end_page_number: int


class ChatCitation(CitationOut):
    """A citation of the API, with its number in the text and in words where it stands."""

    number: int
    reference: str
    voice: str
    status: str
    page_location: PageLocation


def chat_citation(citation: Citation, number: int, document: int, base: str) -> ChatCitation:
    """A citation: the `number`th of the answer, its report the `document`th, counted from 0."""
    return ChatCitation(
        **CitationOut.of(citation, lambda path: base + path).model_dump(),
        number=number,
        reference=wording.where(citation),
        voice=citation.passage.voice,
        status=citation.report.status,
        page_location=PageLocation(
            cited_text=citation.quote,
            document_index=document,
            document_title=citation.report.title,
            start_page_number=citation.pdf_page,
            end_page_number=citation.pdf_page_end + 1,
        ),
    )


def refusal(problem: Problem, detail: str, errors: list[str]) -> tuple[int, dict[str, Any]]:
    """A problem in the shape of that API, which says 400 where the other says 422."""
    status = 400 if problem.status == INVALID.status else problem.status
    kinds = {401: "authentication_error", 429: "rate_limit_error"}
    kind = kinds.get(status, "invalid_request_error" if status < 500 else "server_error")
    param = errors[0].partition(":")[0] if errors else None
    code = problem.name.replace("-", "_")
    return status, {"error": {"message": detail, "type": kind, "param": param, "code": code}}
