"""Recommendations are taken one by one, each with what leads into it, and found by their words."""

from dataclasses import replace

import pytest

from assistant.library.addressees import addressees_of, labels
from assistant.library.recommendations import Recommendations
from assistant.library.topics import Topic
from corpus.report import Authority, Report, Voice
from tests.fakes import FakeSearcher, report

REVIEW = report("review", "Review of a death in Barnsley", "2024-05-01")
OLDER = report("older", "An older review", "2019")
PAGES = {
    OLDER: ["Schools should tell the council when a pupil is taken off the roll."],
    REVIEW: [
        "The safeguarding partnership should make sure that:\n• every supervisor reads the plan\n"
        "• supervision is written down within a week\n• police logs are shared",
        "Health visitors must record who lives in the home.",
        "The council should review its front door. This should include:\n• the hours it is open\n"
        "• who answers a call from a GP",
        "Recommendations",
    ],
}
VOICES = dict.fromkeys(
    ("Schools", "The safeguarding", "Health", "The council", "Recommendations"), Voice.RECOMMENDATION
)
SEARCHER = FakeSearcher(PAGES, VOICES)
LIBRARY = Recommendations()


def test_a_bullet_is_a_recommendation_with_its_lead_in() -> None:
    entries = LIBRARY.in_report(SEARCHER, "review")
    assert [entry.words for entry in entries] == [
        "every supervisor reads the plan",
        "supervision is written down within a week",
        "police logs are shared",
        "Health visitors must record who lives in the home.",
        "The council should review its front door.",
        "the hours it is open",
        "who answers a call from a GP",
    ]
    assert {entry.lead for entry in entries[:3]} == {"The safeguarding partnership should make sure that:"}
    assert entries[3].lead == ""


def test_a_lead_in_that_takes_up_the_sentence_before_it_keeps_that_sentence() -> None:
    (entry,) = (entry for entry in LIBRARY.all(SEARCHER) if entry.words == "the hours it is open")
    assert entry.lead == "The council should review its front door. This should include:"


def test_a_citation_quotes_the_lead_in_and_the_item_alone_from_the_page() -> None:
    (entry,) = (entry for entry in LIBRARY.all(SEARCHER) if entry.words == "police logs are shared")
    citation = entry.citation(SEARCHER)
    assert "every supervisor" not in citation.quote
    page = SEARCHER.page("review", citation.spans[0].page).text
    quoted = [page[span.start : span.end] for span in citation.spans]
    assert quoted == ["The safeguarding partnership should make sure that:", "police logs are shared"]


def test_the_newest_report_comes_first() -> None:
    assert [entry.report.id for entry in LIBRARY.all(SEARCHER)][-1] == "older"


def test_recommendations_are_found_by_all_words_of_a_subject_in_any_form() -> None:
    supervising = LIBRARY.about(SEARCHER, Topic.of("supervising within a week"))
    assert [entry.words for entry in supervising] == ["supervision is written down within a week"]
    assert LIBRARY.about(SEARCHER, Topic.of("supervision of zebras")) == []


def test_the_words_of_a_subject_are_marked_in_every_name_for_it() -> None:
    text = "A call from a GP, or from general practitioners."
    marked = [text[start:end] for start, end in Topic.of("GPs").ranges_in(text)]
    assert marked == ["GP", "general", "practitioners"]
    assert Topic.of("").ranges_in(text) == ()


def test_recommendations_by_meaning_leave_out_those_with_the_words() -> None:
    topic = Topic.of("supervision written down")
    worded = LIBRARY.about(SEARCHER, topic)
    near = LIBRARY.near(SEARCHER, topic, worded, 5)
    assert [entry.words for entry in worded] == ["supervision is written down within a week"]
    assert near
    assert worded[0] not in near


def test_a_place_is_that_of_the_report() -> None:
    assert {entry.places for entry in LIBRARY.in_report(SEARCHER, "review")} == {("Barnsley",)}
    assert LIBRARY.in_report(SEARCHER, "older")[0].places == ()


INSPECTION = replace(report("inspection", "Inspection of Barnsley"), authority=Authority.INSPECTION)
AREAS = ["The speed of visits.", "Leaders should read each plan.", "The police should share what they know."]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (INSPECTION, [("inspected",), ("inspected",), ("police",)]),
        (REVIEW, [(), (), ("police",)]),
    ],
)
def test_an_inspection_addresses_whom_it_inspected_where_it_names_nobody(
    of: Report, expected: list[tuple[str, ...]]
) -> None:
    searcher = FakeSearcher(
        {of: AREAS}, dict.fromkeys(("The speed", "Leaders", "The police"), Voice.RECOMMENDATION)
    )
    assert [entry.addressees for entry in Recommendations().all(searcher)] == expected
    assert "inspected" in labels()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Department for Education should publish guidance for schools.", ("government",)),
        ("Schools should tell the local authority.", ("education",)),
        ("Leaders across the partnership must ensure that health waits are shorter.", ("partnership",)),
        ("The police and the council need to agree who goes.", ("local-authority", "police")),
        ("The registered person should replace the carpet.", ("homes",)),
        ("Health visitors must record it.", ("health",)),
        ("Partners need to agree who goes.", ("partnership",)),
        ("The DSCP should agree who goes.", ("partnership",)),
        ("The timeliness of the police response.", ()),  # nobody is told to do anything
        ("It should be reviewed.", ()),
    ],
)
def test_a_recommendation_is_addressed_to_whoever_is_to_do_something(
    text: str, expected: tuple[str, ...]
) -> None:
    assert addressees_of(text) == expected
