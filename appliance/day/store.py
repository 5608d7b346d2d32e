"""SQL of business days, their receipts and payments, and their closes."""

import sqlite3
from collections.abc import Iterable

from appliance.cash.model import TillSessionClosed
from appliance.day.model import CheckCounted, Payment, TaxSum
from appliance.runtime.tx import Recorded, Snapshot, Tx

_DAY = "day, opened_at_ms, opened_by, closed_at_ms, closed_by, z_number, state"
_HEAD = "number, day, closed_at_ms, closed_by, to_ms, total, held, grand_total, hash"

_OWED = "'walked_out', 'collected', 'written_off'"

# -- days -------------------------------------------------------------------------------------------------------------


def day(snapshot: Snapshot, business_day: str) -> sqlite3.Row | None:
    """Return a day on which something happened."""
    return snapshot.one(f"SELECT {_DAY} FROM business_days WHERE day = ?", (business_day,))


def open_days(snapshot: Snapshot) -> list[sqlite3.Row]:
    """Return the days that are not closed, the first one first."""
    return snapshot.all(f"SELECT {_DAY} FROM business_days WHERE state = 'open' ORDER BY day")


def is_known(tx: Tx, business_day: str) -> bool:
    """Say whether a day was opened; asks the database once a command."""
    key = ("business day", business_day)
    if key not in tx.known:
        if tx.one("SELECT 1 FROM business_days WHERE day = ?", (business_day,)) is None:
            return False
        tx.known[key] = True
    return True


def add_day(tx: Tx, business_day: str, opened_by: int | None) -> None:
    """Insert a day."""
    tx.run(
        "INSERT INTO business_days (day, opened_at_ms, opened_by) VALUES (?, ?, ?)", (business_day, tx.at_ms, opened_by)
    )


def close_day(tx: Tx, business_day: str, z_number: int) -> None:
    """Write that a day ended."""
    tx.run(
        "UPDATE business_days SET state = 'closed', closed_at_ms = ?, closed_by = ?, z_number = ? WHERE day = ?",
        (tx.at_ms, tx.caller.user_id, z_number, business_day),
    )


# -- what follows the facts -------------------------------------------------------------------------------------------


def add_check(tx: Tx, business_day: str, event: CheckCounted) -> None:
    """Count a check that ended, with its taxes; the money taken for it is no longer held."""
    receipt = event.receipt
    tx.run(
        "INSERT INTO day_checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            event.order_id,
            business_day,
            event.number,
            event.opened_day,
            event.ended,
            event.covers,
            receipt.gross,
            receipt.voided,
            receipt.discounts,
            receipt.treats,
            receipt.cover,
            receipt.service,
            receipt.tax_added,
            receipt.total,
            event.paid,
        ),
    )
    tx.many(
        "INSERT INTO day_taxes VALUES (?, ?, ?, ?, ?, ?)",
        [(event.order_id, one.code, one.rate_bp, business_day, one.gross, one.tax) for one in receipt.taxes],
    )
    tx.run("UPDATE day_payments SET counted_day = ? WHERE order_id = ?", (business_day, event.order_id))


def counted_on(snapshot: Snapshot, order_id: str) -> str | None:
    """Return the day on which a check was counted, None while it is open."""
    found: str | None = snapshot.value("SELECT day FROM day_checks WHERE order_id = ?", (order_id,))
    return found


def add_void(tx: Tx, recorded: Recorded, order_id: str, pieces: int, amount: int) -> None:
    """Count what was taken back."""
    tx.run(
        "INSERT INTO day_voids VALUES (?, ?, ?, ?, ?)", (recorded.seq, order_id, recorded.business_day, pieces, amount)
    )


def give_voids(tx: Tx, order_id: str, into_order_id: str) -> None:
    """Put what was taken back of a check down to another."""
    tx.run("UPDATE day_voids SET order_id = ? WHERE order_id = ?", (into_order_id, order_id))


def voided_of(snapshot: Snapshot, order_id: str) -> int:
    """Return what was taken back of a check, in minor units."""
    amount: int = snapshot.value("SELECT coalesce(sum(amount), 0) FROM day_voids WHERE order_id = ?", (order_id,))
    return amount


def paid_of(snapshot: Snapshot, order_id: str) -> int:
    """Return the money that was taken for a check, less what was given back."""
    amount: int = snapshot.value("SELECT coalesce(sum(amount), 0) FROM day_payments WHERE order_id = ?", (order_id,))
    return amount


