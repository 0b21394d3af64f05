"""The text of a PDF page is what a reader sees, and every character of it is found in the picture."""

from pathlib import Path

import pytest

from corpus.errors import ContentElsewhere, NoText
from corpus.reading import ocr
from corpus.reading.file_reader import Reading, read
from corpus.reading.pdf.shown_page import shown_page
from corpus.text import BLACK, normalise, readable
from tests.corpus.reading.pdf.raw_pdf import PROSE, line, prose, raw_pdf, stream, width

FALSE = "Of the forty cases, thirty-eight children were seen alone."
TRUE = "Of the forty cases, twelve children were seen alone."


def words(reading: Reading) -> str:
    return " ".join(readable(page.text) for page in reading.pages)


def small(text: str, x: float, y: float, size: float = 6.5) -> str:
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"


@pytest.mark.parametrize(
    "unseen",
    [
        pytest.param("3 Tr " + line(FALSE, 650) + "0 Tr ", id="invisible"),
        pytest.param("1 g " + line(FALSE, 650) + "0 g ", id="white"),
        pytest.param("0.99 g " + line(FALSE, 650) + "0 g ", id="nearly-white"),
        pytest.param(line(FALSE, 650) + "1 g 60 640 400 25 re f 0 g ", id="whited-out"),
        pytest.param("0.2 g 60 640 400 25 re f " + line(FALSE, 650) + "0 g ", id="dark-on-dark"),
        pytest.param("/OC /L BDC " + line(FALSE, 650) + "EMC ", id="layer-off"),
        pytest.param(line(FALSE, 50), id="outside-the-crop-box"),
    ],
)
def test_words_that_the_page_does_not_show_are_not_its_words(tmp_path: Path, unseen: str) -> None:
    path = raw_pdf(
        tmp_path / "a.pdf",
        prose() + line(TRUE, 680) + unseen,
        page="/CropBox[0 100 595 842]",
        resources="/Properties<</L 10 0 R>>",
        root="/OCProperties<</OCGs[10 0 R]/D<</OFF[10 0 R]>>>>",
        objects=["<</Type/OCG/Name(Draft)>>"],
    )
    reading = read(path, "a")
    assert TRUE in words(reading)
    assert "thirty-eight" not in words(reading)
    assert any("page 1" in note and ("not show" in note or "covered" in note) for note in reading.notes)


def test_white_words_on_a_dark_ground_are_seen(tmp_path: Path) -> None:
    path = raw_pdf(tmp_path / "a.pdf", prose() + "0 g 60 640 400 25 re f 1 g " + line(TRUE, 650) + "0 g ")
    reading = read(path, "a")
    assert TRUE in words(reading)
    assert not any("not show" in note or "covered" in note for note in reading.notes)


def test_words_over_a_picture_that_nothing_paints_are_a_reading_of_a_scan(tmp_path: Path) -> None:
    picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    path = raw_pdf(
        tmp_path / "a.pdf",
        "q 595 0 0 842 0 0 cm /Im Do Q 3 Tr " + prose() + line(TRUE, 650),
        resources="/XObject<</Im 10 0 R>>",
        objects=[picture + "/Length 1>>stream\n\xee\nendstream"],
    )
    reading = read(path, "a")
    assert TRUE in words(reading)
    assert reading.pages[0].reader.startswith("ocr")
    assert any(note.startswith("Read from a picture by a machine: page 1.") for note in reading.notes)


def test_a_page_read_from_its_picture_has_no_headings(tmp_path: Path) -> None:
    picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    written = small("The board was told that the child", 70, 660, 19)
    written += small("had been seen by the nurse, and that nobody", 70, 636, 16)
    path = raw_pdf(
        tmp_path / "a.pdf",
        prose() + line(TRUE, 650),
        "q 595 0 0 842 0 0 cm /Im Do Q 3 Tr " + written + small("had written it down at all.", 70, 612, 16),
        resources="/XObject<</Im 10 0 R>>",
        objects=[picture + "/Length 1>>stream\n\xee\nendstream"],
    )
    reading = read(path, "a")
    assert [page.scanned for page in reading.pages] == [False, True]
    assert not any(passage.headings for passage in reading.passages)
    assert len([passage for passage in reading.passages if 2 in passage.pages]) == 1
    assert "the child had been seen by the nurse, and" in words(reading)


