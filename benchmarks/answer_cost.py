"""Processor time of an answer, by what it is spent on: `python -m benchmarks.answer_cost`.

Asks --count questions of this field (`train`, drawn by chance) twice in one process. In the first round most
passages are seen for the first time. In the second, with a further mark at the end of each question, their
units are in memory, as on a server that has run for a while. Prints the median and the quartiles of processor
time, of all threads together, and the load of the machine.
"""

import argparse
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

import numpy as np

from assistant.assistant import Assistant
from assistant.question import Conversation
from assistant.safety.crisis import load_vector_of
from benchmarks.field_questions import read_field
from benchmarks.folders import DATA, existing
from benchmarks.question_sets import HOME, open_index
from index.models import cross_encoders
from index.models.cross_encoders import CrossEncoder, load_cross_encoder
from index.searching import FilteredSearcher, Hit, PassagePart, Query, Scores, Searcher

Given = ParamSpec("Given")
Result = TypeVar("Result")
SEED = 5


class Stopwatch:
    """Adds up the processor time of each kind of work, in milliseconds."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = defaultdict(float)

    def time(
        self, kind: str, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Returns what the work returns."""
        began = time.process_time()
        result = work(*args, **kwargs)
        self.milliseconds[kind] += (time.process_time() - began) * 1000
        return result


class TimedSearcher(FilteredSearcher):
    """A Searcher whose work is timed."""

    def __init__(self, searcher: Searcher, stopwatch: Stopwatch) -> None:
        super().__init__(searcher, Query(""))
        self._stopwatch = stopwatch

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        return self._stopwatch.time("search", self.within.search, query, limit)

    def token_likeness(self, text: str, parts: Sequence[PassagePart]) -> Scores:
        return self._stopwatch.time("token by token", self.within.token_likeness, text, parts)


class TimedReader:
    """A cross-encoder whose work is timed."""

    def __init__(self, reader: CrossEncoder, stopwatch: Stopwatch) -> None:
        self._reader, self._stopwatch = reader, stopwatch

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """Returns the scores of the pieces."""
        return self._stopwatch.time("reading", self._reader.scores, question, pieces)


def main() -> None:
    """Asks the questions, and prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    options = parser.parse_args()
    questions = read_field(existing(DATA), "train")
    random.Random(SEED).shuffle(questions)
    stopwatch = Stopwatch()
    assistant = Assistant(
        TimedSearcher(open_index(), stopwatch),
        reader=TimedReader(load_cross_encoder(cross_encoders.DEFAULT, HOME / "cache"), stopwatch),
        vector_of=load_vector_of(HOME / "cache"),
    )
    assistant.ask("What is said about listening to children?")  # loads what every answer needs
    print("| Processor time of an answer, ms | median | quartiles |\n|---|---|---|")
    for round_name, mark in (("first seen", ""), ("seen before", " ?")):
        rows = []
        for question in questions[: options.count]:
            stopwatch.milliseconds.clear()
            stopwatch.time("all", assistant.ask, question.text + mark, Conversation(question.history))
            rows.append(dict(stopwatch.milliseconds))
        _print_rows(round_name, rows)
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"\n{options.count} questions, load average {loads}")


def _print_rows(round_name: str, rows: Sequence[dict[str, float]]) -> None:
    parts = ("search", "token by token", "reading")
    for row in rows:
        row["the rest"] = row["all"] - sum(row.get(part, 0.0) for part in parts)
    for kind in ("all", *parts, "the rest"):
        low, median, high = np.quantile([row.get(kind, 0.0) for row in rows], [0.25, 0.5, 0.75])
        print(f"| {round_name}: {kind} | {median:.0f} | {low:.0f} to {high:.0f} |")


if __name__ == "__main__":
    main()
