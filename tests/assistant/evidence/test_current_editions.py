"""What a replaced edition says is quoted from the current one, where that says the same word for word."""

from dataclasses import replace

import pytest

from assistant.answer import Claim
from assistant.evidence.current_editions import from_current_editions
from assistant.evidence.reader_input import reader_inputs
from assistant.evidence.scoring import Evidence
from assistant.question import NEW, Question
from corpus.report import Status
from index.searching import Hit, Query
from tests.fakes import FakeSearcher, report

SAME = "Every boat has a life jacket for each child on board."
OLD = report("old", "Boats", "2023", status=Status.SUPERSEDED, superseded_by="new")
NEW_EDITION = report("new", "Boats", "2024")
NEW_PAGE = f"Nobody sails alone after dark. {SAME} Ropes are dried after use."


def question(query: Query) -> Question:
    return Question("Are there life jackets?", "Are there life jackets?", query, NEW)


def claims_of(searcher: FakeSearcher, report_id: str) -> list[Claim]:
    return [
        Evidence(Hit(passage, searcher.report(report_id), 0.5), piece, 1, 1, 0, 0, 0.5, 1, 1).claim()
        for passage in searcher.passages(report_id)
        for piece in reader_inputs(passage)
    ]


def quoted(claims: list[Claim], searcher: FakeSearcher, query: Query) -> list[tuple[str, str]]:
    chosen = from_current_editions(claims, question(query), searcher)
    return [(claim.hit.report.id, claim.hit.passage.text[claim.start : claim.end]) for claim in chosen]


def test_the_same_words_are_quoted_from_the_current_edition() -> None:
    searcher = FakeSearcher({OLD: [SAME], NEW_EDITION: [NEW_PAGE]})
    (claim,) = claims_of(searcher, "old")
    (chosen,) = from_current_editions([claim], question(Query("life jackets")), searcher)
    assert (chosen.hit.report.id, chosen.score) == ("new", claim.score)
    assert chosen.hit.passage.text[chosen.start : chosen.end] == SAME


def test_what_both_editions_say_is_quoted_once() -> None:
    searcher = FakeSearcher({OLD: [SAME], NEW_EDITION: [SAME]})
    both = [*claims_of(searcher, "new"), *claims_of(searcher, "old")]
    assert quoted(both, searcher, Query("life jackets")) == [("new", SAME)]
    assert quoted(both[::-1], searcher, Query("life jackets")) == [("new", SAME)]


@pytest.mark.parametrize(
    "page",
    [
        "Every boat has no life jacket for each child on board.",
        "Every boat has a life jacket for each child on board and each adult.",
        "Ropes are dried after use.",
    ],
)
def test_a_sentence_that_the_current_edition_changed_is_quoted_as_it_was(page: str) -> None:
    searcher = FakeSearcher({OLD: [SAME], NEW_EDITION: [page]})
    assert quoted(claims_of(searcher, "old"), searcher, Query("life jackets")) == [("old", SAME)]


@pytest.mark.parametrize("query", [Query("jackets", reports=("old",)), Query("jackets", until=2023)])
def test_an_edition_that_is_asked_for_is_quoted_itself(query: Query) -> None:
    searcher = FakeSearcher({OLD: [SAME], NEW_EDITION: [NEW_PAGE]})
    assert quoted(claims_of(searcher, "old"), searcher, query) == [("old", SAME)]


def test_a_name_that_both_editions_have_asks_for_the_current_one() -> None:
    searcher = FakeSearcher({OLD: [SAME], NEW_EDITION: [NEW_PAGE]})
    query = Query("jackets", reports=("old", "new"))
    assert quoted(claims_of(searcher, "old"), searcher, query) == [("new", SAME)]


def test_a_current_edition_that_is_a_picture_or_is_gone_is_not_quoted() -> None:
    pictured = FakeSearcher({OLD: [SAME], NEW_EDITION: [SAME]}, pictures={"new"})
    assert quoted(claims_of(pictured, "old"), pictured, Query("life jackets")) == [("old", SAME)]
    alone = FakeSearcher({replace(OLD, superseded_by="gone"): [SAME]})
    assert quoted(claims_of(alone, "old"), alone, Query("life jackets")) == [("old", SAME)]
