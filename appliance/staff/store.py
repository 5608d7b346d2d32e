"""SQL of users and their favourites, devices, sessions, codes, approvals and failed log-ins."""

import sqlite3
from collections.abc import Iterable, Mapping

from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.model import ApprovalState, AskedApproval, fold_name

# -- people ---------------------------------------------------------------------------------------


def add_user(tx: Tx, username: str, pin_hash: str, role: str, language: str | None = None) -> int:
    """Insert a person and return the id; a taken name raises sqlite3.IntegrityError."""
    return tx.insert(
        "INSERT INTO users (username, name_key, pin_hash, role, language, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
        (username, fold_name(username), pin_hash, role, language, tx.at_ms),
    )


def save_user(tx: Tx, row: dict[str, object]) -> None:
    """Write every field of a person; a taken name raises sqlite3.IntegrityError."""
    tx.run(
        "UPDATE users SET username = :username, name_key = :name_key, pin_hash = :pin_hash, role = :role,"
        " is_active = :is_active, language = :language, is_training = :is_training, badge_hash = :badge_hash"
        " WHERE id = :id",
        {**row, "name_key": fold_name(str(row["username"]))},
    )


def user(snapshot: Snapshot, user_id: int) -> sqlite3.Row | None:
    """Return a person."""
    return snapshot.one("SELECT * FROM users WHERE id = ?", (user_id,))


def user_named(snapshot: Snapshot, username: str) -> sqlite3.Row | None:
    """Return a person by name, whatever its case and accents."""
    return snapshot.one("SELECT * FROM users WHERE name_key = ?", (fold_name(username),))


def user_with_badge(snapshot: Snapshot, badge_hash: bytes) -> sqlite3.Row | None:
    """Return whose badge this is."""
    return snapshot.one("SELECT * FROM users WHERE badge_hash = ?", (badge_hash,))


def favourites(snapshot: Snapshot, user_id: int) -> list[int]:
    """Return the products that somebody wants at hand, in his order."""
    rows = snapshot.all("SELECT product_id FROM favourites WHERE user_id = ? ORDER BY place", (user_id,))
    return [row["product_id"] for row in rows]


def set_favourites(tx: Tx, user_id: int, product_ids: Iterable[int]) -> None:
    """Replace somebody's favourites."""
    tx.run("DELETE FROM favourites WHERE user_id = ?", (user_id,))
    tx.many(
        "INSERT INTO favourites (user_id, place, product_id) VALUES (?, ?, ?)",
        [(user_id, place, product_id) for place, product_id in enumerate(product_ids)],
    )


def users(snapshot: Snapshot) -> list[sqlite3.Row]:
    """Return everybody, those who left last."""
    return snapshot.all("SELECT * FROM users ORDER BY is_active DESC, name_key")


