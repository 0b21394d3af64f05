"""What a sentence of a PDF consists of where the layout or the tags of its lines lead astray."""

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.passages.blocks import BlockKind
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import read
from corpus.reading.pdf.pdf_reader import read_pdf
from corpus.report import Form
from corpus.text import readable
from tests.corpus.reading.pdf.tagged_pdf import Element, tagged_pdf

OPENING = Element(
    "P",
    (
        "The review looked at the work of all agencies with the family over two years, and at",
        "what each of them had known at the time. It spoke to twelve practitioners and to the",
        "parents, who had asked to be heard. Nobody had spoken to the children by themselves.",
    ),
)


def texts(path: Path, form: Form | None = None) -> str:
    passages = [each for each in read(path, "a").passages if form in (None, each.form)]
    return " | ".join(readable(each.text) for each in passages)


def test_a_line_with_letters_that_are_skewed_stays_in_its_sentence(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    for number, words in enumerate(
        ("The team was trained in the use", "of the tool for neglect, and in", "its limits.")
    ):
        text = canvas.beginText()
        text.setFont("Helvetica", 11)
        text.setTextTransform(1, 0, 0.33 if number == 1 else 0, 1, 70, 700 - 14 * number)
        text.textOut(words)
        canvas.drawText(text)
    canvas.save()
    sentence = "The team was trained in the use of the tool for neglect, and in its limits."
    assert texts(tmp_path / "a.pdf") == sentence


def test_the_address_of_a_link_stays_in_its_sentence(tmp_path: Path) -> None:
    paragraph = (
        Element("P", ("The duties of those who run a home are set out in the", "Act on children's homes")),
        Element("", ("(https://www.example.org/acts/children/homes)) and the",), gap=0),
        Element("P+", ("Regulations on homes of the same year, which were changed",), gap=0),
        Element("", ("(https://www.example.org/regulations).",), gap=0),
    )
    path = tagged_pdf(
        tmp_path / "a.pdf", (OPENING, *paragraph, Element("P", ("Nobody may run one without them.",)))
    )
    assert (
        "set out in the Act on children's homes (https://www.example.org/acts/children/homes)) and the"
        " Regulations on homes of the same year, which were changed (https://www.example.org/regulations)."
        " Nobody may"
    ) in texts(path)


def test_a_note_is_whole_where_each_of_its_lines_is_tagged(tmp_path: Path) -> None:
    note = (
        Element(
            "P", ("7 The Act on leaving care was changed in part by section 4 of Schedule",), size=8, gap=200
        ),
        Element("P", ("3 to the Act of the year before, and by section 9 of the",), size=8, gap=0),
        Element("P", ("2008 Act, which came into force later.",), size=8, gap=0),
    )
    path = tagged_pdf(tmp_path / "a.pdf", (OPENING, *note))
    assert texts(path, Form.FOOTNOTE) == (
        "7 The Act on leaving care was changed in part by section 4 of Schedule 3 to the Act of the year"
        " before, and by section 9 of the 2008 Act, which came into force later."
    )


def test_a_note_whose_second_line_stands_lower_is_whole(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 11)
    for number, words in enumerate((*OPENING.lines, "Leadership and governance of the whole area were good")):
        canvas.drawString(70, 760 - 14 * number, words)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(70, 100, "1 The inspectorate writes this report under section 136 of")
    canvas.drawString(70, 85, "the Act on inspections. It covers the whole area.")
    canvas.save()
    assert texts(tmp_path / "a.pdf", Form.TEXT).endswith(
        "Leadership and governance of the whole area were good"
    )
    assert texts(tmp_path / "a.pdf", Form.FOOTNOTE).endswith(
        "section 136 of the Act on inspections. It covers the whole area."
    )


def test_a_list_in_a_note_is_part_of_the_note(tmp_path: Path) -> None:
    first = (
        OPENING,
        Element(
            "P", ("The police can use orders of the court to stop those who exploit children. The guide",)
        ),
        Element("Note", ("9 Powers of entry are those under:",), size=8, gap=200),
        Element("LI", ("- the Act on police powers, section 17, to save life or limb",), size=8, gap=0),
        Element("LI", ("- the Act on children, section 48, to search for a child at risk",), size=8, gap=0),
    )
    second = (Element("P", ("on exploitation lists what can be done, and the police helped to write it.",)),)
    path = tagged_pdf(tmp_path / "a.pdf", first, second)
    assert "The guide on exploitation lists what can be done" in texts(path, Form.TEXT)
    assert "police powers" not in texts(path, Form.TEXT)
    assert texts(path, Form.FOOTNOTE).endswith("to search for a child at risk")


def test_items_without_bullets_stay_apart_over_a_page_end(tmp_path: Path) -> None:
    first = (
        OPENING,
        Element("P", ("Someone may be barred from work with children if they:",)),
        Element("LI", ("harm a child or an adult at risk",)),
        Element("LI", ("attempt to harm a child",)),
    )
    second = (
        Element("LI", ("incite somebody else to harm a child",)),
        Element("LI", ("leave a child with somebody whom they know to be barred, or have good reason to",)),
    )
    third = (Element("LI", ("think so",)), Element("P", ("The law says more on each of these.",)))
    document = read_pdf(tagged_pdf(tmp_path / "a.pdf", first, second, third), ReadingLimits())
    assert [each.text for each in document.blocks if each.kind is BlockKind.ITEM] == [
        "harm a child or an adult at risk",
        "attempt to harm a child",
        "incite somebody else to harm a child",
        "leave a child with somebody whom they know to be barred, or have good reason to think so",
    ]


def test_an_item_with_a_bullet_goes_on_over_a_page_end_wherever_its_line_ends(tmp_path: Path) -> None:
    first = (
        OPENING,
        Element("LI", ("- The team has workers for families, who",)),
    )
    second = (
        Element("LI", ("visit in the evening,",)),
        Element("LI", ("- The board has read what they found.",)),
    )
    document = read_pdf(tagged_pdf(tmp_path / "a.pdf", first, second), ReadingLimits())
    assert [each.text for each in document.blocks if each.kind is BlockKind.ITEM] == [
        "- The team has workers for families, who visit in the evening,",
        "- The board has read what they found.",
    ]


def test_a_sentence_that_is_tagged_as_a_heading_is_none(tmp_path: Path) -> None:
    page = (
        Element("H2", ("What the agency must do",), size=16),
        OPENING,
        Element("H3", ("b. tell the parents of it in writing; or",)),
        Element("H3", ("4.7 The plan of the agency.",)),
        Element("P", ("A plan is written for each child, and the child is asked about it.",)),
        Element(
            "H3",
            (
                "Make sure that every manager reads what is written of a child and says so in",
                "the record of the team.",
            ),
        ),
        Element("P", ("Managers did not do so in most of the teams that the inspectors visited.",)),
    )
    document = read_pdf(tagged_pdf(tmp_path / "a.pdf", page), ReadingLimits())
    headings = [each.text for each in document.blocks if each.kind is BlockKind.HEADING]
    assert headings == ["What the agency must do", "4.7 The plan of the agency."]


def test_the_rest_of_a_heading_is_part_of_it_though_it_is_tagged_as_a_paragraph(tmp_path: Path) -> None:
    path = tagged_pdf(
        tmp_path / "a.pdf",
        (
            OPENING,
            Element("LI", ("7. The child lives too far away for a worker of the",), size=16),
            Element("P", ("team to visit",), size=16, gap=0),
            Element("P", ("Managers asked the other team to visit in their place each week.",)),
        ),
    )
    headings = {each.headings for each in read(path, "a").passages}
    assert ("7. The child lives too far away for a worker of the team to visit",) in headings


def test_a_number_in_the_type_of_the_text_is_part_of_its_heading(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    for number, words in enumerate(OPENING.lines):
        canvas.setFont("Helvetica", 11)
        canvas.drawString(70, 740 - 14 * number, words)
    canvas.drawString(70, 670, "4.")
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(82, 670, "The plan was changed twice within a month and was then")
    canvas.drawString(82, 656, "lost by the agency")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(70, 620, "Nobody told the school of the first change or of the second one.")
    canvas.save()
    (last,) = (each for each in read(tmp_path / "a.pdf", "a").passages if "Nobody told" in each.text)
    assert last.headings == ("4. The plan was changed twice within a month and was then lost by the agency",)


def test_words_that_lead_into_a_list_are_quoted_with_it_though_they_are_tagged_as_a_heading(
    tmp_path: Path,
) -> None:
    path = tagged_pdf(
        tmp_path / "a.pdf",
        (
            OPENING,
            Element("H2", ("Removing a child",), size=16),
            Element("H3", ("Nobody may do so unless:",)),
            Element("LI", ("- the court has said that they may do it",)),
            Element("LI", ("- the parents have asked for it in writing",)),
            Element("H2", ("Payments",), size=16),
            Element("H2", ("Nobody may take money for or in consideration of",)),
            Element("LI", ("- the care of a child by somebody else",)),
            Element("LI", ("- the removal of a child from the country",)),
        ),
    )
    lists = {
        each.headings: readable(each.text) for each in read(path, "a").passages if each.form is Form.LIST
    }
    assert lists["Removing a child",].startswith("Nobody may do so unless: - the court")
    assert lists["Payments",].startswith("Nobody may take money for or in consideration of - the care")
