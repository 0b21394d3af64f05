"""The name under which an address is counted: for IPv6 its 64-bit network, which one subscriber has."""

import ipaddress


def counted_address(address: str) -> str:
    """Returns the IPv4 address or the IPv6 network of an address; the text itself if it is not an address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
