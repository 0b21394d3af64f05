"""Counts the quotations that read badly: `python -m benchmarks.quotations [SET ...] [--limit N]`.

Asks questions and checks every statement of every answer. The checks share nothing with the code that splits
passages:

- dangling: the quotation begins with a word that refers to something that is not shown, a heading included;
- fragment: it has no end and is not a list, table or field of a form, or it begins in the middle of a
  sentence;
- no answer: it is a question, a lead-in, a footnote, or a line of contents;
- bullet inside: there is a bullet within a line;
- disagrees: poppler's pdftotext does not find it on its pages (`benchmarks/second_extractor.py`).

Sets: field-train, field-valid and those of `benchmarks/question_sets.py`. --each prints every quotation
counted.

`--everything FOLDER ...` asks no questions. It reads the PDFs of those folders of the shared data ("reports",
"letters") and compares everything that can be quoted from them with pdftotext. `--part 2/4` reads every
fourth file, beginning with the second; the counts of all parts add up to those of one run.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.answer import Citation, Statement
from assistant.evaluation.cases import read_cases
from assistant.evidence.units import shown_ranges, units
from assistant.question import Conversation
from benchmarks.field_questions import read_field
from benchmarks.folders import DATA, existing
from benchmarks.question_sets import SETS, QuestionSet
from benchmarks.second_extractor import Difference, agrees, differences
from corpus.errors import UnreadableFile
from corpus.reading.file_reader import ReaderPool, Reading
from corpus.report import Form, Passage

_OPENINGS = (
    "this|these|those|it|they|he|she|his|her|hers|him|their|theirs|its|them|such|however|therefore|thus|hence"
    "|also|moreover|furthermore|additionally|consequently|nevertheless|nonetheless|similarly|likewise|instead"
    "|otherwise|meanwhile|subsequently|then|so|yet|but|and|or|nor|conversely|accordingly|as a result"
    "|as a consequence|in addition|for example|for instance|in particular|on the other hand|at the same time"
    "|despite th(?:is|ese)|because of th(?:is|ese)|in (?:this|these|such)"
    "|(?:some|many|most|all|both|one|none) of (?:these|those|them)|in turn|even so|by then|since then"
    "|to do this|the latter|the former"
    "|(?:each|both|neither|all|none|most|some|many|few|several)"
    " (?:are|were|have|had|did|will|should|must|can)|(?:each|neither|none) (?:is|was|has)"
)
_DANGLING = re.compile(rf"\W*(?:{_OPENINGS})\b", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\W*it(?:['’]s| is| was| will be| would be| may be| can be| should be) [\w ]{0,40}?\b"
    r"(?:that|to|for|if|whether|how|when|where|who)\b",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\W*(?:in )?(?:this|these) (?:\w+ ){0,2}(?:guidance|guide|report|document|letter|inspection|review"
    r"|chapter|section|publication|framework|advice|policy|briefing|standards?|annex|regulations?|act|collection|census"
    r"|specification)\b",
    re.IGNORECASE,
)
_THOSE_WHO = re.compile(r"\W*those (?:who|with|in|whose|working|responsible|\w+ing)\b", re.IGNORECASE)
_NAMED = re.compile(r"\W*th(?:is|ese) (?:\w+ ){1,3}(?:<\w+>|\([A-Z]{1,3}\d{2,}\))", re.IGNORECASE)
"""A name or code follows at once: "This data item <LeavingDate> (N123)"."""
_END = re.compile(r"[.?!…;][\"'”’)\]]*\d{0,3}$")
_LEAD_IN = re.compile(r"[:—–]\s*$")
_QUESTION = re.compile(r"\?[\"'”’)\]]*$")
_CONTENTS = re.compile(r"\.{5,}|(?:\. ){5,}")
_BULLET = re.compile(r"[•▪■◼●○◦‣➢►]")
_MARK = re.compile(r"(?:[•▪■◼●○◦‣➢►\uf0b7\uf0a7o–—-]|\(?\w{1,4}\))\s*$")
_FIELD = re.compile(r"[A-Z][\w ’'(),/-]{1,60}:\s*\S")

_LED = re.compile(r"[:—–?]\s*\n|[:—–]\s+\S")
_FIELD_WORDS = 25
_SENTENCE_OR_BLOCK = re.compile(r"[.?!…:;][\"'”’)\]]*\d{0,3}\s|\n\s*\n|(?:^|\n)\s*[•▪■◼●○◦‣➢►]")
_HEADING_WORDS = 15

KINDS = ("dangling", "fragment", "no answer", "bullet inside", "disagrees")


def main() -> None:
    """Prints the figures as a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", default=["field-train", "development"])
    parser.add_argument("--limit", type=int, help="size of a random sample of the questions of each set")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--each", action="store_true", help="print every quotation that is counted")
    parser.add_argument(
        "--everything", nargs="+", metavar="FOLDER", help="compare everything that can be quoted"
    )
    parser.add_argument("--part", type=_part, default=(1, 1), metavar="N/M", help="part N of M of the files")
    options = parser.parse_args()
    if options.everything:
        folders = [existing(DATA / folder) for folder in options.everything]
        compare_everything(folders, print_each=options.each, part=options.part)
        return
    print("| set | questions | answered | statements | " + " | ".join(KINDS) + " |")
    print("|---|---|---|---|" + "---|" * len(KINDS))
    for name in options.sets:
        question_set, questions = questions_of(name)
        if options.limit and len(questions) > options.limit:
            questions = random.Random(options.seed).sample(questions, options.limit)
        _report(name, question_set, questions, options.each)


