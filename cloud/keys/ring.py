"""What a process signs with: the newest online key and the chain of sets, read again when they change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import structlog
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.keys import store
from cloud.keys.service import BELL, SEALED_FOR
from cloud.runtime.bell import Bell
from cloud.runtime.database import Database, Tx
from cloud.runtime.sealing import Seal
from kernel.errors import DomainError, unavailable

log = structlog.get_logger(__name__)
_LOOK_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in force: what signs, under which name, and the whole chain as tokens (the first is version 1)."""

    version: int
    kid: str
    private: Ed25519PrivateKey
    chain: tuple[str, ...]

    def since(self, version: int) -> tuple[str, ...]:
        """Return the sets that somebody who has this version lacks, in order."""
        return self.chain[max(0, version) :]


async def load(tx: Tx, seal: Seal) -> Keys | None:
    """Return the keys in force, or None before the first set was installed."""
    rows = await store.sets(tx)
    if not rows:
        return None
    row = await store.online_key(tx, rows[-1].kid)
    assert row is not None
    private = Ed25519PrivateKey.from_private_bytes(seal.open(row.sealed, SEALED_FOR))
    return Keys(rows[-1].version, rows[-1].kid, private, tuple(one.token for one in rows))


class Ring:
    """Holds the keys in force."""

    def __init__(self, database: Database, bell: Bell, seal: Seal) -> None:
        """Prepare; `context` reads them."""
        self._database, self._bell, self._seal = database, bell, seal
        self._keys: Keys | None = None

    def current(self) -> Keys:
        """Return the keys in force; raises `DomainError(unavailable)` before the first set was installed."""
        if self._keys is None:
            raise unavailable("The cloud has no keys yet. Run: comanda-cloud keys init.", key="no_keys")
        return self._keys

    async def reload(self) -> None:
        """Read the keys in force."""
        async with self._database.read() as tx:
            found = await load(tx, self._seal)
        if found is not None and (self._keys is None or found.version != self._keys.version):
            log.info("keys_in_force", version=found.version, kid=found.kid)
            self._keys = found

    async def context(self, _: web.Application) -> AsyncIterator[None]:
        """Read the keys, and again while the app runs."""
        await self.reload()
        task = asyncio.create_task(self._watch(), name="keys")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _watch(self) -> None:
        with self._bell.waiting(BELL) as event:
            while True:
                with suppress(TimeoutError):
                    # Not wait_for: in Python 3.11 that loses a cancellation which comes with the bell, and the process never ends.
                    async with asyncio.timeout(_LOOK_EVERY_S):
                        await event.wait()
                event.clear()
                with suppress(DomainError):  # the database is away: said there, and looked at again
                    await self.reload()
