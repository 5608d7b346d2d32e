"""Whose address a request comes from, when a proxy stands in between."""

import ipaddress
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def caller_address(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Return the nearest address that is no trusted proxy: of X-Forwarded-For only what trusted proxies wrote counts."""
    hops = [peer, *(hop.strip() for hop in reversed(forwarded.split(",")) if hop.strip())]
    nearest = peer
    for hop in hops:
        try:
            address = ipaddress.ip_address(hop)
        except ValueError:
            return nearest
        nearest = hop
        if not any(address in network for network in proxies):
            return nearest
    return nearest


def counted_as(address: str) -> str:
    """Return under which name an address's wrong tries are counted: IPv6 by its /64, which one household owns."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:  # noqa: PLR2004  IPv4
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
