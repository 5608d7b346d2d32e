"""The table of sticks."""

import sqlite3

from appliance.runtime.tx import Snapshot, Tx


def stick(snapshot: Snapshot, digest: str) -> sqlite3.Row | None:
    """Return what is remembered of a stick."""
    return snapshot.one("SELECT * FROM sticks WHERE digest = ?", (digest,))


def newest(snapshot: Snapshot, count: int) -> list[sqlite3.Row]:
    """Return the last sticks, the newest first."""
    return snapshot.all("SELECT * FROM sticks ORDER BY since_ms DESC, digest LIMIT ?", (count,))


def keep(tx: Tx, digest: str, state: str, signed_by: str | None, will: str | None) -> None:
    """Remember a stick's state from now on; what it would do stays as it was told, unless told anew."""
    tx.run(
        "INSERT INTO sticks (digest, state, since_ms, signed_by, will) VALUES (?, ?, ?, ?, coalesce(?, '{}'))"
        " ON CONFLICT (digest) DO UPDATE SET state = excluded.state, since_ms = excluded.since_ms,"
        " signed_by = excluded.signed_by, will = coalesce(?, will)",
        (digest, state, tx.at_ms, signed_by, will, will),
    )


def set_state(tx: Tx, digest: str, state: str) -> None:
    """Note what a manager said."""
    tx.run("UPDATE sticks SET state = ?, since_ms = ? WHERE digest = ?", (state, tx.at_ms, digest))
