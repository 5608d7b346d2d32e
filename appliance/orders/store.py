"""SQL of orders, their waiters, lines and drafts.

Long because a check, its lines and its draft are written together, and each table has one place that knows its columns.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from appliance.orders.charges import Rules
from appliance.orders.model import Line, LineModifier, Order, OrderStatus, PaidLine
from appliance.runtime.database import adapt
from appliance.runtime.tx import Snapshot, Tx

_ORDER = (
    "o.id, o.number, o.business_day, o.table_id, o.table_label, o.table_group_id, o.check_number, o.status, o.covers,"
    " o.allergy, o.opened_by, o.opened_at_ms, o.closed_by, o.closed_at_ms, o.bill_requested_at_ms, o.mode,"
    " o.rules, o.is_adjusted, o.is_emptied"
)
_LINE = (
    "id, order_id, product_id, category_id, printer_zone_id, name, kitchen_name, portion_id, portion_name, modifiers,"
    " allergens, unit_price, is_weighed, quantity, voided_quantity, paid_quantity, paid_amount, quantity_milli, note,"
    " seat, course, added_by, added_at_ms, tax_code, tax_name, tax_rate_bp, payable, split_from, group_id, is_held,"
    " swapped_quantity, remade_quantity, swap_of, treated_for, combo_product_id,"
    " tells_at_ms"
)
adapt(OrderStatus, str.__str__)
_STATUS_AT, _RULES_AT, _ADJUSTED_AT, _EMPTIED_AT = map(
    Order.__struct_fields__.index, ("status", "rules", "is_adjusted", "is_emptied")
)
_MODIFIERS_AT, _ALLERGENS_AT, _WEIGHED_AT, _HELD_AT = map(
    Line.__struct_fields__.index, ("modifiers", "allergens", "is_weighed", "is_held")
)
_modifiers = msgspec.json.Decoder(tuple[LineModifier, ...])
_allergens = msgspec.json.Decoder(tuple[str, ...])
_encode = msgspec.json.Encoder().encode
_decode_rules = lru_cache(maxsize=64)(msgspec.json.Decoder(Rules).decode)


def _order(row: sqlite3.Row) -> Order:
    values: list[Any] = list(row)
    values[_STATUS_AT] = OrderStatus(values[_STATUS_AT])
    values[_RULES_AT] = _decode_rules(values[_RULES_AT])
    values[_ADJUSTED_AT] = bool(values[_ADJUSTED_AT])
    values[_EMPTIED_AT] = bool(values[_EMPTIED_AT])
    return Order(*values)


def order(snapshot: Snapshot, ident: str) -> Order | None:
    """Return an order by its id or any alias; the id of one that was merged names the check it went into.

    So does the id of one that was emptied, once another goes on in its place.
    """
    known: Order | None = snapshot.known.get(("order", ident))
    if known is not None:
        return known
    row = snapshot.one(f"SELECT {_ORDER} FROM orders o WHERE o.id = ?", (ident,))
    if row is None or row["status"] == OrderStatus.MERGED or row["is_emptied"]:
        other = snapshot.one(
            f"SELECT {_ORDER} FROM order_aliases a JOIN orders o ON o.id = a.order_id WHERE a.alias = ?", (ident,)
        )
        row = row if other is None else other
    if row is None:
        return None
    found = _order(row)
    snapshot.known["order", found.id] = found
    return found


def checks_of_table(snapshot: Snapshot, table_id: int) -> list[Order]:
    """Return the checks of a table that have not ended, the first one first."""
    rows = snapshot.all(
        f"SELECT {_ORDER} FROM orders o WHERE o.table_id = ? AND o.closed_at_ms IS NULL ORDER BY o.check_number",
        (table_id,),
    )
    return [_order(row) for row in rows]


def active_orders(snapshot: Snapshot) -> list[Order]:
    """Return every order that has not ended, by table; the index of the living finds them in any length of history."""
    rows = snapshot.all(
        f"SELECT {_ORDER} FROM orders o INDEXED BY orders_of_table WHERE o.closed_at_ms IS NULL"
        " ORDER BY o.table_id, o.check_number"
    )
    return [_order(row) for row in rows]


def add_order(tx: Tx, new: Order) -> None:
    """Insert an order."""
    names = ", ".join(Order.__struct_fields__)
    marks = ", ".join("?" * len(Order.__struct_fields__))
    values: list[Any] = list(msgspec.structs.astuple(new))
    values[_RULES_AT] = _encode(new.rules).decode()
    tx.run(f"INSERT INTO orders ({names}) VALUES ({marks})", values)
    tx.known["order", new.id] = new
    tx.known["lines", new.id] = tx.known["waiters", new.id] = ()


def next_training_number(snapshot: Snapshot, business_day: str) -> int:
    """Return the next number of a business day for a check that counts nowhere, from -1 downwards."""
    number: int = snapshot.value(
        "SELECT min(coalesce(min(number), 0), 0) - 1 FROM orders WHERE business_day = ?", (business_day,)
    )
    return number


def count_all(snapshot: Snapshot) -> int:
    """Return how many checks there are, ended ones too."""
    count: int = snapshot.value("SELECT count(*) FROM orders")
    return count


def next_number(snapshot: Snapshot, business_day: str) -> int:
    """Return the next order number of a business day, from 1."""
    number: int = snapshot.value(
        "SELECT max(coalesce(max(number), 0), 0) + 1 FROM orders WHERE business_day = ?", (business_day,)
    )
    return number


def change_order(tx: Tx, order_id: str, **values: object) -> None:
    """Set columns of an order; names come from this room's code, never from outside."""
    columns = ", ".join(f"{name} = ?" for name in values)
    tx.run(f"UPDATE orders SET {columns} WHERE id = ?", (*values.values(), order_id))
    tx.known.pop(("order", order_id), None)


