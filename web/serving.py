"""The web server: one process, its model warm before the first question, nothing asked in its log."""

import threading
import time

import uvicorn
from rich.console import Console

from index.errors import IndexingError
from index.searching import Query
from web.app import create_app
from web.services import Services

THEMES_AFTER = 10
"""Seconds. Tagging every passage keeps a processor busy for some; a first question comes first."""


class Server(uvicorn.Server):
    """Says where the pages are once they can be opened."""

    def __init__(self, config: uvicorn.Config, aside: Console) -> None:
        super().__init__(config)
        self._aside = aside

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            self._aside.print(f"Panel Assistant is at http://{self.config.host}:{port}")


def run(services: Services, aside: Console) -> None:
    """Serve until it is stopped. Addresses of pages are not logged: one may hold a question."""
    settings = services.settings
    config = uvicorn.Config(
        create_app(services),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    threading.Thread(target=warm, args=(services,), daemon=True).start()
    Server(config, aside).run()


def warm(services: Services) -> None:
    """Load the model and the index before anybody waits for them, and a little later the themes."""
    try:
        searcher = services.searcher()
        searcher.search(Query("warm"), limit=1)
        time.sleep(THEMES_AFTER)
        services.themes.matrix(searcher)
    except IndexingError:
        return  # the pages say what is wrong and what to do
