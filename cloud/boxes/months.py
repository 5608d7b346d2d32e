"""The history of heartbeats by month: on PostgreSQL each month is a partition, and an old one goes by being dropped."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from aiohttp import web
from sqlalchemy import text

from cloud.boxes import store
from cloud.runtime.database import Database, Tx
from kernel.clock import SECOND_MS
from kernel.errors import DomainError

log = structlog.get_logger(__name__)
KEEP_MONTHS = 13
_AHEAD = 2
_EVERY_S = 6 * 3600.0
_ONE_AT_A_TIME = 0x636F6D62
_NAME = re.compile(r"heartbeats_(\d{4})_(\d{2})")


def month_of(at_ms: int, ahead: int = 0) -> tuple[int, int]:
    """Return year and month of an instant (UTC), or of some months later or earlier."""
    at = datetime.fromtimestamp(at_ms / SECOND_MS, tz=UTC)
    return divmod(at.year * 12 + at.month - 1 + ahead, 12)[0], (at.month - 1 + ahead) % 12 + 1


def begins_ms(month: tuple[int, int]) -> int:
    """Return the instant at which a month begins."""
    return int(datetime(*month, 1, tzinfo=UTC).timestamp()) * SECOND_MS


async def keep(tx: Tx) -> None:
    """Make the partitions of this month and the next ones, and drop what is older than `KEEP_MONTHS`."""
    oldest = month_of(tx.at_ms, -KEEP_MONTHS)
    if not tx.is_postgresql:
        await store.forget_history(tx, begins_ms(oldest))
        return
    await tx.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
    for ahead in range(_AHEAD + 1):
        month = month_of(tx.at_ms, ahead)
        following = month_of(tx.at_ms, ahead + 1)
        await tx.connection.execute(
            text(
                f"CREATE TABLE IF NOT EXISTS heartbeats_{month[0]:04}_{month[1]:02} PARTITION OF heartbeats"
                f" FOR VALUES FROM ({begins_ms(month)}) TO ({begins_ms(following)})"
            )
        )
    children = await tx.all(
        text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'heartbeats'::regclass")
    )
    for (name,) in children:
        found = _NAME.fullmatch(name)
        if found and (int(found[1]), int(found[2])) < oldest:
            await tx.connection.execute(text(f"DROP TABLE {name}"))
            log.info("history_dropped", month=name)


class Months:
    """Looks after the months while the app runs."""

    def __init__(self, database: Database) -> None:
        """Prepare."""
        self._database = database

    async def context(self, _: web.Application) -> AsyncIterator[None]:
        """Keep the months at start, and every few hours."""
        async with self._database.begin() as tx:
            await keep(tx)
        task = asyncio.create_task(self._watch(), name="months")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            with suppress(DomainError):  # the database is away: said there, and tried again
                async with self._database.begin() as tx:
                    await keep(tx)
