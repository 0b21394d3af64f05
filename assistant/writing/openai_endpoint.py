"""A language model behind an OpenAI-compatible endpoint, local or not. Needs httpx2, the extra `llm`.

The reply is read piece by piece, with a maximum of seconds and of bytes: a model that trickles, stalls or
never ends cannot hold a request.
"""

import json
import time

import httpx2

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
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx2.Client(
            base_url=base_url.rstrip("/"), headers=headers, timeout=seconds, transport=transport
        )
        self._model, self._seconds = model, seconds

    def reply(self, system: str, user: str) -> str:
        """Returns the model's reply. Raises ModelFailed."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        asked = {"model": self._model, "messages": messages, "temperature": 0, "max_tokens": _TOKENS}
        try:
            content = json.loads(self._read(asked))["choices"][0]["message"]["content"]
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ModelFailed(f"The language model could not be reached ({error}).") from error
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise ModelFailed("The language model's reply does not have the expected form.") from error
        if not isinstance(content, str):
            raise ModelFailed("The language model's reply has no text.")
        return content

    def _read(self, asked: dict[str, object]) -> bytes:
        """Returns the bytes of the reply. Raises ModelFailed where there are too many or they take too
        long."""
        ends = time.monotonic() + self._seconds
        read = bytearray()
        with self._client.stream("POST", "/chat/completions", json=asked) as response:
            response.raise_for_status()
            for piece in response.iter_bytes():
                read += piece
                if len(read) > LONGEST:
                    raise ModelFailed(f"The language model's reply was longer than {LONGEST:,} bytes.")
                if time.monotonic() > ends:
                    raise ModelFailed(f"The language model took longer than {self._seconds:g} seconds.")
        return bytes(read)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()
