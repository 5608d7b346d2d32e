"""SQL of unsent lines: of an order, or of a table that has none yet."""

from collections.abc import Sequence

import msgspec

from appliance.runtime.tx import Snapshot, Tx

_encode = msgspec.json.Encoder().encode


class DraftRow(msgspec.Struct, frozen=True, kw_only=True):
    """An unsent line as it is kept, or the mark of one that was sent or thrown away."""

    id: str
    version: int
    content: bytes
    saved_by: int | None
    saved_at_ms: int
    is_gone: bool


def draft_of(snapshot: Snapshot, order_id: str | None, table_id: int | None) -> list[DraftRow]:
    """Return the draft of an order, or with None of a table that has none, marks of gone lines too."""
    column, owner = ("table_id", table_id) if order_id is None else ("order_id", order_id)
    key = ("draft", column, owner or 0)
    known: list[DraftRow] | None = snapshot.known.get(key)
    if known is not None:
        return known
    rows = snapshot.all(
        "SELECT id, version, content, saved_by, saved_at_ms, is_gone FROM draft_lines"
        f" WHERE {column} = ? ORDER BY saved_at_ms, id",
        (owner,),
    )
    known = snapshot.known[key] = [
        DraftRow(
            id=row["id"],
            version=row["version"],
            content=row["content"].encode(),
            saved_by=row["saved_by"],
            saved_at_ms=row["saved_at_ms"],
            is_gone=bool(row["is_gone"]),
        )
        for row in rows
    ]
    return known


def forget_known(tx: Tx) -> None:
    """Read drafts anew from here on."""
    for key in [key for key in tx.known if key[0] == "draft"]:
        del tx.known[key]


class DraftHead(msgspec.Struct, frozen=True, kw_only=True):
    """How many unsent lines lie somewhere, and who wrote the last of them."""

    lines: int
    saved_by: int | None


def draft_heads(snapshot: Snapshot, order_ids: Sequence[str]) -> tuple[dict[str, DraftHead], dict[int, DraftHead]]:
    """Return the drafts of these orders by id, and those of tables without an order by theirs; empty ones are missing."""
    columns = "count(*) AS lines, saved_by, max(saved_at_ms)"  # SQLite takes saved_by from the row of the maximum
    of_orders = snapshot.all(
        f"SELECT order_id, {columns} FROM draft_lines WHERE order_id IN (SELECT value FROM json_each(?))"
        " AND NOT is_gone GROUP BY order_id",
        (_encode(order_ids).decode(),),
    )
    of_tables = snapshot.all(
        f"SELECT table_id, {columns} FROM draft_lines WHERE table_id IS NOT NULL AND NOT is_gone GROUP BY table_id"
    )
    return (
        {row["order_id"]: DraftHead(lines=row["lines"], saved_by=row["saved_by"]) for row in of_orders},
        {row["table_id"]: DraftHead(lines=row["lines"], saved_by=row["saved_by"]) for row in of_tables},
    )


def drafted_ids(snapshot: Snapshot, line_ids: Sequence[str]) -> set[str]:
    """Return which of these ids any draft knows, gone ones too."""
    rows = snapshot.all(
        "SELECT id FROM draft_lines WHERE id IN (SELECT value FROM json_each(?))", (_encode(line_ids).decode(),)
    )
    return {row["id"] for row in rows}


def save_draft_line(tx: Tx, order_id: str | None, table_id: int | None, row: DraftRow) -> None:
    """Insert or replace an unsent line."""
    forget_known(tx)
    tx.run(
        "INSERT INTO draft_lines (id, order_id, table_id, version, content, saved_by, saved_at_ms, is_gone)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version,"
        " content = excluded.content, saved_by = excluded.saved_by",
        (
            row.id,
            order_id,
            table_id if order_id is None else None,
            row.version,
            row.content.decode(),
            row.saved_by,
            row.saved_at_ms,
            row.is_gone,
        ),
    )


def mark_gone(tx: Tx, line_ids: Sequence[str], version: int) -> None:
    """Note that unsent lines were sent or thrown away; their ids never come back."""
    forget_known(tx)
    tx.run(
        "UPDATE draft_lines SET is_gone = 1, version = ? WHERE id IN (SELECT value FROM json_each(?))",
        (version, _encode(line_ids).decode()),
    )


def give_draft(tx: Tx, table_id: int, order_id: str) -> None:
    """Hand a table's draft over to its new order."""
    forget_known(tx)
    tx.run("UPDATE draft_lines SET order_id = ?, table_id = NULL WHERE table_id = ?", (order_id, table_id))


def forget_draft(tx: Tx, order_id: str) -> None:
    """Delete the draft of an order that has ended."""
    forget_known(tx)
    tx.run("DELETE FROM draft_lines WHERE order_id = ?", (order_id,))
