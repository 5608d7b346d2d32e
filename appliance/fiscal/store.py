"""SQL of fiscal documents."""

import sqlite3
from collections.abc import Collection

import msgspec

from appliance.fiscal.model import Content, Document, Kind, State
from appliance.runtime.tx import Snapshot, Tx

_COLUMNS = (
    "event_seq, id, kind, order_id, payment_id, state, provider, reference, qr, attempts, reason, made_at_ms,"
    " settled_at_ms, business_day, content"
)


def add_document(tx: Tx, new: Document) -> None:
    """Insert a document."""
    tx.run(
        f"INSERT INTO fiscal_documents ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.event_seq,
            new.id,
            new.kind,
            new.order_id,
            new.payment_id,
            new.state,
            new.provider,
            new.reference,
            new.qr,
            new.attempts,
            new.reason,
            new.made_at_ms,
            new.settled_at_ms,
            new.business_day,
            msgspec.json.encode(new.content).decode(),
        ),
    )


def document(snapshot: Snapshot, ident: str) -> Document | None:
    """Return one document."""
    row = snapshot.one(f"SELECT {_COLUMNS} FROM fiscal_documents WHERE id = ?", (ident,))
    return None if row is None else _document(row)


def settle(
    tx: Tx, ident: str, state: State, *, reference: str = "", qr: str = "", reason: str = "", asked: bool = True
) -> None:
    """Note what became of a document that is pending; `asked` counts a question."""
    tx.run(
        "UPDATE fiscal_documents SET state = ?, reference = ?, qr = ?, reason = ?, attempts = attempts + ?,"
        " settled_at_ms = ? WHERE id = ?",
        (state, reference, qr, reason, int(asked), None if state is State.PENDING else tx.at_ms, ident),
    )


def send_again(tx: Tx, ident: str, provider: str) -> None:
    """Let a document that failed wait for a provider once more."""
    tx.run(
        "UPDATE fiscal_documents SET state = 'pending', provider = ?, reason = '', settled_at_ms = NULL WHERE id = ?",
        (provider, ident),
    )


def next_pending(snapshot: Snapshot, provider: str, but_not: Collection[str], most: int) -> list[Document]:
    """Return documents that wait for a provider, the oldest first: of each order the first one only, in its turn."""
    # `+` keeps SQLite from the index by state, which it would walk for every row of a long backlog.
    rows = snapshot.all(
        f"SELECT {_COLUMNS} FROM fiscal_documents d WHERE d.state = 'pending' AND d.provider = ?"
        " AND d.id NOT IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM fiscal_documents e WHERE e.order_id = d.order_id"
        "   AND e.event_seq < d.event_seq AND +e.state = 'pending')"
        " ORDER BY d.event_seq LIMIT ?",
        (provider, msgspec.json.encode(list(but_not)).decode(), most),
    )
    return [_document(row) for row in rows]


def reference_of_payment(snapshot: Snapshot, payment_id: str) -> str:
    """Return under which reference a payment was issued, "" when it was not."""
    row = snapshot.one(
        "SELECT reference FROM fiscal_documents WHERE payment_id = ? AND kind = 'payment' AND +state = 'issued'",
        (payment_id,),
    )
    return "" if row is None else str(row["reference"])


def content_of_payment(snapshot: Snapshot, payment_id: str) -> Content | None:
    """Return what the document of a payment or a refund told."""
    found = snapshot.value("SELECT content FROM fiscal_documents WHERE payment_id = ?", (payment_id,))
    return None if found is None else msgspec.json.decode(found, type=Content)


def find(
    snapshot: Snapshot, *, states: Collection[str], order_id: str | None, before_seq: int | None, most: int
) -> list[Document]:
    """Return documents in these states (any where none is named), of an order or of all, the newest first."""
    wheres, values = ["1"], list[object]()
    if states:
        wheres.append(f"state IN ({', '.join('?' * len(states))})")
        values += sorted(states)
    if order_id is not None:
        wheres.append("order_id = ?")
        values.append(order_id)
    if before_seq is not None:
        wheres.append("event_seq < ?")
        values.append(before_seq)
    rows = snapshot.all(
        f"SELECT {_COLUMNS} FROM fiscal_documents WHERE {' AND '.join(wheres)} ORDER BY event_seq DESC LIMIT ?",
        (*values, most),
    )
    return [_document(row) for row in rows]


def count_failed(snapshot: Snapshot) -> int:
    """Return how many documents wait for a person."""
    count: int = snapshot.value("SELECT count(*) FROM fiscal_documents WHERE state = 'failed'")
    return count


def count_waiting_since(snapshot: Snapshot, before_ms: int) -> int:
    """Return how many documents that are older than this instant still wait for their provider."""
    count: int = snapshot.value(
        "SELECT count(*) FROM fiscal_documents WHERE state = 'pending' AND made_at_ms < ?", (before_ms,)
    )
    return count


def _document(row: sqlite3.Row) -> Document:
    return Document(
        id=row["id"],
        event_seq=row["event_seq"],
        kind=Kind(row["kind"]),
        order_id=row["order_id"],
        payment_id=row["payment_id"],
        state=State(row["state"]),
        provider=row["provider"],
        reference=row["reference"],
        qr=row["qr"],
        attempts=row["attempts"],
        reason=row["reason"],
        made_at_ms=row["made_at_ms"],
        settled_at_ms=row["settled_at_ms"],
        business_day=row["business_day"],
        content=msgspec.json.decode(row["content"], type=Content),
    )
