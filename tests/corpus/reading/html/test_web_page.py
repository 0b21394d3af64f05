"""Web pages and plain texts: sections stand in for pages."""

from pathlib import Path

import pytest

from corpus.errors import ContentElsewhere, NoText, ReadingFailed
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import Reading, read
from corpus.report import Form, text_of
from tests.corpus.pdfs import prose

PAGE = f"""<!doctype html><html><head><title>Ours</title>
<meta name="govuk:public-updated-at" content="2025-04-04T09:30:07+01:00">
<meta property="og:title" content="Seeing the child"><style>p {{ color: red }}</style></head>
<body><nav><p>Menu of the site</p></nav><main>
<h1>Seeing the child</h1><p>{prose(3)}</p>
<h2 id="listening">Listening</h2><p>Workers should:</p>
<ul><li>see the child alone</li><li>write it <b>down</b></li></ul>
<h3>Why</h3><p>{prose(4, "her")}<br>And more.</p><p hidden>Not shown.</p><script>alert("no")</script>
<h2 id="figures">Figures</h2>
<table><tr><th>Year</th><th>Reviews</th></tr>
<tr><td>2023</td><td>330</td></tr></table>
</main><footer><p>All rights</p></footer></body></html>"""


def reading_of(tmp_path: Path, content: str | bytes, name: str = "page.html") -> Reading:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, "a")


def test_sections_stand_in_for_pages_and_have_anchors(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, PAGE)
    assert [page.anchor for page in reading.pages] == ["", "listening", "figures"]
    assert reading.title == "Seeing the child"
    assert reading.published == "2025-04-04"
    assert reading.media_type == "text/html"


def test_passages_point_at_the_sections(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, PAGE)
    pages = {page.number: page for page in reading.pages}
    assert reading.passages
    assert all(passage.text == text_of(passage.spans, pages) for passage in reading.passages)
    listening = next(passage for passage in reading.passages if passage.form is Form.LIST)
    assert listening.text == "Workers should:\nsee the child alone\nwrite it down"
    assert listening.headings == ("Seeing the child", "Listening")


@pytest.mark.parametrize(
    "heading", ["Report not found", "404", "Page no longer exists", "Sorry, we can’t find that page"]
)
def test_a_page_that_says_that_the_document_is_not_there_is_refused(tmp_path: Path, heading: str) -> None:
    page = (
        f"<html><body><main><h1>{heading}</h1><p>Use our search, or go to the start.</p></main></body></html>"
    )
    with pytest.raises(ContentElsewhere, match="Download the document again"):
        reading_of(tmp_path, page, "report.pdf")


def test_a_report_on_what_was_not_found_is_read(tmp_path: Path) -> None:
    page = f"<html><body><main><h1>Report not found</h1><p>{prose(30)}</p></main></body></html>"
    assert reading_of(tmp_path, page).passages


def test_an_address_is_no_part_of_who_published_a_page(tmp_path: Path) -> None:
    named = '<meta name="dcterms.publisher" content="Ofsted. enquiries@example.org"><title>Ours</title>'
    assert reading_of(tmp_path, PAGE.replace("<title>Ours</title>", named)).publisher == "Ofsted"


def test_menus_scripts_and_hidden_parts_are_left_out(tmp_path: Path) -> None:
    text = " ".join(page.text for page in reading_of(tmp_path, PAGE).pages)
    for unwanted in ("Menu", "alert", "Not shown", "All rights", "color"):
        assert unwanted not in text


def test_a_row_is_read_with_its_cells(tmp_path: Path) -> None:
    assert "Year\tReviews\n2023\t330" in reading_of(tmp_path, PAGE).pages[2].text


def test_a_declared_encoding_is_believed(tmp_path: Path) -> None:
    page = f"<html><head><meta charset='iso-8859-1'></head><body><p>Café. {prose(3)}</p></body></html>"
    assert "Café" in reading_of(tmp_path, page.encode("iso-8859-1")).pages[0].text


def test_a_page_nested_without_end_is_read_or_refused(tmp_path: Path) -> None:
    deep = "<html><body>" + "<div>" * 5_000 + prose(3) + "</div>" * 5_000
    assert "finding 3" in reading_of(tmp_path, deep).pages[0].text


def test_a_page_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        reading_of(tmp_path, "<html><body><script>1</script></body></html>")


def test_a_page_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.html"
    path.write_text(f"<html><body>{prose(50)}</body></html>")
    with pytest.raises(ReadingFailed, match="limit"):
        read(path, "a", ReadingLimits(characters=100))


def test_a_plain_text_falls_into_sections_and_paragraphs(tmp_path: Path) -> None:
    expected = f"What was found\n\nThree things:\n- time\n- trust\n\n{prose(3)}"
    text = f"Great resilience\n\nBy A Writer\n\n{prose(4)}\n\n{expected}"
    reading = reading_of(tmp_path, text, "article.txt")
    assert reading.title == "Great resilience"
    assert reading.media_type == "text/plain"
    assert len(reading.pages) == 2
    assert reading.passages[-1].headings == ("Great resilience", "What was found")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_plain_text_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    reading = reading_of(tmp_path, f"Findings\n\nThe child’s day. {prose(4)}".encode(encoding), "a.txt")
    assert "The child’s day" in reading.pages[0].text
