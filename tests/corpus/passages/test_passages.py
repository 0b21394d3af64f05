"""How blocks become passages: what leads into a list is repeated, and a question goes with its answer."""

from corpus.passages.blocks import Block, BlockKind, block
from corpus.passages.chunking import passages_of
from corpus.report import Page, Passage, Span

LONG = "in a way that is set down in the plan of the home and is read by all who work there " * 3


def passages(*rows: tuple[BlockKind, str]) -> list[Passage]:
    """The passages of one page whose lines are those blocks."""
    text = "\r\n".join(words for _, words in rows)
    pages = {1: Page(1, text)}
    blocks: list[Block] = []
    at = 0
    for kind, words in rows:
        level = 1 if kind is BlockKind.HEADING else 0
        blocks.append(block(kind, [span(at, at + len(words))], pages, level=level))
        at += len(words) + 2
    return list(passages_of(blocks, pages, "home"))


def span(start: int, end: int) -> Span:
    return Span(1, start, end)


def items(marks: str, opening: str = "({})") -> list[tuple[BlockKind, str]]:
    return [
        (BlockKind.ITEM, f"{opening.format(mark)} do thing {mark} {LONG.strip()};") for mark in marks.split()
    ]


def test_a_list_that_goes_on_in_another_passage_keeps_a_lead_in_that_forbids() -> None:
    for lead in (
        "The following may not be used—",
        "No worker may –",
        "A worker must not",
        "None of the following is allowed.",
    ):
        found = passages((BlockKind.PARAGRAPH, lead), *items("a b c d e f g h"))
        assert len(found) > 1
        assert all(passage.text.startswith(lead) for passage in found)


def test_a_list_within_a_list_that_goes_on_keeps_both_lead_ins() -> None:
    rows = [
        (BlockKind.PARAGRAPH, "The manager must—"),
        (BlockKind.ITEM, "(a) ensure that staff—"),
        *items("i ii iii iv v vi"),
    ]
    first, *others = passages(*rows, *items("b c d e f g"))
    inner, outer = others[0].text, others[-1].text
    assert first.text.startswith("The manager must—")
    assert inner.splitlines()[:2] == ["The manager must—", "(a) ensure that staff—"]
    assert outer.startswith("The manager must—\n(")
    assert "ensure that staff" not in outer


def test_a_numbered_paragraph_takes_no_lead_in_of_the_list_before_it() -> None:
    rows = [(BlockKind.PARAGRAPH, "The home may not—"), *items("a b")]
    after = [(BlockKind.ITEM, "(2) The manager keeps a record that—"), *items("a b c d e f g h")]
    *_, last = passages(*rows, *after)
    assert last.text.startswith("(2) The manager keeps a record that—\n(")
    assert "may not" not in last.text


def test_a_section_that_is_nothing_but_a_question_goes_with_its_answer() -> None:
    (passage,) = passages(
        (BlockKind.HEADING, "Question 1"),
        (BlockKind.PARAGRAPH, "Who keeps the record of a visit?"),
        (BlockKind.HEADING, "Answer"),
        (BlockKind.PARAGRAPH, "The manager keeps it on the day of the visit."),
    )
    assert passage.headings == ("Answer",)
    assert " ".join(passage.text.split()) == (
        "Who keeps the record of a visit? The manager keeps it on the day of the visit."
    )


def test_a_question_that_nothing_follows_is_lost_to_nobody() -> None:
    (passage,) = passages((BlockKind.PARAGRAPH, "Who keeps the record of a visit?"))
    assert passage.text == "Who keeps the record of a visit?"


def test_each_block_of_a_file_with_pages_is_a_span_of_its_own() -> None:
    first, second = "The review met the family. It wrote down all.", "It spoke to the school."
    page = Page(1, f"{first}\r\n{second}")
    spans = (Span(1, 0, len(first)), Span(1, len(first) + 2, len(page.text)))
    blocks = [Block(BlockKind.PARAGRAPH, (span,), page.text[span.start : span.end]) for span in spans]
    (paged,) = passages_of(blocks, {1: page}, "a", paged=True)
    (passage,) = passages_of(blocks, {1: page}, "a")
    assert paged.spans == spans
    assert passage.spans == (Span(1, 0, len(page.text)),)
    assert paged.id == passage.id


def trails(*rows: tuple[int, str]) -> dict[str, tuple[str, ...]]:
    """The headings of each passage by its first word; a row of level 0 is text, on the second page."""
    text = "\r\n".join(words for _, words in rows)
    pages = {2: Page(2, text)}
    blocks: list[Block] = []
    at = 0
    for level, words in rows:
        kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
        blocks.append(block(kind, [Span(2, at, at + len(words))], pages, level=level))
        at += len(words) + 2
    return {passage.text.split()[0]: passage.headings for passage in passages_of(blocks, pages, "home")}


def test_a_heading_right_above_one_like_it_leads_to_that_one_alone() -> None:
    shown = trails(
        (1, "The board is inadequate"),
        (1, "Summary"),
        (0, "Meetings of the board were held twice."),
        (1, "Next steps"),
        (0, "Plans are to be sent in spring."),
    )
    assert shown == {"Meetings": ("The board is inadequate", "Summary"), "Plans": ("Next steps",)}


def test_of_three_headings_alike_and_of_numbered_ones_none_is_above_another() -> None:
    three = trails((1, "A council"), (1, "A trust"), (1, "A board"), (0, "Meetings of it were held twice."))
    assert three == {"Meetings": ("A board",)}
    numbered = trails((1, "1. Plans"), (1, "2. Meetings"), (0, "Meetings of it were held twice."))
    assert numbered == {"Meetings": ("2. Meetings",)}


def test_an_empty_section_is_not_above_the_next_where_the_same_heading_has_text_elsewhere() -> None:
    shown = trails(
        (1, "Recommendations"),
        (0, "Plans are to be sent in spring."),
        (1, "Recommendations"),
        (1, "Findings"),
        (0, "Meetings of the board were held twice."),
    )
    assert shown == {"Plans": ("Recommendations",), "Meetings": ("Findings",)}