def test_a_name_under_a_black_box_is_not_read_and_the_box_is(tmp_path: Path) -> None:
    before, name, after = "The girl, whose family call her ", "Marigold Thistle", ", was seen once."
    box = f"0 g {70 + width(before)} 677 {width(name)} 12 re f "
    path = raw_pdf(tmp_path / "a.pdf", prose() + line(before + name + after, 680) + box)
    reading = read(path, "a")
    assert "Thistle" not in words(reading)
    assert "call her [blacked out], was seen once" in words(reading)
    assert "Words are covered or blacked out on page 1. They are not read." in reading.notes


def test_a_gap_with_a_box_over_it_shows_in_the_sentence(tmp_path: Path) -> None:
    gap = line("The duty worker decided that the child should", 680) + "0 g 296 678 45 12 re f "
    path = raw_pdf(tmp_path / "a.pdf", prose() + gap + line("return home on that day.", 680, 343))
    text = words(read(path, "a"))
    assert "the child should [blacked out] return home" in text


def test_a_box_at_the_end_of_a_line_does_not_end_its_sentence(tmp_path: Path) -> None:
    gap = line("The information was sent in April to", 680) + "0 g 243 678 200 12 re f "
    path = raw_pdf(tmp_path / "a.pdf", prose() + gap + line("Manchester, which did not act on it.", 665))
    (passage,) = read(path, "a").passages
    assert "sent in April to [blacked out] Manchester, which" in readable(passage.text)
    assert BLACK in passage.text
    assert normalise(passage.text) == normalise(readable(passage.text))


def test_a_bar_with_words_upon_it_is_no_blacked_out_gap(tmp_path: Path) -> None:
    bar = "0 g 60 640 400 16 re f 1 g " + line("Findings of the review", 645) + "0 g "
    assert BLACK not in words(read(raw_pdf(tmp_path / "a.pdf", prose() + bar), "a"))


STRUCK = "The discussion must be held within fifteen working days."
HELD = "The discussion must be held within one working day."


@pytest.mark.parametrize(
    ("drawn", "annotation"),
    [
        ("0.8 w 70 683.6 m 352 683.6 l S ", ""),
        ("70 683.2 282 0.8 re f ", ""),
        (
            "",
            "/Annots[<</Type/Annot/Subtype/StrikeOut/Rect[70 677 400 692]/QuadPoints[70 692 400 692 70 677"
            " 400 677]>>]",
        ),
    ],
)
def test_struck_out_words_are_left_out(tmp_path: Path, drawn: str, annotation: str) -> None:
    path = raw_pdf(tmp_path / "a.pdf", prose() + line(STRUCK, 680) + drawn + line(HELD, 650), page=annotation)
    reading = read(path, "a")
    assert "fifteen" not in words(reading)
    assert HELD in words(reading)
    assert "Struck-out words were left out on page 1." in reading.notes


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param("70 677.5 282 0.8 re f ", id="underlined"),
        pytest.param("70 690.5 282 0.8 re f ", id="line-above"),
        pytest.param("70 683.2 500 0.5 re f ", id="line-of-a-grid"),
    ],
)
def test_other_lines_strike_nothing_out(tmp_path: Path, drawn: str) -> None:
    assert STRUCK in words(read(raw_pdf(tmp_path / "a.pdf", prose() + line(STRUCK, 680) + drawn), "a"))


def marked(before: str, mark: str, after: str, y: float) -> str:
    """A line with a raised mark after some of its words."""
    x = 70 + width(before)
    return line(before, y) + small(mark, x, y + 4.5) + line(after, y, x + width(mark, 6.5) + 3)


def test_footnote_marks_are_stored_beside_the_words(tmp_path: Path) -> None:
    content = prose()
    content += marked("Authorities notified the Panel of 485", "3", "children in the year.", 680)
    content += marked("Reviews fell by 14", "12, 13", "compared with the year before.", 665)
    content += small("3 This counts children, not incidents.", 70, 100, 8)
    (page,) = read(raw_pdf(tmp_path / "a.pdf", content), "a").pages
    text = readable(page.text)
    assert "the Panel of 485 children in the year." in text
    assert "Reviews fell by 14 compared with" in text
    assert "3 This counts children" in text
    assert [mark.text for mark in page.marks] == ["3", "12, 13"]
    assert page.text[: page.marks[0].at].endswith("of 485")
    assert page.text[: page.marks[1].at].endswith("by 14")


