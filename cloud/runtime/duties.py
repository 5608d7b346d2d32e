"""Work that one process does for all: each duty has a row, and whoever holds the row does it, in one transaction.

A process that is killed in the middle leaves nothing half done: its transaction is rolled back, and the next one that
looks finds the duty still due.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web
from sqlalchemy import BigInteger, Column, Table, select, update

from cloud.runtime.database import Database, Tx, exact_text, metadata
from kernel.clock import SECOND_MS
from kernel.errors import DomainError

log = structlog.get_logger(__name__)
TABLE = Table(
    "duties",
    metadata,
    Column("name", exact_text(), primary_key=True),
    Column("due_ms", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Duty:
    """What is done every so often, in one transaction; `work` returns True where more waits to be done at once."""

    name: str
    every_s: float
    work: Callable[[Tx], Awaitable[bool]]


class Duties:
    """Does what is due, in turn with the other processes on the same database."""

    def __init__(self, database: Database, duties: Sequence[Duty]) -> None:
        """Know what there is to do; `context` does it."""
        self._database, self._duties = database, duties

    async def context(self, _: web.Application) -> AsyncIterator[None]:
        """Do it while the app runs."""
        async with self._database.begin() as tx:
            for duty in self._duties:
                row = tx.insert(TABLE).values(name=duty.name, due_ms=0)
                await tx.do(row.on_conflict_do_nothing(index_elements=["name"]))
        tasks = [asyncio.create_task(self._keep(duty), name=duty.name) for duty in self._duties]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, duty: Duty) -> None:
        while True:
            more = False
            try:
                more = await self.do(duty)
            except DomainError:  # the database is away: said there, and tried again
                pass
            except Exception:  # the others go on, and it is tried again
                log.exception("duty_failed", worker=duty.name)
            await asyncio.sleep(0 if more else duty.every_s)

    async def do(self, duty: Duty) -> bool:
        """Do a duty if it is due and nobody is at it; say whether more of it waits."""
        async with self._database.begin() as tx:
            due = select(TABLE.c.name).where(TABLE.c.name == duty.name, TABLE.c.due_ms <= tx.at_ms)
            if await tx.one(due.with_for_update(skip_locked=True)) is None:
                return False
            more = await duty.work(tx)
            next_ms = tx.at_ms if more else tx.at_ms + int(duty.every_s * SECOND_MS)
            await tx.do(update(TABLE).where(TABLE.c.name == duty.name).values(due_ms=next_ms))
            return more


DUTIES = web.AppKey("duties", Duties)
