"""What is measured of some results, each a number; NaN where there is nothing to measure it on.

Shares of answered cases for the first three (of all their citations for page precision), then the area
under the curve of the confidence, then shares of refusals, of the unanswerable and of the answerable.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from assistant.cases import Result


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
