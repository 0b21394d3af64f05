"""The entry point of the command line."""

import gc


def main() -> None:
    """Runs the command line. Loading it makes many objects and no garbage, so none is collected."""
    gc.disable()
    from web.cli.commands import main as run

    gc.freeze()
    gc.enable()
    run()
