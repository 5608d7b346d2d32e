"""SQL of tables, groups and sections."""

import sqlite3
from collections.abc import Iterable, Sequence

from appliance.floor.model import Group, Place, Section, Shape, Table, key_of
from appliance.runtime.tx import Snapshot, Tx

_TABLE = "SELECT id, number, label, group_id, seats, shape, x, y, w, h, rotation, is_active FROM tables"
_PLACE_COLUMNS = ("x", "y", "w", "h", "rotation")


def table(snapshot: Snapshot, table_id: int) -> Table | None:
    """Return a table, in use or not."""
    row = snapshot.one(f"{_TABLE} WHERE id = ?", (table_id,))
    return None if row is None else _table(row)


def tables(snapshot: Snapshot, *, everything: bool = False) -> list[Table]:
    """Return the tables in use, or all there ever were, in the order in which people count them."""
    rows = snapshot.all(_TABLE if everything else f"{_TABLE} WHERE is_active")
    return sorted(map(_table, rows), key=lambda one: (one.in_order(), one.id))


def numbers_taken(snapshot: Snapshot, numbers: Iterable[int | str]) -> set[str]:
    """Return the keys among these numbers that a table in use has."""
    keys = [key_of(number) for number in numbers]
    marks = ", ".join("?" * len(keys))
    rows = snapshot.all(f"SELECT number_key FROM tables WHERE is_active AND number_key IN ({marks})", keys)
    return {row[0] for row in rows}


def existing_tables(snapshot: Snapshot, table_ids: Sequence[int]) -> set[int]:
    """Return which of these tables are in use."""
    marks = ", ".join("?" * len(table_ids))
    rows = snapshot.all(f"SELECT id FROM tables WHERE is_active AND id IN ({marks})", table_ids)
    return {row[0] for row in rows}


def add_table(tx: Tx, number: int | str, *, label: str | None, group_id: int | None, seats: int, shape: str) -> int:
    """Insert a table that stands nowhere yet; a number in use raises sqlite3.IntegrityError."""
    return tx.insert(
        "INSERT INTO tables (number, number_key, label, group_id, seats, shape) VALUES (?, ?, ?, ?, ?, ?)",
        (number, key_of(number), label, group_id, seats, shape),
    )


def save_table(tx: Tx, one: Table) -> None:
    """Write a table as it is now; a number in use raises sqlite3.IntegrityError."""
    tx.run(
        "UPDATE tables SET number = ?, number_key = ?, label = ?, group_id = ?, seats = ?, shape = ?, is_active = ?,"
        " x = ?, y = ?, w = ?, h = ?, rotation = ? WHERE id = ?",
        (
            one.number,
            key_of(one.number),
            one.label,
            one.group_id,
            one.seats,
            one.shape.value,
            one.is_active,
            *_place_values(one.place),
            one.id,
        ),
    )


def groups(snapshot: Snapshot) -> list[Group]:
    """Return the groups in use, sorted as the house sorts them."""
    rows = snapshot.all(
        "SELECT id, name, sort_order, is_active FROM table_groups WHERE is_active ORDER BY sort_order, name_key, id"
    )
    return list(map(_group, rows))


def group(snapshot: Snapshot, group_id: int) -> Group | None:
    """Return a group in use."""
    row = snapshot.one(
        "SELECT id, name, sort_order, is_active FROM table_groups WHERE id = ? AND is_active", (group_id,)
    )
    return None if row is None else _group(row)


def add_group(tx: Tx, name: str, sort_order: int) -> int:
    """Insert a group; a name in use raises sqlite3.IntegrityError."""
    return tx.insert(
        "INSERT INTO table_groups (name, name_key, sort_order) VALUES (?, ?, ?)", (name, key_of(name), sort_order)
    )


def save_group(tx: Tx, one: Group) -> None:
    """Write a group as it is now; a name in use raises sqlite3.IntegrityError."""
    tx.run(
        "UPDATE table_groups SET name = ?, name_key = ?, sort_order = ?, is_active = ? WHERE id = ?",
        (one.name, key_of(one.name), one.sort_order, one.is_active, one.id),
    )


def empty_group(tx: Tx, group_id: int) -> tuple[int, ...]:
    """Take every table out of a group and return which they were."""
    rows = tx.all("SELECT id FROM tables WHERE group_id = ? ORDER BY id", (group_id,))
    tx.run("UPDATE tables SET group_id = NULL WHERE group_id = ?", (group_id,))
    return tuple(row[0] for row in rows)


