"""The entry point of the command line."""

import os

from web.garbage_collection import freeze_loaded_objects, loading


def main() -> None:
    """Runs the command line."""
    # For NumPy's matrix library, which else starts a thread for each core. Its matrices are small here, and
    # threads that wait for the next one keep a core busy. OPENBLAS_NUM_THREADS still comes first.
    os.putenv("OPENBLAS_DEFAULT_NUM_THREADS", "1")
    with loading():
        from web.cli.commands import main as run

    try:
        run()
    finally:
        freeze_loaded_objects()  # else Python looks for garbage among them before it ends
