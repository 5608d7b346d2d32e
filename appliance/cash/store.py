"""SQL of drawers, sessions, and what lies in them."""

import sqlite3

import msgspec

from appliance.cash.model import CASH, Count, Drawer, MoveKind, Movement, Taking, TillKind, TillSession, TillState
from appliance.runtime.tx import Snapshot, Tx

_SESSION = ", ".join(TillSession.__struct_fields__)
_TAKING = ", ".join(Taking.__struct_fields__)
_MOVEMENT = ", ".join(Movement.__struct_fields__)
_Denominations = tuple[tuple[int, int], ...] | None

# -- acts -------------------------------------------------------------------------------------------------------------


def act_hash(snapshot: Snapshot, ident: str) -> bytes | None:
    """Return the hash of what was asked under an id."""
    found: bytes | None = snapshot.value("SELECT asked_hash FROM cash_acts WHERE id = ?", (ident,))
    return found


def add_act(tx: Tx, ident: str, asked_hash: bytes) -> None:
    """Remember what was asked under an id."""
    tx.run("INSERT INTO cash_acts (id, asked_hash) VALUES (?, ?)", (ident, asked_hash))


# -- slips ------------------------------------------------------------------------------------------------------------


def count_slip(tx: Tx, session_id: str, stage: str) -> int:
    """Count one more paper of a session that stands so, and return how many there were before."""
    printed: int = tx.value(
        "INSERT INTO till_slips (session_id, stage, printed) VALUES (?, ?, 1)"
        " ON CONFLICT DO UPDATE SET printed = printed + 1 RETURNING printed",
        (session_id, stage),
    )
    return printed - 1


# -- drawers ----------------------------------------------------------------------------------------------------------


def drawer(snapshot: Snapshot, drawer_id: int) -> Drawer | None:
    """Return a drawer, in use or not."""
    row = snapshot.one("SELECT id, name, printer_id, is_active FROM drawers WHERE id = ?", (drawer_id,))
    return None if row is None else _drawer(row)


def drawers(snapshot: Snapshot) -> list[Drawer]:
    """Return the drawers in use by name."""
    rows = snapshot.all("SELECT id, name, printer_id, is_active FROM drawers WHERE is_active ORDER BY name_key, id")
    return [_drawer(row) for row in rows]


def add_drawer(tx: Tx, name: str, printer_id: int | None) -> int:
    """Insert a drawer; a name in use or a printer that is none raises sqlite3.IntegrityError."""
    return tx.insert(
        "INSERT INTO drawers (name, name_key, printer_id) VALUES (?, ?, ?)", (name, name.casefold(), printer_id)
    )


def save_drawer(tx: Tx, one: Drawer) -> None:
    """Write a drawer; a name in use or a printer that is none raises sqlite3.IntegrityError."""
    tx.run(
        "UPDATE drawers SET name = ?, name_key = ?, printer_id = ?, is_active = ? WHERE id = ?",
        (one.name, one.name.casefold(), one.printer_id, one.is_active, one.id),
    )


def hand_of(snapshot: Snapshot, user_id: int) -> str | None:
    """Return the open drawer session that somebody is signed on to."""
    found: str | None = snapshot.value("SELECT session_id FROM drawer_hands WHERE user_id = ?", (user_id,))
    return found


def hands_on(snapshot: Snapshot, session_id: str) -> list[int]:
    """Return who is signed on to a session."""
    rows = snapshot.all("SELECT user_id FROM drawer_hands WHERE session_id = ? ORDER BY user_id", (session_id,))
    return [row["user_id"] for row in rows]


def set_hand(tx: Tx, user_id: int, session_id: str) -> None:
    """Sign somebody on to a session and off every other."""
    tx.run("INSERT OR REPLACE INTO drawer_hands (user_id, session_id) VALUES (?, ?)", (user_id, session_id))


def drop_hand(tx: Tx, user_id: int) -> None:
    """Sign somebody off."""
    tx.run("DELETE FROM drawer_hands WHERE user_id = ?", (user_id,))