def questions_of(name: str) -> tuple[QuestionSet, list[tuple[str, tuple[str, ...]]]]:
    """Returns the documents of a set, and its questions with what was asked before each."""
    if name.startswith("field-"):
        field = read_field(existing(DATA), name.removeprefix("field-"))
        return SETS["development"], [(question.text, question.history) for question in field]
    return SETS[name], [(case.asked, case.history) for case in read_cases(existing(SETS[name].questions))]


def find_faults(statement: Statement, folder: Path) -> Iterator[str]:
    """Yields what is wrong with a statement, of KINDS; each at most once."""
    first, last = statement.citations[0], statement.citations[-1]
    opening, ending = first.quote, last.quote
    if not first.headings and _dangles(opening):
        yield "dangling"
    if _is_fragment(first, last):
        yield "fragment"
    if first.passage.form is Form.FOOTNOTE or any(
        pattern.search(ending) for pattern in (_QUESTION, _LEAD_IN, _CONTENTS)
    ):
        yield "no answer"
    if any(
        _BULLET.search(line[1:]) for citation in statement.citations for line in citation.quote.splitlines()
    ):
        yield "bullet inside"
    if not all(
        agrees(citation, folder)
        for citation in statement.citations
        if citation.report.file.lower().endswith(".pdf")
    ):
        yield "disagrees"


def _part(text: str) -> tuple[int, int]:
    """Returns the number of a part and how many there are: "2/4"."""
    number, count = (int(figure) for figure in text.split("/"))
    if not 1 <= number <= count:
        raise ValueError(text)
    return number, count


def compare_everything(folders: Iterable[Path], *, print_each: bool, part: tuple[int, int] = (1, 1)) -> None:
    """Prints how many of all units that can be quoted the second extractor reads differently, by kind."""
    counts, numbers = Counter[tuple[Form, Difference]](), Counter[str]()
    files = [file for folder in folders for file in sorted(folder.iterdir()) if file.suffix.lower() == ".pdf"]
    number, parts = part
    with ReaderPool() as readers:
        for file in files[number - 1 :: parts]:
            try:
                reading = readers.read(file, file.name).result()
            except UnreadableFile:
                continue
            numbers["files"] += 1
            printed: set[tuple[int, str]] = set()
            for passage, differing in _differing(reading, file, numbers):
                counts[passage.form, differing[0][0]] += 1
                for kind, page, words in differing:
                    if print_each and (page, words) not in printed:
                        print(f"{kind} ({passage.form}): {file.name} p. {page}: {words!r}")
                    printed.add((page, words))
    total = max(1, numbers["units"])
    pictured = f"{numbers['pictured']} more are read from pictures and never quoted"
    print(f"{numbers['files']} files, {total:,} units, {sum(counts.values())} differ; {pictured}")
    for (form, kind), count in counts.most_common():
        print(f"| {form} | {kind} | {count} | {count / total:.3%} |")


