"""Measures how often answers are right and how often a refusal is: `python -m benchmarks.answers [SET]`.

Asks the questions of a set on its documents and prints the scorecard; with --each, also the result of every
question. If half of a set was learned from, `--half even` measures on the other half.

`field` is the `valid` part of the questions of this field, by register and genre:

    python -m benchmarks.answers field --part quick --out FILE    760 of them, every answer in FILE
    python -m benchmarks.answers field --out FILE                 all of them
    python -m benchmarks.answers field --compare BEFORE AFTER     the differences of two such files
"""

import argparse
import platform
from collections.abc import Sequence
from pathlib import Path

from assistant.evaluation.cases import read_cases
from assistant.evaluation.evaluation import MEASURES, run, score
from benchmarks.field_answers import CachingReader, Row, ask_field, read_rows, write_rows
from benchmarks.field_figures import figure_differences, measured_figures, reliability, tables, times
from benchmarks.field_questions import part_of, read_field
from benchmarks.folders import DATA, existing
from benchmarks.question_sets import SETS, Half, QuestionSet


def main() -> None:
    """Prints the figures as Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "set",
        nargs="?",
        default="development",
        help=f"{', '.join(SETS)}, field, or a file of cases on the reports",
    )
    parser.add_argument("--half", type=Half, choices=list(Half), default=Half.ALL)
    parser.add_argument("--each", action="store_true", help="also print the result of each question")
    parser.add_argument("--part", choices=("all", "quick"), default="all", help="of the field questions")
    parser.add_argument("--split", choices=("valid", "train"), default="valid", help="of the field questions")
    parser.add_argument("--out", type=Path, help="file for the result of each field question")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    options = parser.parse_args()
    if options.compare:
        _compare(*map(read_rows, options.compare))
    elif options.set == "field":
        _field(options)
    else:
        _cases(options)


def _field(options: argparse.Namespace) -> None:
    questions = part_of(read_field(existing(DATA), options.split), options.part)
    assistant = QuestionSet(DATA / "field" / "questions.jsonl").assistant()
    assistant.reader = CachingReader(assistant.reader)
    assistant.ask("What is said about listening to children?")  # the first question reads every passage
    rows = list(ask_field(questions, assistant))
    if options.out:
        write_rows(rows, options.out)
    print(f"field, {options.split}, {options.part}: {len(rows)} questions, {times(rows)}")
    for by_document in (False, True):
        print(f"\n{_weighting(by_document)}:\n")
        print("\n".join(tables(measured_figures(rows, by_document=by_document))))
    print("\n" + "\n".join(reliability(rows)))


def _compare(before: Sequence[Row], after: Sequence[Row]) -> None:
    for by_document in (False, True):
        print(f"\nAfter less before, {_weighting(by_document)}:\n")
        print("\n".join(tables(figure_differences(before, after, by_document=by_document), "+")))
    print(f"\nbefore: {times(before)}; after: {times(after)}")


def _weighting(by_document: bool) -> str:
    return "every document counts the same" if by_document else "every question counts the same"


def _cases(options: argparse.Namespace) -> None:
    question_set = SETS.get(options.set) or QuestionSet(Path(options.set))
    assistant = question_set.assistant()
    assistant.ask("What is said about listening to children?")  # the first question reads every passage
    results = list(run(options.half.of(read_cases(existing(question_set.questions))), assistant))
    card = score(results)
    searcher = assistant.searcher
    print(f"{question_set.questions.name}, {options.half}: {len(results)} questions,")
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
