"""Words that were taken out of a sentence without a box show in it; other gaps do not."""

from pathlib import Path

import pytest

from corpus.reading.file_reader import Reading, read
from corpus.text import readable
from tests.corpus.reading.pdf.raw_pdf import line, prose, raw_pdf, width


def words(reading: Reading) -> str:
    return " ".join(readable(page.text) for page in reading.pages)


GAP_BEFORE, GAP_AFTER = (
    "The duty worker and her manager decided that the child should",
    "return home that day",
)
LINE_ABOVE = "After a call with the ward on the evening of the birth nobody had asked for a second opinion,"


def lines_with_gap(gap: float, after: str = GAP_AFTER, above: str = LINE_ABOVE, drawn: str = "") -> str:
    """Two lines of a paragraph, the second with a gap of so many points in it."""
    x = 70 + width(GAP_BEFORE) + gap
    return prose() + line(above, 665) + line(GAP_BEFORE, 650) + line(after, 650, x) + drawn


@pytest.mark.parametrize("after", [GAP_AFTER, ", as both of them wrote"])
def test_words_taken_out_of_a_sentence_without_a_box_show_in_it(tmp_path: Path, after: str) -> None:
    path = raw_pdf(tmp_path / "a.pdf", lines_with_gap(45, after))
    text = words(read(path, "a"))
    assert f"should [blacked out]{'' if after[0] == ',' else ' '}{after}" in text.replace(" ,", ",")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lines_with_gap(20), id="a-wide-space"),
        pytest.param(lines_with_gap(45, "Return on Monday"), id="a-value-after-its-label"),
        pytest.param(lines_with_gap(45, above="A short line,"), id="no-line-runs-through-it"),
        pytest.param(
            lines_with_gap(45, above=LINE_ABOVE.replace(" ", "            ", 1)),
            id="a-column-of-the-line-above",
        ),
        pytest.param(
            lines_with_gap(45, drawn=f"{70 + width(GAP_BEFORE)} 648 m {110 + width(GAP_BEFORE)} 648 l S "),
            id="a-blank-to-be-filled-in",
        ),
    ],
)
def test_other_gaps_are_not_taken_for_words_that_are_gone(tmp_path: Path, content: str) -> None:
    assert "[blacked out]" not in words(read(raw_pdf(tmp_path / "a.pdf", content), "a"))
