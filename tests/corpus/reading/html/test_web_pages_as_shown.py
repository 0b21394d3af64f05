"""What a web page shows is what is read: nothing hidden or struck out, no mark run into a number."""

from pathlib import Path

import pytest

from corpus.passages.footnotes import notes_of
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import Reading, read
from corpus.reading.html.web_page import document_of
from corpus.report import Form, Mark
from tests.corpus.pdfs import prose

NOTES = '<ol><li id="fn1">Provisional figures. <a href="#r1" role="doc-backlink">Back</a></li></ol>'


def reading_of(tmp_path: Path, body: str, head: str = "") -> Reading:
    page = (
        f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body><main>{body}</main></body></html>"
    )
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    return read(path, "a")


def words_of(tmp_path: Path, body: str, head: str = "") -> str:
    return "\n".join(page.text for page in reading_of(tmp_path, body, head).pages)


@pytest.mark.parametrize(
    ("written", "shown", "marks"),
    [
        ("485<sup>3</sup> children", "485 children", ["3"]),
        ("485³ children", "485 children", ["3"]),
        ("in 2023<sup>12, 13</sup>.", "in 2023.", ["12, 13"]),
        ("children <sup>4</sup>.", "children.", ["4"]),
        ('330<sup><a href="#fn1">[footnote 1]</a></sup> more', "330 more", ["1"]),
        ('330<a href="#fn1"><sup>1</sup></a> more', "330 more", ["1"]),
        ('330 <a href="#fn1" role="doc-noteref">[note 1]</a>, and', "330, and", ["1"]),
        ("Child A<sup>2</sup> said", "Child A said", ["2"]),
        ("team<sup>*</sup> said", "team said", ["*"]),
        ("12 m<sup>2</sup> of space", "12 m² of space", []),
        ("12 m² of space", "12 m² of space", []),
        ("the 1<sup>st</sup> day", "the 1st day", []),
        ("5 \u00d7 10<sup>6</sup> cells", "5 \u00d7 10⁶ cells", []),
        ("an R<sup>2</sup> of 0.4", "an R² of 0.4", []),
        ("CO<sub>2</sub> levels", "CO2 levels", []),
    ],
)
def test_a_footnote_mark_stands_beside_the_words_and_an_exponent_in_them(
    tmp_path: Path, written: str, shown: str, marks: list[str]
) -> None:
    reading = reading_of(tmp_path, f"<p>They found that {written}</p>{NOTES}")
    (page,) = reading.pages
    line = page.text.splitlines()[0]
    assert line == f"They found that {shown}"
    assert [mark.text for mark in page.marks] == marks
    if marks:
        before = shown.split()[0] if not shown.startswith(("Child", "in")) else " ".join(shown.split()[:2])
        assert page.text[: page.marks[0].at] == f"They found that {before.rstrip('.,')}"


def test_a_footnote_is_a_note_with_its_number_once_and_without_the_way_back(tmp_path: Path) -> None:
    body = f'<p>{prose(8)} In all 330<sup><a href="#fn1">1</a></sup> more.</p>{NOTES}'
    notes = [each for each in reading_of(tmp_path, body).passages if each.form is Form.FOOTNOTE]
    assert [note.text for note in notes] == []  # too short for a passage of its own
    assert words_of(tmp_path, body).endswith("\n1 Provisional figures.")


def test_a_footnote_at_the_end_of_a_page_is_shown_with_the_passage_that_has_its_mark(tmp_path: Path) -> None:
    note = "The figures are provisional and will be published again next year."
    marked = f'<h2>One</h2><p>{prose(9)} In all 330<sup><a href="#fn1">1</a></sup>.</p>'
    rest = f"<h2>Two</h2><p>{prose(9)}</p><h2>Notes</h2>{NOTES.replace('Provisional figures.', note)}"
    reading = reading_of(tmp_path, marked + rest)
    notes = [notes_of(each, reading.passages, reading.pages) for each in reading.passages]
    assert [[each.text for each in of_passage] for of_passage in notes] == [[note], [], []]


