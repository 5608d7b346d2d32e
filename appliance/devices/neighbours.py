"""What the kernel knows of the network: the box's own addresses, its neighbours' hardware, and when that changes."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ifaddr

from appliance.devices.model import is_in_the_house, parse_mac

_WIDEST_PREFIX: Final = 24
_LINKS: Final = Path("/sys/class/net")
_TABLE: Final = Path("/proc/net/arp")
_COMPLETE: Final = 0x2  # ATF_COM, linux/if_arp.h: the neighbour has answered
_FIELDS: Final = 6
# linux/rtnetlink.h: addresses and links that come and go.
_RTMGRP_LINK: Final = 0x1
_RTMGRP_IPV4_IFADDR: Final = 0x10
_NEWS_BYTES: Final = 65_536
_ANYWHERE: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  compared with, not listened at


@dataclass(frozen=True, slots=True, order=True)
class Own:
    """An address of the box, the network around it that may be searched (never more than a /24), and all of its link."""

    address: str
    network: ipaddress.IPv4Network
    link: ipaddress.IPv4Network


def own_networks(listens_at: str) -> list[Own]:
    """Return where the box serves phones; none for one that only speaks with itself."""
    found = set()
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            address = ip.ip
            if not isinstance(address, str) or not is_in_the_house(address):
                continue
            if listens_at in _ANYWHERE or listens_at == address:
                prefix = max(ip.network_prefix, _WIDEST_PREFIX)
                network, link = (
                    ipaddress.IPv4Network(f"{address}/{bits}", strict=False) for bits in (prefix, ip.network_prefix)
                )
                found.add(Own(address, network, link))
    return sorted(found)


def own_hardware(address: str) -> str:
    """Return the hardware address of the box's own link that has an address; "" where there is none. Blocks a little."""
    for adapter in ifaddr.get_adapters():
        if any(ip.ip == address for ip in adapter.ips):
            try:
                return parse_mac((_LINKS / adapter.name / "address").read_text("ascii").strip())
            except (OSError, UnicodeDecodeError):
                return ""
    return ""


def hardware_address(address: str) -> str:
    """Return the hardware address of a neighbour that answered lately; "" for none, or one behind a router. Blocks."""
    try:
        rows = _TABLE.read_text(encoding="ascii", errors="replace").splitlines()[1:]
    except OSError:
        return ""
    for row in map(str.split, rows):
        if len(row) == _FIELDS and row[0] == address and int(row[2], 16) & _COMPLETE:
            return parse_mac(row[3])
    return ""


@asynccontextmanager
async def address_news() -> AsyncIterator[asyncio.Event]:
    """Yield an event that is set whenever an address or a link of this machine changed (rtnetlink)."""
    news = asyncio.Event()
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE) as kernel:
        kernel.bind((0, _RTMGRP_LINK | _RTMGRP_IPV4_IFADDR))

        def heard() -> None:
            with suppress(OSError):  # too much at once to be kept (ENOBUFS) is news as well
                kernel.recv(_NEWS_BYTES)
            news.set()

        loop.add_reader(kernel.fileno(), heard)
        try:
            yield news
        finally:
            loop.remove_reader(kernel.fileno())


def targets(own: Sequence[Own], named: Sequence[ipaddress.IPv4Network], without: set[str]) -> list[str]:
    """Return every address to ask in a sweep, once, the box's own ones left out."""
    leave_out = without | {one.address for one in own}
    everywhere = [str(host) for net in [*(one.network for one in own), *named] for host in net.hosts()]
    return [address for address in dict.fromkeys(everywhere) if address not in leave_out]
