"""The machines that read and embed, where a Dask scheduler is set; where none is, this one does."""

from concurrent.futures import Executor

from index.errors import WorkersLost


def connect(scheduler: str, seconds: float = 10) -> tuple[Executor, int]:
    """An Executor on the workers of a scheduler, and how many there are; it has `seconds` to answer.

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
    except (OSError, ValueError) as error:
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