def add_payment(tx: Tx, business_day: str, one: Payment, counted_day: str | None) -> None:
    """Count money taken or given back; `counted_day` is when its check ended, if it has."""
    tx.run(
        "INSERT INTO day_payments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.payment_id,
            one.order_id,
            business_day,
            one.tender,
            one.amount,
            one.tip,
            one.rounding,
            one.kind,
            counted_day is not None,
            counted_day,
        ),
    )


def add_refund_taxes(tx: Tx, business_day: str, payment_id: str, taxes: Iterable[TaxSum]) -> None:
    """Count at which taxes refunded money had been sold."""
    tx.many(
        "INSERT INTO day_refund_taxes VALUES (?, ?, ?, ?, ?, ?)",
        [(payment_id, one.code, one.rate_bp, business_day, one.gross, one.tax) for one in taxes],
    )


def add_late(tx: Tx, recorded: Recorded, acted_at_ms: int) -> None:
    """Note a fact that was done before its day began."""
    kind = type(recorded.event).__name__
    tx.run(
        "INSERT INTO day_late VALUES (?, ?, ?, ?, ?, ?)",
        (recorded.seq, recorded.business_day, kind, recorded.subject, acted_at_ms, recorded.at_ms),
    )


def add_settled(tx: Tx, business_day: str, event: TillSessionClosed) -> None:
    """Note a wallet or drawer that was accepted."""
    tx.run(
        "INSERT INTO day_settled VALUES (?, ?, ?, ?, ?)",
        (event.session_id, business_day, event.expected, event.counted, event.variance),
    )


# -- sums -------------------------------------------------------------------------------------------------------------


def sum_checks(snapshot: Snapshot, business_day: str) -> sqlite3.Row:
    """Return the sums of the receipts of a day."""
    row = snapshot.one(
        "SELECT coalesce(sum(ended = 'closed'), 0) AS closed, coalesce(sum(ended = 'cancelled'), 0) AS cancelled,"
        " coalesce(sum(iif(ended = 'closed', covers, 0)), 0) AS covers, coalesce(sum(gross), 0) AS gross,"
        " coalesce(sum(voided), 0) AS voids, coalesce(sum(discounts), 0) AS discounts,"
        " coalesce(sum(treats), 0) AS treats, coalesce(sum(cover), 0) AS cover, coalesce(sum(service), 0) AS service,"
        " coalesce(sum(tax_added), 0) AS tax_added, coalesce(sum(total), 0) AS total FROM day_checks WHERE day = ?",
        (business_day,),
    )
    assert row is not None
    return row


def sum_taxes(snapshot: Snapshot, business_day: str, *, refunded: bool = False) -> list[sqlite3.Row]:
    """Return what the receipts of a day bear, or what was refunded on it, by code and rate, what bears none last."""
    table = "day_refund_taxes" if refunded else "day_taxes"
    return snapshot.all(
        f"SELECT code, rate_bp, sum(gross) AS gross, sum(tax) AS tax FROM {table} WHERE day = ?"
        " GROUP BY code, rate_bp ORDER BY code = '', code, rate_bp",
        (business_day,),
    )


def sum_tenders(snapshot: Snapshot, business_day: str) -> list[sqlite3.Row]:
    """Return the money of a day by tender; tips and rounding are of what was taken less of what was given back."""
    of_kind = ", ".join(
        # A refund that is undone with its check is one refund fewer.
        f"sum(iif(kind = '{kind}', iif(kind = 'refund' AND amount > 0, -1, 1), 0)) AS {count},"
        f" sum(iif(kind = '{kind}', amount, 0)) AS {total}"
        for kind, count, total in (
            ("taken", "payments", "amount"),
            ("undone", "undone_payments", "undone"),
            ("refund", "refunds", "refunded"),
        )
    )
    return snapshot.all(
        f"SELECT tender, {of_kind}, sum(tip) AS tips, sum(rounding) AS rounding"
        f" FROM day_payments WHERE day = ? AND kind NOT IN ({_OWED}) GROUP BY tender ORDER BY tender",
        (business_day,),
    )


def given_back(snapshot: Snapshot, business_day: str) -> int:
    """Return what was refunded on checks that ended: until they did on this day, and on this day of those before."""
    amount: int = snapshot.value(
        "SELECT (SELECT coalesce(sum(paid - total), 0) FROM day_checks WHERE day = :day)"
        " + (SELECT coalesce(sum(amount), 0) FROM day_payments WHERE day = :day AND after_count AND kind != 'written_off')",
        {"day": business_day},
    )
    return amount


