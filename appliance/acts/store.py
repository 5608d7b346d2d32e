"""SQL of acts: their rules, who may do how much of them, and what was done."""

import sqlite3
from collections.abc import Mapping

import msgspec

from appliance.acts.model import Act, ActRules, Reason
from appliance.runtime.tx import Snapshot, Tx

_USE = (
    "id, act, business_day, done_at_ms, user_id, approved_by, by_allowance, reason, words, order_id, line_id, product_id,"
    " quantity, amount, source_id, undone_quantity, undone_amount, undone_at_ms"
)


class Use(msgspec.Struct, frozen=True):
    """One act that was done; `quantity` pieces worth `amount` minor units. `source_id` is what undoing it undoes."""

    id: str
    act: str
    business_day: str
    done_at_ms: int
    user_id: int | None
    approved_by: int | None
    by_allowance: bool
    reason: str
    words: str | None
    order_id: str
    line_id: str | None
    product_id: int | None
    quantity: int
    amount: int
    source_id: str | None
    undone_quantity: int = 0
    undone_amount: int = 0
    undone_at_ms: int | None = None


def _use(row: sqlite3.Row) -> Use:
    use = Use(*row)
    return msgspec.structs.replace(use, by_allowance=bool(use.by_allowance))


def rules(snapshot: Snapshot, act: Act) -> ActRules | None:
    """Return what this restaurant set for an act, None where it keeps what ships."""
    row = snapshot.one("SELECT reasons, limit_amount, allowance FROM act_rules WHERE act = ?", (act,))
    if row is None:
        return None
    reasons = msgspec.json.decode(row["reasons"], type=tuple[Reason, ...])
    return ActRules(act, reasons, row["limit_amount"], row["allowance"])


def set_rules(tx: Tx, wanted: ActRules) -> None:
    """Write the rules of an act over those that were."""
    tx.run(
        "INSERT INTO act_rules (act, reasons, limit_amount, allowance) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (act) DO UPDATE SET reasons = excluded.reasons, limit_amount = excluded.limit_amount,"
        " allowance = excluded.allowance",
        (wanted.act, msgspec.json.encode(wanted.reasons).decode(), wanted.limit_amount, wanted.allowance),
    )


def allowance(snapshot: Snapshot, user_id: int, act: Act) -> int | None:
    """Return a person's own allowance a day, in minor units; None where he has what everybody has."""
    amount: int | None = snapshot.value(
        "SELECT amount FROM act_allowances WHERE user_id = ? AND act = ?", (user_id, act)
    )
    return amount


def set_allowance(tx: Tx, user_id: int, act: Act, amount: int | None) -> None:
    """Write a person's own allowance, or forget it."""
    if amount is None:
        tx.run("DELETE FROM act_allowances WHERE user_id = ? AND act = ?", (user_id, act))
        return
    tx.run(
        "INSERT INTO act_allowances (user_id, act, amount) VALUES (?, ?, ?)"
        " ON CONFLICT (user_id, act) DO UPDATE SET amount = excluded.amount",
        (user_id, act, amount),
    )


def used(snapshot: Snapshot, user_id: int, act: Act, business_day: str) -> int:
    """Return what a person's allowance paid for on a business day and still stands, in minor units."""
    amount: int = snapshot.value(
        "SELECT coalesce(sum(amount - undone_amount), 0) FROM act_uses WHERE user_id = ? AND act = ? AND business_day = ?"
        " AND by_allowance = 1",
        (user_id, act, business_day),
    )
    return amount


def add_use(tx: Tx, use: Use) -> None:
    """Insert an act that was done."""
    tx.run(
        f"INSERT INTO act_uses ({_USE}) VALUES ({', '.join('?' * len(Use.__struct_fields__))})",
        msgspec.structs.astuple(use),
    )


def use_from(snapshot: Snapshot, act: Act, source_id: str) -> Use | None:
    """Return the act that made what `source_id` names."""
    row = snapshot.one(f"SELECT {_USE} FROM act_uses WHERE act = ? AND source_id = ?", (act, source_id))
    return None if row is None else _use(row)


def undo_use(tx: Tx, ident: str, quantity: int, amount: int) -> None:
    """Note that so many more pieces, and so much more, of an act stand no more."""
    tx.run(
        "UPDATE act_uses SET undone_quantity = undone_quantity + ?, undone_amount = undone_amount + ?, undone_at_ms = ?"
        " WHERE id = ?",
        (quantity, amount, tx.at_ms, ident),
    )
    tx.run(
        "INSERT INTO act_undoings VALUES (?, ?, ?, ?, ?, ?)",
        (ident, tx.business_day, tx.at_ms, tx.caller.user_id, quantity, amount),
    )


def sums(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return what was done and undone from one business day to another, by act, reason and who did it; None is everybody."""
    return snapshot.all(
        "SELECT act, reason, user_id, sum(times) AS times, sum(pieces) AS pieces, sum(amount) AS amount,"
        " sum(undone_pieces) AS undone_pieces, sum(undone) AS undone FROM ("
        "SELECT act, reason, user_id, 1 AS times, quantity AS pieces, amount, 0 AS undone_pieces, 0 AS undone"
        " FROM act_uses WHERE business_day BETWEEN :since AND :until UNION ALL"
        " SELECT act, reason, act_uses.user_id, 0, 0, 0, act_undoings.quantity, act_undoings.amount FROM act_undoings"
        " JOIN act_uses ON act_uses.id = use_id WHERE act_undoings.business_day BETWEEN :since AND :until)"
        " WHERE :user_id IS NULL OR user_id = :user_id"
        " GROUP BY act, reason, user_id ORDER BY act, sum(amount) DESC, reason, user_id",
        {"since": since, "until": until, "user_id": user_id},
    )


def uses(snapshot: Snapshot, filters: Mapping[str, object], cursor: str | None, limit: int) -> list[Use]:
    """Return a page of acts, the newest first: `filters` are columns that must be so, `cursor` the last id before."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    conditions = [f"{name} = :{name}" for name in wanted]
    if cursor is not None:
        conditions.append("rowid < (SELECT rowid FROM act_uses WHERE id = :cursor)")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = snapshot.all(
        f"SELECT {_USE} FROM act_uses{where} ORDER BY rowid DESC LIMIT :most",
        {**wanted, "cursor": cursor, "most": limit},
    )
    return [_use(row) for row in rows]
