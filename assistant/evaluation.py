"""Cases asked and scored: how often the answer is right, and how often it is rightly refused.

A case is a line of JSON:

    {"id", "question", "history": [...], "answerable": bool, "gold": [{"file", "pdf_page"}, ...]}

`gold` names every page that answers it. What a score means is said at its place in Scorecard; "right page"
is a page of the gold. Intervals are 95% bootstrap intervals over the cases.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.citing import recheck
from assistant.question import Conversation

_RESAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Case:
    """A question with every (file, page in the file) that answers it; none where nothing does."""

    id: str
    asked: str
    answerable: bool
    gold: frozenset[tuple[str, int]] = frozenset()
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case. `pages` are the pages cited, in order, one a citation; `exact` says that every
    quotation stands word for word on its page; `seconds` is how long it took."""

    case: Case
    outcome: Outcome
    confidence: float
    pages: tuple[tuple[str, int], ...]
    exact: bool
    seconds: float

    @property
    def answered(self) -> bool:
        return self.outcome is Outcome.ANSWERED

    @property
    def right(self) -> bool:
        """Answered with a right page among the citations, or rightly not answered."""
        if self.case.answerable:
            return self.answered and any(page in self.case.gold for page in self.pages)
        return not self.answered


@dataclass(frozen=True)
class Scorecard:
    """The scores of some results. A score that has nothing to be measured on is NaN."""

    results: tuple[Result, ...]
    scores: dict[str, float] = field(default_factory=dict)
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)


def read_cases(path: Path) -> list[Case]:
    """The cases of a file of JSON lines. Raises ValueError, naming the line that is no case."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            gold = frozenset((one["file"], int(one["pdf_page"])) for one in row.get("gold", ()))
            asked = str(row["question"])
            found.append(
                Case(str(row.get("id", number)), asked, bool(row["answerable"]), gold, _history(row))
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"Line {number} of {path.name} is not a case: {error!r}.") from error
    return found


def run(cases: Iterable[Case], assistant: Assistant) -> Iterator[Result]:
    """Each case asked, in order."""
    for case in cases:
        began = time.perf_counter()
        answer = assistant.ask(case.asked, Conversation(case.history))
        yield _result(case, answer, assistant, time.perf_counter() - began)


def score(results: Sequence[Result]) -> Scorecard:
    """The scorecard of some results, with intervals."""
    scores = {name: measure(results) for name, measure in MEASURES.items()}
    chance = np.random.default_rng(7)
    drawn = [
        [results[place] for place in chance.integers(0, len(results), len(results))]
        for _ in range(_RESAMPLES if results else 0)
    ]
    intervals = {}
    for name, measure in MEASURES.items():
        values = [measure(sample) for sample in drawn] or [float("nan")]
        low, high = np.nanquantile(values, [0.025, 0.975]) if not np.isnan(values).all() else (np.nan, np.nan)
        intervals[name] = (float(low), float(high))
    return Scorecard(tuple(results), scores, intervals)


def changed(before: Sequence[Result], after: Sequence[Result]) -> list[tuple[Result, Result]]:
    """The cases that one run got right and the other did not."""
    known = {result.case.id: result for result in before}
    pairs = [(known[result.case.id], result) for result in after if result.case.id in known]
    return [(old, new) for old, new in pairs if old.right != new.right]


def _history(row: dict[str, object]) -> tuple[str, ...]:
    earlier = row.get("history") or ()
    return tuple(str(one) for one in earlier) if isinstance(earlier, list | tuple) else ()


def _result(case: Case, answer: Answer, assistant: Assistant, seconds: float) -> Result:
    citations = [citation for statement in answer.statements for citation in statement.citations]
    pages = tuple(
        (one.report.file, page) for one in citations for page in sorted({s.page for s in one.spans})
    )
    exact = all(recheck(citation, assistant.searcher) for citation in citations)
    return Result(case, answer.outcome, answer.confidence, pages, exact, seconds)


# The measures


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else float("nan")


def _exactness(results: Sequence[Result]) -> float:
    return _share(result.exact for result in results if result.answered)


def _precision(results: Sequence[Result]) -> float:
    rightly_asked = [result for result in results if result.case.answerable and result.answered]
    return _share(page in result.case.gold for result in rightly_asked for page in result.pages)


def _right_page(results: Sequence[Result]) -> float:
    return _share(result.right for result in results if result.case.answerable and result.answered)


def _auroc(results: Sequence[Result]) -> float:
    """How often an answerable case has more confidence than an unanswerable one; equal ones count half."""
    sure = np.array([result.confidence for result in results if result.case.answerable])
    unsure = np.array([result.confidence for result in results if not result.case.answerable])
    if not sure.size or not unsure.size:
        return float("nan")
    apart = sure[:, None] - unsure[None, :]
    return float(((apart > 0) + 0.5 * (apart == 0)).mean())


def _refusal_precision(results: Sequence[Result]) -> float:
    return _share(not result.case.answerable for result in results if not result.answered)


def _refusal_recall(results: Sequence[Result]) -> float:
    return _share(not result.answered for result in results if not result.case.answerable)


def _wrongly_refused(results: Sequence[Result]) -> float:
    return _share(not result.answered for result in results if result.case.answerable)


def _seconds(quantile: float) -> Callable[[Sequence[Result]], float]:
    def measure(results: Sequence[Result]) -> float:
        return (
            float(np.quantile([result.seconds for result in results], quantile)) if results else float("nan")
        )

    return measure


MEASURES: dict[str, Callable[[Sequence[Result]], float]] = {
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
"""What is measured: shares of answered cases for the first three, of all citations for page precision, of
refusals, of the unanswerable and of the answerable for the last three shares."""
