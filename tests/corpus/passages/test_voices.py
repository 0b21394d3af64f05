"""Who speaks: by rules, and unknown where none holds."""

from typing import Any

import pytest

from corpus.passages.blocks import Block, BlockKind
from corpus.passages.speech import mark_speech
from corpus.passages.voices import assign_voices
from corpus.report import Form, Page, Passage, Voice

REPORT = "Joint targeted area inspection of Exampleshire"
GUIDANCE = "Keeping children safe: statutory guidance"
PROSE = "Strategy discussions were held late and the health visitor was not asked to any of them this year."


def voice(
    text: str, title: str = REPORT, headings: tuple[str, ...] = ("Main findings",), **more: Any
) -> Voice:
    passage = Passage("1", "a", text, (), headings=headings, **more)
    (voiced,) = assign_voices([passage], title, [Page(1, text)])
    return voiced.voice


def test_prose_in_a_report_is_its_finding() -> None:
    assert voice(PROSE) is Voice.FINDING


def test_prose_in_guidance_is_guidance() -> None:
    assert voice(PROSE, GUIDANCE) is Voice.GUIDANCE


def test_a_parents_words_are_never_a_finding() -> None:
    quoted = "“Nobody asked me what I wanted, not once in all the years that they came to our house.”"
    assert voice(f"{quoted} – Parent, Wave 1") is Voice.FAMILY
    assert voice(f"{quoted} – Social worker") is Voice.PRACTITIONER
    assert voice(quoted) is Voice.UNKNOWN


def test_a_recommendation_is_known_by_its_number_or_its_heading() -> None:
    assert voice(PROSE, paragraph="Recommendation 3") is Voice.RECOMMENDATION
    assert voice(PROSE, headings=("What needs to improve?",)) is Voice.RECOMMENDATION


def test_weaknesses_found_are_no_recommendations() -> None:
    assert voice(PROSE, headings=("Areas for improvement",)) is Voice.FINDING
    assert voice(f"Leaders should act. {PROSE}", headings=("Areas for improvement",)) is Voice.RECOMMENDATION


def test_many_figures_are_a_statistic() -> None:
    text = (
        "Of 330 reviews 25% were about babies, 40% about older children, and 35% about 112 of 330 families."
    )
    assert voice(text) is Voice.STATISTIC


def test_a_framework_for_inspections_is_guidance() -> None:
    assert voice(PROSE, "Common inspection framework: homes") is Voice.GUIDANCE
    assert voice(PROSE, "Inspection report: homes") is Voice.FINDING


def test_text_in_an_appendix_is_no_finding() -> None:
    assert voice(PROSE, headings=("Appendices", "Family help", "Detail")) is Voice.UNKNOWN


def test_how_a_report_came_about_is_no_finding() -> None:
    assert voice(f"In June two bodies undertook a joint inspection of practice. {PROSE}") is Voice.UNKNOWN
    assert voice(f"This letter summarises the findings. {PROSE}") is Voice.UNKNOWN


def test_a_section_of_an_act_is_no_statistic() -> None:
    text = (
        f"Sections {', '.join(f'{section} of the 1989 Act' for section in (17, 20, 25, 31))} apply to it all."
    )
    assert voice(text, GUIDANCE) is Voice.GUIDANCE


@pytest.mark.parametrize("heading", ["Methodology", "Background", "Appendix 2", "Inspection team"])
def test_a_reports_words_about_itself_are_no_finding(heading: str) -> None:
    assert voice(PROSE, headings=(heading,)) is Voice.UNKNOWN


def test_a_footnote_and_a_table_claim_nothing() -> None:
    assert voice(PROSE, form=Form.FOOTNOTE) is Voice.UNKNOWN
    assert voice(PROSE, form=Form.TABLE) is Voice.UNKNOWN


def test_who_is_quoted_stays_with_the_quotation() -> None:
    quotation = Block(BlockKind.PARAGRAPH, (), "“They never asked me what I wanted in all that time.”")
    (marked,) = mark_speech([quotation, Block(BlockKind.PARAGRAPH, (), "– Mother of two")])
    assert marked.kind is BlockKind.QUOTATION
    assert marked.text.endswith("Mother of two")


def test_text_after_a_numbered_recommendation_belongs_to_it() -> None:
    blocks = [
        Block(BlockKind.PARAGRAPH, (), "Recommendation 4: Authorities should speak on the day."),
        Block(BlockKind.ITEM, (), "• by telephone"),
        Block(BlockKind.HEADING, (), "Conclusion"),
        Block(BlockKind.PARAGRAPH, (), "It is time."),
    ]
    assert [each.number for each in mark_speech(blocks)] == ["Recommendation 4", "Recommendation 4", "", ""]


def test_a_word_in_quotation_marks_makes_no_quotation_of_its_paragraph() -> None:
    text = (
        "‘Harm’ has no meaning of its own in this law. The board says that it reads it as ‘what most people"
        " would call harm’. Its guide goes on to say that it may include:"
    )
    (block,) = mark_speech([Block(BlockKind.PARAGRAPH, (), text)])
    assert block.kind is BlockKind.PARAGRAPH
    spoken = (
        "“Nobody asked us,” she told the reviewers, “and nobody came back to tell us what had been said.”"
    )
    (block,) = mark_speech([Block(BlockKind.PARAGRAPH, (), spoken)])
    assert block.kind is BlockKind.QUOTATION