def names(snapshot: Snapshot, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these people; who does not exist is missing."""
    wanted = sorted(set(user_ids))
    marks = ",".join("?" * len(wanted))
    rows = snapshot.all(f"SELECT id, username FROM users WHERE id IN ({marks})", wanted)
    return {row["id"]: row["username"] for row in rows}


def count_active(snapshot: Snapshot, role: str) -> int:
    """Return how many people of a role work here."""
    count: int = snapshot.value("SELECT count(*) FROM users WHERE role = ? AND is_active", (role,))
    return count


def count_people(snapshot: Snapshot) -> int:
    """Return how many people work here."""
    count: int = snapshot.value("SELECT count(*) FROM users WHERE is_active")
    return count


def assistants(snapshot: Snapshot, waiter_id: int) -> list[sqlite3.Row]:
    """Return who may serve a waiter's tables."""
    return snapshot.all(
        "SELECT u.id, u.username, u.role, u.is_active FROM assistants a JOIN users u ON u.id = a.assistant_id"
        " WHERE a.waiter_id = ? ORDER BY u.name_key",
        (waiter_id,),
    )


def assisted_by(snapshot: Snapshot, assistant_id: int) -> frozenset[int]:
    """Return whose tables somebody may serve."""
    rows = snapshot.all("SELECT waiter_id FROM assistants WHERE assistant_id = ?", (assistant_id,))
    return frozenset(row["waiter_id"] for row in rows)


def set_assistants(tx: Tx, waiter_id: int, assistant_ids: Iterable[int]) -> None:
    """Replace a waiter's assistants."""
    tx.run("DELETE FROM assistants WHERE waiter_id = ?", (waiter_id,))
    tx.many(
        "INSERT INTO assistants (waiter_id, assistant_id) VALUES (?, ?)", [(waiter_id, one) for one in assistant_ids]
    )


# A role's differences from the matrix that ships, as `actions_with` reads them; one seek where there are none.
_DIFFERENCES = (
    "coalesce((SELECT group_concat(CASE is_allowed WHEN 1 THEN '+' ELSE '-' END || action, ' ')"
    " FROM role_actions WHERE role = {}), '')"
)


def role_differences(snapshot: Snapshot, role: str) -> str:
    """Return where a role differs from the matrix that ships."""
    found: str = snapshot.value(f"SELECT {_DIFFERENCES.format('?')}", (role,))
    return found


def set_role_differences(tx: Tx, role: str, differences: Mapping[str, bool]) -> None:
    """Replace where a role differs: action -> may it."""
    tx.run("DELETE FROM role_actions WHERE role = ?", (role,))
    tx.many(
        "INSERT INTO role_actions (role, action, is_allowed) VALUES (?, ?, ?)",
        [(role, action, is_allowed) for action, is_allowed in differences.items()],
    )


# -- devices --------------------------------------------------------------------------------------


def add_device(
    tx: Tx, ident: str, name: str, kind: str, key_hash: bytes | None, *, join_code_id: int | None = None
) -> None:
    """Insert a device."""
    tx.run(
        "INSERT INTO devices (id, name, kind, key_hash, join_code_id, enrolled_at_ms, last_seen_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (ident, name, kind, key_hash, join_code_id, tx.at_ms, tx.at_ms),
    )


def save_device(tx: Tx, row: dict[str, object]) -> None:
    """Write the fields of a device that people and codes set."""
    tx.run(
        "UPDATE devices SET name = :name, kind = :kind, key_hash = :key_hash, owner_id = :owner_id,"
        " is_blocked = :is_blocked, forgotten_at_ms = :forgotten_at_ms WHERE id = :id",
        row,
    )


def device(snapshot: Snapshot, ident: str) -> sqlite3.Row | None:
    """Return a device that was not forgotten."""
    return snapshot.one("SELECT * FROM devices WHERE id = ? AND forgotten_at_ms IS NULL", (ident,))


def is_device_taken(snapshot: Snapshot, ident: str) -> bool:
    """Say whether a device has this id, a forgotten one included."""
    return snapshot.one("SELECT 1 FROM devices WHERE id = ?", (ident,)) is not None


def devices(snapshot: Snapshot) -> list[sqlite3.Row]:
    """Return every device that was not forgotten, the one seen last first."""
    return snapshot.all("SELECT * FROM devices WHERE forgotten_at_ms IS NULL ORDER BY last_seen_ms DESC, id")


def has_been_used(snapshot: Snapshot, device_id: str) -> bool:
    """Say whether anybody has logged in on a device."""
    return snapshot.one("SELECT 1 FROM sessions WHERE device_id = ?", (device_id,)) is not None


def has_worked_on(snapshot: Snapshot, user_id: int, device_id: str) -> bool:
    """Say whether somebody has logged in on a device before, or owns it."""
    return (
        snapshot.one(
            "SELECT 1 FROM sessions WHERE device_id = :device AND user_id = :user"
            " UNION ALL SELECT 1 FROM devices WHERE id = :device AND owner_id = :user",
            {"device": device_id, "user": user_id},
        )
        is not None
    )


# -- sessions -------------------------------------------------------------------------------------


def add_session(tx: Tx, ident: str, user_id: int, device_id: str, expires_at_ms: int) -> None:
    """Insert a session."""
    tx.run(
        "INSERT INTO sessions (id, user_id, device_id, opened_at_ms, expires_at_ms, last_seen_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (ident, user_id, device_id, tx.at_ms, expires_at_ms, tx.at_ms),
    )


def live_session(snapshot: Snapshot, ident: str) -> sqlite3.Row | None:
    """Return a session that is neither ended nor expired, with its person; none on a blocked device."""
    return snapshot.one(
        "SELECT s.id, s.user_id, s.device_id, s.expires_at_ms, s.last_seen_ms, u.username, u.role, u.language, u.is_training,"
        f" {_DIFFERENCES.format('u.role')} AS differences FROM sessions s"
        " JOIN users u ON u.id = s.user_id JOIN devices d ON d.id = s.device_id"
        " WHERE s.id = ? AND s.ended_at_ms IS NULL AND s.expires_at_ms > ? AND u.is_active AND NOT d.is_blocked",
        (ident, snapshot.at_ms),
    )


def live_sessions(snapshot: Snapshot) -> list[sqlite3.Row]:
    """Return every session that is neither ended nor expired, with its person and device, the newest first."""
    return snapshot.all(
        "SELECT s.*, u.username, u.role, d.name AS device_name, d.kind AS device_kind, d.owner_id FROM sessions s"
        " JOIN users u ON u.id = s.user_id JOIN devices d ON d.id = s.device_id"
        " WHERE s.expires_at_ms > ? AND s.ended_at_ms IS NULL ORDER BY s.opened_at_ms DESC, s.id DESC",
        (snapshot.at_ms,),
    )


def open_sessions(snapshot: Snapshot, *, user_id: int | None = None, device_id: str | None = None) -> list[sqlite3.Row]:
    """Return the sessions of a person or on a device that are neither ended nor expired."""
    column, value = ("user_id", user_id) if device_id is None else ("device_id", device_id)
    return snapshot.all(
        f"SELECT id, user_id FROM sessions WHERE {column} = ? AND ended_at_ms IS NULL AND expires_at_ms > ?",
        (value, snapshot.at_ms),
    )


def end_session(tx: Tx, ident: str, why: str) -> None:
    """Write down that a session is over."""
    tx.run("UPDATE sessions SET ended_at_ms = ?, ended_why = ? WHERE id = ?", (tx.at_ms, why, ident))


def extend_session(tx: Tx, ident: str, expires_at_ms: int) -> None:
    """Move a session's end."""
    tx.run("UPDATE sessions SET expires_at_ms = ? WHERE id = ?", (expires_at_ms, ident))


def mark_seen(tx: Tx, session_id: str, device_id: str) -> None:
    """Write down that a session and its device were heard of now."""
    tx.run("UPDATE sessions SET last_seen_ms = ? WHERE id = ?", (tx.at_ms, session_id))
    tx.run("UPDATE devices SET last_seen_ms = ? WHERE id = ?", (tx.at_ms, device_id))


def drop_old(tx: Tx, before_ms: int, most: int) -> None:
    """Delete sessions that expired before an instant, and unenrolled devices that nobody has used since; `most` each."""
    tx.run(
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at_ms < ? LIMIT ?)", (before_ms, most)
    )
    tx.run(
        "DELETE FROM devices WHERE id IN (SELECT id FROM devices d WHERE kind = 'unenrolled' AND last_seen_ms < ?"
        " AND NOT is_blocked AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.device_id = d.id) LIMIT ?)",
        (before_ms, most),
    )