def sections(snapshot: Snapshot, business_day: str) -> list[Section]:
    """Return the sections in use with their tables in use, and who serves them on that day, by name."""
    tables_of = _by_section(
        snapshot.all(
            "SELECT section_id, table_id FROM section_tables JOIN tables ON tables.id = table_id"
            " WHERE is_active ORDER BY table_id"
        )
    )
    waiters_of = _by_section(
        snapshot.all(
            "SELECT section_id, user_id FROM section_waiters WHERE business_day = ? ORDER BY user_id", (business_day,)
        )
    )
    rows = snapshot.all("SELECT id, name, color, is_active FROM sections WHERE is_active ORDER BY name_key, id")
    return [
        Section(
            id=row["id"],
            name=row["name"],
            color=row["color"],
            is_active=bool(row["is_active"]),
            table_ids=tuple(tables_of.get(row["id"], ())),
            waiter_ids=tuple(waiters_of.get(row["id"], ())),
        )
        for row in rows
    ]


def add_section(tx: Tx, name: str, color: str | None) -> int:
    """Insert a section; a name in use raises sqlite3.IntegrityError."""
    return tx.insert("INSERT INTO sections (name, name_key, color) VALUES (?, ?, ?)", (name, key_of(name), color))


def save_section(tx: Tx, one: Section) -> None:
    """Write a section's own columns; a name in use raises sqlite3.IntegrityError."""
    tx.run(
        "UPDATE sections SET name = ?, name_key = ?, color = ?, is_active = ? WHERE id = ?",
        (one.name, key_of(one.name), one.color, one.is_active, one.id),
    )


def set_section_tables(tx: Tx, section_id: int, table_ids: Iterable[int]) -> None:
    """Make these a section's tables."""
    tx.run("DELETE FROM section_tables WHERE section_id = ?", (section_id,))
    tx.many("INSERT INTO section_tables (section_id, table_id) VALUES (?, ?)", [(section_id, one) for one in table_ids])


def set_section_waiters(tx: Tx, section_id: int, business_day: str, user_ids: Iterable[int]) -> None:
    """Make these a section's waiters on a day; somebody unknown raises sqlite3.IntegrityError."""
    tx.run("DELETE FROM section_waiters WHERE section_id = ? AND business_day = ?", (section_id, business_day))
    tx.many(
        "INSERT INTO section_waiters (business_day, section_id, user_id) VALUES (?, ?, ?)",
        [(business_day, section_id, one) for one in user_ids],
    )


def staffed_tables(snapshot: Snapshot, business_day: str) -> list[sqlite3.Row]:
    """Return (table_id, user_id) for every table in a section that somebody serves on that day."""
    return snapshot.all(
        "SELECT t.table_id, w.user_id FROM section_waiters w JOIN sections s ON s.id = w.section_id AND s.is_active"
        " JOIN section_tables t ON t.section_id = s.id WHERE w.business_day = ?",
        (business_day,),
    )


def is_staffed(snapshot: Snapshot, business_day: str) -> bool:
    """Say whether any section in use has a waiter on that day."""
    found = snapshot.one(
        "SELECT 1 FROM section_waiters w JOIN sections s ON s.id = w.section_id AND s.is_active"
        " WHERE w.business_day = ? LIMIT 1",
        (business_day,),
    )
    return found is not None


def active_table_ids(snapshot: Snapshot) -> set[int]:
    """Return the tables in use."""
    return {row[0] for row in snapshot.all("SELECT id FROM tables WHERE is_active")}


def _by_section(rows: Iterable[sqlite3.Row]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for section_id, other in rows:
        found.setdefault(section_id, []).append(other)
    return found


def _table(row: sqlite3.Row) -> Table:
    return Table(
        id=row["id"],
        number=row["number"],
        label=row["label"],
        group_id=row["group_id"],
        seats=row["seats"],
        shape=Shape(row["shape"]),
        place=None if row["x"] is None else Place(**{name: row[name] for name in _PLACE_COLUMNS}),
        is_active=bool(row["is_active"]),
    )


def _group(row: sqlite3.Row) -> Group:
    return Group(row["id"], row["name"], row["sort_order"], bool(row["is_active"]))


def _place_values(place: Place | None) -> tuple[int | None, ...]:
    return (None,) * len(_PLACE_COLUMNS) if place is None else (place.x, place.y, place.w, place.h, place.rotation)


def count_tables(snapshot: Snapshot) -> int:
    """Return how many tables are in use."""
    count: int = snapshot.value("SELECT count(*) FROM tables WHERE is_active")
    return count
