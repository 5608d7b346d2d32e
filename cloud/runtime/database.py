"""The database: SQLAlchemy Core, async, the same statements on SQLite and on PostgreSQL.

SQLite has one writer at a time: transactions that write begin IMMEDIATE and take turns. PostgreSQL has as many as the
pool has connections. `Tx` is what a use case holds.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import Executable, MetaData, Row, String, Text, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from kernel.clock import Clock
from kernel.errors import unavailable

log = structlog.get_logger(__name__)
_POOL = 16
_BUSY_S = 10
_WRITES = "comanda_writes"

# Every table of the cloud, declared by its room.
metadata = MetaData()


def exact_text() -> String:
    """Return the type of a text that is compared byte by byte, so that ranges and order are the same everywhere."""
    return Text().with_variant(Text(collation="C"), "postgresql")


@dataclass(slots=True)
class Tx:
    """One transaction: its connection and its instant (UTC ms). `bells` are the sites to be woken once it committed."""

    connection: AsyncConnection
    at_ms: int
    is_postgresql: bool
    bells: set[str] = field(default_factory=set)
    acts: int = 0  # how many lines of audit were written

    async def all(self, statement: Executable) -> Sequence[Row[Any]]:
        """Return every row."""
        return (await self.connection.execute(statement)).all()

    async def one(self, statement: Executable) -> Row[Any] | None:
        """Return the first row, or None."""
        return (await self.connection.execute(statement)).first()

    async def do(self, statement: Executable) -> int:
        """Run a statement that changes rows and return how many it changed."""
        return (await self.connection.execute(statement)).rowcount

    def insert(self, table: Any) -> Any:
        """Return an INSERT of this database's own kind, which knows ON CONFLICT."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    def ring(self, site_id: str) -> None:
        """Have whoever waits for this site woken, in every process, after the commit."""
        self.bells.add(site_id)


Ringer = Callable[[AsyncConnection, set[str]], Any]


class Database:
    """The engine, its two ways in (`begin` writes, `read` does not), and who is told of bells."""

    def __init__(self, url: str, clock: Clock) -> None:
        """Prepare a database; nothing is opened before the first use."""
        self.url: URL = make_url(url)
        self.is_postgresql = self.url.get_backend_name() == "postgresql"
        self._clock = clock
        self.engine = self._postgresql() if self.is_postgresql else self._sqlite()
        # What is one statement needs no BEGIN and COMMIT around it: two round trips fewer.
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT") if self.is_postgresql else None
        self._turn = asyncio.Lock()
        self.before_commit: Callable[[Tx], Any] | None = None
        self.after_commit: Callable[[set[str]], None] | None = None

    def _postgresql(self) -> AsyncEngine:
        return create_async_engine(
            self.url, hide_parameters=True, pool_size=_POOL, max_overflow=_POOL, pool_timeout=_BUSY_S
        )

    def _sqlite(self) -> AsyncEngine:
        engine = create_async_engine(self.url, hide_parameters=True, connect_args={"timeout": _BUSY_S})

        @event.listens_for(engine.sync_engine, "connect")
        def _opened(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # BEGIN is ours
            cursor = connection.cursor()
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def _begins(connection: Any) -> None:
            writes = connection.get_execution_options().get(_WRITES)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        """Open a transaction that writes; it commits when the block ends well, and then the bells ring."""
        turn = nullcontext() if self.is_postgresql else self._turn
        async with turn, self._connected({_WRITES: True}) as tx, tx.connection.begin():
            yield tx
            if self.before_commit is not None and tx.bells:
                await self.before_commit(tx)
        if self.after_commit is not None and tx.bells:
            self.after_commit(tx.bells)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Open a transaction that only reads."""
        async with self._connected({}) as tx, tx.connection.begin():
            yield tx

    @asynccontextmanager
    async def single(self, *, writes: bool) -> AsyncIterator[Tx]:
        """Open a connection on which each statement is a transaction of its own; on SQLite one around all of them."""
        if self._single is None:
            async with self.begin() if writes else self.read() as tx:
                yield tx
            return
        with _in_words():
            async with self._single.connect() as connection:
                yield Tx(connection, self._clock.now_ms(), is_postgresql=True)

    @asynccontextmanager
    async def _connected(self, options: dict[str, Any]) -> AsyncIterator[Tx]:
        with _in_words():
            async with self.engine.connect() as connection:
                if options:
                    await connection.execution_options(**options)
                yield Tx(connection, self._clock.now_ms(), self.is_postgresql)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


class _in_words:  # noqa: N801  a context manager reads as a verb
    """Turns a database that is away into a refusal which may be tried again."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Say `unavailable` for a lost connection, a full pool, a busy file; everything else goes on as it is."""
        is_away = isinstance(error, OSError | TimeoutError | PoolTimeoutError | InterfaceError | OperationalError) or (
            isinstance(error, DBAPIError) and error.connection_invalidated
        )
        if is_away:
            log.warning("database_away", why=f"{type(error).__name__}: {error}")
            raise unavailable("The database does not answer. Try again in a moment.", key="database_away") from error