@pytest.mark.parametrize(
    ("before", "raised", "after"),
    [
        pytest.param("They were seen on the 1", "st", "of May.", id="ordinal"),
        pytest.param("They lived in a room of 12 m", "2", "or less.", id="square-metre"),
        pytest.param("There were 3 x 10", "6", "records.", id="power-of-ten"),
    ],
)
def test_raised_text_that_is_no_footnote_mark_stays(
    tmp_path: Path, before: str, raised: str, after: str
) -> None:
    content = prose() + marked(before, raised, after, 680)
    (page,) = read(raw_pdf(tmp_path / "a.pdf", content), "a").pages
    assert page.marks == ()
    assert f"{before}{raised}" in readable(page.text)


def test_every_character_of_the_text_is_found_in_the_file(tmp_path: Path) -> None:
    content = prose() + line("The long-", 680) + marked("term plan for 485", "3", "children was kept.", 665)
    content += "1 g " + line(FALSE, 600) + "0 g " + line("That was all.", 580)
    path = raw_pdf(tmp_path / "a.pdf", content)
    (page,) = read(path, "a").pages
    with shown_page(path, 1) as shown:
        assert shown.visible.text == page.text
        assert shown.says(page.text, 0, len(page.text))
        drawn = "".join(shown.visible.raw[index] for index in shown.visible.indices)
        pairs = list(zip(drawn, page.text, strict=True))
        assert all(there == here for there, here in pairs if not here.isspace() and here != "-")
        start = page.text.index("485")
        (number, words) = shown.runs(start, start + len("485 children"))
        assert shown.visible.raw[number[0] : number[1] + 1] == "485"
        assert shown.visible.raw[words[0] : words[1] + 1] == "children"


def test_a_line_that_ends_in_a_hyphen_ends_there(tmp_path: Path) -> None:
    content = prose() + line("The team knew the long-", 680) + line("term history of the family.", 665)
    (page,) = read(raw_pdf(tmp_path / "a.pdf", content), "a").pages
    assert "long-\r\nterm" in page.text
    assert "the long-term history" in readable(page.text)


def test_a_hyphen_that_only_breaks_the_line_is_no_part_of_the_word(tmp_path: Path) -> None:
    content = line("The partnership met. The partner-", 730) + line("ship agreed on a multi-", 715)
    content += line("agency plan.", 700)
    reading = read(raw_pdf(tmp_path / "a.pdf", content), "a")
    assert readable(reading.pages[0].text) == (
        "The partnership met. The partnership agreed on a multi-agency plan."
    )
    assert "partnership agreed" in normalise(reading.passages[0].text)


@pytest.mark.parametrize(
    "hyphen",
    [
        pytest.param("\\255) Tj", id="code-of-a-plain-font"),
        pytest.param(") Tj /Span <</ActualText <FEFF00AD>>> BDC (-) Tj EMC", id="actual-text"),
        pytest.param(") Tj /F2 11 Tf (~) Tj", id="mapped-by-the-font"),
    ],
)
def test_a_hyphen_that_the_file_codes_as_soft_is_no_part_of_the_word(tmp_path: Path, hyphen: str) -> None:
    broken = line("They found an indepen", 730).replace(") Tj", hyphen)
    content = broken + line("dent person and a multi-", 715) + line("agency plan.", 700)
    mapping = "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <7E> <00AD>"
    path = raw_pdf(
        tmp_path / "a.pdf",
        content,
        resources="/Font<</F1 3 0 R/F2 10 0 R>>",
        objects=[
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 11 0 R>>",
            stream(f"{mapping}\nendbfchar endcmap"),
        ],
    )
    (page,) = read(path, "a").pages
    assert readable(page.text) == "They found an independent person and a multi-agency plan."
    with shown_page(path, 1) as shown:
        assert shown.says(page.text, 0, len(page.text))


def test_a_soft_hyphen_amid_a_line_is_no_part_of_the_word(tmp_path: Path) -> None:
    path = raw_pdf(tmp_path / "a.pdf", line("The part\\255nership wrote a well-known, post-dated plan.", 730))
    (page,) = read(path, "a").pages
    assert readable(page.text) == "The partnership wrote a well-known, post-dated plan."
    with shown_page(path, 1) as shown:
        assert shown.says(page.text, 0, len(page.text))


