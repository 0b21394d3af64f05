"""Signing in at a proxy, which says in a header who it is. Only a trusted proxy's word counts."""

from dataclasses import dataclass

from starlette.requests import Request

from web.server_settings import Network, ServerSettings, networks, within


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