def sum_owed(snapshot: Snapshot, business_day: str) -> sqlite3.Row:
    """Return what guests left owing on a day, what came or was given up on it, and what is owed at its end of all days."""
    of_day = ", ".join(
        f"count(iif(day = :day AND kind = '{kind}', 1, NULL)) AS {count},"
        f" coalesce(sum(iif(day = :day AND kind = '{kind}', abs(amount), 0)), 0) AS {kind}"
        for kind, count in (("walked_out", "walk_outs"), ("collected", "collections"), ("written_off", "write_offs"))
    )
    row = snapshot.one(
        f"SELECT {of_day}, coalesce(sum(amount), 0) AS owed_after FROM day_payments"
        f" WHERE kind IN ({_OWED}) AND day <= :day",
        {"day": business_day},
    )
    assert row is not None
    return row


def held_at_end(snapshot: Snapshot, business_day: str) -> int:
    """Return the money that was taken until the end of a day for checks which had not ended by then."""
    amount: int = snapshot.value(
        "SELECT coalesce(sum(amount), 0) FROM day_payments"
        " WHERE (counted_day IS NULL AND day <= :day) OR (counted_day > :day AND day <= :day)",
        {"day": business_day},
    )
    return amount


def sum_voids(snapshot: Snapshot, business_day: str) -> sqlite3.Row:
    """Return what was taken back on a day."""
    row = snapshot.one(
        "SELECT count(*) AS count, coalesce(sum(pieces), 0) AS pieces, coalesce(sum(amount), 0) AS amount"
        " FROM day_voids WHERE day = ?",
        (business_day,),
    )
    assert row is not None
    return row


def ended_since(snapshot: Snapshot, business_day: str) -> list[sqlite3.Row]:
    """Return the checks that were opened until a day and ended after it."""
    return snapshot.all(
        "SELECT order_id, total FROM day_checks WHERE day > :day AND opened_day <= :day ORDER BY opened_day, number",
        {"day": business_day},
    )


def late(snapshot: Snapshot, business_day: str) -> list[sqlite3.Row]:
    """Return what was late on a day, the first one first."""
    return snapshot.all(
        "SELECT seq, type, subject, acted_at_ms, arrived_at_ms FROM day_late WHERE day = ? ORDER BY seq",
        (business_day,),
    )


def settled(snapshot: Snapshot, business_day: str) -> list[sqlite3.Row]:
    """Return the wallets and drawers that were accepted on a day."""
    return snapshot.all(
        "SELECT session_id, expected, counted, variance FROM day_settled WHERE day = ? ORDER BY session_id",
        (business_day,),
    )


# -- phones -----------------------------------------------------------------------------------------------------------


def save_queue(tx: Tx, device_id: str, waiting: int) -> None:
    """Write how many commands wait on a phone."""
    tx.run("INSERT OR REPLACE INTO device_queues VALUES (?, ?, ?)", (device_id, waiting, tx.at_ms))


def queues(snapshot: Snapshot) -> dict[str, tuple[int, int]]:
    """Return of each phone how many commands waited when it last said so, and when that was (UTC ms)."""
    rows = snapshot.all("SELECT device_id, waiting, reported_at_ms FROM device_queues")
    return {row["device_id"]: (row["waiting"], row["reported_at_ms"]) for row in rows}


# -- closes -----------------------------------------------------------------------------------------------------------


def last_z(snapshot: Snapshot, before_day: str | None = None) -> sqlite3.Row | None:
    """Return the last close, or the last one of a day before this one."""
    return snapshot.one(
        f"SELECT {_HEAD} FROM z_reports WHERE ? IS NULL OR day < ? ORDER BY number DESC LIMIT 1",
        (before_day, before_day),
    )


def add_z(tx: Tx, values: Iterable[object]) -> None:
    """Insert a close: number, day, closed_at_ms, closed_by, to_ms, total, held, grand_total, hash, document."""
    tx.run(f"INSERT INTO z_reports ({_HEAD}, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tuple(values))


def z_heads(snapshot: Snapshot, before: int | None, limit: int) -> list[sqlite3.Row]:
    """Return closes without their documents, the last one first."""
    return snapshot.all(
        f"SELECT {_HEAD} FROM z_reports WHERE ? IS NULL OR number < ? ORDER BY number DESC LIMIT ?",
        (before, before, limit),
    )


def z(snapshot: Snapshot, number: int) -> sqlite3.Row | None:
    """Return a close with its document."""
    return snapshot.one(f"SELECT {_HEAD}, document FROM z_reports WHERE number = ?", (number,))