def add_opening(tx: Tx, ident: str, drawer_id: int, payment_id: str | None, reason: str | None) -> None:
    """Write down that a drawer was told to open."""
    tx.run(
        "INSERT INTO drawer_openings (id, drawer_id, payment_id, reason, opened_by, opened_at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (ident, drawer_id, payment_id, reason, tx.caller.user_id, tx.at_ms),
    )


def is_opened_for(snapshot: Snapshot, payment_id: str) -> bool:
    """Say whether a drawer opened for a payment already."""
    return snapshot.one("SELECT 1 FROM drawer_openings WHERE payment_id = ?", (payment_id,)) is not None


# -- sessions ---------------------------------------------------------------------------------------------------------


def add_session(tx: Tx, one: TillSession) -> None:
    """Insert a session; a second open one of the same holder raises sqlite3.IntegrityError."""
    values = [getattr(one, name) for name in TillSession.__struct_fields__]
    tx.run(f"INSERT INTO till_sessions ({_SESSION}) VALUES ({', '.join('?' * len(values))})", values)


def set_state(tx: Tx, session_id: str, state: TillState) -> None:
    """Write a session's state; a second open one of the same holder raises sqlite3.IntegrityError."""
    tx.run("UPDATE till_sessions SET state = ? WHERE id = ?", (state, session_id))


def close_session(tx: Tx, session_id: str, expected: int, counted: int) -> None:
    """Write how a session ended."""
    tx.run(
        "UPDATE till_sessions SET state = 'closed', closed_by = ?, closed_at_ms = ?, expected = ?, counted = ?,"
        " variance = ? WHERE id = ?",
        (tx.caller.user_id, tx.at_ms, expected, counted, counted - expected, session_id),
    )


def session(snapshot: Snapshot, ident: str) -> TillSession | None:
    """Return a session."""
    row = snapshot.one(f"SELECT {_SESSION} FROM till_sessions WHERE id = ?", (ident,))
    return None if row is None else _session(row)


def open_wallet(snapshot: Snapshot, user_id: int) -> str | None:
    """Return the open wallet of a person."""
    found: str | None = snapshot.value(
        "SELECT id FROM till_sessions WHERE owner_id = ? AND state = 'open' AND kind = 'wallet'", (user_id,)
    )
    return found


def open_shift(snapshot: Snapshot, drawer_id: int) -> str | None:
    """Return the open session of a drawer."""
    found: str | None = snapshot.value(
        "SELECT id FROM till_sessions WHERE drawer_id = ? AND state = 'open' AND kind = 'drawer'", (drawer_id,)
    )
    return found


def last_wallet(snapshot: Snapshot, user_id: int) -> TillSession | None:
    """Return a person's open wallet, else the last one that waits for a manager."""
    row = snapshot.one(
        f"SELECT {_SESSION} FROM till_sessions WHERE owner_id = ? AND kind = 'wallet' AND state != 'closed'"
        " ORDER BY state = 'open' DESC, rowid DESC LIMIT 1",
        (user_id,),
    )
    return None if row is None else _session(row)


def unclosed(snapshot: Snapshot, kind: TillKind) -> list[TillSession]:
    """Return the sessions of a kind that are open or wait for a manager, the first one first."""
    rows = snapshot.all(
        f"SELECT {_SESSION} FROM till_sessions WHERE kind = ? AND state != 'closed' ORDER BY rowid", (kind,)
    )
    return [_session(row) for row in rows]


def sessions_on(snapshot: Snapshot, business_day: str) -> list[TillSession]:
    """Return the sessions that were opened on a day, the first one first."""
    rows = snapshot.all(f"SELECT {_SESSION} FROM till_sessions WHERE business_day = ? ORDER BY rowid", (business_day,))
    return [_session(row) for row in rows]


def sensor(snapshot: Snapshot, drawer_id: int) -> sqlite3.Row | None:
    """Return the row of a drawer's contact."""
    return snapshot.one("SELECT * FROM drawer_sensors WHERE drawer_id = ?", (drawer_id,))