# -- codes ----------------------------------------------------------------------------------------


def add_join_code(tx: Tx, code_hash: bytes, uses: int, expires_at_ms: int, kind: str | None) -> int:
    """Insert a join code and return its id."""
    return tx.insert(
        "INSERT INTO join_codes (code_hash, uses_left, created_by, expires_at_ms, kind) VALUES (?, ?, ?, ?, ?)",
        (code_hash, uses, tx.caller.user_id, expires_at_ms, kind),
    )


def join_code(snapshot: Snapshot, code_hash: bytes) -> sqlite3.Row | None:
    """Return a join code that has not expired."""
    return snapshot.one(
        "SELECT * FROM join_codes WHERE code_hash = ? AND expires_at_ms > ?", (code_hash, snapshot.at_ms)
    )


def use_join_code(tx: Tx, code_id: int) -> None:
    """Take one use off a join code."""
    tx.run("UPDATE join_codes SET uses_left = uses_left - 1 WHERE id = ?", (code_id,))


def first_manager_hash(snapshot: Snapshot) -> bytes | None:
    """Return the hash of the first manager's code, if there is one."""
    found: bytes | None = snapshot.value("SELECT code_hash FROM first_manager_code")
    return found


def set_first_manager_hash(tx: Tx, code_hash: bytes | None) -> None:
    """Replace the first manager's code; None removes it."""
    tx.run("DELETE FROM first_manager_code")
    if code_hash is not None:
        tx.run("INSERT INTO first_manager_code (one, code_hash) VALUES (1, ?)", (code_hash,))