def _differing(
    reading: Reading, file: Path, numbers: Counter[str]
) -> Iterator[tuple[Passage, list[tuple[Difference, int, str]]]]:
    """Yields the units of a file that differ, each as its passage and the differences."""
    pages = {page.number: page for page in reading.pages}
    for passage in reading.passages:
        for unit in units(passage):
            if not unit.answerable:
                continue
            ranges = shown_ranges(passage, unit)
            spans = [span for pair in ranges for span in passage.spans_of(*pair)]
            if any(pages[span.page].scanned for span in spans):
                numbers["pictured"] += 1
                continue
            numbers["units"] += 1
            unit_differences = [
                difference for pair in ranges for difference in differences(passage, *pair, pages, file)
            ]
            if unit_differences:
                yield passage, unit_differences


def _dangles(text: str) -> bool:
    is_complete = any(pattern.match(text) for pattern in (_EXPLETIVE, _ITSELF, _NAMED, _THOSE_WHO))
    return bool(_DANGLING.match(text)) and not is_complete


def _is_fragment(first: Citation, last: Citation) -> bool:
    """Returns whether words are missing before or after: nothing ends them, or they open in the middle of a
    sentence.

    A table and a field of a form need no end, nor do items of a list that stand after words that lead in.
    """
    if first.passage.form is Form.TABLE or _is_field(last.quote):
        return False
    has_lead_in = first is not last or bool(_LED.search(first.quote))
    is_list = len(_BULLET.findall(last.quote)) > 1
    has_end = _END.search(last.quote) or has_lead_in or is_list
    has_beginning = not first.quote[:1].islower() and not _is_cut(first)
    return not (has_end and has_beginning)


def _is_field(text: str) -> bool:
    return len(text.split()) <= _FIELD_WORDS and _FIELD.match(text) is not None


def _is_cut(citation: Citation) -> bool:
    """Returns whether a sentence that is too long to be a heading goes on where the quotation begins."""
    text, start = citation.passage.text, citation.passage.offset_of(citation.spans[0])
    before = _SENTENCE_OR_BLOCK.split(text[:start])[-1]
    return len(before.split()) >= _HEADING_WORDS and not _MARK.search(before)


def _report(
    name: str, question_set: QuestionSet, questions: Iterable[tuple[str, tuple[str, ...]]], print_each: bool
) -> None:
    assistant = question_set.assistant()
    counts, numbers = Counter[str](), Counter[str]()
    lines: list[str] = []
    for text, history in questions:
        statements = assistant.ask(text, Conversation(history)).statements
        numbers.update({"asked": 1, "answered": bool(statements), "statements": len(statements)})
        for statement in statements:
            kinds = list(find_faults(statement, DATA / question_set.documents))
            counts.update(kinds)
            lines += [f"{kind}: {_place(statement.citations[0])}: {statement.text!r}" for kind in kinds]
    total = max(1, numbers["statements"])
    figures = " | ".join(f"{counts[kind]} ({counts[kind] / total:.1%})" for kind in KINDS)
    row = f"| {name} | {numbers['asked']} | {numbers['answered']} | {numbers['statements']} | {figures} |"
    print(row, flush=True)
    if print_each:
        print("\n".join(sorted(lines)))


def _place(citation: Citation) -> str:
    return f"{citation.report.file[:40]} p. {citation.pdf_page}"


if __name__ == "__main__":
    main()