def save_sensor(tx: Tx, drawer_id: int, values: dict[str, object]) -> None:
    """Write what is known of a drawer's contact."""
    tx.run(
        "INSERT OR REPLACE INTO drawer_sensors (drawer_id, printer_id, is_high, open_is_high, proofs, changed_at_ms)"
        " VALUES (:drawer_id, :printer_id, :is_high, :open_is_high, :proofs, :changed_at_ms)",
        {"drawer_id": drawer_id, **values},
    )


def was_opened_since(snapshot: Snapshot, drawer_id: int, since_ms: int) -> bool:
    """Say whether a drawer was told to open since then."""
    found = snapshot.one(
        "SELECT 1 FROM drawer_openings WHERE drawer_id = ? AND opened_at_ms >= ?", (drawer_id, since_ms)
    )
    return found is not None


def is_drawer_held(snapshot: Snapshot, drawer_id: int) -> bool:
    """Say whether a drawer has a session that is not closed."""
    found = snapshot.one("SELECT 1 FROM till_sessions WHERE drawer_id = ? AND state != 'closed'", (drawer_id,))
    return found is not None


# -- takings ----------------------------------------------------------------------------------------------------------


def add_taking(tx: Tx, one: Taking) -> None:
    """Insert what a payment put somewhere."""
    values = [getattr(one, name) for name in Taking.__struct_fields__]
    tx.run(f"INSERT INTO cash_takings ({_TAKING}) VALUES ({', '.join('?' * len(values))})", values)


def taking(snapshot: Snapshot, payment_id: str) -> Taking | None:
    """Return what a payment put somewhere."""
    row = snapshot.one(f"SELECT {_TAKING} FROM cash_takings WHERE payment_id = ?", (payment_id,))
    return None if row is None else Taking(**dict(row))


def cash_of(snapshot: Snapshot, order_id: str) -> list[Taking]:
    """Return the cash payments of a check that came in today, the last one first."""
    rows = snapshot.all(
        f"SELECT {_TAKING} FROM cash_takings WHERE business_day = ? AND order_id = ? AND tender = ? AND amount > 0"
        " ORDER BY rowid DESC",
        (snapshot.business_day, order_id, CASH),
    )
    return [Taking(**dict(row)) for row in rows]


def takings_in(snapshot: Snapshot, session_id: str) -> list[Taking]:
    """Return what payments put into a session, the first one first."""
    rows = snapshot.all(f"SELECT {_TAKING} FROM cash_takings WHERE session_id = ? ORDER BY rowid", (session_id,))
    return [Taking(**dict(row)) for row in rows]


def unassigned(snapshot: Snapshot, business_day: str, most: int) -> list[Taking]:
    """Return what of a day's payments lies in no session, the first one first; at most so many."""
    rows = snapshot.all(
        f"SELECT {_TAKING} FROM cash_takings WHERE session_id IS NULL AND business_day = ? ORDER BY rowid LIMIT ?",
        (business_day, most),
    )
    return [Taking(**dict(row)) for row in rows]


def assign(tx: Tx, payment_id: str, session_id: str) -> int:
    """Put a payment of the pot, and with it its reversal there, into a session; return how many rows that were."""
    return tx.run(
        "UPDATE cash_takings SET session_id = ? WHERE session_id IS NULL AND (payment_id = ? OR reverses = ?)",
        (session_id, payment_id, payment_id),
    ).rowcount


def sum_takings(snapshot: Snapshot, session_id: str, holder: int | None) -> sqlite3.Row:
    """Return a session's cash_taken, rounding, cash_tips, card_tips and tips_kept; `holder` is whose wallet it is."""
    row = snapshot.one(
        "SELECT coalesce(sum(CASE WHEN tender = :cash THEN amount END), 0) AS cash_taken,"
        " coalesce(sum(CASE WHEN tender = :cash THEN rounding END), 0) AS rounding,"
        " coalesce(sum(CASE WHEN tender = :cash THEN tip END), 0) AS cash_tips,"
        " coalesce(sum(CASE WHEN tender != :cash THEN tip END), 0) AS card_tips,"
        " coalesce(sum(CASE WHEN tip_to = :holder THEN tip END), 0) AS tips_kept"
        " FROM cash_takings WHERE session_id = :session",
        {"cash": CASH, "holder": holder, "session": session_id},
    )
    assert row is not None
    return row


