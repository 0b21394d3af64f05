"""Sign-in through an organisation by OpenID Connect: authorization code with PKCE, through Authlib.

State, nonce and verifier derive from the secret in the browser (web/sign_in/attempts.py), so an answer is
valid only in the browser that asked, and once. Needs the extra `oidc`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from web.errors import SignInRefused
from web.settings import AdminSettings
from web.sign_in.attempts import SignInAttempt, same
from web.sign_in.password import listed

_WELL_KNOWN = "/.well-known/openid-configuration"
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_SECONDS = 10
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
        emails, groups = listed(settings.oidc_emails), frozenset(settings.oidc_groups.split(","))
        groups = frozenset(group.strip() for group in groups) - {""}
        if not settings.oidc_url or not settings.oidc_client_id or not (emails or groups):
            return None
        secret = settings.oidc_client_secret.get_secret_value()
        issuer = settings.oidc_url.removesuffix(_WELL_KNOWN)
        return cls(issuer, settings.oidc_client_id, secret, emails, groups)

    def begin(self, back: str, signing: SignInAttempt) -> str:
        """Returns the address to send the browser to; it comes back to `back`. Raises SignInRefused."""
        with self._client(back) as client:
            provider = self._provider(client)
            address, _ = client.create_authorization_url(
                provider["authorization_endpoint"],
                state=signing.part("state"),
                nonce=signing.part("nonce"),
                code_verifier=signing.part("verifier"),
            )
        return str(address)

    def finish(self, back: str, signing: SignInAttempt, query: Mapping[str, str]) -> str:
        """Returns the name of the person who came back. Raises SignInRefused, which says why not."""
        if not same(query.get("state", ""), signing.part("state")):
            raise SignInRefused("This sign-in has expired or was started in another browser. Try again.")
        if "code" not in query:
            raise SignInRefused("Your organisation did not sign you in. Try again.")
        with self._client(back) as client:
            provider = self._provider(client)
            try:
                token = client.fetch_token(
                    provider["token_endpoint"], code=query["code"], code_verifier=signing.part("verifier")
                )
                keys = _fetched(client, provider["jwks_uri"])
                claims = self._claims(token["id_token"], keys, signing.part("nonce"))
            except Exception as error:  # three libraries raise their own errors
                raise SignInRefused("The answer of your organisation could not be verified.") from error
        return self._who(claims)

    def _claims(self, token: str, keys: Any, nonce: str) -> Mapping[str, Any]:
        from joserfc import jwt
        from joserfc.jwk import KeySet

        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            sub={"essential": True},
        ).validate(claims)
        return claims

    def _who(self, claims: Mapping[str, Any]) -> str:
        email = str(claims.get("email", "")).casefold()
        proved = claims.get("email_verified") is True
        groups = claims.get("groups", ())
        belongs = isinstance(groups, list) and not self.groups.isdisjoint(map(str, groups))
        if belongs or (proved and email in self.emails):
            return email or str(claims["sub"])
        raise SignInRefused("You are signed in at your organisation, but you are not one of the maintainers.")

    def _client(self, back: str) -> Any:
        try:
            from authlib.integrations.httpx_client import OAuth2Client
        except ImportError as error:
            raise SignInRefused("Signing in there needs: pip install 'panel-assistant[oidc]'") from error
        return OAuth2Client(
            self.client_id,
            self.client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
            scope="openid email profile",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )

    def _provider(self, client: Any) -> dict[str, str]:
        """Returns the organisation's description of its sign-in."""
        try:
            provider: dict[str, str] = _fetched(client, self.issuer + _WELL_KNOWN)
            if provider["issuer"] != self.issuer:
                raise ValueError("another issuer answers there")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _safe(provider[name])
        except Exception as error:  # nobody can sign in, whatever is wrong there
            raise SignInRefused("Your organisation’s sign-in cannot be reached. Try again later.") from error
        return provider


def _fetched(client: Any, address: str) -> Any:
    """Returns the JSON at an address. No token is sent with the request."""
    return client.request("GET", _safe(address), withhold_token=True).raise_for_status().json()


def _safe(address: str) -> str:
    """Returns the address if nobody in between can read or change its content."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError(f"{address} is not https.")
    return address
