"""What is not searched, and what must be: two lists of questions, and what each kind of refusal says."""

import csv
from pathlib import Path

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant
from assistant.safety.personal_details import details, full_name
from assistant.safety.refusals import describes_live_case, find_refusal
from tests.assistant.library import library

_LISTS = Path(__file__).parents[2] / "data"
MUST_TRIP = (_LISTS / "must_trip.txt").read_text("utf-8").splitlines()
MUST_NOT_TRIP = (_LISTS / "must_not_trip.txt").read_text("utf-8").splitlines()
ENOUGH = 0.99


def test_danger_and_personal_details_are_not_searched() -> None:
    assert len(MUST_TRIP) >= 100
    missed = [
        question for question in MUST_TRIP if not ((refusal := find_refusal(question)) and refusal.private)
    ]
    assert 1 - len(missed) / len(MUST_TRIP) >= ENOUGH, missed


def test_years_pages_reviews_authors_and_general_questions_are_searched() -> None:
    assert len(MUST_NOT_TRIP) >= 150
    refused = [question for question in MUST_NOT_TRIP if find_refusal(question)]
    assert 1 - len(refused) / len(MUST_NOT_TRIP) >= ENOUGH, refused


@pytest.mark.parametrize(
    ("question", "notice_text"),
    [
        ("Can the parents appeal the interim care order and what are their chances?", "legal"),
        ("What are the criteria for a section 42 enquiry for an elderly man?", "adults"),
        ("What are Wales' single unified safeguarding review rules?", "nation"),
        ("How do US child fatality review teams compare?", "abroad"),
        ("Rank all the councils from best to worst for child protection", "ranking"),
        ("What skeletal survey views should be ordered for a 3-month-old?", "clinical"),
        ("Show me our own rapid review from last month.", "unpublished"),
        ("What is Child Q's real name, or which school was it?", "identify"),
        ("Who will win the premier league?", "off_topic"),
    ],
)
def test_other_fields_are_declined_in_one_notice(question: str, notice_text: str) -> None:
    refusal = find_refusal(question)
    assert refusal
    assert refusal.notice.id == notice_text
    assert not refusal.private


def test_danger_is_answered_with_the_notice_even_with_personal_details() -> None:
    refusal = find_refusal("I live at 14 Elm Road and my dad is hitting me, please help")
    assert refusal
    assert refusal.notice.id == "danger_child"
    assert refusal.private


@pytest.mark.parametrize("half", ["A", "B"])
def test_questions_from_practice_are_searched_and_those_that_identify_are_not(half: str) -> None:
    with (_LISTS / "live_cases.tsv").open(encoding="utf-8") as file:
        listed = [
            row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["half"] == half
        ]
    practice = [row["sentence"] for row in listed if row["expected"] == "practice"]
    identifying = [row["sentence"] for row in listed if row["expected"] == "identifying"]
    refused = [question for question in practice if find_refusal(question)]
    assert 1 - len(refused) / len(practice) >= 0.96, refused
    searched = [question for question in identifying if not find_refusal(question)]
    assert 1 - len(searched) / len(identifying) >= 0.85, searched


def test_a_described_case_is_told_from_a_general_question() -> None:
    described_cases = (_LISTS / "described.txt").read_text("utf-8").splitlines()
    assert sum(map(describes_live_case, described_cases)) / len(described_cases) >= 0.95
    assert not describes_live_case("What do reviews say about bruising in babies?")


def test_a_long_question_is_no_private_one() -> None:
    long = "What do reviews say about seeing a child alone? " * 40
    refusal = find_refusal(long)
    assert refusal
    assert (refusal.notice.id, refusal.private) == ("too_long", False)
    assert find_refusal(long, longest=5_000) is None


@pytest.mark.parametrize(
    ("text", "is_somebody"),
    [
        ("Can I close the case of Ryan Doyle?", True),
        ("Has Aaliyah Rahman's social worker made a referral?", True),
        ("What does the review of Arthur Labinjo-Hughes say?", False),
        ("What did Star Hobson's family tell children's social care?", False),
        ("Family Help in Kent and a care home in Milton Keynes", False),
        ("What did a child say of her stay in Queen Alexandra Hospital?", False),
    ],
)
def test_a_full_name_in_a_case_identifies(text: str, is_somebody: bool) -> None:
    assert full_name(text) is is_somebody


def test_a_private_question_goes_no_further_than_its_notice() -> None:
    question = "Jayden Smith 04/05/2016 has bruising, should I refer him today?"
    (answer,) = Assistant(library()).stream(question)
    assert answer == Assistant(library()).ask(question)
    assert "Jayden" not in repr(answer)


def test_a_declined_question_of_another_field_is_shown_again() -> None:
    answer = Assistant(library()).ask("Rank all the councils from best to worst")
    assert answer.outcome is Outcome.DECLINED
    assert answer.question.asked.startswith("Rank")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("943 476 5919", "nhs"),
        ("AB 12 34 56 C", "insurance"),
        ("4111 1111 1111 1111", "card"),
        ("07700 900123", "phone"),
        ("+44 (0)7700 900123", "phone"),
        ("0044 7700 900123", "phone"),
        ("0117.496.0123", "phone"),
        ("+353 85 012 3456", "phone"),
        ("H801200001001", "pupil"),
        ("SW9 8QR", "postcode"),
        ("someone@example.org", "email"),
    ],
)
def test_each_kind_of_detail_is_told_by_its_own_rule(text: str, kind: str) -> None:
    assert details(f"please see {text} in this") == [kind]


@pytest.mark.parametrize(
    "text",
    [
        *("943 476 5918", "BG 12 34 56 C", "4111 1111 1111 1112", "XX9 8QR", "G801200001001"),
        *(
            "0300 123 1234",
            "0800 1111",
            "pages 120-135, 140-150",
            "2018 2019 2020 2021",
            "ISBN 978 1 78105 911 4",
        ),
    ],
)
def test_a_number_that_breaks_the_rule_of_its_kind_is_no_detail(text: str) -> None:
    assert not details(f"please see {text} in this")
