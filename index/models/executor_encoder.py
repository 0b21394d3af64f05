"""An encoder that embeds passages on the workers of an Executor: local processes, or machines through Dask.

Workers receive texts and return vectors; the process that re-indexes stores them. If a worker is lost, with
or without its finished vectors, its tasks are given to the others. If none is left, the re-index stops with a
message, and continues from there the next time.
"""

from collections.abc import Sequence
from concurrent.futures import CancelledError, Executor, Future
from functools import cache

import platformdirs

from index.errors import IndexingError, WorkersLost, WrongModel
from index.models.encoders import Encoder, load_encoder
from index.models.model_files import Parts
from index.searching import Vectors
from index.text_vectors import TextVectors

TEXTS_A_TASK = 32
"""Number of texts in a task: about a second's work, so that a lost worker loses little."""
ATTEMPTS = 3
"""Number of times that a task is given to the workers."""
Work = tuple[str, str, list[str], list[Parts]]
"""What `embed` is given."""


class ExecutorEncoder:
    """Embeds questions in this process, and passages on `workers` workers that load the encoder by `name`."""

    def __init__(self, encoder: Encoder, name: str, executor: Executor, workers: int) -> None:
        self.name, self.revision = encoder.name, encoder.revision
        self.digest, self.dimension = encoder.digest, encoder.dimension
        self.token_projection = encoder.token_projection
        self.step = max(encoder.step, 4 * TEXTS_A_TASK * workers)
        self._here, self._loaded_as, self._executor = encoder, name, executor

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns one row for each text, made in this process."""
        return self._here.embed_passages(texts)

    def embed_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Returns the vectors of tokens, made here."""
        return self._here.embed_tokens(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns one row for each question, made in this process."""
        return self._here.embed_queries(texts)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[TextVectors]:
        """Returns the vectors that the workers make, in the order given.

        Raises WorkersLost, or WrongModel where a worker has another model.
        """
        batches = [slice(start, start + TEXTS_A_TASK) for start in range(0, len(texts), TEXTS_A_TASK)]
        works = [(self._loaded_as, self.digest, list(texts[each]), list(parts[each])) for each in batches]
        tasks: list[Future[list[TextVectors]]] = []
        try:
            tasks.extend(self._executor.submit(embed, *work) for work in works)
            results = [self._result(task, work) for task, work in zip(tasks, works, strict=True)]
            return [vectors for result in results for vectors in result]
        except IndexingError:
            raise
        except (Exception, CancelledError) as error:  # each executor has its own for a lost worker
            raise WorkersLost(
                f"The workers that embed passages were lost ({type(error).__name__}: {error}). Their "
                "finished work is saved. Check that they run, then re-index: it continues from there."
            ) from error
        finally:
            for task in tasks:
                task.cancel()

    def _result(self, task: Future[list[TextVectors]], work: Work) -> list[TextVectors]:
        """Returns the result of a task; gives its work to the workers again where they lost it."""
        for _ in range(ATTEMPTS - 1):
            try:
                return task.result()
            except IndexingError:
                raise
            except Exception:  # each executor has its own for a lost worker
                task = self._executor.submit(embed, *work)
        return task.result()


def embed(name: str, digest: str, texts: list[str], parts: list[Parts]) -> list[TextVectors]:
    """Runs on a worker: returns the vectors of some texts by the encoder of that name.

    Raises WrongModel where the encoder's digest differs from `digest`.
    """
    encoder = _encoder(name)
    if encoder.digest != digest:
        raise WrongModel(
            f"A worker has another model under the name '{name}'. Install the same version of Panel "
            "Assistant on every worker."
        )
    return encoder.embed_parts(texts, parts)


@cache
def _encoder(name: str) -> Encoder:
    """Loads the encoder once for each worker. It prepares files in the cache of the worker's account."""
    return load_encoder(name, platformdirs.user_cache_path("panel-assistant") / "encoders")


def connect(scheduler: str, seconds: float = 10) -> tuple[Executor, int]:
    """Returns an Executor on the workers of a scheduler, and their number. Waits at most `seconds`.

    Raises WorkersLost.
    """
    try:
        from distributed import Client  # the extra `dask`
    except ImportError:
        raise WorkersLost(
            "PANEL_DASK_SCHEDULER is set, but Dask is not installed. Run: pip install 'panel-assistant[dask]'"
        ) from None
    try:
        client = Client(scheduler, timeout=seconds, set_as_default=False)
    except Exception as error:  # an address that is none fails in many ways
        raise WorkersLost(
            f"The Dask scheduler at {scheduler} does not answer ({error}). Start it, correct "
            "PANEL_DASK_SCHEDULER, or unset it to read and embed here."
        ) from error
    workers = len(client.ncores())
    if not workers:
        client.close()
        raise WorkersLost(
            f"The Dask scheduler at {scheduler} has no workers. Start some: dask worker {scheduler}"
        )
    return client.get_executor(pure=False), workers
