"""Headings that boxes, tables, lead-ins and italics give, and where they end."""

from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.passages.blocks import Block, BlockKind
from corpus.passages.chunking import passages_of
from corpus.passages.headings import ANY_BOX, counts_on, decide_headings, keep_heading_boxes
from corpus.reading.file_reader import read
from corpus.reading.pdf.page_layout.boxes import Box, join_boxes
from corpus.report import Page, Span
from tests.corpus.pdfs import make_pdf, prose


def trails(*blocks: Block) -> dict[str, tuple[str, ...]]:
    """The headings of each text, by its first word. Every text stands on a page of its own."""
    pages, placed = {}, []
    for number, each in enumerate(blocks, 1):
        text = f"{each.text} {prose(2)}" if each.kind is BlockKind.PARAGRAPH and not each.level else each.text
        pages[number] = Page(number, text)
        placed.append(Block(each.kind, (Span(number, 0, len(text)),), text, level=each.level, box=each.box))
    passages = passages_of(placed, pages, "a")
    return {passage.text.split()[0]: passage.headings for passage in passages}


def heading(text: str, level: int, box: int = 0) -> Block:
    return Block(BlockKind.HEADING, (), text, level=level, box=box)


def paragraph(text: str, box: int = 0, level: int = 0) -> Block:
    return Block(BlockKind.PARAGRAPH, (), text, box=box, level=level)


def item(text: str) -> Block:
    return Block(BlockKind.ITEM, (), text)


def test_a_lead_in_that_leads_to_another_is_a_heading() -> None:
    condition = paragraph("Where concerns are borne out and the child is likely to be harmed:", level=3)
    leads = paragraph("Lead workers should:", level=3)
    kinds = [each.kind for each in decide_headings([condition, leads, item("call a meeting")])]
    assert kinds == [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM]


def test_a_lead_in_before_a_list_is_no_heading() -> None:
    blocks = [paragraph("The plan should include:", level=3), paragraph("Its aims.")]
    assert decide_headings(blocks)[0].kind is BlockKind.PARAGRAPH
    assert decide_headings([paragraph("Tasks:", level=3), item("one")])[0].kind is BlockKind.PARAGRAPH


def test_a_heading_that_leads_into_a_list_is_a_lead_in() -> None:
    leads = heading("All workers should:", 3)
    assert decide_headings([leads, item("see the child")])[0].kind is BlockKind.PARAGRAPH
    assert decide_headings([leads, paragraph("see the child")])[0].kind is BlockKind.HEADING
    assert decide_headings([heading("At once:", 3), item("see the child")])[0].kind is BlockKind.HEADING


def test_a_heading_above_numbered_paragraphs_stays_one() -> None:
    because = heading("The service is not yet good because:", 3)
    long = "1. Managers of the service do not read what workers write of their visits to children each week."
    assert decide_headings([because, item(long)])[0].kind is BlockKind.HEADING
    assert decide_headings([because, item("1. visits are late")])[0].kind is BlockKind.PARAGRAPH


def test_a_lead_in_after_text_ends_the_heading_that_looks_like_it() -> None:
    passages = trails(
        heading("Meetings", 2),
        heading("Purpose", 3),
        paragraph("Meetings bring people together."),
        paragraph("Tasks of the meeting include:", level=3),
        item("seeing the child and writing down what was said to them by everyone there"),
    )
    assert passages["Meetings"] == ("Meetings", "Purpose")
    assert passages["Tasks"] == ("Meetings",)


def test_lead_ins_that_a_heading_begins_with_stay_under_it() -> None:
    passages = trails(
        heading("Where concerns are not borne out", 3),
        paragraph("Lead workers should:", level=3),
        item("seeing the child and writing down what was said to them by everyone there"),
        paragraph("All others should:", level=3),
        item("telling what they know of the child to those who ask them in good time"),
    )
    assert set(passages.values()) == {("Where concerns are not borne out",)}


def test_the_heading_of_a_box_ends_with_the_box() -> None:
    passages = trails(
        heading("Reports of harm", 2),
        heading("Options", 3),
        paragraph("Before the box."),
        heading("Case study", 3, box=7),
        paragraph("Within the box.", box=7),
        paragraph("After the box."),
    )
    assert passages["Within"] == ("Reports of harm", "Case study")
    assert passages["After"] == ("Reports of harm", "Options")


def test_a_numbered_heading_in_a_box_is_one_of_the_document() -> None:
    passages = trails(
        heading("Section 5: Missing", 3, box=6),
        paragraph("First text.", box=6),
        heading("Section 6: Police", 3, box=7),
        paragraph("Please tell.", box=7),
        paragraph("Answers here."),
    )
    assert passages == {"First": ("Section 5: Missing",), "Please": ("Section 6: Police",)}
    assert counts_on("Section 5: a", "Section 6: b")
    assert not counts_on("Section 5: a", "Case study")


