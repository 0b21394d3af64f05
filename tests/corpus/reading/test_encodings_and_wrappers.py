"""Bytes in other encodings, and texts in other wrappings: their words are read, their markup never."""

import base64
import quopri
import time
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from corpus.errors import NotADocument, UnreadableFile
from corpus.reading.encoding import decode, decode_markup
from corpus.reading.file_reader import Reading, read
from corpus.reading.file_types import media_type_of
from tests.corpus.pdfs import prose

WORDS = "The board’s report says that it cost £4,200 – “nobody asked why”."
PAGE = f"<!doctype html><html><head><title>Costs</title></head><body><p>{WORDS}</p></body></html>"


def reading_of(tmp_path: Path, content: str | bytes, name: str = "file.txt") -> Reading:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, "a")


def text_of(reading: Reading) -> str:
    return "\n".join(page.text for page in reading.pages)


@pytest.mark.parametrize(
    "content",
    [
        PAGE.encode("cp1252"),
        PAGE.encode("utf-8-sig"),
        PAGE.encode("utf-16"),
        PAGE.encode("utf-16-le"),
        PAGE.encode("utf-16-be"),
        PAGE.replace("<head>", "<head><meta charset=iso-8859-1>").encode("cp1252"),
        PAGE.replace("<head>", "<head><meta charset=utf-8>").encode("cp1252"),
        PAGE.replace("<head>", "<head><meta charset=utf-16>").encode("utf-8"),
        PAGE.replace("<head>", "<head><meta charset=no-such-charset>").encode("utf-8"),
        b'<?xml version="1.0" encoding="windows-1252"?>' + PAGE.encode("cp1252"),
        f"<div><h2>Costs</h2><p>{WORDS}</p></div>".encode("cp1252"),
        f"\n <!-- saved --> <p>{WORDS}</p>".encode(),
    ],
)
def test_a_web_page_is_read_in_the_encoding_that_it_is_in(tmp_path: Path, content: bytes) -> None:
    reading = reading_of(tmp_path, content)
    assert reading.media_type == "text/html"
    assert WORDS in text_of(reading)
    assert reading.notes == ()


def test_a_broken_byte_does_not_change_the_charset_of_a_utf_8_page(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, PAGE.encode().replace(b"nobody", b"nob\xe2ody"))
    assert "The board’s report" in text_of(reading)
    assert reading.notes == ("Characters that could not be read are shown as \ufffd: page or section 1.",)


def test_a_charset_that_was_given_beside_the_bytes_is_believed_unless_it_cannot_be() -> None:
    assert decode("£".encode("cp1252"), "windows-1252") == "£"
    assert (
        decode("£".encode(), "us-ascii")
        == decode("£".encode(), "rot13")
        == decode_markup("£".encode())
        == "£"
    )


def message(html: str = "", text: str = "", attachment: str = "") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = "A Writer <a@example.org>", "What was found"
    if text:
        made.set_content(text, charset="iso-8859-15", cte="quoted-printable")
    if html:
        (made.add_alternative if text else made.set_content)(html, subtype="html", cte="base64")
    if attachment:
        made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename=attachment)
    return made.as_bytes()


def test_an_e_mail_is_decoded_and_what_is_attached_is_named(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, message(f"<p>{WORDS}</p>", "As text", "review.pdf"))
    assert reading.media_type == "message/rfc822"
    assert (reading.title, text_of(reading)) == ("What was found", WORDS)
    assert reading.notes == ("Attachments were not read: review.pdf. Save them, and add them by themselves.",)


def test_an_e_mail_without_a_web_page_is_read_as_text(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, message(text=f"It cost £4,200. {prose(4)}"))
    assert "It cost £4,200." in text_of(reading)
    assert "=" not in text_of(reading)


