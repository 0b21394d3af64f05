"""Signing in by name and password, or by the header of a trusted proxy.

Only the hash of the password is known, and every attempt takes as long.
"""

import secrets
import threading
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.requests import Request

from web.settings import Network, ServerSettings, networks, within

SHORTEST, LONGEST = 12, 1000
"""How many characters a password has."""


class BadPassword(ValueError):
    """The password cannot be used. The message says why."""


def hashed(password: str) -> str:
    """The hash to set. Raises BadPassword where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPassword(f"Choose {SHORTEST} to {LONGEST} characters; three or four words do well.")
    return PasswordHasher().hash(password)


@dataclass(frozen=True, slots=True)
class Password:
    """A name and the hash of its password. One check at a time: each takes 64 MB of memory."""

    user: str
    hash: str
    _one: threading.Lock = field(default_factory=threading.Lock)

    def accepts(self, name: str, password: str) -> bool:
        """Whether both are right. It takes no longer to find that out for one name than for another."""
        with self._one:
            right = _verified(self.hash, password[: LONGEST + 1])
        known = secrets.compare_digest(name.encode(), self.user.encode())
        return right and known


def _verified(kept: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def listed(names: str) -> frozenset[str]:
    """The names of a list by commas, in small letters."""
    return frozenset(name.strip().casefold() for name in names.split(",")) - {""}


@dataclass(frozen=True, slots=True)
class ProxyHeader:
    """The header, the proxies that may send it, and whom of those that it names to let in."""

    header: str
    names: frozenset[str]
    proxies: tuple[Network, ...]

    @classmethod
    def of(cls, header: str, names: str, server: ServerSettings) -> "ProxyHeader | None":
        """As it is set up; None where it is not, or where nobody would be let in."""
        allowed, proxies = listed(names), networks(server.trusted_proxies)
        return cls(header, allowed, proxies) if header and allowed and proxies else None

    def name(self, request: Request) -> str:
        """Whom the proxy names, if that is a maintainer; else "". Only the proxy itself is believed."""
        if not within(request.scope["state"].get("peer", ""), self.proxies):
            return ""
        given = request.headers.getlist(self.header)
        name = given[0].strip() if len(given) == 1 else ""
        return name if name.casefold() in self.names else ""
