"""What the box itself can find out of an origin: whether the name leads here, and whether it would without internet."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from appliance.origin.contract import Checked, Finding
from appliance.origin.model import Kind, Origin

HEALTH: Final = "/api/origin/self"
_WAIT: Final = ClientTimeout(total=4.0)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a check stands on: the box's own addresses and mark, who has mDNS names, and the network's resolvers."""

    addresses: Sequence[str]
    mark: str
    said: Sequence[str] = ()
    others: Callable[[str], Awaitable[set[str]]] | None = None
    resolvers: Sequence[tuple[str, int]] = ()
    trust: str = ""
    """The box's own authority where it vouches for the origin, as PEM: phones must be made to trust it."""
    issuers: str = ""
    """Those that vouch for the vendor's name, as PEM."""


async def check(origin: Origin, ground: Ground) -> Checked:
    """Return what can be told of an origin from here. Asks the network's own resolver and the box's own port, no others."""
    findings = []
    where: Sequence[str]
    match origin.kind:
        case Kind.ADDRESS:
            where = [origin.host] if origin.host in ground.addresses else []
            findings.append(Finding(what="resolves", outcome="good" if where else "bad", detail=origin.host))
            findings.append(Finding(what="offline", outcome="good"))
        case Kind.MDNS:
            others = await ground.others(origin.host) if ground.others is not None else set()
            is_said = origin.host in ground.said
            where = ground.addresses[:1] if is_said and not others else []
            detail = ", ".join(sorted(others))
            findings.append(Finding(what="resolves", outcome="good" if where else "bad", detail=detail))
            findings.append(Finding(what="offline", outcome="good" if where else "unknown"))
        case Kind.DNS:
            where, more = await _by_resolver(origin.host, ground)
            findings += more
    reached = await _reach(origin, where[0], ground) if where else Finding(what="reaches", outcome="bad")
    findings.append(reached)
    if origin.scheme == "https" and reached.outcome == "good":
        # Each phone must be made to trust the box's own authority first; a public one it trusts as it is.
        findings.append(Finding(what="trusted", outcome="unknown" if ground.trust else "good"))
    is_good = all(one.outcome != "bad" for one in findings)
    return Checked(origin=str(origin), is_good=is_good, findings=tuple(findings))


async def _by_resolver(host: str, ground: Ground) -> tuple[list[str], list[Finding]]:
    from appliance.origin.resolving import ask  # noqa: PLC0415  brings zeroconf

    known = await ask(ground.resolvers, host)
    if known is not None and known.addresses:
        here = [one for one in known.addresses if one in ground.addresses]
        words = ", ".join(known.addresses)
        is_sure = "good" if here and known.is_its_own else "unknown"
        return here, [
            Finding(what="resolves", outcome="good" if here else "bad", detail=words),
            Finding(what="offline", outcome="good" if is_sure == "good" else "unknown"),
        ]
    found = await _by_system(host)
    here = [one for one in found if one in ground.addresses]
    return here, [
        Finding(what="resolves", outcome="good" if here else "bad", detail=", ".join(found)),
        Finding(what="offline", outcome="bad"),
    ]


async def _by_system(host: str) -> list[str]:
    try:
        rows = await asyncio.get_running_loop().getaddrinfo(host, None, family=socket.AF_INET, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({str(row[4][0]) for row in rows})


class _There(AbstractResolver):
    """Leads every name to one address, so that a connection proves the port and the certificate and not the resolver."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the one address."""
        flags = socket.AddressInfo.AI_NUMERICHOST
        return [ResolveResult(hostname=host, host=self._address, port=port, family=family, proto=0, flags=flags)]

    async def close(self) -> None:
        """Hold nothing."""


async def _reach(origin: Origin, address: str, ground: Ground) -> Finding:
    """Connect as a phone would and see whether it is this box that answers."""
    trust = ssl.create_default_context()
    if ground.trust:
        trust.load_verify_locations(cadata=ground.trust)
    if ground.issuers:
        trust.load_verify_locations(cadata=ground.issuers)
        trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    connector = TCPConnector(ssl=trust, resolver=_There(address), use_dns_cache=False)
    try:
        async with (
            ClientSession(connector=connector, timeout=_WAIT) as session,
            session.get(f"{origin}{HEALTH}", allow_redirects=False) as answer,
        ):
            mark = msgspec.json.decode(await answer.content.read(1_000)).get("mark")
    except (ClientError, OSError, TimeoutError, msgspec.DecodeError, AttributeError) as failed:
        return Finding(what="reaches", outcome="bad", detail=str(failed)[:200])
    return Finding(what="reaches", outcome="good" if mark == ground.mark else "bad")
