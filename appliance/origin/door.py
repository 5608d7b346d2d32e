"""The TLS port: the same app as over plain HTTP, with certificates that change while it serves."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web
from cryptography import x509

from appliance.origin import chains
from appliance.origin.chains import Chain, ChainError

log = structlog.get_logger(__name__)
_BACKLOG: Final = 512


@dataclass(frozen=True, slots=True)
class Served:
    """A certificate that answers, and what it answers with."""

    chain: Chain
    context: ssl.SSLContext


class Door:
    """Listens with TLS once there is a certificate; each new connection gets the newest one that has proved itself."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self._wanted = host, port
        self.port = port
        self.served: dict[str, Served] = {}
        self.refused = ""
        """Why the port is not open although there is a certificate."""
        self._runner: web.BaseRunner | None = None
        self._site: web.TCPSite | None = None
        self._opening = asyncio.Lock()
        self._context = chains.new_context()
        self._context.sni_callback = self._choose

    @property
    def is_open(self) -> bool:
        """Say whether phones can come in."""
        return self._site is not None

    def proved(self, chain: Chain, path: Path, trusted: x509.Certificate | None) -> Served:
        """Return what would serve the chain in a file, proved by handshakes. Blocking; raises `ChainError`.

        With `trusted` by those of a phone that trusts that authority alone, for each name.
        """
        if not chain.names:
            raise ChainError(f"{path.name} names nobody.")
        context = chains.server_context(path)
        chains.prove(context, chain, trusted)
        return Served(chain, context)

    def take(self, source: str, served: Served) -> None:
        """Let new connections have this certificate; those that are open keep theirs."""
        self.served[source] = served

    def lose(self, source: str) -> None:
        """Serve a certificate no longer."""
        self.served.pop(source, None)

    async def open(self, runner: web.BaseRunner | None = None) -> None:
        """Listen, once there is a certificate and somebody who serves; a port that is taken is said and tried again."""
        async with self._opening:
            await self._open(runner)

    async def _open(self, runner: web.BaseRunner | None) -> None:
        self._runner = runner or self._runner
        if self._runner is None or self._site is not None or not self.served:
            return
        site = web.TCPSite(self._runner, self.host, self._wanted, ssl_context=self._context, backlog=_BACKLOG)
        try:
            await site.start()
        except OSError as taken:
            await site.stop()
            if not self.refused:
                log.warning("tls_refused", port=self._wanted, why=str(taken))
            self.refused = taken.strerror or str(taken)
            return
        self._site, self.refused = site, ""
        bound = next(one for one in reversed(self._runner.addresses) if isinstance(one, tuple))
        self.port = bound[1]
        log.info("tls_listening", host=self.host, port=self.port)

    async def close(self) -> None:
        """Let nobody in any more; plain HTTP goes on."""
        site, self._site = self._site, None
        if site is not None:
            await site.stop()

    def names(self) -> Sequence[str]:
        """Return for what any certificate that answers is good."""
        return [name for one in self.served.values() for name in one.chain.names]

    def _choose(self, sock: ssl.SSLObject | ssl.SSLSocket, name: str | None, _before: ssl.SSLContext) -> int | None:
        """Hand a new connection the certificate for the name that it asks for, else any."""
        several = list(self.served.values())
        if not several:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        fitting = next((one for one in several if name in one.chain.names), several[0])
        sock.context = fitting.context
        return None
