"""What sums a report up, and its contents: headings, and no sentences that were taken for one."""

from collections.abc import Iterator

import pytest

from assistant.library.outlines import _REMEMBERED, Outlines, is_heading
from corpus.passages.blocks import Block, BlockKind
from corpus.passages.chunking import passages_of
from corpus.report import Page, Passage, Span
from tests.fakes import FakeSearcher, report

LETTER = report("letter", "Inspection of Harbourton")
FOREWORD = "We thank everybody who met us. " * 5
OUTCOME = "The local partners know their children well. They act on what they hear. " * 3
LATER = "We say here what happens next, in some detail, so that all know. " * 3
PAGES = {LETTER: [FOREWORD, f"{OUTCOME}\n\nThe council was told of this in time.", LATER]}
HEADINGS = {
    "We thank": "Inspection of Harbourton",
    "The local": "Headline findings",
    "The council": "Next steps",
}
SEARCHER = FakeSearcher(PAGES, headings=HEADINGS)


def test_a_report_is_summed_up_by_the_passages_under_a_heading_that_says_so() -> None:
    outline = Outlines().of(SEARCHER, "letter")
    assert outline.called == "Headline findings"
    assert [citation.quote for citation in outline.summary] == [OUTCOME.strip()]
    assert outline.pages == 3


def test_a_report_that_sums_nothing_up_shows_how_it_begins() -> None:
    outline = Outlines().of(FakeSearcher({LETTER: ["A note.", FOREWORD, OUTCOME]}), "letter")
    assert outline.called == ""
    assert [citation.quote for citation in outline.summary] == [FOREWORD.strip()]


def test_the_contents_have_each_heading_with_its_page_but_not_the_title() -> None:
    contents = Outlines().of(SEARCHER, "letter").contents
    assert [(entry.heading, entry.label) for entry in contents] == [
        ("Headline findings", "2"),
        ("Next steps", "2"),
    ]


def test_a_heading_that_a_deep_passage_does_not_keep_stands_in_the_contents_once() -> None:
    levels = [(1, "Part one"), (2, "Plans"), (3, "Reviews"), (4, "Meetings"), (5, "Purpose"), (6, "Notes")]
    later = [(3, "Visits"), (1, "Part two")]
    text = " ".join(["The plan is read by all who know the child."] * 15)
    page = Page(1, "\n".join(line for _, heading in (*levels, *later) for line in (heading, text)))
    blocks, start = [], 0
    for level, heading in (*levels, *later):
        for number, line in ((level, heading), (0, text)):
            kind = BlockKind.HEADING if number else BlockKind.PARAGRAPH
            blocks.append(Block(kind, (Span(1, start, start + len(line)),), line, number))
            start += len(line) + 1
    made = passages_of(blocks, {1: page}, "letter")

    class Deep(FakeSearcher):
        def passages(self, report_id: str | None = None) -> Iterator[Passage]:
            return iter(made)

    contents = Outlines().of(Deep({LETTER: [page.text]}), "letter").contents
    assert [(entry.depth + 1, entry.heading) for entry in contents] == [*levels, *later]


@pytest.mark.parametrize(
    "line",
    [
        "Findings",
        "1.2 Working with fathers",
        "ii. Checks before an appointment, and what is written down",
        "What is it like to be a child here?",
        "Part four: Concerns about staff, supply teachers, volunteers and contractors",
        "‘Think family’ in practice",
        "a) How serious is it?",
        "What schools and colleges should be aware of",
        "early help",
    ],
)
def test_a_line_that_names_what_follows_is_a_heading(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "The registered person is told of it on the day, and writes it down.",
        "In those cases an application may be made to the court, which may by order:",
        "(b) any carers who may be chosen by the agency.",
        "and the child was not seen alone for the whole of that year",
        "It is set out in the table below, in the annex and in the notes;",
        "…",
        "",
    ],
)
def test_a_sentence_or_a_piece_of_one_is_no_heading(line: str) -> None:
    assert not is_heading(line)


def test_outlines_of_few_reports_are_remembered() -> None:
    class Counting(FakeSearcher):
        read = 0

        def passages(self, report_id=None):  # type: ignore[no-untyped-def]
            self.read += 1
            return super().passages(report_id)

    names = [report(f"r{number}") for number in range(_REMEMBERED + 1)]
    searcher, outlines = Counting({name: ["Something is said here."] for name in names}), Outlines()
    for name in (names[0], *names, names[-1], names[0]):
        outlines.of(searcher, name.id)
    assert searcher.read == len(names) + 1  # the first was forgotten when the last came