def test_a_box_over_a_page_break_is_one_box() -> None:
    first = [heading("Case study", 3, box=1), paragraph("It began.", box=1)]
    second = [paragraph("It went on.", box=2), paragraph("Other text.")]
    pages = keep_heading_boxes([first, second])
    assert [each.box for page in pages for each in page] == [1, 1, 1, 0]
    assert [each.box for each in keep_heading_boxes([second])[0]] == [ANY_BOX, 0]


def test_rectangles_one_below_the_other_are_one_box() -> None:
    rectangles = [Box(60, 300, 500, 340), Box(60, 340, 500, 400), Box(60, 100, 500, 140)]
    assert join_boxes(rectangles) == [Box(60, 300, 500, 400), Box(60, 100, 500, 140)]


def test_numbered_titles_among_prose_are_headings_and_in_a_list_are_not() -> None:
    title = Block(BlockKind.ITEM, (), "2. Ground B - The pupil has left", level=3)
    other = Block(BlockKind.ITEM, (), "3. Ground C - The pupil has moved", level=3)
    text = paragraph("Where the pupil left.")
    assert decide_headings([text, title, text])[1].kind is BlockKind.HEADING
    assert [each.kind for each in decide_headings([text, title, other, text])][1:3] == [
        BlockKind.ITEM,
        BlockKind.ITEM,
    ]


