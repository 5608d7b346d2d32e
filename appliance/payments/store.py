"""SQL of payments and their parts, of tenders, terminal requests and splits."""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from appliance.payments.model import (
    KeptTender,
    Part,
    Payment,
    RefundTax,
    Split,
    SplitKind,
    SplitShare,
    State,
    Tender,
    TerminalRequest,
    What,
)
from appliance.runtime.tx import Snapshot, Tx

_PAYMENT = ", ".join(name for name in Payment.__struct_fields__ if name != "parts")
_REQUEST = ", ".join(TerminalRequest.__struct_fields__)
_TENDER = ", ".join(KeptTender.__struct_fields__)
_SHARE = ", ".join(SplitShare.__struct_fields__)
_FLAGS = ("is_active", "needs_reference", "opens_drawer")
_taxes = msgspec.json.Decoder(tuple[RefundTax, ...])
_parts = msgspec.json.Decoder(tuple[Part, ...])


# -- payments -----------------------------------------------------------------------------------------


def asked_hash(snapshot: Snapshot, ident: str) -> bytes | None:
    """Return the hash of what a payment was asked to be; empty for a reversal, None for no payment."""
    row = snapshot.one(
        "SELECT asked_hash FROM payments WHERE id = ? UNION ALL SELECT asked_hash FROM terminal_requests WHERE id = ?",
        (ident, ident),
    )
    return None if row is None else row["asked_hash"] or b""


def payments_of(snapshot: Snapshot, order_id: str) -> list[Payment]:
    """Return an order's payments and what was given back with their parts, the first one first."""
    parts: dict[str, list[Part]] = {}
    for row in snapshot.all(
        "SELECT payment_id, line_id, quantity, amount FROM payment_parts"
        " WHERE payment_id IN (SELECT id FROM payments WHERE order_id = ?)",
        (order_id,),
    ):
        parts.setdefault(row["payment_id"], []).append(Part(row["line_id"], row["quantity"], row["amount"]))
    rows = snapshot.all(f"SELECT {_PAYMENT} FROM payments WHERE order_id = ? ORDER BY rowid", (order_id,))
    return [_payment(row, parts) for row in rows]


def order_of(snapshot: Snapshot, payment_id: str) -> str | None:
    """Return the order of a payment, also of one that a terminal was only asked for."""
    found: str | None = snapshot.value(
        "SELECT order_id FROM payments WHERE id = ? UNION ALL SELECT order_id FROM terminal_requests WHERE id = ?",
        (payment_id, payment_id),
    )
    return found


def walk_outs(snapshot: Snapshot, *, owed_only: bool, before: str | None, limit: int) -> list[tuple[str, str]]:
    """Return walk-outs as (order, payment), the last one first: those of which something is owed, or all.

    `before` is the payment after which a page begins.
    """
    rows = snapshot.all(
        "SELECT order_id, id FROM payments WHERE what = 'walk_out' AND (NOT :owed_only OR amount + coalesce((SELECT"
        " sum(back.amount) FROM payments back WHERE back.reverses = payments.id), 0) > 0) AND (:before IS NULL OR"
        " rowid < (SELECT rowid FROM payments WHERE id = :before)) ORDER BY rowid DESC LIMIT :limit",
        {"owed_only": owed_only, "before": before, "limit": limit},
    )
    return [(row["order_id"], row["id"]) for row in rows]


def add_payment(tx: Tx, payment: Payment, asked: bytes | None) -> None:
    """Insert a payment and its parts."""
    row = {name: getattr(payment, name) for name in Payment.__struct_fields__ if name != "parts"}
    values = list((row | {"taxes": msgspec.json.encode(payment.taxes).decode()}).values())
    tx.run(
        f"INSERT INTO payments ({_PAYMENT}, asked_hash) VALUES ({', '.join('?' * len(values))}, ?)", (*values, asked)
    )
    tx.many(
        "INSERT INTO payment_parts (payment_id, line_id, quantity, amount) VALUES (?, ?, ?, ?)",
        [(payment.id, *part) for part in payment.parts],
    )


def _payment(row: sqlite3.Row, parts: Mapping[str, Sequence[Part]]) -> Payment:
    taxes, own = _taxes.decode(row["taxes"]), tuple(parts.get(row["id"], ()))
    return Payment(**{**dict(row), "what": What(row["what"]), "taxes": taxes, "parts": own})


# -- tenders ------------------------------------------------------------------------------------------


def tenders(snapshot: Snapshot) -> list[KeptTender]:
    """Return every tender, in the order in which they are offered."""
    return [_tender(row) for row in snapshot.all(f"SELECT {_TENDER} FROM tenders ORDER BY position, code")]


def tender(snapshot: Snapshot, code: str) -> KeptTender | None:
    """Return a tender."""
    row = snapshot.one(f"SELECT {_TENDER} FROM tenders WHERE code = ?", (code,))
    return None if row is None else _tender(row)


def put_tender(tx: Tx, kept: KeptTender) -> None:
    """Insert a tender, or set all of it."""
    columns = KeptTender.__struct_fields__
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "code")
    tx.run(
        f"INSERT INTO tenders ({_TENDER}) VALUES ({', '.join('?' * len(columns))}) ON CONFLICT (code) DO UPDATE SET {sets}",
        msgspec.structs.astuple(kept),
    )


def is_tender_used(snapshot: Snapshot, code: str) -> bool:
    """Say whether anything was ever paid, or a terminal asked, with a tender."""
    return bool(
        snapshot.value(
            "SELECT EXISTS (SELECT 1 FROM payments WHERE tender = ?)"
            " OR EXISTS (SELECT 1 FROM terminal_requests WHERE tender = ?)",
            (code, code),
        )
    )


