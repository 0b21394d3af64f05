"""Learns the matrix that shortens the vectors of tokens for the index.

    python -m training.token_projection --data DATA --out index/models/token_projection.safetensors

DATA is the folder that holds `field` and `reports`. The matrix has the first principal directions of the
vectors of tokens (without a mean taken off) in a sample of passages of the documents that the questions to
learn from are on. Documents for which `training.splits.is_kept_back` is true are left out.
"""

import argparse
import random
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from benchmarks.folders import DATA
from benchmarks.question_sets import HOME, corpus
from index.material import gather
from index.models.model_files import minilm_folder
from index.models.onnx_models import LOW_RANK_CHANGE, OnnxEncoder
from index.searching import Vectors
from index.text_vectors import WIDTH
from training.splits import document_of, is_kept_back, read_rows

PASSAGES = 600
"""Number of passages in the sample."""


def principal_directions(vectors: Vectors, count: int) -> Vectors:
    """Returns the directions in which some vectors are longest, shape (dimension, count), longest first."""
    _, directions = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    return np.asarray(directions[:, ::-1][:, :count], np.float32)


def main() -> None:
    """Writes the matrix."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    documents = {document_of(row) for row in read_rows(options.data / "field" / "questions.jsonl")}
    documents = {name for name in documents if name and not is_kept_back(name)}
    material = gather(corpus(HOME, options.data / "reports"))
    files = {report.id: report.file for report in material.reports}
    texts = [
        text
        for passage, text in zip(material.passages, material.texts, strict=True)
        if files[passage.report_id] in documents
    ]
    random.Random(1).shuffle(texts)
    encoder = OnnxEncoder(minilm_folder(), HOME / "cache", LOW_RANK_CHANGE)
    tokens = np.concatenate(encoder.embed_tokens(texts[:PASSAGES]))
    projection = principal_directions(tokens, WIDTH)
    save_file({"projection": projection.astype(np.float16)}, options.out)
    kept = float(np.square(tokens @ projection).sum() / len(tokens))
    print(f"{len(tokens):,} tokens of {len(documents)} documents; {kept:.3f} of their squared length is kept")


if __name__ == "__main__":
    main()