def test_who_published_a_page_is_taken_from_what_it_declares_or_prints() -> None:
    metas = '<meta name="DC.Publisher" content="A board">'
    data = """<script type="application/ld+json">{"publisher": {"@type": "Organization", "name": "GOV.UK"},
    "author": [{"@type": "Organization", "name": "A department"}]}</script>"""
    printed = """<dl><dt class="gem-c-metadata__term">From:</dt><dd class="gem-c-metadata__definition">
    <a href="/a">A department</a> and <a href="/b">An inspectorate</a></dd></dl>"""
    for head, body, publisher in (
        (metas + data, printed, "A board"),
        (data, printed, "A department"),
        ("", printed, "A department, An inspectorate"),
        ("", "", ""),
    ):
        html = f"<html><head>{head}</head><body>{body}<p>Words.</p></body></html>"
        assert document_of(html, ReadingLimits()).publisher == publisher


def test_marks_of_later_blocks_and_sections_have_their_place_in_their_page(tmp_path: Path) -> None:
    body = "<p>One<sup>1</sup>.</p><ul><li>Two<sup>2</sup></li></ul><h2>Three<sup>3</sup></h2><p>Four.</p>"
    first, second = reading_of(tmp_path, body).pages
    assert (first.text, first.marks) == ("One.\nTwo", (Mark(3, "1"), Mark(8, "2")))
    assert (second.text, second.marks) == ("Three\n\nFour.", (Mark(5, "3"),))


@pytest.mark.parametrize(
    "element",
    [
        "<del>Gone</del>",
        "<s>Gone</s>",
        "<strike>Gone</strike>",
        '<p style="text-decoration: line-through">Gone</p>',
        '<p style="text-decoration-line:underline LINE-THROUGH">Gone</p>',
        '<p class="old">Gone</p>',
        '<p style="display:none">Gone</p>',
        '<p style="DISPLAY : none !important">Gone</p>',
        '<p style="visibility:hidden">Gone</p>',
        '<p style="font-size:0">Gone</p>',
        "<p hidden>Gone</p>",
        '<p aria-hidden="true">Gone</p>',
        "<template><p>Gone</p></template>",
        '<div class="box secret"><p>Gone</p></div>',
        '<div id="draft"><p>Gone</p></div>',
        "<table><tr hidden><td>Gone</td><td>Gone</td></tr><tr><td>a</td><td>b</td></tr></table>",
        "<!-- Gone -->",
    ],
)
def test_hidden_and_struck_out_text_is_not_read(tmp_path: Path, element: str) -> None:
    style = """<style>.old { text-decoration: line-through } .box { display: block }
    div.secret, #nothing { display: none } @media screen { #draft { visibility: hidden } }</style>"""
    text = words_of(tmp_path, f"<p>Before.</p>{element}<p>After.</p>", style)
    assert "Gone" not in text
    assert text.startswith("Before.")
    assert text.endswith("After.")


@pytest.mark.parametrize(
    "element",
    [
        "<ins>Shown</ins>",
        '<p class="visually-hidden" style="position:absolute;left:-9999px">Shown</p>',
        '<p class="on-paper">Shown</p>',
        '<p class="link">Shown</p>',
        '<p class="tab open">Shown</p>',
        '<p class="secret" style="display:block">Shown</p>',
        "<details><summary>More</summary>Shown</details>",
        '<form id="everything"><h1>Title</h1><p>Shown</p></form>',
    ],
)
def test_visible_text_is_read(tmp_path: Path, element: str) -> None:
    style = """<style>.secret { display: none } .link:hover { display: none } .tab { display: none }
    .tab.open { display: block } @media print { .on-paper { display: none } } p[[[ { display: none }
    </style>"""
    assert "Shown" in words_of(tmp_path, f"<p>Before.</p>{element}", style)


