"""Requests to public addresses only, so that no document, redirect or name leads inside.

The name is resolved here, once a request, and the request goes to the very address that was checked: a name
that resolves to something else a moment later (DNS rebinding) gains nothing. The name stays in the Host
header and is what the certificate is checked for.
"""

import ipaddress
import socket
import ssl

import httpx2

from corpus.errors import NotFetched


class PublicTransport(httpx2.BaseTransport):
    """Sends requests to public addresses; to any where `allow_private` is set.

    `context` says which certificates are trusted: by default those that the machine trusts, or those of
    SSL_CERT_FILE.
    """

    def __init__(self, *, allow_private: bool = False, context: ssl.SSLContext | None = None) -> None:
        self._allow_private = allow_private
        self._context = context or httpx2.create_ssl_context()
        self._hosts: dict[str, httpx2.HTTPTransport] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Returns the response of the first address that accepts a connection. Raises NotFetched where an
        address of the host is not public."""
        host = request.url.host
        problem: httpx2.TransportError = httpx2.ConnectError(f"{host} has no address")
        for address in self._addresses(host, request.url.port):
            try:
                return self._transport(host).handle_request(_sent_to(address, request))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                problem = error
        raise problem

    def close(self) -> None:
        """Closes the connections."""
        for transport in self._hosts.values():
            transport.close()

    def _addresses(self, host: str, port: int | None) -> list[str]:
        """Returns the host's addresses, each of them checked."""
        try:
            resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:  # a label that is too long is no Unicode to Python
            raise httpx2.ConnectError(f"the name {host} is not known") from error
        addresses = list(dict.fromkeys(str(socket_address[0]) for *_, socket_address in resolved))
        for address in addresses:
            if not self._allow_private and not is_public(address):
                raise NotFetched(f"{host} is at {address}, not a public address: nothing is fetched there.")
        return addresses

    def _transport(self, host: str) -> httpx2.HTTPTransport:
        """Returns the transport of a host. Names at the same address share none, because a certificate was
        checked for one name."""
        if host not in self._hosts:
            self._hosts[host] = httpx2.HTTPTransport(verify=self._context, trust_env=False)
        return self._hosts[host]


def _sent_to(address: str, request: httpx2.Request) -> httpx2.Request:
    """Returns the same request, sent to an address of its host."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # Host among them
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses behind a translator (RFC 6052)."""
_UNICAST = ipaddress.ip_network("2000::/3")
"""All IPv6 addresses that are given to anybody; whatever is outside has a special meaning."""
_SPECIAL = (ipaddress.ip_network("192.88.99.0/24"), ipaddress.ip_network("3fff::/20"))
"""Special networks that Python's `ipaddress` takes for global: relays of 6to4, examples."""


def is_public(address: str) -> bool:
    """Returns whether an IP address belongs to the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        behind = ip.ipv4_mapped or ip.sixtofour
        if ip in _TRANSLATED:
            behind = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if behind:
            return is_public(str(behind))
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _SPECIAL)
