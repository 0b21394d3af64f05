"""The entry point of the command line."""

import gc
import os


def main() -> None:
    """Runs the command line. Loading it makes many objects and no garbage, so none is collected."""
    # For NumPy's matrix library, which else starts a thread for each core. Its matrices are small here, and
    # threads that wait for the next one keep a core busy. OPENBLAS_NUM_THREADS still comes first.
    os.putenv("OPENBLAS_DEFAULT_NUM_THREADS", "1")
    gc.disable()
    from web.cli.commands import main as run

    gc.freeze()
    gc.enable()
    try:
        run()
    finally:
        gc.freeze()  # else Python looks for garbage among all that is loaded before it ends