def test_a_maintainer_is_told_how_many_words_were_left_out(tmp_path: Path) -> None:
    body = f"<p>{prose(3)}</p><p style='display:none'>Four words are hidden</p><del>two words</del>"
    assert reading_of(tmp_path, body).notes == (
        "Words that the page hides were left out: 4.",
        "Words that are struck out were left out: 2.",
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "<tr><td rowspan=2>North<td>2022</td></tr><tr><td>2023</td></tr><tr><td>South<td>2023</td>",
            "North\t2022\nNorth\t2023\nSouth\t2023",
        ),
        (
            "<tr><td>a</td><td rowspan=2>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr>",
            "a\tb\tc\nd\tb\te",
        ),
        (
            "<tbody><tr><td rowspan=0>a</td><td>b</td></tr><tr><td>c</td></tr></tbody>"
            "<tbody><tr><td>d</td><td>e</td></tr></tbody>",
            "a\tb\na\tc\nd\te",
        ),
        ("<tr><td colspan=2>a</td><td>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr>", "a\t\tb\nc\td\te"),
        ("<tr><td><p>a</p><p>b</p></td><td><ul><li>c</li></ul></td></tr>", "a b\tc"),
        ("<tr><td rowspan=9999999999>a</td><td colspan=x>b</td></tr>", "a\tb"),
    ],
)
def test_a_cell_that_spans_rows_is_repeated_in_each(tmp_path: Path, rows: str, expected: str) -> None:
    assert words_of(tmp_path, f"<table>{rows}</table>") == expected


def test_a_table_that_only_arranges_the_page_is_read_as_paragraphs(tmp_path: Path) -> None:
    inner = "<table><tr><td>2023</td><td>330</td></tr></table>"
    body = f"<table><tr><td><h1>Title</h1><p>First.</p><p>Second.</p></td><td>{inner}</td></tr></table>"
    assert words_of(tmp_path, body) == "Title\n\nFirst.\n\nSecond.\n2023\t330"


BANNER = """<section class="gem-c-notice">
<h2>This guidance was withdrawn on 3 March 2024</h2>
<div class="gem-c-govspeak"><div class="govspeak"><p>It was overtaken</p></div></div></section>"""


@pytest.mark.parametrize(
    ("body", "notice"),
    [
        (
            f'{BANNER}<h1>Guidance</h1><div class="govspeak"><p>Visit the child.</p></div>',
            "This guidance was withdrawn on 3 March 2024. It was overtaken.",
        ),
        (
            '<p>This policy has been superseded.</p><div class="govspeak"><p>Visit the child.</p></div>',
            "This policy has been superseded.",
        ),
        (
            '<div class="page-alert">This procedure is no longer in force.</div><p>Visit the child.</p>',
            "This procedure is no longer in force.",
        ),
        ("<p>This policy has been superseded by practice in some places.</p><p>Visit the child.</p>", ""),
        ('<div class="notice">Visits may change.</div><p>Visit the child.</p>', ""),
        ('<nav><p>This page was withdrawn</p></nav><div class="govspeak"><p>Visit the child.</p></div>', ""),
    ],
)
def test_a_notice_that_the_text_no_longer_holds_is_kept_apart_from_it(
    tmp_path: Path, body: str, notice: str
) -> None:
    reading = reading_of(tmp_path, body)
    text = "\n".join(page.text for page in reading.pages)
    assert reading.withdrawn == notice
    assert "Visit the child." in text
    assert not notice or "no longer in force" not in text


def test_a_page_that_declares_itself_withdrawn_without_a_banner_says_so(tmp_path: Path) -> None:
    meta = '<meta name="govuk:withdrawn" content="withdrawn"><title>[Withdrawn] Visits - GOV.UK</title>'
    reading = reading_of(tmp_path, "<p>Visit the child.</p>", meta)
    assert (reading.withdrawn, reading.title) == ("The page says that it was withdrawn.", "Visits")


def test_the_printed_facts_of_a_page_are_its_date(tmp_path: Path) -> None:
    facts = "<p class='gem-c-published-dates'>Published 4 March 2015<br>Last updated 1 July 2018</p>"
    assert reading_of(tmp_path, f"{facts}<h1>Title</h1><p>{prose(3)}</p>").published == "2018-07-01"
    data = '<script type="application/ld+json">{"datePublished": "2020-05-06T09:00:00Z"}</script>'
    assert reading_of(tmp_path, f"<p>{prose(3)}</p>", data).published == "2020-05-06"
