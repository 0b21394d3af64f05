"""An encoder whose passages are embedded by an Executor: processes here, or machines elsewhere through Dask.

Workers get texts and give vectors; whoever re-indexes keeps them, so that nothing is written twice. What is
lost with a worker is done again by an executor that can (Dask does); others raise, and the re-index says so
and goes on from there the next time.
"""

import tempfile
from collections.abc import Sequence
from concurrent.futures import CancelledError, Executor, Future
from functools import cache
from pathlib import Path

from index.errors import IndexingError, WorkersLost, WrongModel
from index.models.encoders import Encoder, load_encoder
from index.models.model_files import Parts
from index.searching import Vectors

TEXTS_A_TASK = 32
"""Enough that a task takes a worker a second or so, few enough that a lost worker loses little."""


class ExecutorEncoder:
    """The encoder of some name, here for questions and on `workers` workers of an Executor for passages."""

    def __init__(self, encoder: Encoder, name: str, executor: Executor, workers: int) -> None:
        self.name, self.revision = encoder.name, encoder.revision
        self.digest, self.dimension = encoder.digest, encoder.dimension
        self.step = max(encoder.step, 4 * TEXTS_A_TASK * workers)
        self._here, self._loaded_as, self._executor = encoder, name, executor

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row a text, made here."""
        return self._here.embed_passages(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """One row a question, made here."""
        return self._here.embed_queries(texts)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[Vectors]:
        """Made by the workers, in the order given. Raises WorkersLost; WrongModel where theirs is another."""
        tasks: list[Future[list[Vectors]]] = []
        try:
            for start in range(0, len(texts), TEXTS_A_TASK):
                some = slice(start, start + TEXTS_A_TASK)
                work = (self._loaded_as, self.digest, list(texts[some]), list(parts[some]))
                tasks.append(self._executor.submit(embed, *work))
            return [vectors for task in tasks for vectors in task.result()]
        except IndexingError:
            raise
        except (Exception, CancelledError) as error:  # each kind of executor has its own for a lost worker
            raise WorkersLost(
                f"The workers that embed passages were lost ({type(error).__name__}: {error}). What they had "
                "done is kept. See that they run, then re-index again: it goes on from there."
            ) from error
        finally:
            for task in tasks:
                task.cancel()


def embed(name: str, digest: str, texts: list[str], parts: list[Parts]) -> list[Vectors]:
    """What a worker does: the vectors of some texts by the encoder of that name, if its digest is this."""
    encoder = _encoder(name)
    if encoder.digest != digest:
        raise WrongModel(
            f"A worker has another model under the name '{name}'. Install the same version of Panel "
            "Assistant on every worker."
        )
    return encoder.embed_parts(texts, parts)


@cache
def _encoder(name: str) -> Encoder:
    """Loaded once a worker. What it prepares is kept in the worker's own temporary folder."""
    return load_encoder(name, Path(tempfile.gettempdir(), "panel-assistant-encoders"))
