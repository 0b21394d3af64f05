"""Sign-in through an organisation by OpenID Connect: authorization code with PKCE.

Authlib's Starlette client makes the requests and verifies the token. State, nonce and verifier derive from
the secret in the browser (web/sign_in/attempts.py), so an answer is valid only in the browser that asked, and
once, and the server stores nothing. Needs the extra `oidc`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import anyio

from web.errors import SignInRefused
from web.settings import AdminSettings
from web.sign_in.attempts import SignInAttempt, same
from web.sign_in.password import split_names

_WELL_KNOWN = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_SECONDS = 10
_OLDEST = 600
"""Maximum age of an ID token in seconds: it is issued for the sign-in that is under way."""
_LEEWAY = 60
"""Maximum difference between the two clocks in seconds."""


@dataclass(frozen=True, slots=True)
class OpenId:
    """Sign-in through an organisation, for listed verified e-mail addresses or groups."""

    issuer: str
    client_id: str
    client_secret: str
    emails: frozenset[str]
    groups: frozenset[str]

    @classmethod
    def of(cls, settings: AdminSettings) -> "OpenId | None":
        """Returns the configured sign-in; None if it is not set up, or would let nobody in."""
        emails, groups = split_names(settings.oidc_emails), frozenset(settings.oidc_groups.split(","))
        groups = frozenset(group.strip() for group in groups) - {""}
        if not settings.oidc_url or not settings.oidc_client_id or not (emails or groups):
            return None
        secret = settings.oidc_client_secret.get_secret_value()
        issuer = settings.oidc_url.removesuffix(_WELL_KNOWN)
        return cls(issuer, settings.oidc_client_id, secret, emails, groups)

    def begin(self, return_address: str, signing: SignInAttempt) -> str:
        """Returns the address to send the browser to, which returns to `return_address`. Raises
        SignInRefused.

        Runs in a thread with another event loop, since making a client takes too long for the server's loop.
        """
        return anyio.run(self._address, return_address, signing)

    def finish(self, return_address: str, signing: SignInAttempt, query: Mapping[str, str]) -> str:
        """Returns the name of the person who came back. Raises SignInRefused, which says why not."""
        if not same(query.get("state", ""), signing.part("state")):
            raise SignInRefused("This sign-in has expired or was started in another browser. Try again.")
        if "code" not in query:
            raise SignInRefused("Your organisation did not sign you in. Try again.")
        return self._who(anyio.run(self._claims, return_address, signing, query["code"]))

    async def _address(self, return_address: str, signing: SignInAttempt) -> str:
        client = await self._client()
        authorization = await client.create_authorization_url(
            return_address,
            state=signing.part("state"),
            nonce=signing.part("nonce"),
            code_verifier=signing.part("verifier"),
        )
        return str(authorization["url"])

    async def _claims(self, return_address: str, signing: SignInAttempt, code: str) -> Mapping[str, Any]:
        """Returns what the organisation says of the person, verified. Raises SignInRefused."""
        client = await self._client()
        try:
            token = await client.fetch_access_token(
                return_address, code=code, code_verifier=signing.part("verifier")
            )
            claims: Mapping[str, Any] | None = await client.parse_id_token(
                token,
                signing.part("nonce"),
                claims_options={
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client_id},
                },
                leeway=_LEEWAY,
            )
            if claims is None:
                raise ValueError("there is no ID token in the answer")
            if time.time() - float(claims["iat"]) > _OLDEST:
                raise ValueError("the ID token was issued for an earlier sign-in")
        except Exception as error:  # three libraries raise their own errors
            raise SignInRefused("The answer of your organisation could not be verified.") from error
        return claims

    def _who(self, claims: Mapping[str, Any]) -> str:
        email = str(claims.get("email", "")).casefold()
        proved = claims.get("email_verified") is True
        groups = claims.get("groups", ())
        belongs = isinstance(groups, list) and not self.groups.isdisjoint(map(str, groups))
        if belongs or (proved and email in self.emails):
            return email or str(claims["sub"])
        raise SignInRefused("You are signed in at your organisation, but you are not one of the maintainers.")

    async def _client(self) -> Any:
        """Returns a client that has just read the organisation's description of its sign-in.

        It is new for each request, so keys that the organisation has revoked are not used any more.
        """
        try:
            from authlib.integrations.starlette_client import OAuth
        except ImportError as error:
            raise SignInRefused("Signing in there needs: pip install 'panel-assistant[oidc]'") from error
        client = OAuth().register(
            "organisation",
            client_id=self.client_id,
            client_secret=self.client_secret or None,
            server_metadata_url=self.issuer + _WELL_KNOWN,
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if self.client_secret else "none",
                "timeout": _SECONDS,
            },
        )
        try:
            _check_secure(self.issuer)
            client.server_metadata = self._needed_metadata(await client.load_server_metadata())
        except Exception as error:  # nobody can sign in, whatever is wrong there
            raise SignInRefused("Your organisation’s sign-in cannot be reached. Try again later.") from error
        return client

    def _needed_metadata(self, metadata: Mapping[str, Any]) -> dict[str, Any]:
        """Returns what is needed of the organisation's description; the rest would become options of the
        client. Raises KeyError, ValueError."""
        if metadata["issuer"] != self.issuer:
            raise ValueError("another issuer answers there")
        for name in _ENDPOINTS:
            _check_secure(metadata[name])
        needed = {name: metadata[name] for name in ("issuer", *_ENDPOINTS, "_loaded_at")}
        return {**needed, "id_token_signing_alg_values_supported": _ALGORITHMS}


def _check_secure(address: str) -> None:
    """Raises ValueError if somebody in between could read or change what is sent to the address."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError(f"{address} is not https.")
