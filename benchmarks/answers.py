"""How right the answers are, and how often they are rightly refused: `python -m benchmarks.answers`.

Asks the questions on the real documents, prints the scorecard, and with --each what came of every question.
"""

import argparse
import platform
from pathlib import Path

from assistant.assistant import Assistant
from assistant.cases import read_cases
from assistant.evaluation import run, score
from assistant.measures import MEASURES
from benchmarks.answering import HOME, SHARED, opened


def main() -> None:
    """Print the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="?", type=Path, default=SHARED / "questions-dev.jsonl")
    parser.add_argument("--home", type=Path, default=HOME, help="where the index is, or will be made")
    parser.add_argument("--each", action="store_true", help="print each question too")
    options = parser.parse_args()
    assistant = Assistant(opened(options.home))
    assistant.ask("What is said about listening to children?")  # the first question reads every passage
    results = list(run(read_cases(options.questions), assistant))
    card = score(results)
    searcher = assistant.searcher
    print(f"{options.questions.name}: {len(results)} questions, {len(searcher.reports())} reports,")
    print(f"version {searcher.version_id}, Python {platform.python_version()}")
    print("\n| | value | 95% interval |\n|---|---|---|")
    for name in MEASURES:
        low, high = card.intervals[name]
        print(f"| {name} | {card.scores[name]:.3f} | {low:.2f} to {high:.2f} |")
    if options.each:
        for result in results:
            asked = "answerable" if result.case.answerable else "unanswerable"
            mark = "right" if result.right else "WRONG"
            print(f"{result.case.id} {mark} {asked} {result.outcome.value} {result.confidence:.2f}")


if __name__ == "__main__":
    main()