def remove_tender(tx: Tx, code: str) -> None:
    """Delete a tender that was never used."""
    tx.run("DELETE FROM tenders WHERE code = ?", (code,))


def _tender(row: sqlite3.Row) -> KeptTender:
    flags = {name: bool(row[name]) for name in _FLAGS}
    return KeptTender(**{**dict(row), **flags, "kind": Tender(row["kind"])})


# -- terminal requests --------------------------------------------------------------------------------


def add_request(tx: Tx, request: TerminalRequest, asked: bytes) -> None:
    """Insert what a terminal is asked for."""
    values = [getattr(request, name) for name in TerminalRequest.__struct_fields__]
    values[TerminalRequest.__struct_fields__.index("parts")] = msgspec.json.encode(request.parts).decode()
    tx.run(
        f"INSERT INTO terminal_requests ({_REQUEST}, asked_hash) VALUES ({', '.join('?' * len(values))}, ?)",
        (*values, asked),
    )


def request(snapshot: Snapshot, ident: str) -> TerminalRequest | None:
    """Return what a terminal was asked for."""
    row = snapshot.one(f"SELECT {_REQUEST} FROM terminal_requests WHERE id = ?", (ident,))
    return None if row is None else _request(row)


def requests_of(snapshot: Snapshot, order_id: str) -> list[TerminalRequest]:
    """Return what terminals were asked for an order, the first one first."""
    rows = snapshot.all(f"SELECT {_REQUEST} FROM terminal_requests WHERE order_id = ? ORDER BY rowid", (order_id,))
    return [_request(row) for row in rows]


def open_requests(snapshot: Snapshot) -> list[TerminalRequest]:
    """Return what terminals have still to tell, the oldest first."""
    rows = snapshot.all(
        f"SELECT {_REQUEST} FROM terminal_requests WHERE state IN ('pending', 'unknown') ORDER BY started_at_ms, id"
    )
    return [_request(row) for row in rows]


def set_request(tx: Tx, ident: str, state: State, *, reference: str | None = None, reason: str | None = None) -> None:
    """Note what a terminal told."""
    tx.run(
        "UPDATE terminal_requests SET state = ?, reference = coalesce(?, reference), reason = ? WHERE id = ?",
        (state, reference, reason, ident),
    )


def ask_cancel(tx: Tx, ident: str) -> None:
    """Note that somebody wants a terminal to give up."""
    tx.run("UPDATE terminal_requests SET is_cancel_asked = 1 WHERE id = ?", (ident,))


def _request(row: sqlite3.Row) -> TerminalRequest:
    return TerminalRequest(
        **{
            **dict(row),
            "parts": _parts.decode(row["parts"]),
            "state": State(row["state"]),
            "is_cancel_asked": bool(row["is_cancel_asked"]),
        }
    )


# -- splits -------------------------------------------------------------------------------------------


def add_split(tx: Tx, split: Split, asked: bytes) -> None:
    """Insert a split and its shares."""
    tx.run(
        "INSERT INTO payment_splits (id, order_id, kind, made_by, made_at_ms, asked_hash) VALUES (?, ?, ?, ?, ?, ?)",
        (split.id, split.order_id, split.kind, split.made_by, split.made_at_ms, asked),
    )
    tx.many(
        f"INSERT INTO payment_shares (split_id, {_SHARE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                split.id,
                share.id,
                share.position,
                share.seat,
                share.amount,
                msgspec.json.encode(share.parts).decode(),
                share.payment_id,
            )
            for share in split.shares
        ],
    )


def split_hash(snapshot: Snapshot, ident: str) -> bytes | None:
    """Return the hash of what a split was asked to be."""
    found: bytes | None = snapshot.value("SELECT asked_hash FROM payment_splits WHERE id = ?", (ident,))
    return found


def split_of(snapshot: Snapshot, order_id: str) -> Split | None:
    """Return the split of an order that has not ended."""
    row = snapshot.one("SELECT * FROM payment_splits WHERE order_id = ? AND ended_at_ms IS NULL", (order_id,))
    return None if row is None else _split(snapshot, row)


def split_of_share(snapshot: Snapshot, share_id: str) -> Split | None:
    """Return the split that holds a share, ended or not."""
    row = snapshot.one(
        "SELECT * FROM payment_splits WHERE id = (SELECT split_id FROM payment_shares WHERE id = ?)", (share_id,)
    )
    return None if row is None else _split(snapshot, row)


def pay_share(tx: Tx, share_id: str, payment_id: str) -> None:
    """Note by which payment a share was paid."""
    tx.run("UPDATE payment_shares SET payment_id = ? WHERE id = ?", (payment_id, share_id))


def end_split(tx: Tx, ident: str) -> None:
    """Note that a split stands no more."""
    tx.run("UPDATE payment_splits SET ended_at_ms = ? WHERE id = ?", (tx.at_ms, ident))


def _split(snapshot: Snapshot, row: sqlite3.Row) -> Split:
    shares = snapshot.all(f"SELECT {_SHARE} FROM payment_shares WHERE split_id = ? ORDER BY position", (row["id"],))
    return Split(
        id=row["id"],
        order_id=row["order_id"],
        kind=SplitKind(row["kind"]),
        made_by=row["made_by"],
        made_at_ms=row["made_at_ms"],
        ended_at_ms=row["ended_at_ms"],
        shares=tuple(SplitShare(**{**dict(one), "parts": _parts.decode(one["parts"])}) for one in shares),
    )
