"""Pictures of pages: the words that are quoted are yellow, and no others."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from corpus.errors import ReportNotFound
from corpus.reading.file_reader import read
from corpus.report import Page, Report, Span
from corpus.storage.catalogue import Catalogue, Originals
from tests.waits import SECONDS
from tests.web.running import run_in_thread
from tests.web.small import OTHER, REPORT, SENTENCE, client, keep, passage_of, small_services, with_images
from web.storage.highlights import NOWHERE
from web.storage.page_images import PageImages
from web.storage.page_renderer import joined


@pytest.fixture
def images(tmp_path: Path) -> PageImages:
    return PageImages(Originals(tmp_path / "originals"), tmp_path / "pictures", patience=SECONDS)


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return keep(tmp_path, Catalogue(tmp_path / "catalogue.sqlite"))


def first_page(tmp_path: Path) -> Page:
    """The page as the reader reads it: its characters are the file's own."""
    return read(tmp_path / REPORT.file, REPORT.id).pages[0]


def draw(images: PageImages, report: Report, page: Page, spans: Sequence[Span]) -> Path:
    return run_in_thread(lambda: images.picture(report, page, spans))


def yellow(path: Path) -> int:
    """How many pixels are yellow, near enough for JPEG."""
    with Image.open(path) as picture:
        red, green, blue = np.moveaxis(np.asarray(picture.convert("RGB")), 2, 0)
    return int(np.count_nonzero((red > 230) & (green > 190) & (green < 240) & (blue < 70)))


def test_the_quotation_is_highlighted_and_nothing_else(
    images: PageImages, report: Report, tmp_path: Path
) -> None:
    page = first_page(tmp_path)
    start = page.text.index(SENTENCE)
    long = Span(1, start, start + len(SENTENCE))
    short = Span(1, start, start + len("Practitioners"))
    highlight = images.locate(report, page, (long,))
    assert highlight
    assert highlight.corner
    assert all(0 < part < 1 for part in highlight.corner)
    assert highlight.corner[0] < highlight.right < 1
    plain = yellow(draw(images, report, page, ()))
    assert plain == 0
    assert yellow(draw(images, report, page, (long,))) > 3 * yellow(draw(images, report, page, (short,))) > 0


def test_the_words_of_a_line_are_one_rectangle_and_columns_and_lines_stay_apart() -> None:
    first, second = (10, 100, 60, 112), (64, 101, 120, 112)
    other_column, next_line = (300, 100, 350, 112), (10, 116, 80, 128)
    assert joined([first, second]) == ((10, 100, 120, 112),)
    assert joined([first, other_column, next_line]) == (first, other_column, next_line)
    assert joined([]) == ()


def test_words_that_the_file_does_not_say_are_not_highlighted(
    images: PageImages, report: Report, tmp_path: Path
) -> None:
    page = first_page(tmp_path)
    changed = replace(page, text=page.text.replace("alone", "often"))
    span = (Span(1, 0, len(changed.text)),)
    assert images.locate(report, changed, span) == NOWHERE
    assert yellow(draw(images, report, changed, span)) == 0


def test_a_picture_is_the_same_whether_its_quotation_was_located_before_or_not(
    images: PageImages, report: Report, tmp_path: Path
) -> None:
    page = first_page(tmp_path)
    span = (Span(1, page.text.index(SENTENCE), page.text.index(SENTENCE) + len(SENTENCE)),)
    alone = draw(images, report, page, span).read_bytes()
    after = PageImages(Originals(tmp_path / "originals"), tmp_path / "others", patience=SECONDS)
    after.locate(report, page, span)
    assert draw(after, report, page, span).read_bytes() == alone


def test_a_page_that_cannot_wait_does_not_say_whether_its_quotation_is_highlighted(
    report: Report, tmp_path: Path
) -> None:
    images = PageImages(Originals(tmp_path / "originals"), tmp_path / "pictures", patience=0)
    page = first_page(tmp_path)
    span = (Span(1, 0, 5),)
    assert images.locate(report, page, span, 0) is None
    place = images.locate(report, page, span, SECONDS)
    assert place
    assert images.locate(report, page, span, 0) == place


def test_pages_that_a_reader_may_turn_to_are_drawn_ahead(
    images: PageImages, report: Report, tmp_path: Path
) -> None:
    page = first_page(tmp_path)
    run_in_thread(lambda: images.draw_ahead(report, [page, Page(9, "There is no such page.")]))
    assert len(list((tmp_path / "pictures").glob("*.jpg"))) == 1


def test_a_picture_is_drawn_once(images: PageImages, report: Report, tmp_path: Path) -> None:
    page = first_page(tmp_path)
    first = draw(images, report, page, ())
    before = first.stat().st_mtime_ns
    assert draw(images, report, page, ()) == first
    assert first.stat().st_mtime_ns == before


def test_a_web_page_or_a_missing_file_has_no_picture(images: PageImages, report: Report) -> None:
    for other in (replace(report, media_type="text/html"), replace(report, digest="0" * 64)):
        assert images.locate(other, Page(1, OTHER), (Span(1, 0, 5),)) == NOWHERE
        with pytest.raises(ReportNotFound):
            draw(images, other, Page(1, OTHER), ())


def test_the_page_of_a_passage_says_plainly_when_nothing_is_highlighted(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path))
    html = browser.get(f"/passages/{passage_of(1)}").text  # its made-up page has one line end, the file two
    assert "Not highlighted: the words could not be located" in html
    assert browser.get(f"/passages/{passage_of(1)}/pages/1.jpg").headers["content-type"] == "image/jpeg"
    assert browser.get(f"/passages/{passage_of(1)}/pages/9.jpg").status_code == 404


def test_the_page_of_a_passage_promises_nothing_that_is_not_known_yet(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    originals = services.reading.originals
    images = PageImages(originals, tmp_path / "pictures", patience=0)
    browser = client(with_images(services, images))
    html = browser.get(f"/passages/{passage_of(1)}").text
    assert "is highlighted in yellow if its words can be located in the picture." in html
    assert (
        "Not highlighted: the words could not be located"
        in browser.get(f"/passages/{passage_of(1)}/panel").text
    )
    assert "Not highlighted: the words could not be located" in browser.get(f"/passages/{passage_of(1)}").text