def test_the_words_of_a_form_field_are_read(tmp_path: Path) -> None:
    appearance = stream(
        "/Tx BMC BT /F1 11 Tf 2 5 Td (The child was not seen for weeks.) Tj ET EMC",
        "/Type/XObject/Subtype/Form/BBox[0 0 300 20]/Resources<</Font<</F1 3 0 R>>>>",
    )
    field = (
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(The child was not seen for weeks.)"
        "/Rect[70 600 370 620]/F 4/AP<</N 11 0 R>>>>"
    )
    path = raw_pdf(
        tmp_path / "a.pdf",
        prose(),
        page="/Annots[10 0 R]",
        root="/AcroForm<</Fields[10 0 R]>>",
        objects=[field, appearance],
    )
    assert "The child was not seen for weeks." in words(read(path, "a"))


def test_a_stamp_is_told_to_the_maintainer(tmp_path: Path) -> None:
    stamp = "/Annots[<</Type/Annot/Subtype/Stamp/Rect[100 500 500 560]/F 4/Contents(NO LONGER VALID)>>]"
    notes = read(raw_pdf(tmp_path / "a.pdf", prose(), page=stamp), "a").notes
    assert any("stamp on page 1 says “NO LONGER VALID”" in note for note in notes)


def test_a_placeholder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    asks = line("If this message is not eventually replaced by the proper contents, upgrade.", 730)
    form = "/NeedsRendering true/AcroForm<</Fields[]/XFA 10 0 R>>"
    with pytest.raises(ContentElsewhere, match="print it to a PDF"):
        read(raw_pdf(tmp_path / "a.pdf", asks, root=form, objects=[stream("<xdp/>")]), "a")
    asks = line("For the best experience, open this PDF portfolio in Acrobat X.", 730)
    with pytest.raises(ContentElsewhere, match="Take those out"):
        read(raw_pdf(tmp_path / "b.pdf", asks, root="/Collection<</View/D>>"), "b")


def shifted(text: str) -> str:
    """A text in letters that are three places off, as with a wrong table of letters."""
    return "".join(chr((ord(letter) - 100) % 26 + 97) if letter.islower() else letter for letter in text)


def test_pages_whose_letters_are_no_words_are_named_or_refused(tmp_path: Path) -> None:
    garbled = "".join(line(shifted(each), y) for each, y in zip(PROSE, (730, 715), strict=True))
    with pytest.raises(NoText, match="no words"):
        read(raw_pdf(tmp_path / "a.pdf", garbled), "a")
    reading = read(raw_pdf(tmp_path / "b.pdf", prose() + line(TRUE, 680), garbled), "b")
    if not ocr.available():
        assert any("Not read: page 2, whose letters are no words." in note for note in reading.notes)
        assert reading.pages[1].text == ""
    assert not any("pbsboxi" in passage.text for passage in reading.passages)


@pytest.mark.parametrize(("height", "unread"), [(80, False), (700, True)])
def test_a_page_of_logos_is_no_scan(tmp_path: Path, height: int, unread: bool) -> None:
    picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    path = raw_pdf(
        tmp_path / "a.pdf",
        prose() + line(TRUE, 650),
        f"q 500 0 0 {height} 40 {800 - height} cm /Im Do Q " + line("18", 50, 300),
        resources="/XObject<</Im 10 0 R>>",
        objects=[picture + "/Length 1>>stream\n\xee\nendstream"],
    )
    notes = read(path, "a").notes
    assert any(each.startswith("Not read: page 2") for each in notes) is unread


def test_a_scan_with_a_stamp_is_no_page_of_words(tmp_path: Path) -> None:
    rows = "".join("\x00" * 60 + "\xff" * 40 if row % 10 == 0 else "\xff" * 100 for row in range(100))
    scan = "q 595 0 0 842 0 0 cm /Im Do Q " + line("OFFICIAL page 2 of 2", 20)
    picture = (
        "<</Type/XObject/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8"
        f"/Length 10000>>stream\n{rows}\nendstream"
    )
    path = tmp_path / "a.pdf"
    raw_pdf(path, prose(), scan, resources="/XObject<</Im 10 0 R>>", objects=[picture])
    assert any(
        note.startswith(("Not read: page 2", "Read from a picture by a machine: page 2"))
        for note in read(path, "a").notes
    )
    raw_pdf(path, scan, resources="/XObject<</Im 10 0 R>>", objects=[picture])
    if not ocr.available():
        with pytest.raises(NoText, match="ocrmypdf"):
            read(path, "a")
