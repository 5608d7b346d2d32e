"""What an IP address means to who is asked to connect to it. Every door that takes an address from somebody asks here.

Whoever may say where a program connects to can have it speak with what he himself does not reach (server-side request
forgery): its own machine, a cloud host's metadata, another tenant's network. So each door says on what ground it may
stand, when the address is given and again when it is connected to: a name, or the machine's own addresses, may have
changed in between.
"""

import ipaddress
from enum import Enum, auto
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Ground(Enum):
    """Where an address is. NOWHERE: nobody lives there, or what lives there is nobody's business."""

    HERE = auto()
    HOUSE = auto()
    PUBLIC = auto()
    NOWHERE = auto()


_HOUSE: Final = tuple(
    ipaddress.ip_network(net)
    for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
)  # RFC 1918, RFC 3927, RFC 4193, RFC 4291
# Where hosts of virtual machines tell secrets to whoever asks from inside. Link-local, yet no house has a printer there.
_SECRETS: Final = tuple(
    ipaddress.ip_network(net) for net in ("169.254.169.0/24", "169.254.170.0/24", "100.100.100.200/32", "fd00:ec2::/32")
)
# Protocols' own (RFC 6890), which Python 3.11 counts among the public ones.
_PROTOCOLS: Final = ipaddress.IPv4Network("192.0.0.0/24")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_LOW_32: Final = 0xFFFFFFFF


def ground_of(address: str) -> Ground:
    """Return where an IP address is, by what it leads to: an IPv4 address packed into an IPv6 one decides."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return Ground.NOWHERE
    return _ground(_unpacked(parsed))


def is_public(address: str) -> bool:
    """Say whether an IP address is out in the world: nobody's loopback, private, link-local, shared or reserved network."""
    return ground_of(address) is Ground.PUBLIC


def is_of_the_house(network: Network) -> bool:
    """Say whether a whole network is a house's own."""
    within = [net for net in _HOUSE if net.version == network.version and _holds(net, network)]
    return bool(within) and not any(net.version == network.version and net.overlaps(network) for net in _SECRETS)


def _holds(outer: Network, inner: Network) -> bool:
    return inner.network_address in outer and inner.broadcast_address in outer


def _unpacked(parsed: Address) -> Address:
    if isinstance(parsed, ipaddress.IPv4Address):
        return parsed
    if parsed in _NAT64:
        return ipaddress.IPv4Address(int(parsed) & _LOW_32)
    return parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1] or parsed


def _ground(parsed: Address) -> Ground:
    if parsed.is_loopback:
        return Ground.HERE
    if any(parsed in net for net in _SECRETS if net.version == parsed.version):
        return Ground.NOWHERE
    if any(parsed in net for net in _HOUSE if net.version == parsed.version):
        return Ground.HOUSE
    is_out_there = parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed in _PROTOCOLS)
    return Ground.PUBLIC if is_out_there else Ground.NOWHERE
