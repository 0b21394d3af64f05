"""Reading a file: by its bytes, exactly, and with a clear word where it cannot be read."""

from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from corpus.errors import EncryptedFile, NotADocument, NoText, ReadingFailed
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import READER_VERSION, ReaderPool, Reading, read
from corpus.report import text_of
from tests.corpus.pdfs import make_pdf, prose
from tests.waits import LONG


def assert_exact(reading: Reading) -> None:
    """Promise 1: every passage is the characters that its spans point at."""
    pages = {page.number: page for page in reading.pages}
    for passage in reading.passages:
        assert passage.text == text_of(passage.spans, pages)
        assert all(0 <= span.start < span.end <= len(pages[span.page].text) for span in passage.spans)
    assert len({passage.id for passage in reading.passages}) == len(reading.passages)


def test_a_passage_is_the_characters_that_its_spans_point_at(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[("heading", "Findings"), ("text", prose(30))] for _ in range(3)])
    reading = read(path, "a")
    assert len(reading.passages) > 3
    assert_exact(reading)


def test_a_file_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "report.txt", [[("text", prose(5))]])
    assert read(path, "a").media_type == "application/pdf"


def test_reading_twice_gives_the_same_passages(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[("heading", "Findings"), ("text", prose(30))]])
    assert read(path, "a") == read(path, "a")
    assert read(path, "a").version == READER_VERSION


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"PK\x03\x04 not a report"])
def test_a_file_that_is_no_document_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.pdf"
    path.write_bytes(content)
    with pytest.raises(NotADocument):
        read(path, "a")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_values_is_refused_as_a_spreadsheet(tmp_path: Path, separator: str) -> None:
    rows = [("Area", "Year", "Reviews"), ("North", "2023", "57"), ('"East, city of"', "2023", "29")]
    path = tmp_path / "figures.txt"
    path.write_text("\n".join(separator.join(row) for row in rows), "utf-8")
    with pytest.raises(NotADocument, match="spreadsheet"):
        read(path, "a")


def test_prose_with_a_comma_in_each_line_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "prose.txt"
    line = "Nurses, midwives, doctors and the police came to each of the meetings of the panel."
    path.write_text("\n".join([line] * 5), "utf-8")
    assert read(path, "a").passages


def test_a_file_with_hardly_any_text_says_that_nothing_of_it_can_be_found(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[("text", "A line.")]])
    reading = read(path, "a")
    assert not reading.passages
    assert any(note.startswith("Nothing of it can be found") for note in reading.notes)
    assert not any(
        "be found" in note for note in read(make_pdf(tmp_path / "b.pdf", [[("text", prose(5))]]), "b").notes
    )


def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(NotADocument, match="damaged"):
        read(path, "a")


def test_a_pdf_without_words_is_named_as_such(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "scan.pdf", [[], []])
    with pytest.raises(NoText):
        read(path, "a")


def test_a_pdf_with_a_password_is_named_as_such(tmp_path: Path) -> None:
    locked = StandardEncryption("secret", strength=128)
    path = make_pdf(tmp_path / "locked.pdf", [[("text", prose(3))]], encrypt=locked)
    with pytest.raises(EncryptedFile, match="password"):
        read(path, "a")


def test_a_pdf_with_an_empty_password_is_read(tmp_path: Path) -> None:
    open_to_all = StandardEncryption("", ownerPassword="owner", strength=128)
    path = make_pdf(tmp_path / "open.pdf", [[("text", prose(3))]], encrypt=open_to_all)
    assert "finding 3" in read(path, "a").pages[0].text


def test_too_many_pages_or_characters_are_refused(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[("text", prose(3))]] * 3)
    with pytest.raises(ReadingFailed, match="3 pages"):
        read(path, "a", ReadingLimits(pages=2))
    with pytest.raises(ReadingFailed, match="characters"):
        read(path, "a", ReadingLimits(characters=100))


def test_a_pool_reads_as_this_process_does_and_one_bad_file_harms_no_other(tmp_path: Path) -> None:
    good = make_pdf(tmp_path / "good.pdf", [[("text", prose(30))]])
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7\nnothing more")
    with ReaderPool(workers=2) as pool:
        failing, working = pool.read(bad, "bad"), pool.read(good, "good")
        assert working.result(timeout=LONG) == read(good, "good")
        with pytest.raises(NotADocument):
            failing.result(timeout=LONG)


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "long.pdf", [[("text", prose(30))]] * 60)
    with (
        ReaderPool(workers=1, limits=ReadingLimits(seconds=0.01)) as pool,
        pytest.raises(ReadingFailed, match="limit"),
    ):
        pool.read(path, "long").result(timeout=LONG)
