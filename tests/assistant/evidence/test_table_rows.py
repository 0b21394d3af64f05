"""The rows of a table, each with the header that it is read under."""

from assistant.evidence.table_rows import table_rows
from corpus.report import JOIN, Form, Passage, Span

HEADER = "Area\tVisits in the year\tReferrals"
ROWS = ("Northtown\t12\t40", "Southtown\t9\t31", "Easttown\t15\t22", "Westtown\t4\t18")


def table(*parts: str, form: Form = Form.TABLE) -> Passage:
    """A table with a part on each page."""
    spans = tuple(Span(page, 0, len(part)) for page, part in enumerate(parts, 1))
    return Passage("table", "harbour", JOIN.join(parts), spans, form=form)


def shown_rows(passage: Passage) -> list[list[str]]:
    """For each row, the texts of its header and of itself."""
    return [[passage.text[start:end] for start, end in (*header, row)] for header, row in table_rows(passage)]


def test_each_row_of_figures_is_read_under_the_header() -> None:
    assert shown_rows(table("\n".join((HEADER, *ROWS)))) == [[HEADER, row] for row in ROWS]


def test_a_line_without_figures_belongs_to_the_row_before() -> None:
    rows = (*ROWS[:3], "Westtown\t4\t18", "with the islands")
    assert shown_rows(table("\n".join((HEADER, *rows))))[-1] == [HEADER, "Westtown\t4\t18\nwith the islands"]


def test_a_repeated_header_is_no_row() -> None:
    first, second = "\n".join((HEADER, *ROWS[:2])), "\n".join((HEADER, *ROWS[2:]))
    assert [row[-1] for row in shown_rows(table(first, second))] == list(ROWS)


def test_a_small_table_is_quoted_whole() -> None:
    text = "Area\tVisits\nNorthtown\t12"
    assert shown_rows(table(text)) == [[text]]


def test_a_header_alone_on_its_page_is_read_with_what_follows() -> None:
    prose = "Northtown\tThe plan was agreed with the family.\nSouthtown\tNobody wrote a plan."
    assert shown_rows(table("Area\tWhat was found", prose)) == [["Area\tWhat was found", prose]]


def test_a_long_table_of_prose_has_no_rows() -> None:
    line = "Northtown\t" + "the plan was agreed with the family and written down " * 3
    assert table_rows(table("\n".join(["Area\tWhat was found", *[line] * 6]))) == []


def test_text_has_no_rows() -> None:
    assert table_rows(table("\n".join((HEADER, *ROWS)), form=Form.TEXT)) == []


def test_lines_of_a_cell_that_go_on_with_a_figure_are_no_rows() -> None:
    cell = ("Young parents", "Those of section 19 of the", "law of 1989 who were in", "care for 13 weeks, or")
    text = "\n".join((*cell, "longer before they were 16 years old.", "for 12 weeks of the year"))
    assert shown_rows(table(text)) == [[text]]
