"""What an offer means, told without a database or a file: plain values in, a step out."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from corpus.reading.file_reader import READER_VERSION, Reading
from corpus.report import Change, Happened, Page, Passage, Report, Span, Status, passage_id
from corpus.sources.base import Delivery, Fate, Offer, Origin, ReportFacts
from corpus.sources.publications import Publications
from corpus.storage.provenance import Provenance
from corpus.sync.duplicates import sketch_of
from corpus.sync.plan import plan, plan_delivery, plan_reading, plan_twin
from corpus.sync.standing import no_longer_on_offer, plan_editions, plan_fate
from corpus.sync.state import State
from corpus.sync.steps import Add, Fetch, Read, Remove, Replace, Revise, Settle, Skip, Wait

EMPTY = State(
    source="site",
    by_hand=False,
    publications=Publications([]),
    reports={},
    provenances={},
    corrections={},
    origins={},
)
OFFER = Offer("key", "review.pdf", ReportFacts(title="A review"), revision="2")
REPORT = Report("review", "A review", "review.pdf", "digest-1")
PROVENANCE = Provenance("review", origin="site key", title="A review", reader_version=READER_VERSION)
ORIGIN = Origin("site", "key", "review", "digest-1", revision="1", validators="etag-1")
SAMPLE = Report("sample", "Sample: a review", "sample.txt", "", sample=True)


def holding(report: Report = REPORT, provenance: Provenance = PROVENANCE, **changes: object) -> State:
    """The state in which this report is here."""
    reports, provenances = {report.id: report}, {report.id: provenance}
    state = replace(EMPTY, reports=reports, provenances=provenances, origins={"key": ORIGIN})
    return replace(state, **changes)  # type: ignore[arg-type]


def reading(text: str, report_id: str = "review", **found: str) -> Reading:
    passage = Passage(passage_id(report_id, text), report_id, text, (Span(1, 0, len(text)),))
    return Reading((Page(1, text),), (passage,), **{"title": "A review", **found})  # type: ignore[arg-type]


def words(start: int) -> str:
    return " ".join(f"word{number}" for number in range(start, start + 300))


# An offer


def test_a_new_file_is_fetched() -> None:
    assert plan(OFFER, EMPTY) == Fetch(OFFER, None)


def test_a_known_file_is_asked_for_with_its_validators() -> None:
    assert plan(OFFER, holding()) == Fetch(OFFER, ORIGIN, "etag-1")


def test_a_report_of_an_older_reader_is_fetched_whole_or_read_again() -> None:
    old = holding(provenance=replace(PROVENANCE, reader_version="an older one"))
    assert plan(OFFER, old) == Fetch(OFFER, ORIGIN, "")
    same = replace(OFFER, revision="1")
    assert plan(same, old) == Read(same, ORIGIN, None, "It was read again by a newer reader.")


def test_the_same_revision_is_skipped() -> None:
    step = plan(replace(OFFER, revision="1"), holding())
    assert step == Skip(Change(Happened.UNCHANGED, "review.pdf", "review"), ORIGIN, "review")


def test_the_same_revision_with_other_facts_is_revised() -> None:
    offer = replace(OFFER, revision="1", facts=ReportFacts(title="The right title", web="2024-05"))
    step = plan(offer, holding())
    assert isinstance(step, Revise)
    assert (step.report.title, step.report.published, step.provenance.web) == (
        *("The right title", "2024-05"),
        "2024-05",
    )
    assert step.change.reason == "Its details have changed: title, date."


def test_a_maintainers_correction_comes_before_what_the_source_says() -> None:
    state = holding(corrections={"review": ReportFacts(title="The maintainer's")})
    step = plan(replace(OFFER, revision="1", facts=ReportFacts(title="The source's")), state)
    assert isinstance(step, Revise)
    assert step.report.title == "The maintainer's"


def test_a_report_of_another_source_keeps_its_facts() -> None:
    state = holding(provenance=replace(PROVENANCE, origin="other key"))
    step = plan(replace(OFFER, revision="1", facts=ReportFacts(title="Another title")), state)
    assert isinstance(step, Skip)


def test_an_origin_whose_report_is_gone_counts_for_nothing() -> None:
    assert plan(OFFER, replace(EMPTY, origins={"key": ORIGIN})) == Fetch(OFFER, None)


def test_a_new_publication_waits_until_it_is_approved() -> None:
    nothing_approved = replace(EMPTY, approved_keys=frozenset())
    assert plan(OFFER, nothing_approved) == Wait("site", OFFER)
    assert plan(OFFER, replace(EMPTY, approved_keys=frozenset({"key"}))) == Fetch(OFFER, None)
    assert isinstance(plan(OFFER, holding(approved_keys=frozenset())), Fetch)


def test_removed_reports_and_late_offers_are_skipped_with_the_reason() -> None:
    reasons = {
        "A maintainer took it out of the collection.": plan(
            OFFER, replace(EMPTY, refused=frozenset({"key"}))
        ),
        "It was withdrawn before it was added. It is old.": plan(
            replace(OFFER, status=Status.WITHDRAWN, notice="It is old."), EMPTY
        ),
        "There are real reports, so that no sample is needed.": plan(
            replace(OFFER, key="other", facts=ReportFacts(sample=True)), holding()
        ),
    }
    for reason, step in reasons.items():
        assert step == Skip(Change(Happened.UNCHANGED, "review.pdf", reason=reason))


# Its bytes


def test_new_bytes_of_a_known_file_are_read_as_its_report() -> None:
    step = plan_delivery(
        Fetch(OFFER, ORIGIN), Delivery(Path("new"), "address", "etag-2"), "digest-2", holding()
    )
    origin = Origin("site", "key", "review", "digest-2", "2", "address", "etag-2")
    assert step == Read(OFFER, origin, Path("new"), "Its bytes have changed.")


def test_a_new_file_gets_an_id_that_no_report_and_no_other_file_of_the_run_has() -> None:
    state = holding(origins={}, claimed=frozenset({"review-2"}))
    step = plan_delivery(Fetch(OFFER, None), Delivery(Path("new")), "digest-2", state)
    assert isinstance(step, Read)
    assert (step.origin.report_id, step.why) == ("review-3", "")


def test_a_second_file_of_a_report_in_one_run_gets_an_id_of_its_own() -> None:
    state = holding(claimed=frozenset({"review"}))
    step = plan_delivery(Fetch(OFFER, ORIGIN), Delivery(Path("new")), "digest-2", state)
    assert isinstance(step, Read)
    assert step.origin.report_id == "review-2"


def test_bytes_that_the_server_says_are_the_same_change_nothing() -> None:
    step = plan_delivery(Fetch(OFFER, ORIGIN), Delivery(None), "", holding())
    assert isinstance(step, Skip)
    assert step.origin == replace(ORIGIN, revision="2")


def test_the_bytes_of_another_report_are_skipped_and_said_to_be_its() -> None:
    offer = Offer("other", "copy.pdf")
    step = plan_delivery(Fetch(offer, None), Delivery(Path("copy")), "digest-1", holding())
    assert isinstance(step, Skip)
    assert step.change.reason == "The same bytes as 'review.pdf', which is in the corpus already."
    assert step.origin == Origin("site", "other", "review", "digest-1")
    assert step == plan_twin(offer, Origin("site", "other", "", "digest-1"), REPORT, holding())


# What its reader found


def test_a_new_report_is_added_whole_with_the_samples_that_go_for_it() -> None:
    state = replace(EMPTY, reports={"sample": SAMPLE})
    origin = replace(ORIGIN, digest="digest-2")
    step = plan_reading(Read(OFFER, origin, Path("new")), reading("Its text."), state)
    assert isinstance(step, Add)
    assert not isinstance(step, Replace)
    assert (step.report.title, step.report.digest, step.origin) == ("A review", "digest-2", origin)
    assert (step.pages, step.passages[0].text, step.path) == (
        (Page(1, "Its text."),),
        "Its text.",
        Path("new"),
    )
    assert [type(other) for other in step.others] == [Remove]
    assert [change.happened for change in step.changes] == [Happened.ADDED, Happened.SUPERSEDED]
    after = state.after(step)
    assert after.reports == {"review": step.report}
    assert after.claimed == {"review"}
    assert state.reports == {"sample": SAMPLE}


def test_new_bytes_replace_a_report_and_leave_whether_it_stands() -> None:
    gone = replace(REPORT, status=Status.WITHDRAWN)
    state = holding(gone, replace(PROVENANCE, settled_by="site", notice="It is old."))
    step = plan_reading(Read(OFFER, ORIGIN, None, "Its bytes have changed."), reading("New text."), state)
    assert isinstance(step, Replace)
    assert (step.report.status, step.provenance.notice) == (Status.WITHDRAWN, "It is old.")


def test_a_file_that_says_that_it_no_longer_holds_is_withdrawn_with_its_words() -> None:
    step = plan_reading(Read(OFFER, ORIGIN, None), reading("Text.", withdrawn="It is overtaken."), EMPTY)
    assert step.report.status is Status.WITHDRAWN
    assert [change.happened for change in step.changes] == [Happened.ADDED, Happened.WITHDRAWN]
    assert step.changes[1].reason == "It is overtaken."


def test_another_report_in_the_place_of_one_gets_an_id_and_passages_of_its_own() -> None:
    before = replace(PROVENANCE, sketch=sketch_of([Page(1, words(0))]))
    state = holding(provenance=before, by_hand=True)
    read = Read(OFFER, ORIGIN, Path("new"), "Its bytes have changed.")
    step = plan_reading(read, reading(words(1000)), state.after(read))
    assert isinstance(step, Add)
    assert not isinstance(step, Replace)
    assert step.report.id == step.origin.report_id == step.passages[0].report_id == "review-2"
    assert "It is another report than 'A review'" in step.changes[0].reason
    website = plan_reading(read, reading(words(1000)), holding(provenance=before))
    assert isinstance(website, Replace)


def test_a_newer_copy_supersedes_the_older_one_unless_that_is_on_offer_too() -> None:
    old_text = reading(words(0))
    before = replace(PROVENANCE, sketch=sketch_of(old_text.pages))
    state = holding(provenance=before, by_hand=True, origins={})
    read = Read(replace(OFFER, key="new"), replace(ORIGIN, key="new", report_id="review-2"), None)
    newer = reading(words(0).replace("word7 ", "right "), "review-2")
    step = plan_reading(read, newer, state)
    (superseded,) = step.others
    assert isinstance(superseded, Settle)
    assert (superseded.report.status, superseded.report.superseded_by) == (Status.SUPERSEDED, "review-2")
    assert state.after(step).reports["review"] == superseded.report
    assert plan_reading(read, newer, replace(state, on_offer=frozenset({"review"}))).others == ()


# What still stands


def test_a_report_that_a_source_no_longer_offers_is_asked_for_unless_offered_elsewhere() -> None:
    twice = holding(origins={"key": ORIGIN, "moved": replace(ORIGIN, key="moved")})
    assert no_longer_on_offer([replace(OFFER, key="moved")], twice) == []
    assert no_longer_on_offer([], twice) == [ORIGIN, replace(ORIGIN, key="moved")]


def test_a_withdrawn_report_stands_again_only_by_the_source_that_withdrew_it() -> None:
    withdraw = plan_fate(ORIGIN, Fate(Status.WITHDRAWN, "It is old."), holding())
    assert withdraw is not None
    assert (withdraw.report.status, withdraw.provenance.settled_by) == (Status.WITHDRAWN, "site")
    gone = holding().after(withdraw)
    assert plan_fate(ORIGIN, Fate(Status.WITHDRAWN, "It is old."), gone) is None
    assert plan_fate(ORIGIN, Fate(Status.CURRENT), replace(gone, source="other")) is None
    restore = plan_fate(ORIGIN, Fate(Status.CURRENT), gone)
    assert restore is not None
    assert (restore.report.status, restore.provenance.notice) == (Status.CURRENT, "")


def test_an_edition_is_superseded_once_and_never_against_a_maintainers_word() -> None:
    older, newer = (replace(REPORT, id=year, title=f"Guidance {year}") for year in ("2023", "2024"))
    state = replace(EMPTY, reports=MappingProxyType({"2023": older, "2024": newer}))
    (step,) = plan_editions(state)
    assert (step.report.id, step.report.superseded_by) == ("2023", "2024")
    assert plan_editions(state.after(step)) == []
    settled = {"2023": Provenance("2023", settled_by="maintainer")}
    assert plan_editions(replace(state, provenances=settled)) == []
