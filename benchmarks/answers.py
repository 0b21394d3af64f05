"""How right the answers are, and how often they are rightly refused: `python -m benchmarks.answers [SET]`.

Asks the questions of a set on its documents, prints the scorecard, and with --each what came of every
question.
Of the sets that were learned from in half, `--half even` is the other half.
"""

import argparse
import platform
from pathlib import Path

from assistant.cases import read_cases
from assistant.evaluation import run, score
from assistant.measures import MEASURES
from benchmarks.answering import SETS, Asked, Half


def main() -> None:
    """Print the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "set", nargs="?", default="development", help=f"{', '.join(SETS)}, or a file of cases on the reports"
    )
    parser.add_argument("--half", type=Half, choices=list(Half), default=Half.ALL)
    parser.add_argument("--each", action="store_true", help="print each question too")
    options = parser.parse_args()
    asked = SETS.get(options.set) or Asked(Path(options.set))
    assistant = asked.assistant()
    assistant.ask("What is said about listening to children?")  # the first question reads every passage
    results = list(run(options.half.of(read_cases(asked.questions)), assistant))
    card = score(results)
    searcher = assistant.searcher
    print(f"{asked.questions.name}, {options.half}: {len(results)} questions,")
    print(f"{len(searcher.reports())} reports, {searcher.version_id}, Python {platform.python_version()}")
    print("\n| | value | 95% interval |\n|---|---|---|")
    for name in MEASURES:
        low, high = card.intervals[name]
        print(f"| {name} | {card.scores[name]:.3f} | {low:.2f} to {high:.2f} |")
    if options.each:
        for result in results:
            expected = "answerable" if result.case.answerable else "unanswerable"
            mark = "right" if result.right else "WRONG"
            print(f"{result.case.id} {mark} {expected} {result.outcome.value} {result.confidence:.2f}")


if __name__ == "__main__":
    main()
