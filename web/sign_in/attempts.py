"""What a browser holds while somebody signs in, and how often that may be tried.

One random secret in a cookie gives everything else: each part is its SHA-256 under a name of its own. So
nothing is kept here for people who only look at the page, and what one browser began no other can finish.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class TooManyAttempts(PermissionError):
    """Signing in was tried too often."""


def same(given: str, kept: str) -> bool:
    """Whether two secrets are the same, found out in the same time whatever they are."""
    return bool(kept) and secrets.compare_digest(given.encode(), kept.encode())


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """The secret of one attempt."""

    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def part(self, name: str) -> str:
        """The part of that name: 43 characters that tell nothing of the secret or of other parts."""
        digest = hashlib.sha256(f"{name}\x1f{self.secret}".encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class AttemptLimit:
    """Counts attempts, by address, and by name from browsers that are not known.

    A browser from which that person has signed in before is counted by itself, so that nobody can lock
    a maintainer out by trying their name. Each server process counts for itself.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._each = parse("10 per 15 minutes")
        self._name = parse("30 per 15 minutes")

    def count(self, address: str, name: str, browser: str) -> None:
        """Count one attempt; `browser` is "" where it is not known. Raises TooManyAttempts."""
        keys = [(self._each, "browser", browser)] if browser else []
        keys = keys or [(self._each, "address", address), (self._name, "name", _folded(name))]
        if not all(self._limiter.hit(limit, kind, key) for limit, kind, key in keys):
            raise TooManyAttempts("Too many attempts to sign in. Wait 15 minutes, then try again.")

    def forget(self, address: str, name: str, browser: str) -> None:
        """Begin to count anew: whoever it was has signed in."""
        self._limiter.clear(self._name, "name", _folded(name))
        self._limiter.clear(self._each, "browser", browser)
        self._limiter.clear(self._each, "address", address)


def _folded(name: str) -> str:
    return name.casefold()[:100]
