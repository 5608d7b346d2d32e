"""SQL of key sets and online keys."""

from typing import Any

from sqlalchemy import select

from cloud.keys.tables import KEY_SETS, ONLINE_KEYS
from cloud.runtime.database import Tx


async def sets(tx: Tx) -> list[Any]:
    """Return the chain of key sets, oldest first."""
    return list(await tx.all(select(KEY_SETS).order_by(KEY_SETS.c.version)))


async def online_key(tx: Tx, kid: str) -> Any:
    """Return an online key, or None."""
    return await tx.one(select(ONLINE_KEYS).where(ONLINE_KEYS.c.kid == kid))


async def insert_set(tx: Tx, version: int, token: str, kid: str) -> None:
    """Add a set to the chain; `kid` names the key that signs from now on."""
    await tx.do(KEY_SETS.insert().values(version=version, token=token, kid=kid, installed_ms=tx.at_ms))


async def insert_key(tx: Tx, kid: str, sealed: bytes, public_key: str) -> None:
    """Keep an online key."""
    await tx.do(ONLINE_KEYS.insert().values(kid=kid, sealed=sealed, public_key=public_key, made_ms=tx.at_ms))
