"""SQL of users, devices and sessions."""

import sqlite3

from appliance.runtime.tx import Snapshot, Tx


def add_user(tx: Tx, username: str, pin_hash: str, role: str) -> int:
    """Insert a person and return the id; a taken name raises sqlite3.IntegrityError."""
    return tx.insert(
        "INSERT INTO users (username, pin_hash, role, created_at_ms) VALUES (?, ?, ?, ?)",
        (username, pin_hash, role, tx.at_ms),
    )


def user(snapshot: Snapshot, user_id: int) -> sqlite3.Row | None:
    """Return a person."""
    return snapshot.one("SELECT * FROM users WHERE id = ?", (user_id,))


def user_named(snapshot: Snapshot, username: str) -> sqlite3.Row | None:
    """Return a person by name, whatever the case of its letters (ASCII)."""
    return snapshot.one("SELECT * FROM users WHERE username = ?", (username,))


def add_device(tx: Tx, ident: str, name: str, kind: str, key_hash: bytes | None) -> None:
    """Insert a device."""
    tx.run(
        "INSERT INTO devices (id, name, kind, key_hash, enrolled_at_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?, ?)",
        (ident, name, kind, key_hash, tx.at_ms, tx.at_ms),
    )


def add_session(tx: Tx, ident: str, user_id: int, device_id: str, expires_at_ms: int) -> None:
    """Insert a session."""
    tx.run(
        "INSERT INTO sessions (id, user_id, device_id, opened_at_ms, expires_at_ms, last_seen_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (ident, user_id, device_id, tx.at_ms, expires_at_ms, tx.at_ms),
    )


def live_session(snapshot: Snapshot, ident: str) -> sqlite3.Row | None:
    """Return a session that is neither ended nor expired, with its person and whether the device is blocked."""
    return snapshot.one(
        "SELECT s.id, s.user_id, s.device_id, u.username, u.role FROM sessions s"
        " JOIN users u ON u.id = s.user_id JOIN devices d ON d.id = s.device_id"
        " WHERE s.id = ? AND s.ended_at_ms IS NULL AND s.expires_at_ms > ? AND u.is_active AND NOT d.is_blocked",
        (ident, snapshot.at_ms),
    )
