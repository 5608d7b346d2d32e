"""Wakes whoever waits for a site, in whichever process he waits.

On PostgreSQL a bell is a NOTIFY of the transaction that rings it, heard when it commits; one connection of each process
listens. On SQLite whoever commits in this process wakes it at once, and another process's commit is seen by looking.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import asyncpg
import structlog
from aiohttp import web
from sqlalchemy import text

from cloud.runtime.database import Database, Tx

log = structlog.get_logger(__name__)
_CHANNEL = "comanda_sites"
LOOK_EVERY_S = 1.0  # how long somebody waits for a bell before he looks himself, on SQLite
_LOOK_ALL_THE_SAME_S = 15.0  # and on PostgreSQL, should the listening connection have been lost
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 10.0


class Bell:
    """Who waits for which site in this process."""

    def __init__(self, database: Database) -> None:
        """Be told of every commit that rings."""
        self._database = database
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.is_ending = False
        self.patience_s = _LOOK_ALL_THE_SAME_S if database.is_postgresql else LOOK_EVERY_S
        if database.is_postgresql:
            database.before_commit = _notify
        else:
            database.after_commit = self._wake_all

    @contextmanager
    def waiting(self, site_id: str) -> Iterator[asyncio.Event]:
        """Return the event that a bell for this site sets; clear it before looking, so that nothing is missed."""
        event = asyncio.Event()
        self._waiting[site_id].add(event)
        try:
            yield event
        finally:
            self._waiting[site_id].discard(event)
            if not self._waiting[site_id]:
                del self._waiting[site_id]

    @property
    def listeners(self) -> int:
        """Return for how many sites somebody waits here."""
        return len(self._waiting)

    def wake(self, site_id: str) -> None:
        """Wake who waits for a site in this process."""
        for event in self._waiting.get(site_id, ()):
            event.set()

    def wake_everybody(self) -> None:
        """Have everybody look: bells may have been missed, or the process is ending."""
        for events in self._waiting.values():
            for event in events:
                event.set()

    async def end(self, _: web.Application) -> None:
        """Send everybody who waits away, for the process is ending."""
        self.is_ending = True
        self.wake_everybody()

    def _wake_all(self, sites: set[str]) -> None:
        for site_id in sites:
            self.wake(site_id)

    async def context(self, _: web.Application) -> AsyncIterator[None]:
        """Listen while the app runs."""
        task = asyncio.create_task(self._listen(), name="bell") if self._database.is_postgresql else None
        yield
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _listen(self) -> None:
        """Keep one listening connection; when it is lost, connect again and have everybody look."""
        pause = _FIRST_PAUSE_S
        while True:
            try:
                await self._listen_once()
                pause = _FIRST_PAUSE_S
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
                log.warning("bell_lost", why=f"{type(lost).__name__}: {lost}", again_in_s=pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
            await asyncio.sleep(pause)

    async def _listen_once(self) -> None:
        url = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(url)
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        try:
            await connection.add_listener(_CHANNEL, lambda _c, _p, _ch, payload: self.wake(str(payload)))
            self.wake_everybody()
            await ended.wait()
        finally:
            await connection.close(timeout=1)


async def _notify(tx: Tx) -> None:
    for site_id in sorted(tx.bells):
        await tx.connection.execute(text("SELECT pg_notify(:channel, :site)"), {"channel": _CHANNEL, "site": site_id})