def cash_on(snapshot: Snapshot, business_day: str) -> tuple[int, int]:
    """Return the cash that a day's payments brought in, and how much of it lies in no session (minor units)."""
    row = snapshot.one(
        "SELECT coalesce(sum(amount + rounding + tip), 0) AS whole,"
        " coalesce(sum(CASE WHEN session_id IS NULL THEN amount + rounding + tip END), 0) AS nowhere"
        " FROM cash_takings WHERE business_day = ? AND tender = ?",
        (business_day, CASH),
    )
    assert row is not None
    return row["whole"], row["nowhere"]


# -- movements and counts ---------------------------------------------------------------------------------------------


def add_movement(tx: Tx, one: Movement) -> None:
    """Insert a movement; reversing one twice raises sqlite3.IntegrityError."""
    values = [getattr(one, name) for name in Movement.__struct_fields__]
    tx.run(f"INSERT INTO cash_movements ({_MOVEMENT}) VALUES ({', '.join('?' * len(values))})", values)


def movement(snapshot: Snapshot, ident: str) -> Movement | None:
    """Return a movement."""
    row = snapshot.one(f"SELECT {_MOVEMENT} FROM cash_movements WHERE id = ?", (ident,))
    return None if row is None else _movement(row)


def is_reversed(snapshot: Snapshot, ident: str) -> bool:
    """Say whether a movement was undone."""
    return snapshot.one("SELECT 1 FROM cash_movements WHERE reverses = ?", (ident,)) is not None


def movements_in(snapshot: Snapshot, session_id: str) -> list[Movement]:
    """Return a session's movements, the first one first."""
    rows = snapshot.all(f"SELECT {_MOVEMENT} FROM cash_movements WHERE session_id = ? ORDER BY rowid", (session_id,))
    return [_movement(row) for row in rows]


def sum_movements(snapshot: Snapshot, session_id: str) -> dict[str, int]:
    """Return the signed sum of a session's movements by kind; kinds without any are missing."""
    rows = snapshot.all(
        "SELECT kind, sum(amount) AS amount FROM cash_movements WHERE session_id = ? GROUP BY kind", (session_id,)
    )
    return {row["kind"]: row["amount"] for row in rows}


def add_count(tx: Tx, one: Count) -> None:
    """Insert a count."""
    tx.run(
        "INSERT INTO cash_counts (id, session_id, total, denominations, counted_by, counted_at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            one.id,
            one.session_id,
            one.total,
            msgspec.json.encode(one.denominations).decode(),
            one.counted_by,
            one.counted_at_ms,
        ),
    )


def counts_of(snapshot: Snapshot, session_id: str) -> list[Count]:
    """Return a session's counts, the last one last."""
    return [
        Count(
            id=row["id"],
            session_id=row["session_id"],
            total=row["total"],
            denominations=msgspec.json.decode(row["denominations"], type=_Denominations),
            counted_by=row["counted_by"],
            counted_at_ms=row["counted_at_ms"],
        )
        for row in snapshot.all("SELECT * FROM cash_counts WHERE session_id = ? ORDER BY rowid", (session_id,))
    ]


def _drawer(row: sqlite3.Row) -> Drawer:
    return Drawer(id=row["id"], name=row["name"], printer_id=row["printer_id"], is_active=bool(row["is_active"]))


def _session(row: sqlite3.Row) -> TillSession:
    return TillSession(**{**dict(row), "kind": TillKind(row["kind"]), "state": TillState(row["state"])})


def _movement(row: sqlite3.Row) -> Movement:
    return Movement(**{**dict(row), "kind": MoveKind(row["kind"])})
