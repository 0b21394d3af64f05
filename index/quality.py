"""The gate: the new version and the served one are asked the same golden questions before publishing.

A golden question says on which page its answer stands. The new version passes if the share of pages that it
finds is at least the served version's share, less the margin.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.text import normalise
from index.golden_set import GoldenQuestion
from index.searching import Query, Searcher

DEPTH = 10
"""Number of hits among which the page must be."""
MARGIN = 0.05
"""How much the new version's share may be below the served version's."""


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
    has.
    """

    asked: int = 0
    found: float = 1.0
    served: float = 0.0
    margin: float = MARGIN
    questions: tuple[GoldenResult, ...] = ()
    gone: int = 0

    @property
    def passed(self) -> bool:
        """Returns whether the new version may be published."""
        return self.found >= self.served - self.margin

    @property
    def worse(self) -> tuple[str, ...]:
        """Returns the questions whose page only the served version finds."""
        return tuple(result.question for result in self.questions if result.served and not result.found)

    def __str__(self) -> str:
        gone = f" {self.gone} not asked: their reports are no longer here." if self.gone else ""
        if not self.asked:
            return f"No golden questions were asked.{gone}"
        text = f"{self.found:.0%} of {self.asked} golden questions find their page"
        compared = any(result.served is not None for result in self.questions)
        text += f" ({self.served:.0%} in the version before)." if compared else "."
        return text + gone + "".join(f"\nWorse: {question}" for question in self.worse)


def compare_versions(
    new: Searcher, served: Searcher | None, questions: Iterable[GoldenQuestion], margin: float = MARGIN
) -> Verdict:
    """Asks both versions the same questions."""
    all_questions = list(questions)
    new_files = {report.file for report in new.reports()}
    served_files = {report.file for report in served.reports()} if served else set()
    asked = [question for question in all_questions if question.file in new_files]
    gone = sum(question.file in served_files - new_files for question in all_questions)
    if not asked:
        return Verdict(margin=margin, gone=gone)
    in_new = [_finds(new, question) for question in asked]
    in_served: Sequence[bool | None] = (
        [_finds(served, question) for question in asked] if served else [None] * len(asked)
    )
    results = tuple(
        GoldenResult(question.question, question.file, question.pdf_page, found, found_in_served)
        for question, found, found_in_served in zip(asked, in_new, in_served, strict=True)
    )
    share, served_share = sum(in_new) / len(asked), sum(map(bool, in_served)) / len(asked)
    return Verdict(len(asked), share, served_share, margin, results, gone)


def _finds(searcher: Searcher, question: GoldenQuestion) -> bool:
    """Returns whether the page is among the hits.

    Where a newer copy of the file is in the version, only that copy's page counts.
    """
    copies = [report for report in searcher.reports() if report.file == question.file]
    ids = {report.id for report in copies}
    replaced = {report.id for report in copies if report.superseded_by in ids}
    for hit in searcher.search(Query(question.question), limit=DEPTH):
        right_report = hit.report.file == question.file and hit.report.id not in replaced
        if right_report and question.pdf_page in hit.passage.pages:
            page = searcher.page(hit.report.id, question.pdf_page)
            if normalise(question.quote) in normalise(page.text):
                return True
    return False
