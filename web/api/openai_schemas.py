"""The shapes of an OpenAI-compatible chat in which questions come in and quotations go out.

The shapes reject options that would change the answer and are not supported (several choices, forced tools,
other formats than text, probabilities), in words that a client can show. Options that steer a model
(temperature, seeds, penalties, maximum length) are accepted and ignored: nothing here is generated, and no
quotation is cut.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from assistant.answer import Citation
from web.api.answer_schemas import CitationOut
from web.errors import INVALID, BadQuestion, Problem
from web.views import phrases

MODEL = "panel-assistant"
"""The only model: the collection."""
NO_TOKENS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""No model reads or writes, so no tokens are used. Clients expect the numbers."""


_TEXT = ("text", "input_text", "output_text")


def accepts(words: str, *values: object) -> BeforeValidator:
    """Returns a validator that accepts these values and refuses every other one in these words."""

    def check(value: object) -> object:
        if not any(value == accepted for accepted in values):
            raise ValueError(words)
        return value

    return BeforeValidator(check)


NO_TOOL = accepts(
    "No tool can be called here: answers are quotations from reports. Leave it out, or send 'auto'.",
    None,
    "none",
    "auto",
)
NO_SCHEMA = "Answers are quotations in plain text and cannot be put into a JSON schema. Leave it out."


class MessagePart(BaseModel):
    """A part of a message."""

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[MessagePart] | None = None

    @property
    def words(self) -> str:
        """Returns the text. Raises BadQuestion if the message is more than text."""
        if not isinstance(self.content, list):
            return self.content or ""
        if any(part.type not in _TEXT for part in self.content):
            raise BadQuestion("Only text can be asked. Leave out images, sound and files.")
        return "\n".join(part.text for part in self.content)


def questions_of(messages: Sequence[ChatMessage]) -> list[str]:
    """Returns the user's messages, oldest first. Raises BadQuestion if there are none."""
    questions = [message.words for message in messages if message.role == "user"]
    if not questions:
        raise BadQuestion("Send a message whose role is 'user'.")
    return questions


class StreamOptions(BaseModel):
    """The options of a stream."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A request for an answer. Only the user's messages are read; the last one is the question."""

    model: str = Field(max_length=200)
    messages: list[ChatMessage] = Field(min_length=1, max_length=1000)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Annotated[Any, accepts("One answer is given. Leave it out, or send 1.", None, 1)] = None
    response_format: Annotated[Any, accepts(NO_SCHEMA, None, {"type": "text"})] = None
    modalities: Annotated[Any, accepts("Only text is given. Leave it out.", None, ["text"])] = None
    audio: Annotated[Any, accepts("Only text is given. Leave it out.", None)] = None
    logprobs: Annotated[Any, accepts("No model writes, so there are none. Leave it out.", None, False)] = None
    tool_choice: Annotated[Any, NO_TOOL] = None
    function_call: Annotated[Any, NO_TOOL] = None


class PageLocation(BaseModel):
    """The same citation in the form that models with citations use. The end page is exclusive."""

    type: Literal["page_location"] = "page_location"
    cited_text: str
    document_index: int
    document_title: str
    start_page_number: int
    end_page_number: int


class ChatCitation(CitationOut):
    """A citation of the API, with its number in the text and its place in words.

    `index` is its place in the list; clients need it to put the lists of a stream together.
    """

    index: int
    number: int
    reference: str
    voice: str
    status: str
    page_location: PageLocation


def chat_citation(citation: Citation, number: int, document: int, base: str) -> ChatCitation:
    """Returns the `number`th citation of the answer; its report is the `document`th, counted from 0."""
    return ChatCitation(
        **CitationOut.of(citation, lambda path: base + path).model_dump(),
        index=number - 1,
        number=number,
        reference=phrases.where(citation),
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
    """Returns a problem in the shape of that API, which uses 400 where ours uses 422."""
    status = 400 if problem.status == INVALID.status else problem.status
    kinds = {401: "authentication_error", 429: "rate_limit_error"}
    kind = kinds.get(status, "invalid_request_error" if status < 500 else "server_error")
    param = errors[0].partition(":")[0] if errors else None
    code = problem.name.replace("-", "_")
    return status, {"error": {"message": detail, "type": kind, "param": param, "code": code}}
