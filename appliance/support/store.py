"""SQL of help."""

import sqlite3

from appliance.runtime.tx import Snapshot, Tx


def running(snapshot: Snapshot) -> sqlite3.Row | None:
    """Return the help that was asked for and has not ended, or None."""
    return snapshot.one("SELECT * FROM help_sessions WHERE ended_at_ms IS NULL ORDER BY id DESC LIMIT 1")


def past(snapshot: Snapshot, most: int) -> list[sqlite3.Row]:
    """Return help that has ended, newest first."""
    return snapshot.all("SELECT * FROM help_sessions WHERE ended_at_ms IS NOT NULL ORDER BY id DESC LIMIT ?", (most,))


def acts(snapshot: Snapshot, help_id: str) -> list[sqlite3.Row]:
    """Return what was done in one, the oldest first."""
    return snapshot.all("SELECT at_ms, act, detail FROM help_acts WHERE help_id = ? ORDER BY id LIMIT 500", (help_id,))


def add(tx: Tx, ident: str, code_hash: bytes, until_ms: int) -> None:
    """Add a code."""
    tx.run(
        "INSERT INTO help_sessions (id, code_hash, asked_at_ms, until_ms) VALUES (?, ?, ?, ?)",
        (ident, code_hash, tx.at_ms, until_ms),
    )


def count_try(tx: Tx, ident: str) -> None:
    """Count a wrong code."""
    tx.run("UPDATE help_sessions SET tries = tries + 1 WHERE id = ?", (ident,))


def begin(tx: Tx, ident: str, *, session: str, by: str, until_ms: int) -> None:
    """Note that the view is open."""
    tx.run(
        "UPDATE help_sessions SET session = ?, opened_by = ?, until_ms = ? WHERE id = ?",
        (session, by, until_ms, ident),
    )


def add_act(tx: Tx, ident: str, act: str, detail: str) -> None:
    """Note what support did."""
    tx.run(
        "INSERT INTO help_acts (help_id, at_ms, act, detail) VALUES (?, ?, ?, ?)", (ident, tx.at_ms, act, detail[:200])
    )


def end(tx: Tx, ident: str, why: str) -> None:
    """Note that it is over; its codes are good for nothing any more."""
    tx.run("UPDATE help_sessions SET ended_at_ms = ?, why = ?, pin_hash = NULL WHERE id = ?", (tx.at_ms, why, ident))


def set_pin_code(tx: Tx, ident: str, pin_hash: bytes | None) -> None:
    """Keep a one-time code for a new PIN, in place of the one before."""
    tx.run("UPDATE help_sessions SET pin_hash = ?, pin_tries = 0 WHERE id = ?", (pin_hash, ident))


def count_pin_try(tx: Tx, ident: str) -> None:
    """Count a wrong one-time code."""
    tx.run("UPDATE help_sessions SET pin_tries = pin_tries + 1 WHERE id = ?", (ident,))
