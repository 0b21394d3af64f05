"""Every format with hostile words in every field, each file read by a parser that is not ours."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from docx import Document
from lxml import html as html_parser
from markdown_it import MarkdownIt
from pptx import Presentation
from pybtex.database import parse_string as parse_with_pybtex

from tests.web.packs import FOUND, OPEN, excerpt, pack
from web.exports.formats import FORMATS, export
from web.exports.pack import Pack
from web.exports.print_view import breakable
from web.views.references import clean

HOSTILE_TITLES = {
    "closing braces": "A title } with } braces }}} and more",
    "opening braces": "{{{ A title { never closed",
    "BibTeX": 'Title}, author = {X} } @book{y, title="z" # %',
    "TeX": r"\input{/etc/passwd} $x^2_3$ ~ & % # \\ \}",
    "RIS": "A title\r\nER  - \r\n\r\nTY  - BOOK\r\nTI  - Another\nAU  - Nobody",
    "separators": "A title\u2028ER  - \u2029TY  - BOOK\x85TI  - x\x0bAU  - y\x0cER  - ",
    "quotes": "A \"title\" 'in' ‘many’ “quotes” ```code``` `",
    "HTML": "</title></style><script>alert(1)</script><img src=x onerror=alert(1)> &amp; &#60;",
    "Markdown": "# [x](javascript:alert(1)) ![y](z) **b** <b> | a | ~~s~~ \\",
    "formula": "=cmd|' /C calc'!A0",
    "formula in full width": "\uff1d1+1",
    "formula after a line": "\n\t@SUM(1)",
    "control characters": "A\x00 \x01title\x08 with\x1b[31m \x7fcontrols\x9f",
    "right-to-left": "\u202eA title\u202c \u2066turned\u2069 \u200fround\u200e \ufeff\u200b",
    "surrogate": "A title \ud800 half",
    "noncharacters": "A title \ufffe \uffff \U0001ffff",
    "emoji and scripts": "Ein Titel 👩‍👧 \u0627\u0644\u0637\u0641\u0644 福 e\u0301",
    "very long": "A very long title " * 80,
    "one long word": "W" * 300,
    "white space": " \t\n  ",
    "empty": "",
}
"""What a title, publisher, kind, edition, licence, note or heading could hold."""


def hostile(words: str) -> Pack:
    """A pack whose every field but the quotation has those words."""
    made = pack(excerpt(FOUND, heading=words, note=words), title=words)
    (only,) = made.excerpts
    about = replace(OPEN, title=words, publisher=words, kind=words, edition=words, licence=words, url=words)
    citation = replace(only.citation, report=about, printed_page=words)
    return replace(made, excerpts=(replace(only, citation=citation),), nothing_on=(words,))


def without_space(text: str) -> str:
    return "".join(text.split())


def _ris(content: bytes, words: str) -> None:
    assert content.startswith(b"TY  - RPRT\n")
    (record,) = rispy.loads(content.decode())
    assert without_space(record["title"]) == (without_space(clean(words)) or OPEN.id)
    assert any(FOUND in note for note in record["notes"])
    assert record["authors"]


def _bibtex(content: bytes, words: str) -> None:
    text = content.decode()
    assert text.startswith("@techreport{")
    assert list(parse_with_pybtex(text, "bibtex").entries) == [OPEN.id]
    library = parse_string(text)
    assert (len(library.entries), library.failed_blocks) == (1, [])
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert fields["year"] == "2024"
    assert fields["author"]
    assert fields["institution"]
    assert FOUND in fields["note"]


def _csl(content: bytes, words: str) -> None:
    assert content.startswith(b"[\n  {")
    (item,) = json.loads(content)
    assert item["type"] == "report"
    assert item["author"]
    assert not [letter for letter in json.dumps(item, ensure_ascii=False) if is_unseen(letter)]
    assert without_space(item["title"]) == (without_space(clean(words)) or OPEN.id)


def _csl_citations(content: bytes, words: str) -> None:
    (citation,) = json.loads(content)
    assert citation["citationItems"][0]["itemData"]["type"] == "report"


def _csv(content: bytes, words: str) -> None:
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    assert row["quotation"] == FOUND
    begins = [unicodedata.normalize("NFKC", cell.lstrip())[:1] for cell in row.values()]
    assert not set(begins) & set("=+-@")


def _html(content: bytes, words: str) -> None:
    page = html_parser.document_fromstring(content.decode())
    assert not page.xpath("//script|//img|//*[@onerror]")
    assert FOUND in page.text_content()
    assert all(not link.startswith("javascript") for link in page.xpath("//a/@href"))


def _pdf(content: bytes, words: str) -> None:
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    assert without_space(FOUND) in without_space(text)


def _markdown(content: bytes, words: str) -> None:
    page = html_parser.fromstring(f"<div>{MarkdownIt().render(content.decode())}</div>")
    assert len(page.xpath("//h1")) <= 1
    assert not page.xpath("//script|//img|//b|//table|//s")
    assert FOUND in page.text_content()


def _word(content: bytes, words: str) -> None:
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    assert FOUND in text
    assert without_space(clean(words)) in without_space(text)


def _slides(content: bytes, words: str) -> None:
    deck = Presentation(io.BytesIO(content))
    text = "".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )
    assert FOUND in text


def is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Cn"}


PARSERS: dict[str, Callable[[bytes, str], None]] = {
    "word": _word,
    "powerpoint": _slides,
    "pdf": _pdf,
    "print": _html,
    "markdown": _markdown,
    "csv": _csv,
    "ris": _ris,
    "bibtex": _bibtex,
    "csl": _csl,
    "csl-citations": _csl_citations,
}
SLOW = {"pdf", "word", "powerpoint"}
"""The formats that take longest to write: one file of theirs has all the words but the long ones."""


@pytest.mark.parametrize("space", ["\t", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_no_two_words_become_one(space: str) -> None:
    assert clean(f"not{space}seen") == "not seen"
    assert clean("not\nseen") == "not\nseen"


def test_every_format_has_an_independent_parser() -> None:
    assert set(PARSERS) == set(FORMATS)


@pytest.mark.parametrize("words", HOSTILE_TITLES.values(), ids=HOSTILE_TITLES)
@pytest.mark.parametrize("format", sorted(set(FORMATS) - SLOW))
def test_a_file_with_hostile_words_is_parsed(format: str, words: str) -> None:
    PARSERS[format](export(hostile(words), format).content, words)


@pytest.mark.parametrize("format", sorted(SLOW))
def test_a_document_with_hostile_words_is_parsed(format: str) -> None:
    words = " ".join(words for name, words in HOSTILE_TITLES.items() if "long" not in name) + "W" * 100
    PARSERS[format](export(hostile(words), format).content, words)


@pytest.mark.parametrize("space", [" ", "\n", "\t"])
def test_a_line_can_break_within_a_word_that_is_too_long_for_it(space: str) -> None:
    text = space.join(["A note", "x" * 5000, "a\u00a0" * 700, "y" * 60, "end"])
    made = breakable(text)
    assert max(map(len, re.split(r"[ \n\t\u200b]", made))) == 60
    assert made.replace("\u200b", "") == text
    assert f"{space}{'y' * 60}{space}end" in made


def test_an_unbroken_note_is_on_paper_as_it_was_written() -> None:
    note = "safeguarding" * 50
    file = export(pack(replace(excerpt(FOUND), note=note)), "pdf").content
    document = pypdfium2.PdfDocument(file)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert note in "".join(character for character in text if character.isalpha())
