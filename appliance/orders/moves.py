"""SQL of lines and checks that change places: who holds a line, who serves a check, what is offered to whom."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from appliance.orders import store, unsent
from appliance.orders.model import Line
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import MINUTE_MS

_encode = msgspec.json.Encoder().encode
_OFFER = "id, from_user_id, to_user_id, state, offered_at_ms, settled_at_ms"


def hand_over(tx: Tx, line_ids: Sequence[str], order_id: str) -> None:
    """Put lines on another check, with what was taken off them."""
    wanted = (order_id, _encode(line_ids).decode())
    tx.run("UPDATE order_lines SET order_id = ? WHERE id IN (SELECT value FROM json_each(?))", wanted)
    tx.run("UPDATE order_adjustments SET order_id = ? WHERE line_id IN (SELECT value FROM json_each(?))", wanted)
    _forget(tx)
    unsent.forget_known(tx)


def divide(tx: Tx, line: Line, part: Line) -> None:
    """Insert a part of a line, on any check, and leave the rest of its pieces with the line."""
    ((_, asked_hash),) = store.asked_hashes(tx, [line.id]).values()
    store.change_line(tx, line.id, quantity=line.quantity - part.quantity)
    store.add_lines(tx, part.order_id, [(part, asked_hash)])
    tx.run(
        "UPDATE order_lines SET fired_at_ms = (SELECT fired_at_ms FROM order_lines WHERE id = ?) WHERE id = ?",
        (line.id, part.id),
    )


def join(tx: Tx, gone: Line, stays: Line) -> None:
    """Put the pieces of a line to those of another; the row that is left over is a mark that no list shows."""
    tx.run("UPDATE order_lines SET joined_into = ?, payable = 0 WHERE id = ?", (stays.id, gone.id))
    store.change_line(
        tx,
        stays.id,
        quantity=stays.quantity + gone.quantity,
        voided_quantity=stays.voided_quantity + gone.voided_quantity,
        swapped_quantity=stays.swapped_quantity + gone.swapped_quantity,
        remade_quantity=stays.remade_quantity + gone.remade_quantity,
        payable=stays.payable + gone.payable,
    )


def end_in(tx: Tx, gone_id: str, stays_id: str) -> None:
    """Let every id of a merged check, and its unsent lines, be the other's from now on."""
    tx.run("UPDATE order_aliases SET order_id = ? WHERE order_id = ?", (stays_id, gone_id))
    tx.run("UPDATE order_lines SET order_id = ? WHERE order_id = ?", (stays_id, gone_id))
    tx.run("UPDATE order_adjustments SET order_id = ? WHERE order_id = ?", (stays_id, gone_id))
    tx.run(
        "UPDATE draft_lines SET order_id = ?, version = (SELECT max(version) + 1 FROM draft_lines"
        " WHERE order_id IN (?, ?)) WHERE order_id = ?",
        (stays_id, stays_id, gone_id, gone_id),
    )
    store.add_alias(tx, gone_id, stays_id)
    _forget(tx)


def let_go(tx: Tx, order_id: str, user_id: int) -> None:
    """Note that somebody serves an order no more."""
    tx.run("DELETE FROM order_waiters WHERE order_id = ? AND user_id = ?", (order_id, user_id))
    tx.known.pop(("waiters", order_id), None)


def _forget(tx: Tx) -> None:
    for key in [key for key in tx.known if key[0] == "lines"]:
        del tx.known[key]


# -- offers -----------------------------------------------------------------------------------------


class Offer(msgspec.Struct, frozen=True):
    """Checks that one waiter wants to hand to another; `state` is open, accepted, declined or withdrawn."""

    id: str
    from_user_id: int
    to_user_id: int
    state: str
    offered_at_ms: int
    settled_at_ms: int | None
    order_ids: tuple[str, ...] = ()


def _offers(snapshot: Snapshot, rows: Sequence[sqlite3.Row]) -> list[Offer]:
    orders: dict[str, list[str]] = {row["id"]: [] for row in rows}
    for row in snapshot.all(
        "SELECT offer_id, order_id FROM table_offer_orders WHERE offer_id IN (SELECT value FROM json_each(?))"
        " ORDER BY order_id",
        (_encode(list(orders)).decode(),),
    ):
        orders[row["offer_id"]].append(row["order_id"])
    return [msgspec.structs.replace(Offer(*row), order_ids=tuple(orders[row["id"]])) for row in rows]


def offer(snapshot: Snapshot, ident: str) -> Offer | None:
    """Return an offer in any state."""
    rows = snapshot.all(f"SELECT {_OFFER} FROM table_offers WHERE id = ?", (ident,))
    return next(iter(_offers(snapshot, rows)), None)


