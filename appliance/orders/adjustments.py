"""SQL of what is taken off a check or added to it."""

import sqlite3
from collections.abc import Sequence

import msgspec

from appliance.orders.contract import ChargeRule
from appliance.runtime.tx import Snapshot, Tx

_ROW = (
    "id, order_id, line_id, kind, value, per_cover, reason, tax_code, tax_name, tax_rate_bp, given_by, approved_by,"
    " given_at_ms, removed_at_ms, copied_from, is_automatic"
)


class Given(msgspec.Struct, frozen=True):
    """A discount on a line or the check, or a charge on the check, as somebody gave it.

    `value` is basis points (percent, treat, service) or minor units (fixed; minimum, for each cover if `per_cover`; cover,
    for each always). What `is_automatic` came by itself, by a rule of the house.
    The tax is that of a charge. `copied_from` is the one that was given, where a line or check with it was divided.
    Removed, it stands no more and says when.
    """

    id: str
    order_id: str
    line_id: str | None
    kind: str
    value: int
    per_cover: bool
    reason: str
    tax_code: str | None
    tax_name: str | None
    tax_rate_bp: int | None
    given_by: int | None
    approved_by: int | None
    given_at_ms: int
    removed_at_ms: int | None = None
    copied_from: str | None = None
    is_automatic: bool = False


def _given(row: sqlite3.Row) -> Given:
    given = Given(*row)
    return msgspec.structs.replace(given, per_cover=bool(given.per_cover), is_automatic=bool(given.is_automatic))


def find(snapshot: Snapshot, ident: str) -> Given | None:
    """Return an adjustment, removed or not."""
    row = snapshot.one(f"SELECT {_ROW} FROM order_adjustments WHERE id = ?", (ident,))
    return None if row is None else _given(row)


def of_order(snapshot: Snapshot, order_id: str) -> tuple[Given, ...]:
    """Return what stands on a check, the first one first."""
    return of_each(snapshot, [order_id])[order_id]


def of_each(snapshot: Snapshot, order_ids: Sequence[str]) -> dict[str, tuple[Given, ...]]:
    """Return what stands on each of these checks."""
    found: dict[str, tuple[Given, ...]] = dict.fromkeys(order_ids, ())
    rows = snapshot.all(
        f"SELECT {_ROW} FROM order_adjustments WHERE order_id IN (SELECT value FROM json_each(?))"
        " AND removed_at_ms IS NULL ORDER BY given_at_ms, rowid",
        (msgspec.json.encode(order_ids).decode(),),
    )
    for row in rows:
        found[row["order_id"]] += (_given(row),)
    return found


def add(tx: Tx, given: Given) -> None:
    """Insert an adjustment."""
    tx.run(
        f"INSERT INTO order_adjustments ({_ROW}) VALUES ({', '.join('?' * len(Given.__struct_fields__))})",
        msgspec.structs.astuple(given),
    )


def remove(tx: Tx, ident: str) -> None:
    """Note that an adjustment stands no more."""
    tx.run(
        "UPDATE order_adjustments SET removed_by = ?, removed_at_ms = ? WHERE id = ?",
        (tx.caller.user_id, tx.at_ms, ident),
    )


def waive(tx: Tx, ident: str) -> None:
    """Note that somebody took off by hand what had come by itself."""
    tx.run("UPDATE order_adjustments SET is_waived = 1 WHERE id = ? AND is_automatic", (ident,))


def is_waived(snapshot: Snapshot, order_id: str, kind: str) -> bool:
    """Say whether somebody took a charge of this kind off a check that had come by itself."""
    return bool(
        snapshot.value(
            "SELECT EXISTS (SELECT 1 FROM order_adjustments WHERE order_id = ? AND kind = ? AND is_waived)",
            (order_id, kind),
        )
    )


def charge_rules(snapshot: Snapshot) -> list[ChargeRule]:
    """Return the charges that come by themselves, the first rule first."""
    rows = snapshot.all("SELECT kind, value, from_covers, table_group_id FROM charge_rules ORDER BY position")
    return [ChargeRule(**dict(row)) for row in rows]


def set_charge_rules(tx: Tx, rules: Sequence[ChargeRule]) -> None:
    """Write which charges come by themselves, all of them."""
    tx.run("DELETE FROM charge_rules")
    tx.many(
        "INSERT INTO charge_rules (position, kind, value, from_covers, table_group_id) VALUES (?, ?, ?, ?, ?)",
        [(index, one.kind, one.value, one.from_covers, one.table_group_id) for index, one in enumerate(rules)],
    )


def set_tax(tx: Tx, ident: str, rate_bp: int | None) -> None:
    """Write the rate of a charge whose check changed its mode."""
    tx.run("UPDATE order_adjustments SET tax_rate_bp = ? WHERE id = ?", (rate_bp, ident))
