"""The gate: golden questions are asked of the new version and of the served one before it is published.

A golden question says on which pages its answer stands. The new version passes where it finds the
answers to at least as many as the served one, less the margin.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.text import normalise
from index.golden_set import GoldenQuestion
from index.searching import Query, Searcher

DEPTH = 10
MARGIN = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """A golden question as it was asked of both versions, and whether each found its page; `served` is None
    where no version was served that could be asked."""

    question: str
    file: str
    pdf_page: int
    found: bool
    served: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found: the share of questions whose page is among the first ten, in each version,
    and question by question. Questions on reports that are not in the new version are not asked; `gone`
    counts those of them whose report the served version still has."""

    asked: int = 0
    found: float = 1.0
    served: float = 0.0
    margin: float = MARGIN
    questions: tuple[Asked, ...] = ()
    gone: int = 0

    @property
    def passed(self) -> bool:
        """Whether the new version may be published."""
        return self.found >= self.served - self.margin

    @property
    def worse(self) -> tuple[str, ...]:
        """The questions whose page only the served version finds."""
        return tuple(one.question for one in self.questions if one.served and not one.found)

    def __str__(self) -> str:
        gone = f" {self.gone} not asked: their reports are no longer here." if self.gone else ""
        if not self.asked:
            return f"No golden questions were asked.{gone}"
        said = f"{self.found:.0%} of {self.asked} golden questions find their page"
        compared = any(one.served is not None for one in self.questions)
        said += f" ({self.served:.0%} in the version before)." if compared else "."
        return said + gone + "".join(f"\nWorse: {question}" for question in self.worse)


def judge(
    new: Searcher, served: Searcher | None, questions: Iterable[GoldenQuestion], margin: float = MARGIN
) -> Verdict:
    """Ask both versions the same questions."""
    files = {report.file for report in new.reports()}
    before_files = {report.file for report in served.reports()} if served else set()
    known = list(questions)
    asked = [question for question in known if question.file in files]
    gone = sum(question.file in before_files - files for question in known)
    if not asked:
        return Verdict(margin=margin, gone=gone)
    now = _found(new, asked)
    before: Sequence[bool | None] = _found(served, asked) if served else [None] * len(asked)
    both = tuple(
        Asked(one.question, one.file, one.pdf_page, found, served_found)
        for one, found, served_found in zip(asked, now, before, strict=True)
    )
    return Verdict(len(asked), sum(now) / len(asked), sum(map(bool, before)) / len(asked), margin, both, gone)


def _found(searcher: Searcher, questions: Sequence[GoldenQuestion]) -> list[bool]:
    return [_finds(searcher, question) for question in questions]


def _finds(searcher: Searcher, question: GoldenQuestion) -> bool:
    """Whether the page is among the hits. Where a newer copy of the file is here, its page is meant."""
    named = [report for report in searcher.reports() if report.file == question.file]
    replaced = {report.id for report in named if report.superseded_by in {each.id for each in named}}
    for hit in searcher.search(Query(question.question), limit=DEPTH):
        meant = hit.report.file == question.file and hit.report.id not in replaced
        if meant and question.pdf_page in hit.passage.pages:
            page = searcher.page(hit.report.id, question.pdf_page)
            if normalise(question.quote) in normalise(page.text):
                return True
    return False
