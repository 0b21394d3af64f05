"""A language model behind an OpenAI-compatible endpoint, local or not. Needs httpx2, the extra `llm`.

A whole request has a maximum of seconds, from the name of the host to the last byte, and its reply a maximum
of bytes: a model that trickles, stalls or never ends cannot hold an answer.
"""

import json
import threading
from contextlib import ExitStack

import anyio
import httpx2
from anyio.from_thread import BlockingPortal, start_blocking_portal

from assistant.writing.synthesis import ModelFailed

LONGEST = 200_000
"""Maximum number of bytes of a reply; claims need a few thousand."""
_TOKENS = 800


class Endpoint:
    """One model at one address: POST {base_url}/chat/completions.

    `seconds` is how long a whole reply may take. `transport` stands in for the network in tests.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        key: str = "",
        seconds: float = 20.0,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._base_url, self._model, self._seconds = base_url.rstrip("/"), model, seconds
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._transport = transport
        self._open = ExitStack()
        self._opening = threading.Lock()
        self._running: tuple[BlockingPortal, httpx2.AsyncClient] | None = None

    def reply(self, system: str, user: str) -> str:
        """Returns the model's reply. Raises ModelFailed."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        request = {"model": self._model, "messages": messages, "temperature": 0, "max_tokens": _TOKENS}
        try:
            portal, client = self._start()
            content = json.loads(portal.call(self._read, client, request))["choices"][0]["message"]["content"]
        except TimeoutError as error:
            raise ModelFailed(f"The language model took longer than {self._seconds:g} seconds.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ModelFailed(f"The language model could not be reached ({error}).") from error
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise ModelFailed("The language model's reply does not have the expected form.") from error
        if not isinstance(content, str):
            raise ModelFailed("The language model's reply has no text.")
        return content

    async def _read(self, client: httpx2.AsyncClient, request: dict[str, object]) -> bytes:
        """Returns the bytes of the reply. Raises TimeoutError, and ModelFailed where there are too many."""
        read = bytearray()
        with anyio.fail_after(self._seconds):
            async with client.stream("POST", "/chat/completions", json=request) as response:
                response.raise_for_status()
                async for piece in response.aiter_bytes():
                    read += piece
                    if len(read) > LONGEST:
                        raise ModelFailed(f"The language model's reply was longer than {LONGEST:,} bytes.")
        return bytes(read)

    def _start(self) -> tuple[BlockingPortal, httpx2.AsyncClient]:
        """Returns the client, and the event loop in a thread of its own in which it runs."""
        with self._opening:
            if self._running is None:
                portal = self._open.enter_context(start_blocking_portal())
                client = portal.call(self._client)
                self._open.callback(portal.call, client.aclose)
                self._running = portal, client
            return self._running

    async def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            base_url=self._base_url,
            headers=self._headers,
            timeout=self._seconds,
            transport=self._transport,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._open.close()
