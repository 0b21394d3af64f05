"""A quotation whose first words mean its heading is shown with that heading."""

from assistant.answer import Citation
from assistant.citing import cite
from corpus.report import Report
from tests.fakes import FakeSearcher, report
from web.views import phrases

GUIDE = report("guide", "Guide to the codes", "2024-02")
CATEGORY = "This category is for children whose parents cannot drive them to the hub."
PLAIN = "Parents who cannot drive may ask the hub for a bus pass."


def citation(pages: list[str], opening: str, headings: dict[str, str], about: Report = GUIDE) -> Citation:
    searcher = FakeSearcher({about: pages}, headings=headings)
    passage = next(passage for passage in searcher.passages(about.id) if passage.text.startswith(opening))
    return cite(passage, 0, len(passage.text), searcher)


def test_a_first_sentence_that_takes_up_its_heading_is_shown_with_it() -> None:
    shown = citation([f"Lack of transport\n\n{CATEGORY}"], "This", {"This category": "Lack of transport"})
    assert shown.headings == ("Lack of transport",)
    assert "under the heading “Lack of transport”" in phrases.where(shown)
    assert shown.quote == CATEGORY


def test_a_sentence_that_stands_alone_is_shown_without_its_heading() -> None:
    shown = citation([f"Lack of transport\n\n{PLAIN}"], "Parents", {"Parents": "Lack of transport"})
    assert shown.headings == ()
    assert "heading" not in phrases.where(shown)


def test_a_sentence_that_takes_up_the_passage_before_needs_no_heading() -> None:
    headings = {"Parents": "Lack of transport", "However": "Lack of transport"}
    pages = [f"Lack of transport\n\n{PLAIN}\n\nHowever, they must do so before the end of the month."]
    assert citation(pages, "However", headings).headings == ()


def test_a_heading_that_the_page_does_not_have_is_not_shown() -> None:
    assert citation([CATEGORY], "This", {"This category": "Lack of transport"}).headings == ()


def test_the_heading_may_stand_on_the_page_before() -> None:
    headings = {"This category": "Lack of transport"}
    assert citation(["Lack of transport", CATEGORY], "This", headings).headings == ("Lack of transport",)


def test_this_section_and_a_word_of_the_heading_mean_it_wherever_they_stand() -> None:
    headings = {"Parents": "The transport standard", "In this": "The transport standard"}
    for second in ("In this section a bus is any vehicle.", "In this standard a bus is any vehicle."):
        shown = citation([f"The transport standard\n\n{PLAIN}\n\n{second}"], "In this", headings)
        assert shown.headings == ("The transport standard",)


def test_words_that_mean_the_whole_document_do_not_take_up_a_heading() -> None:
    pages = ["Status of this guide\n\nThis guide is for bus drivers and for those who teach them."]
    assert citation(pages, "This", {"This guide": "Status of this guide"}).headings == ()