def add_alias(tx: Tx, alias: str, order_id: str) -> None:
    """Give an order one more id."""
    tx.run("INSERT INTO order_aliases (alias, order_id) VALUES (?, ?)", (alias, order_id))


def add_waiter(tx: Tx, order_id: str, user_id: int) -> None:
    """Note that somebody serves an order; a second time changes nothing."""
    tx.run(
        "INSERT INTO order_waiters (order_id, user_id, joined_at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (order_id, user_id, tx.at_ms),
    )
    known: tuple[int, ...] | None = tx.known.get(("waiters", order_id))
    if known is not None and user_id not in known:
        tx.known["waiters", order_id] = (*known, user_id)


def waiters_of(snapshot: Snapshot, order_id: str) -> tuple[int, ...]:
    """Return who serves an order, in the order of joining."""
    known: tuple[int, ...] | None = snapshot.known.get(("waiters", order_id))
    if known is None:
        rows = snapshot.all(
            "SELECT user_id FROM order_waiters WHERE order_id = ? ORDER BY joined_at_ms, user_id", (order_id,)
        )
        known = snapshot.known["waiters", order_id] = tuple(row[0] for row in rows)
    return known


def waiters_of_each(snapshot: Snapshot, order_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return who serves each of these orders."""
    if len(order_ids) == 1:
        return {order_ids[0]: waiters_of(snapshot, order_ids[0])}
    found: dict[str, tuple[int, ...]] = dict.fromkeys(order_ids, ())
    rows = snapshot.all(
        "SELECT order_id, user_id FROM order_waiters WHERE order_id IN (SELECT value FROM json_each(?))"
        " ORDER BY joined_at_ms, user_id",
        (_encode(order_ids).decode(),),
    )
    for row in rows:
        found[row["order_id"]] += (row["user_id"],)
    return found


def _line(row: sqlite3.Row) -> Line:
    values: list[Any] = list(row)
    values[_MODIFIERS_AT] = _modifiers.decode(values[_MODIFIERS_AT])
    values[_ALLERGENS_AT] = _allergens.decode(values[_ALLERGENS_AT])
    values[_WEIGHED_AT] = bool(values[_WEIGHED_AT])
    values[_HELD_AT] = bool(values[_HELD_AT])
    return Line(*values)


def lines_of(snapshot: Snapshot, order_id: str) -> list[Line]:
    """Return an order's lines as they were sent, the first one first."""
    known: tuple[Line, ...] | None = snapshot.known.get(("lines", order_id))
    if known is None:
        rows = snapshot.all(
            f"SELECT {_LINE} FROM order_lines WHERE order_id = ? AND joined_into IS NULL ORDER BY rowid", (order_id,)
        )
        known = snapshot.known["lines", order_id] = tuple(_line(row) for row in rows)
    return list(known)


def lines_of_each(snapshot: Snapshot, order_ids: Sequence[str]) -> dict[str, list[Line]]:
    """Return the lines of each of these orders."""
    if len(order_ids) == 1:
        return {order_ids[0]: lines_of(snapshot, order_ids[0])}
    found: dict[str, list[Line]] = {order_id: [] for order_id in order_ids}
    rows = snapshot.all(
        f"SELECT {_LINE} FROM order_lines WHERE order_id IN (SELECT value FROM json_each(?)) AND joined_into IS NULL"
        " ORDER BY rowid",
        (_encode(order_ids).decode(),),
    )
    for row in rows:
        found[row["order_id"]].append(_line(row))
    return found


def asked_hashes(snapshot: Snapshot, line_ids: Sequence[str]) -> dict[str, tuple[str, bytes]]:
    """Return order and hash of those lines that exist already."""
    rows = snapshot.all(
        "SELECT id, order_id, asked_hash FROM order_lines WHERE id IN (SELECT value FROM json_each(?))",
        (_encode(line_ids).decode(),),
    )
    return {row["id"]: (row["order_id"], row["asked_hash"]) for row in rows}


def add_lines(tx: Tx, order_id: str, lines: Sequence[tuple[Line, bytes]]) -> None:
    """Insert lines of an order, each with the hash of what was asked."""
    held = lines_of(tx, order_id)
    names = ", ".join(Line.__struct_fields__)
    marks = ", ".join("?" * len(Line.__struct_fields__))
    tx.many(
        f"INSERT INTO order_lines ({names}, asked_hash) VALUES ({marks}, ?)",
        [(*_columns(line), asked) for line, asked in lines],
    )
    tx.known["lines", order_id] = (*held, *(line for line, _ in lines))


def _columns(line: Line) -> list[Any]:
    values: list[Any] = list(msgspec.structs.astuple(line))
    values[_MODIFIERS_AT] = _encode(line.modifiers).decode()
    values[_ALLERGENS_AT] = _encode(line.allergens).decode()
    return values


def _forget_lines(tx: Tx) -> None:
    for key in [key for key in tx.known if key[0] == "lines"]:
        del tx.known[key]


def change_line(tx: Tx, line_id: str, **values: object) -> None:
    """Set columns of a line; names come from this room's code, never from outside."""
    columns = ", ".join(f"{name} = ?" for name in values)
    tx.run(f"UPDATE order_lines SET {columns} WHERE id = ?", (*values.values(), line_id))
    _forget_lines(tx)


def void_all(tx: Tx, order_id: str) -> None:
    """Take back every piece of an order; nothing of it costs anything any more."""
    tx.run("UPDATE order_lines SET voided_quantity = quantity, payable = 0 WHERE order_id = ?", (order_id,))
    _forget_lines(tx)


def set_payables(tx: Tx, payables: Mapping[str, int]) -> None:
    """Write what lines cost on their check, by their ids."""
    tx.many("UPDATE order_lines SET payable = ? WHERE id = ?", [(amount, ident) for ident, amount in payables.items()])
    _forget_lines(tx)


def pay_parts(tx: Tx, parts: Iterable[PaidLine], sign: int) -> None:
    """Add parts to what is paid of their lines, or take them off again (`sign` -1)."""
    tx.many(
        "UPDATE order_lines SET paid_quantity = paid_quantity + ?, paid_amount = paid_amount + ? WHERE id = ?",
        [(sign * part.quantity, sign * part.amount, part.line_id) for part in parts],
    )
    _forget_lines(tx)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What an order of a list meets; None asks for nothing. Instants are UTC ms, `text` is part of the table's name."""

    living_only: bool = False
    statuses: tuple[OrderStatus, ...] | None = None
    table_id: int | None = None
    waiter_id: int | None = None
    business_day: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    number: int | None = None
    text: str | None = None
    number_or_text: tuple[int, str] | None = None
    is_training: bool | None = None


_MEETS = {
    "table_id": "o.table_id = ?",
    "waiter_id": "EXISTS (SELECT 1 FROM order_waiters w WHERE w.order_id = o.id AND w.user_id = ?)",
    "business_day": "o.business_day = ?",
    "from_ms": "o.opened_at_ms >= ?",
    "to_ms": "o.opened_at_ms < ?",
    "number": "o.number = ?",
    "text": "o.table_label LIKE ? ESCAPE '\\'",
    "is_training": "o.is_training = ?",
    "number_or_text": "(o.number = ? OR o.table_label LIKE ? ESCAPE '\\')",
}


def orders_page(snapshot: Snapshot, filters: Filters, before: tuple[int, str] | None, limit: int) -> list[Order]:
    """Return orders that meet every filter, the newest first; `before` is (opened_at_ms, id) of the last one seen."""
    source, meets = "orders o", list[str]()
    if filters.living_only:
        source, meets = "orders o INDEXED BY orders_of_table", ["o.closed_at_ms IS NULL"]
    if filters.statuses is not None:
        # Written out, so that the partial index of the cancelled is seen to fit.
        meets.append(" OR ".join(f"o.status = '{status}'" for status in filters.statuses).join("()"))
    values: list[object] = []
    for name, meet in _MEETS.items():
        value = getattr(filters, name)
        if value is not None:
            meets.append(meet)
            values += value if isinstance(value, tuple) else [value]
    if before is not None:
        meets.append("(o.opened_at_ms, o.id) < (?, ?)")
        values += before
    where = f"WHERE {' AND '.join(meets)}" if meets else ""
    rows = snapshot.all(
        f"SELECT {_ORDER} FROM {source} {where} ORDER BY o.opened_at_ms DESC, o.id DESC LIMIT ?", (*values, limit)
    )
    return [_order(row) for row in rows]


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """What an order comes to and what is paid of it, in minor units, without loading its lines."""

    total: int = 0
    paid: int = 0
    weight_missing: bool = False


def sums_of_each(snapshot: Snapshot, order_ids: Sequence[str]) -> dict[str, Sums]:
    """Return the sums of each of these orders."""
    wanted = (_encode(order_ids).decode(),)
    found = dict.fromkeys(order_ids, Sums())
    for row in snapshot.all(
        "SELECT order_id, sum(payable) AS total, sum(paid_amount) AS paid,"
        " max(is_weighed AND quantity_milli IS NULL AND quantity > voided_quantity) AS weight_missing FROM order_lines"
        " WHERE order_id IN (SELECT value FROM json_each(?)) AND joined_into IS NULL GROUP BY order_id",
        wanted,
    ):
        missing = bool(row["weight_missing"])
        found[row["order_id"]] = Sums(total=row["total"], paid=row["paid"], weight_missing=missing)
    return found


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """How many live lines of a check wait, and of those the ones that go by themselves, the first at `tells_at_ms`."""

    lines: int = 0
    about_to_send: int = 0
    tells_at_ms: int | None = None


def held_of_each(snapshot: Snapshot, order_ids: Sequence[str]) -> dict[str, Held]:
    """Return what of these orders waits on the check; those of which nothing does are missing."""
    rows = snapshot.all(
        "SELECT order_id, count(*) AS lines, count(tells_at_ms) AS about_to_send, min(tells_at_ms) AS tells_at_ms"
        " FROM order_lines WHERE is_held AND order_id IN (SELECT value FROM json_each(?))"
        " AND quantity > voided_quantity AND joined_into IS NULL GROUP BY order_id",
        (_encode(order_ids).decode(),),
    )
    return {
        row["order_id"]: Held(lines=row["lines"], about_to_send=row["about_to_send"], tells_at_ms=row["tells_at_ms"])
        for row in rows
    }


def count_by_order(snapshot: Snapshot, line_ids: Iterable[str]) -> dict[str, int]:
    """Return how many of these lines live on which order; none for orders without any."""
    rows = snapshot.all(
        "SELECT order_id, count(*) AS lines FROM order_lines WHERE id IN (SELECT value FROM json_each(?))"
        " AND quantity > voided_quantity AND joined_into IS NULL GROUP BY order_id",
        (_encode(list(line_ids)).decode(),),
    )
    return {row["order_id"]: row["lines"] for row in rows}
