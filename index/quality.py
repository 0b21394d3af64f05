"""The gate: the new version and the served one are asked the same golden questions before publishing.

A golden question says on which page its answer stands. The new version passes if the share of pages that it
finds is at least the served version's share, less the margin, and the collection does not shrink by more than
a tenth.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.text import normalise
from index.golden_set import GoldenQuestion, reports_of
from index.searching import Query, Searcher

DEPTH = 10
"""Number of hits among which the page must be."""
LEAST_KEPT = 0.9
"""Minimum share of reports and of pages that a new version has of those of the served one, unless forced."""
MARGIN = 0.05
"""Maximum amount by which the new version's share may be below the served version's."""


@dataclass(frozen=True, slots=True)
class GoldenResult:
    """A golden question, and whether each version finds its page.

    `found` is of the new version, `served` of the served one (None where none could be asked). Manifests hold
    these fields as JSON.
    """

    question: str
    file: str
    pdf_page: int
    found: bool
    served: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of the gate, in total and question by question.

    `found` and `served` are the shares of questions whose page the new and the served version find. Questions
    on reports that the new version lacks are not asked; `gone` counts those whose report the served version
    has. `shrinks` says by how much the collection shrinks, where that is too much to be done unasked.
    """

    asked: int = 0
    found: float = 1.0
    served: float = 0.0
    margin: float = MARGIN
    questions: tuple[GoldenResult, ...] = ()
    gone: int = 0
    shrinks: str = ""

    @property
    def passed(self) -> bool:
        """Returns whether the new version may be published without being asked for by hand."""
        compared = [result for result in self.questions if result.served is not None]
        new_share = _share(result.found for result in compared) if compared else self.found
        return not self.shrinks and new_share >= self.served - self.margin

    @property
    def worse(self) -> tuple[str, ...]:
        """Returns the questions whose page only the served version finds."""
        return tuple(result.question for result in self.questions if result.served and not result.found)

    def __str__(self) -> str:
        not_asked = f" {self.gone} not asked: their reports are no longer here." if self.gone else ""
        shrinks = f" {self.shrinks}" if self.shrinks else ""
        if not self.asked:
            return f"No golden questions were asked.{not_asked}{shrinks}"
        text = f"{self.found:.0%} of {self.asked} golden questions find their page"
        compared = any(result.served is not None for result in self.questions)
        text += f" ({self.served:.0%} in the version before)." if compared else "."
        return text + not_asked + shrinks + "".join(f"\nWorse: {question}" for question in self.worse)


def compare_versions(
    new: Searcher,
    served: Searcher | None,
    questions: Iterable[GoldenQuestion],
    margin: float = MARGIN,
    *,
    before: Iterable[GoldenResult] = (),
) -> Verdict:
    """Asks both versions the same questions.

    Where the served version cannot be asked, because another release made it or it is damaged, `before` is
    what it found when it was made.
    """
    all_questions = list(questions)
    new_files = {report.file for report in new.reports()}
    served_files = {report.file for report in served.reports()} if served else set()
    relevant = [question for question in all_questions if question.file in new_files]
    lost_questions = sum(question.file in served_files - new_files for question in all_questions)
    if not relevant:
        return Verdict(margin=margin, gone=lost_questions)
    found_before = {(result.question, result.file, result.pdf_page): result.found for result in before}
    results = tuple(
        GoldenResult(
            question.question,
            question.file,
            question.pdf_page,
            found=_finds(new, question),
            served=_finds(served, question)
            if served
            else found_before.get((question.question, question.file, question.pdf_page)),
        )
        for question in relevant
    )
    share = _share(result.found for result in results)
    served_share = _share(result.served for result in results if result.served is not None)
    return Verdict(len(relevant), share, served_share, margin, results, lost_questions)


def shrinking(reports: int, reports_before: int, pages: int, pages_before: int) -> str:
    """Returns a sentence where a collection loses more than a tenth of its reports or pages, else ""."""
    if reports >= LEAST_KEPT * reports_before and pages >= LEAST_KEPT * pages_before:
        return ""
    return (
        f"The collection shrinks from {reports_before:,} reports with {pages_before:,} pages to {reports:,} "
        f"with {pages:,}. If that is meant, run: panel-assistant reindex --force"
    )


def _share(values: Iterable[bool]) -> float:
    """Returns the share of those that hold, 0 where there are none."""
    all_values = list(values)
    return sum(all_values) / len(all_values) if all_values else 0.0


def _finds(searcher: Searcher, question: GoldenQuestion) -> bool:
    """Returns whether the page is among the hits.

    Where a newer copy of the file is in the version, only that copy's page counts.
    """
    ids = {report.id for report in reports_of(question, searcher.reports())}
    for hit in searcher.search(Query(question.question), limit=DEPTH):
        if hit.report.id in ids and question.pdf_page in hit.passage.pages:
            page = searcher.page(hit.report.id, question.pdf_page)
            if normalise(question.quote) in normalise(page.text):
                return True
    return False
