"""What printers announce of themselves over mDNS (RFC 6762, RFC 6763), kept within bounds whatever is announced."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from prometheus_client import Counter
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from appliance.devices.model import RAW_PORT, Protocol, clean
from appliance.runtime.metrics import REGISTRY
from appliance.runtime.reach import HOUSE, LOWEST_PORT, Reach

SERVICES: Final = {
    "_pdl-datastream._tcp.local.": Protocol.RAW,
    "_printer._tcp.local.": Protocol.LPD,
    "_ipp._tcp.local.": Protocol.IPP,
}
_STANDARD: Final = frozenset(
    {515, 631}
)  # LPD (RFC 1179) and IPP (RFC 8010), below the ports at which raw printing may be
DROPPED: Final = Counter(
    "comanda_announcements_dropped", "Announcements that were not followed up, by reason.", ("why",), registry=REGISTRY
)
_MOST_NAMES: Final = 1_024
_LONGEST_NAME: Final = 255
_MOST_TEXT: Final = 4_096
_MOST_KEYS: Final = 64
_MOST_ADDRESSES: Final = 4
_ASK_MS: Final = 1_500


@dataclass(frozen=True, slots=True)
class Announced:
    """What one announcement says. `ports` are to be tried in this order."""

    name: str
    addresses: tuple[str, ...]
    ports: tuple[tuple[int, Protocol], ...]
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rumour:
    """A name that was announced or taken back; `tries` counts how often it led nowhere."""

    kind: str
    name: str
    is_taken_back: bool = False
    tries: int = 0


class Announcements:
    """The announcements that are new, changed or taken back, each name once however often it is said."""

    def __init__(self, zeroconf: AsyncZeroconf, networks: Sequence[IPv4Network], reach: Reach) -> None:
        self._zeroconf, self._networks, self._reach = zeroconf, networks, reach
        self._waiting: dict[tuple[str, str], Rumour] = {}
        self._names: set[tuple[str, str]] = set()
        self._news = asyncio.Event()
        self._browser: AsyncServiceBrowser | None = None

    def begin(self) -> None:
        """Listen for all kinds of services."""
        self._browser = AsyncServiceBrowser(self._zeroconf.zeroconf, list(SERVICES), handlers=[self._heard])

    async def end(self) -> None:
        """Listen no more."""
        if self._browser is not None:
            await self._browser.async_cancel()

    async def next(self) -> Rumour:
        """Return what is to be looked at next, waiting for one."""
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        return self._waiting.pop(next(iter(self._waiting)))

    def put_off(self, rumour: Rumour, seconds: float) -> None:
        """Look at a name again later, behind those that came meanwhile, unless there is news of it by then."""

        def again() -> None:
            key = rumour.kind, rumour.name
            if key in self._names and key not in self._waiting:
                self._waiting[key] = replace(rumour, tries=rumour.tries + 1)
                self._news.set()

        asyncio.get_running_loop().call_later(seconds, again)

    async def ask(self, kind: str, name: str) -> Announced | None:
        """Return what is announced under a name; None for what does not answer, or says more than belongs there."""
        info = AsyncServiceInfo(kind, name)
        if not await info.async_request(self._zeroconf.zeroconf, _ASK_MS):
            return None
        if len(info.text) > _MOST_TEXT or len(info.properties) > _MOST_KEYS:
            DROPPED.labels("long").inc()
            return None
        addresses = [one for one in info.parsed_addresses(IPVersion.V4Only) if self._is_here(one)]
        if not addresses or not info.port:
            return None
        ports = ports_to_try(SERVICES[kind], info.port)
        if not ports:
            DROPPED.labels("port").inc()
            return None
        properties = {
            key.decode("utf-8", "replace"): (value or b"").decode("utf-8", "replace")
            for key, value in info.properties.items()
        }
        instance = clean(name.removesuffix(f".{kind}"))
        return Announced(instance, tuple(addresses[-_MOST_ADDRESSES:]), ports, properties)

    def _is_here(self, address: str) -> bool:
        """Say whether an address is on a network that we listen to, and another's than ours: anybody may announce any."""
        return self._reach.admits(address) and any(IPv4Address(address) in network for network in self._networks)

    def _heard(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        """Take a name in; called by zeroconf, on the loop, with names of its own for what it hands over."""
        del zeroconf
        key = service_type, name
        if service_type not in SERVICES or len(name) > _LONGEST_NAME:
            DROPPED.labels("long").inc()
            return
        is_taken_back = state_change is ServiceStateChange.Removed
        if is_taken_back:
            self._names.discard(key)
        elif key not in self._names and len(self._names) >= _MOST_NAMES:
            DROPPED.labels("many").inc()
            return
        else:
            self._names.add(key)
        self._waiting[key] = Rumour(service_type, name, is_taken_back)
        self._news.set()


def ports_to_try(protocol: Protocol, announced: int) -> tuple[tuple[int, Protocol], ...]:
    """Return where what announced itself is knocked at, in this order; whatever it speaks, raw printing may be on as well.

    An announcement names any machine and any port, and comes from anybody on the network: a port of another service is
    not even knocked at. What the box would print at, a person confirms where it is unusual.
    """
    is_fit = announced >= LOWEST_PORT or (protocol is not Protocol.RAW and announced in _STANDARD)
    own = ((announced, protocol),) if is_fit else ()
    return own if protocol is Protocol.RAW else ((RAW_PORT, Protocol.RAW), *own)


@asynccontextmanager
async def listening(
    addresses: Sequence[str], networks: Sequence[IPv4Network], reach: Reach = HOUSE
) -> AsyncIterator[Announcements]:
    """Listen at these own addresses while the block lasts, for what stands on these networks."""
    zeroconf = AsyncZeroconf(interfaces=list(addresses), ip_version=IPVersion.V4Only)
    heard = Announcements(zeroconf, networks, reach)
    try:
        heard.begin()
        yield heard
    finally:
        await heard.end()
        await zeroconf.async_close()
