"""Evaluation: asks cases, and scores how often the answer is right and how often a refusal is right.

    Event: a CaseResult for each case that is asked, and last the Evaluation, which is the result

Each of the MEASURES is a number, NaN where there is nothing to measure it on: shares of answered cases for
the first three (of all their citations for page precision), then the area under the curve of the confidence,
then shares of refusals, of the unanswerable and of the answerable. Intervals are 95% bootstrap intervals over
the cases.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.citing import recheck
from assistant.evaluation.cases import Case, CaseResult
from assistant.question import Conversation


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else float("nan")


def _exactness(results: Sequence[CaseResult]) -> float:
    return _share(result.exact for result in results if result.answered)


def _precision(results: Sequence[CaseResult]) -> float:
    rightly_asked = [result for result in results if result.case.answerable and result.answered]
    return _share(page in result.case.gold for result in rightly_asked for page in result.pages)


def _right_page(results: Sequence[CaseResult]) -> float:
    return _share(result.right for result in results if result.case.answerable and result.answered)


def _auroc(results: Sequence[CaseResult]) -> float:
    """Returns how often an answerable case has more confidence than an unanswerable one. Ties count half."""
    answerable = np.array([result.confidence for result in results if result.case.answerable])
    unanswerable = np.array([result.confidence for result in results if not result.case.answerable])
    if not answerable.size or not unanswerable.size:
        return float("nan")
    differences = answerable[:, None] - unanswerable[None, :]
    return float(((differences > 0) + 0.5 * (differences == 0)).mean())


def _refusal_precision(results: Sequence[CaseResult]) -> float:
    return _share(not result.case.answerable for result in results if not result.answered)


def _refusal_recall(results: Sequence[CaseResult]) -> float:
    return _share(not result.answered for result in results if not result.case.answerable)


def _wrongly_refused(results: Sequence[CaseResult]) -> float:
    return _share(not result.answered for result in results if result.case.answerable)


def _seconds(quantile: float) -> Callable[[Sequence[CaseResult]], float]:
    def measure(results: Sequence[CaseResult]) -> float:
        return (
            float(np.quantile([result.seconds for result in results], quantile)) if results else float("nan")
        )

    return measure


MEASURES: dict[str, Callable[[Sequence[CaseResult]], float]] = {
    "quotation exactness": _exactness,
    "page precision": _precision,
    "right page among citations": _right_page,
    "answerability AUROC": _auroc,
    "refusal precision": _refusal_precision,
    "refusal recall": _refusal_recall,
    "wrongly refused": _wrongly_refused,
    "seconds, median": _seconds(0.5),
    "seconds, 95th of 100": _seconds(0.95),
}


_RESAMPLES = 1_000


@dataclass(frozen=True)
class Scorecard:
    """The scores of some results. A score that has nothing to be measured on is NaN."""

    results: tuple[CaseResult, ...]
    scores: dict[str, float] = field(default_factory=dict)
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Evaluation:
    """The scores of one version, and those of the version before, if it was evaluated too."""

    card: Scorecard
    before: Scorecard | None = None

    @property
    def changed(self) -> list[tuple[CaseResult, CaseResult]]:
        """Returns the results, before and now, of the cases that only one version got right."""
        return changed(self.before.results, self.card.results) if self.before else []


Event = CaseResult | Evaluation


def evaluate(cases: Sequence[Case], assistant: Assistant, before: Assistant | None = None) -> Iterator[Event]:
    """Asks every case, first of `before` where it is given. The last event is the Evaluation."""
    cards = []
    for evaluated in (before, assistant):
        if evaluated is not None:
            results = []
            for result in run(cases, evaluated):
                results.append(result)
                yield result
            cards.append(score(results))
    yield Evaluation(cards[-1], cards[0] if before is not None else None)


def run(cases: Iterable[Case], assistant: Assistant) -> Iterator[CaseResult]:
    """Asks the cases in order, and yields their results."""
    for case in cases:
        began = time.perf_counter()
        answer = assistant.ask(case.asked, Conversation(case.history))
        yield _result(case, answer, assistant, time.perf_counter() - began)


def score(results: Sequence[CaseResult]) -> Scorecard:
    """Returns the scorecard of some results, with intervals."""
    scores = {name: measure(results) for name, measure in MEASURES.items()}
    random = np.random.default_rng(7)
    samples = [
        [results[place] for place in random.integers(0, len(results), len(results))]
        for _ in range(_RESAMPLES if results else 0)
    ]
    intervals = {}
    for name, measure in MEASURES.items():
        values = [measure(sample) for sample in samples] or [float("nan")]
        low, high = np.nanquantile(values, [0.025, 0.975]) if not np.isnan(values).all() else (np.nan, np.nan)
        intervals[name] = (float(low), float(high))
    return Scorecard(tuple(results), scores, intervals)


def changed(before: Sequence[CaseResult], after: Sequence[CaseResult]) -> list[tuple[CaseResult, CaseResult]]:
    """Returns the results, before and after, of the cases that only one run got right."""
    earlier = {result.case.id: result for result in before}
    pairs = [(earlier[result.case.id], result) for result in after if result.case.id in earlier]
    return [(old, new) for old, new in pairs if old.right != new.right]


def _result(case: Case, answer: Answer, assistant: Assistant, seconds: float) -> CaseResult:
    citations = [citation for statement in answer.statements for citation in statement.citations]
    pages = tuple(
        (citation.report.file, page)
        for citation in citations
        for page in sorted({span.page for span in citation.spans})
    )
    exact = all(recheck(citation, assistant.searcher) for citation in citations)
    return CaseResult(case, answer.outcome, answer.confidence, pages, exact, seconds)
