"""SQL of payments and their parts."""

import sqlite3
from collections.abc import Mapping, Sequence

from appliance.payments.model import Part, Payment, Tender
from appliance.runtime.tx import Snapshot, Tx

_PAYMENT = "id, order_id, tender, amount, reverses, reason, taken_by, taken_at_ms, business_day"


def asked_hash(snapshot: Snapshot, ident: str) -> bytes | None:
    """Return the hash of what a payment was asked to be; empty for a reversal, None for no payment."""
    row = snapshot.one("SELECT asked_hash FROM payments WHERE id = ?", (ident,))
    return None if row is None else row["asked_hash"] or b""


def payments_of(snapshot: Snapshot, order_id: str) -> list[Payment]:
    """Return an order's payments and reversals with their parts, the first one first."""
    parts: dict[str, list[Part]] = {}
    for row in snapshot.all(
        "SELECT payment_id, line_id, quantity, amount FROM payment_parts"
        " WHERE payment_id IN (SELECT id FROM payments WHERE order_id = ?)",
        (order_id,),
    ):
        parts.setdefault(row["payment_id"], []).append(Part(row["line_id"], row["quantity"], row["amount"]))
    rows = snapshot.all(f"SELECT {_PAYMENT} FROM payments WHERE order_id = ? ORDER BY rowid", (order_id,))
    return [_payment(row, parts) for row in rows]


def add_payment(tx: Tx, payment: Payment, asked: bytes | None) -> None:
    """Insert a payment and its parts."""
    tx.run(
        f"INSERT INTO payments ({_PAYMENT}, asked_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            payment.id,
            payment.order_id,
            payment.tender,
            payment.amount,
            payment.reverses,
            payment.reason,
            payment.taken_by,
            payment.taken_at_ms,
            payment.business_day,
            asked,
        ),
    )
    tx.many(
        "INSERT INTO payment_parts (payment_id, line_id, quantity, amount) VALUES (?, ?, ?, ?)",
        [(payment.id, *part) for part in payment.parts],
    )


def _payment(row: sqlite3.Row, parts: Mapping[str, Sequence[Part]]) -> Payment:
    return Payment(
        id=row["id"],
        order_id=row["order_id"],
        tender=Tender(row["tender"]),
        amount=row["amount"],
        reverses=row["reverses"],
        reason=row["reason"],
        taken_by=row["taken_by"],
        taken_at_ms=row["taken_at_ms"],
        business_day=row["business_day"],
        parts=tuple(parts.get(row["id"], ())),
    )
