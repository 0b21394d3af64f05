"""No quotation is shown that its page does not say, whatever has been done to it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Claim, Outcome, Place
from assistant.assistant import Assistant
from assistant.citing import cite, recheck, verify
from corpus.reading.ocr import READER, READER_IN_FILE
from corpus.report import Passage
from corpus.text import normalise
from index.searching import Hit, Query
from tests.assistant.library import SURE, library
from tests.assistant.mutations import MUTATIONS, Mutation
from tests.fakes import FakeSearcher, report

SEARCHER = library()
PASSAGES = list(SEARCHER.passages())
TEXTS = [passage.text for passage in PASSAGES]


def _hit(passage: Passage) -> Hit:
    return Hit(passage, SEARCHER.report(passage.report_id), 1.0)


@settings(max_examples=3_000, deadline=None)
@given(st.sampled_from(PASSAGES), st.sampled_from(MUTATIONS), st.integers(0, 10**6), st.data())
def test_a_changed_quotation_is_never_accepted(
    passage: Passage, mutate: Mutation, pick: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(passage.text) - 20))
    end = data.draw(st.integers(start + 20, len(passage.text)))
    quotation = passage.text[start:end]
    changed = mutate(quotation, pick, TEXTS)
    if normalise(changed) in normalise(passage.text):
        return  # other words of the same passage are true
    forged = replace(passage, text=passage.text[:start] + changed + passage.text[end:])
    assert not list(verify([Claim(_hit(forged), start, start + len(changed))], SEARCHER))
    citation = cite(passage, start, end, SEARCHER)
    assert not recheck(replace(citation, quote=changed), SEARCHER)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(PASSAGES), st.data())
def test_any_range_of_a_passage_is_quoted_as_its_page_says_it(passage: Passage, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(passage.text) - 1))
    end = data.draw(st.integers(start + 1, len(passage.text)))
    citation = cite(passage, start, end, SEARCHER)
    assert normalise(citation.quote) == normalise(passage.text[start:end])
    if normalise(citation.quote):
        assert recheck(citation, SEARCHER)


def test_white_space_line_ends_and_ligatures_do_not_count() -> None:
    citation = cite(PASSAGES[0], 0, len(PASSAGES[0].text), SEARCHER)
    assert recheck(replace(citation, quote=citation.quote.replace(" ", "\n ")), SEARCHER)


def test_a_quotation_that_begins_or_ends_within_a_number_is_not_accepted() -> None:
    passage = next(passage for passage in PASSAGES if "15 working days of" in passage.text)
    within = passage.text.index("15") + 1
    assert not list(verify([Claim(_hit(passage), 0, within)], SEARCHER))
    assert not list(verify([Claim(_hit(passage), within, len(passage.text))], SEARCHER))
    assert list(verify([Claim(_hit(passage), 0, within + 1)], SEARCHER))


def test_a_claim_stands_or_falls_with_every_place_it_rests_on() -> None:
    good, other = PASSAGES[0], PASSAGES[1]
    forged = replace(other, text=other.text.replace("31", "13"))
    beside = Place(_hit(forged), 0, len(forged.text))
    claim = Claim(_hit(good), 0, 30, beside=(beside,))
    assert not list(verify([claim], SEARCHER))
    assert list(verify([replace(claim, beside=())], SEARCHER))


def test_a_page_that_is_gone_proves_nothing() -> None:
    citation = cite(PASSAGES[0], 0, 30, SEARCHER)
    assert not recheck(replace(citation, report=replace(citation.report, id="gone")), SEARCHER)


def test_the_items_of_a_list_begin_lines_and_every_word_is_that_of_the_page() -> None:
    passage = next(passage for passage in PASSAGES if "•" in passage.text)
    citation = cite(passage, 0, len(passage.text), SEARCHER)
    assert citation.quote.splitlines() == [
        "Local authorities should:",
        "• tell the Panel of a serious incident within five working days",
        "• send the rapid review to the Panel within 15 working days",
    ]
    assert recheck(citation, SEARCHER)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="no such characters"):
        cite(PASSAGES[0], 5, 5, SEARCHER)


WORDS = "Nurses count each visit twice."


@pytest.mark.parametrize("reader", [READER, READER_IN_FILE])
def test_words_that_a_machine_read_from_a_picture_are_found_but_no_statement(reader: str) -> None:
    searcher = FakeSearcher({report("scan", "Scan"): [WORDS]}, reader=reader)
    answer = Assistant(searcher, judge=SURE).ask("Who counts each visit?")
    assert (answer.outcome, answer.statements) == (Outcome.NEAREST, ())
    assert [(citation.quote, citation.scanned) for citation in answer.nearest] == [(WORDS, True)]
    (said,) = (notice.text for notice in answer.notices if notice.id == "pictures")
    assert said.endswith("Scan, page 1 of the file.")


@pytest.mark.parametrize("reader", [READER, READER_IN_FILE])
def test_no_writer_can_make_a_statement_of_a_picture(reader: str) -> None:
    searcher = FakeSearcher({report("scan", "Scan"): [WORDS]}, reader=reader)
    (hit,) = searcher.search(Query(WORDS))
    assert not list(verify([Claim(hit, 0, len(WORDS))], searcher))


def test_beside_an_answer_a_picture_that_may_answer_is_named() -> None:
    pages = {report("scan", "Scan"): [WORDS], report("text", "Text"): ["Midwives count each visit once."]}
    answer = Assistant(FakeSearcher(pages, pictures=["scan"]), judge=SURE).ask("Who counts each visit?")
    assert [statement.text for statement in answer.statements] == ["Midwives count each visit once."]
    assert [citation.report.id for citation in answer.nearest] == ["scan"]
    assert "pictures" in {notice.id for notice in answer.notices}


def test_without_pictures_nothing_is_said_of_them() -> None:
    searcher = FakeSearcher({report("text", "Text"): [WORDS]}, reader="pdfium")
    answer = Assistant(searcher, judge=SURE).ask("Who counts each visit?")
    assert answer.statements
    assert not answer.nearest
    assert "pictures" not in {notice.id for notice in answer.notices}
