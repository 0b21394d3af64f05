"""Footnotes on the page of their passage."""

from dataclasses import replace
from pathlib import Path

from corpus.report import Form, Page, Passage, Span
from index.files.file_versions import FileVersions
from index.reindexing import reindex
from tests.index.small import StemEncoder
from tests.web.small import REPORT, client, small_services


def test_a_footnote_stands_below_its_passage_and_not_in_it(tmp_path: Path) -> None:
    services = small_services(tmp_path, index=False)
    page = Page(1, "They saw the family12 every week.\n12 As the law asks.")
    seen, noted = Span(1, 0, 33), Span(1, 34, len(page.text))
    passages = [
        Passage("a" * 16, "noted", page.text[:33], (seen,)),
        Passage("b" * 16, "noted", page.text[34:], (noted,), form=Form.FOOTNOTE),
    ]
    services.maintaining.catalogue().put(replace(REPORT, id="noted"), [page], passages)
    list(reindex(services.maintaining.catalogue(), FileVersions(tmp_path / "index"), StemEncoder()))
    html = client(services).get(f"/passages/{passages[0].id}?mark=0-33").text
    assert "Footnote to this passage" in html
    assert "<sup>12</sup> As the law asks." in html
    assert "<mark>They saw the family12 every week.</mark>" in html
    assert "Footnote" not in client(services).get(f"/passages/{passages[1].id}").text
