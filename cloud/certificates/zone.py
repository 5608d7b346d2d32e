"""The records by which names are proved, in the vendor's own DNS (RFC 2136), signed (TSIG, RFC 8945)."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Final

import dns.asyncquery
import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.tsig
import dns.tsigkeyring
import dns.update

from cloud.certificates.model import Trouble, host_and_port, is_address
from cloud.config import Config
from kernel.said import say

_TIMEOUT_S: Final = 10.0
_TTL: Final = 60
_PORT: Final = 53
_LOOK_S: Final = 2.0
_FIRST_LOOK_S: Final = 0.1


class Zone:
    """One zone at its primary server."""

    def __init__(self, config: Config) -> None:
        """Prepare; nothing is sent yet."""
        self._zone = dns.name.from_text(config.dns_zone or config.box_domain)
        self._primary = host_and_port(config.dns_server, _PORT)
        named = [one for one in config.dns_secondaries.split(",") if one.strip()]
        self._shown_by = [self._primary, *(host_and_port(one, _PORT) for one in named)]
        self._keyring = dns.tsigkeyring.from_text({config.dns_tsig_name: config.dns_tsig_secret})
        self._algorithm = dns.name.from_text(config.dns_tsig_algorithm)

    async def put(self, record: str, value: str) -> None:
        """Let a record have this text, and no other. Raises `Trouble`."""
        update = self._update()
        update.replace(self._relative(record), _TTL, "TXT", f'"{value}"')
        await self._send(update)

    async def drop(self, record: str) -> None:
        """Take a record out. Raises `Trouble`."""
        update = self._update()
        update.delete(self._relative(record), "TXT")
        await self._send(update)

    async def wait_until_shown(self, record: str, value: str, patience_s: float) -> None:
        """Wait until each of the zone's servers answers with the text. Raises `Trouble` when patience ends."""
        try:
            async with asyncio.timeout(patience_s):
                for server in self._shown_by:
                    pause = _FIRST_LOOK_S
                    while value not in await _texts(server, record):
                        await asyncio.sleep(pause)
                        pause = min(pause * 2, _LOOK_S)
        except TimeoutError:
            words = "The vendor's DNS took the record and does not show it yet."
            raise Trouble(say("cert_not_shown", words)) from None

    def _relative(self, record: str) -> dns.name.Name:
        name = dns.name.from_text(record)
        if not name.is_subdomain(self._zone):
            why = f"{record} is outside of the zone {self._zone}"
            raise Trouble(say("cert_dns", "The vendor's DNS does not take the record: {why}", why=why))
        return name

    def _update(self) -> dns.update.UpdateMessage:
        return dns.update.UpdateMessage(self._zone, keyring=self._keyring, keyalgorithm=self._algorithm)

    async def _send(self, update: dns.update.UpdateMessage) -> None:
        host, port = self._primary
        try:
            where = await _resolve(host)
            answer = await dns.asyncquery.tcp(update, where, _TIMEOUT_S, port)
            why = "" if answer.rcode() == dns.rcode.NOERROR else dns.rcode.to_text(answer.rcode())
        except (OSError, EOFError, dns.exception.DNSException) as failed:
            why = f"{type(failed).__name__}: {failed}"[:200]
        if why:
            raise Trouble(say("cert_dns", "The vendor's DNS does not take the record: {why}", why=why))


async def _texts(server: tuple[str, int], record: str) -> Sequence[str]:
    """Return what a server has under a name; nothing where it does not answer."""
    question = dns.message.make_query(record, "TXT", flags=0)
    try:
        where = await _resolve(server[0])
        answer, _ = await dns.asyncquery.udp_with_fallback(question, where, _TIMEOUT_S, server[1])
    except (OSError, EOFError, dns.exception.DNSException):
        return ()
    found = [rrset for rrset in answer.answer if rrset.rdtype == dns.rdatatype.TXT]
    return [b"".join(row.strings).decode("utf-8", "replace") for rrset in found for row in rrset]


async def _resolve(host: str) -> str:
    if is_address(host):
        return host
    rows = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return str(rows[0][4][0])
