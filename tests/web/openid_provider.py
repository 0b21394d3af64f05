"""An organisation's sign-in on this machine: OpenID Connect with PKCE, as strict as the standards ask.

It signs everybody in as `claims` at once. To do wrong, `spoil` changes a token before it is signed, and
`described` changes what it says of itself.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "panel", "a secret of the client"


class Provider:
    """What it knows: its key, who is signed in, and the codes that have not been used."""

    def __init__(self) -> None:
        self.rotate("one")
        self._codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {"email": "anna@example.org", "email_verified": True}
        self.described: dict[str, Any] = {}
        self.spoil: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def rotate(self, kid: str) -> None:
        """Sign with a new key from now on, and publish that one alone."""
        self._key = self.key = RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig"})

    @contextmanager
    def served(self) -> Iterator["Provider"]:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.described,
        }

    def sign_in(self, address: str) -> str:
        """What a browser does there: where it is sent back to."""
        params = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert (params["response_type"], params["client_id"]) == ("code", CLIENT)
        assert params["code_challenge_method"] == "S256"
        assert "openid" in params["scope"].split()
        code = secrets.token_urlsafe()
        self._codes[code] = params
        return f"{params['redirect_uri']}?{urlencode({'code': code, 'state': params['state']})}"

    def token(self, form: dict[str, str], basic: str) -> dict[str, Any] | None:
        """The tokens for a code, once, to the client that asked for it and holds the verifier."""
        params = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        right = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if params is None or challenge != params["code_challenge"] or basic not in (f"Basic {right}",):
            return None
        if form.get("redirect_uri") != params["redirect_uri"]:
            return None
        now = int(time.time())
        claims: dict[str, Any] = {"iss": self.issuer, "aud": CLIENT, "sub": "42", "nonce": params["nonce"]}
        claims |= {"iat": now, "exp": now + 300, **self.claims}
        signed = jwt.encode({"alg": "RS256", "kid": self.key.kid}, self.spoil(claims), self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/keys":
                    self._answer({"keys": [provider._key.as_dict(private=False)]})
                else:
                    self._answer(
                        provider.about() if self.path == "/.well-known/openid-configuration" else None
                    )

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._answer(provider.token(form, self.headers.get("Authorization", "")))

            def _answer(self, body: object) -> None:
                self.send_response(400 if body is None else 200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body or {"error": "invalid_grant"}).encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