def pdf_with_box(path: Path) -> Path:
    """A page with a heading, a shaded box with its own, and text after it."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFillGray(0.9)
    canvas.rect(60, 500, 470, 120, stroke=0, fill=1)
    canvas.setFillGray(0)
    for y, words, font, size in (
        (760, "Ongoing response", "Helvetica-Bold", 14),
        (735, "The school goes on with its help for the child and the family at home.", "Helvetica", 11),
        (600, "Case study", "Helvetica-Bold", 14),
        (575, "A pupil told a teacher what had happened on the way home from school.", "Helvetica", 11),
        (450, "Victims may not tell all of it at once, and should be given time for it.", "Helvetica", 11),
    ):
        canvas.setFont(font, size)
        canvas.drawString(80, y, words)
    canvas.save()
    return path


def test_text_after_a_shaded_box_is_not_under_its_heading(tmp_path: Path) -> None:
    passages = read(pdf_with_box(tmp_path / "a.pdf"), "a").passages
    headings = {passage.text.split()[0]: passage.headings[-1] for passage in passages}
    assert headings == {"The": "Ongoing response", "A": "Case study", "Victims": "Ongoing response"}


@pytest.mark.parametrize(
    ("words", "is_heading"), [("Support outside the home", True), ("a stray line", False)]
)
def test_a_line_in_italics_is_a_heading_where_it_looks_like_one(
    tmp_path: Path, words: str, is_heading: bool
) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for y, text, font in (
        (774, "The leaders share what they know with one another in good time, so", "Helvetica"),
        (760, "that each of them can act upon it.", "Helvetica"),
        (730, words, "Helvetica-Oblique"),
        (700, "Leaders make a shared understanding of harm that comes from elsewhere,", "Helvetica"),
        (686, "and of what can be done about it.", "Helvetica"),
    ):
        canvas.setFont(font, 11)
        canvas.drawString(80, y, text)
    canvas.save()
    last = read(path, "a").passages[-1]
    assert (last.headings == (words,)) is is_heading


def test_a_heading_does_not_begin_with_a_small_letter(tmp_path: Path) -> None:
    page = [("heading", "Flow chart"), ("subheading", "immediate action"), ("text", prose(4))]
    assert read(make_pdf(tmp_path / "a.pdf", [page]), "a").passages[-1].headings == ("Flow chart",)


def test_a_condition_at_the_head_of_a_page_does_not_go_on_with_the_list_before_it(tmp_path: Path) -> None:
    first = [
        ("heading", "Outcome"),
        ("text", prose(6)),
        ("subheading", "Where concerns are not borne out"),
        ("subheading", "Lead workers should:"),
        ("item", "• think about plans for the review of what the child and all of the family may need"),
    ]
    second = [
        ("subheading", "Where concerns are borne out, and the child is likely to be harmed:"),
        ("subheading", "Lead workers should:"),
        ("item", "• call a meeting about the child and tell the family what it is for"),
    ]
    passages = read(make_pdf(tmp_path / "a.pdf", [first, second]), "a").passages
    assert [(p.pages, p.headings[-1][:30]) for p in passages[1:]] == [
        ((1,), "Where concerns are not borne o"),
        ((2,), "Where concerns are borne out, "),
    ]


def cells(path: Path, rows: list[tuple[str, list[tuple[float, str]]]]) -> Path:
    """A page whose rows stand 30 points apart, each a font and its words by their place."""
    canvas = Canvas(str(path), pagesize=A4)
    for number, (font, words) in enumerate(rows):
        canvas.setFont(font, 11)
        for x, text in words:
            canvas.drawString(x, 760 - 30 * number, text)
    canvas.save()
    return path


def test_a_table_is_cut_at_its_rows_and_each_part_has_its_header(tmp_path: Path) -> None:
    header = ("Helvetica", [(70.0, "Area"), (200.0, "Reviews begun"), (350.0, "Reviews published")])
    body = [("Helvetica", [(70.0, f"Area {n}"), (200.0, str(n)), (350.0, str(2 * n))]) for n in range(10, 33)]
    path = cells(tmp_path / "a.pdf", [header, *body])
    tables = read(path, "a").passages
    assert len(tables) == 1
    assert len(tables[0].spans) == len(body) + 1
    many = cells(
        tmp_path / "b.pdf", [header, *((f, [(x, f"{t} of the area") for x, t in w]) for f, w in body)]
    )
    parts = read(many, "b").passages
    assert len(parts) > 1
    assert all(part.text.startswith("Area") and "Reviews begun" in part.text for part in parts)


def test_rows_of_two_pages_are_two_passages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for page in range(2):
        for number in range(8):
            words = ("Area", "Begun", "Published") if not number else (f"Area {page}{number}", "11", "3")
            for x, text in zip((70, 200, 350), words, strict=True):
                canvas.drawString(x, 680 - 16 * number, text)
        canvas.showPage()
    canvas.save()
    tables = read(path, "a").passages
    assert [table.pages for table in tables] == [(1,), (2,)]
    assert [len(table.spans) for table in tables] == [8, 8]


def test_a_date_is_no_heading(tmp_path: Path) -> None:
    page = [("title", "A review"), ("heading", "March 2015"), ("text", prose(5))]
    assert read(make_pdf(tmp_path / "a.pdf", [page]), "a").passages[0].headings == ("A review",)


def test_the_header_of_a_table_is_no_passage_by_itself() -> None:
    header = "Bodies that are responsible and areas that need priority"
    row = "The council of the town should see to its plans at once, and tell of it."
    pages = {1: Page(1, header), 2: Page(2, row)}
    blocks = [
        Block(BlockKind.ROW, (Span(1, 0, len(header)),), header, table=1, header=True),
        Block(BlockKind.ROW, (Span(2, 0, len(row)),), row, table=1),
    ]
    (passage,) = passages_of(blocks, pages, "a")
    assert passage.text == f"{header}\n{row}"
    (passage,) = passages_of([blocks[0], replace(blocks[1], table=2)], pages, "a")
    assert passage.text == row


def test_a_title_that_repeats_the_heading_above_it_is_named_once() -> None:
    repeated = [heading("Areas", 2), heading("Areas", 3), paragraph("Nurses"), heading("Outcome", 3)]
    found = trails(heading("Letter", 1), *repeated, paragraph("Police"))
    assert found == {"Nurses": ("Letter", "Areas"), "Police": ("Letter", "Areas", "Outcome")}


def test_each_part_of_a_row_that_is_too_long_has_the_name_of_the_row() -> None:
    header, name = "Who has a right\tWhat is owed", "Young parents"
    row = f"{name} {prose(40)}"
    pages = {1: Page(1, header), 2: Page(2, row)}
    blocks = [
        Block(BlockKind.ROW, (Span(1, 0, len(header)),), header, table=1, header=True),
        Block(BlockKind.ROW, (Span(2, 0, len(row)),), row, table=1, name=(Span(2, 0, len(name)),)),
    ]
    parts = passages_of(blocks, pages, "a")
    assert len(parts) > 2
    assert all(part.text.startswith((f"{header}\n{name} In", f"{header}\n{name}\nIn")) for part in parts)


def test_no_passage_of_a_row_that_is_too_long_runs_from_one_cell_into_the_next() -> None:
    first = f"{prose(20)} The roles of all who came and"
    second = f"Workers keep records. {prose(20, 'parents')}"
    row = f"{first} {second}"
    cells = ((Span(1, 0, len(first)),), (Span(1, len(first) + 1, len(row)),))
    block = Block(BlockKind.ROW, (Span(1, 0, len(row)),), row, table=1, cells=cells)
    texts = [passage.text for passage in passages_of([block], {1: Page(1, row)}, "a")]
    assert any(text.endswith("The roles of all who came and") for text in texts)
    assert any(text.startswith("Workers keep records.") for text in texts)
