"""The passages of one voice, whatever report they are of."""

from pathlib import Path

from corpus.report import Voice
from corpus.storage.catalogue import Catalogue
from tests.index.small import put, report


def test_the_passages_of_a_voice_come_report_by_report_in_reading_order(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    first = put(catalogue, report("b", "B"), "One.\n\nTwo.", voice=Voice.RECOMMENDATION)
    put(catalogue, report("c", "C"), "Three.", voice=Voice.FINDING)
    second = put(catalogue, report("a", "A"), "Four.", voice=Voice.RECOMMENDATION)
    assert list(catalogue.spoken(Voice.RECOMMENDATION)) == [*second, *first]
    assert list(catalogue.spoken(Voice.FAMILY)) == []
