"""What the network's own resolver knows by itself: a name that needs the internet is no name for a restaurant.

A question without "recursion desired" (RFC 1035, 4.1.1) is answered from what the resolver has: its own zone, or what it
remembers. "Authoritative" in the answer says which. No answer here proves that it works with the internet out, only that
it may; that it does is seen on a phone with the cable pulled.
"""

import asyncio
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zeroconf import (  # type: ignore[attr-defined]  # what it offers, not marked as such
    DNSAddress,
    DNSIncoming,
    DNSOutgoing,
    DNSQuestion,
)

_PORT: Final = 53
_WAIT_S: Final = 1.5
_AUTHORITATIVE: Final = 0x0400
_TYPE_A: Final = 1
_CLASS_IN: Final = 1
_SETTINGS: Final = Path("/etc/resolv.conf")
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What a resolver answered: the addresses, and whether it is itself the one to say so."""

    addresses: tuple[str, ...]
    is_its_own: bool


def resolvers(path: Path = _SETTINGS) -> list[tuple[str, int]]:
    """Return the resolvers that the network gave the box. Blocking."""
    try:
        words = [line.split() for line in path.read_text("ascii", "replace").splitlines()]
    except OSError:
        return []
    return [(row[1], _PORT) for row in words if len(row) > 1 and row[0] == "nameserver" and ":" not in row[1]][:_MOST]


async def ask(servers: Sequence[tuple[str, int]], name: str) -> Known | None:
    """Return what the first resolver that answers knows of a name; None where none answers."""
    for server in servers:
        known = await _ask_one(server, name)
        if known is not None:
            return known
    return None


async def _ask_one(server: tuple[str, int], name: str) -> Known | None:
    number = secrets.randbelow(65_536)
    question = DNSOutgoing(0, False, number)  # noqa: FBT003  zeroconf's own signature: not multicast
    question.add_question(DNSQuestion(f"{name}.", _TYPE_A, _CLASS_IN))
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as line:
        try:
            async with asyncio.timeout(_WAIT_S):
                await loop.sock_connect(line, server)
                await loop.sock_sendall(line, question.packets()[0])
                while True:
                    heard = DNSIncoming(await loop.sock_recv(line, 4_096))
                    if heard.valid and heard.id == number:
                        break
        except OSError:  # refused, unreachable, or too slow
            return None
    found = [one for one in heard.answers() if isinstance(one, DNSAddress) and one.type == _TYPE_A]
    own = bool(heard.flags & _AUTHORITATIVE)
    return Known(tuple(socket.inet_ntoa(one.address) for one in found), own)
