"""A citation as a W3C Web Annotation: a quotation that other software can find in the published file.

Each run of the quotation is a target: the file, its page (`#page=`, RFC 8118) with the position of the words
in that page's text, and the words with some text before and after them. The page's text is as it was read
here; software whose reader gives other characters still finds the words.
"""

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Citation
from corpus.report import Page, Report, Span
from corpus.text import readable
from index.searching import Searcher
from web.views import phrases, references
from web.views.links import PDF, passage_path

LD_JSON = "application/ld+json"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'{LD_JSON}; profile="{CONTEXT}"'
OF_PDF = "http://tools.ietf.org/rfc/rfc8118"
OF_HTML = "http://tools.ietf.org/rfc/rfc3236"
AROUND = 64
"""Number of characters before and after the words."""


class TextPositionSelector(BaseModel):
    """The position of the words in the text of the page, in characters from 0."""

    type: Literal["TextPositionSelector"] = Field(default="TextPositionSelector", description="What it is.")
    start: int = Field(description="The first character.", examples=[120])
    end: int = Field(description="The end: one after the last character.", examples=[162])


class FragmentSelector(BaseModel):
    """The page of a PDF, or the section of a web page."""

    type: Literal["FragmentSelector"] = Field(default="FragmentSelector", description="What it is.")
    conforms_to: str = Field(alias="conformsTo", description="What the fragment means.", examples=[OF_PDF])
    value: str = Field(description="The fragment.", examples=["page=16"])
    refined_by: TextPositionSelector = Field(alias="refinedBy", description="Where in it the words are.")


class TextQuoteSelector(BaseModel):
    """The words themselves, on one line, with the text around them."""

    type: Literal["TextQuoteSelector"] = Field(default="TextQuoteSelector", description="What it is.")
    exact: str = Field(description="The words.", examples=["Notify the Panel within five working days."])
    prefix: str = Field(description="The text before them.", examples=["3.12 "])
    suffix: str = Field(description="The text after them.", examples=[" The form asks for a summary."])


class Target(BaseModel):
    """Some words of a published file."""

    type: Literal["SpecificResource"] = Field(default="SpecificResource", description="What it is.")
    source: str = Field(
        description="The publisher's file if its address is known, else our copy.",
        examples=["https://www.example.org/annual-report.pdf"],
    )
    selector: list[FragmentSelector | TextQuoteSelector] = Field(
        description="Ways to find the words; each finds the same ones."
    )


class Body(BaseModel):
    """The reference of the quotation, in words."""

    type: Literal["TextualBody"] = Field(default="TextualBody", description="What it is.")
    value: str = Field(description="The reference.", examples=["Annual report (A board, 2024, p. 14)"])
    format: str = Field(default="text/plain", description="Its media type.", examples=["text/plain"])
    language: str = Field(default="en-GB", description="Its language.", examples=["en-GB"])
    purpose: str = Field(default="describing", description="What it is for.", examples=["describing"])


class Generator(BaseModel):
    """The software that made the annotation."""

    id: str = Field(description="Where it is.", examples=["http://127.0.0.1:8000"])
    type: Literal["Software"] = Field(default="Software", description="What it is.")
    name: str = Field(default=phrases.NAME, description="What it is called.", examples=[phrases.NAME])


class Annotation(BaseModel):
    """A quotation as a W3C Web Annotation."""

    model_config = ConfigDict(validate_by_name=True)

    context: str = Field(default=CONTEXT, alias="@context", description="The vocabulary.", examples=[CONTEXT])
    id: str = Field(
        description="The quotation's permanent link.",
        examples=["http://127.0.0.1:8000/passages/0123456789abcdef?mark=0-42"],
    )
    type: Literal["Annotation"] = Field(default="Annotation", description="What it is.")
    motivation: str = Field(default="highlighting", description="What it is for.", examples=["highlighting"])
    generator: Generator = Field(description="What made it.")
    body: Body = Field(description="Its reference.")
    target: list[Target] = Field(description="What is quoted: a target for each run of words.")


def annotation(citation: Citation, searcher: Searcher, absolute: Callable[[str], str]) -> Annotation:
    """Returns the annotation of a citation. `absolute` makes a path a whole address."""
    report = citation.report
    source = published_file(report) or absolute(f"/files/{report.id}")
    return Annotation(
        id=absolute(passage_path(citation)),
        generator=Generator(id=absolute("")),
        body=Body(value=f"{references.marked_title(report)} {references.in_text_reference(citation)}"),
        target=[
            Target(source=source, selector=_selectors(report, searcher.page(report.id, span.page), span))
            for span in citation.spans
        ],
    )


def prefers_annotation(accept: str) -> bool:
    """Returns whether an Accept header asks for an annotation rather than a page."""
    weight_of = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
        weight_of[name.lower()] = _weight(weights[0]) if weights else 1.0
    return weight_of.get(LD_JSON, 0.0) > weight_of.get("text/html", 0.0)


def _weight(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.\d{0,3})?", text) else 0.0


def published_file(report: Report) -> str:
    """Returns the publisher's address of the file itself; "" if it is not known."""
    parts = urlsplit(report.url)
    is_the_file = report.media_type != PDF or parts.path.lower().endswith(".pdf")
    return report.url if parts.scheme in ("http", "https") and is_the_file else ""


def _selectors(report: Report, page: Page, span: Span) -> list[FragmentSelector | TextQuoteSelector]:
    quoted = TextQuoteSelector(
        exact=readable(page.text[span.start : span.end]),
        prefix=page.text[max(0, span.start - AROUND) : span.start],
        suffix=page.text[span.end : span.end + AROUND],
    )
    is_pdf = report.media_type == PDF
    fragment = f"page={page.number}" if is_pdf else page.anchor
    if not fragment:
        return [quoted]
    place = TextPositionSelector(start=span.start, end=span.end)
    selector = FragmentSelector(conformsTo=OF_PDF if is_pdf else OF_HTML, value=fragment, refinedBy=place)
    return [selector, quoted]