# -- approvals ------------------------------------------------------------------------------------

_APPROVAL = (
    "id, asked_by, command_hash, actions, told, note, state, asked_at_ms, expires_at_ms, decided_by, decided_at_ms,"
    " reason, used_at_ms"
)


def add_approval(tx: Tx, one: AskedApproval) -> None:
    """Insert an approval that somebody asks for."""
    tx.run(
        "INSERT INTO approvals (id, asked_by, command_hash, actions, told, note, state, asked_at_ms, expires_at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.id,
            one.asked_by,
            one.command_hash,
            " ".join(sorted(one.actions)),
            one.told,
            one.note,
            one.state,
            one.asked_at_ms,
            one.expires_at_ms,
        ),
    )


def save_approval(tx: Tx, one: AskedApproval) -> None:
    """Write where an approval stands, who decided it and when, and when it was used."""
    tx.run(
        "UPDATE approvals SET state = ?, expires_at_ms = ?, decided_by = ?, decided_at_ms = ?, reason = ?,"
        " used_at_ms = ? WHERE id = ?",
        (one.state, one.expires_at_ms, one.decided_by, one.decided_at_ms, one.reason, one.used_at_ms, one.id),
    )


def approval(snapshot: Snapshot, ident: str) -> AskedApproval | None:
    """Return an approval that was asked for."""
    row = snapshot.one(f"SELECT {_APPROVAL} FROM approvals WHERE id = ?", (ident,))
    return None if row is None else _approval(row)


def approvals_due(snapshot: Snapshot) -> list[AskedApproval]:
    """Return every approval whose time is not over, the oldest first."""
    rows = snapshot.all(
        f"SELECT {_APPROVAL} FROM approvals WHERE expires_at_ms > ? ORDER BY asked_at_ms, id", (snapshot.at_ms,)
    )
    return [_approval(row) for row in rows]


def approvals_of(snapshot: Snapshot, user_id: int, since_ms: int) -> list[AskedApproval]:
    """Return what somebody asked for since an instant, the oldest first."""
    rows = snapshot.all(
        f"SELECT {_APPROVAL} FROM approvals WHERE asked_by = ? AND asked_at_ms >= ? ORDER BY asked_at_ms, id",
        (user_id, since_ms),
    )
    return [_approval(row) for row in rows]


def drop_approvals(tx: Tx, before_ms: int) -> None:
    """Delete approvals whose time was over before an instant."""
    tx.run("DELETE FROM approvals WHERE expires_at_ms < ?", (before_ms,))


def _approval(row: sqlite3.Row) -> AskedApproval:
    values = dict(row)
    return AskedApproval(
        **{**values, "actions": frozenset(values["actions"].split()), "state": ApprovalState(values["state"])}
    )


# -- failed log-ins -------------------------------------------------------------------------------


def tries(snapshot: Snapshot, place: str, person: str) -> sqlite3.Row | None:
    """Return a counter."""
    return snapshot.one("SELECT * FROM login_tries WHERE place = ? AND person = ?", (place, person))


def save_tries(tx: Tx, place: str, person: str, *, failures: int, last_ms: int, locked_until_ms: int) -> None:
    """Write a counter."""
    tx.run(
        "INSERT OR REPLACE INTO login_tries (place, person, failures, last_ms, locked_until_ms) VALUES (?, ?, ?, ?, ?)",
        (place, person, failures, last_ms, locked_until_ms),
    )


def forget_tries(tx: Tx, before_ms: int) -> None:
    """Delete counters without a failure since an instant."""
    tx.run("DELETE FROM login_tries WHERE last_ms < ?", (before_ms,))


def forget_tries_of(tx: Tx, person: str) -> None:
    """Delete the counters of a person, wherever he was tried."""
    tx.run("DELETE FROM login_tries WHERE person = ?", (person,))
