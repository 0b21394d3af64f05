"""The passages of one voice, whatever report they are of, and the footnotes of one report."""

from pathlib import Path

from corpus.report import Form, Page, Passage, Span, Voice
from corpus.storage.catalogue import Catalogue
from tests.index.small import put, report


def test_the_passages_of_a_voice_come_report_by_report_in_reading_order(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    first = put(catalogue, report("b", "B"), "One.\n\nTwo.", voice=Voice.RECOMMENDATION)
    put(catalogue, report("c", "C"), "Three.", voice=Voice.FINDING)
    second = put(catalogue, report("a", "A"), "Four.", voice=Voice.RECOMMENDATION)
    assert list(catalogue.spoken(Voice.RECOMMENDATION)) == [*second, *first]
    assert list(catalogue.spoken(Voice.FAMILY)) == []


def test_the_footnotes_are_those_of_the_report_in_reading_order(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    text = "Said.1 2 Ibid. 1 See above."
    said, second, first = (
        Passage(ident, "a", text[start:end], (Span(1, start, end),), form=form)
        for ident, start, end, form in (
            ("said", 0, 6, Form.TEXT),
            ("second", 7, 14, Form.FOOTNOTE),
            ("first", 15, 27, Form.FOOTNOTE),
        )
    )
    catalogue.put(report("a", "A"), [Page(1, text)], [said, second, first])
    put(catalogue, report("b", "B"), "Another report.")
    assert list(catalogue.footnotes("a")) == [second, first]
    assert list(catalogue.footnotes("b")) == []