def open_offers(snapshot: Snapshot) -> list[Offer]:
    """Return every offer that waits for an answer, the oldest first."""
    rows = snapshot.all(f"SELECT {_OFFER} FROM table_offers WHERE state = 'open' ORDER BY offered_at_ms, id")
    return _offers(snapshot, rows)


def unheard_answers(snapshot: Snapshot, giver: int) -> list[Offer]:
    """Return somebody's offers that a colleague took or declined, of which he has not heard yet; the oldest first."""
    rows = snapshot.all(
        f"SELECT {_OFFER} FROM table_offers WHERE from_user_id = ? AND heard_at_ms IS NULL"
        " AND state IN ('accepted', 'declined') ORDER BY settled_at_ms, id",
        (giver,),
    )
    return _offers(snapshot, rows)


def hear_answer(tx: Tx, ident: str) -> bool:
    """Note that who offered tables knows the answer; say whether that is new."""
    return (
        tx.run(
            "UPDATE table_offers SET heard_at_ms = ? WHERE id = ? AND heard_at_ms IS NULL", (tx.at_ms, ident)
        ).rowcount
        > 0
    )


def add_offer(tx: Tx, new: Offer) -> None:
    """Insert an open offer."""
    tx.run(
        "INSERT INTO table_offers (id, from_user_id, to_user_id, state, offered_by, offered_at_ms)"
        " VALUES (?, ?, ?, 'open', ?, ?)",
        (new.id, new.from_user_id, new.to_user_id, tx.caller.user_id, new.offered_at_ms),
    )
    tx.many(
        "INSERT INTO table_offer_orders (offer_id, order_id) VALUES (?, ?)",
        [(new.id, order_id) for order_id in new.order_ids],
    )


def settle_offer(tx: Tx, ident: str, state: str) -> None:
    """Note how an offer ended."""
    tx.run("UPDATE table_offers SET state = ?, settled_at_ms = ? WHERE id = ?", (state, tx.at_ms, ident))


# -- courses ----------------------------------------------------------------------------------------


def fire(tx: Tx, line_ids: Iterable[str]) -> None:
    """Note that lines are held no more."""
    tx.many(
        "UPDATE order_lines SET is_held = 0, tells_at_ms = NULL, fired_at_ms = ? WHERE id = ?",
        [(tx.at_ms, line_id) for line_id in line_ids],
    )
    _forget(tx)


def delays(snapshot: Snapshot) -> dict[int, int]:
    """Return category -> minutes after the first course at which its held lines fire by themselves."""
    rows = snapshot.all("SELECT category_id, minutes FROM course_delays ORDER BY category_id")
    return {row["category_id"]: row["minutes"] for row in rows}


def set_delays(tx: Tx, minutes: Mapping[int, int]) -> None:
    """Replace all delays."""
    tx.run("DELETE FROM course_delays")
    tx.many("INSERT INTO course_delays (category_id, minutes) VALUES (?, ?)", list(minutes.items()))


def next_told_ms(snapshot: Snapshot) -> int | None:
    """Return when the first line that waits for second thoughts is due; None where none waits."""
    due: int | None = snapshot.value(
        "SELECT min(tells_at_ms) FROM order_lines INDEXED BY order_lines_held WHERE is_held AND tells_at_ms IS NOT NULL"
    )
    return due


def due_lines(snapshot: Snapshot, at_ms: int) -> dict[str, list[str]]:
    """Return order -> lines whose waiter had his second thoughts, of checks that have not ended."""
    rows: list[Any] = snapshot.all(
        "SELECT l.order_id, l.id FROM order_lines l INDEXED BY order_lines_held JOIN orders o ON o.id = l.order_id"
        " WHERE l.is_held AND l.tells_at_ms <= ? AND o.closed_at_ms IS NULL ORDER BY l.rowid",
        (at_ms,),
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["order_id"], []).append(row["id"])
    return found


def overdue(snapshot: Snapshot, at_ms: int) -> dict[str, list[str]]:
    """Return order -> held lines whose category's delay has passed since the check's first course was sent."""
    rows: list[Any] = snapshot.all(
        "SELECT l.order_id, l.id FROM order_lines l INDEXED BY order_lines_held"
        " JOIN course_delays d ON d.category_id = l.category_id JOIN orders o ON o.id = l.order_id"
        " WHERE l.is_held AND l.joined_into IS NULL AND l.quantity > l.voided_quantity AND o.closed_at_ms IS NULL"
        " AND (SELECT min(coalesce(f.fired_at_ms, f.added_at_ms)) FROM order_lines f"
        " WHERE f.order_id = l.order_id AND NOT f.is_held) + d.minutes * ? <= ? ORDER BY l.rowid",
        (MINUTE_MS, at_ms),
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["order_id"], []).append(row["id"])
    return found
