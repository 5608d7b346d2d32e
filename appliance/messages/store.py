"""SQL of messages and of who was told."""

import sqlite3
from collections.abc import Iterable

from appliance.runtime.tx import Snapshot, Tx


def find(snapshot: Snapshot, ident: str) -> sqlite3.Row | None:
    """Return a message, None for one that is not there or was thrown away."""
    return snapshot.one("SELECT * FROM messages WHERE id = ?", (ident,))


def add(tx: Tx, ident: str, *, text: str, phrase: str | None, order_id: str | None, to: Iterable[int]) -> None:
    """Keep a message and whom it is for."""
    tx.run(
        "INSERT INTO messages (id, from_user_id, text, phrase, order_id, sent_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
        (ident, tx.caller.user_id, text, phrase, order_id, tx.at_ms),
    )
    tx.many("INSERT INTO message_recipients (user_id, message_id) VALUES (?, ?)", [(user_id, ident) for user_id in to])


def throw_away_before(tx: Tx, instant_ms: int) -> None:
    """Forget what was sent before an instant."""
    tx.run("DELETE FROM messages WHERE sent_at_ms < ?", (instant_ms,))


def told(snapshot: Snapshot, user_id: int, *, unread: bool, limit: int) -> list[sqlite3.Row]:
    """Return what somebody was told, the newest first."""
    return snapshot.all(
        "SELECT m.*, r.read_at_ms FROM message_recipients r JOIN messages m ON m.id = r.message_id"
        f" WHERE r.user_id = ? {'AND r.read_at_ms IS NULL' if unread else ''} ORDER BY m.sent_at_ms DESC, m.id DESC LIMIT ?",
        (user_id, limit),
    )


def sent(snapshot: Snapshot, user_id: int | None, *, limit: int) -> list[sqlite3.Row]:
    """Return what somebody sent, the newest first."""
    return snapshot.all(
        "SELECT *, NULL AS read_at_ms FROM messages WHERE from_user_id IS ? ORDER BY sent_at_ms DESC, id DESC LIMIT ?",
        (user_id, limit),
    )


def recipients(snapshot: Snapshot, ident: str) -> list[sqlite3.Row]:
    """Return who was told, and when each saw it."""
    return snapshot.all(
        "SELECT user_id, read_at_ms FROM message_recipients WHERE message_id = ? ORDER BY user_id", (ident,)
    )


def mark_read(tx: Tx, user_id: int, ident: str) -> bool:
    """Note that somebody saw a message; False when he had, or was not told."""
    changed = tx.run(
        "UPDATE message_recipients SET read_at_ms = ? WHERE user_id = ? AND message_id = ? AND read_at_ms IS NULL",
        (tx.at_ms, user_id, ident),
    )
    return changed.rowcount > 0
