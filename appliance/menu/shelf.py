"""SQL of the pricebooks and their entries."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from appliance.menu.pricebook import Book, Entry, Target
from appliance.runtime.tx import Snapshot, Tx

_KNOWN = ("pricebooks",)
# What names a product or category that is gone is not there any more either.
_ENTRIES = (
    "SELECT e.* FROM pricebook_entries e LEFT JOIN products p ON p.id = e.product_id"
    " LEFT JOIN categories c ON c.id = e.category_id"
    " WHERE NOT coalesce(p.is_deleted, 0) AND NOT coalesce(c.is_deleted, 0)"
)


def book_rows(snapshot: Snapshot) -> list[sqlite3.Row]:
    """Return every book that is not removed, the strongest first."""
    return snapshot.all("SELECT * FROM pricebooks WHERE NOT is_deleted ORDER BY priority DESC, id")


def book_row(snapshot: Snapshot, ident: int) -> sqlite3.Row | None:
    """Return a book that is not removed."""
    return snapshot.one("SELECT * FROM pricebooks WHERE id = ? AND NOT is_deleted", (ident,))


def book_named(snapshot: Snapshot, name_key: str) -> sqlite3.Row | None:
    """Return the book of a folded name."""
    return snapshot.one("SELECT * FROM pricebooks WHERE name_key = ? AND NOT is_deleted", (name_key,))


def books_in_use(snapshot: Snapshot) -> Mapping[int, Book]:
    """Return the active books by id, read once in a command: this runs for every line that is sent."""
    known: Mapping[int, Book] | None = snapshot.known.get(_KNOWN)
    if known is None:
        rows = snapshot.all("SELECT * FROM pricebooks WHERE is_active AND NOT is_deleted")
        known = snapshot.known[_KNOWN] = {row["id"]: read_book(row) for row in rows}
    return known


def read_book(row: sqlite3.Row) -> Book:
    """Return a row as the model knows it."""
    groups = row["table_group_ids"]
    return Book(
        id=row["id"],
        name=row["name"],
        priority=row["priority"],
        weekdays=row["weekdays"],
        from_minute=row["from_minute"],
        to_minute=row["to_minute"],
        modes=None if row["modes"] is None else frozenset(row["modes"].split()),
        table_group_ids=None if groups is None else frozenset(msgspec.json.decode(groups, type=list[int])),
    )


def entries_for(snapshot: Snapshot, offer: sqlite3.Row, portion_id: int | None) -> list[Entry]:
    """Return every book's entry for a product as it is sold (whole, or this portion of it) or for its category."""
    rows = snapshot.all(
        "SELECT * FROM pricebook_entries WHERE product_id = ?1 AND portion_id IS ?2"
        " UNION ALL SELECT * FROM pricebook_entries WHERE category_id = ?3",
        (offer["id"], portion_id, offer["category_id"]),
    )
    return list(map(read_entry, rows))


def read_entry(row: sqlite3.Row) -> Entry:
    """Return a row as the model knows it."""
    return Entry(
        pricebook_id=row["pricebook_id"],
        product_id=row["product_id"],
        portion_id=row["portion_id"],
        category_id=row["category_id"],
        price=row["price"],
        change_bp=row["change_bp"],
    )


def entry_rows(snapshot: Snapshot, pricebook_id: int | None = None) -> Mapping[int, list[sqlite3.Row]]:
    """Return the entries by book, in the order in which they were added."""
    found: dict[int, list[sqlite3.Row]] = defaultdict(list)
    one = "" if pricebook_id is None else " AND e.pricebook_id = ?"
    for row in snapshot.all(f"{_ENTRIES}{one} ORDER BY e.id", () if pricebook_id is None else (pricebook_id,)):
        found[row["pricebook_id"]].append(row)
    return found


def target_of(row: Mapping[str, Any] | sqlite3.Row) -> Target:
    """Return what an entry prices."""
    return row["product_id"], row["portion_id"], row["category_id"]


def add_book(tx: Tx, values: Mapping[str, Any]) -> int:
    """Insert a book."""
    tx.known.pop(_KNOWN, None)
    places = ", ".join(f":{name}" for name in values)
    return tx.insert(f"INSERT INTO pricebooks ({', '.join(values)}) VALUES ({places})", values)


def change_book(tx: Tx, ident: int, values: Mapping[str, Any]) -> None:
    """Set columns of a book."""
    tx.known.pop(_KNOWN, None)
    if values:
        settings = ", ".join(f"{name} = :{name}" for name in values)
        tx.run(f"UPDATE pricebooks SET {settings} WHERE id = :row_id", {**values, "row_id": ident})


def put_entries(tx: Tx, pricebook_id: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add entries; one for a thing that the book prices already takes its place and keeps its id."""
    there = {target_of(row): row["id"] for row in tx.all(*_all_of(pricebook_id))}
    for row in rows:
        ident = there.get(target_of(row))
        if ident is None:
            tx.run(
                "INSERT INTO pricebook_entries (pricebook_id, product_id, portion_id, category_id, price, change_bp)"
                " VALUES (:pricebook_id, :product_id, :portion_id, :category_id, :price, :change_bp)",
                {**row, "pricebook_id": pricebook_id},
            )
        else:
            tx.run(
                "UPDATE pricebook_entries SET price = :price, change_bp = :change_bp WHERE id = :id",
                {"price": row["price"], "change_bp": row["change_bp"], "id": ident},
            )


def replace_entries(tx: Tx, pricebook_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make a book's entries these."""
    kept = {target_of(row) for row in rows}
    for row in tx.all(*_all_of(pricebook_id)):
        if target_of(row) not in kept:
            remove_entry(tx, pricebook_id, row["id"])
    put_entries(tx, pricebook_id, rows)


def remove_entry(tx: Tx, pricebook_id: int, ident: int) -> None:
    """Take an entry out of a book."""
    tx.run("DELETE FROM pricebook_entries WHERE id = ? AND pricebook_id = ?", (ident, pricebook_id))


def _all_of(pricebook_id: int) -> tuple[str, tuple[int]]:
    return "SELECT * FROM pricebook_entries WHERE pricebook_id = ?", (pricebook_id,)