def test_a_page_saved_as_mhtml_is_decoded_with_the_styles_that_came_with_it(tmp_path: Path) -> None:
    html = f"<html><body><p>{WORDS}</p><p class=secret>Hidden.</p></body></html>"
    parts = [
        ("text/html", "quoted-printable", quopri.encodestring(html.encode())),
        ("text/css", "base64", base64.b64encode(b".secret { display: none }")),
    ]
    lines = [b"From: <Saved by Blink>", b"Subject: Costs", b"MIME-Version: 1.0"]
    lines += [b'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="--b"', b""]
    for media_type, coding, content in parts:
        lines += [b"----b", f"Content-Type: {media_type}".encode()]
        lines += [f"Content-Transfer-Encoding: {coding}".encode(), b"", content]
    reading = reading_of(tmp_path, b"\n".join([*lines, b"----b--", b""]), "saved.mhtml")
    assert (reading.title, text_of(reading)) == ("Costs", WORDS)


MARKDOWN = """---
title: "Missing children"
date: 2021-09-01
review_date: 2022-09-01
---

# Missing children #

Staff **must** ring the police _at once_, says the [guidance](https://www.example.org/?id=7&x=1).

* Each child is offered a **talk**.

| Age | Held |
|-----|------|
| 10-12 | 9 |

<!-- not for publication -->

It was told in `most` cases[^1]. ~~Some were not.~~ It wasn\\'t hidden.

[^1]: Where the *child* agreed.
"""


def test_markdown_is_read_without_its_marks_and_with_its_front_matter(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, MARKDOWN, "policy.md")
    assert (reading.media_type, reading.title) == ("text/markdown", "Missing children")
    assert reading.published == "2021-09-01"
    (page,) = reading.pages
    assert page.text.split("\n\n") == [
        "Missing children",
        "Staff must ring the police at once, says the guidance.\nEach child is offered a talk.\n"
        "Age\tHeld\n10-12\t9",
        "It was told in most cases. It wasn't hidden.\n1 Where the child agreed.",
    ]
    assert [mark.text for mark in page.marks] == ["1"]


@pytest.mark.parametrize(
    "text",
    [
        f"Findings\n\nThe child was <b>seen</b>.\n\n{prose(3)}",
        f"Findings\n\nThe child was <b>seen.\n\n<p class='x'>{prose(3)}",
        f"Findings\n\nThe child was seen. <!-- why? -->\n\n{prose(3)}",
    ],
)
def test_tags_in_a_plain_text_are_never_words(tmp_path: Path, text: str) -> None:
    read_text = text_of(reading_of(tmp_path, text))
    assert read_text.startswith("Findings\n\nThe child was seen.\n\n")
    assert "<" not in read_text


def test_a_plain_text_with_signs_like_tags_stays_a_plain_text(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, f"Figures\n\nAges were < 5 and > 3, see <https://example.org>. {prose(3)}")
    assert reading.media_type == "text/plain"
    assert "< 5 and > 3" in text_of(reading)


@pytest.mark.parametrize(
    "content",
    [
        "<!---->" * 30 + "x",
        "<!--" * 20_000,
        "<?xml " * 20_000,
        " " * 60_000 + "x",
        "<p " * 50_000,
        "[a](" * 50_000,
        "**a" * 50_000,
        "From: " * 20_000,
        "<style>" + "a{display:none}" * 5_000 + "</style>",
        "<p>1<sup>2</sup>" * 5_000,
        "<table>" * 2_000 + "x",
        "<div class=notice>" * 2_000 + "x",
    ],
)
def test_hostile_texts_are_told_apart_in_linear_time(tmp_path: Path, content: str) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(content)
    began = time.thread_time()
    with suppress(UnreadableFile):
        read(path, "a")
    assert time.thread_time() - began < 30


@pytest.mark.parametrize("content", ["<?xml version='1.0'?><rss></rss>", "<svg></svg>", "%!PS-Adobe"])
def test_other_documents_are_not_taken_for_texts(tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_text(content)
    with pytest.raises(NotADocument):
        media_type_of(path)
