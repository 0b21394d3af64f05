"""Harvard references: publisher, year, page and paragraph, the same wherever they are copied to."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answer import Citation
from corpus.report import Passage, Report, Span
from tests.fakes import report
from web.views.phrases import pages, where
from web.views.references import copy_text, csl_locator, entry, in_text_reference, item, locator

DAY = date(2026, 11, 28)
REPORT = report(
    "ar-2020", "Annual report 2020", published="2021-05-14", publisher="A panel", url="https://example.org/a"
)
WEB_PAGE = replace(REPORT, media_type="text/html")


def citation(
    about: Report = REPORT,
    page: int = 16,
    end: int = 16,
    printed: str = "",
    paragraph: str = "",
    printed_end: str = "",
) -> Citation:
    spans = (Span(page, 0, 4),) if end == page else (Span(page, 0, 4), Span(end, 0, 4))
    passage = Passage("p", about.id, "Text", spans, paragraph=paragraph)
    return Citation(passage, about, "Text", spans, printed, printed_page_end=printed_end)


def test_the_reference_in_text_has_publisher_year_page_and_paragraph() -> None:
    quoted = citation(page=7, end=7, printed="7", paragraph="3.12")
    assert in_text_reference(quoted) == "(A panel, 2021, p. 7, para 3.12)"


def test_a_report_without_a_publisher_goes_by_its_title_and_without_a_date_says_so() -> None:
    about = replace(REPORT, publisher="", published="")
    assert in_text_reference(citation(about)) == "(Annual report 2020, no date, p. 16 of the file)"
    assert str(entry(about, "", DAY)).startswith("Annual report 2020 (no date). Available at")


def test_a_sample_says_so_in_each_of_its_references() -> None:
    about = replace(REPORT, sample=True)
    assert in_text_reference(citation(about)).endswith(", sample)")
    assert "Sample, not a publication" in str(entry(about, "", DAY))
    assert "Sample, not a publication" in str(item(about, "", DAY)["title"])


def test_words_that_a_machine_read_from_a_picture_say_so_in_their_reference() -> None:
    scanned = replace(citation(), scanned=True)
    reference = "(A panel, 2021, p. 16 of the file, read by a machine from a picture of the page)"
    assert in_text_reference(scanned) == reference
    assert where(scanned).endswith(", read by a machine from a picture of the page")


@pytest.mark.parametrize(
    ("made", "referenced", "written"),
    [
        (citation(), "p. 16 of the file", "page 16 of the file"),
        (citation(end=17), "pp. 16-17 of the file", "pages 16 to 17 of the file"),
        (citation(printed="14"), "p. 14", "page 14"),
        (citation(printed="16"), "p. 16", "page 16"),
        (citation(printed="xii", end=17, printed_end="1"), "pp. xii-1", "pages xii to 1"),
        (citation(printed="14", end=17), "p. 14 onwards", "from page 14"),
        (citation(end=17, printed_end="15"), "pp. 16-17 of the file", "pages 16 to 17 of the file"),
        (citation(WEB_PAGE, page=3, end=3), "section 3", "section 3"),
        (citation(WEB_PAGE, page=3, end=4), "sections 3-4", "sections 3 to 4"),
    ],
)
def test_a_page_is_named_by_its_printed_label_in_references_and_in_words(
    made: Citation, referenced: str, written: str
) -> None:
    assert (locator(made), pages(made)) == (referenced, written)


def test_a_paragraph_follows_the_page() -> None:
    assert locator(citation(printed="14", paragraph="3.85")) == "p. 14, para 3.85"


def test_the_list_entry_is_as_the_nspcc_library_writes_it() -> None:
    reference = (
        "A panel (2021) Annual report 2020. Available at: https://example.org/a [Accessed 28/11/2026]."
    )
    assert str(entry(REPORT, "", DAY)) == reference


def test_an_address_that_is_none_of_the_web_is_replaced_by_our_own_link() -> None:
    about = replace(REPORT, url="javascript:alert(1)")
    assert entry(about, "https://here/passages/p", DAY).address == "https://here/passages/p"


def test_a_copied_quotation_has_both_references() -> None:
    text = copy_text(citation(), "", DAY)
    assert text.startswith("‘Text’ (A panel, 2021, p. 16 of the file)\n\nA panel (2021) Annual report 2020.")


def test_a_csl_item_is_a_report_by_a_body_and_knows_no_page() -> None:
    made = item(REPORT, "", DAY)
    assert made["type"] == "report"
    assert made["author"] == [{"literal": "A panel"}]
    assert made["issued"] == {"date-parts": [[2021, 5, 14]]}
    assert "locator" not in made
    assert csl_locator(citation(paragraph="3.12")) == "16 of the file, para 3.12"
    assert "issued" not in item(replace(REPORT, published=""), "", DAY)
