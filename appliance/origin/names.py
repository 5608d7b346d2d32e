"""The box says its own name on the network (mDNS, RFC 6762), and hears whether somebody else has it.

Brings zeroconf: imported only where the box serves a network.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from zeroconf import AddressResolverIPv4, DNSAddress, IPVersion  # type: ignore[attr-defined]  # its own interface
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from appliance.origin.model import LOCAL, numbered

_SERVICE: Final = "_http._tcp.local."
_ASK_MS: Final = 1_500
_OTHERS_S: Final = 0.6  # for a second answer; records older than a second are dropped for newer ones (RFC 6762, 10.2)
_MOST: Final = 20
_TYPE_A: Final = 1
_CLASS_IN: Final = 1


class Names:
    """What the box is called on its network while the block of `calling` lasts."""

    def __init__(self, zeroconf: AsyncZeroconf, addresses: Sequence[str]) -> None:
        self._zeroconf, self._addresses = zeroconf, addresses
        self._said: dict[str, AsyncServiceInfo] = {}

    async def free(self, base: str) -> str:
        """Return the first name that nobody else on the network has: comanda.local, comanda-2.local and so on."""
        for number in range(1, _MOST):
            name = numbered(base, number)
            if not await self.others(name):
                return name
        return numbered(base, _MOST)

    async def others(self, name: str) -> set[str]:
        """Return at which addresses that are not ours somebody answers to a name."""
        inner = self._zeroconf.zeroconf
        asked = AddressResolverIPv4(f"{name}.")
        if not await asked.async_request(inner, _ASK_MS):
            return set()
        await asyncio.sleep(_OTHERS_S)
        known = inner.cache.async_all_by_details(f"{name}.", _TYPE_A, _CLASS_IN)
        heard = {socket.inet_ntoa(one.address) for one in known if isinstance(one, DNSAddress)}
        return (heard | set(asked.parsed_addresses(IPVersion.V4Only))) - set(self._addresses)

    async def say(self, name: str, port: int) -> None:
        """Answer to a name from now on, and announce that pages are served at it."""
        if name in self._said:
            return
        label = name.removesuffix(LOCAL)
        info = AsyncServiceInfo(
            _SERVICE,
            f"{label}.{_SERVICE}",
            port=port,
            server=f"{name}.",
            addresses=[socket.inet_aton(one) for one in self._addresses],
            properties={"path": "/"},
        )
        self._said[name] = info
        await (await self._zeroconf.async_register_service(info, allow_name_change=True))

    @property
    def said(self) -> tuple[str, ...]:
        """Return the names to which the box answers."""
        return tuple(self._said)


@asynccontextmanager
async def calling(addresses: Sequence[str]) -> AsyncIterator[Names]:
    """Speak at these own addresses while the block lasts; at its end the names are taken back."""
    zeroconf = AsyncZeroconf(interfaces=list(addresses), ip_version=IPVersion.V4Only)
    try:
        yield Names(zeroconf, addresses)
    finally:
        await zeroconf.async_unregister_all_services()
        await zeroconf.async_close()
