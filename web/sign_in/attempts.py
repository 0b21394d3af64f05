"""The secret of a sign-in attempt in the browser, and the limit of attempts.

Everything else derives from one random secret in a cookie: each part is its SHA-256 under a separate name.
So the server stores nothing for people who only look at the page, and no other browser can finish an attempt.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from web.client_addresses import counted_address


class TooManyAttempts(PermissionError):
    """There were too many attempts to sign in."""


def same(first: str, second: str) -> bool:
    """Returns whether two secrets are equal, in constant time."""
    return bool(second) and secrets.compare_digest(first.encode(), second.encode())


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """The secret of one attempt."""

    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def part(self, name: str) -> str:
        """Returns the part of that name: 43 characters that do not reveal the secret or other parts."""
        digest = hashlib.sha256(f"{name}\x1f{self.secret}".encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class AttemptLimit:
    """Counts attempts, by address, and by name for unknown browsers. Locks no maintainer out.

    A browser from which the person has signed in before is counted separately. When a name is tried too often
    from everywhere, each address still has a few attempts of its own. Each server process counts for itself.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._each = parse("10 per 15 minutes")
        self._name = parse("30 per 15 minutes")
        self._few = parse("3 per 15 minutes")

    def count(self, address: str, name: str, browser: str) -> None:
        """Counts one attempt; `browser` is "" if it is unknown. Raises TooManyAttempts."""
        if not self._is_allowed(counted_address(address), _fold(name), browser):
            raise TooManyAttempts("Too many attempts to sign in. Wait 15 minutes, then try again.")

    def _is_allowed(self, address: str, name: str, browser: str) -> bool:
        if browser:
            return self._limiter.hit(self._each, "browser", browser)
        often = not self._limiter.hit(self._name, "name", name)
        allowed = self._limiter.hit(self._each, "address", address)
        return allowed and (not often or self._limiter.hit(self._few, "few", address))

    def forget(self, address: str, name: str, browser: str) -> None:
        """Resets the count after a successful sign-in."""
        self._limiter.clear(self._name, "name", _fold(name))
        self._limiter.clear(self._each, "browser", browser)
        self._limiter.clear(self._each, "address", counted_address(address))
        self._limiter.clear(self._few, "few", counted_address(address))


def _fold(name: str) -> str:
    return name.casefold()[:100]
