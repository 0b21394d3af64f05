"""Runs another system for searching documents, set up as its documentation shows: python peer_systems.py NAME

This script runs in another environment (peers.txt) and imports nothing of this project. It reads a request as
JSON from standard input: `files` (PDFs), `model` (the folder of a sentence-transformers encoder) and
`questions`. It writes the result to standard output: seconds to read and index, number of chunks, seconds of
each question, the pages found for each ([file, page], best first), and maximum megabytes.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DEPTH = 50
"""Maximum number of chunks for a question."""
CHUNK, OVERLAP = 1000, 200
"""Number of characters of a chunk, and of its overlap with the next, as in LangChain's tutorials."""

Search = Callable[[str], list[int]]
"""Takes a question; returns the numbers of the best chunks, best first."""


def txtai(texts: list[str], model: str) -> Search:
    """Returns the search of txtai: vectors and BM25, with its default settings."""
    from txtai import Embeddings

    embeddings = Embeddings(path=model, hybrid=True)
    embeddings.index((place, text, None) for place, text in enumerate(texts))
    return lambda question: [int(place) for place, _ in embeddings.search(question, DEPTH)]


def langchain(texts: list[str], model: str) -> Search:
    """Returns the search of LangChain: FAISS and BM25 in an ensemble retriever, half each."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    places = [{"place": place} for place in range(len(texts))]
    vectors = FAISS.from_texts(texts, HuggingFaceEmbeddings(model_name=model), metadatas=places)
    words = BM25Retriever.from_texts(texts, metadatas=places, k=DEPTH)
    ensemble = EnsembleRetriever(
        retrievers=[words, vectors.as_retriever(search_kwargs={"k": DEPTH})], weights=[0.5, 0.5]
    )
    return lambda question: [document.metadata["place"] for document in ensemble.invoke(question)][:DEPTH]


SYSTEMS = {"txtai": txtai, "langchain": langchain}


def chunks(files: list[str]) -> Iterator[tuple[str, int, str]]:
    """Yields (file, page, text) for each chunk, within pages, as pypdf reads them."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from pypdf import PdfReader

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
    for file in files:
        for number, page in enumerate(PdfReader(file).pages, 1):
            for text in splitter.split_text(page.extract_text()):
                yield Path(file).name, number, text


def measure(name: str, request: dict[str, Any]) -> dict[str, Any]:
    """Reads, indexes and asks; returns the result."""
    began = time.perf_counter()
    all_chunks = list(chunks(request["files"]))
    search = SYSTEMS[name]([text for *_, text in all_chunks], request["model"])
    indexed = time.perf_counter() - began
    search("What is said about listening to children?")
    seconds, found_pages = [], []
    for question in request["questions"]:
        began = time.perf_counter()
        places = search(question)
        seconds.append(time.perf_counter() - began)
        found_pages.append([all_chunks[place][:2] for place in places])
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "indexed": indexed,
        "chunks": len(all_chunks),
        "seconds": seconds,
        "found": found_pages,
        "megabytes": megabytes,
    }


if __name__ == "__main__":
    result = measure(sys.argv[1], json.load(sys.stdin))
    json.dump(result, sys.stdout)
