"""The one maintainer with a password: only its hash is known, and every attempt takes as long."""

import secrets
import threading
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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
