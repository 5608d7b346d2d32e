"""Who may keep a connection open: one phone, however broken or mean, never takes the place of the others.

A connection costs memory and a descriptor before it has asked for anything. So each address has a bounded number of them;
when all together are too many, the address that holds the most gives up its oldest for whoever comes with fewer; and one on
which no whole request comes is closed.
"""

import asyncio
import resource
from typing import Any, Final

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from appliance.runtime.metrics import CONNECTIONS_REFUSED

MOST: Final = 2_048
MOST_EACH: Final = 512
"""Of one address: a repeater with a hundred phones behind it has fewer."""
SILENT_S: Final = 75.0
"""So long a connection may wait for its first or its next whole request; browsers open a new one by themselves."""


class Porter:
    """Counts connections by address. Lives on the loop."""

    def __init__(self, most: int = MOST, most_each: int = MOST_EACH) -> None:
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._most = most if files == resource.RLIM_INFINITY else min(most, files // 2)
        self._most_each = most_each
        self._by_address: dict[str, dict[RequestHandler, None]] = {}  # in the order in which they came
        self._address_of: dict[RequestHandler, str] = {}

    def admit(self, connection: RequestHandler, address: str) -> bool:
        """Count a new connection; False where its address has its share already."""
        held = len(self._by_address.get(address, ()))
        if held >= self._most_each or (len(self._address_of) >= self._most and not self._make_room(held)):
            CONNECTIONS_REFUSED.inc()
            return False
        self._by_address.setdefault(address, {})[connection] = None
        self._address_of[connection] = address
        return True

    def leave(self, connection: RequestHandler) -> None:
        """Forget a connection that is over; one that is not known is no matter."""
        address = self._address_of.pop(connection, None)
        if address is not None:
            del self._by_address[address][connection]
            if not self._by_address[address]:
                del self._by_address[address]

    def _make_room(self, held: int) -> bool:
        """Break the oldest connection of the address that holds the most; False where the newcomer would hold as many."""
        greediest = max(self._by_address.values(), key=len)
        if len(greediest) <= held + 1:
            return False
        oldest = next(iter(greediest))
        self.leave(oldest)
        if oldest.transport is not None:
            oldest.transport.abort()
        CONNECTIONS_REFUSED.inc()
        return True


class _Hall(web.Server):
    """aiohttp's own server, with the porter told who comes and goes."""

    def __init__(self, built: web.Server, porter: Porter) -> None:
        vars(self).update(vars(built))
        self._porter = porter

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        """Let a connection in, or break it; the control socket's are the machine's own and are not counted."""
        super().connection_made(handler, transport)
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple) and not self._porter.admit(handler, str(peer[0])):
            transport.abort()

    def connection_lost(self, handler: RequestHandler, exc: BaseException | None = None) -> None:
        """Take a connection out again."""
        self._porter.leave(handler)
        super().connection_lost(handler, exc)


class Runner(web.AppRunner):
    """Runs the app behind a porter."""

    def __init__(self, app: web.Application, porter: Porter | None = None, **more: Any) -> None:
        super().__init__(app, **{"keepalive_timeout": SILENT_S, **more})
        self._porter = porter or Porter()

    async def _make_server(self) -> web.Server:
        return _Hall(await super()._make_server(), self._porter)
