"""Sign-in by name and password, or by the header of a trusted proxy.

Only the hash of the password is stored, and every attempt takes the same time.
"""

import secrets
import threading
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.requests import Request

from web.settings import Network, ServerSettings, networks, within

SHORTEST, LONGEST = 12, 1000
"""Minimum and maximum number of characters in a password."""


class BadPassword(ValueError):
    """The password cannot be used. The message says why."""


def hash_password(password: str) -> str:
    """Returns the hash to set. Raises BadPassword if the password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPassword(f"Choose {SHORTEST} to {LONGEST} characters; three or four words do well.")
    return PasswordHasher().hash(password)


@dataclass(frozen=True, slots=True)
class Password:
    """A name and the hash of its password. Checks one at a time, because each takes 64 MB of memory."""

    user: str
    hash: str
    _one: threading.Lock = field(default_factory=threading.Lock)

    def accepts(self, name: str, password: str) -> bool:
        """Returns whether both are right. Takes the same time for every name."""
        with self._one:
            right = _verify(self.hash, password[: LONGEST + 1])
        same_name = secrets.compare_digest(name.encode(), self.user.encode())
        return right and same_name


def _verify(password_hash: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def split_names(names: str) -> frozenset[str]:
    """Returns the names of a list separated by commas, in lower case."""
    return frozenset(name.strip().casefold() for name in names.split(",")) - {""}


@dataclass(frozen=True, slots=True)
class ProxyHeader:
    """The header, the proxies that may send it, and the maintainers among the names."""

    header: str
    names: frozenset[str]
    proxies: tuple[Network, ...]

    @classmethod
    def of(cls, header: str, names: str, server: ServerSettings) -> "ProxyHeader | None":
        """Returns the configured header; None if it is not set up, or would let nobody in."""
        allowed, proxies = split_names(names), networks(server.trusted_proxies)
        return cls(header, allowed, proxies) if header and allowed and proxies else None

    def name(self, request: Request) -> str:
        """Returns the name that the proxy sends, if it is a maintainer, else "". Only the proxy itself is
        trusted.
        """
        if not within(request.scope["state"].get("peer", ""), self.proxies):
            return ""
        names = request.headers.getlist(self.header)
        name = names[0].strip() if len(names) == 1 else ""
        return name if name.casefold() in self.names else ""
