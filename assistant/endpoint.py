"""A language model behind an OpenAI-compatible endpoint, local or not. Needs httpx, the extra `llm`."""

import httpx

from assistant.synthesis import ModelFailed


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
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(
            base_url=base_url.rstrip("/"), headers=headers, timeout=seconds, transport=transport
        )
        self._model = model

    def reply(self, system: str, user: str) -> str:
        """What the model says. Raises ModelFailed."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        asked = {"model": self._model, "messages": messages, "temperature": 0, "max_tokens": 800}
        try:
            response = self._client.post("/chat/completions", json=asked)
            response.raise_for_status()
            content = response.json()["choices"][0]["message"]["content"]
        except httpx.HTTPError as error:
            raise ModelFailed(f"The language model could not be reached ({error}).") from error
        except (ValueError, LookupError, TypeError) as error:
            raise ModelFailed("The language model's reply was not of the agreed form.") from error
        if not isinstance(content, str):
            raise ModelFailed("The language model's reply held no text.")
        return content

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
