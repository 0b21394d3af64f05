"""Compares this project with other systems on the same documents and questions.

python -m benchmarks.peers [--part quick|all] [--every N]

The other systems are txtai (vectors and BM25) and LangChain (FAISS and BM25 in an ensemble); all use
all-MiniLM-L6-v2. Prints seconds to read and index, seconds of a search, memory, and how well the pages that
answer the `valid` questions of this field are found. The other systems are installed once in an environment
under var/benchmarks/peers (about 2 GB), in the versions of peers.txt. Each system runs in another process,
one after the other. `--every N` uses only each N-th document and the questions on it.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.field_questions import REGISTERS, FieldQuestion, part_of, read_field
from benchmarks.folders import DATA, HOME, ROOT, existing
from benchmarks.question_sets import HOME as ANSWERS
from benchmarks.question_sets import open_index
from benchmarks.ranking_measures import table
from benchmarks.retrieval_sets import SetQuery
from benchmarks.systems import Ours
from benchmarks.timing import megabytes
from corpus.storage.catalogue import digest_of
from index.models import cross_encoders
from index.models.cross_encoders import load_cross_encoder
from index.models.model_files import minilm_folder

TORCH = "torch==2.13.0"
HERE = Path(__file__).parent
PEERS = ("txtai", "langchain")
OURS = {"ours, search": "understood", "ours, read again": "reranked"}
MEASURES = ("S@1", "S@5", "nDCG@10")


def environment(folder: Path) -> Path:
    """Returns the Python of the peers' environment; makes the environment if there is none."""
    python = folder / "venv" / "bin" / "python"
    installed = folder / "installed.txt"
    requirements = (HERE / "peers.txt").read_text("utf-8")
    if not installed.exists() or installed.read_text("utf-8") != requirements:
        print(f"Installing {', '.join(PEERS)} into {folder} ...", file=sys.stderr)
        venv.create(folder / "venv", with_pip=True)
        for packages in ([TORCH], ["-r", str(HERE / "peers.txt")]):
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
        installed.write_text(requirements, "utf-8")
    return python


def run(command: list[str], request: dict[str, Any]) -> dict[str, Any]:
    """Returns the result of a system that runs in another process."""
    finished = subprocess.run(
        command, input=json.dumps(request), stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
    )
    result: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return result


def measure_ours(name: str, request: dict[str, Any]) -> dict[str, Any]:
    """Reads, indexes and asks as the peers do, with a new index."""
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports"
        reports.mkdir()
        for file in request["files"]:
            shutil.copy(file, reports)  # a link out of a folder is not followed
        began = time.perf_counter()
        searcher = open_index(Path(folder) / "home", reports)
        indexed = time.perf_counter() - began
        system = Ours(searcher, load_cross_encoder(cross_encoders.DEFAULT, ANSWERS / "cache"))
        search = getattr(system, OURS[name])
        search(SetQuery("", "What is said about listening to children?", {}))
        seconds, found_pages = [], []
        for question in request["questions"]:
            began = time.perf_counter()
            hits = search(SetQuery("", question, {}))
            seconds.append(time.perf_counter() - began)
            found_pages.append([[hit.report.file, page] for hit in hits for page in hit.passage.pages])
        count = sum(1 for _ in searcher.passages())
    return {
        "indexed": indexed,
        "chunks": count,
        "seconds": seconds,
        "found": found_pages,
        "megabytes": megabytes(),
    }


def question_with_context(question: FieldQuestion) -> str:
    """Returns a question joined with the one before it, since the peers cannot use a conversation."""
    return " ".join((*question.history[-1:], question.text))


def main() -> None:
    """Runs every system and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--part", choices=("quick", "all"), default="quick")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--system", choices=OURS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.system:
        print(json.dumps(measure_ours(options.system, json.load(sys.stdin))))
        return
    files = sorted(existing(DATA / "reports").glob("*.[pP][dD][fF]"))[:: options.every]
    pages_of = {path.name: digest_of(path)[:12] for path in files}
    questions = answerable(part_of(read_field(DATA), options.part), set(pages_of.values()))
    request = {
        "files": [str(path) for path in files],
        "model": str(minilm_folder()),
        "questions": [question_with_context(question) for question in questions],
    }
    python = environment(HOME / "peers")
    results = {name: run([str(python), str(HERE / "peer_systems.py"), name], request) for name in PEERS}
    for name in OURS:
        results[name] = run([sys.executable, "-m", "benchmarks.peers", "--system", name], request)
    print(f"{len(files)} documents, {len(questions)} questions\n")
    print_costs(results)
    print_rankings(results, questions, pages_of)


def answerable(questions: Iterable[FieldQuestion], digests: Container[str]) -> list[FieldQuestion]:
    """Returns the questions that a page of the documents with these digests answers."""
    return [
        question
        for question in questions
        if question.kind == "gold" and any(gold.page.split("#")[0] in digests for gold in question.gold)
    ]


def print_costs(results: Mapping[str, dict[str, Any]]) -> None:
    """Prints what each system took to index and to search, and its memory."""
    print("| | chunks | read and indexed, s | search p50, ms | p95, ms | MB at most |")
    print("|---|---|---|---|---|---|")
    for name, result in results.items():
        p50, p95 = np.quantile(result["seconds"], [0.5, 0.95]) * 1000
        print(
            f"| {name} | {result['chunks']:,} | {result['indexed']:.0f} | {p50:.0f} | {p95:.0f} "
            f"| {result['megabytes']:.0f} |"
        )


def print_rankings(
    results: Mapping[str, dict[str, Any]], questions: Sequence[FieldQuestion], pages_of: dict[str, str]
) -> None:
    """Prints, for each register, how well each system ranks the pages that answer."""
    for register in REGISTERS:
        places = [place for place, question in enumerate(questions) if question.register == register]
        rankings = {
            name: {questions[place].id: pages(result["found"][place], pages_of) for place in places}
            for name, result in results.items()
        }
        judgements = {
            questions[place].id: {gold.page: 1 for gold in questions[place].gold} for place in places
        }
        print(f"\n{register}\n\n" + "\n".join(table(rankings, judgements, MEASURES, PEERS)))


def pages(found_pages: list[tuple[str, int]], pages_of: dict[str, str]) -> list[str]:
    """Returns the names that the questions use for the pages found, each once."""
    return list(dict.fromkeys(f"{pages_of[file]}#{page}" for file, page in found_pages))


if __name__ == "__main__":
    main()
